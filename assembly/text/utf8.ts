// UTF-8: is it valid, is it ASCII, how long is it in UTF-16, and what to do with lone surrogates at the edge.
//
// Validation classifies each pair of neighbouring bytes by three 16-entry tables whose bits name the ways to be wrong;
// a bit that all three share is an error. Blocks of 64 ASCII bytes are skipped. Does not say where the fault is.
// Source: J. Keiser and D. Lemire, Validating UTF-8 in less than one instruction per byte, 2021.

// What a pair of bytes can be guilty of, one bit each.
//   01 a lead without its continuation    02 a continuation without a lead    04 overlong, 3 bytes
//   08 above U+10FFFF                     10 surrogate                        20 overlong, 2 bytes
//   40 above U+10FFFF or overlong 4       80 two continuations (not wrong after a 3- or 4-byte lead)

/** Bytes [0, count) of 16 kept, the rest zero. */
function keepBytes(block: v128, count: u32): v128 {
  const index = v128(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return v128.and(block, i8x16.lt_u(index, i8x16.splat(<i8>count)));
}

/** The errors in `block`, which follows `previous`: any bit set is one. */
function blockErrors(block: v128, previous: v128): v128 {
  const low = i8x16.splat(0x0f);
  const one = i8x16.shuffle(previous, block, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
  const two = i8x16.shuffle(previous, block, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
  const three = i8x16.shuffle(previous, block, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
  const firstHigh = i8x16.swizzle(
    i8x16(2, 2, 2, 2, 2, 2, 2, 2, -128, -128, -128, -128, 0x21, 0x01, 0x15, 0x49),
    i8x16.shr_u(one, 4),
  );
  const firstLow = i8x16.swizzle(
    i8x16(-25, -93, -125, -125, -117, -53, -53, -53, -53, -53, -53, -53, -53, -37, -53, -53),
    v128.and(one, low),
  );
  const secondHigh = i8x16.swizzle(
    i8x16(1, 1, 1, 1, 1, 1, 1, 1, -26, -82, -70, -70, 1, 1, 1, 1),
    i8x16.shr_u(block, 4),
  );
  const special = v128.and(v128.and(firstHigh, firstLow), secondHigh);
  const inside = v128.or(
    i8x16.sub_sat_u(two, i8x16.splat(0x60)), // 0xe0.. becomes 0x80..: a third byte must follow
    i8x16.sub_sat_u(three, i8x16.splat(0x70)), // 0xf0.. becomes 0x80..: a fourth
  );
  return v128.xor(v128.and(inside, i8x16.splat(-128)), special);
}

/** The first of the 64-byte blocks from `ptr` that is not ASCII, or too short. */
function skipAscii(ptr: usize, end: usize): usize {
  for (; ptr + 64 <= end; ptr += 64) {
    const first = v128.or(v128.load(ptr), v128.load(ptr, 16));
    const second = v128.or(v128.load(ptr, 32), v128.load(ptr, 48));
    if (i8x16.bitmask(v128.or(first, second))) break;
  }
  return ptr;
}

/**
 * Whether `length` bytes at `ptr` are all below 0x80.
 *
 * In: any alignment; up to 16 bytes behind are read and do not count. Out: the answer. Nulls, Overflow, Status codes:
 * none.
 * Cost: O(length), 80 GB/s. Source: none.
 */
export function isAscii(ptr: usize, length: u32): bool {
  const end = ptr + length;
  ptr = skipAscii(ptr, end);
  for (; ptr + 16 <= end; ptr += 16) {
    if (i8x16.bitmask(v128.load(ptr))) return false;
  }
  return (i8x16.bitmask(v128.load(ptr)) & ((1 << (<u32>(end - ptr))) - 1)) == 0;
}

/**
 * Whether `length` bytes at `ptr` are well-formed UTF-8 (no surrogates, nothing overlong, nothing above U+10FFFF).
 *
 * In: any alignment; up to 16 bytes behind are read and do not count. Out: the answer. Nulls, Overflow, Status codes:
 * none.
 * Cost: O(length); 4 ns up to 16 bytes, then 80 GB/s for ASCII, 6 otherwise. Source: see the head of the file.
 */
export function isUtf8(ptr: usize, length: u32): bool {
  const end = ptr + length;
  let previous = i64x2.splat(0);
  let errors = i64x2.splat(0);
  let ascii = true;
  for (; ptr + 16 <= end; ptr += 16) {
    if (ascii) {
      ptr = skipAscii(ptr, end);
      if (ptr + 16 > end) break;
    }
    const block = v128.load(ptr);
    if (ascii && !i8x16.bitmask(block)) continue;
    errors = v128.or(errors, blockErrors(block, previous));
    ascii = !i8x16.bitmask(block);
    previous = block;
  }
  // the zeros behind the last byte show a sequence that was cut off
  const last = keepBytes(v128.load(ptr), <u32>(end - ptr));
  if (!ascii || i8x16.bitmask(last)) errors = v128.or(errors, blockErrors(last, previous));
  return !v128.any_true(errors);
}

/**
 * UTF-16 code units of `length` bytes of WTF-8 at `ptr`: one per sequence, two per 4-byte sequence.
 *
 * In: any alignment; up to 16 bytes behind are read and do not count. Out: the count. Nulls: none. Overflow: none.
 * Status codes: none; for other bytes the count of leads. Cost: O(length), 15 GB/s. Source: none.
 */
export function utf16Length(ptr: usize, length: u32): u32 {
  const end = ptr + length;
  const continuation = i8x16.splat(-65); // 0x80..0xbf are -128..-65
  const four = i8x16.splat(-16); // 0xf0
  let units: u32 = 0;
  for (; ptr + 16 <= end; ptr += 16) {
    const block = v128.load(ptr);
    units += popcnt(i8x16.bitmask(i8x16.gt_s(block, continuation))) + popcnt(i8x16.bitmask(i8x16.ge_u(block, four)));
  }
  const block = v128.load(ptr);
  const mask = (1 << (<u32>(end - ptr))) - 1;
  units += popcnt(i8x16.bitmask(i8x16.gt_s(block, continuation)) & mask);
  return units + popcnt(i8x16.bitmask(i8x16.ge_u(block, four)) & mask);
}

/**
 * Copies WTF-8, writing U+FFFD for each lone surrogate: what a string becomes where JSON's escapes cannot carry it.
 *
 * In: `length` bytes of WTF-8 at `ptr`; up to 16 bytes behind are read and do not count.
 * Out: as many bytes at `dst`, which may be `ptr`. Nulls, Overflow, Status codes: none. Cost: O(length), 10 GB/s.
 * Source: TextEncoder (USVString).
 */
export function copyAsUtf8(ptr: usize, length: u32, dst: usize): void {
  memory.copy(dst, ptr, length);
  const end = dst + length;
  const lead = i8x16.splat(-19); // 0xed: U+D000..DFFF
  for (let at = dst; at < end; at += 16) {
    let found = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), lead));
    for (; found != 0; found &= found - 1) {
      const place = at + ctz(found);
      if (place + 3 > end) break;
      if (load<u8>(place, 1) < 0xa0) continue;
      store<u16>(place, 0xbfef);
      store<u8>(place, 0xbd, 2);
    }
  }
}
