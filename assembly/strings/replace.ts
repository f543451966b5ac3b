// String.prototype.replace and replaceAll with a string as pattern.
//
// The replacement's $$, $&, $` and $' are expanded as JavaScript does; $1 and $<name> stay as they are, there being no
// groups. A pattern that is empty or begins or ends with a lone half is found by UTF-16 units, any other by bytes.
// Source: ECMA-262 String.prototype.replace, replaceAll, GetSubstitution. Regular expressions are not here.

import { VIEW_BYTES } from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { textBegin, textBytes, textEnd, textString } from './builder';
import { findBytes, findUnits, needsUnits, NOT_FOUND } from './find';
import { sliceBetween, stringLength } from './slice';
import { copyWide, EMPTY, putView, viewBytes, viewLength } from './view';

/** Whether a replacement is itself, whatever was found. */
function isPlain(replacement: usize): bool {
  const bytes = viewBytes(replacement);
  const end = bytes + viewLength(replacement);
  for (let ptr = bytes; ptr < end; ptr++) if (load<u8>(ptr) == 0x24) return false;
  return true;
}

/** Appends the replacement for the match [at, at + size) of [bytes, end). */
function appendReplacement(text: u64, replacement: usize, bytes: usize, end: usize, at: usize, size: u32): u64 {
  const stop = viewBytes(replacement) + viewLength(replacement);
  let from = viewBytes(replacement);
  for (let ptr = from; ptr + 1 < stop; ptr++) {
    if (load<u8>(ptr) != 0x24) continue;
    const next = load<u8>(ptr, 1);
    if (next != 0x24 && next != 0x26 && next != 0x60 && next != 0x27) continue;
    text = textBytes(text, from, <u32>(ptr - from));
    if (next == 0x24) text = textBytes(text, ptr, 1);
    else if (next == 0x26) text = textBytes(text, at, size);
    else if (next == 0x60) text = textBytes(text, bytes, <u32>(at - bytes));
    else text = textBytes(text, at + size, <u32>(end - at) - size);
    ptr++;
    from = ptr + 1;
  }
  return textBytes(text, from, <u32>(stop - from));
}

/** Whether halves of a pair may meet where the match [, rest) is replaced: what follows a seam begins with one. */
function mayJoin(replacement: usize, rest: usize, end: usize): bool {
  return (viewLength(replacement) > 0 && load<u8>(replacement, 4) == 0xed) || (rest < end && load<u8>(rest) == 0xed);
}

/** [bytes, end) with the replacement for [at, rest), where nothing meets. */
function replaceOnce(bytes: usize, at: usize, rest: usize, end: usize, replacement: usize): usize {
  const before = <u32>(at - bytes);
  const middle = viewLength(replacement);
  const length = before + middle + <u32>(end - rest);
  if (length == 0) return EMPTY;
  const view = scratchAlloc(VIEW_BYTES + length + 16);
  const target = view + VIEW_BYTES;
  copyWide(target, bytes, before);
  copyWide(target + before, viewBytes(replacement), middle);
  copyWide(target + before + middle, rest, <u32>(end - rest));
  putView(view, target, length);
  return view;
}

function replaceBytes(text: usize, pattern: usize, replacement: usize, all: bool): usize {
  const size = viewLength(pattern);
  const wanted = viewBytes(pattern);
  const bytes = viewBytes(text);
  const end = bytes + viewLength(text);
  let place = findBytes(bytes, end, wanted, size);
  if (place == NOT_FOUND) return text;
  const plain = isPlain(replacement);
  if (!all && plain && !mayJoin(replacement, place + size, end)) {
    return replaceOnce(bytes, place, place + size, end, replacement);
  }
  let result = textBegin();
  let from = bytes;
  do {
    result = textBytes(result, from, <u32>(place - from));
    if (plain) result = textString(result, replacement);
    else result = appendReplacement(result, replacement, bytes, end, place, size);
    from = place + size;
    place = findBytes(from, end, wanted, size);
  } while (all && place != NOT_FOUND);
  return textEnd(textBytes(result, from, <u32>(end - from)));
}

/**
 * The replacement for the units [at, at + size), as a string: the parts of the text take scratch, so they are cut
 * first.
 */
function expandUnits(text: usize, replacement: usize, at: i32, size: i32, length: i32): usize {
  const match = sliceBetween(text, at, at + size);
  const before = sliceBetween(text, 0, at);
  const behind = sliceBetween(text, at + size, length);
  const stop = viewBytes(replacement) + viewLength(replacement);
  let result = textBegin();
  let from = viewBytes(replacement);
  for (let ptr = from; ptr + 1 < stop; ptr++) {
    if (load<u8>(ptr) != 0x24) continue;
    const next = load<u8>(ptr, 1);
    if (next != 0x24 && next != 0x26 && next != 0x60 && next != 0x27) continue;
    result = textBytes(result, from, <u32>(ptr - from));
    if (next == 0x24) result = textBytes(result, ptr, 1);
    else result = textString(result, next == 0x26 ? match : next == 0x60 ? before : behind);
    ptr++;
    from = ptr + 1;
  }
  return textEnd(textBytes(result, from, <u32>(stop - from)));
}

/** By units: slow, general. The result grows by whole strings, because the pieces in between take scratch. */
function replaceUnits(text: usize, pattern: usize, replacement: usize, all: bool): usize {
  const length = stringLength(text);
  const size = stringLength(pattern);
  let place = findUnits(text, pattern, 0, 1);
  if (place < 0) return text;
  let result = EMPTY;
  let from = 0;
  do {
    const expanded = expandUnits(text, replacement, place, size, length);
    const between = sliceBetween(text, from, place);
    result = textEnd(textString(textString(textString(textBegin(), result), between), expanded));
    from = place + size;
    place = findUnits(text, pattern, size == 0 ? from + 1 : from, 1);
  } while (all && place >= 0);
  const rest = sliceBetween(text, from, length);
  return textEnd(textString(textString(textBegin(), result), rest));
}

/**
 * In: three views. Out: the text with the first occurrence replaced; itself when there is none.
 * Nulls: the caller's. Overflow, Status codes: none. Cost: O(result); patterns that are empty or have a lone half at an
 * edge O(bytes · matches). Source: String.prototype.replace.
 */
export function stringReplace(text: usize, pattern: usize, replacement: usize): usize {
  if (viewLength(pattern) == 0 || needsUnits(pattern)) return replaceUnits(text, pattern, replacement, false);
  return replaceBytes(text, pattern, replacement, false);
}

/** Replaces every occurrence. Otherwise as `stringReplace`. Source: String.prototype.replaceAll. */
export function stringReplaceAll(text: usize, pattern: usize, replacement: usize): usize {
  if (viewLength(pattern) == 0 || needsUnits(pattern)) return replaceUnits(text, pattern, replacement, true);
  return replaceBytes(text, pattern, replacement, true);
}
