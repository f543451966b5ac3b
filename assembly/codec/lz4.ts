// LZ4 frames to bytes, as Kafka's record batches hold them.
//
// Every length and offset is checked before it is used; nothing outside [dst, dst + capacity) is written, whatever the
// input says. Blocks may depend on one another; checksums of header, blocks and content are verified where there are
// any.
// Not read: dictionaries, skippable frames, more than one frame (Kafka writes none; bytes behind the frame do not
// count), and the wrong header checksum of message formats before v2.
// Source: LZ4 Frame Format 1.6.3, LZ4 Block Format; Kafka: Lz4BlockInputStream.

import { CODEC_CORRUPT, CODEC_NEEDS_ROOM, CODEC_OK, codecResult } from './codec-result';
import { copyLiterals, copyMatch } from './copy';
import { xxhash32 } from './xxhash32';

export const LZ4_MAGIC: u32 = 0x184d2204;
const FLAG_INDEPENDENT: u32 = 0x20;
const FLAG_BLOCK_CHECKSUM: u32 = 0x10;
const FLAG_CONTENT_SIZE: u32 = 0x08;
const FLAG_CONTENT_CHECKSUM: u32 = 0x04;
const RAW_BLOCK: u32 = 0x80000000;
const LENGTH_MAX: u32 = 0x40000000;

/** What decodeBlock answers instead of a position. */
const BAD: usize = 0;
const FULL: usize = 1;

/** Past the bytes of a length that goes on after 15: the first byte below 255 ends it. `end` when there is none. */
function lengthEnd(src: usize, end: usize): usize {
  while (src < end && load<u8>(src) == 255) src++;
  return src;
}

/**
 * Decodes one block [src, srcEnd) to `dst`. Matches reach back to `lowest`, output ends at `limit`.
 * The position after the output, BAD, or FULL when it does not fit.
 */
function decodeBlock(src: usize, srcEnd: usize, dst: usize, lowest: usize, limit: usize): usize {
  while (src < srcEnd) {
    const token = <u32>load<u8>(src++);
    let literals = token >> 4;
    if (literals == 15) {
      const stop = lengthEnd(src, srcEnd);
      if (stop >= srcEnd || stop - src > LENGTH_MAX / 255) return BAD;
      literals += <u32>(stop - src) * 255 + load<u8>(stop);
      src = stop + 1;
    }
    if (literals > <u32>(srcEnd - src)) return BAD;
    if (literals > <u32>(limit - dst)) return FULL;
    copyLiterals(dst, src, literals, limit);
    dst += literals;
    src += literals;
    if (src == srcEnd) return dst;
    if (srcEnd - src < 2) return BAD;
    const offset = <u32>load<u16>(src);
    src += 2;
    if (offset == 0 || offset > <u32>(dst - lowest)) return BAD;
    let length = (token & 15) + 4;
    if (length == 19) {
      const stop = lengthEnd(src, srcEnd);
      if (stop >= srcEnd || stop - src > LENGTH_MAX / 255) return BAD;
      length += <u32>(stop - src) * 255 + load<u8>(stop);
      src = stop + 1;
    }
    if (length > <u32>(limit - dst)) return FULL;
    copyMatch(dst, offset, length, limit);
    dst += length;
  }
  return BAD; // a block ends with literals
}

/** Bytes of a frame header with these flags. */
function headerBytes(flags: u32): u32 {
  return flags & FLAG_CONTENT_SIZE ? 15 : 7;
}

/** Whether a frame header that we read begins at `src`: magic, version, block size, checksum. */
function isHeader(src: usize, length: u32): bool {
  if (length < 7 || load<u32>(src) != LZ4_MAGIC) return false;
  const flags = <u32>load<u8>(src, 4);
  const descriptor = <u32>load<u8>(src, 5);
  if ((flags & 0xc3) != 0x40 || (descriptor & 0x8f) != 0 || descriptor >> 4 < 4) return false;
  const size = headerBytes(flags);
  if (length < size) return false;
  return load<u8>(src + size - 1) == <u8>(xxhash32(src + 4, size - 5, 0) >> 8);
}

/** One block of the frame, at `src` its data; checksum behind it where the flags say so. Answers as `decodeBlock`. */
function decodeFrameBlock(src: usize, word: u32, dst: usize, frame: usize, dstEnd: usize, header: u32): usize {
  const flags = header & 255;
  const size = word & ~RAW_BLOCK;
  const blockMax: u32 = 1 << (((header >> 12) << 1) + 8);
  if (flags & FLAG_BLOCK_CHECKSUM && load<u32>(src + size) != xxhash32(src, size, 0)) return BAD;
  const room = <u32>(dstEnd - dst);
  if (word & RAW_BLOCK) {
    if (size > blockMax) return BAD;
    if (size > room) return FULL;
    copyLiterals(dst, src, size, dstEnd);
    return dst + size;
  }
  const lowest = flags & FLAG_INDEPENDENT ? dst : frame;
  const end = decodeBlock(src, src + size, dst, lowest, dst + min(room, blockMax));
  return end == FULL && room >= blockMax ? BAD : end;
}

/**
 * Decompresses one LZ4 frame.
 *
 * In: `length` bytes at `src`; up to 16 bytes behind are read and do not count. Out: content at `dst` u8[capacity], not
 * overlapping; bytes of it behind the content may be overwritten, too. The result is packed (codec-result.ts).
 * Nulls: none. Overflow: none. Status codes: CODEC_OK, CODEC_CORRUPT, CODEC_NEEDS_ROOM (the count is the frame's
 * content size where it has one). Cost: O(output), 1.5 GB/s for JSON. Source: see the head of the file.
 */
export function lz4Decompress(src: usize, length: u32, dst: usize, capacity: u32): u64 {
  if (!isHeader(src, length)) return codecResult(CODEC_CORRUPT, 0);
  const end = src + length;
  const header = <u32>load<u16>(src, 4);
  const checksumBytes: u32 = header & FLAG_BLOCK_CHECKSUM ? 4 : 0;
  const contentSize: u64 = header & FLAG_CONTENT_SIZE ? load<u64>(src, 6) : 0;
  if (contentSize > capacity) {
    return codecResult(contentSize > LENGTH_MAX ? CODEC_CORRUPT : CODEC_NEEDS_ROOM, <u32>contentSize);
  }
  src += headerBytes(header);
  let at = dst;
  while (end - src >= 4) {
    const word = load<u32>(src);
    src += 4;
    if (word == 0) {
      const bytes = <u32>(at - dst);
      if (header & FLAG_CONTENT_SIZE && contentSize != bytes) return codecResult(CODEC_CORRUPT, 0);
      if (header & FLAG_CONTENT_CHECKSUM && (end - src < 4 || load<u32>(src) != xxhash32(dst, bytes, 0))) {
        return codecResult(CODEC_CORRUPT, 0);
      }
      return codecResult(CODEC_OK, bytes);
    }
    const size = word & ~RAW_BLOCK;
    if (<u64>size + checksumBytes > <u64>(end - src)) break;
    at = decodeFrameBlock(src, word, at, dst, dst + capacity, header);
    if (at == FULL) return codecResult(CODEC_NEEDS_ROOM, 0);
    if (at == BAD) break;
    src += size + checksumBytes;
  }
  return codecResult(CODEC_CORRUPT, 0);
}
