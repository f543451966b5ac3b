// JavaScript's white space in WTF-8: what trim, Number(string), parseFloat and parseInt skip.
//
// Tab, line feed, vertical tab, form feed, return, space; U+00A0, U+1680, U+2000..200A, 2028, 2029, 202F, 205F, 3000,
// FEFF.
// Source: ECMA-262 WhiteSpace and LineTerminator (Unicode category Zs).

/** Whether the three bytes `word` (first in the lowest byte) are one of the three-byte spaces. */
function isWideSpace(word: u32): bool {
  if ((word & 0xffff) == 0x80e2) {
    const last = word >> 16;
    return last - 0x80 <= 10 || last == 0xa8 || last == 0xa9 || last == 0xaf;
  }
  return word == 0x9f81e2 || word == 0x8080e3 || word == 0x809ae1 || word == 0xbfbbef;
}

function isAsciiSpace(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 5;
}

/** The first byte at or after `ptr` that is not white space, `end` when there is none. [ptr, end) is WTF-8. */
export function skipWhiteSpace(ptr: usize, end: usize): usize {
  while (ptr < end) {
    const byte = <u32>load<u8>(ptr);
    if (isAsciiSpace(byte)) ptr++;
    else if (byte == 0xc2 && ptr + 2 <= end && load<u8>(ptr, 1) == 0xa0) ptr += 2;
    else if (byte >= 0xe1 && ptr + 3 <= end && isWideSpace(load<u32>(ptr) & 0xffffff)) ptr += 3;
    else break;
  }
  return ptr;
}

/** The end of [ptr, end) without the white space at its end. */
export function trimWhiteSpace(ptr: usize, end: usize): usize {
  while (end > ptr) {
    const byte = <u32>load<u8>(end - 1);
    if (isAsciiSpace(byte)) end--;
    else if (byte < 0x80) break;
    else if (end - ptr >= 2 && load<u16>(end - 2) == 0xa0c2) end -= 2;
    else if (end - ptr >= 3 && isWideSpace(<u32>load<u16>(end - 3) | ((<u32>load<u8>(end - 1)) << 16))) end -= 3;
    else break;
  }
  return end;
}
