// One scanner for decimal numbers in text, for JSON's strict grammar and for the longest prefix that JavaScript takes.
//
// Collects up to 19 digits in one u64 (eight at a time where there are eight) and hands them to decimal.ts; longer ones
// go to decimal-slow.ts. Does not skip white space, knows no other radix and no names (Infinity): its callers do.
// Source: RFC 8259 section 6; ECMA-262 StrDecimalLiteral.

import { decimalToF64 } from './decimal';
import { DECIMAL_SCRATCH_BYTES, longDecimalToF64 } from './decimal-slow';

/** Bytes that the scanners need at `out`, 8-byte aligned: the value in the first 16, then scratch. */
export const NUMBER_OUT_BYTES: u32 = 16 + DECIMAL_SCRATCH_BYTES;

const EXPONENT_MAX: i64 = 1000000000000;

/** All eight bytes are '0'..'9'. */
function areDigits(eight: u64): bool {
  return (
    ((eight & 0xf0f0f0f0f0f0f0f0) | (((eight + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4)) == 0x3333333333333333
  );
}

/** Eight digits, first in the lowest byte, as a number. */
function eightDigits(eight: u64): u64 {
  eight = ((eight & 0x0f0f0f0f0f0f0f0f) * 2561) >> 8;
  eight = ((eight & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((eight & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** The exponent whose first digit is at `ptr` (there is one). Far out of range it stops counting. */
function readExponent(ptr: usize, end: usize, negative: bool): i64 {
  let exponent: i64 = 0;
  for (; ptr < end; ptr++) {
    const digit = <u32>load<u8>(ptr) - 48;
    if (digit > 9) break;
    if (exponent < EXPONENT_MAX) exponent = exponent * 10 + digit;
  }
  return negative ? -exponent : exponent;
}

function skipDigits(ptr: usize, end: usize): usize {
  while (ptr < end && <u32>load<u8>(ptr) - 48 < 10) ptr++;
  return ptr;
}

/**
 * In: [ptr, end) text whose first byte is a digit, '.' or '-'; up to 8 bytes behind `end` are read and do not count.
 * `lenient`: JavaScript's prefix ('.5', '5.', '007', a broken exponent is left out); else JSON's grammar.
 * Out: the result is the position after the number, 0 when there is none; its value, f64, at `out`
 * u8[NUMBER_OUT_BYTES].
 * Nulls: none. Overflow: an infinity; underflow: zero, with the sign. Status codes: 0 as the position.
 * Cost: 10-18 ns up to 19 digits, 60 for 30. Source: see the head of the file.
 */
export function scanNumber(ptr: usize, end: usize, lenient: bool, out: usize): usize {
  const negative = ptr < end && load<u8>(ptr) == 0x2d;
  const start = ptr + usize(negative);
  let at = start;
  let m: u64 = 0;
  while (at + 8 <= end) {
    const eight = load<u64>(at);
    if (!areDigits(eight)) break;
    m = m * 100000000 + eightDigits(eight);
    at += 8;
  }
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) break;
    m = m * 10 + digit;
  }
  let count = <u32>(at - start);
  if (!lenient && (count == 0 || (count > 1 && load<u8>(start) == 0x30))) return 0;
  let fraction: u32 = 0;
  if (at < end && load<u8>(at) == 0x2e) {
    const point = at++;
    while (at + 8 <= end) {
      const eight = load<u64>(at);
      if (!areDigits(eight)) break;
      m = m * 100000000 + eightDigits(eight);
      at += 8;
    }
    for (; at < end; at++) {
      const digit = <u32>load<u8>(at) - 48;
      if (digit > 9) break;
      m = m * 10 + digit;
    }
    fraction = <u32>(at - point) - 1;
    if (fraction == 0 && (!lenient || count == 0)) return 0;
    count += fraction;
  }
  if (count == 0) return 0;
  const mantissaEnd = at;
  let exponent: i64 = 0;
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    const sign = at + 1 < end ? load<u8>(at, 1) : 0;
    const digits = at + (sign == 0x2b || sign == 0x2d ? 2 : 1);
    const stop = skipDigits(digits, end);
    if (stop > digits) {
      exponent = readExponent(digits, stop, sign == 0x2d);
      at = stop;
    } else if (!lenient) return 0;
  }
  let value: f64;
  if (count > 19) value = longDecimalToF64(start, mantissaEnd, exponent, out + 16);
  else value = decimalToF64(m, <i32>max<i64>(min<i64>(exponent - fraction, 1000), -1000));
  store<f64>(out, negative ? -value : value);
  return at;
}
