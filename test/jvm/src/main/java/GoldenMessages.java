import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * Encodes messages with Kafka's own generated classes: the golden bytes of test/kafka/protocol/golden. Reads a file of
 * lines "NAME TAB VERSION TAB KIND TAB JSON", prints a line of hexadecimal digits for each: a request with its header
 * (correlation id 7, client id "golden"), a response with its header (correlation id 7), or, of KIND data, the version
 * and the message. Sizes are not in front. The JSON is that of Kafka's message definitions.
 */
public final class GoldenMessages {
  private static final int CORRELATION_ID = 7;

  public static void main(String[] args) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] parts = line.split("\t", 4);
      ByteBuffer bytes = encode(parts[0], Short.parseShort(parts[1]), parts[2], mapper.readTree(parts[3]));
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      System.out.println(HexFormat.of().formatHex(copy));
    }
  }

  private static ByteBuffer encode(String name, short version, String kind, JsonNode json) throws Exception {
    if (kind.equals("data")) return MessageUtil.toVersionPrefixedByteBuffer(version, read(name, version, json));
    boolean isRequest = kind.equals("request");
    ApiMessage message = (ApiMessage) read(name + (isRequest ? "RequestData" : "ResponseData"), version, json);
    ApiKeys key = ApiKeys.forId(message.apiKey());
    if (isRequest) {
      RequestHeader header = new RequestHeader(key, version, "golden", CORRELATION_ID);
      return RequestUtils.serialize(header.data(), header.headerVersion(), message, version);
    }
    ResponseHeader header = new ResponseHeader(CORRELATION_ID, key.responseHeaderVersion(version));
    return RequestUtils.serialize(header.data(), header.headerVersion(), message, version);
  }

  private static Message read(String className, short version, JsonNode json) throws Exception {
    Class<?> converter = Class.forName("org.apache.kafka.common.message." + className + "JsonConverter");
    return (Message) converter.getMethod("read", JsonNode.class, short.class).invoke(null, json, version);
  }
}
