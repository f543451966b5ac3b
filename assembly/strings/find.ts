// Finding one string's bytes in another's: the one search under indexOf, split and replace.
//
// Sixteen candidates at a time: first and last byte of the pattern must fit, then all of it is compared. A pattern that
// begins with a lone low half or ends with a lone high half may also lie inside pairs of the text, where its bytes are
// not: for those few, both are written out as UTF-16 and compared by units (`findUnits`).
// Source: W. Mula, SIMD-friendly algorithms for substring searching (generic SIMD).

import { scratchReserve } from '../memory/scratch';
import { equalBytes, viewBytes, viewLength } from './view';
import { endsWithHigh, putUtf16, startsWithLow } from './wtf8';

/** No occurrence. */
export const NOT_FOUND: usize = 0xffffffff;

/** Whether the pattern may match inside pairs, so that its bytes are not enough. */
export function needsUnits(pattern: usize): bool {
  const bytes = viewBytes(pattern);
  const end = bytes + viewLength(pattern);
  return startsWithLow(bytes, end) || endsWithHigh(bytes, end);
}

/** The first place at or after `ptr` where `length` > 0 bytes at `pattern` occur before `end`; NOT_FOUND. */
export function findBytes(ptr: usize, end: usize, pattern: usize, length: u32): usize {
  if (length > <u32>(end - ptr)) return NOT_FOUND;
  assert(length > 0, 'an empty pattern has no bytes to find');
  const last = end - length;
  const head = i8x16.splat(load<i8>(pattern));
  const tail = i8x16.splat(load<i8>(pattern + length - 1));
  for (; ptr <= last; ptr += 16) {
    const heads = i8x16.eq(v128.load(ptr), head);
    let hits = <u32>i8x16.bitmask(v128.and(heads, i8x16.eq(v128.load(ptr + length - 1), tail)));
    for (; hits != 0; hits &= hits - 1) {
      const place = ptr + ctz(hits);
      if (place > last) return NOT_FOUND;
      if (length <= 2 || equalBytes(place, pattern, length)) return place; // first and last byte are equal
    }
  }
  return NOT_FOUND;
}

/** The last place at or before `from` where the pattern occurs before `end`; NOT_FOUND. `from` >= `ptr`. */
export function findLastBytes(ptr: usize, end: usize, pattern: usize, length: u32, from: usize): usize {
  if (length > <u32>(end - ptr)) return NOT_FOUND;
  const head = load<u8>(pattern);
  for (let place = min<usize>(from, end - length); place >= ptr; place--) {
    if (load<u8>(place) == head && equalBytes(place, pattern, length)) return place;
  }
  return NOT_FOUND;
}

/** Whether `count` units at `a` and `b` are equal. */
function equalUnits(a: usize, b: usize, count: u32): bool {
  return equalBytes(a, b, count << 1);
}

/**
 * The first (`step` 1) or last (`step` -1) unit index from `from` on at which the pattern's units occur; -1 when none.
 * Slow and general; `from` is 0..length of the text.
 */
export function findUnits(text: usize, pattern: usize, from: i32, step: i32): i32 {
  const bytes = viewBytes(text);
  const length = viewLength(text);
  const patternBytes = viewBytes(pattern);
  const patternLength = viewLength(pattern);
  const units = scratchReserve((length + patternLength) * 2 + 64);
  const count = <i32>putUtf16(bytes, bytes + length, units);
  const wanted = units + (count << 1);
  const wantedCount = <i32>putUtf16(patternBytes, patternBytes + patternLength, wanted);
  let at = step < 0 ? min(from, count - wantedCount) : from;
  for (; at >= 0 && at <= count - wantedCount; at += step) {
    if (equalUnits(units + (at << 1), wanted, wantedCount)) return at;
  }
  return -1;
}
