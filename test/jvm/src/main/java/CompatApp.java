import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.WindowedSerdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Kafka Streams as the other side of test/kafka/compat.test.ts: the topologies of test/kafka/support/compat-topologies.ts,
 * with the same names. Arguments: bootstrap servers, folder for state, then
 * topology=application.id=input topic=processing.guarantee=compression.type for each application. All run at once until each has read and committed its input and its repartition topics to their
 * ends; then they leave their groups. Outputs go to APPLICATION-NAME.
 *
 * <p>Caches are off: every update is written, on both sides, so that topics can be compared record by record.
 */
public final class CompatApp {
  private static final long LIMIT_MS = 60_000;
  private static final long POLL_MS = 50;
  private static final Serde<String> STRING = Serdes.String();
  private static final Serde<Long> LONG = Serdes.Long();

  /** Value of the input of `json`. */
  public record Order(String customer, double amount, String note) {}

  /** Aggregate of `json`. */
  public record Total(long orders, double amount, String lastNote) {}

  private record Application(String id, String input, KafkaStreams streams) {}

  public static void main(String[] args) throws Exception {
    List<Application> applications = new ArrayList<>();
    for (String arg : Arrays.asList(args).subList(2, args.length)) {
      String[] parts = arg.split("=", 5);
      StreamsBuilder builder = new StreamsBuilder();
      define(builder, parts[0], parts[2], parts[1] + "-");
      Properties config = configOf(parts[1], args[0], Path.of(args[1], parts[1]));
      config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, parts[3]);
      config.put(StreamsConfig.producerPrefix("compression.type"), parts[4]);
      applications.add(new Application(parts[1], parts[2], new KafkaStreams(builder.build(), config)));
    }
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]))) {
      for (Application each : applications) each.streams.start();
      for (Application each : applications) awaitEnd(admin, each);
    }
    CloseOptions leave = CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    for (Application each : applications) each.streams.close(leave.withTimeout(Duration.ofSeconds(20)));
  }

  private static Properties configOf(String id, String bootstrapServers, Path stateFolder) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    config.put(StreamsConfig.REPARTITION_PURGE_INTERVAL_MS_CONFIG, 600_000);
    config.put("auto.offset.reset", "earliest");
    return config;
  }

  private static void define(StreamsBuilder builder, String topology, String input, String prefix) {
    switch (topology) {
      case "sums" -> sums(builder, input, prefix);
      case "rows" -> rows(builder, input, prefix);
      case "words" -> words(builder, input, prefix);
      case "windows" -> windows(builder, input, prefix);
      case "hops" -> hops(builder, input, prefix);
      case "json" -> json(builder, input, prefix);
      default -> throw new IllegalArgumentException("no topology " + topology);
    }
  }

  /** Three aggregations of a stream; a zero deletes the sum. */
  private static void sums(StreamsBuilder builder, String input, String prefix) {
    KGroupedStream<String, Long> grouped = builder.stream(input, Consumed.with(STRING, LONG)).groupByKey();
    grouped
        .aggregate(() -> 0L, (key, value, sum) -> value == 0 ? null : Long.valueOf(sum + value), table("sum", LONG))
        .toStream()
        .to(prefix + "sums", Produced.with(STRING, LONG));
    grouped
        .reduce((greatest, value) -> greatest > value ? greatest : value, table("greatest", LONG))
        .toStream()
        .to(prefix + "greatest", Produced.with(STRING, LONG));
    grouped.count(table("count", LONG)).toStream().to(prefix + "counts", Produced.with(STRING, LONG));
  }

  /** A table of a topic, with deletions, and two tables of it. */
  private static void rows(StreamsBuilder builder, String input, String prefix) {
    KTable<String, String> rows = builder.table(input, Consumed.with(STRING, STRING), table("rows", STRING));
    rows.mapValues(value -> value + "!", table("loud", STRING))
        .toStream()
        .to(prefix + "loud", Produced.with(STRING, STRING));
    rows.filter((key, value) -> value.length() > 6, table("long", STRING))
        .toStream()
        .to(prefix + "long", Produced.with(STRING, STRING));
  }

  /** Words, each on its own partition of a repartition topic. */
  private static void words(StreamsBuilder builder, String input, String prefix) {
    Pattern blank = Pattern.compile(" ");
    builder.stream(input, Consumed.with(STRING, STRING))
        .flatMapValues(line -> Arrays.asList(blank.split(line.toLowerCase(Locale.ROOT))))
        .selectKey((key, word) -> word)
        .repartition(Repartitioned.with(STRING, STRING).withName("words").withNumberOfPartitions(3))
        .groupByKey()
        .count(table("counts", LONG))
        .toStream()
        .to(prefix + "counts", Produced.with(STRING, LONG));
  }

  private static void windows(StreamsBuilder builder, String input, String prefix) {
    Duration size = Duration.ofMinutes(1);
    Materialized<String, Long, WindowStore<Bytes, byte[]>> store = Materialized.as("windows");
    builder.stream(input, Consumed.with(STRING, LONG))
        .groupByKey()
        .windowedBy(TimeWindows.ofSizeAndGrace(size, Duration.ofSeconds(10)))
        .count(store.withKeySerde(STRING).withValueSerde(LONG))
        .toStream()
        .to(prefix + "windows", Produced.with(WindowedSerdes.timeWindowedSerdeFrom(String.class, size.toMillis()), LONG));
  }

  /** Windows that overlap. */
  private static void hops(StreamsBuilder builder, String input, String prefix) {
    Duration size = Duration.ofSeconds(30);
    Materialized<String, Long, WindowStore<Bytes, byte[]>> store = Materialized.as("hops");
    builder.stream(input, Consumed.with(STRING, LONG))
        .groupByKey()
        .windowedBy(TimeWindows.ofSizeAndGrace(size, Duration.ofSeconds(10)).advanceBy(Duration.ofSeconds(10)))
        .reduce(Long::sum, store.withKeySerde(STRING).withValueSerde(LONG))
        .toStream()
        .to(prefix + "hops", Produced.with(WindowedSerdes.timeWindowedSerdeFrom(String.class, size.toMillis()), LONG));
  }

  /** JSON in the repartition topic, in the changelog and in the output. */
  private static void json(StreamsBuilder builder, String input, String prefix) {
    Serde<Order> order = jsonSerde(Order.class);
    Serde<Total> total = jsonSerde(Total.class);
    builder.stream(input, Consumed.with(STRING, order))
        .groupBy((key, value) -> value.customer(), Grouped.with("customers", STRING, order))
        .aggregate(
            () -> new Total(0, 0, ""),
            (key, value, sum) -> new Total(sum.orders() + 1, sum.amount() + value.amount(), value.note()),
            table("totals", total))
        .toStream()
        .to(prefix + "totals", Produced.with(STRING, total));
  }

  private static <V> Materialized<String, V, KeyValueStore<Bytes, byte[]>> table(String name, Serde<V> value) {
    return Materialized.<String, V, KeyValueStore<Bytes, byte[]>>as(name).withKeySerde(STRING).withValueSerde(value);
  }

  private static <T> Serde<T> jsonSerde(Class<T> type) {
    ObjectMapper mapper = new ObjectMapper();
    return Serdes.serdeFrom(
        (topic, value) -> {
          try {
            return value == null ? null : mapper.writeValueAsBytes(value);
          } catch (java.io.IOException cause) {
            throw new SerializationException(cause);
          }
        },
        (topic, bytes) -> {
          try {
            return bytes == null ? null : mapper.readValue(bytes, type);
          } catch (java.io.IOException cause) {
            throw new SerializationException(cause);
          }
        });
  }

  /**
   * Waits until the input is committed to its end, and then the repartition topics: what was read of the input by then
   * has been written there, for outputs are acknowledged before offsets are committed.
   */
  private static void awaitEnd(Admin admin, Application application) throws Exception {
    long deadlineMs = System.currentTimeMillis() + LIMIT_MS;
    while (!isAtEnd(admin, application.id, List.of(application.input))) pause(application, deadlineMs);
    List<String> repartitionTopics = admin.listTopics().names().get().stream()
        .filter(name -> name.startsWith(application.id + "-") && name.endsWith("-repartition"))
        .toList();
    while (!isAtEnd(admin, application.id, repartitionTopics)) pause(application, deadlineMs);
  }

  private static void pause(Application application, long deadlineMs) throws Exception {
    if (application.streams.state() == KafkaStreams.State.ERROR) throw new IllegalStateException("it has failed");
    if (System.currentTimeMillis() > deadlineMs) throw new TimeoutException(application.id + " does not get to the end");
    TimeUnit.MILLISECONDS.sleep(POLL_MS);
  }

  private static boolean isAtEnd(Admin admin, String group, List<String> topics) throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      topic.partitions().forEach(each ->
          latest.put(new TopicPartition(topic.name(), each.partition()), OffsetSpec.latest()));
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        new HashMap<>(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get());
    var ends = new TreeMap<String, Long>();
    admin.listOffsets(latest).all().get().forEach((partition, end) -> {
      OffsetAndMetadata offset = committed.get(partition);
      ends.put(partition.toString(), end.offset() - (offset == null ? 0 : offset.offset()));
    });
    return ends.values().stream().allMatch(lag -> lag == 0);
  }
}
