import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Two of the comparison's topologies on Flink's embedded mini cluster: the argument and the lines that are printed are
 * those of the other applications (bench/jvm/application.ts). State on the heap, a checkpoint every 30 s, an
 * at-least-once sink.
 *
 * Not the same emission as Kafka Streams: a total is written once, when its window closes, and every update of a
 * word's count is written. The input is read up to its end at the start; `close` waits for that, and the end of input
 * closes all windows.
 */
public final class FlinkApp {
  private static final long PROGRESS_MS = 50;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(30);
  private static final Duration OUT_OF_ORDER = Duration.ofSeconds(10);
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Records read; the mini cluster runs in this process, so its source can count here. */
  private static final AtomicLong PROCESSED = new AtomicLong();

  /** The argument; `config` is Flink's, by its names. */
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
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    Run run = MAPPER.readValue(args[0], Run.class);
    Map<String, String> settings = settingsOf(run);
    print("settings", Map.of("settings", settings));
    JobClient job = start(run, settings);
    CompletableFuture<?> result = job.getJobExecutionResult();
    result.exceptionally(cause -> {
      cause.printStackTrace();
      Runtime.getRuntime().halt(1);
      return null;
    });
    while (job.getJobStatus().get() != JobStatus.RUNNING && !result.isDone()) TimeUnit.MILLISECONDS.sleep(5);
    print("running", Map.of());
    Thread progress = startProgress();
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    awaitClose(commands);
    result.get();
    progress.interrupt();
    progress.join();
    print("closed", Map.of());
    while (commands.readLine() != null) continue;
    Runtime.getRuntime().halt(0);
  }

  private static Map<String, String> settingsOf(Run run) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("parallelism.default", String.valueOf(run.threads));
    settings.put("state.backend.type", "hashmap");
    // An error ends the process; by default Flink would start the job anew for ever.
    settings.put("restart-strategy.type", "none");
    settings.put("execution.checkpointing.interval", CHECKPOINT_INTERVAL.toSeconds() + " s");
    settings.put("execution.checkpointing.dir", "file://" + run.stateFolder);
    settings.putAll(run.config);
    return settings;
  }

  private static JobClient start(Run run, Map<String, String> settings) throws Exception {
    var environment = StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(settings));
    switch (run.workload) {
      case "tumbling", "tumbling-in-memory" -> tumbling(run, environment);
      case "word-count" -> wordCount(run, environment);
      default -> throw new IllegalArgumentException("Flink has no " + run.workload);
    }
    return environment.executeAsync(run.applicationId);
  }

  private static void tumbling(Run run, StreamExecutionEnvironment environment) {
    WatermarkStrategy<Order> watermarks = WatermarkStrategy.forBoundedOutOfOrderness(OUT_OF_ORDER);
    environment
        .fromSource(source(run, new OrderReader()), watermarks, run.input)
        .keyBy(order -> order.customer)
        .window(TumblingEventTimeWindows.of(WINDOW))
        .aggregate(new Adder(), new WindowStamp())
        .sinkTo(sink(run, new TotalWriter(run.output)));
  }

  private static void wordCount(Run run, StreamExecutionEnvironment environment) {
    DataStream<Tuple2<String, Long>> words =
        environment
            .fromSource(source(run, new LineReader()), WatermarkStrategy.noWatermarks(), run.input)
            .flatMap(new Splitter());
    words.keyBy(word -> word.f0).sum(1).sinkTo(sink(run, new CountWriter(run.output)));
  }

  private static <T> KafkaSource<T> source(Run run, KafkaRecordDeserializationSchema<T> reader) {
    return KafkaSource.<T>builder()
        .setBootstrapServers(run.bootstrapServers)
        .setGroupId(run.applicationId)
        .setTopics(run.input)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.latest())
        .setDeserializer(reader)
        .build();
  }

  private static <T> KafkaSink<T> sink(Run run, KafkaRecordSerializationSchema<T> writer) {
    return KafkaSink.<T>builder()
        .setBootstrapServers(run.bootstrapServers)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(writer)
        .build();
  }

  /** What is read of an order. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public static final class Order {
    public String customer;
    public double price;
  }

  /** Of a customer in a window. */
  public static final class Total {
    public String customer;
    public long windowStartMs;
    public long count;
    public double sum;
  }

  private static final class OrderReader implements KafkaRecordDeserializationSchema<Order> {
    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Order> out) throws IOException {
      out.collect(MAPPER.readValue(message.value(), Order.class));
      count();
    }

    @Override
    public TypeInformation<Order> getProducedType() {
      return TypeInformation.of(Order.class);
    }
  }

  private static final class LineReader implements KafkaRecordDeserializationSchema<String> {
    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<String> out) {
      out.collect(new String(message.value(), StandardCharsets.UTF_8));
      count();
    }

    @Override
    public TypeInformation<String> getProducedType() {
      return TypeInformation.of(String.class);
    }
  }

  private static void count() {
    PROCESSED.incrementAndGet();
  }

  private static final class Adder implements AggregateFunction<Order, Total, Total> {
    @Override
    public Total createAccumulator() {
      return new Total();
    }

    @Override
    public Total add(Order order, Total total) {
      total.count += 1;
      total.sum += order.price;
      return total;
    }

    @Override
    public Total getResult(Total total) {
      return total;
    }

    @Override
    public Total merge(Total one, Total other) {
      one.count += other.count;
      one.sum += other.sum;
      return one;
    }
  }

  private static final class WindowStamp extends ProcessWindowFunction<Total, Total, String, TimeWindow> {
    @Override
    public void process(String customer, Context context, Iterable<Total> totals, Collector<Total> out) {
      for (Total total : totals) {
        total.customer = customer;
        total.windowStartMs = context.window().getStart();
        out.collect(total);
      }
    }
  }

  private static final class Splitter implements FlatMapFunction<String, Tuple2<String, Long>> {
    @Override
    public void flatMap(String line, Collector<Tuple2<String, Long>> out) {
      for (String word : line.split(" ")) out.collect(Tuple2.of(word, 1L));
    }
  }

  /** The key as Kafka Streams' TimeWindowedSerializer writes it: the customer, then the window's start. */
  private record TotalWriter(String topic) implements KafkaRecordSerializationSchema<Total> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(Total total, KafkaSinkContext context, Long timestampMs) {
      byte[] customer = total.customer.getBytes(StandardCharsets.UTF_8);
      byte[] key = ByteBuffer.allocate(customer.length + 8).put(customer).putLong(total.windowStartMs).array();
      return new ProducerRecord<>(topic, key, json(Map.of("count", total.count, "sum", total.sum)));
    }
  }

  private record CountWriter(String topic) implements KafkaRecordSerializationSchema<Tuple2<String, Long>> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Tuple2<String, Long> count, KafkaSinkContext context, Long timestampMs) {
      byte[] value = ByteBuffer.allocate(8).putLong(count.f1).array();
      return new ProducerRecord<>(topic, count.f0.getBytes(StandardCharsets.UTF_8), value);
    }
  }

  /** Ends the process when standard input does: whoever started it is gone. */
  private static void awaitClose(BufferedReader commands) throws IOException {
    for (String line = commands.readLine(); !"close".equals(line); line = commands.readLine()) {
      if (line == null) Runtime.getRuntime().halt(0);
    }
  }

  private static Thread startProgress() {
    Thread thread = new Thread(() -> {
      long printed = 0;
      boolean isInterrupted = false;
      while (!isInterrupted) {
        try {
          TimeUnit.MILLISECONDS.sleep(PROGRESS_MS);
        } catch (InterruptedException cause) {
          isInterrupted = true;
        }
        long processed = PROCESSED.get();
        if (processed != printed) print("progress", Map.of("processed", processed));
        printed = processed;
      }
    }, "progress");
    thread.setDaemon(true);
    thread.start();
    return thread;
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
    System.out.println(new String(json(line), StandardCharsets.UTF_8));
  }

  private static byte[] json(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
