// JSON numbers from text: as doubles, and as 64-bit integers without a detour over doubles.
//
// An integer may be written with a fraction or an exponent as long as its value is one (5.0, 1e3), as JSON.parse and
// Number.isInteger see it. Anything that is not a JSON number is refused; white space around it is the caller's.
// Source: RFC 8259 section 6.

import { NUMBER_OUT_BYTES, scanNumber } from './number-scan';

export { NUMBER_OUT_BYTES };

/** u32 at `out` + 8 after `parseJsonI64`: the i64 at `out` is the number. */
export const INTEGER_OK: u32 = 0;
/** The number is not an integer; the value is not set. */
export const INTEGER_FRACTION: u32 = 1;
/** The number is outside -2^63 .. 2^63 - 1; the value is not set. */
export const INTEGER_RANGE: u32 = 2;

/**
 * In: [ptr, end) text; up to 8 bytes behind `end` are read and do not count.
 * Out: the result is the position after the number, 0 when it is not a JSON number; its f64 at `out`
 * u8[NUMBER_OUT_BYTES], 8-byte aligned. Nulls: `null` is not a number.
 * Overflow: an infinity (JSON.parse does the same). Status codes: 0 as the position.
 * Cost: 10-18 ns up to 19 digits; exact for any number of digits. Source: RFC 8259 section 6.
 */
export function parseJsonF64(ptr: usize, end: usize, out: usize): usize {
  return scanNumber(ptr, end, false, out);
}

function finish(magnitude: u64, negative: bool, out: usize): void {
  const limit: u64 = 0x7fffffffffffffff + u64(negative);
  store<i64>(out, negative ? 0 - <i64>magnitude : <i64>magnitude);
  store<u32>(out, magnitude > limit ? INTEGER_RANGE : INTEGER_OK, 8);
}

/** digits · 10^exponent as an integer. */
function scaleInteger(digits: u64, exponent: i64, negative: bool, out: usize): void {
  for (; exponent < 0 && digits != 0; exponent++) {
    const quotient = digits / 10;
    if (quotient * 10 != digits) {
      store<u32>(out, INTEGER_FRACTION, 8);
      return;
    }
    digits = quotient;
  }
  for (; exponent > 0 && digits != 0; exponent--) {
    if (digits > 922337203685477580) {
      store<u32>(out, INTEGER_RANGE, 8);
      return;
    }
    digits *= 10;
  }
  finish(digits, negative, out);
}

/** The integer in [ptr, end), a well-formed number with many digits, a fraction or an exponent. */
function longInteger(ptr: usize, end: usize, negative: bool, out: usize): void {
  let m: u64 = 0;
  let count = 0;
  let ten: i64 = 0;
  let fraction = false;
  let rest = false;
  for (; ptr < end; ptr++) {
    const c = <u32>load<u8>(ptr);
    if ((c | 0x20) == 0x65) break;
    if (c == 0x2e) fraction = true;
    else if (count < 19) {
      m = m * 10 + (c - 48);
      if (m != 0) count++;
      if (fraction) ten--;
    } else {
      rest = rest || c != 48;
      if (!fraction) ten++;
    }
  }
  if (ptr < end) {
    const negativeExponent = load<u8>(++ptr) == 0x2d;
    let exponent: i64 = 0;
    for (; ptr < end; ptr++) {
      const digit = <u32>load<u8>(ptr) - 48;
      if (digit < 10 && exponent < 1000000000000) exponent = exponent * 10 + digit;
    }
    ten += negativeExponent ? -exponent : exponent;
  }
  if (rest) store<u32>(out, ten > 0 ? INTEGER_RANGE : INTEGER_FRACTION, 8);
  else scaleInteger(m, ten, negative, out);
}

/**
 * In: [ptr, end) text; up to 8 bytes behind `end` are read and do not count.
 * Out: the result is the position after the number, 0 when it is not a JSON number. At `out` u8[NUMBER_OUT_BYTES],
 * 8-byte aligned: i64 value, u32 INTEGER_OK, INTEGER_FRACTION or INTEGER_RANGE at 8. Nulls: `null` is not a number.
 * Overflow: INTEGER_RANGE. Status codes: as said. Cost: 5-10 ns for plain integers. Source: RFC 8259 section 6.
 */
export function parseJsonI64(ptr: usize, end: usize, out: usize): usize {
  const negative = ptr < end && load<u8>(ptr) == 0x2d;
  const start = ptr + usize(negative);
  let at = start;
  let m: u64 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) break;
    m = m * 10 + digit;
  }
  const count = <u32>(at - start);
  const next = at < end ? load<u8>(at) : 0;
  if (count - 1 < 18 && next != 0x2e && (next | 0x20) != 0x65) {
    if (count > 1 && load<u8>(start) == 0x30) return 0;
    finish(m, negative, out);
    return at;
  }
  at = scanNumber(ptr, end, false, out);
  if (at != 0) longInteger(start, at, negative, out);
  return at;
}
