import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Objects of one class as JSON, by Jackson with its default settings. */
public final class JsonSerde<T> implements Serde<T>, Serializer<T>, Deserializer<T> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Class<T> type;

  public JsonSerde(Class<T> type) {
    this.type = type;
  }

  @Override
  public Serializer<T> serializer() {
    return this;
  }

  @Override
  public Deserializer<T> deserializer() {
    return this;
  }

  @Override
  public byte[] serialize(String topic, T value) {
    if (value == null) return null;
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (IOException cause) {
      throw new SerializationException("cannot write JSON for " + topic, cause);
    }
  }

  @Override
  public T deserialize(String topic, byte[] bytes) {
    if (bytes == null) return null;
    try {
      return MAPPER.readValue(bytes, type);
    } catch (IOException cause) {
      throw new SerializationException("cannot read JSON of " + topic, cause);
    }
  }

  /** Both interfaces have one; there is nothing to close. */
  @Override
  public void close() {}

  /** As {@link #close()}: nothing to configure. */
  @Override
  public void configure(java.util.Map<String, ?> configs, boolean isKey) {}
}
