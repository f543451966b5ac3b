// Decimals of more than 19 digits -> the nearest double, exactly.
//
// The first 19 significant digits m give two candidates, the doubles nearest to m and to m + 1. Nearly always they are
// the same. Where they differ they are neighbours, and the text is compared with the middle between them in exact
// integers (schoolbook, 32-bit limbs). 768 digits decide: no middle has more than 767, so what follows counts only as
// "not zero".
// Source: fast_float `digit_comp`.

import { decimalToF64 } from './decimal';

const LIMBS_MAX: u32 = 96;
const LIMBS_BYTES: u32 = 4 + LIMBS_MAX * 4;
const DIGITS_MAX: i32 = 768;

/** Bytes of scratch, 8-byte aligned: two integers { u32 limbs; u32[96] little-endian }, 3,072 bits each. */
export const DECIMAL_SCRATCH_BYTES: u32 = 2 * LIMBS_BYTES;

/** big = big · factor + addend. */
function multiplyAdd(big: usize, factor: u32, addend: u32): void {
  const count = load<u32>(big);
  const end = big + 4 + (count << 2);
  let carry: u64 = addend;
  for (let ptr = big + 4; ptr < end; ptr += 4) {
    carry += <u64>load<u32>(ptr) * factor;
    store<u32>(ptr, <u32>carry);
    carry >>= 32;
  }
  if (carry == 0) return;
  assert(count < LIMBS_MAX, 'a decimal outgrew its limbs');
  store<u32>(end, <u32>carry);
  store<u32>(big, count + 1);
}

function multiplyPowerOf5(big: usize, power: u32): void {
  for (; power >= 13; power -= 13) multiplyAdd(big, 1220703125, 0);
  let factor: u32 = 1;
  for (; power > 0; power--) factor *= 5;
  multiplyAdd(big, factor, 0);
}

function shiftLeft(big: usize, bits: u32): void {
  multiplyAdd(big, 1 << (bits & 31), 0);
  const limbs = bits >> 5;
  const count = load<u32>(big);
  if (limbs == 0 || count == 0) return;
  assert(count + limbs <= LIMBS_MAX, 'a decimal outgrew its limbs');
  memory.copy(big + 4 + (limbs << 2), big + 4, count << 2);
  memory.fill(big + 4, 0, limbs << 2);
  store<u32>(big, count + limbs);
}

/** -1, 0, 1. Highest limbs are not zero. */
function compare(a: usize, b: usize): i32 {
  const count = load<u32>(a);
  const other = load<u32>(b);
  if (count != other) return count < other ? -1 : 1;
  for (let i = count; i > 0; i--) {
    const x = load<u32>(a + (i << 2));
    const y = load<u32>(b + (i << 2));
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/** The significant digits of the text as an integer at `big`; the result is its exponent of ten, less `exponent`. */
function readDigits(ptr: usize, end: usize, big: usize): i64 {
  let exponent: i64 = 0;
  let count = 0;
  let fraction = false;
  let rest = false;
  store<u32>(big, 0);
  for (; ptr < end; ptr++) {
    const digit = <u32>load<u8>(ptr) - 48;
    if (digit > 9) fraction = true;
    else if (count < DIGITS_MAX) {
      if (count > 0 || digit > 0) {
        count++;
        multiplyAdd(big, 10, digit);
      }
      if (fraction) exponent--;
    } else {
      rest = rest || digit > 0;
      if (!fraction) exponent++;
    }
  }
  if (rest) {
    multiplyAdd(big, 10, 1);
    exponent--;
  }
  return exponent;
}

/** Compares the text with the middle between the double `lower` (bits) and the next: -1, 0, 1. */
function compareWithMiddle(ptr: usize, end: usize, exponent: i64, lower: u64, scratch: usize): i32 {
  const text = scratch;
  const middle = scratch + LIMBS_BYTES;
  const ten = <i32>(readDigits(ptr, end, text) + exponent);
  const biased = <i32>(lower >> 52);
  let c = lower & 0xfffffffffffff;
  if (biased) c |= 0x10000000000000;
  const two = max(biased, 1) - 1076;
  c = c * 2 + 1;
  store<u32>(middle, c >> 32 ? 2 : 1);
  store<u32>(middle, <u32>c, 4);
  store<u32>(middle, <u32>(c >> 32), 8);
  // text · 10^ten against middle · 2^two
  if (ten >= 0) multiplyPowerOf5(text, ten);
  else multiplyPowerOf5(middle, -ten);
  const shift = ten - two;
  if (shift >= 0) shiftLeft(text, shift);
  else shiftLeft(middle, -shift);
  return compare(text, middle);
}

/**
 * In: [ptr, end) digits with at most one '.' between or beside them; `exponent` is added to theirs;
 * `scratch` u8[DECIMAL_SCRATCH_BYTES], 8-byte aligned.
 * Out: the nearest double, ties to even, never negative. Nulls: none.
 * Overflow: Infinity; underflow: subnormals, then 0. Status codes: none.
 * Cost: O(digits), about 1 ns each; where the first 19 do not decide, 2-20 us. Source: see the head of the file.
 */
export function longDecimalToF64(ptr: usize, end: usize, exponent: i64, scratch: usize): f64 {
  let m: u64 = 0;
  let count = 0;
  let ten = exponent;
  let fraction = false;
  let rest = false;
  for (let at = ptr; at < end; at++) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) fraction = true;
    else if (count < 19) {
      m = m * 10 + digit;
      if (m != 0) count++;
      if (fraction) ten--;
    } else {
      rest = rest || digit > 0;
      if (!fraction) ten++;
    }
  }
  const power = <i32>max<i64>(min<i64>(ten, 1000), -1000);
  const lower = decimalToF64(m, power);
  if (!rest) return lower;
  const upper = decimalToF64(m + 1, power);
  if (lower == upper) return lower;
  const bits = reinterpret<u64>(lower);
  assert(reinterpret<u64>(upper) == bits + 1, 'the two candidates are not neighbours');
  const order = compareWithMiddle(ptr, end, exponent, bits, scratch);
  return order > 0 || (order == 0 && (bits & 1) != 0) ? upper : lower;
}
