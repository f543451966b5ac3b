// Numbers to text, exactly as JavaScript's String(x) writes them.
//
// Writers return the position after the text and may write anything into the rest of the NUMBER_TEXT_BYTES at `dst`.
// Doubles that are m / 10^4 with m < 10^15 (prices, counts, short sums) are proved to be short decimals by one
// multiplication and one exact division; all others go through shortest.ts. No other radix, no locale; toFixed is
// number-fixed.ts.
// Source: ECMA-262 Number::toString; bench figures in the design notes of the kernels (10 ns for cents, 40 for others).

import { countDigits, putDigits, putPair } from './digits';
import { shortestDecimal } from './shortest';
import { POWERS_U64 } from './tables';

/** Room that every writer here needs at `dst`; the longest text is 25 bytes. */
export const NUMBER_TEXT_BYTES: u32 = 40;

/** A number below 100. */
function printPair(value: u32, dst: usize): usize {
  if (value < 10) {
    store<u8>(dst, 0x30 + value);
    return dst + 1;
  }
  putPair(value, dst);
  return dst + 2;
}

/**
 * In: any u64. Out: its digits at `dst` u8[NUMBER_TEXT_BYTES]; the result is the position after them.
 * Nulls, Overflow, Status codes: none. Cost: 4-9 ns. Source: ECMA-262 BigInt::toString.
 */
export function printU64(value: u64, dst: usize): usize {
  if (value < 100) return printPair(<u32>value, dst);
  const count = countDigits(value);
  putDigits(value, count, dst);
  return dst + count;
}

/** `printU64` with a sign. */
export function printI64(value: i64, dst: usize): usize {
  if (value >= 0) return printU64(<u64>value, dst);
  store<u8>(dst, 0x2d);
  return printU64(0 - <u64>value, dst + 1);
}

/** `printI64` for an i32. */
export function printI32(value: i32, dst: usize): usize {
  return printI64(<i64>value, dst);
}

/** `printU64` for a u32. */
export function printU32(value: u32, dst: usize): usize {
  return printU64(<u64>value, dst);
}

/** digits · 10^exponent in JavaScript's form; `digits` has no trailing zero. */
function layOut(digits: u64, exponent: i32, dst: usize): usize {
  const count = <i32>countDigits(digits);
  const point = count + exponent; // the value is 0.d1d2d3… · 10^point
  if (exponent >= 0 && point <= 21) {
    putDigits(digits, count, dst);
    for (let ptr = dst + count; ptr < dst + point; ptr++) store<u8>(ptr, 0x30);
    return dst + point;
  }
  if (point > 0 && point <= 21) {
    const power = load<u64>(POWERS_U64 + (-exponent << 3));
    const whole = digits / power;
    putDigits(whole, point, dst);
    store<u8>(dst + point, 0x2e);
    putDigits(digits - whole * power, -exponent, dst + point + 1);
    return dst + count + 1;
  }
  if (point > -6 && point <= 0) {
    store<u64>(dst, 0x3030303030302e30); // 0.000000
    putDigits(digits, count, dst + 2 - point);
    return dst + 2 - point + count;
  }
  if (count == 1) store<u8>(dst++, 0x30 + <u32>digits);
  else {
    putDigits(digits, count, dst + 1);
    store<u8>(dst, load<u8>(dst, 1));
    store<u8>(dst, 0x2e, 1);
    dst += count + 1;
  }
  const power = point - 1;
  store<u8>(dst, 0x65);
  store<u8>(dst, power < 0 ? 0x2d : 0x2b, 1);
  return printU64(<u64>abs(power), dst + 2);
}

function printGeneral(bits: u64, dst: usize): usize {
  let digits = shortestDecimal(bits, dst); // the exponent lies at dst until the text overwrites it
  let exponent = load<i32>(dst);
  let quotient = digits / 100;
  while (quotient * 100 == digits) {
    digits = quotient;
    exponent += 2;
    quotient = digits / 100;
  }
  quotient = digits / 10;
  if (quotient * 10 == digits) {
    digits = quotient;
    exponent++;
  }
  return layOut(digits, exponent, dst);
}

/** m / 10^4, m >= 1. */
function printTenThousandths(m: u64, dst: usize): usize {
  const whole = m / 10000;
  const fraction = <u32>(m - whole * 10000);
  dst = printU64(whole, dst);
  if (fraction == 0) return dst;
  const high = fraction / 100;
  const low = fraction % 100;
  store<u8>(dst, 0x2e);
  putPair(high, dst + 1);
  putPair(low, dst + 3);
  if (low) return dst + (low % 10 ? 5 : 4);
  return dst + (high % 10 ? 3 : 2);
}

function printFinite(value: f64, dst: usize): usize {
  const whole = <i32>value; // saturates
  if (<f64>whole == value) return printI64(<i64>whole, dst); // -0 is 0 too
  const magnitude = abs(value);
  if (value < 0) store<u8>(dst++, 0x2d);
  if (magnitude < 1e11) {
    const m = nearest(magnitude * 1e4);
    if (m / 1e4 == magnitude) {
      return printTenThousandths(<u64>m, dst);
    }
  }
  return printGeneral(reinterpret<u64>(magnitude), dst);
}

/**
 * A double as String(x): NaN, Infinity and -Infinity by name, -0 as 0.
 *
 * In: any f64. Out: text at `dst` u8[NUMBER_TEXT_BYTES]; the result is the position after it, at most 25 bytes on.
 * Nulls: none. Overflow: none. Status codes: none. Cost: 10-13 ns for short decimals, 40-55 otherwise. Source:
 * Number::toString.
 */
export function printF64(value: f64, dst: usize): usize {
  if (abs(value) < Infinity) return printFinite(value, dst);
  if (value != value) {
    store<u32>(dst, 0x4e614e); // NaN
    return dst + 3;
  }
  if (value < 0) store<u8>(dst++, 0x2d);
  store<u64>(dst, 0x7974696e69666e49); // Infinity
  return dst + 8;
}

/** `printF64` as JSON.stringify writes it: NaN and the infinities become null. */
export function printF64Json(value: f64, dst: usize): usize {
  if (abs(value) < Infinity) return printFinite(value, dst);
  store<u32>(dst, 0x6c6c756e); // null
  return dst + 4;
}

/** A float as JavaScript shows it: the shortest text of the double that it widens to. */
export function printF32(value: f32, dst: usize): usize {
  return printF64(<f64>value, dst);
}
