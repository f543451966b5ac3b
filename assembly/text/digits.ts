// Decimal digits of unsigned integers: how many, and writing exactly so many.
//
// Two digits at a time from a table; divisions by constants only. Signs, points and exponents are number-print.ts's.

import { DIGIT_PAIRS, POWERS_U64 } from './tables';

/** Two digits of `value` < 100. */
export function putPair(value: u32, dst: usize): void {
  store<u16>(dst, load<u16>(DIGIT_PAIRS + (value << 1)));
}

function putEight(value: u32, dst: usize): void {
  const high = value / 10000;
  const low = value % 10000;
  putPair(high / 100, dst);
  putPair(high % 100, dst + 2);
  putPair(low / 100, dst + 4);
  putPair(low % 100, dst + 6);
}

/** Decimal digits of `value`: 1..20, 1 for zero. 1233 / 4096 is just above log10(2). */
export function countDigits(value: u64): u32 {
  const guess = (<u32>(64 - clz(value | 1)) * 1233) >> 12;
  return guess + u32((value | 1) >= load<u64>(POWERS_U64 + (guess << 3)));
}

/** The last `count` digits of `value` at `dst`, with leading zeros. */
export function putDigits(value: u64, count: u32, dst: usize): void {
  assert(count <= 20, 'a u64 has at most 20 digits');
  let ptr = dst + count;
  while (count > 8) {
    const quotient = value / 100000000;
    ptr -= 8;
    putEight(<u32>(value - quotient * 100000000), ptr);
    value = quotient;
    count -= 8;
  }
  let rest = <u32>value;
  while (count >= 2) {
    ptr -= 2;
    putPair(rest % 100, ptr);
    rest /= 100;
    count -= 2;
  }
  if (count) store<u8>(ptr - 1, 48 + (rest % 10));
}
