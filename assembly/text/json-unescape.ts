// The content of a JSON string: finds the closing quote and resolves the escapes on the way.
//
// Halves of a surrogate pair that are escaped one after the other become one character; a half that stays alone is kept
// as three bytes (WTF-8), as JavaScript keeps it. Raw control characters are refused. Does not validate the UTF-8 of
// the rest.
// Source: RFC 8259 section 7; JSON.parse.

/** The value of four hex digits at `ptr`, above 0xffff when one is not a hex digit. */
function hexUnit(ptr: usize): u32 {
  let unit: u32 = 0;
  for (let i = 0; i < 4; i++) {
    const byte = <u32>load<u8>(ptr + i);
    const letter = (byte | 0x20) - 97;
    const digit = byte - 48 < 10 ? byte - 48 : letter < 6 ? letter + 10 : 0x10000;
    unit = (unit << 4) | digit;
  }
  return unit;
}

/** One code point, surrogates included, as UTF-8. */
function putCodePoint(c: u32, dst: usize): usize {
  if (c < 0x80) {
    store<u8>(dst, c);
    return dst + 1;
  }
  if (c < 0x800) {
    store<u16>(dst, 0x80c0 | (c >> 6) | ((c & 63) << 8));
    return dst + 2;
  }
  if (c < 0x10000) {
    store<u16>(dst, 0x80e0 | (c >> 12) | (((c >> 6) & 63) << 8));
    store<u8>(dst, 0x80 | (c & 63), 2);
    return dst + 3;
  }
  store<u32>(dst, 0x808080f0 | (c >> 18) | (((c >> 12) & 63) << 8) | (((c >> 6) & 63) << 16) | ((c & 63) << 24));
  return dst + 4;
}

/** The byte that a two-byte escape stands for; 0 for letters that are none. */
function escapedByte(letter: u32): u32 {
  switch (letter) {
    case 0x22:
    case 0x2f:
    case 0x5c:
      return letter;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return 0;
  }
}

/**
 * The code point of the \u escape whose digits are at `ptr`, joined with a second one behind it; above 0x10ffff: bad.
 */
function escapedCodePoint(ptr: usize, end: usize): u32 {
  if (ptr + 4 > end) return 0xffffffff;
  const unit = hexUnit(ptr);
  if (unit > 0xffff) return 0xffffffff;
  if ((unit & 0xfc00) != 0xd800 || ptr + 10 > end || load<u16>(ptr, 4) != 0x755c) return unit;
  const low = hexUnit(ptr + 6);
  return low < 0x10000 && (low & 0xfc00) == 0xdc00 ? 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff) : unit;
}

/**
 * In: `ptr` the first byte of the content, `end` the end of the input; up to 16 bytes behind are read and do not count.
 * Out: the content at `dst`, room for `end - ptr + 16` bytes, not overlapping. The result is the position after the
 * closing
 * quote | the position after the text << 32. Nulls: none. Overflow: none.
 * Status codes: 0 = no closing quote, a raw control character, or an escape that is not JSON's.
 * Cost: O(length), 16 bytes at a time between escapes. Source: see the head of the file.
 */
export function unescapeJsonContent(ptr: usize, end: usize, dst: usize): u64 {
  while (ptr < end) {
    const block = v128.load(ptr);
    v128.store(dst, block);
    const special = v128.or(
      v128.or(i8x16.eq(block, i8x16.splat(0x22)), i8x16.eq(block, i8x16.splat(0x5c))),
      i8x16.lt_u(block, i8x16.splat(0x20)),
    );
    const clean = ctz(i8x16.bitmask(special) | 0x10000);
    ptr += clean;
    dst += clean;
    if (clean == 16) continue;
    if (ptr >= end) return 0;
    const byte = load<u8>(ptr);
    if (byte == 0x22) return <u64>(ptr + 1) | ((<u64>dst) << 32);
    if (byte != 0x5c || ptr + 2 > end) return 0;
    const letter = <u32>load<u8>(ptr, 1);
    ptr += 2;
    if (letter != 0x75) {
      const resolved = escapedByte(letter);
      if (resolved == 0) return 0;
      store<u8>(dst++, resolved);
      continue;
    }
    const c = escapedCodePoint(ptr, end);
    if (c > 0x10ffff) return 0;
    ptr += c > 0xffff ? 10 : 4;
    dst = putCodePoint(c, dst);
  }
  return 0;
}
