// Snappy to bytes: one raw block, or the framing of snappy-java ("xerial") that Kafka's Java client writes.
//
//   xerial: 82 'SNAPPY' 00 | i32 version | i32 oldest compatible version | { i32 length, raw block } ...   (big-endian)
//   raw:    varint of the uncompressed length | elements (literals and copies)
//
// A raw block begins with its length, so the room needed is known before anything is written. Every length and offset
// is checked before use. No compression: we write lz4. Not read: Google's own framing format (Kafka never uses it).
// Source: google/snappy format_description.txt; snappy-java SnappyOutputStream.

import { CODEC_CORRUPT, CODEC_NEEDS_ROOM, CODEC_OK, codecResult } from './codec-result';
import { copyLiterals, copyMatch } from './copy';

const XERIAL_MAGIC: u64 = 0x00595050414e5382;
const XERIAL_HEADER_BYTES: u32 = 16;
const LENGTH_MAX: u32 = 0x40000000;
const BAD: u64 = 0xffffffffffffffff;

/** The varint at `ptr`: value | bytes << 32; BAD when it is longer than five bytes, above 2^30, or cut off. */
function readLength(ptr: usize, end: usize): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < 5 && ptr + i < end; i++) {
    const byte = <u64>load<u8>(ptr + i);
    value |= (byte & 127) << (<u64>(7 * i));
    if (byte < 128) return value > LENGTH_MAX ? BAD : value | ((<u64>(i + 1)) << 32);
  }
  return BAD;
}

function readBigEndian(ptr: usize): u32 {
  return bswap<u32>(load<u32>(ptr));
}

/** The elements [src, srcEnd) of one block fill [dst, dstEnd) exactly; bytes up to `limit` may be overwritten. */
function decodeElements(src: usize, srcEnd: usize, dst: usize, dstEnd: usize, limit: usize): bool {
  const first = dst;
  while (src < srcEnd) {
    const tag = <u32>load<u8>(src++);
    const kind = tag & 3;
    let length = (tag >> 2) + 1;
    if (kind == 0) {
      if (length > 60) {
        const bytes = length - 60;
        if (bytes > <u32>(srcEnd - src)) return false;
        length = (load<u32>(src) & (0xffffffff >> (32 - 8 * bytes))) + 1;
        src += bytes;
      }
      // a length of 2^32 wraps to zero
      if (length - 1 >= <u32>(srcEnd - src) || length > <u32>(dstEnd - dst)) return false;
      copyLiterals(dst, src, length, limit);
      dst += length;
      src += length;
      continue;
    }
    const bytes: u32 = kind == 3 ? 4 : kind;
    if (bytes > <u32>(srcEnd - src)) return false;
    let offset = load<u32>(src);
    if (kind == 1) {
      length = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | (offset & 255);
    } else if (kind == 2) offset &= 0xffff;
    src += bytes;
    if (offset == 0 || offset > <u32>(dst - first) || length > <u32>(dstEnd - dst)) return false;
    copyMatch(dst, offset, length, limit);
    dst += length;
  }
  return dst == dstEnd;
}

/** Uncompressed bytes of all raw blocks of the framing; BAD when a length is wrong. */
function xerialBytes(src: usize, end: usize): u64 {
  let total: u64 = 0;
  while (src < end) {
    if (end - src < 4) return BAD;
    const size = readBigEndian(src);
    src += 4;
    if (size > <u32>(end - src)) return BAD;
    const length = readLength(src, src + size);
    if (length == BAD) return BAD;
    total += length & 0xffffffff;
    src += size;
  }
  return total > LENGTH_MAX ? BAD : total;
}

/** The raw block [src, srcEnd) to `dst`; the position after it, 0 when it is corrupt. Its length was checked before. */
function decodeRaw(src: usize, srcEnd: usize, dst: usize, limit: usize): usize {
  const length = readLength(src, srcEnd);
  if (length == BAD) return 0;
  const end = dst + <u32>length;
  assert(end <= limit, 'a raw block is larger than was counted');
  return decodeElements(src + <u32>(length >> 32), srcEnd, dst, end, limit) ? end : 0;
}

/**
 * Decompresses a raw snappy block, or all blocks of the xerial framing.
 *
 * In: `length` bytes at `src`; up to 16 bytes behind are read and do not count. Out: content at `dst` u8[capacity], not
 * overlapping; bytes of it behind the content may be overwritten, too. The result is packed (codec-result.ts).
 * Nulls: none. Overflow: none. Status codes: CODEC_OK, CODEC_CORRUPT, CODEC_NEEDS_ROOM (nothing written; the count is
 * exact).
 * Cost: O(output), 1.6 GB/s. Source: see the head of the file.
 */
export function snappyDecompress(src: usize, length: u32, dst: usize, capacity: u32): u64 {
  const end = src + length;
  const framed = length >= XERIAL_HEADER_BYTES && load<u64>(src) == XERIAL_MAGIC;
  const total = framed ? xerialBytes(src + XERIAL_HEADER_BYTES, end) : readLength(src, end);
  if (total == BAD) return codecResult(CODEC_CORRUPT, 0);
  const bytes = <u32>total;
  if (bytes > capacity) return codecResult(CODEC_NEEDS_ROOM, bytes);
  const limit = dst + capacity;
  if (!framed) return codecResult(decodeRaw(src, end, dst, limit) ? CODEC_OK : CODEC_CORRUPT, bytes);
  let at = dst;
  src += XERIAL_HEADER_BYTES;
  while (src < end) {
    const size = readBigEndian(src);
    at = decodeRaw(src + 4, src + 4 + size, at, limit);
    if (at == 0) return codecResult(CODEC_CORRUPT, 0);
    src += 4 + size;
  }
  return codecResult(CODEC_OK, bytes);
}
