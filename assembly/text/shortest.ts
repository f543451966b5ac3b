// The shortest decimal that reads back as a given double: Schubfach.
//
// Computes three scaled bounds (the double and the two ends of its rounding interval) with one 128-bit power of ten,
// and picks the decimal in between that is shortest, then nearest. Exact for every positive finite double.
// Does not lay the digits out as text, does not strip trailing zeros: number-print.ts does.
// Source: R. Giulietti, The Schubfach way to render doubles, 2020.

import { POWERS_128 } from './tables';
import { multiplyHigh } from './wide';

/** The high part of power · x, with a sticky lowest bit. */
function roundToOdd(high: u64, low: u64, x: u64): u64 {
  const carry = multiplyHigh(low, x);
  const middleLow = high * x;
  const top = multiplyHigh(high, x);
  const middle = middleLow + carry;
  return (top + u64(middle < middleLow)) | u64(middle > 1);
}

/**
 * In: `bits` of a positive finite double, not zero. `exponentPtr` i32, any alignment.
 * Out: digits d (at most 17) as the result, their exponent k at `exponentPtr`: the double is read back from d · 10^k.
 * Nulls: none. Overflow: none. Status codes: none. Cost: 12 multiplications; integers below 2^53 at once.
 * Source: Schubfach, figure 7.
 */
export function shortestDecimal(bits: u64, exponentPtr: usize): u64 {
  assert(bits != 0 && bits < 0x7ff0000000000000, 'not a positive finite double');
  const fraction = bits & 0xfffffffffffff;
  const biased = <i32>(bits >> 52);
  let c = fraction;
  let q = -1074;
  if (biased) {
    c = fraction | 0x10000000000000;
    q = biased - 1075;
    if (<u32>-q < 53 && ctz(c) >= <u64>-q) {
      store<i32>(exponentPtr, 0);
      return c >> <u64>-q;
    }
  }
  const odd = c & 1;
  // below a power of two the lower neighbour is half as far away
  const closer = u64(fraction == 0 && biased > 1);
  const middle = c << 2;
  const k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
  const shift = <u64>(q + ((-k * 1741647) >> 19) + 1);
  const power = POWERS_128 + ((342 - k) << 4);
  const high = load<u64>(power);
  // the table cuts off where Schubfach rounds up
  const low = load<u64>(power, 8) + u64(-k > 55 || -k < -27);
  const bottom = roundToOdd(high, low, (middle - 2 + closer) << shift) + odd;
  const value = roundToOdd(high, low, middle << shift);
  const top = roundToOdd(high, low, (middle + 2) << shift) - odd;
  const s = value >> 2;
  if (s >= 10) {
    const tens = s / 10;
    const scaled = tens * 40;
    const below = bottom <= scaled;
    const above = scaled + 40 <= top;
    if (below != above) {
      store<i32>(exponentPtr, k + 1);
      return tens + u64(above);
    }
  }
  store<i32>(exponentPtr, k);
  const scaled = s << 2;
  const below = bottom <= scaled;
  const above = scaled + 4 <= top;
  if (below != above) return s + u64(above);
  const half = scaled + 2;
  return s + u64(value > half || (value == half && (s & 1) != 0));
}
