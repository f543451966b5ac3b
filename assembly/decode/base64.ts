// Base64 text to bytes, strictly: RFC 4648 section 4 with padding, no white space, unused bits zero. So there is one
// text for each value, as with the TypeScript twin (src/serde/json-reader.ts).

/** Value of a symbol, 64 and above for bytes that are none. */
function symbolValue(byte: u32): u32 {
  if (byte - 65 < 26) return byte - 65;
  if (byte - 97 < 26) return byte - 71;
  if (byte - 48 < 10) return byte + 4;
  return byte == 43 ? 62 : byte == 47 ? 63 : 64;
}

/** Bytes that a text of `length` bytes needs at its destination. */
export function base64RoomBytes(length: u32): u32 {
  return (length >> 2) * 3 + 8;
}

/**
 * In: `length` bytes of text at `ptr`. Out: bytes at `dst`, `base64RoomBytes(length)` of room; the position after them,
 * 0 when the text is not base64. Source: RFC 4648.
 */
export function readBase64(ptr: usize, length: u32, dst: usize): usize {
  if (length & 3) return 0;
  const end = ptr + length;
  for (; ptr < end; ptr += 4) {
    const c = <u32>load<u8>(ptr, 2);
    const d = <u32>load<u8>(ptr, 3);
    const last = ptr + 4 == end;
    const pads: u32 = last && d == 0x3d ? (c == 0x3d ? 2 : 1) : 0;
    const first = (symbolValue(load<u8>(ptr)) << 18) | (symbolValue(load<u8>(ptr, 1)) << 12);
    const third = pads == 2 ? 0 : symbolValue(c);
    const fourth = pads != 0 ? 0 : symbolValue(d);
    if ((symbolValue(load<u8>(ptr)) | symbolValue(load<u8>(ptr, 1)) | third | fourth) > 63) return 0;
    const word = first | (third << 6) | fourth;
    store<u8>(dst, word >> 16);
    store<u8>(dst, word >> 8, 1);
    store<u8>(dst, word, 2);
    if (pads == 2 ? (word & 0xffff) != 0 : pads == 1 && (word & 0xff) != 0) return 0;
    dst += 3 - pads;
  }
  return dst;
}
