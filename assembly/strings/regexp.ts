// Regular expressions as tables: test, search, replace and split in time linear in what is read, without backtracking.
//
//   header:  u32 starts[4] | u32 begins[4] | u32 rest | u32 edge | u32 ranges | u32 rangeCount | u32 codePoints
//            | u32 single | u32 literal | u32 places | u8 skip[16] | u8 members[16] | u8 ascii[128] | u8 kinds[256]
//   ranges:  { u32 from, u32 class }[rangeCount], sorted; each holds up to the next. The first is of symbol 128.
//   row:     u32 entry[classes + 1], the last of the text's edge
//   entry:   address of the next row | 1: a match ends (backwards: begins) in front of this symbol | 2: nothing follows
//
// `starts` and `begins` are rows, by the kind (`kinds`, of a class; EDGE of the text's edge) of the symbol beside the
// place where reading begins, where `places` says that \b, ^ or $ ask for it. `rest` is the row that a search stays in
// while nothing begins, or 0; bit h of skip[l] says that the ASCII byte h << 4 | l leaves it. `literal` is a view of what
// every match contains, or 0. An expression that is one class is `single` 1, with `+` 2; `members` are its characters.
//
// Symbols are UTF-16 units, or code points under the flag u. A position is an address; the middle of a pair is two
// bytes behind its lead byte, where no sequence begins. One table reads forward to the end of the first match, in the
// order of backtracking, the other backwards from there to its begin.
// Source: src/lambda/regexp/dfa.ts; ECMA-262 RegExp.prototype.test, [ @@replace ], [ @@search ], [ @@split ].

import { VIEW_BYTES } from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { utf16Length } from '../text/utf8';
import { textBegin, textBytes, textEnd, textString } from './builder';
import { findBytes, NOT_FOUND } from './find';
import { listBegin, listEnd, listRoom, replaceMembers, splitMembers } from './regexp-class';
import { isAsciiBytes, putView, viewBytes, viewLength } from './view';
import { codePointAt, highUnit, isLead, lowUnit, putThreeBytes, startsWithLow } from './wtf8';

const BEGINS: usize = 16;
const REST: usize = 32;
const EDGE_ENTRY: usize = 36;
const RANGES: usize = 40;
const RANGE_COUNT: usize = 44;
const CODE_POINTS: usize = 48;
const SINGLE: usize = 52;
const LITERAL: usize = 56;
const PLACES: usize = 60;
const SKIP: usize = 64;
const MEMBERS: usize = 80;
const ASCII: usize = 96;
const KINDS: usize = 224;

const EDGE: u32 = 3;
const MATCH: u32 = 1;
const LAST: u32 = 2;
const FLAGS: u32 = 3;
const RUN: u32 = 2;

/** The symbol at `ptr`: the second unit of a pair in its middle. */
function symbolAt(table: usize, ptr: usize): u32 {
  if (!isLead(load<u8>(ptr))) return lowUnit(codePointAt(ptr - 2));
  const c = codePointAt(ptr);
  return load<u32>(table, CODE_POINTS) ? c : highUnit(c);
}

/** The class of the symbol at `ptr`, which is not ASCII. */
function wideClass(table: usize, ptr: usize): u32 {
  const ranges = <usize>load<u32>(table, RANGES);
  const count = load<u32>(table, RANGE_COUNT);
  let low: u32 = 0;
  if (count > 1) {
    const symbol = symbolAt(table, ptr);
    for (let high = count; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (load<u32>(ranges + (middle << 3)) <= symbol) low = middle;
      else high = middle;
    }
  }
  return load<u32>(ranges + (low << 3), 4);
}

/** The class of the symbol at `ptr`. */
function classAt(table: usize, ptr: usize): u32 {
  const byte = <u32>load<u8>(ptr);
  return byte < 0x80 ? <u32>load<u8>(table + byte, ASCII) : wideClass(table, ptr);
}

/** The position behind the symbol at `ptr`. */
function after(table: usize, ptr: usize): usize {
  const byte = <u32>load<u8>(ptr);
  if (byte < 0x80) return ptr + 1;
  if (byte < 0xe0) return ptr + 2; // also from the middle of a pair to its end
  return byte < 0xf0 ? ptr + 3 : ptr + (load<u32>(table, CODE_POINTS) ? 4 : 2);
}

/** The position of the symbol that ends at `ptr`. */
function before(table: usize, ptr: usize): usize {
  if (load<u8>(ptr - 1) < 0x80) return ptr - 1;
  if (isLead(load<u8>(ptr - 2))) return ptr - 2; // of two bytes, or the first half of a pair
  if (isLead(load<u8>(ptr - 3))) return ptr - 3;
  return ptr - (load<u32>(table, CODE_POINTS) ? 4 : 2);
}

/** Where the next byte is that leaves the row of rest: at most `end`. Bytes beyond ASCII are looked at one by one. */
function skipRest(table: usize, ptr: usize, end: usize): usize {
  const lows = v128.load(table, SKIP);
  const highs = i8x16(1, 2, 4, 8, 16, 32, 64, -128, -1, -1, -1, -1, -1, -1, -1, -1);
  for (; ptr < end; ptr += 16) {
    const block = v128.load(ptr);
    const low = i8x16.swizzle(lows, v128.and(block, i8x16.splat(15)));
    const high = i8x16.swizzle(highs, i8x16.shr_u(block, 4));
    const wide = i8x16.shr_s(block, 7);
    const kept = i8x16.eq(v128.and(v128.or(low, wide), high), i8x16.splat(0));
    const leaves = <u32>i8x16.bitmask(kept) ^ 0xffff;
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

/**
 * Where the first match at or after `from` ends, in the order of backtracking; NOT_FOUND. `any`: where some match is
 * known, which is sooner.
 */
function matchEnd(table: usize, begin: usize, from: usize, end: usize, any: bool): usize {
  const literal = <usize>load<u32>(table, LITERAL);
  if (literal && findBytes(from, end, viewBytes(literal), viewLength(literal)) == NOT_FOUND) return NOT_FOUND;
  const rest = <usize>load<u32>(table, REST);
  let row = startRow(table, from, begin);
  let found = NOT_FOUND;
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
      if (entry & MATCH) found = at;
      if (entry & LAST || (any && found != NOT_FOUND)) return found;
      row = entry & ~FLAGS;
    }
  }
  return load<u32>(row + <usize>load<u32>(table, EDGE_ENTRY)) & MATCH ? end : found;
}

/** Where the match begins that ends at `to`: of all begins from `from` on the first. */
function matchBegin(table: usize, begin: usize, from: usize, to: usize, end: usize): usize {
  const asks = load<u32>(table, PLACES) && to != end;
  const kind = asks ? <u32>load<u8>(table + classAt(table, to), KINDS) : EDGE;
  let row = <usize>load<u32>(table + (kind << 2), BEGINS);
  let found = to;
  let ptr = to;
  while (ptr > from) {
    const at = before(table, ptr);
    const entry = load<u32>(row + (classAt(table, at) << 2));
    if (entry & MATCH) found = ptr;
    if (entry & LAST) return found;
    row = entry & ~FLAGS;
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
  return i32(matchEnd(table, bytes, bytes, bytes + viewLength(text), true) != NOT_FOUND);
}

/**
 * In: a view, address of a table. Out: the index of the first match in UTF-16 units, -1 without one.
 * Nulls: the caller's. Overflow, Status codes: none. Cost: as regexpTest. Source: RegExp.prototype [ @@search ].
 */
export function regexpSearch(text: usize, table: usize): i32 {
  const bytes = viewBytes(text);
  const end = bytes + viewLength(text);
  const to = matchEnd(table, bytes, bytes, end, false);
  if (to == NOT_FOUND) return -1;
  const from = matchBegin(table, bytes, bytes, to, end);
  const half = u32(isMiddle(from, end));
  return utf16Length(bytes, <u32>(from - bytes) - 2 * half) + half;
}

/**
 * In: a view, address of a table, a replacement without `$`, whether to replace all matches. Out: the text with the
 * replacements; itself where nothing matches. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: 1.5 ns per byte + 20 for each match; a class over ASCII 0.5 + 4. Each search may read to the end. Source: RegExp.prototype [ @@replace ].
 */
export function regexpReplace(text: usize, table: usize, replacement: usize, all: bool): usize {
  const bytes = viewBytes(text);
  const length = viewLength(text);
  const end = bytes + length;
  const single = load<u32>(table, SINGLE);
  if (single && isAsciiBytes(bytes, length)) {
    const put = viewBytes(replacement);
    if (!startsWithLow(put, put + viewLength(replacement))) {
      return replaceMembers(text, table + MEMBERS, single == RUN, replacement, all);
    }
  }
  let to = matchEnd(table, bytes, bytes, end, false);
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
    to = matchEnd(table, bytes, from, end, false);
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
 * Cost: 1.5 ns per byte + 20 for each piece; a class over ASCII 0.5 + 3. Source: RegExp.prototype [ @@split ].
 */
export function regexpSplit(text: usize, table: usize): usize {
  const bytes = viewBytes(text);
  const length = viewLength(text);
  const end = bytes + length;
  const single = load<u32>(table, SINGLE);
  if (single && isAsciiBytes(bytes, length)) return splitMembers(bytes, end, table + MEMBERS, single == RUN);
  let list = listBegin();
  let cursor = list + VIEW_BYTES;
  let hasUnmade = false;
  let kept = bytes;
  let from = bytes;
  let isDone = bytes == end && matchEnd(table, bytes, bytes, end, true) != NOT_FOUND;
  while (!isDone) {
    let start = end;
    let to = end;
    if (from < end) {
      to = matchEnd(table, bytes, from, end, false);
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
