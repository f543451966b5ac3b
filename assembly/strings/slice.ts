// Parts of strings by UTF-16 indexes: length, slice, substring, charAt, at, charCodeAt.
//
// Results share the bytes of the string that they are cut from; only a cut through a surrogate pair copies, because its
// halves are other bytes. Indexes are i32: the caller converts numbers by saturating truncation (NaN is 0, Infinity the
// largest i32), which is ToIntegerOrInfinity for every string that can exist.
// Source: ECMA-262 String.prototype.slice, substring, charAt, at, charCodeAt.

import { VIEW_BYTES } from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { utf16Length } from '../text/utf8';
import { copyWide, EMPTY, isAsciiBytes, newView, putView, viewBytes, viewLength } from './view';
import { codePointAt, highUnit, lowUnit, putThreeBytes, seekUnit } from './wtf8';

const HALF: u64 = 0x100000000;

/**
 * In: a view. Out: `.length`, in UTF-16 units. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: O(bytes), 1 ns up to 16. Source: ECMA-262.
 */
export function stringLength(view: usize): i32 {
  return utf16Length(viewBytes(view), viewLength(view));
}

/**
 * Copies [from, to), which may begin with the second half or end behind the first half of a pair: with three-byte
 * halves.
 */
function cutPairs(from: u64, to: u64): usize {
  const start = <usize>from;
  const end = <usize>to;
  const view = scratchAlloc(VIEW_BYTES + <u32>(end - start) + 24);
  const bytes = view + VIEW_BYTES;
  let at = bytes;
  let middle = start;
  if (from & HALF) {
    putThreeBytes(lowUnit(codePointAt(start)), at);
    at += 3;
    middle += 4;
  }
  if (middle < end) {
    copyWide(at, middle, <u32>(end - middle));
    at += end - middle;
  }
  if (to & HALF) {
    putThreeBytes(highUnit(codePointAt(end)), at);
    at += 3;
  }
  putView(view, bytes, <u32>(at - bytes));
  return view;
}

/** Units [from, to) of a string that is not all ASCII; 0 <= from <= to. */
function sliceUnits(view: usize, from: u32, to: u32): usize {
  if (from >= to) return EMPTY;
  const bytes = viewBytes(view);
  const end = bytes + viewLength(view);
  const start = seekUnit(bytes, end, from);
  const half = u32((start & HALF) != 0);
  const stop = seekUnit(<usize>start, end, to - from + half);
  if ((start | stop) & HALF) return cutPairs(start, stop);
  return newView(<usize>start, <u32>(<usize>stop - <usize>start));
}

/** Units [from, to), 0 <= from, to <= length. */
export function sliceBetween(view: usize, from: u32, to: u32): usize {
  if (from >= to) return EMPTY;
  const length = viewLength(view);
  const bytes = viewBytes(view);
  if (from == 0 && to == length) return view; // units never outnumber bytes, so this is all of it
  // where all before `to` is ASCII, indexes are bytes
  if (to <= length && isAsciiBytes(bytes, to)) return newView(bytes + from, to - from);
  return sliceUnits(view, from, to);
}

/**
 * In: a view; indexes as said above, `end` 0x7fffffff when it is left out.
 * Out: the part, as a view that shares bytes with `view`. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: 6 ns for short ASCII, 22 for a few words of other letters; O(end). Source: String.prototype.slice.
 */
export function stringSlice(view: usize, start: i32, end: i32): usize {
  const length = viewLength(view);
  const bytes = viewBytes(view);
  if (start >= 0 && end == 0x7fffffff) {
    // the rest of a string: what is in it does not matter
    if (<u32>start >= length) return EMPTY;
    if (isAsciiBytes(bytes, start)) return start == 0 ? view : newView(bytes + start, length - start);
  }
  const read = (start | end) < 0 ? length : min<u32>(length, end);
  const ascii = isAsciiBytes(bytes, read);
  // where all that is counted is ASCII, indexes are bytes
  const units = ascii ? <i32>length : stringLength(view);
  const from = start < 0 ? max(start + units, 0) : min(start, units);
  const to = end < 0 ? max(end + units, 0) : min(end, units);
  if (from >= to) return EMPTY;
  if (!ascii) return sliceUnits(view, from, to);
  return to - from == length ? view : newView(bytes + from, to - from);
}

/** String.prototype.substring; otherwise as `stringSlice`. */
export function stringSubstring(view: usize, start: i32, end: i32): usize {
  const from = max(min(start, end), 0);
  return stringSlice(view, from, max(max(start, end), 0));
}

/** String.prototype.charAt: one unit, or the empty string. Otherwise as `stringSlice`. */
export function stringCharAt(view: usize, index: i32): usize {
  return index < 0 || index == 0x7fffffff ? EMPTY : stringSlice(view, index, index + 1);
}

/** String.prototype.at: one unit; 0 (undefined) outside the string. Otherwise as `stringSlice`. */
export function stringAt(view: usize, index: i32): usize {
  const at = index < 0 ? index + stringLength(view) : index;
  const unit = stringCharAt(view, at);
  return unit == EMPTY ? 0 : unit;
}

/**
 * In: a view; an index. Out: the UTF-16 unit, NaN outside the string. Nulls: the caller's. Overflow, Status codes:
 * none.
 * Cost: O(index). Source: String.prototype.charCodeAt.
 */
export function stringCharCodeAt(view: usize, index: i32): f64 {
  if (index < 0) return NaN;
  const bytes = viewBytes(view);
  const end = bytes + viewLength(view);
  const place = seekUnit(bytes, end, index);
  const ptr = <usize>place;
  if (ptr >= end) return NaN;
  const c = codePointAt(ptr);
  return <f64>(place & HALF ? lowUnit(c) : highUnit(c));
}
