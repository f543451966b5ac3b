// Text put together piece by piece: templates, joins, everything that makes a string of several.
//
// A builder is one u64 { start | cursor << 32 } in a local of its user: it writes into a reservation of scratch, at
// `start` the room of the view, behind it the bytes. An append returns the builder as it is then (it moves when its
// chunk is full). Halves of a pair that meet become one character. Between `textBegin` and `textEnd` nothing else may
// take scratch: evaluate all pieces first.

import { H_SCRATCH_END, VIEW_BYTES, VIEW_INLINE_MAX } from '../abi';
import { scratchAlloc, scratchCommit, scratchReserve } from '../memory/scratch';
import { printF64, printI64 } from '../text/number-print';
import { copyWide, EMPTY, putView, viewBytes, viewLength } from './view';
import { endsWithHigh, joinHalves, startsWithLow } from './wtf8';

/** Bytes reserved behind what was asked for: wide stores and numbers go over the end. */
const SLACK: u32 = 64;
const FIRST_BYTES: u32 = 64;

function pack(start: usize, cursor: usize): u64 {
  return <u64>start | ((<u64>cursor) << 32);
}

/** Makes room for `length` more bytes: twice what is there when the text must move, so that long texts move seldom. */
function room(text: u64, length: u32): u64 {
  const cursor = <u32>(text >> 32);
  if (length + SLACK <= load<u32>(H_SCRATCH_END) - cursor) return text;
  const start = <usize>text;
  const used = cursor - <u32>start;
  const place = scratchReserve((used + length) * 2 + SLACK);
  memory.copy(place, start, used);
  return pack(place, place + used);
}

/** Begins a text in scratch. Cost: 1 ns. */
export function textBegin(): u64 {
  const start = scratchReserve(VIEW_BYTES + FIRST_BYTES + SLACK);
  return pack(start, start + VIEW_BYTES);
}

/** Appends `length` bytes of WTF-8. */
export function textBytes(text: u64, ptr: usize, length: u32): u64 {
  text = room(text, length);
  const cursor = <usize>(text >> 32);
  if (startsWithLow(ptr, ptr + length) && endsWithHigh(<usize>text + VIEW_BYTES, cursor)) {
    joinHalves(cursor, ptr);
    copyWide(cursor + 1, ptr + 3, length - 3);
    return text + ((<u64>(length - 2)) << 32);
  }
  copyWide(cursor, ptr, length);
  return text + ((<u64>length) << 32);
}

/** Appends a string. Cost: 2-3 ns up to 16 bytes. */
export function textString(text: u64, view: usize): u64 {
  return textBytes(text, viewBytes(view), viewLength(view));
}

/** Appends String(value) of a number. */
export function textNumber(text: u64, value: f64): u64 {
  text = room(text, 0);
  return ((<u64>printF64(value, <usize>(text >> 32))) << 32) | (text & 0xffffffff);
}

/** Appends an integer (int32, int64, bigint, timestamp). */
export function textInteger(text: u64, value: i64): u64 {
  text = room(text, 0);
  return ((<u64>printI64(value, <usize>(text >> 32))) << 32) | (text & 0xffffffff);
}

/** Appends `true` or `false`. */
export function textBoolean(text: u64, value: i32): u64 {
  text = room(text, 0);
  const cursor = <usize>(text >> 32);
  store<u64>(cursor, value ? 0x65757274 : 0x65736c6166);
  return text + ((value ? <u64>4 : <u64>5) << 32);
}

/**
 * Ends the text: the address of its view.
 *
 * In: the builder. Out: a view in scratch; its bytes lie behind it when there are more than 12. Nulls: none.
 * Overflow, Status codes: none (out of memory ends the step). Cost: 1 ns. Source: none.
 */
export function textEnd(text: u64): usize {
  const start = <usize>text;
  const bytes = start + VIEW_BYTES;
  const cursor = <usize>(text >> 32);
  const length = <u32>(cursor - bytes);
  if (length == 0) return EMPTY;
  putView(start, bytes, length);
  scratchCommit(length <= VIEW_INLINE_MAX ? bytes : cursor);
  return start;
}

/** Both short, together at most 12 bytes, no halves that meet: put together in one register. */
function concatInline(a: usize, b: usize, length: u32): usize {
  const index = v128(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  // the bytes of b, without its length, move behind those of a; what a swizzle takes from outside is zero
  const second = v128.and(v128.load(b), i32x4(0, -1, -1, -1));
  const moved = i8x16.swizzle(second, i8x16.sub(index, i8x16.splat(<i8>load<u32>(a))));
  const view = scratchAlloc(VIEW_BYTES);
  v128.store(view, i32x4.replace_lane(v128.or(v128.load(a), moved), 0, length));
  return view;
}

/**
 * a + b.
 *
 * In: two views. Out: a view in scratch, or one of the two when the other is empty. Nulls: the caller's (`null` is a
 * text).
 * Overflow, Status codes: none. Cost: 5 ns up to 12 bytes together, 7 for 30. Source: ECMA-262, The Addition Operator.
 */
export function stringConcat(a: usize, b: usize): usize {
  const aLength = viewLength(a);
  const bLength = viewLength(b);
  if (bLength == 0) return a;
  if (aLength == 0) return b;
  const length = aLength + bLength;
  const meets = load<u8>(b, 4) == 0xed; // in both forms the first bytes are here
  if (length <= VIEW_INLINE_MAX && !meets) return concatInline(a, b, length);
  if (meets) return textEnd(textString(textString(textBegin(), a), b));
  const view = scratchAlloc(VIEW_BYTES + length + 16);
  const bytes = view + VIEW_BYTES;
  copyWide(bytes, viewBytes(a), aLength);
  copyWide(bytes + aLength, viewBytes(b), bLength);
  putView(view, bytes, length);
  return view;
}
