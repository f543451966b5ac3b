/**
 * xxHash32 with seed 0, the checksum of lz4 frames.
 * Source: github.com/Cyan4973/xxHash, doc/xxhash_spec.md.
 */
const P1 = 0x9e3779b1 | 0
const P2 = 0x85ebca77 | 0
const P3 = 0xc2b2ae3d | 0
const P4 = 0x27d4eb2f | 0
const P5 = 0x165667b1 | 0

/** Unsigned. */
export function xxhash32(bytes: Uint8Array): number {
  const size = bytes.length
  let at = 0
  let hash = P5
  if (size >= 16) {
    const lanes = [(P1 + P2) | 0, P2, 0, -P1 | 0] as [number, number, number, number]
    for (; at + 16 <= size; at += 16) {
      lanes[0] = round(lanes[0], word(bytes, at))
      lanes[1] = round(lanes[1], word(bytes, at + 4))
      lanes[2] = round(lanes[2], word(bytes, at + 8))
      lanes[3] = round(lanes[3], word(bytes, at + 12))
    }
    hash = (rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18)) | 0
  }
  hash = (hash + size) | 0
  for (; at + 4 <= size; at += 4) hash = Math.imul(rotate((hash + Math.imul(word(bytes, at), P3)) | 0, 17), P4)
  for (; at < size; at++) hash = Math.imul(rotate((hash + Math.imul(bytes[at]!, P5)) | 0, 11), P1)
  hash = Math.imul(hash ^ (hash >>> 15), P2)
  hash = Math.imul(hash ^ (hash >>> 13), P3)
  return (hash ^ (hash >>> 16)) >>> 0
}

function round(lane: number, input: number): number {
  return Math.imul(rotate((lane + Math.imul(input, P2)) | 0, 13), P1)
}

function rotate(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count))
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
