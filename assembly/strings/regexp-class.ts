// Expressions that are one class of characters, over texts that are all ASCII: sixteen characters at a time.
//
//   members:  u8[16]; bit h of members[l] says that the ASCII character h << 4 | l belongs
//
// `isRun` (`+`): characters that follow each other are one match. A block of text becomes a mask of its members, and in
// a run only the edges of the mask are looked at.
// Source: G. Langdale and W. Mula, Hyperscan's shufti; assembly/strings/regexp.ts for all other texts.

import { H_SCRATCH_END, VIEW_BYTES } from '../abi';
import { scratchAlloc, scratchCommit, scratchReserve } from '../memory/scratch';
import { copyWide, putView, viewBytes, viewLength } from './view';

/** Bytes that a list begins with, its head included. */
const LIST_BYTES: u32 = 256;

/** Makes room for one more view at `cursor` of the list at `list`, a reservation: where the list is then. */
export function listRoom(list: usize, cursor: usize): usize {
  if (cursor + VIEW_BYTES <= <usize>load<u32>(H_SCRATCH_END)) return list;
  const used = <u32>(cursor - list);
  const place = scratchReserve(used * 2 + LIST_BYTES);
  memory.copy(place, list, used);
  return place;
}

/** Begins a list whose views are written behind its head; nothing else may take scratch before `listEnd`. */
export function listBegin(): usize {
  return scratchReserve(LIST_BYTES);
}

/** Ends the list whose views reach to `cursor`: it is { u32 count, u32 elements }. */
export function listEnd(list: usize, cursor: usize): usize {
  store<u32>(list, <u32>(cursor - list) / VIEW_BYTES - 1);
  store<u32>(list, <u32>list + VIEW_BYTES, 4);
  scratchCommit(cursor);
  return list;
}

/** Which of the characters of [ptr, end), at most 16, belong: bit i of character i. */
// @ts-ignore: decorator
@inline
function membersAt(lows: v128, ptr: usize, end: usize): u32 {
  const highs = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const block = v128.load(ptr);
  const low = i8x16.swizzle(lows, v128.and(block, i8x16.splat(15)));
  const high = i8x16.swizzle(highs, i8x16.shr_u(block, 4));
  const mask = <u32>i8x16.bitmask(i8x16.ne(v128.and(low, high), i8x16.splat(0)));
  return ptr + 16 <= end ? mask : mask & ((1 << <u32>(end - ptr)) - 1);
}

/** String.prototype.split of [ptr, end). Cost: 0.5 ns per byte + 3 for each piece. */
export function splitMembers(ptr: usize, end: usize, members: usize, isRun: bool): usize {
  const lows = v128.load(members);
  let list = listBegin();
  let cursor = list + VIEW_BYTES;
  let kept = ptr;
  let isInside: u32 = 0; // the character before the block belongs, and runs count
  for (let block = ptr; block < end; block += 16) {
    const mask = membersAt(lows, block, end);
    let marks = isRun ? (mask ^ ((mask << 1) | isInside)) & 0xffff : mask;
    if (isRun) isInside = mask >> 15;
    for (; marks != 0; marks &= marks - 1) {
      const at = block + ctz(marks);
      if (isRun && ((mask >> ctz(marks)) & 1) == 0) {
        kept = at; // a run ends here (or the text, whose rest is empty)
        continue;
      }
      const moved = listRoom(list, cursor);
      cursor = moved + (cursor - list);
      list = moved;
      putView(cursor, kept, <u32>(at - kept));
      cursor += VIEW_BYTES;
      kept = isRun ? end : at + 1;
    }
  }
  const moved = listRoom(list, cursor);
  cursor = moved + (cursor - list);
  const last = min<usize>(kept, end);
  putView(cursor, last, <u32>(end - last));
  return listEnd(moved, cursor + VIEW_BYTES);
}

/** How many matches [ptr, end) has. */
function countMatches(lows: v128, ptr: usize, end: usize, isRun: bool): u32 {
  let count: u32 = 0;
  let isInside: u32 = 0;
  for (; ptr < end; ptr += 16) {
    const mask = membersAt(lows, ptr, end);
    count += popcnt(isRun ? mask & ~((mask << 1) | isInside) : mask);
    isInside = mask >> 15;
  }
  return count;
}

/**
 * String.prototype.replace of a text in ASCII by a replacement that begins with no half of a pair: itself where nothing
 * belongs. Cost: 0.5 ns per byte + 4 for each match.
 */
export function replaceMembers(text: usize, members: usize, isRun: bool, replacement: usize, all: bool): usize {
  const lows = v128.load(members);
  const ptr = viewBytes(text);
  const end = ptr + viewLength(text);
  let left = countMatches(lows, ptr, end, isRun);
  if (left == 0) return text;
  if (!all) left = 1;
  const put = viewBytes(replacement);
  const putLength = viewLength(replacement);
  const view = scratchAlloc(VIEW_BYTES + viewLength(text) + left * putLength + 16);
  let out = view + VIEW_BYTES;
  let kept = ptr;
  let isInside: u32 = 0;
  for (let block = ptr; block < end; block += 16) {
    const mask = membersAt(lows, block, end);
    let marks = isRun ? (mask ^ ((mask << 1) | isInside)) & 0xffff : mask;
    if (isRun) isInside = mask >> 15;
    for (; marks != 0; marks &= marks - 1) {
      const at = block + ctz(marks);
      if (isRun && ((mask >> ctz(marks)) & 1) == 0) {
        kept = at;
        if (left == 0) break;
        continue;
      }
      if (left == 0) break;
      copyWide(out, kept, <u32>(at - kept));
      out += at - kept;
      copyWide(out, put, putLength);
      out += putLength;
      kept = isRun ? end : at + 1;
      left--;
    }
    if (left == 0 && kept < end) break;
  }
  const rest = <u32>(end - min<usize>(kept, end));
  copyWide(out, kept, rest);
  putView(view, view + VIEW_BYTES, <u32>(out + rest - view) - VIEW_BYTES);
  return view;
}
