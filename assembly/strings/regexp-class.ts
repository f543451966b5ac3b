// Expressions that are one class of symbols, with or without `+`: sixteen bytes at a time.
//
// A block of text becomes a mask of the bytes whose symbol belongs. In a run (`+`) only the edges of the mask matter;
// without, every symbol is a match, and a pair of surrogates two (under the flag u one). The emitter takes care that
// both halves of a pair belong, or none. Lists are as regexp.ts makes them, too.
// Source: assembly/strings/regexp-table.ts.

import { H_SCRATCH_END, VIEW_BYTES } from '../abi';
import { scratchAlloc, scratchCommit, scratchReserve } from '../memory/scratch';
import { charactersOf, CODE_POINTS, KINDS, MEMBER, MEMBERS, RUN, SINGLE, wideClass } from './regexp-table';
import { copyWide, putView, viewBytes, viewLength } from './view';
import { endsWithHigh, sequenceBytes, startsWithLow } from './wtf8';

/** Bytes that a list begins with, its head included. */
const LIST_BYTES: u32 = 256;
const BLOCK: u32 = 0xffff;

/** Begins a list whose views are written behind its head; nothing else may take scratch before `listEnd`. */
export function listBegin(): usize {
  return scratchReserve(LIST_BYTES);
}

/** Makes room for one more view at `cursor` of the list: where the list is then. */
export function listRoom(list: usize, cursor: usize): usize {
  if (cursor + VIEW_BYTES <= <usize>load<u32>(H_SCRATCH_END)) return list;
  const used = <u32>(cursor - list);
  const place = scratchReserve(used * 2 + LIST_BYTES);
  memory.copy(place, list, used);
  return place;
}

/** Ends the list whose views reach to `cursor`: it is { u32 count, u32 elements }. */
export function listEnd(list: usize, cursor: usize): usize {
  store<u32>(list, <u32>(cursor - list) / VIEW_BYTES - 1);
  store<u32>(list, <u32>list + VIEW_BYTES, 4);
  scratchCommit(cursor);
  return list;
}

/** Bits of all bytes of those symbols beyond ASCII at `ptr` that belong; those from bit 16 on are of the next block. */
function wideMembers(table: usize, ptr: usize): u32 {
  let bits: u32 = 0;
  let leads = <u32>i8x16.bitmask(i8x16.ge_u(v128.load(ptr), i8x16.splat(<i8>0xc0)));
  for (; leads != 0; leads &= leads - 1) {
    const at = ctz(leads);
    const symbolClass = wideClass(table, ptr + at);
    if ((load<u8>(table + symbolClass, KINDS) & MEMBER) == 0) continue;
    bits |= ((1 << sequenceBytes(load<u8>(ptr + at))) - 1) << at;
  }
  return bits;
}

/**
 * Which of the bytes of [ptr, end), at most 16, are of symbols that belong, as bits; `before` is what was said of the
 * block before, whose last symbol may reach into this one: those bits stand from bit 16 on.
 */
// @ts-ignore: decorator
@inline
function membersAt(table: usize, ptr: usize, end: usize, before: u32): u32 {
  const block = v128.load(ptr);
  let bits = charactersOf(block, v128.load(table, MEMBERS), false) | (before >> 16);
  if (i8x16.bitmask(block)) bits |= wideMembers(table, ptr);
  return ptr + 16 <= end ? bits : bits & ((1 << <u32>(end - ptr)) - 1);
}

/** Bits at which something begins or ends: the edges of a run, or the first bytes of the symbols that belong. */
// @ts-ignore: decorator
@inline
function marksOf(bits: u32, before: u32, isRun: bool, ptr: usize): u32 {
  if (isRun) return (bits ^ ((bits << 1) | ((before >> 15) & 1))) & BLOCK;
  const leads = i8x16.gt_s(v128.load(ptr), i8x16.splat(-65)); // no continuation bytes
  return bits & <u32>i8x16.bitmask(leads);
}

/** String.prototype.split of [ptr, end). Cost: 0.5 ns per byte + 3 for each piece. */
export function splitMembers(ptr: usize, end: usize, table: usize): usize {
  const isRun = load<u32>(table, SINGLE) == RUN;
  const isPairTwice = !isRun && !load<u32>(table, CODE_POINTS);
  let list = listBegin();
  let cursor = list + VIEW_BYTES;
  let kept = ptr;
  let bits: u32 = 0;
  for (let block = ptr; block < end; block += 16) {
    const before = bits;
    bits = membersAt(table, block, end, before);
    for (let marks = marksOf(bits, before, isRun, block); marks != 0; marks &= marks - 1) {
      const mark = ctz(marks);
      const at = block + mark;
      if (((bits >> mark) & 1) == 0) {
        kept = at; // a run ends here
        continue;
      }
      const size = isRun ? 0 : sequenceBytes(load<u8>(at));
      const moved = listRoom(list, cursor + VIEW_BYTES);
      cursor = moved + (cursor - list);
      list = moved;
      putView(cursor, kept, <u32>(at - kept));
      cursor += VIEW_BYTES;
      if (isPairTwice && size == 4) {
        putView(cursor, at, 0); // between the two halves lies nothing
        cursor += VIEW_BYTES;
      }
      kept = isRun ? end : at + size;
    }
  }
  const moved = listRoom(list, cursor);
  cursor = moved + (cursor - list);
  putView(cursor, kept, <u32>(end - kept));
  return listEnd(moved, cursor + VIEW_BYTES);
}

/** How many matches [ptr, end) has; -1 where it may have halves of pairs, which meet when a match is taken out. */
function countMatches(table: usize, ptr: usize, end: usize, isRun: bool): i32 {
  const isPairTwice = !isRun && !load<u32>(table, CODE_POINTS);
  let count = 0;
  let bits: u32 = 0;
  for (; ptr < end; ptr += 16) {
    const before = bits;
    bits = membersAt(table, ptr, end, before);
    const marks = marksOf(bits, before, isRun, ptr) & bits;
    count += popcnt(marks);
    const block = v128.load(ptr);
    if (!i8x16.bitmask(block)) continue;
    if (i8x16.bitmask(i8x16.eq(block, i8x16.splat(<i8>0xed)))) return -1;
    if (isPairTwice) count += popcnt(marks & <u32>i8x16.bitmask(i8x16.ge_u(block, i8x16.splat(<i8>0xf0))));
  }
  return count;
}

/**
 * String.prototype.replace: the text itself where nothing belongs; 0 where halves of pairs come into it, which takes
 * somebody more careful. Cost: 0.5 ns per byte + 4 for each match.
 */
export function replaceMembers(text: usize, table: usize, replacement: usize, all: bool): usize {
  const isRun = load<u32>(table, SINGLE) == RUN;
  const isPairTwice = !isRun && !load<u32>(table, CODE_POINTS);
  const ptr = viewBytes(text);
  const end = ptr + viewLength(text);
  const put = viewBytes(replacement);
  const putLength = viewLength(replacement);
  let left = countMatches(table, ptr, end, isRun);
  if (left == 0) return text;
  if (left < 0 || startsWithLow(put, put + putLength) || endsWithHigh(put, put + putLength)) return 0;
  if (!all) left = 1;
  const view = scratchAlloc(VIEW_BYTES + viewLength(text) + left * putLength + 16);
  let out = view + VIEW_BYTES;
  let kept = ptr;
  let bits: u32 = 0;
  for (let block = ptr; block < end && (left > 0 || kept == end); block += 16) {
    const before = bits;
    bits = membersAt(table, block, end, before);
    for (let marks = marksOf(bits, before, isRun, block); marks != 0; marks &= marks - 1) {
      const mark = ctz(marks);
      const at = block + mark;
      if (((bits >> mark) & 1) == 0) kept = at;
      if (left == 0) break;
      if (((bits >> mark) & 1) == 0) continue;
      copyWide(out, kept, <u32>(at - kept));
      out += at - kept;
      const size = isRun ? 0 : sequenceBytes(load<u8>(at));
      const isTwice = isPairTwice && size == 4;
      if (isTwice && !all) return 0; // only the first half is replaced
      for (let times = isTwice ? 2 : 1; times > 0; times--) {
        copyWide(out, put, putLength);
        out += putLength;
      }
      left -= isTwice ? 2 : 1;
      kept = isRun ? end : at + size;
    }
  }
  const rest = <u32>(end - kept);
  copyWide(out, kept, rest);
  putView(view, view + VIEW_BYTES, <u32>(out + rest - view) - VIEW_BYTES);
  return view;
}
