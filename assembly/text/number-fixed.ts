// Number.prototype.toFixed: a fixed count of decimals, from the exact value of the double.
//
// The part behind the point is an integer of n bits; each digit is the bits that a multiplication by ten pushes over
// the top. Up to 60 bits that is one u64, else a row of 32-bit limbs. Halves round away from zero, as the
// specification's "larger n".
// Source: ECMA-262 Number.prototype.toFixed.

import { putDigits } from './digits';
import { printF64, printU64 } from './number-print';

const DIGITS_MAX: i32 = 100;
const LIMBS_MAX: u32 = 35;
const DECIMALS_AT: u32 = 32;
const LIMBS_AT: u32 = 136;

/** Room that `printFixed` needs at `dst`, 8-byte aligned; the longest text is 123 bytes. */
export const FIXED_TEXT_BYTES: u32 = LIMBS_AT + LIMBS_MAX * 4;

/** Writes `count` digits of fraction / 2^bits; true when the rest is at least a half. */
function smallDecimals(fraction: u64, bits: u64, count: i32, dst: usize): bool {
  const mask: u64 = ((<u64>1) << bits) - 1;
  for (let i = 0; i < count; i++) {
    fraction *= 10;
    store<u8>(dst + i, 0x30 + <u32>(fraction >> bits));
    fraction &= mask;
  }
  return fraction >> (bits - 1) != 0;
}

/** The same for more than 60 bits: limbs, little-endian, at `limbs`. */
function bigDecimals(fraction: u64, bits: u32, count: i32, dst: usize, limbs: usize): bool {
  const size = (bits + 31) >> 5;
  assert(size < LIMBS_MAX, 'a double has at most 1074 bits behind the point');
  const top = bits & 31;
  const last = limbs + ((size - 1) << 2);
  memory.fill(limbs, 0, (size + 1) << 2);
  store<u64>(limbs, fraction);
  for (let i = 0; i < count; i++) {
    let carry: u64 = 0;
    for (let ptr = limbs; ptr <= last; ptr += 4) {
      carry += <u64>load<u32>(ptr) * 10;
      store<u32>(ptr, <u32>carry);
      carry >>= 32;
    }
    let digit = <u32>carry;
    if (top) {
      const word = load<u32>(last);
      digit = (digit << (32 - top)) | (word >> top);
      store<u32>(last, word & ((1 << top) - 1));
    }
    store<u8>(dst + i, 0x30 + digit);
  }
  return load<u32>(last) >> ((bits - 1) & 31) != 0;
}

/** Adds one to the digits [ptr, end); true when it carries over the first. */
function increment(ptr: usize, end: usize): bool {
  while (end > ptr) {
    const digit = load<u8>(--end);
    if (digit != 0x39) {
      store<u8>(end, digit + 1);
      return false;
    }
    store<u8>(end, 0x30);
  }
  return true;
}

/** c · 2^q below 10^21, q <= 17. */
function printWide(c: u64, q: u64, dst: usize): usize {
  if (q <= 11) return printU64(c << q, dst);
  const high = (c << 11) / 1000000000;
  const low = ((c << 11) - high * 1000000000) << (q - 11);
  const carry = low / 1000000000;
  dst = printU64((high << (q - 11)) + carry, dst);
  putDigits(low - carry * 1000000000, 9, dst);
  return dst + 9;
}

/**
 * In: any f64; `digits` 0..100. Out: text at `dst` u8[FIXED_TEXT_BYTES], 8-byte aligned; the result is the position
 * after it.
 * Nulls: none. Overflow: from 10^21 on (and for NaN and infinities) the text of `printF64`, as JavaScript.
 * Status codes: none; the caller refuses other counts of digits. Cost: 10 ns + 1 per digit; O(digits · size) below
 * 2^-8.
 * Source: ECMA-262 Number.prototype.toFixed.
 */
export function printFixed(value: f64, digits: i32, dst: usize): usize {
  assert(digits >= 0 && digits <= DIGITS_MAX, 'toFixed takes 0 to 100 digits');
  const magnitude = abs(value);
  if (!(magnitude < 1e21)) return printF64(value, dst);
  let start = dst;
  if (value < 0) store<u8>(start++, 0x2d);
  const bits = reinterpret<u64>(magnitude);
  const biased = <i32>(bits >> 52);
  const c = biased ? (bits & 0xfffffffffffff) | 0x10000000000000 : bits;
  const q = max(biased, 1) - 1075;
  const decimals = dst + DECIMALS_AT;
  let end: usize;
  if (q >= 0) {
    end = printWide(c, q, start);
    memory.fill(decimals, 0x30, digits);
  } else {
    const size = <u64>-q;
    let whole = size < 64 ? c >> size : 0;
    const fraction = size < 64 ? c - (whole << size) : c;
    const up =
      size <= 60
        ? smallDecimals(fraction, size, digits, decimals)
        : bigDecimals(fraction, <u32>size, digits, decimals, dst + LIMBS_AT);
    if (up && increment(decimals, decimals + digits)) whole++;
    end = printU64(whole, start);
  }
  if (digits == 0) return end;
  store<u8>(end, 0x2e);
  memory.copy(end + 1, decimals, digits);
  return end + 1 + digits;
}
