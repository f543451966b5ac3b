// JSON numbers into cells. Plain ones, up to 15 digits with or without a fraction, are read eight digits at a time;
// everything else goes to text/number-parse.ts, which is exact for any text.
//
// Results are a position | ROW_* << 32; position 0: not a number.
import { H_NUMBER_SCRATCH, ROW_OUT_OF_RANGE } from '../abi';
import { INTEGER_OK, parseJsonF64, parseJsonI64 } from '../text/number-parse';
import { POWERS_F64, POWERS_U64 } from '../text/tables';
import { digitRun } from './json-skip';

/** Eight digits, the first in the lowest byte; bytes of value 0 count as the digit 0. */
// @ts-ignore: decorator
@inline function eightDigits(word: u64): u64 {
  word = ((word & 0x0f0f0f0f0f0f0f0f) * 2561) >> 8;
  word = ((word & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((word & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** The `count` digits at `ptr`, 1 to 16. */
// @ts-ignore: decorator
@inline function digitsValue(ptr: usize, count: u32): u64 {
  if (count <= 8) return eightDigits((load<u64>(ptr) & 0x0f0f0f0f0f0f0f0f) << (64 - (count << 3)));
  const high = (load<u64>(ptr) & 0x0f0f0f0f0f0f0f0f) << (128 - (count << 3));
  return eightDigits(high) * 100000000 + eightDigits(load<u64>(ptr + count - 8));
}

/** Reads the number at `ptr` as a double to `out`. Out: the position behind, 0 when it is not a number. */
export function readF64(ptr: usize, end: usize, out: usize): usize {
  const negative = load<u8>(ptr) == 0x2d;
  let at = ptr + usize(negative);
  const whole = digitRun(at);
  if (whole - 1 < 15 && (whole == 1 || load<u8>(at) != 0x30)) {
    let mantissa = digitsValue(at, whole);
    let fraction: u32 = 0;
    at += whole;
    let c = <u32>load<u8>(at);
    if (c == 0x2e) {
      fraction = digitRun(at + 1);
      if (fraction != 0 && whole + fraction <= 15) {
        mantissa = mantissa * load<u64>(POWERS_U64 + (fraction << 3)) + digitsValue(at + 1, fraction);
        at += 1 + fraction;
        c = load<u8>(at);
      }
    }
    if (c != 0x2e && (c | 0x20) != 0x65 && at <= end) {
      // both are below 2^53, so the quotient is the nearest double
      const value = <f64>mantissa / load<f64>(POWERS_F64 + (fraction << 3));
      store<f64>(out, negative ? -value : value);
      return at;
    }
  }
  at = parseJsonF64(ptr, end, H_NUMBER_SCRATCH);
  store<f64>(out, load<f64>(H_NUMBER_SCRATCH));
  return at;
}

/** Reads the number at `ptr` as a 64-bit integer to `out`; ROW_OUT_OF_RANGE for a fraction or a number too large. */
export function readI64(ptr: usize, end: usize, out: usize): u64 {
  const negative = load<u8>(ptr) == 0x2d;
  let at = ptr + usize(negative);
  const count = digitRun(at);
  if (count - 1 < 15 && (count == 1 || load<u8>(at) != 0x30)) {
    const value = <i64>digitsValue(at, count);
    at += count;
    const c = <u32>load<u8>(at);
    if (c != 0x2e && (c | 0x20) != 0x65 && at <= end) {
      store<i64>(out, negative ? -value : value);
      return <u64>at;
    }
  }
  at = parseJsonI64(ptr, end, H_NUMBER_SCRATCH);
  store<i64>(out, load<i64>(H_NUMBER_SCRATCH));
  const fits = load<u32>(H_NUMBER_SCRATCH, 8) == INTEGER_OK;
  return <u64>at | (at == 0 || fits ? 0 : <u64>ROW_OUT_OF_RANGE << 32);
}

/** Reads the number at `ptr` as a 32-bit integer to `out`; ROW_OUT_OF_RANGE as `readI64`. */
export function readI32(ptr: usize, end: usize, out: usize): u64 {
  const wide: usize = H_NUMBER_SCRATCH;
  const result = readI64(ptr, end, wide);
  const value = load<i64>(wide);
  store<i32>(out, <i32>value);
  if (result >> 32 != 0 || <i64>(<i32>value) == value) return result;
  return result | (<u64>ROW_OUT_OF_RANGE << 32);
}
