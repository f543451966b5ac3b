/**
 * Snappy, reading only: the plain block format, and the framing that Java's SnappyOutputStream (xerial) puts around
 * blocks, which is what Kafka's Java clients write; librdkafka writes plain blocks. Simple on purpose: the oracle of
 * the kernel.
 * Source: google/snappy format_description.txt; org.xerial.snappy.SnappyCodec.
 */
import type { Codec } from './compression.js'
import { OutputBuffer } from './output-buffer.js'

/** 0x82 "SNAPPY" 0x00, then two 32-bit version numbers. */
const XERIAL_MAGIC = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]
const XERIAL_HEADER_BYTES = 16

export const snappyCodec: Codec = {
  decompress(bytes, sizeBytesMax) {
    const output = new OutputBuffer(Math.min(bytes.length * 4, sizeBytesMax), sizeBytesMax)
    if (!XERIAL_MAGIC.every((byte, index) => bytes[index] === byte)) {
      decompressBlock(bytes, output)
      return output.written()
    }
    for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
      if (at + 4 > bytes.length) throw new Error('a snappy chunk has no length')
      const sizeBytes = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getInt32(0)
      if (sizeBytes < 0 || at + 4 + sizeBytes > bytes.length) throw new Error('a snappy chunk is cut short')
      decompressBlock(bytes.subarray(at + 4, at + 4 + sizeBytes), output)
      at += 4 + sizeBytes
    }
    return output.written()
  },
}

function decompressBlock(input: Uint8Array, output: OutputBuffer): void {
  const start = output.sizeBytes
  const [sizeBytes, bodyAt] = readLength(input)
  for (let at = bodyAt; at < input.length; ) at = element(input, at, output, start)
  if (output.sizeBytes - start !== sizeBytes) {
    throw new Error(`a snappy block has ${output.sizeBytes - start} bytes, it says ${sizeBytes}`)
  }
}

/** Writes one literal or copy; returns where the next begins. */
function element(input: Uint8Array, at: number, output: OutputBuffer, start: number): number {
  const tag = input[at]!
  const kind = tag & 3
  if (kind === 0) {
    const extraBytes = Math.max(0, (tag >> 2) - 59)
    const count = (extraBytes === 0 ? tag >> 2 : readLittle(input, at + 1, extraBytes)) + 1
    output.literal(input, at + 1 + extraBytes, count)
    return at + 1 + extraBytes + count
  }
  if (kind === 1) {
    output.copy(((tag >> 5) << 8) | readLittle(input, at + 1, 1), ((tag >> 2) & 7) + 4, start)
    return at + 2
  }
  const distanceBytes = kind === 2 ? 2 : 4
  output.copy(readLittle(input, at + 1, distanceBytes), (tag >> 2) + 1, start)
  return at + 1 + distanceBytes
}

/** The block's length as an unsigned varint of up to 32 bits, and where its elements begin. */
function readLength(input: Uint8Array): [number, number] {
  let value = 0
  for (let index = 0; index < 5; index++) {
    const byte = readLittle(input, index, 1)
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return [value, index + 1]
  }
  throw new Error('the length of a snappy block is too long')
}

function readLittle(input: Uint8Array, at: number, count: number): number {
  if (at + count > input.length) throw new Error('a snappy block is cut short')
  let value = 0
  for (let index = count - 1; index >= 0; index--) value = value * 256 + input[at + index]!
  return value
}
