import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Prints every committed record of topics as Kafka's own consumer reads them, one line of JSON each, with keys, values
 * and header values in Base64. Arguments: bootstrap servers, then topics.
 */
public final class DumpTopics {
  private static final Duration POLL = Duration.ofMillis(100);

  public static void main(String[] args) {
    Map<String, Object> config = Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50,
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    var bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : Arrays.asList(args).subList(1, args.length)) {
        consumer.partitionsFor(topic).forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      StringBuilder out = new StringBuilder();
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) append(out, record);
      }
      System.out.print(out);
    }
  }

  private static void append(StringBuilder out, ConsumerRecord<byte[], byte[]> record) {
    out.append("{\"topic\":\"").append(record.topic());
    out.append("\",\"partition\":").append(record.partition());
    out.append(",\"offset\":").append(record.offset());
    out.append(",\"timestampMs\":").append(record.timestamp());
    out.append(",\"key\":").append(base64(record.key()));
    out.append(",\"value\":").append(base64(record.value()));
    out.append(",\"headers\":[");
    String separator = "";
    for (Header header : record.headers()) {
      out.append(separator).append("[\"").append(header.key()).append("\",").append(base64(header.value())).append(']');
      separator = ",";
    }
    out.append("]}\n");
  }

  private static String base64(byte[] bytes) {
    return bytes == null ? "null" : '"' + Base64.getEncoder().encodeToString(bytes) + '"';
  }
}
