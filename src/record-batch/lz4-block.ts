/**
 * One LZ4 block: sequences of (literals, match), both ways. The compressor is greedy with one hash table of 4-byte
 * strings: about lz4's own fast level in ratio, and exact about the format's end rules (the last match begins 12
 * bytes before the end at the latest, the last 5 bytes are literals).
 * Source: github.com/lz4/lz4, doc/lz4_Block_format.md.
 */
import type { OutputBuffer } from './output-buffer.js'

const MATCH_BYTES_MIN = 4
const LAST_LITERALS_BYTES = 5
const LAST_MATCH_DISTANCE = 12
const DISTANCE_MAX = 65_535
const HASH_BITS = 13

/** Decompresses the whole block; matches must not reach below output position `floor`. Throws on what is malformed. */
export function decompressLz4Block(block: Uint8Array, output: OutputBuffer, floor: number): void {
  let at = 0
  const byte = (): number => {
    if (at >= block.length) throw new Error('an lz4 block is cut short')
    return block[at++]!
  }
  const length = (nibble: number): number => {
    let value = nibble
    if (nibble === 15) for (let more = 255; more === 255; value += more) more = byte()
    return value
  }
  while (at < block.length) {
    const token = byte()
    const literalBytes = length(token >> 4)
    output.literal(block, at, literalBytes)
    at += literalBytes
    if (at === block.length) return
    const distance = byte() | (byte() << 8)
    output.copy(distance, length(token & 15) + MATCH_BYTES_MIN, floor)
  }
  throw new Error('an lz4 block does not end with literals')
}

/** Compresses `input` (at most 64 KiB) into `output`; its size, or undefined when it does not fit there. */
export function compressLz4Block(input: Uint8Array, output: Uint8Array): number | undefined {
  const lastSeen = new Int32Array(1 << HASH_BITS).fill(-1)
  const sink = { bytes: output, at: 0 }
  const matchLimit = input.length - LAST_MATCH_DISTANCE
  let anchor = 0
  let at = 0
  while (at < matchLimit) {
    const hash = Math.imul(word(input, at), 2654435761) >>> (32 - HASH_BITS)
    const candidate = lastSeen[hash]!
    lastSeen[hash] = at
    if (candidate < 0 || at - candidate > DISTANCE_MAX || word(input, candidate) !== word(input, at)) {
      at++
      continue
    }
    const matchBytes = matchLength(input, candidate, at)
    if (!writeSequence(sink, input.subarray(anchor, at), at - candidate, matchBytes)) return undefined
    at += matchBytes
    anchor = at
  }
  return writeSequence(sink, input.subarray(anchor), 0, 0) ? sink.at : undefined
}

function matchLength(input: Uint8Array, candidate: number, at: number): number {
  const limit = input.length - LAST_LITERALS_BYTES - at
  let count = MATCH_BYTES_MIN
  while (count < limit && input[candidate + count] === input[at + count]) count++
  return count
}

/** Writes literals and a match (matchBytes 0: none, the end). False when there is no room. */
function writeSequence(
  sink: { bytes: Uint8Array; at: number },
  literals: Uint8Array,
  distance: number,
  matchBytes: number,
): boolean {
  const extra = matchBytes === 0 ? 0 : matchBytes - MATCH_BYTES_MIN
  const room = 1 + Math.ceil(literals.length / 255) + 1 + literals.length + 2 + Math.ceil(extra / 255) + 1
  if (sink.at + room > sink.bytes.length) return false
  sink.bytes[sink.at++] = (Math.min(literals.length, 15) << 4) | Math.min(extra, 15)
  writeLength(sink, literals.length)
  sink.bytes.set(literals, sink.at)
  sink.at += literals.length
  if (matchBytes === 0) return true
  sink.bytes[sink.at++] = distance & 255
  sink.bytes[sink.at++] = distance >> 8
  writeLength(sink, extra)
  return true
}

function writeLength(sink: { bytes: Uint8Array; at: number }, value: number): void {
  if (value < 15) return
  let rest = value - 15
  for (; rest >= 255; rest -= 255) sink.bytes[sink.at++] = 255
  sink.bytes[sink.at++] = rest
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
