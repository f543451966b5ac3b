// Bytes to an LZ4 frame, fast: one hash probe per position, greedy, longer steps where nothing matches.
//
// The frame is Kafka's: independent blocks of 64 KiB, no checksums but the header's, no content size. A block that does
// not shrink is stored as it is. The result depends on the input only.
// Source: LZ4 Block Format (end of block rules); lz4 `LZ4_compress_generic`; Kafka: Lz4BlockOutputStream.

import { copyLiterals } from './copy';
import { LZ4_MAGIC } from './lz4';
import { xxhash32 } from './xxhash32';

/** Scratch of `lz4Compress`: u16[16384], 4-byte aligned. */
export const LZ4_SCRATCH_BYTES: u32 = 32768;

const BLOCK_BYTES: u32 = 65536;
const MATCH_MIN: u32 = 4;
/** The last match starts this far before the end of a block, and the last five bytes are literals. */
const MATCH_START_MARGIN: u32 = 12;
const LAST_LITERALS: u32 = 5;
/** After so many positions without a match (a power of two) the step grows by one. */
const SKIP_LOG: u32 = 6;
const HEADER_BYTES: u32 = 7;
const SLACK: u32 = 64;

/** Room that `lz4Compress` needs at its output for `length` bytes of input. */
export function lz4FrameBytesMax(length: u32): u32 {
  const blocks = length / BLOCK_BYTES + 1;
  return HEADER_BYTES + blocks * 4 + length + length / 255 + 4 + SLACK;
}

/** The bytes of a length behind a token's 15. */
function putLength(rest: u32, dst: usize): usize {
  for (; rest >= 255; rest -= 255) store<u8>(dst++, 255);
  store<u8>(dst, rest);
  return dst + 1;
}

/** A token with its literals; the low half of the token, `matchCode`, is 0..15. */
function putLiterals(src: usize, count: u32, matchCode: u32, dst: usize): usize {
  const token = dst++;
  if (count >= 15) {
    store<u8>(token, 0xf0 | matchCode);
    dst = putLength(count - 15, dst);
  } else store<u8>(token, (count << 4) | matchCode);
  copyLiterals(dst, src, count, dst + count + 16);
  return dst + count;
}

/** How many bytes from `a` and `b` on are equal, b's before `end`. */
function commonBytes(a: usize, b: usize, end: usize): u32 {
  const start = b;
  for (; b + 8 <= end; a += 8, b += 8) {
    const difference = load<u64>(a) ^ load<u64>(b);
    if (difference) return <u32>(b - start) + <u32>(ctz(difference) >> 3);
  }
  while (b < end && load<u8>(a) == load<u8>(b)) {
    a++;
    b++;
  }
  return <u32>(b - start);
}

/** The place in the table for the four bytes of `word`. */
function slotOf(table: usize, word: u32, shift: u32): usize {
  return table + (((word * 2654435761) >> shift) << 1);
}

/**
 * Compresses the block [src, end), at most 64 KiB; the position after the output, which may be longer than the input.
 */
function compressBlock(src: usize, end: usize, dst: usize, table: usize): usize {
  const length = <u32>(end - src);
  assert(length <= BLOCK_BYTES, 'a block is larger than 64 KiB');
  if (length <= MATCH_START_MARGIN) return putLiterals(src, length, 0, dst);
  const bits = min<u32>(max<u32>(32 - clz(length), 8), 14);
  const shift = 32 - bits;
  memory.fill(table, 0, 2 << bits);
  const matchEnd = end - LAST_LITERALS;
  const last = end - MATCH_START_MARGIN;
  let anchor = src;
  let at = src + 1;
  let misses: u32 = 1 << SKIP_LOG;
  while (at <= last) {
    const word = load<u32>(at);
    const slot = slotOf(table, word, shift);
    let candidate = src + load<u16>(slot);
    store<u16>(slot, <u32>(at - src));
    if (load<u32>(candidate) != word) {
      at += misses++ >> SKIP_LOG;
      continue;
    }
    while (at > anchor && candidate > src && load<u8>(at - 1) == load<u8>(candidate - 1)) {
      at--;
      candidate--;
    }
    const match = MATCH_MIN + commonBytes(candidate + MATCH_MIN, at + MATCH_MIN, matchEnd);
    const code = match - MATCH_MIN;
    dst = putLiterals(anchor, <u32>(at - anchor), min<u32>(code, 15), dst);
    store<u16>(dst, <u32>(at - candidate));
    dst += 2;
    if (code >= 15) dst = putLength(code - 15, dst);
    at += match;
    anchor = at;
    misses = 1 << SKIP_LOG;
    if (at <= last) store<u16>(slotOf(table, load<u32>(at - 2), shift), <u32>(at - 2 - src));
  }
  return putLiterals(anchor, <u32>(end - anchor), 0, dst);
}

/**
 * Compresses to one LZ4 frame.
 *
 * In: `length` bytes at `src`; up to 16 bytes behind are read and do not count. `scratch` u8[LZ4_SCRATCH_BYTES], left
 * dirty.
 * Out: a frame at `dst` u8[lz4FrameBytesMax(length)], not overlapping; the result is the position after it.
 * Nulls: none. Overflow: none. Status codes: none. Cost: O(length), 0.7 GB/s for JSON, 8 for noise. Source: see the
 * head of the file.
 */
export function lz4Compress(src: usize, length: u32, dst: usize, scratch: usize): usize {
  store<u32>(dst, LZ4_MAGIC);
  store<u16>(dst, 0x4060, 4); // version 1, independent blocks; 64 KiB
  store<u8>(dst, xxhash32(dst + 4, 2, 0) >> 8, 6);
  dst += HEADER_BYTES;
  const end = src + length;
  while (src < end) {
    const size = min<u32>(<u32>(end - src), BLOCK_BYTES);
    const block = dst + 4;
    const stop = compressBlock(src, src + size, block, scratch);
    if (stop - block < size) {
      store<u32>(dst, <u32>(stop - block));
      dst = stop;
    } else {
      store<u32>(dst, size | 0x80000000);
      memory.copy(block, src, size);
      dst = block + size;
    }
    src += size;
  }
  store<u32>(dst, 0);
  return dst + 4;
}
