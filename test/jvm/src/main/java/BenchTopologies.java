import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.WindowedSerdes;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/** The topologies of the benchmark as a user of Kafka Streams writes them, by the names that both sides use. */
final class BenchTopologies {
  private static final Duration WINDOW_SIZE = Duration.ofMinutes(1);
  private static final Duration HOP = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final double PRICE_MIN = 10;
  private static final Serde<String> STRING = Serdes.String();
  private static final Serde<Order> ORDER = new JsonSerde<>(Order.class);
  private static final Serde<Projection> PROJECTION = new JsonSerde<>(Projection.class);
  private static final Serde<Total> TOTAL = new JsonSerde<>(Total.class);

  private BenchTopologies() {}

  /** Value of the input of all but `word-count`. */
  public static final class Order {
    public long orderId;
    public String customer;
    public String sku;
    public double price;
    public int qty;
    public long ts;
    public String region;
  }

  /** What `filter-project` keeps of an order. */
  public static final class Projection {
    public long orderId;
    public String customer;
    public double price;

    static Projection of(Order order) {
      Projection projection = new Projection();
      projection.orderId = order.orderId;
      projection.customer = order.customer;
      projection.price = order.price;
      return projection;
    }
  }

  /** Aggregate of a window. */
  public static final class Total {
    public long count;
    public double sum;

    Total plus(Order order) {
      count += 1;
      sum += order.price;
      return this;
    }
  }

  static Topology build(String workload, String input, String output) {
    StreamsBuilder builder = new StreamsBuilder();
    TimeWindows tumbling = TimeWindows.ofSizeAndGrace(WINDOW_SIZE, GRACE);
    switch (workload) {
      case "passthrough" -> passthrough(builder, input, output);
      case "filter-project" -> filterAndProject(builder, input, output);
      case "tumbling" -> totals(orders(builder, input), tumbling, store(), output);
      case "tumbling-in-memory" -> {
        totals(orders(builder, input), tumbling, store().withStoreType(BuiltInDslStoreSuppliers.IN_MEMORY), output);
      }
      case "hopping" -> totals(orders(builder, input), tumbling.advanceBy(HOP), store(), output);
      case "latency" -> {
        KStream<String, Order> dear = orders(builder, input).filter((key, order) -> order.price > PRICE_MIN);
        totals(dear, tumbling, store(), output);
      }
      case "word-count" -> countWords(builder, input, output);
      default -> throw new IllegalArgumentException("no workload " + workload);
    }
    return builder.build();
  }

  private static void passthrough(StreamsBuilder builder, String input, String output) {
    Serde<byte[]> bytes = Serdes.ByteArray();
    builder.stream(input, Consumed.with(bytes, bytes)).to(output, Produced.with(bytes, bytes));
  }

  private static void filterAndProject(StreamsBuilder builder, String input, String output) {
    orders(builder, input)
        .filter((key, order) -> order.region.equals("eu") && order.price > PRICE_MIN)
        .mapValues(Projection::of)
        .to(output, Produced.with(STRING, PROJECTION));
  }

  /** Count and sum of prices per customer and window. */
  private static void totals(
      KStream<String, Order> orders,
      TimeWindows windows,
      Materialized<String, Total, WindowStore<Bytes, byte[]>> store,
      String output) {
    orders
        .groupByKey(Grouped.with(STRING, ORDER))
        .windowedBy(windows)
        .aggregate(Total::new, (key, order, total) -> total.plus(order), store)
        .toStream()
        .to(output, Produced.with(WindowedSerdes.timeWindowedSerdeFrom(String.class, windows.size()), TOTAL));
  }

  private static void countWords(StreamsBuilder builder, String input, String output) {
    Materialized<String, Long, KeyValueStore<Bytes, byte[]>> store = Materialized.as("counts");
    builder.stream(input, Consumed.with(STRING, STRING))
        .flatMapValues(line -> Arrays.asList(line.split(" ")))
        .groupBy((key, word) -> word, Grouped.with(STRING, STRING))
        .count(store.withKeySerde(STRING).withValueSerde(Serdes.Long()))
        .toStream()
        .to(output, Produced.with(STRING, Serdes.Long()));
  }

  private static KStream<String, Order> orders(StreamsBuilder builder, String input) {
    return builder.stream(input, Consumed.with(STRING, ORDER));
  }

  private static Materialized<String, Total, WindowStore<Bytes, byte[]>> store() {
    Materialized<String, Total, WindowStore<Bytes, byte[]>> store = Materialized.as("totals");
    return store.withKeySerde(STRING).withValueSerde(TOTAL);
  }
}
