import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Load and measurement of the benchmark's latency: sends orders at a fixed rate to the input of an application that
 * runs, and takes the time until each update of its output is read. Argument: a JSON object, see {@link Load}.
 *
 * <p>The loop is open: each record has a time at which it is to be sent, whatever happened to those before, and its
 * latency counts from that time. So a pause of anything is in the latencies of all records that it delays. The time
 * goes along in a header, which the application forwards.
 */
public final class LatencyProbe {
  private static final String SENT_HEADER = "sent";
  private static final int TICKS_PER_SECOND = 1000;
  private static final long TICK_NS = TimeUnit.SECONDS.toNanos(1) / TICKS_PER_SECOND;
  private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(5);
  /** After the last update, before those that are missing are given up. */
  private static final long MISSING_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long LATENCY_MAX_US = TimeUnit.MINUTES.toMicros(10);
  private static final int DIGITS = 3;
  /** The application drops orders that cost no more. */
  private static final int CENTS_MIN = 1000;

  private final Load load;
  private final Histogram latenciesUs = new Histogram(LATENCY_MAX_US, DIGITS);
  private final CountDownLatch consumerIsReady = new CountDownLatch(1);
  private final AtomicReference<Exception> sendError = new AtomicReference<>();
  /** Updates that must come, once all is sent. */
  private final CompletableFuture<Long> expected = new CompletableFuture<>();
  /** On the clock of `System.nanoTime`, as all times here. */
  private volatile long startNs;
  private long sentRecords;
  private long lateTicks;

  /** `rate` is in records a second, a multiple of 1000; what is sent in the first `warmupSeconds` is not measured. */
  public record Load(
      String bootstrapServers, String input, String output, int rate, int warmupSeconds, int seconds) {}

  private LatencyProbe(Load load) {
    if (load.rate % TICKS_PER_SECOND != 0) throw new IllegalArgumentException("rate is no multiple of 1000");
    this.load = load;
  }

  public static void main(String[] args) throws Exception {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    ObjectMapper mapper = new ObjectMapper();
    LatencyProbe probe = new LatencyProbe(mapper.readValue(args[0], Load.class));
    CompletableFuture<Void> consumed = CompletableFuture.runAsync(probe::consume, task -> new Thread(task).start());
    consumed.exceptionally(cause -> {
      cause.printStackTrace();
      Runtime.getRuntime().halt(1);
      return null;
    });
    probe.consumerIsReady.await();
    probe.send();
    consumed.join();
    System.out.println(mapper.writeValueAsString(probe.result()));
  }

  private void send() throws Exception {
    Map<String, Object> config = Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, load.bootstrapServers,
        ProducerConfig.LINGER_MS_CONFIG, 0);
    var text = new StringSerializer();
    long passed = 0;
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(config, text, text)) {
      producer.partitionsFor(load.input);
      startNs = System.nanoTime() + TICK_NS;
      long ticks = (long) (load.warmupSeconds + load.seconds) * TICKS_PER_SECOND;
      for (long tick = 0; tick < ticks; tick++) {
        long scheduledNs = startNs + tick * TICK_NS;
        waitUntil(scheduledNs);
        if (isMeasured(scheduledNs) && System.nanoTime() - scheduledNs > LATE_NS) lateTicks += 1;
        passed += sendTick(producer, scheduledNs);
      }
    }
    if (sendError.get() != null) throw sendError.get();
    expected.complete(passed);
  }

  /** Sends the records of a tick; gives how many of them the application lets pass. */
  private long sendTick(KafkaProducer<String, String> producer, long scheduledNs) {
    List<Header> headers = List.of(new RecordHeader(SENT_HEADER, bytesOf(scheduledNs)));
    long passed = 0;
    for (int i = 0; i < load.rate / TICKS_PER_SECOND; i++) {
      BenchOrders.Order order = BenchOrders.order((int) sentRecords++);
      if (order.cents() > CENTS_MIN) passed += 1;
      var record = new ProducerRecord<>(load.input, null, order.timestampMs(), order.key(), order.value(), headers);
      producer.send(record, (metadata, cause) -> sendError.compareAndSet(null, cause));
    }
    return passed;
  }

  private static void waitUntil(long timeNs) {
    for (long restNs = timeNs - System.nanoTime(); restNs > 0; restNs = timeNs - System.nanoTime()) {
      LockSupport.parkNanos(restNs);
    }
  }

  private void consume() {
    Map<String, Object> config = Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, load.bootstrapServers,
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    var bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> partitions = consumer.partitionsFor(load.output).stream()
          .map(each -> new TopicPartition(load.output, each.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
      consumerIsReady.countDown();
      record(consumer);
    }
  }

  private void record(KafkaConsumer<byte[], byte[]> consumer) {
    long updates = 0;
    long lastUpdateNs = System.nanoTime();
    long progressNs = lastUpdateNs;
    while (!expected.isDone() || updates < expected.join()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      long nowNs = System.nanoTime();
      for (ConsumerRecord<byte[], byte[]> record : records) add(record, nowNs);
      updates += records.count();
      if (!records.isEmpty()) lastUpdateNs = nowNs;
      if (nowNs - lastUpdateNs > MISSING_NS) throw new IllegalStateException("only " + updates + " updates came");
      if (nowNs - progressNs < PROGRESS_NS) continue;
      progressNs = nowNs;
      System.err.printf("%d updates, p50 %.2f ms, p99 %.2f ms%n", updates, percentileMs(50), percentileMs(99));
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record, long nowNs) {
    Header sent = record.headers().lastHeader(SENT_HEADER);
    if (sent == null) throw new IllegalStateException("an update without the header " + SENT_HEADER);
    long sentNs = ByteBuffer.wrap(sent.value()).getLong();
    if (isMeasured(sentNs)) latenciesUs.recordValue(TimeUnit.NANOSECONDS.toMicros(nowNs - sentNs));
  }

  private boolean isMeasured(long sentNs) {
    return sentNs - startNs >= TimeUnit.SECONDS.toNanos(load.warmupSeconds);
  }

  private Map<String, Object> result() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("samples", latenciesUs.getTotalCount());
    result.put("sentRecords", sentRecords);
    result.put("p50Ms", percentileMs(50));
    result.put("p90Ms", percentileMs(90));
    result.put("p99Ms", percentileMs(99));
    result.put("p999Ms", percentileMs(99.9));
    result.put("maxMs", latenciesUs.getMaxValue() / 1e3);
    result.put("lateTicks", lateTicks);
    return result;
  }

  private double percentileMs(double percentile) {
    return latenciesUs.getValueAtPercentile(percentile) / 1e3;
  }

  private static byte[] bytesOf(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }
}
