// Text to numbers as JavaScript does it: Number(string), parseFloat, parseInt.
//
// Input is WTF-8. Radix 10 and the powers of two are exact for any length; parseInt in other radices adds up in doubles
// beyond 2^53, in V8's order, as ECMA-262 allows.
// Source: ECMA-262 StringToNumber, parseFloat, parseInt; V8 `InternalStringToIntDouble`, `NumberParseIntHelper`.

import { longDecimalToF64 } from './decimal-slow';
import { scanNumber } from './number-scan';
import { skipWhiteSpace, trimWhiteSpace } from './white-space';

const MULTIPLIER_MAX: u32 = 0xffffffff / 36;

/** Value of a digit in any radix up to 36; 255 for other bytes. */
function digitOf(byte: u32): u32 {
  if (byte - 48 < 10) return byte - 48;
  const letter = (byte | 0x20) - 97;
  return letter < 26 ? letter + 10 : 255;
}

/** The end of the digits of `radix` at `ptr`. */
function digitsEnd(ptr: usize, end: usize, radix: u32): usize {
  while (ptr < end && digitOf(load<u8>(ptr)) < radix) ptr++;
  return ptr;
}

/** Digits of radix 2^bits, rounded once: 64 bits and a sticky one are enough for that. */
function powerOfTwoValue(ptr: usize, end: usize, bits: u32): f64 {
  let m: u64 = 0;
  let dropped: f64 = 1;
  for (; ptr < end; ptr++) {
    const digit = <u64>digitOf(load<u8>(ptr));
    for (let bit = bits; bit > 0; bit--) {
      const next = (digit >> <u64>(bit - 1)) & 1;
      if (m >> 63) {
        m |= next;
        dropped *= 2;
      } else m = (m << 1) | next;
    }
  }
  return <f64>m * dropped;
}

/** Digits of a radix that is neither 10 nor a power of two, in V8's steps. */
function otherRadixValue(ptr: usize, end: usize, radix: u32): f64 {
  let value: f64 = 0;
  while (ptr < end && load<u8>(ptr) == 0x30) ptr++;
  while (ptr < end) {
    let part: u32 = 0;
    let multiplier: u32 = 1;
    for (; ptr < end && multiplier * radix <= MULTIPLIER_MAX; ptr++) {
      part = part * radix + digitOf(load<u8>(ptr));
      multiplier *= radix;
    }
    value = value * <f64>multiplier + <f64>part;
  }
  return value;
}

/** Whether [ptr, end) begins with "Infinity". */
function isInfinity(ptr: usize, end: usize): bool {
  return ptr + 8 <= end && load<u64>(ptr) == 0x7974696e69666e49;
}

/** The longest prefix of [ptr, end) that is a StrDecimalLiteral: its end, 0 when there is none; the value at `out`. */
function scanDecimalLiteral(ptr: usize, end: usize, out: usize): usize {
  if (ptr >= end) return 0;
  const sign = load<u8>(ptr);
  const start = sign == 0x2b || sign == 0x2d ? ptr + 1 : ptr;
  if (isInfinity(start, end)) {
    store<f64>(out, sign == 0x2d ? -Infinity : Infinity);
    return start + 8;
  }
  if (start < end && load<u8>(start) == 0x2d) return 0;
  return scanNumber(sign == 0x2d ? ptr : start, end, true, out);
}

/** Bits per digit after 0x, 0o, 0b; 0 for other letters. */
function prefixBits(letter: u32): u32 {
  letter |= 0x20;
  return letter == 0x78 ? 4 : letter == 0x6f ? 3 : letter == 0x62 ? 1 : 0;
}

/**
 * Number(string).
 *
 * In: [ptr, end) WTF-8; up to 8 bytes behind `end` are read and do not count. `out` u8[NUMBER_OUT_BYTES], 8-byte
 * aligned.
 * Out: the number; NaN where the text is not one. `out` is left dirty. Nulls: none. Overflow: an infinity.
 * Status codes: none. Cost: 15-20 ns up to 19 digits. Source: ECMA-262 StringToNumber.
 */
export function textToNumber(ptr: usize, end: usize, out: usize): f64 {
  ptr = skipWhiteSpace(ptr, end);
  end = trimWhiteSpace(ptr, end);
  if (ptr == end) return 0;
  if (end - ptr > 2 && load<u8>(ptr) == 0x30) {
    const bits = prefixBits(load<u8>(ptr, 1));
    if (bits) return digitsEnd(ptr + 2, end, 1 << bits) == end ? powerOfTwoValue(ptr + 2, end, bits) : NaN;
  }
  return scanDecimalLiteral(ptr, end, out) == end ? load<f64>(out) : NaN;
}

/** parseFloat(string): the longest prefix that is a decimal literal, else NaN. Otherwise as `textToNumber`. */
export function textToFloat(ptr: usize, end: usize, out: usize): f64 {
  return scanDecimalLiteral(skipWhiteSpace(ptr, end), end, out) != 0 ? load<f64>(out) : NaN;
}

/**
 * parseInt(string, radix). `radix` 0 stands for 10, or 16 after 0x.
 *
 * In, Out, Nulls, Overflow: as `textToNumber`. Status codes: none; NaN for a radix that is not 0, 2..36.
 * Cost: about 1 ns a digit. Source: ECMA-262 parseInt.
 */
export function textToInteger(ptr: usize, end: usize, radix: i32, out: usize): f64 {
  ptr = skipWhiteSpace(ptr, end);
  const sign = ptr < end ? load<u8>(ptr) : 0;
  if (sign == 0x2b || sign == 0x2d) ptr++;
  if (radix != 0 && (radix < 2 || radix > 36)) return NaN;
  if ((radix == 0 || radix == 16) && ptr + 2 <= end && (load<u16>(ptr) | 0x2000) == 0x7830) {
    ptr += 2;
    radix = 16;
  }
  if (radix == 0) radix = 10;
  const stop = digitsEnd(ptr, end, radix);
  if (stop == ptr) return NaN;
  let value: f64;
  if (radix == 10) value = longDecimalToF64(ptr, stop, 0, out + 16);
  else if ((radix & (radix - 1)) == 0) value = powerOfTwoValue(ptr, stop, ctz(radix));
  else value = otherRadixValue(ptr, stop, radix);
  return sign == 0x2d ? -value : value;
}
