// WTF-8 in plain TypeScript: UTF-8 in which a lone surrogate is three bytes. The tests' own, slow and plainly right.
// Source: https://simonsapin.github.io/wtf-8/

export function encodeWtf8(text: string): Uint8Array {
  const out: number[] = []
  for (const character of text) {
    const c = character.codePointAt(0)!
    if (c < 0x80) out.push(c)
    else if (c < 0x800) out.push(0xc0 | (c >> 6), 0x80 | (c & 63))
    else if (c < 0x10000) out.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63))
    else out.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63))
  }
  return Uint8Array.from(out)
}

/** Decodes, and throws where the bytes are not WTF-8 in its one form (halves that meet must be one character). */
export function decodeWtf8(bytes: Uint8Array): string {
  const out: string[] = []
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i]!
    const size = b < 0x80 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4
    let c = size === 1 ? b : b & (0xff >> (size + 1))
    for (let k = 1; k < size; k++) c = (c << 6) | (bytes[i + k]! & 63)
    out.push(String.fromCodePoint(c))
    i += size
  }
  const text = out.join('')
  if (Buffer.compare(encodeWtf8(text), bytes) !== 0) {
    throw new Error(`not WTF-8 in its one form: ${Buffer.from(bytes).toString('hex')}`)
  }
  return text
}
