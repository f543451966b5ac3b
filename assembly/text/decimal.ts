// digits · 10^exponent -> the nearest double, ties to even: exact for every u64 and every exponent.
//
// First Clinger's case (both factors are exact doubles), else Eisel-Lemire: one or two multiplications by a 128-bit
// power of ten, which for a 64-bit mantissa never needs a second opinion (Mushtak and Lemire, 2022). More than 19
// digits: decimal-slow.ts.
// Source: D. Lemire, Number parsing at a gigabyte per second, 2021; fast_float `compute_float`.

import { POWERS_128, POWERS_F64 } from './tables';
import { multiplyHigh } from './wide';

const INFINITY_BITS: u64 = 0x7ff0000000000000;

/** Mantissa and biased exponent to bits; rounds the 54-bit mantissa `m` (its lowest bit is the rounding bit). */
function round(m: u64, biased: i32): u64 {
  m = (m + (m & 1)) >> 1;
  if (m >= 0x20000000000000) {
    m = 0x10000000000000;
    biased++;
  }
  if (biased >= 0x7ff) return INFINITY_BITS;
  return (m & 0xfffffffffffff) | ((<u64>biased) << 52);
}

function eiselLemire(digits: u64, exponent: i32): u64 {
  const zeros = <i32>clz(digits);
  const w = digits << (<u64>zeros);
  const power = POWERS_128 + ((exponent + 342) << 4);
  const first = load<u64>(power);
  let low = w * first;
  let high = multiplyHigh(w, first);
  if ((high & 0x1ff) == 0x1ff) {
    const carry = multiplyHigh(w, load<u64>(power, 8));
    low += carry;
    high += u64(low < carry);
  }
  const top = <i32>(high >> 63);
  const shift = <u64>(top + 9);
  let m = high >> shift;
  const biased = ((exponent * 217706) >> 16) + 63 + top - zeros + 1023;
  if (biased <= 0) {
    if (biased <= -63) return 0;
    m >>= <u64>(1 - biased);
    m = (m + (m & 1)) >> 1;
    return m; // subnormal, or by a carry the smallest normal: the bits are the same
  }
  // a tie that the cut-off product shows as just above: only possible for these exponents
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (m & 3) == 1 && m << shift == high) m &= ~1;
  return round(m, biased);
}

/**
 * In: `digits` any u64, `exponent` any i32. Out: the double nearest to digits · 10^exponent, never negative.
 * Nulls: none. Overflow: Infinity; underflow: subnormals, then 0. Status codes: none.
 * Cost: 2 ns for at most 15 digits with |exponent| <= 22, else about 6. Source: see the head of the file.
 */
export function decimalToF64(digits: u64, exponent: i32): f64 {
  if (digits <= 0x20000000000000 && exponent >= -22 && exponent <= 22) {
    const value = <f64>digits;
    return exponent < 0
      ? value / load<f64>(POWERS_F64 + (-exponent << 3))
      : value * load<f64>(POWERS_F64 + (exponent << 3));
  }
  if (digits == 0 || exponent < -342) return 0;
  if (exponent > 308) return Infinity;
  return reinterpret<f64>(eiselLemire(digits, exponent));
}
