// Tables of regular expressions, and the symbols of a text as they see them.
//
//   header:  u32 starts[4] | u32 begins[4] | u32 rest | u32 edge | u32 ranges | u32 rangeCount | u32 codePoints
//            | u32 single | u32 literal | u32 prefix | u32 places | 12 unused
//            | u8 skip[16] | u8 members[16] | u8 ascii[128] | u8 kinds[256]
//   ranges:  { u32 from, u32 class }[rangeCount], sorted; each holds up to the next. The first is of symbol 128.
//   row:     u32 entry[classes + 1], the last of the text's edge, at offset `edge`
//   entry:   address of the next row | 1: a match ends (backwards: begins) in front of this symbol | 2: nothing follows
//
// `starts` and `begins` are rows, by the kind (`kinds`, of a class; EDGE of the text's edge) of the symbol beside the
// place where reading begins; `places` says whether they differ: \b, ^ or $ ask for it. `rest` is the row that a search
// stays in while nothing begins, or 0; `skip` holds the characters that leave it. `literal` is a view of a text that
// every match contains, or 0 (`prefix` 1: begins with, 2: is). An expression that is one class is `single` 1, with
// `+` 2; its characters are `members`, and MEMBER is set in `kinds`. Bit h of byte l of a set is the ASCII character
// h << 4 | l.
//
// Symbols are UTF-16 units, or code points (`codePoints`, the flag u). A position is an address; the middle of a pair
// is two bytes behind its lead byte, where no sequence begins.
// Source: src/emit/lambda/regexp.ts writes the tables; G. Langdale and W. Mula, shufti, for sets of characters.

import { codePointAt, highUnit, isLead, lowUnit } from './wtf8';

export const BEGINS: usize = 16;
export const REST: usize = 32;
export const EDGE_ENTRY: usize = 36;
const RANGES: usize = 40;
const RANGE_COUNT: usize = 44;
export const CODE_POINTS: usize = 48;
export const SINGLE: usize = 52;
export const LITERAL: usize = 56;
export const PREFIX: usize = 60;
export const PLACES: usize = 64;
export const SKIP: usize = 80;
export const MEMBERS: usize = 96;
export const ASCII: usize = 112;
export const KINDS: usize = 240;

/** Value of `single`: a run of symbols of the class. */
export const RUN: u32 = 2;
/** Value of `prefix`: the literal is all of the match. */
export const WHOLE: u32 = 2;
/** Kind of the text's edge. */
export const EDGE: u32 = 3;
/** Bit beside the kind of a class. */
export const MEMBER: u32 = 4;

/** The symbol at `ptr`: the second unit of a pair in its middle. */
function symbolAt(table: usize, ptr: usize): u32 {
  if (!isLead(load<u8>(ptr))) return lowUnit(codePointAt(ptr - 2));
  const c = codePointAt(ptr);
  return load<u32>(table, CODE_POINTS) ? c : highUnit(c);
}

/** The class of the symbol at `ptr`, which is not ASCII. */
export function wideClass(table: usize, ptr: usize): u32 {
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
export function classAt(table: usize, ptr: usize): u32 {
  const byte = <u32>load<u8>(ptr);
  return byte < 0x80 ? <u32>load<u8>(table + byte, ASCII) : wideClass(table, ptr);
}

/** The position behind the symbol at `ptr`. */
export function after(table: usize, ptr: usize): usize {
  const byte = <u32>load<u8>(ptr);
  if (byte < 0x80) return ptr + 1;
  if (byte < 0xe0) return ptr + 2; // also from the middle of a pair to its end
  return byte < 0xf0 ? ptr + 3 : ptr + (load<u32>(table, CODE_POINTS) ? 4 : 2);
}

/** The position of the symbol that ends at `ptr`. */
export function before(table: usize, ptr: usize): usize {
  if (load<u8>(ptr - 1) < 0x80) return ptr - 1;
  if (isLead(load<u8>(ptr - 2))) return ptr - 2; // of two bytes, or the first half of a pair
  if (isLead(load<u8>(ptr - 3))) return ptr - 3;
  return ptr - (load<u32>(table, CODE_POINTS) ? 4 : 2);
}

/** Which of the 16 bytes of `block` are characters of the set at `set`; `wide`: what bytes beyond ASCII are. */
// @ts-ignore: decorator
@inline
export function charactersOf(block: v128, set: v128, wide: bool): u32 {
  const highs = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const low = i8x16.swizzle(set, v128.and(block, i8x16.splat(15)));
  const high = i8x16.swizzle(highs, i8x16.shr_u(block, 4));
  const found = i8x16.ne(v128.and(low, high), i8x16.splat(0));
  return <u32>i8x16.bitmask(wide ? v128.or(found, block) : found);
}
