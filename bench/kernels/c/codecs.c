// CRC-32C, xxhash32 and murmur2: assembly/codec/{crc32c,xxhash32,murmur2}.ts, line by line.
#include "common.h"

#define BLOCK 16u
#define LONG_BYTES (209 * BLOCK)
#define SHORT_BYTES (55 * BLOCK)
#define ROUND_BLOCKS 512u
#define SCRATCH_BYTES (4 * LONG_BYTES + ROUND_BLOCKS * BLOCK + 2 * SHORT_BYTES)

static u32 slices[16][256];
static _Alignas(16) u8 crc_scratch[SCRATCH_BYTES];

void codecs_init(void) {
  for (u32 byte = 0; byte < 256; byte++) {
    u32 crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
    slices[0][byte] = crc;
  }
  for (int n = 1; n < 16; n++) {
    for (u32 byte = 0; byte < 256; byte++) {
      u32 previous = slices[n - 1][byte];
      slices[n][byte] = (previous >> 8) ^ slices[0][previous & 255];
    }
  }
}

static inline u32 step16(u32 value, u64 low, u64 high) {
  u32 a = (u32)low ^ value, b = (u32)(low >> 32), c = (u32)high, d = (u32)(high >> 32);
  return slices[15][a & 255] ^ slices[14][(a >> 8) & 255] ^ slices[13][(a >> 16) & 255] ^ slices[12][a >> 24] ^
         slices[11][b & 255] ^ slices[10][(b >> 8) & 255] ^ slices[9][(b >> 16) & 255] ^ slices[8][b >> 24] ^
         slices[7][c & 255] ^ slices[6][(c >> 8) & 255] ^ slices[5][(c >> 16) & 255] ^ slices[4][c >> 24] ^
         slices[3][d & 255] ^ slices[2][(d >> 8) & 255] ^ slices[1][(d >> 16) & 255] ^ slices[0][d >> 24];
}

static u32 by_tables(u32 value, const u8 *ptr, const u8 *end) {
  for (; ptr + 16 <= end; ptr += 16) value = step16(value, load64(ptr), load64(ptr + 8));
  for (; ptr < end; ptr++) value = (value >> 8) ^ slices[0][(value ^ *ptr) & 255];
  return value;
}

static inline __m128i block_xor(const u8 *history, u32 first, u32 second) {
  return _mm_xor_si128(load128(history + first * BLOCK), load128(history + second * BLOCK));
}

static inline __m128i fold_long(const u8 *ptr, const u8 *history) {
  __m128i near = _mm_xor_si128(_mm_xor_si128(load128(ptr), load128(history)), block_xor(history, 14, 39));
  return _mm_xor_si128(near, block_xor(history, 54, 144));
}

static inline __m128i fold_short(const u8 *ptr, const u8 *history) {
  __m128i first = _mm_xor_si128(block_xor(history, 0, 3), block_xor(history, 5, 9));
  __m128i second = _mm_xor_si128(block_xor(history, 19, 24), block_xor(history, 26, 42));
  __m128i last = _mm_xor_si128(load128(ptr), load128(history + 45 * BLOCK));
  return _mm_xor_si128(last, _mm_xor_si128(first, second));
}

static void reduce_long(const u8 *ptr, u32 blocks, u8 *scratch, u8 *rest) {
  memset(scratch, 0, LONG_BYTES);
  store32(scratch, 0xffffffff);
  for (u32 left = blocks - 209; left > 0;) {
    u32 count = left < ROUND_BLOCKS ? left : ROUND_BLOCKS;
    left -= count;
    u8 *end = scratch + count * BLOCK;
    for (u8 *history = scratch; history < end; history += BLOCK, ptr += BLOCK) {
      store128(history + LONG_BYTES, fold_long(ptr, history));
    }
    memmove(scratch, end, LONG_BYTES);
  }
  memset(scratch + LONG_BYTES, 0, LONG_BYTES);
  for (u8 *history = scratch, *to = rest; to < rest + LONG_BYTES; history += BLOCK, ptr += BLOCK, to += BLOCK) {
    store128(to, fold_long(ptr, history));
  }
}

static u32 reduce_short(const u8 *ptr, u32 blocks, u32 first, u8 *scratch) {
  memset(scratch, 0, SHORT_BYTES);
  store32(scratch, first);
  u8 *history = scratch;
  u8 *end = scratch + (blocks - 55) * BLOCK;
  for (; history < end; history += BLOCK, ptr += BLOCK) store128(history + SHORT_BYTES, fold_short(ptr, history));
  memset(end + SHORT_BYTES, 0, SHORT_BYTES);
  for (u8 *to = scratch; to < scratch + SHORT_BYTES; history += BLOCK, ptr += BLOCK, to += BLOCK) {
    store128(to, fold_short(ptr, history));
  }
  return by_tables(0, scratch, scratch + SHORT_BYTES);
}

u32 crc32c(const u8 *ptr, u32 length) {
  const u8 *end = ptr + length;
  if (length < 4 * SHORT_BYTES) return ~by_tables(0xffffffff, ptr, end);
  u32 blocks = length / BLOCK;
  const u8 *tail = ptr + blocks * BLOCK;
  if (length < 4 * LONG_BYTES) return ~by_tables(reduce_short(ptr, blocks, 0xffffffff, crc_scratch), tail, end);
  u8 *rest = crc_scratch + LONG_BYTES + ROUND_BLOCKS * BLOCK + LONG_BYTES;
  reduce_long(ptr, blocks, crc_scratch, rest);
  return ~by_tables(reduce_short(rest, 209, 0, rest + LONG_BYTES), tail, end);
}

/** Another algorithm, which WebAssembly has no instruction for: shown beside the twin. */
u32 crc32c_instruction(const u8 *ptr, u32 length) {
  const u8 *end = ptr + length;
  u64 value = 0xffffffff;
#ifdef __SSE4_2__
  for (; ptr + 8 <= end; ptr += 8) value = __builtin_ia32_crc32di(value, load64(ptr));
  for (; ptr < end; ptr++) value = __builtin_ia32_crc32qi((u32)value, *ptr);
#else
  value = by_tables((u32)value, ptr, end);
#endif
  return ~(u32)value;
}

#define P1 0x9e3779b1u
#define P2 0x85ebca77u
#define P3 0xc2b2ae3du
#define P4 0x27d4eb2fu
#define P5 0x165667b1u

static inline u32 rotate32(u32 x, int by) { return (x << by) | (x >> (32 - by)); }
static inline u32 mix(u32 accumulator, u32 word) { return rotate32(accumulator + word * P2, 13) * P1; }

u32 xxhash32(const u8 *ptr, u32 length, u32 seed) {
  const u8 *end = ptr + length;
  u32 hash = seed + P5;
  if (length >= 16) {
    u32 a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
    for (; ptr + 16 <= end; ptr += 16) {
      a = mix(a, load32(ptr));
      b = mix(b, load32(ptr + 4));
      c = mix(c, load32(ptr + 8));
      d = mix(d, load32(ptr + 12));
    }
    hash = rotate32(a, 1) + rotate32(b, 7) + rotate32(c, 12) + rotate32(d, 18);
  }
  hash += length;
  for (; ptr + 4 <= end; ptr += 4) hash = rotate32(hash + load32(ptr) * P3, 17) * P4;
  for (; ptr < end; ptr++) hash = rotate32(hash + *ptr * P5, 11) * P1;
  hash = (hash ^ (hash >> 15)) * P2;
  hash = (hash ^ (hash >> 13)) * P3;
  return hash ^ (hash >> 16);
}

NOINLINE i32 murmur2(const u8 *ptr, u32 length) {
  const u32 m = 0x5bd1e995;
  u32 hash = 0x9747b28c ^ length;
  const u8 *body = ptr + (length & ~3u);
  for (; ptr < body; ptr += 4) {
    u32 word = load32(ptr) * m;
    word = (word ^ (word >> 24)) * m;
    hash = (hash * m) ^ word;
  }
  u32 rest = length & 3;
  if (rest == 3) hash ^= (u32)ptr[2] << 16;
  if (rest >= 2) hash ^= (u32)ptr[1] << 8;
  if (rest >= 1) hash = (hash ^ ptr[0]) * m;
  hash = (hash ^ (hash >> 13)) * m;
  return (i32)(hash ^ (hash >> 15));
}
