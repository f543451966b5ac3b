// Where one string lies in another: indexOf, lastIndexOf, includes, startsWith, endsWith.
//
// Positions are UTF-16 indexes as i32 (see slice.ts for how numbers become i32; lastIndexOf takes NaN as Infinity, so
// the caller passes 0x7fffffff for it). The search runs on bytes; only the place found is counted in units.
// Source: ECMA-262 String.prototype.indexOf, lastIndexOf, includes, startsWith, endsWith.

import { utf16Length } from '../text/utf8';
import { findBytes, findLastBytes, findUnits, needsUnits, NOT_FOUND } from './find';
import { stringLength } from './slice';
import { equalBytes, isAsciiBytes, viewBytes, viewLength } from './view';
import { seekUnit } from './wtf8';

/** The index of a byte below 0x80, -1 when it does not occur: 32 bytes at a time, so that most texts need one look. */
function indexOfAscii(bytes: usize, length: u32, byte: u8): i32 {
  const wanted = i8x16.splat(<i8>byte);
  for (let at: u32 = 0; at < length; at += 32) {
    const first = v128.load(bytes + at);
    const second = v128.load(bytes + at, 16);
    const hits =
      <u32>i8x16.bitmask(i8x16.eq(first, wanted)) | (<u32>i8x16.bitmask(i8x16.eq(second, wanted)) << 16);
    if (hits == 0) continue;
    const place = at + ctz(hits);
    if (place >= length) return -1;
    return isAsciiBytes(bytes, place) ? <i32>place : <i32>utf16Length(bytes, place);
  }
  return -1;
}

/**
 * In: two views; `from` the first index to look at, 0 when left out. Out: the index, -1 when there is none.
 * Nulls: the caller's. Overflow, Status codes: none. Cost: O(bytes), 3 ns for one of 26, 6-8 for more. Source:
 * String.prototype.indexOf.
 */
export function stringIndexOf(text: usize, pattern: usize, from: i32): i32 {
  const bytes = viewBytes(text);
  const length = viewLength(text);
  const patternLength = viewLength(pattern);
  if (patternLength == 0) return min(max(from, 0), stringLength(text));
  if (patternLength == 1 && from <= 0) return indexOfAscii(bytes, length, load<u8>(pattern, 4));
  if (needsUnits(pattern)) return findUnits(text, pattern, max(from, 0), 1);
  const end = bytes + length;
  let start = bytes;
  if (from > 0) {
    const at = seekUnit(bytes, end, from);
    // inside a pair: the pattern does not begin with a low half, so it is further on
    start = <usize>at + (at >> 32 ? 4 : 0);
  }
  const place = findBytes(start, end, viewBytes(pattern), patternLength);
  return place == NOT_FOUND ? -1 : utf16Length(bytes, <u32>(place - bytes));
}

/**
 * String.prototype.lastIndexOf; `from` 0x7fffffff when left out. Otherwise as `stringIndexOf`. Cost: O(bytes) scalar.
 */
export function stringLastIndexOf(text: usize, pattern: usize, from: i32): i32 {
  const bytes = viewBytes(text);
  const length = viewLength(text);
  const patternLength = viewLength(pattern);
  const first = max(from, 0);
  if (patternLength == 0) return min(first, stringLength(text));
  if (needsUnits(pattern)) return findUnits(text, pattern, first, -1);
  const start = <usize>seekUnit(bytes, bytes + length, first);
  const place = findLastBytes(bytes, bytes + length, viewBytes(pattern), patternLength, start);
  return place == NOT_FOUND ? -1 : utf16Length(bytes, <u32>(place - bytes));
}

/** String.prototype.includes: 1 or 0. Otherwise as `stringIndexOf`. */
export function stringIncludes(text: usize, pattern: usize, from: i32): i32 {
  const patternLength = viewLength(pattern);
  if (patternLength == 0) return 1;
  if (from > 0 || needsUnits(pattern)) return i32(stringIndexOf(text, pattern, from) >= 0);
  const bytes = viewBytes(text);
  return i32(findBytes(bytes, bytes + viewLength(text), viewBytes(pattern), patternLength) != NOT_FOUND);
}

/**
 * String.prototype.startsWith; `position` 0 when left out.
 *
 * In: two views, an index. Out: 1 or 0. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: 3 ns at position 0; O(position). Source: String.prototype.startsWith.
 */
export function stringStartsWith(text: usize, pattern: usize, position: i32): i32 {
  const bytes = viewBytes(text);
  const length = viewLength(text);
  const patternLength = viewLength(pattern);
  if (patternLength == 0) return 1;
  if (needsUnits(pattern)) {
    const at = min(max(position, 0), stringLength(text));
    return i32(findUnits(text, pattern, at, 1) == at);
  }
  const start = position > 0 ? seekUnit(bytes, bytes + length, position) : <u64>bytes;
  if (start >> 32 || patternLength > <u32>(bytes + length - <usize>start)) return 0;
  return i32(equalBytes(<usize>start, viewBytes(pattern), patternLength));
}

/** String.prototype.endsWith; `endPosition` 0x7fffffff when left out. Otherwise as `stringStartsWith`. */
export function stringEndsWith(text: usize, pattern: usize, endPosition: i32): i32 {
  const bytes = viewBytes(text);
  const length = viewLength(text);
  const patternLength = viewLength(pattern);
  if (patternLength == 0) return 1;
  if (needsUnits(pattern)) {
    const at = min(max(endPosition, 0), stringLength(text)) - stringLength(pattern);
    return i32(at >= 0 && findUnits(text, pattern, at, 1) == at);
  }
  const whole = endPosition < 0 || <u32>endPosition < length;
  const stop = whole ? seekUnit(bytes, bytes + length, max(endPosition, 0)) : <u64>(bytes + length);
  if (stop >> 32 || patternLength > <u32>(<usize>stop - bytes)) return 0;
  return i32(equalBytes(<usize>stop - patternLength, viewBytes(pattern), patternLength));
}
