// String.prototype.split by a string: a list of views that share the bytes of the text.
//
// Two passes, counting and filling, so that the elements lie side by side in one piece of scratch. Splitting by the
// empty string cuts between UTF-16 units, through pairs as well; separators that begin or end with a lone half are
// looked for by units.
// Source: ECMA-262 String.prototype.split. Splitting by regular expressions is not here.

import { VIEW_BYTES } from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { findBytes, findUnits, needsUnits, NOT_FOUND } from './find';
import { sliceBetween, stringLength } from './slice';
import { putView, viewBytes, viewLength } from './view';

/** Writes the list { u32 count; u32 elements }, and gives room for the elements. */
function putList(count: u32, out: usize): usize {
  const elements = scratchAlloc(count * VIEW_BYTES);
  store<u32>(out, count);
  store<u32>(out, <u32>elements, 4);
  return elements;
}

function copyView(dst: usize, view: usize): void {
  v128.store(dst, v128.load(view));
}

function splitUnits(text: usize, limit: u32, out: usize): void {
  const count = min<u32>(stringLength(text), limit);
  const elements = putList(count, out);
  for (let i: u32 = 0; i < count; i++) copyView(elements + i * VIEW_BYTES, sliceBetween(text, i, i + 1));
}

/** By a separator that may lie inside pairs. */
function splitByUnits(text: usize, separator: usize, limit: u32, out: usize): void {
  const length = stringLength(text);
  const step = stringLength(separator);
  let count: u32 = 1;
  let at = findUnits(text, separator, 0, 1);
  for (; at >= 0 && count < limit; count++) at = findUnits(text, separator, at + step, 1);
  const elements = putList(count, out);
  let start = 0;
  for (let i: u32 = 0; i < count; i++) {
    at = findUnits(text, separator, start, 1);
    copyView(elements + i * VIEW_BYTES, sliceBetween(text, start, at < 0 ? length : at));
    start = at + step;
  }
}

/**
 * In: a view, the separator, `limit` 0xffffffff when left out. Out: at `out` u32[2], 4-byte aligned, count and address
 * of the elements, views of 16 bytes in scratch. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: O(bytes) + 10 ns for each element; separators with a lone half at an edge O(bytes · elements).
 * Source: String.prototype.split.
 */
export function stringSplit(text: usize, separator: usize, limit: u32, out: usize): void {
  if (limit == 0) {
    store<u64>(out, 0);
    return;
  }
  const size = viewLength(separator);
  if (size == 0) return splitUnits(text, limit, out);
  if (needsUnits(separator)) return splitByUnits(text, separator, limit, out);
  const bytes = viewBytes(text);
  const end = bytes + viewLength(text);
  const wanted = viewBytes(separator);
  let count: u32 = 1;
  let place = findBytes(bytes, end, wanted, size);
  for (; place != NOT_FOUND && count < limit; count++) place = findBytes(place + size, end, wanted, size);
  const elements = putList(count, out);
  let start = bytes;
  for (let i: u32 = 0; i < count; i++) {
    place = findBytes(start, end, wanted, size);
    const stop = place == NOT_FOUND ? end : place;
    putView(elements + i * VIEW_BYTES, start, <u32>(stop - start));
    start = stop + size;
  }
}
