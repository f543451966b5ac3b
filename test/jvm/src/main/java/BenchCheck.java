import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sums over an output of the benchmark, by which results of applications are compared: each result gives a line, and
 * the 32-bit FNV-1a of the lines are added and xored, so that their order does not matter. Arguments: bootstrap
 * servers, topic, kind. Kinds:
 *
 * <pre>
 *   raw        every record       key bytes, a zero byte, value bytes
 *   projected  every record       ORDERID,CUSTOMER,PRICECENTS
 *   windowed   last one of a key  KEY@WINDOWSTART=COUNT,CENTS
 *   words      last one of a key  WORD=COUNT
 * </pre>
 *
 * <p>Needs about 0.3 GB for a million windows.
 */
public final class BenchCheck {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final JsonFactory JSON = new JsonFactory();

  private long records;
  private long lines;
  private long counts;
  private long cents;
  private int hashSum;
  private int hashXor;
  private final Map<String, Row> rows = new HashMap<>();

  /** What a record says of its key. */
  private record Row(int partition, long count, long cents) {}

  private record Projection(long orderId, String customer, long cents) {}

  @FunctionalInterface
  private interface RecordReader {
    void read(ConsumerRecord<byte[], byte[]> record) throws IOException;
  }

  public static void main(String[] args) throws Exception {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    BenchCheck check = new BenchCheck();
    switch (args[2]) {
      case "raw" -> forEach(args[0], args[1], check::addRaw);
      case "projected" -> forEach(args[0], args[1], check::addProjected);
      case "windowed" -> {
        forEach(args[0], args[1], check::keepWindow);
        check.rows.forEach((key, row) -> check.addLine(key + "=" + row.count + "," + row.cents, row.count, row.cents));
      }
      case "words" -> {
        forEach(args[0], args[1], check::keepWord);
        check.rows.forEach((word, row) -> check.addLine(word + "=" + row.count, row.count, 0));
      }
      default -> throw new IllegalArgumentException("no kind " + args[2]);
    }
    System.out.println(new ObjectMapper().writeValueAsString(check.result()));
  }

  /** Reads what is committed in a topic when this starts. */
  private static void forEach(String bootstrapServers, String topic, RecordReader reader) throws IOException {
    Map<String, Object> config = Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 << 20,
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 64 << 20,
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    var bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(each -> new TopicPartition(topic, each.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
          long end = ends.get(partition);
          for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
            if (record.offset() < end) reader.read(record);
          }
        }
      }
    }
  }

  private void addRaw(ConsumerRecord<byte[], byte[]> record) {
    records += 1;
    byte[] line = ByteBuffer.allocate(record.key().length + 1 + record.value().length)
        .put(record.key())
        .put((byte) 0)
        .put(record.value())
        .array();
    addLine(line, 0, 0);
  }

  private void addProjected(ConsumerRecord<byte[], byte[]> record) throws IOException {
    records += 1;
    Projection order = projectionOf(record.value());
    require(order.customer.equals(textOf(record.key())), "its key is not the customer", record);
    addLine(order.orderId + "," + order.customer + "," + order.cents, 0, order.cents);
  }

  private void keepWindow(ConsumerRecord<byte[], byte[]> record) throws IOException {
    int length = record.key().length - Long.BYTES;
    long windowStart = ByteBuffer.wrap(record.key()).getLong(length);
    String key = new String(record.key(), 0, length, StandardCharsets.UTF_8) + "@" + windowStart;
    keep(key, record.value() == null ? null : totalOf(record), record);
  }

  private void keepWord(ConsumerRecord<byte[], byte[]> record) {
    Row row = record.value() == null ? null : new Row(record.partition(), ByteBuffer.wrap(record.value()).getLong(), 0);
    keep(textOf(record.key()), row, record);
  }

  /** Offsets order the records of a key only as long as all are in one partition. A deleted row keeps no partition. */
  private void keep(String key, Row row, ConsumerRecord<byte[], byte[]> record) {
    records += 1;
    Row before = row == null ? rows.remove(key) : rows.put(key, row);
    require(before == null || before.partition == record.partition(), "its key was in another partition", record);
  }

  private void addLine(String line, long count, long amount) {
    addLine(line.getBytes(StandardCharsets.UTF_8), count, amount);
  }

  private void addLine(byte[] line, long count, long amount) {
    int hash = fnv1a(line);
    hashSum += hash;
    hashXor ^= hash;
    lines += 1;
    counts += count;
    cents += amount;
  }

  private Map<String, Object> result() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("records", records);
    result.put("lines", lines);
    result.put("counts", counts);
    result.put("cents", cents);
    result.put("hashSum", String.format("%08x", hashSum));
    result.put("hashXor", String.format("%08x", hashXor));
    return result;
  }

  private static Row totalOf(ConsumerRecord<byte[], byte[]> record) throws IOException {
    Long count = null;
    Double sum = null;
    try (JsonParser parser = JSON.createParser(record.value())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("count")) count = parser.getLongValue();
        else if (name.equals("sum")) sum = parser.getDoubleValue();
      }
    }
    require(count != null && sum != null, "no count and sum", record);
    return new Row(record.partition(), count, centsOf(sum));
  }

  private static Projection projectionOf(byte[] json) throws IOException {
    long orderId = -1;
    String customer = "";
    double price = Double.NaN;
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "orderId" -> orderId = parser.getLongValue();
          case "customer" -> customer = parser.getText();
          case "price" -> price = parser.getDoubleValue();
          default -> throw new IllegalStateException("a field that the projection does not keep: " + name);
        }
      }
    }
    return new Projection(orderId, customer, centsOf(price));
  }

  private static long centsOf(double amount) {
    return Math.round(amount * 100);
  }

  private static String textOf(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int fnv1a(byte[] bytes) {
    int hash = 0x811c9dc5;
    for (byte each : bytes) hash = (hash ^ (each & 0xff)) * 0x01000193;
    return hash;
  }

  private static void require(boolean isTrue, String problem, ConsumerRecord<byte[], byte[]> record) {
    if (isTrue) return;
    throw new IllegalStateException(problem + ": partition " + record.partition() + ", offset " + record.offset());
  }
}
