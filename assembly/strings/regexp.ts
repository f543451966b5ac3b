// Regular expressions as tables: test, search, replace and split without backtracking.
//
// One table reads forward to the end of the first match, in the order of backtracking; the other backwards from there
// to its begin. A position is an address, see regexp-table.ts; an expression that is one class is regexp-class.ts's.
// Source: src/lambda/regexp/dfa.ts; ECMA-262 RegExp.prototype.test, [ @@replace ], [ @@search ], [ @@split ].

import { VIEW_BYTES } from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { utf16Length } from '../text/utf8';
import { textBegin, textBytes, textEnd, textString } from './builder';
import { findBytes, NOT_FOUND } from './find';
import { listBegin, listEnd, listRoom, replaceMembers, splitMembers } from './regexp-class';
import {
  after,
  ASCII,
  before,
  BEGINS,
  charactersOf,
  classAt,
  EDGE,
  EDGE_ENTRY,
  KINDS,
  LITERAL,
  PLACES,
  PREFIX,
  REST,
  SINGLE,
  SKIP,
  WHOLE,
  wideClass,
} from './regexp-table';
import { putView, viewBytes, viewLength } from './view';
import { codePointAt, highUnit, isLead, lowUnit, putThreeBytes } from './wtf8';

const MATCH: u32 = 1;
const LAST: u32 = 2;
const FLAGS: u32 = 3;

/** Where the next byte is that leaves the row of rest: at most `end`. Bytes beyond ASCII all do. */
function skipRest(table: usize, ptr: usize, end: usize): usize {
  const set = v128.load(table, SKIP);
  for (; ptr < end; ptr += 16) {
    const leaves = charactersOf(v128.load(ptr), set, true);
    if (leaves) return min<usize>(ptr + ctz(leaves), end);
  }
  return end;
}

/** The row in which reading begins at `ptr` forward: by the kind of what lies before it. */
function startRow(table: usize, ptr: usize, begin: usize): usize {
  if (ptr == begin || !load<u32>(table, PLACES)) return <usize>load<u32>(table, EDGE << 2);
  const kind = <u32>load<u8>(table + classAt(table, before(table, ptr)), KINDS);
  return <usize>load<u32>(table + (kind << 2));
}

/** Texts longer than this (bytes) get a memo: below, what it saves is not much. */
const MEMO_TEXT_BYTES: u32 = 4096;
/** Bytes of text from one entry of the memo to the next. */
const MEMO_STEP: u32 = 256;

/**
 * Room to remember what `furtherMatch` found out, for all searches of one text: u32 rows, one for each step of the
 * text, with which nothing more was found from there on. 0 for a text that is short.
 */
function newMemo(length: u32): usize {
  if (length <= MEMO_TEXT_BYTES) return 0;
  const bytes = (length / MEMO_STEP + 1) << 2;
  const memo = scratchAlloc(bytes);
  memory.fill(memo, 0, bytes);
  return memo;
}

/**
 * A match ends at `found`: where one that comes before it in the order ends, or `found`. What is read here in vain the
 * next search would read again: the memo knows, every 256 bytes, a row with which it is in vain. Entries in front of
 * what is found at last are not, but the next search begins behind them.
 */
function furtherMatch(
  table: usize,
  row: usize,
  ptr: usize,
  end: usize,
  found: usize,
  begin: usize,
  memo: usize,
): usize {
  let mark = memo ? begin + (<u32>(ptr - begin) / MEMO_STEP + 1) * MEMO_STEP : NOT_FOUND;
  while (ptr < end) {
    if (ptr >= mark) {
      const known = memo + ((<u32>(mark - begin) / MEMO_STEP) << 2);
      if (load<u32>(known) == <u32>row) return found;
      store<u32>(known, <u32>row);
      mark += MEMO_STEP;
    }
    const entry = load<u32>(row + (classAt(table, ptr) << 2));
    if (entry & MATCH) found = ptr;
    if (entry & LAST) return found;
    row = entry & ~FLAGS;
    ptr = after(table, ptr);
  }
  return load<u32>(row + <usize>load<u32>(table, EDGE_ENTRY)) & MATCH ? end : found;
}

/**
 * Where the first match at or after `from` ends, in the order of backtracking; NOT_FOUND. `any`: where some match is
 * known, which is sooner.
 */
function matchEnd(table: usize, begin: usize, from: usize, end: usize, any: bool, memo: usize): usize {
  const literal = <usize>load<u32>(table, LITERAL);
  if (literal) {
    const place = findBytes(from, end, viewBytes(literal), viewLength(literal));
    if (place == NOT_FOUND) return NOT_FOUND;
    const prefix = load<u32>(table, PREFIX);
    if (prefix == WHOLE) return place + viewLength(literal);
    if (prefix) from = place;
  }
  const rest = <usize>load<u32>(table, REST);
  let row = startRow(table, from, begin);
  let ptr = from;
  while (ptr < end) {
    if (row == rest) {
      ptr = skipRest(table, ptr, end);
      if (ptr >= end) break;
    }
    const at = ptr;
    const byte = <u32>load<u8>(ptr);
    let symbolClass: u32;
    if (byte < 0x80) {
      symbolClass = <u32>load<u8>(table + byte, ASCII);
      ptr++;
    } else {
      symbolClass = wideClass(table, ptr);
      ptr = after(table, ptr);
    }
    const entry = load<u32>(row + (symbolClass << 2));
    row = entry;
    if (entry & FLAGS) {
      row = entry & ~FLAGS;
      if ((entry & MATCH) == 0) return NOT_FOUND;
      return any || (entry & LAST) != 0 ? at : furtherMatch(table, row, ptr, end, at, begin, memo);
    }
  }
  return load<u32>(row + <usize>load<u32>(table, EDGE_ENTRY)) & MATCH ? end : NOT_FOUND;
}

/** Where the match begins that ends at `to`: of all begins from `from` on the first. */
function matchBegin(table: usize, begin: usize, from: usize, to: usize, end: usize): usize {
  if (load<u32>(table, PREFIX) == WHOLE) return to - viewLength(<usize>load<u32>(table, LITERAL));
  const asks = load<u32>(table, PLACES) && to != end;
  const kind = asks ? <u32>load<u8>(table + classAt(table, to), KINDS) : EDGE;
  let row = <usize>load<u32>(table + (kind << 2), BEGINS);
  let found = to;
  let ptr = to;
  while (ptr > from) {
    let at = ptr - 1;
    const byte = <u32>load<u8>(at);
    let symbolClass: u32;
    if (byte < 0x80) symbolClass = <u32>load<u8>(table + byte, ASCII);
    else {
      at = before(table, ptr);
      symbolClass = wideClass(table, at);
    }
    const entry = load<u32>(row + (symbolClass << 2));
    row = entry;
    if (entry & FLAGS) {
      if (entry & MATCH) found = ptr;
      if (entry & LAST) return found;
      row = entry & ~FLAGS;
    }
    ptr = at;
  }
  const offset =
    from == begin ? <usize>load<u32>(table, EDGE_ENTRY) : <usize>classAt(table, before(table, from)) << 2;
  return load<u32>(row + offset) & MATCH ? from : found;
}

/** Whether `ptr` is in the middle of a pair. */
function isMiddle(ptr: usize, end: usize): bool {
  return ptr < end && !isLead(load<u8>(ptr));
}

/** Appends [from, to), with halves of pairs as three bytes; they are made at `half`, 4 bytes. */
function appendPart(text: u64, from: usize, to: usize, end: usize, half: usize): u64 {
  if (from >= to) return text;
  if (isMiddle(from, end)) {
    putThreeBytes(lowUnit(codePointAt(from - 2)), half);
    text = textBytes(text, half, 3);
    from += 2;
  }
  if (!isMiddle(to, end)) return textBytes(text, from, <u32>(to - from));
  text = textBytes(text, from, <u32>(to - 2 - from));
  putThreeBytes(highUnit(codePointAt(to - 2)), half);
  return textBytes(text, half, 3);
}

/**
 * In: address of a table, a view. Out: 1 or 0. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: 1.5 ns per byte, much less while nothing begins. Source: RegExp.prototype.test.
 */
export function regexpTest(table: usize, text: usize): i32 {
  const bytes = viewBytes(text);
  return i32(matchEnd(table, bytes, bytes, bytes + viewLength(text), true, 0) != NOT_FOUND);
}

/**
 * In: a view, address of a table. Out: the index of the first match in UTF-16 units, -1 without one.
 * Nulls: the caller's. Overflow, Status codes: none. Cost: as regexpTest. Source: RegExp.prototype [ @@search ].
 */
export function regexpSearch(text: usize, table: usize): i32 {
  const bytes = viewBytes(text);
  const end = bytes + viewLength(text);
  const to = matchEnd(table, bytes, bytes, end, false, 0);
  if (to == NOT_FOUND) return -1;
  const from = matchBegin(table, bytes, bytes, to, end);
  const half = u32(isMiddle(from, end));
  return utf16Length(bytes, <u32>(from - bytes) - 2 * half) + half;
}

/**
 * In: a view, address of a table, a replacement without `$`, whether to replace all matches. Out: the text with the
 * replacements; itself where nothing matches. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: 1.5 ns per byte + 20 for each match; a class 0.5 + 4. Where searches read far ahead, 256 bytes for each.
 * Source: RegExp.prototype [ @@replace ].
 */
export function regexpReplace(text: usize, table: usize, replacement: usize, all: bool): usize {
  const bytes = viewBytes(text);
  const end = bytes + viewLength(text);
  if (load<u32>(table, SINGLE)) {
    const replaced = replaceMembers(text, table, replacement, all);
    if (replaced) return replaced;
  }
  const memo = all ? newMemo(viewLength(text)) : 0;
  let to = matchEnd(table, bytes, bytes, end, false, memo);
  if (to == NOT_FOUND) return text;
  const half = scratchAlloc(8);
  let result = textBegin();
  let kept = bytes;
  let from = bytes;
  while (to != NOT_FOUND) {
    const start = matchBegin(table, bytes, from, to, end);
    result = textString(appendPart(result, kept, start, end, half), replacement);
    kept = to;
    if (!all || (start == to && to == end)) break;
    from = start == to ? after(table, to) : to;
    to = matchEnd(table, bytes, from, end, false, memo);
  }
  return textEnd(appendPart(result, kept, end, end, half));
}

/** Stands for the length of a view that is still to be made, because it has halves of pairs at its ends. */
const UNMADE: u32 = 0xffffffff;

/** Makes the strings of the list that have halves of pairs at their ends. */
function makeParts(elements: usize, count: u32, end: usize): void {
  for (let left = count; left > 0; left--, elements += VIEW_BYTES) {
    if (load<u32>(elements) != UNMADE) continue;
    const half = scratchAlloc(8);
    const from = <usize>load<u32>(elements, 4);
    const part = textEnd(appendPart(textBegin(), from, <usize>load<u32>(elements, 8), end, half));
    v128.store(elements, v128.load(part));
  }
}

/**
 * In: a view, address of a table of an expression without capturing groups. Out: a list { u32 count, u32 elements } in
 * scratch, its views behind it; they share the text's bytes. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: 1.5 ns per byte + 20 for each piece; a class 0.5 + 3. Source: RegExp.prototype [ @@split ].
 */
export function regexpSplit(text: usize, table: usize): usize {
  const bytes = viewBytes(text);
  const end = bytes + viewLength(text);
  if (load<u32>(table, SINGLE)) return splitMembers(bytes, end, table);
  const memo = newMemo(viewLength(text));
  let list = listBegin();
  let cursor = list + VIEW_BYTES;
  let hasUnmade = false;
  let kept = bytes;
  let from = bytes;
  let isDone = bytes == end && matchEnd(table, bytes, bytes, end, true, 0) != NOT_FOUND;
  while (!isDone) {
    let start = end;
    let to = end;
    if (from < end) {
      to = matchEnd(table, bytes, from, end, false, memo);
      start = to == NOT_FOUND ? end : matchBegin(table, bytes, from, to, end);
      if (to == kept) {
        from = after(table, from);
        continue;
      }
    }
    isDone = start >= end;
    const moved = listRoom(list, cursor);
    cursor = moved + (cursor - list);
    list = moved;
    if (isMiddle(kept, end) || isMiddle(start, end)) {
      store<u32>(cursor, UNMADE);
      store<u32>(cursor, <u32>kept, 4);
      store<u32>(cursor, <u32>start, 8);
      hasUnmade = true;
    } else putView(cursor, kept, <u32>(start - kept));
    cursor += VIEW_BYTES;
    kept = to;
    from = to;
  }
  listEnd(list, cursor);
  if (hasUnmade) makeParts(list + VIEW_BYTES, load<u32>(list), end);
  return list;
}
