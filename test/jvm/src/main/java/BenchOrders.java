/**
 * The orders of the benchmarks: order i is a pure function of i, the same as that of bench/data/orders.ts. Integers are
 * 32-bit two's complement.
 */
final class BenchOrders {
  private static final long BASE_MS = 1_700_000_000_000L;
  private static final int STREAM = 1;
  private static final int OCTAVES = 17;
  private static final int CUSTOMERS = 100_000;
  private static final String[] REGIONS = {"eu", "us", "ap", "sa"};

  private BenchOrders() {}

  /** A record of the input. */
  record Order(String key, String value, long timestampMs, int cents) {}

  static Order order(int i) {
    String customer = "c" + digits(zipf(random(i, 1), random(i, 2)), 5);
    int cents = 100 + below(random(i, 4), 9900);
    int late = below(random(i, 7), 100) == 0 ? below(random(i, 8), 5000) : 0;
    long timestampMs = BASE_MS + i - late;
    String value = "{\"orderId\":" + i
        + ",\"customer\":\"" + customer
        + "\",\"sku\":\"s" + digits(below(random(i, 3), 1000), 4)
        + "\",\"price\":" + cents / 100 + "." + digits(cents % 100, 2)
        + ",\"qty\":" + (1 + below(random(i, 5), 9))
        + ",\"ts\":" + timestampMs
        + ",\"region\":\"" + REGIONS[below(random(i, 6), REGIONS.length)] + "\"}";
    return new Order(customer, value, timestampMs, cents);
  }

  /** Random number k of order i. */
  private static int random(int i, int k) {
    return mix(mix(i + STREAM * 0x3c6ef372) + k * 0x9e3779b9);
  }

  /** murmur3's finaliser. */
  private static int mix(int value) {
    int h = value;
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    h ^= h >>> 13;
    h *= 0xc2b2ae35;
    return h ^ (h >>> 16);
  }

  private static int below(int random, int n) {
    return Integer.remainderUnsigned(random, n);
  }

  /** Zipf(1)-like: each octave equally likely. */
  private static int zipf(int random1, int random2) {
    int octave = 1 << below(random1, OCTAVES);
    return (octave + (random2 & (octave - 1)) - 1) % CUSTOMERS;
  }

  private static String digits(int value, int width) {
    String text = Integer.toString(value);
    return "0".repeat(Math.max(0, width - text.length())) + text;
  }
}
