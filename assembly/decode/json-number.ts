// JSON numbers into cells. Plain ones, up to 15 bytes with or without a fraction, are read without a branch on their
// form; everything else goes to text/number-parse.ts, which is exact for any text.
//
// Results are a position | ROW_* << 32; position 0: not a number.
import { H_NUMBER_SCRATCH, ROW_OUT_OF_RANGE } from '../abi';
import { INTEGER_OK, parseJsonF64, parseJsonI64 } from '../text/number-parse';
import { POWERS_F64 } from '../text/tables';
import { digitBits } from './json-skip';

/** Eight digits, the first in the lowest byte; bytes of value 0 count as the digit 0. */
// @ts-ignore: decorator
@inline function eightDigits(word: u64): u64 {
  word = ((word & 0x0f0f0f0f0f0f0f0f) * 2561) >> 8;
  word = ((word & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((word & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** Bit i: byte i of the block is e or E. */
// @ts-ignore: decorator
@inline function exponentBits(block: v128): u32 {
  return i8x16.bitmask(i8x16.eq(v128.or(block, i8x16.splat(0x20)), i8x16.splat(0x65)));
}

/**
 * The number that bytes [0, length) of a block spell, a point at index `point` left out (-128: there is none).
 * In: `length` up to 15. The digits move to the right end of the vector, zeros before them.
 */
// @ts-ignore: decorator
@inline function digitsValue(block: v128, length: u32, point: i32): u64 {
  const source = i8x16.add(
    i8x16(-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1),
    i8x16.splat(<i8>length),
  );
  const digits = i8x16.swizzle(block, i8x16.add(source, i8x16.le_s(source, i8x16.splat(<i8>point))));
  return eightDigits(i64x2.extract_lane(digits, 0)) * 100000000 + eightDigits(i64x2.extract_lane(digits, 1));
}

/**
 * Reads the number at `ptr` as a double to `out`. Out: the position behind, 0 when it is not a number.
 * The form is worked out from bit sets, in one short chain and with one branch: lengths that change cost the least so.
 */
export function readF64(ptr: usize, end: usize, out: usize): usize {
  const negative = load<u8>(ptr) == 0x2d;
  const start = ptr + usize(negative);
  const block = v128.load(start);
  const digits = digitBits(block);
  const points = <u32>i8x16.bitmask(i8x16.eq(block, i8x16.splat(0x2e)));
  const length = ctz<u32>(~(digits | points));
  const whole = ctz<u32>(~digits);
  const point = points & ((1 << length) - 1);
  const fraction = point != 0 ? length - whole - 1 : 0;
  const plain =
    u32(length - 1 < 15) &
    u32(whole != 0) &
    u32((point & (point - 1)) == 0) &
    (u32(point == 0) | u32(fraction != 0)) &
    (u32(whole == 1) | u32(load<u8>(start) != 0x30)) &
    ~(exponentBits(block) >> length) &
    u32(start + length <= end);
  if (plain & 1) {
    // both are below 2^53, so the quotient is the nearest double
    const mantissa = <i64>digitsValue(block, length, point != 0 ? <i32>whole : -128);
    const value = <f64>mantissa / load<f64>(POWERS_F64 + (fraction << 3));
    store<f64>(out, negative ? -value : value);
    return start + length;
  }
  const after = parseJsonF64(ptr, end, H_NUMBER_SCRATCH);
  store<f64>(out, load<f64>(H_NUMBER_SCRATCH));
  return after;
}

/** Reads the number at `ptr` as a 64-bit integer to `out`; ROW_OUT_OF_RANGE for a fraction or a number too large. */
export function readI64(ptr: usize, end: usize, out: usize): u64 {
  const negative = load<u8>(ptr) == 0x2d;
  const start = ptr + usize(negative);
  const block = v128.load(start);
  const length = ctz<u32>(~digitBits(block));
  const last = <u32>load<u8>(start + length) | 0x20;
  const plain =
    length - 1 < 15 &&
    (length == 1 || load<u8>(start) != 0x30) &&
    last != 0x65 &&
    last != 0x2e &&
    start + length <= end;
  if (plain) {
    const value = <i64>digitsValue(block, length, -128);
    store<i64>(out, negative ? -value : value);
    return <u64>(start + length);
  }
  const after = parseJsonI64(ptr, end, H_NUMBER_SCRATCH);
  store<i64>(out, load<i64>(H_NUMBER_SCRATCH));
  const fits = load<u32>(H_NUMBER_SCRATCH, 8) == INTEGER_OK;
  return <u64>after | (after == 0 || fits ? 0 : <u64>ROW_OUT_OF_RANGE << 32);
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
