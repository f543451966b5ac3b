// JSON values that nobody reads: passed over, with their syntax checked exactly as JSON.parse does (brackets that
// match, the grammar of numbers, escapes, control characters), to any depth, without recursion.
//
// Functions take a position and the end of the value's bytes and return the position behind, 0 when it is not JSON.
// They read up to 32 bytes beyond `end` (PADDING_BYTES are readable) and may return a position beyond it: callers
// check. Bad UTF-8 is refused like bad syntax; who wants to know which asks `isUtf8`. Source: RFC 8259.
import { H_NUMBER_SCRATCH } from '../abi';
import { scratchReserve } from '../memory/scratch';
import { parseJsonF64 } from '../text/number-parse';
import { isUtf8 } from '../text/utf8';

/** Vectors of one byte each, to be loaded: V8 builds a constant in three instructions wherever it is used. */
const BYTES: usize = memory.data<u8>([
  34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34,
  92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92,
  32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
  48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48,
  10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10,
]);

/** Bit i: byte i of the block ends plain text: a quote, a backslash, a control character, or not ASCII. */
// @ts-ignore: decorator
@inline export function endsPlainText(block: v128): u32 {
  const special = v128.or(
    v128.or(i8x16.eq(block, v128.load(BYTES)), i8x16.eq(block, v128.load(BYTES, 16))),
    i8x16.lt_s(block, v128.load(BYTES, 32)),
  );
  return i8x16.bitmask(special);
}

/** Bit i: byte i of the block is a digit. */
// @ts-ignore: decorator
@inline export function digitBits(block: v128): u32 {
  return i8x16.bitmask(i8x16.lt_u(i8x16.sub(block, v128.load(BYTES, 48)), v128.load(BYTES, 64)));
}

/** Past white space: the first position from `ptr` that is none, at most `end`. */
// @ts-ignore: decorator
@inline export function skipBlank(ptr: usize, end: usize): usize {
  while (ptr < end) {
    const c = load<u8>(ptr);
    if (c > 0x20 || (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09)) break;
    ptr++;
  }
  return ptr;
}

/**
 * First byte from `ptr` that is a quote, a backslash, a control character or not ASCII; `end` or beyond when there is
 * none. What stands before it is good UTF-8, so that most text needs no other check.
 */
// @ts-ignore: decorator
@inline export function scanPlain(ptr: usize, end: usize): usize {
  let found: u32 = 0;
  for (; ptr < end; ptr += 16) {
    found = endsPlainText(v128.load(ptr));
    if (found) break;
  }
  return found ? ptr + ctz(found) : ptr;
}

/** Digits from `ptr` on: 0 to 16. */
// @ts-ignore: decorator
@inline export function digitRun(ptr: usize): u32 {
  return ctz<u32>(~digitBits(v128.load(ptr)));
}

// @ts-ignore: decorator
@inline function isHex(byte: u32): bool {
  return byte - 48 < 10 || (byte | 0x20) - 97 < 6;
}

/** Past the escape that begins at `ptr` (a backslash). */
function skipEscape(ptr: usize, end: usize): usize {
  if (ptr + 2 > end) return 0;
  const letter = <u32>load<u8>(ptr, 1);
  switch (letter) {
    case 0x22:
    case 0x2f:
    case 0x5c:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return ptr + 2;
    case 0x75:
      if (ptr + 6 > end) return 0;
      for (let i = 2; i < 6; i++) if (!isHex(load<u8>(ptr + i))) return 0;
      return ptr + 6;
    default:
      return 0;
  }
}

/**
 * Past the closing quote of a string with escapes or beyond ASCII; 0 also for bad UTF-8. `ptr` is its first content
 * byte.
 */
export function skipStringSlow(ptr: usize, end: usize): usize {
  const start = ptr;
  for (ptr = scanPlain(ptr, end); ptr < end; ptr = scanPlain(ptr, end)) {
    const c = load<u8>(ptr);
    if (c == 0x22) return isUtf8(start, <u32>(ptr - start)) ? ptr + 1 : 0;
    if (c < 0x20) return 0;
    if (c >= 0x80) ptr++;
    else ptr = skipEscape(ptr, end);
    if (ptr == 0) return 0;
  }
  return 0;
}

/** Past the closing quote of the string whose first content byte is `ptr`. */
// @ts-ignore: decorator
@inline export function skipString(ptr: usize, end: usize): usize {
  const stop = scanPlain(ptr, end);
  return stop < end && load<u8>(stop) == 0x22 ? stop + 1 : skipStringSlow(ptr, end);
}

/** Past one or more digits; 0 when there is none. */
function skipDigits(ptr: usize, end: usize): usize {
  let count = digitRun(ptr);
  if (count == 0) return 0;
  ptr += count;
  while (count == 16 && ptr < end) {
    count = digitRun(ptr);
    ptr += count;
  }
  return ptr;
}

function skipNumberUnbounded(ptr: usize, end: usize): usize {
  if (load<u8>(ptr) == 0x2d) ptr++;
  const zero = load<u8>(ptr) == 0x30;
  const start = ptr;
  ptr = skipDigits(ptr, end);
  if (ptr == 0 || (zero && ptr > start + 1)) return 0;
  let c = <u32>load<u8>(ptr);
  if (c == 0x2e) {
    ptr = skipDigits(ptr + 1, end);
    if (ptr == 0) return 0;
    c = load<u8>(ptr);
  }
  if ((c | 0x20) == 0x65) {
    c = load<u8>(++ptr);
    if (c == 0x2b || c == 0x2d) ptr++;
    ptr = skipDigits(ptr, end);
  }
  return ptr;
}

/** Past a number. */
export function skipNumber(ptr: usize, end: usize): usize {
  const after = skipNumberUnbounded(ptr, end);
  // what stands behind the value may look like more of the number: ask again, byte by byte
  if (after > end || after == 0) return parseJsonF64(ptr, end, H_NUMBER_SCRATCH);
  return after;
}

/** Past true, false or null. */
// @ts-ignore: decorator
@inline function skipLiteral(ptr: usize): usize {
  const word = load<u32>(ptr);
  if (word == 0x65757274 || word == 0x6c6c756e) return ptr + 4;
  if (word == 0x736c6166 && load<u8>(ptr, 4) == 0x65) return ptr + 5;
  return 0;
}

/** Past a member's name, its colon and the white space around, to its value. */
function skipName(ptr: usize, end: usize): usize {
  if (ptr >= end || load<u8>(ptr) != 0x22) return 0;
  ptr = skipString(ptr + 1, end);
  if (ptr == 0) return 0;
  ptr = skipBlank(ptr, end);
  if (ptr >= end || load<u8>(ptr) != 0x3a) return 0;
  return skipBlank(ptr + 1, end);
}

// @ts-ignore: decorator
@inline function skipScalar(ptr: usize, end: usize): usize {
  const c = <u32>load<u8>(ptr);
  if (c == 0x22) return skipString(ptr + 1, end);
  if (c == 0x2d || c - 48 < 10) return skipNumber(ptr, end);
  return skipLiteral(ptr);
}

/**
 * Past an object or a list. Which brackets are open stands in one bit per level: the last 64 in a word, the rest in
 * scratch.
 */
function skipNested(ptr: usize, end: usize): usize {
  let levels: u64 = 0;
  let depth: u32 = 0;
  let spill: usize = 0;
  while (ptr < end) {
    const c = <u32>load<u8>(ptr);
    if (c == 0x7b || c == 0x5b) {
      if (depth != 0 && (depth & 63) == 0) {
        if (spill == 0) spill = scratchReserve(<u32>(end - ptr) / 8 + 16);
        store<u64>(spill + (((depth >> 6) - 1) << 3), levels);
      }
      levels = (levels << 1) | u64(c == 0x7b);
      depth++;
      ptr = skipBlank(ptr + 1, end);
      if (ptr >= end) return 0;
      // the closing bracket is two code points above the opening one
      if (load<u8>(ptr) != c + 2) {
        if (c == 0x7b) ptr = skipName(ptr, end);
        if (ptr == 0) return 0;
        continue;
      }
    } else {
      ptr = skipScalar(ptr, end);
      if (ptr == 0) return 0;
      ptr = skipBlank(ptr, end);
    }
    for (;;) {
      if (ptr >= end) return 0;
      const mark = <u32>load<u8>(ptr++);
      const object = (levels & 1) != 0;
      if (mark == 0x2c) {
        ptr = skipBlank(ptr, end);
        if (object) ptr = skipName(ptr, end);
        if (ptr == 0) return 0;
        break;
      }
      if (mark != (object ? <u32>0x7d : <u32>0x5d)) return 0;
      depth--;
      levels >>= 1;
      if (depth == 0) return ptr;
      if ((depth & 63) == 0) levels = load<u64>(spill + (((depth >> 6) - 1) << 3));
      ptr = skipBlank(ptr, end);
    }
  }
  return 0;
}

/** Past a whole number of up to 15 digits without sign; 0: take `skipNumber`. */
// @ts-ignore: decorator
@inline export function skipPlainNumber(ptr: usize, end: usize): usize {
  const length = digitRun(ptr);
  if (length - 1 > 14 || (length != 1 && load<u8>(ptr) == 0x30)) return 0;
  const c = <u32>load<u8>(ptr + length);
  return c != 0x2e && (c | 0x20) != 0x65 && ptr + length <= end ? ptr + length : 0;
}

/** Past any value; `ptr` is at its first byte. */
export function skipValue(ptr: usize, end: usize): usize {
  if (ptr >= end) return 0;
  const c = <u32>load<u8>(ptr);
  if (c == 0x7b || c == 0x5b) return skipNested(ptr, end);
  return skipScalar(ptr, end);
}
