// Equality and order of strings, as JavaScript's === and < see them.
//
// Equality is equality of bytes: WTF-8 has one form. Order is by UTF-16 units, which is not the order of bytes: at the
// first difference both go back to the start of their sequence and compare units (a character above U+FFFF sorts by its
// halves).
// Source: ECMA-262 IsLessThan; the order was found by fuzzing to need both units.

import { VIEW_INLINE_MAX } from '../abi';
import { commonLength, equalBytes, viewBytes, viewLength } from './view';
import { codePointAt, highUnit, isLead, lowUnit, sequenceBytes } from './wtf8';

/**
 * In: two views. Out: 1 when they are the same string, else 0. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: 1-2 ns up to 12 bytes or when length or prefix differ, else O(length). Source: ECMA-262 IsStrictlyEqual.
 */
export function stringEquals(a: usize, b: usize): i32 {
  if (load<u64>(a) != load<u64>(b)) return 0;
  const length = load<u32>(a);
  if (length <= VIEW_INLINE_MAX) return i32(load<u64>(a, 8) == load<u64>(b, 8));
  const aBytes = <usize>load<u32>(a, 12);
  const bBytes = <usize>load<u32>(b, 12);
  return i32(aBytes == bBytes || equalBytes(aBytes, bBytes, length));
}

/** The second unit of the sequence at `ptr`, or the first of the next; -1 at the end of the string. */
function unitBehind(ptr: usize, end: usize): i32 {
  const c = codePointAt(ptr);
  if (c > 0xffff) return lowUnit(c);
  ptr += sequenceBytes(load<u8>(ptr));
  return ptr < end ? highUnit(codePointAt(ptr)) : -1;
}

/**
 * In: two views. Out: -1, 0, 1 as a < b, a === b, a > b. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: O(common prefix). Source: see the head of the file.
 */
export function stringCompare(a: usize, b: usize): i32 {
  const aLength = viewLength(a);
  const bLength = viewLength(b);
  const aBytes = viewBytes(a);
  const bBytes = viewBytes(b);
  const least = min(aLength, bLength);
  let at = commonLength(aBytes, bBytes, least);
  if (at == least) return aLength == bLength ? 0 : aLength < bLength ? -1 : 1;
  while (!isLead(load<u8>(aBytes + at))) {
    assert(at > 0, 'a string begins inside a sequence');
    at--;
  }
  const x = <i32>highUnit(codePointAt(aBytes + at));
  const y = <i32>highUnit(codePointAt(bBytes + at));
  if (x != y) return x < y ? -1 : 1;
  // the same high half: a lone one, or the low halves decide
  return unitBehind(aBytes + at, aBytes + aLength) < unitBehind(bBytes + at, bBytes + bLength) ? -1 : 1;
}
