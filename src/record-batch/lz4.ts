/**
 * LZ4 frames, read and written. Reading takes any frame that Kafka's clients write (independent or linked blocks,
 * with or without checksums, which are checked); writing makes frames as KafkaLZ4BlockOutputStream does: independent
 * blocks of 64 KiB, no checksums but the header's, a block stored as it is where compression does not help. Simple
 * on purpose: the oracle of the kernel.
 * Source: github.com/lz4/lz4, doc/lz4_Frame_format.md; org.apache.kafka.common.compress.Lz4BlockOutputStream.
 */
import type { Codec } from './compression.js'
import { compressLz4Block, decompressLz4Block } from './lz4-block.js'
import { OutputBuffer } from './output-buffer.js'
import { xxhash32 } from './xxhash32.js'

const FRAME_MAGIC = 0x184d2204
const SKIPPABLE_MAGIC = 0x184d2a50
const VERSION_BITS = 0x40
const INDEPENDENT_BIT = 0x20
const BLOCK_CHECKSUM_BIT = 0x10
const CONTENT_SIZE_BIT = 0x08
const CONTENT_CHECKSUM_BIT = 0x04
const DICTIONARY_BIT = 0x01
const STORED_BIT = 0x80000000
/** Block size code 4. */
const WRITTEN_BLOCK_BYTES = 65_536

export const lz4Codec: Codec = {
  decompress(bytes, sizeBytesMax) {
    const output = new OutputBuffer(Math.min(bytes.length * 4, sizeBytesMax), sizeBytesMax)
    if (bytes.length === 0) throw new Error('no lz4 frame')
    for (let at = 0; at < bytes.length; ) at = readFrame(bytes, at, output)
    return output.written()
  },
  compress: writeFrame,
}

/** Decompresses the frame at `start`; returns where the next begins. */
function readFrame(bytes: Uint8Array, start: number, output: OutputBuffer): number {
  const magic = readWord(bytes, start)
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) return within(bytes, start + 8 + readWord(bytes, start + 4))
  if (magic !== FRAME_MAGIC) throw new Error('no lz4 frame')
  const { flags, blockBytesMax, end } = readDescriptor(bytes, start + 4)
  const frameStart = output.sizeBytes
  let at = end
  for (;;) {
    const word = readWord(bytes, at)
    at += 4
    if (word === 0) break
    const blockBytes = word & ~STORED_BIT
    const block = bytes.subarray(at, within(bytes, at + blockBytes))
    at += blockBytes
    if ((flags & BLOCK_CHECKSUM_BIT) !== 0) {
      if (readWord(bytes, at) !== xxhash32(block)) throw new Error('the checksum of an lz4 block is wrong')
      at += 4
    }
    const blockStart = output.sizeBytes
    if (word >= STORED_BIT) output.literal(block, 0, block.length)
    else decompressLz4Block(block, output, (flags & INDEPENDENT_BIT) !== 0 ? blockStart : frameStart)
    if (output.sizeBytes - blockStart > blockBytesMax) throw new Error('an lz4 block is larger than its frame allows')
  }
  if ((flags & CONTENT_CHECKSUM_BIT) === 0) return at
  if (readWord(bytes, at) !== xxhash32(output.written(frameStart)))
    throw new Error('the checksum of an lz4 frame is wrong')
  return at + 4
}

function readDescriptor(bytes: Uint8Array, at: number): { flags: number; blockBytesMax: number; end: number } {
  within(bytes, at + 3)
  const flags = bytes[at]!
  if ((flags & 0xc0) !== VERSION_BITS) throw new Error(`unknown version of an lz4 frame: ${flags >> 6}`)
  if ((flags & DICTIONARY_BIT) !== 0) throw new Error('it needs a dictionary')
  const blockCode = (bytes[at + 1]! >> 4) & 7
  if (blockCode < 4) throw new Error(`unknown block size of an lz4 frame: ${blockCode}`)
  const checksumAt = at + 2 + ((flags & CONTENT_SIZE_BIT) !== 0 ? 8 : 0)
  within(bytes, checksumAt + 1)
  if (((xxhash32(bytes.subarray(at, checksumAt)) >>> 8) & 255) !== bytes[checksumAt]) {
    throw new Error('the checksum of an lz4 frame header is wrong')
  }
  return { flags, blockBytesMax: 4 ** (blockCode + 4), end: checksumAt + 1 }
}

function writeFrame(bytes: Uint8Array): Uint8Array {
  const blockCount = Math.ceil(bytes.length / WRITTEN_BLOCK_BYTES)
  const frame = new Uint8Array(7 + bytes.length + blockCount * 4 + 4)
  const view = new DataView(frame.buffer)
  view.setUint32(0, FRAME_MAGIC, true)
  frame[4] = VERSION_BITS | INDEPENDENT_BIT
  frame[5] = 4 << 4
  frame[6] = (xxhash32(frame.subarray(4, 6)) >>> 8) & 255
  let at = 7
  for (let from = 0; from < bytes.length; from += WRITTEN_BLOCK_BYTES) {
    const block = bytes.subarray(from, from + WRITTEN_BLOCK_BYTES)
    const compressedBytes = compressLz4Block(block, frame.subarray(at + 4, at + 4 + block.length - 1))
    if (compressedBytes === undefined) frame.set(block, at + 4)
    view.setUint32(at, compressedBytes ?? (block.length | STORED_BIT) >>> 0, true)
    at += 4 + (compressedBytes ?? block.length)
  }
  view.setUint32(at, 0, true)
  return frame.subarray(0, at + 4)
}

function readWord(bytes: Uint8Array, at: number): number {
  within(bytes, at + 4)
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

function within(bytes: Uint8Array, end: number): number {
  if (end > bytes.length) throw new Error('the lz4 frame is cut short')
  return end
}
