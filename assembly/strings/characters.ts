// The iterator of a string: a list of views, one for each code point, that share the bytes of the text. A lone half is
// an element of its own; two halves that meet stand as one character in WTF-8 already.
// Source: ECMA-262 %String.prototype%[Symbol.iterator].

import { VIEW_BYTES } from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { putView, viewBytes, viewLength } from './view';

/** Bytes of the sequence that begins with this byte. */
// @ts-ignore: decorator
@inline
function sequenceBytes(first: u32): u32 {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/**
 * In: a view. Out: address of { u32 count; u32 elements } in scratch, the elements views of 16 bytes.
 * Nulls: the caller's. Overflow, Status codes: none. Cost: O(bytes) + 5 ns for each element.
 */
export function stringCharacters(text: usize): usize {
  const bytes = viewBytes(text);
  const end = bytes + viewLength(text);
  let count: u32 = 0;
  // every byte but a continuation begins a character
  for (let at = bytes; at < end; at++) count += <u32>((load<u8>(at) & 0xc0) != 0x80);
  const list = scratchAlloc(8 + count * VIEW_BYTES);
  let element = list + 8;
  store<u32>(list, count);
  store<u32>(list, <u32>element, 4);
  for (let at = bytes; at < end; element += VIEW_BYTES) {
    const size = sequenceBytes(load<u8>(at));
    putView(element, at, size);
    at += size;
  }
  return list;
}
