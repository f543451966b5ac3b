import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * One application of the benchmark on Kafka Streams. Argument: a JSON object that says which topology of
 * {@link BenchTopologies} runs where. Prints events, a JSON object a line: settings, restored (if rows were), running,
 * progress, closed. The line `close` on standard input closes it; it ends with standard input.
 */
public final class BenchApp {
  private static final long PROGRESS_MS = 50;
  private static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(2);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The argument. `config` is put over the defaults of Kafka Streams, by its names. */
  public record Run(
      String workload,
      String applicationId,
      String bootstrapServers,
      String input,
      String output,
      String stateFolder,
      int threads,
      Map<String, String> config) {}

  public static void main(String[] args) throws Exception {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    Run run = MAPPER.readValue(args[0], Run.class);
    Properties config = configOf(run);
    print("settings", Map.of("settings", withoutDefaults(config)));
    KafkaStreams streams = new KafkaStreams(BenchTopologies.build(run.workload, run.input, run.output), config);
    Restoration restoration = new Restoration();
    streams.setGlobalStateRestoreListener(restoration);
    streams.setUncaughtExceptionHandler(cause -> {
      cause.printStackTrace();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    // Each rebalance ends in RUNNING; only the first is the start.
    Runnable printRunning = once(() -> {
      restoration.printIfAny();
      print("running", Map.of());
    });
    streams.setStateListener((state, before) -> {
      if (state == KafkaStreams.State.RUNNING) printRunning.run();
      if (state == KafkaStreams.State.ERROR) Runtime.getRuntime().halt(1);
    });
    streams.start();
    Thread progress = startProgress(streams);
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    awaitClose(commands);
    progress.interrupt();
    progress.join();
    CloseOptions leave = CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    if (!streams.close(leave.withTimeout(CLOSE_TIMEOUT))) {
      System.err.println("it does not close within " + CLOSE_TIMEOUT);
      Runtime.getRuntime().halt(1);
    }
    print("closed", Map.of());
    while (commands.readLine() != null) continue;
  }

  private static Properties configOf(Run run) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, run.applicationId);
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, run.bootstrapServers);
    config.put(StreamsConfig.STATE_DIR_CONFIG, run.stateFolder);
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, String.valueOf(run.threads));
    config.putAll(run.config);
    return config;
  }

  private static Map<String, String> withoutDefaults(Properties config) {
    Map<String, Object> defaults = StreamsConfig.configDef().defaultValues();
    Map<String, String> settings = new TreeMap<>();
    for (String name : config.stringPropertyNames()) {
      String value = config.getProperty(name);
      if (!value.equals(String.valueOf(defaults.get(name)))) settings.put(name, value);
    }
    return settings;
  }

  private static Runnable once(Runnable action) {
    AtomicBoolean isDone = new AtomicBoolean();
    return () -> {
      if (!isDone.getAndSet(true)) action.run();
    };
  }

  /** Ends the process when standard input does: whoever started it is gone. */
  private static void awaitClose(BufferedReader commands) throws Exception {
    for (String line = commands.readLine(); !"close".equals(line); line = commands.readLine()) {
      if (line == null) Runtime.getRuntime().halt(0);
    }
  }

  private static Thread startProgress(KafkaStreams streams) {
    List<Metric> totals = processTotals(streams);
    Thread thread = new Thread(() -> {
      long printed = 0;
      boolean isInterrupted = false;
      while (!isInterrupted) {
        try {
          TimeUnit.MILLISECONDS.sleep(PROGRESS_MS);
        } catch (InterruptedException cause) {
          isInterrupted = true;
        }
        long processed = totals.stream().mapToLong(each -> ((Number) each.metricValue()).longValue()).sum();
        if (processed != printed) print("progress", Map.of("processed", processed));
        printed = processed;
      }
    }, "progress");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Looked up once: a map of all metrics, 20 times a second, would be work of the benchmark's own. */
  private static List<Metric> processTotals(KafkaStreams streams) {
    return streams.metrics().values().stream()
        .filter(each -> each.metricName().name().equals("process-total"))
        .filter(each -> each.metricName().group().equals("stream-thread-metrics"))
        .<Metric>map(each -> each)
        .toList();
  }

  /** An event, with the time and the CPU time of the process at this moment. */
  private static synchronized void print(String event, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.putAll(fields);
    Instant now = Instant.now();
    line.put("atMs", now.getEpochSecond() * 1e3 + now.getNano() / 1e6);
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    line.put("cpuSeconds", system.getProcessCpuTime() / 1e9);
    try {
      System.out.println(MAPPER.writeValueAsString(line));
    } catch (java.io.IOException cause) {
      throw new java.io.UncheckedIOException(cause);
    }
  }

  /** Counts the rows of all changelogs. */
  private static final class Restoration implements StateRestoreListener {
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong startNs = new AtomicLong();

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long startOffset, long endOffset) {
      startNs.compareAndSet(0, System.nanoTime());
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEndOffset, long count) {
      rows.addAndGet(count);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long totalRestored) {}

    void printIfAny() {
      double seconds = (System.nanoTime() - startNs.get()) / 1e9;
      if (rows.get() > 0) print("restored", Map.of("rows", rows.get(), "seconds", seconds));
    }
  }
}
