// WTF-8 seen as UTF-16: from code unit indexes to bytes and back, halves of pairs, decoding.
//
// JavaScript counts UTF-16 units, the bytes are WTF-8. An index inside a 4-byte sequence names its second half; the
// functions here say so, and whoever cuts there writes the half as three bytes.
// Source: WTF-8 (S. Sapin); ECMA-262, The String Type.

/** Whether a sequence begins at this byte. */
export function isLead(byte: u32): bool {
  return (byte & 0xc0) != 0x80;
}

/** Bytes of the sequence that begins with `lead`. */
export function sequenceBytes(lead: u32): u32 {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The code point of the sequence at `ptr`; a lone surrogate is its own value. */
export function codePointAt(ptr: usize): u32 {
  const lead = <u32>load<u8>(ptr);
  if (lead < 0x80) return lead;
  const second = <u32>load<u8>(ptr, 1) & 63;
  if (lead < 0xe0) return ((lead & 31) << 6) | second;
  const third = <u32>load<u8>(ptr, 2) & 63;
  if (lead < 0xf0) return ((lead & 15) << 12) | (second << 6) | third;
  return ((lead & 7) << 18) | (second << 12) | (third << 6) | (load<u8>(ptr, 3) & 63);
}

/** First UTF-16 unit of a code point. */
export function highUnit(c: u32): u32 {
  return c < 0x10000 ? c : 0xd7c0 + (c >> 10);
}

/** Second UTF-16 unit of a code point above 0xffff. */
export function lowUnit(c: u32): u32 {
  return 0xdc00 | (c & 0x3ff);
}

/** Writes a unit from 0x800 on, a half of a pair included, as three bytes (and one more byte of anything). */
export function putThreeBytes(unit: u32, dst: usize): void {
  store<u32>(dst, 0x8080e0 | (unit >> 12) | (((unit >> 6) & 63) << 8) | ((unit & 63) << 16));
}

/** Whether [ptr, end) begins with a lone low half. */
export function startsWithLow(ptr: usize, end: usize): bool {
  return end - ptr >= 3 && load<u8>(ptr) == 0xed && load<u8>(ptr, 1) >= 0xb0;
}

/** Whether [ptr, end) ends with a lone high half. */
export function endsWithHigh(ptr: usize, end: usize): bool {
  return end - ptr >= 3 && load<u8>(end - 3) == 0xed && (load<u8>(end - 2) & 0xf0) == 0xa0;
}

/** Joins the lone high half that ends at `at` with the lone low half at `low`: four bytes from `at` - 3 on. */
export function joinHalves(at: usize, low: usize): void {
  const high = codePointAt(at - 3) & 0x3ff;
  const c = 0x10000 + (high << 10) + (codePointAt(low) & 0x3ff);
  const tail = (((c >> 12) & 63) << 8) | (((c >> 6) & 63) << 16) | ((c & 63) << 24);
  store<u32>(at - 3, 0x808080f0 | (c >> 18) | tail);
}

/**
 * Where UTF-16 unit `index` of [ptr, end) begins: position | 1 << 32 when it is the second half of the sequence there.
 * `end` when the string has no more than `index` units.
 */
export function seekUnit(ptr: usize, end: usize, index: u32): u64 {
  const continuation = i8x16.splat(-65);
  const four = i8x16.splat(-16);
  while (index >= 16 && ptr + 16 <= end) {
    const block = v128.load(ptr);
    const units =
      popcnt(i8x16.bitmask(i8x16.gt_s(block, continuation))) + popcnt(i8x16.bitmask(i8x16.ge_u(block, four)));
    if (<u32>units > index) break;
    index -= units;
    ptr += 16;
  }
  while (ptr < end && !isLead(load<u8>(ptr))) ptr++;
  while (index > 0 && ptr < end) {
    const bytes = sequenceBytes(load<u8>(ptr));
    if (bytes == 4) {
      if (index == 1) return <u64>ptr | 0x100000000;
      index--;
    }
    index--;
    ptr += bytes;
  }
  return <u64>min<usize>(ptr, end);
}

/** Writes the UTF-16 units of [ptr, end), two bytes each, to `dst`, room for one unit per byte. Their count. */
export function putUtf16(ptr: usize, end: usize, dst: usize): u32 {
  const start = dst;
  while (ptr < end) {
    const c = codePointAt(ptr);
    ptr += sequenceBytes(load<u8>(ptr));
    store<u16>(dst, highUnit(c));
    dst += 2;
    if (c > 0xffff) {
      store<u16>(dst, lowUnit(c));
      dst += 2;
    }
  }
  return <u32>(dst - start) >> 1;
}
