import java.io.FileOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;

/**
 * Writes one record batch per compression as Kafka's own client does, into the folder given: the golden bytes of
 * test/record-batch/golden. 200 records: key "key-i" (null for every fifth), value "value-i " repeated i % 7 times
 * (null for every eleventh), header "h" with value "i" for every third, timestamps 1_700_000_000_000 + 10 * i, base
 * offset 1000.
 */
public final class GoldenBatches {
  public static void main(String[] args) throws Exception {
    write(args[0], "none", Compression.NONE);
    write(args[0], "gzip", Compression.gzip().build());
    write(args[0], "snappy", Compression.snappy().build());
    write(args[0], "lz4", Compression.lz4().build());
    write(args[0], "zstd", Compression.zstd().build());
  }

  private static void write(String folder, String name, Compression compression) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    MemoryRecordsBuilder builder = MemoryRecords.builder(buffer, compression, TimestampType.CREATE_TIME, 1000L);
    for (int i = 0; i < 200; i++) {
      byte[] key = i % 5 == 0 ? null : ("key-" + i).getBytes(StandardCharsets.UTF_8);
      byte[] value = i % 11 == 0 ? null : ("value-" + i + " ").repeat(i % 7).getBytes(StandardCharsets.UTF_8);
      Header[] headers = i % 3 == 0
          ? new Header[] {new RecordHeader("h", String.valueOf(i).getBytes(StandardCharsets.UTF_8))}
          : new Header[0];
      builder.append(1_700_000_000_000L + 10L * i, key, value, headers);
    }
    MemoryRecords records = builder.build();
    byte[] bytes = new byte[records.sizeInBytes()];
    records.buffer().get(bytes);
    try (FileOutputStream out = new FileOutputStream(Path.of(folder, name + ".bin").toFile())) {
      out.write(bytes);
    }
  }
}
