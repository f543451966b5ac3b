// String.prototype.split by a regular expression that is one character class: /\W+/, /\s+/, /[,;]/.
//
//   class:  u32 ascii[4] | u32 others | u32 repeated | u32 exceptionCount | u32 exceptions[…]
//
// Bit c of `ascii` says whether ASCII character c separates; `others` says it of all other characters, but for the
// exceptions (UTF-16 units, none a surrogate). `repeated` (`+`): a run of separators is one. Without the u flag
// JavaScript matches UTF-16 units, so a character above U+FFFF separates twice. Two passes: counting and filling.
// Source: ECMA-262 RegExp.prototype [ @@split ]; src/lambda/regexp-class.ts makes the class.

import { VIEW_BYTES } from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { putView, viewBytes, viewLength } from './view';
import { codePointAt, sequenceBytes } from './wtf8';

const CLASS_OTHERS: u32 = 16;
const CLASS_REPEATED: u32 = 20;
const CLASS_EXCEPTION_COUNT: u32 = 24;
const CLASS_EXCEPTIONS: u32 = 28;

/** Whether the character that begins at `ptr` separates. */
function separates(ptr: usize, table: usize): bool {
  const byte = <u32>load<u8>(ptr);
  if (byte < 0x80) return ((load<u32>(table + ((byte >> 5) << 2)) >> (byte & 31)) & 1) != 0;
  const others = load<u32>(table, CLASS_OTHERS) != 0;
  const c = codePointAt(ptr);
  for (let left = load<u32>(table, CLASS_EXCEPTION_COUNT); left > 0; left--) {
    if (load<u32>(table + ((<usize>left) << 2), CLASS_EXCEPTIONS - 4) == c) return !others;
  }
  return others;
}

/** Counts the pieces of [bytes, end); writes their views at `elements` unless that is 0. */
function pieces(bytes: usize, end: usize, table: usize, elements: usize): u32 {
  const repeated = load<u32>(table, CLASS_REPEATED) != 0;
  let count: u32 = 0;
  let from = bytes;
  let ptr = bytes;
  while (ptr < end) {
    const size = sequenceBytes(load<u8>(ptr));
    if (!separates(ptr, table)) {
      ptr += size;
      continue;
    }
    if (elements) putView(elements + count * VIEW_BYTES, from, <u32>(ptr - from));
    count++;
    ptr += size;
    if (repeated) while (ptr < end && separates(ptr, table)) ptr += sequenceBytes(load<u8>(ptr));
    else if (size == 4) {
      // between its two halves lies nothing
      if (elements) putView(elements + count * VIEW_BYTES, ptr, 0);
      count++;
    }
    from = ptr;
  }
  if (elements) putView(elements + count * VIEW_BYTES, from, <u32>(end - from));
  return count + 1;
}

/**
 * In: a view, address of a class. Out: a list { u32 count, u32 elements } in scratch, its views behind it; they share
 * the text's bytes. Nulls: the caller's. Overflow, Status codes: none. Cost: 2 ns per byte + 3 for each piece.
 * Source: see the head of the file.
 */
export function stringSplitClass(text: usize, table: usize): usize {
  const bytes = viewBytes(text);
  const end = bytes + viewLength(text);
  const count = pieces(bytes, end, table, 0);
  const list = scratchAlloc(VIEW_BYTES + count * VIEW_BYTES);
  store<u32>(list, count);
  store<u32>(list, <u32>list + VIEW_BYTES, 4);
  pieces(bytes, end, table, list + VIEW_BYTES);
  return list;
}
