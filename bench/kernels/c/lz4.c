// LZ4 frames to bytes and back: assembly/codec/{lz4,lz4-compress,copy}.ts, line by line.
#include "common.h"

#define LZ4_MAGIC 0x184d2204u
#define FLAG_INDEPENDENT 0x20u
#define FLAG_BLOCK_CHECKSUM 0x10u
#define FLAG_CONTENT_SIZE 0x08u
#define FLAG_CONTENT_CHECKSUM 0x04u
#define RAW_BLOCK 0x80000000u
#define LENGTH_MAX 0x40000000u

/** What decode_block answers instead of a position. */
#define BAD ((u8 *)0)
#define FULL ((u8 *)1)

static inline void copy_literals(u8 *dst, const u8 *src, u32 length, const u8 *limit) {
  u8 *end = dst + length;
  if (limit - end >= 15) {
    for (; dst < end; dst += 16, src += 16) store128(dst, load128(src));
  } else memcpy(dst, src, length);
}

static inline void copy_match(u8 *dst, u32 offset, u32 length, const u8 *limit) {
  u8 *end = dst + length;
  const u8 *src = dst - offset;
  if (limit - end < 15) {
    while (dst < end) *dst++ = *src++;
    return;
  }
  if (offset < 16) {
    u8 *first = dst + 16;
    while (dst < first) *dst++ = *src++;
    src = dst - ((15 + offset) / offset) * offset;
  }
  for (; dst < end; dst += 16, src += 16) store128(dst, load128(src));
}

static const u8 *length_end(const u8 *src, const u8 *end) {
  while (src < end && *src == 255) src++;
  return src;
}

static u8 *decode_block(const u8 *src, const u8 *src_end, u8 *dst, const u8 *lowest, const u8 *limit) {
  while (src < src_end) {
    u32 token = *src++;
    u32 literals = token >> 4;
    if (literals == 15) {
      const u8 *stop = length_end(src, src_end);
      if (stop >= src_end || stop - src > LENGTH_MAX / 255) return BAD;
      literals += (u32)(stop - src) * 255 + *stop;
      src = stop + 1;
    }
    if (literals > (u32)(src_end - src)) return BAD;
    if (literals > (u32)(limit - dst)) return FULL;
    copy_literals(dst, src, literals, limit);
    dst += literals;
    src += literals;
    if (src == src_end) return dst;
    if (src_end - src < 2) return BAD;
    u32 offset = load16(src);
    src += 2;
    if (offset == 0 || offset > (u32)(dst - lowest)) return BAD;
    u32 length = (token & 15) + 4;
    if (length == 19) {
      const u8 *stop = length_end(src, src_end);
      if (stop >= src_end || stop - src > LENGTH_MAX / 255) return BAD;
      length += (u32)(stop - src) * 255 + *stop;
      src = stop + 1;
    }
    if (length > (u32)(limit - dst)) return FULL;
    copy_match(dst, offset, length, limit);
    dst += length;
  }
  return BAD;
}

static bool is_header(const u8 *src, u32 length) {
  if (length < 7 || load32(src) != LZ4_MAGIC) return false;
  u32 flags = src[4], descriptor = src[5];
  if ((flags & 0xc3) != 0x40 || (descriptor & 0x8f) != 0 || descriptor >> 4 < 4) return false;
  u32 size = flags & FLAG_CONTENT_SIZE ? 15 : 7;
  return length >= size && src[size - 1] == (u8)(xxhash32(src + 4, size - 5, 0) >> 8);
}

static u8 *decode_frame_block(const u8 *src, u32 word, u8 *dst, const u8 *frame, const u8 *dst_end, u32 header) {
  u32 flags = header & 255;
  u32 size = word & ~RAW_BLOCK;
  u32 block_max = 1u << (((header >> 12) << 1) + 8);
  if (flags & FLAG_BLOCK_CHECKSUM && load32(src + size) != xxhash32(src, size, 0)) return BAD;
  u32 room = (u32)(dst_end - dst);
  if (word & RAW_BLOCK) {
    if (size > block_max) return BAD;
    if (size > room) return FULL;
    copy_literals(dst, src, size, dst_end);
    return dst + size;
  }
  const u8 *lowest = flags & FLAG_INDEPENDENT ? dst : frame;
  u8 *end = decode_block(src, src + size, dst, lowest, dst + (room < block_max ? room : block_max));
  return end == FULL && room >= block_max ? BAD : end;
}

i64 lz4_decompress(const u8 *src, u32 length, u8 *dst, u32 capacity) {
  if (!is_header(src, length)) return -1;
  const u8 *end = src + length;
  u32 header = load16(src + 4);
  u32 checksum_bytes = header & FLAG_BLOCK_CHECKSUM ? 4 : 0;
  u64 content_size = header & FLAG_CONTENT_SIZE ? load64(src + 6) : 0;
  if (content_size > capacity) return -1;
  src += header & FLAG_CONTENT_SIZE ? 15 : 7;
  u8 *to = dst;
  while (end - src >= 4) {
    u32 word = load32(src);
    src += 4;
    if (word == 0) {
      u32 bytes = (u32)(to - dst);
      if (header & FLAG_CONTENT_SIZE && content_size != bytes) return -1;
      bool checked = (header & FLAG_CONTENT_CHECKSUM) != 0;
      return checked && (end - src < 4 || load32(src) != xxhash32(dst, bytes, 0)) ? -1 : (i64)bytes;
    }
    u32 size = word & ~RAW_BLOCK;
    if ((u64)size + checksum_bytes > (u64)(end - src)) break;
    to = decode_frame_block(src, word, to, dst, dst + capacity, header);
    if (to == FULL || to == BAD) break;
    src += size + checksum_bytes;
  }
  return -1;
}

#define BLOCK_BYTES 65536u
#define MATCH_MIN 4u
#define MATCH_START_MARGIN 12u
#define LAST_LITERALS 5u
#define SKIP_LOG 6u

static u8 *put_length(u32 rest, u8 *dst) {
  for (; rest >= 255; rest -= 255) *dst++ = 255;
  *dst = (u8)rest;
  return dst + 1;
}

static inline u8 *put_literals(const u8 *src, u32 count, u32 match_code, u8 *dst) {
  u8 *token = dst++;
  if (count >= 15) {
    *token = (u8)(0xf0 | match_code);
    dst = put_length(count - 15, dst);
  } else *token = (u8)((count << 4) | match_code);
  copy_literals(dst, src, count, dst + count + 15);
  return dst + count;
}

static u32 common_bytes(const u8 *a, const u8 *b, const u8 *end) {
  const u8 *start = b;
  for (; b + 8 <= end; a += 8, b += 8) {
    u64 difference = load64(a) ^ load64(b);
    if (difference) return (u32)(b - start) + (u32)(__builtin_ctzll(difference) >> 3);
  }
  while (b < end && *a == *b) a++, b++;
  return (u32)(b - start);
}

static inline u8 *slot_of(u8 *table, u32 word, u32 shift) { return table + (((word * 2654435761u) >> shift) << 1); }

static u8 *compress_block(const u8 *src, const u8 *end, u8 *dst, u8 *table) {
  u32 length = (u32)(end - src);
  if (length <= MATCH_START_MARGIN) return put_literals(src, length, 0, dst);
  u32 bits = 32 - (u32)__builtin_clz(length);
  bits = bits < 8 ? 8 : bits > 14 ? 14 : bits;
  u32 shift = 32 - bits;
  memset(table, 0, 2u << bits);
  const u8 *match_end = end - LAST_LITERALS, *last = end - MATCH_START_MARGIN;
  const u8 *anchor = src, *here = src + 1;
  u32 misses = 1u << SKIP_LOG;
  while (here <= last) {
    u32 word = load32(here);
    u8 *slot = slot_of(table, word, shift);
    const u8 *candidate = src + load16(slot);
    store16(slot, (u16)(here - src));
    if (load32(candidate) != word) {
      here += misses++ >> SKIP_LOG;
      continue;
    }
    while (here > anchor && candidate > src && here[-1] == candidate[-1]) here--, candidate--;
    u32 match = MATCH_MIN + common_bytes(candidate + MATCH_MIN, here + MATCH_MIN, match_end);
    u32 code = match - MATCH_MIN;
    dst = put_literals(anchor, (u32)(here - anchor), code < 15 ? code : 15, dst);
    store16(dst, (u16)(here - candidate));
    dst += 2;
    if (code >= 15) dst = put_length(code - 15, dst);
    here += match;
    anchor = here;
    misses = 1u << SKIP_LOG;
    if (here <= last) store16(slot_of(table, load32(here - 2), shift), (u16)(here - 2 - src));
  }
  return put_literals(anchor, (u32)(end - anchor), 0, dst);
}

u32 lz4_compress(const u8 *src, u32 length, u8 *dst, u8 *scratch) {
  u8 *start = dst;
  store32(dst, LZ4_MAGIC);
  store16(dst + 4, 0x4060);
  dst[6] = (u8)(xxhash32(dst + 4, 2, 0) >> 8);
  dst += 7;
  for (const u8 *end = src + length; src < end;) {
    u32 size = (u32)(end - src) < BLOCK_BYTES ? (u32)(end - src) : BLOCK_BYTES;
    u8 *block = dst + 4;
    u8 *block_end = compress_block(src, src + size, block, scratch);
    if (block_end - block < size) {
      store32(dst, (u32)(block_end - block));
      dst = block_end;
    } else {
      store32(dst, size | RAW_BLOCK);
      memcpy(block, src, size);
      dst = block + size;
    }
    src += size;
  }
  store32(dst, 0);
  return (u32)(dst + 4 - start);
}
