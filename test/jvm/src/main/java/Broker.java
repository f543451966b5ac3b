import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.utils.Time;

/**
 * One Kafka node: formats its data folder when that is new, and never outlives those it runs for. Ends cleanly on
 * SIGTERM. Arguments: the node's properties file, then name=value of
 *
 * <ul>
 *   <li>cluster: id of the cluster, for a folder that is not formatted yet
 *   <li>ready: file that is written when the node answers and removed when it begins to end
 *   <li>scram: bootstrap,name,password of a user to add for SCRAM
 *   <li>until: "stdin" halts the node at the end of its standard input, with which the end of the process that started
 *       it is noticed; a folder ends it when none of its holders lives
 *   <li>remove: the node's own folder, to be removed when nobody needs the node any more; with it the folder around it,
 *       if nothing else is in there
 * </ul>
 */
public final class Broker {
  private static final long WATCH_INTERVAL_MS = 250;
  /** How long a node without holders waits for the next one: the next test file of the same runner. */
  private static final long IDLE_MS_MAX = 30_000;
  /** The same when the processes that started the holders are gone too. */
  private static final long ABANDONED_MS_MAX = 2_000;

  private static final int SCRAM_ITERATIONS = 4096;
  private static final int REMOVE_ROUNDS_MAX = 10;

  private final String file;
  private final Properties properties = new Properties();
  private final Properties options = new Properties();
  private volatile boolean started = false;
  private volatile boolean abandoned = false;

  public static void main(String[] args) throws Exception {
    Broker broker = new Broker(args);
    try {
      broker.run();
    } catch (Throwable cause) {
      cause.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private Broker(String[] args) throws IOException {
    file = args[0];
    try (InputStream in = new FileInputStream(file)) {
      properties.load(in);
    }
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      options.setProperty(args[i].substring(0, equals), args[i].substring(equals + 1));
    }
  }

  private void run() throws Exception {
    String until = options.getProperty("until", "");
    if (until.equals("stdin")) watch(this::haltAtEndOfInput);
    else if (!until.isEmpty()) watch(() -> endWithoutHolders(Path.of(until)));
    format();
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      retract();
      server.shutdown();
      server.awaitShutdown();
      if (abandoned) remove();
    }));
    server.startup();
    if (options.containsKey("scram")) addUser(options.getProperty("scram").split(",", 3));
    announce();
    started = true;
    server.awaitShutdown();
  }

  private void format() throws IOException {
    if (Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) return;
    String[] command = {"format", "-t", options.getProperty("cluster"), "-c", file};
    int code = StorageTool.execute(command, System.out);
    if (code != 0) throw new IOException("cannot format " + properties.getProperty("log.dirs"));
  }

  private static void addUser(String[] user) throws Exception {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, user[0]))) {
      for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
        ScramCredentialInfo info = new ScramCredentialInfo(mechanism, SCRAM_ITERATIONS);
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user[1], info, user[2]))).all().get();
      }
    }
  }

  /** A file that appears whole: who reads it never sees a part. */
  private void announce() throws IOException {
    Path path = Path.of(options.getProperty("ready"));
    Path next = path.resolveSibling(path.getFileName() + ".next");
    Files.writeString(next, String.valueOf(ProcessHandle.current().pid()));
    Files.move(next, path);
  }

  private void retract() {
    try {
      Files.deleteIfExists(Path.of(options.getProperty("ready")));
    } catch (IOException cause) {
      cause.printStackTrace();
    }
  }

  private void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) continue;
    } catch (IOException gone) {
      // As good as the end: nobody is there.
    }
    halt();
  }

  private void halt() {
    remove();
    Runtime.getRuntime().halt(0);
  }

  /**
   * Each file in the folder is named by the id of a process that needs the node and holds the id of its parent. The
   * ready file is retracted before the last look, so that a process that wrote its own file first and then still read
   * the ready file is always seen.
   */
  private void endWithoutHolders(Path folder) {
    Set<Long> parents = new HashSet<>();
    long lastHeldMs = System.currentTimeMillis();
    try {
      for (;;) {
        Thread.sleep(WATCH_INTERVAL_MS);
        if (isHeld(folder, parents)) lastHeldMs = System.currentTimeMillis();
        long idleMs = System.currentTimeMillis() - lastHeldMs;
        boolean isRunnerGone = parents.stream().noneMatch(Broker::isAlive);
        if (idleMs < (isRunnerGone ? ABANDONED_MS_MAX : IDLE_MS_MAX)) continue;
        retract();
        abandoned = !isHeld(folder, parents);
        if (abandoned && started) System.exit(0);
        if (abandoned) halt();
        if (started) announce();
      }
    } catch (Exception cause) {
      cause.printStackTrace();
      System.exit(1);
    }
  }

  private static boolean isHeld(Path folder, Set<Long> parents) throws IOException {
    boolean held = false;
    try (DirectoryStream<Path> holders = Files.newDirectoryStream(folder, "[0-9]*")) {
      for (Path holder : holders) {
        long pid = Long.parseLong(holder.getFileName().toString());
        if (isAlive(pid)) {
          held = true;
          String parent = Files.readString(holder).strip();
          if (!parent.isEmpty()) parents.add(Long.parseLong(parent));
        } else {
          Files.deleteIfExists(holder);
        }
      }
    }
    return held;
  }

  /** A process that has ended and that nobody waits for is still listed, as a zombie. */
  private static boolean isAlive(long pid) {
    if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) return false;
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException noSuchFileSystem) {
      return true;
    }
  }

  private void remove() {
    String folder = options.getProperty("remove");
    if (folder == null) return;
    Path own = Path.of(folder);
    // Last, because it tells others that this process may still write here.
    Set<Path> last = Set.of(own, own.resolve("pid"));
    // The node may still write: what it adds behind the walk is met by the next one.
    boolean isEmpty = false;
    for (int round = 0; round < REMOVE_ROUNDS_MAX && !isEmpty; round++) {
      try (Stream<Path> paths = Files.walk(own)) {
        List<Path> found = paths.filter(path -> !last.contains(path)).sorted(Comparator.reverseOrder()).toList();
        for (Path path : found) Files.deleteIfExists(path);
        isEmpty = found.isEmpty();
      } catch (IOException | RuntimeException changed) {
        continue;
      }
    }
    try {
      Files.deleteIfExists(own.resolve("pid"));
      Files.deleteIfExists(own);
      Files.deleteIfExists(own.getParent());
    } catch (IOException notEmpty) {
      // Another node's folder is still in there.
    }
  }

  private static void watch(Runnable task) {
    Thread thread = new Thread(task, "watch");
    thread.setDaemon(true);
    thread.start();
  }
}
