// Base64 text, as JSON carries bytes: RFC 4648 section 4, with padding, in quotes.

const ALPHABET: usize = memory.data<u8>([
  65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 97, 98, 99,
  100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 48,
  49, 50, 51, 52, 53, 54, 55, 56, 57, 43, 47,
]);

// @ts-ignore: decorator
@inline function symbol(bits: u32): u32 {
  return load<u8>(ALPHABET + (bits & 63));
}

/** Bytes of the text of `length` bytes, with its quotes. */
export function base64Bytes(length: u32): u32 {
  return ((length + 2) / 3) * 4 + 2;
}

/** Writes the text of `length` bytes at `ptr`, in quotes; returns the position after it. Reads nothing beyond. */
export function putBase64(ptr: usize, length: u32, dst: usize): usize {
  store<u8>(dst++, 0x22);
  const end = ptr + length;
  for (; ptr + 3 <= end; ptr += 3, dst += 4) {
    const word = ((<u32>load<u8>(ptr)) << 16) | ((<u32>load<u8>(ptr, 1)) << 8) | load<u8>(ptr, 2);
    store<u32>(dst, symbol(word >> 18) | (symbol(word >> 12) << 8) | (symbol(word >> 6) << 16) | (symbol(word) << 24));
  }
  const rest = <u32>(end - ptr);
  if (rest != 0) {
    const word = ((<u32>load<u8>(ptr)) << 16) | (rest == 2 ? (<u32>load<u8>(ptr, 1)) << 8 : 0);
    const third = rest == 2 ? symbol(word >> 6) : 0x3d;
    store<u32>(dst, symbol(word >> 18) | (symbol(word >> 12) << 8) | (third << 16) | (0x3d << 24));
    dst += 4;
  }
  store<u8>(dst, 0x22);
  return dst + 1;
}
