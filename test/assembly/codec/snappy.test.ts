// Snappy blocks made element by element, raw and in snappy-java's framing, and broken ones.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'
import { makeRandom, type Random } from '../random-numbers.js'

const kernels = loadKernels()
const { snappyDecompress } = kernels.exports
const [OK, CORRUPT, NEEDS_ROOM] = ['CODEC_OK', 'CODEC_CORRUPT', 'CODEC_NEEDS_ROOM'].map(name => kernels.constant(name))

function decompress(block: Uint8Array, capacity: number): { status: number; count: number; content: Buffer } {
  kernels.reset()
  const src = kernels.bytes(block)
  const dst = kernels.alloc(capacity, 1)
  const result = BigInt.asUintN(64, snappyDecompress!(src, block.length, dst, capacity))
  kernels.checkGuards()
  const count = Number(result >> 32n)
  return { status: Number(result & 0xffffffffn), count, content: kernels.slice(dst, dst + Math.min(count, capacity)) }
}

function varint(value: number): number[] {
  const bytes: number[] = []
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
  return [...bytes, value]
}

/** A raw block of random elements of every kind, and what it stands for. */
function randomBlock(random: Random): { block: number[]; content: number[] } {
  const elements: number[] = []
  const content: number[] = []
  for (let count = random.below(25); count > 0; count--) {
    const kind = content.length === 0 ? 0 : random.below(4)
    if (kind === 0) {
      const length = 1 + random.below(random.below(3) ? 70 : 70_000 >> random.below(10))
      const least = length <= 256 ? 1 : length <= 65_536 ? 2 : 3
      const bytes = length <= 60 && random.below(4) ? 0 : least + random.below(5 - least)
      elements.push(((bytes === 0 ? length - 1 : 59 + bytes) << 2) | 0)
      for (let i = 0; i < bytes; i++) elements.push(((length - 1) >>> (8 * i)) & 255)
      for (let i = 0; i < length; i++) {
        const byte = random.below(256)
        elements.push(byte)
        content.push(byte)
      }
      continue
    }
    const reach = Math.min(content.length, kind === 1 ? 2047 : kind === 2 ? 65_535 : 1 << 30)
    const offset = 1 + random.below(random.below(2) ? Math.min(20, reach) : reach)
    const length = kind === 1 ? 4 + random.below(8) : 1 + random.below(64)
    if (kind === 1) elements.push(1 | ((length - 4) << 2) | ((offset >> 8) << 5), offset & 255)
    else if (kind === 2) elements.push(2 | ((length - 1) << 2), offset & 255, offset >> 8)
    else elements.push(3 | ((length - 1) << 2), offset & 255, (offset >> 8) & 255, (offset >> 16) & 255, offset >>> 24)
    for (let i = 0; i < length; i++) content.push(content[content.length - offset]!)
  }
  return { block: [...varint(content.length), ...elements], content }
}

const XERIAL_HEADER = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]

function framed(blocks: number[][]): Buffer {
  const bytes = Buffer.alloc(blocks.reduce((sum, block) => sum + 4 + block.length, XERIAL_HEADER.length))
  bytes.set(XERIAL_HEADER)
  let at = XERIAL_HEADER.length
  for (const block of blocks) {
    bytes.writeInt32BE(block.length, at)
    bytes.set(block, at + 4)
    at += 4 + block.length
  }
  return bytes
}

test('reads a block written by hand', () => {
  // length 16: literal "abcd", copy 8 from 4 back (2-byte offset), copy 4 from 1 back (1-byte offset)
  const block = Buffer.from([16, 3 << 2, 0x61, 0x62, 0x63, 0x64, (7 << 2) | 2, 4, 0, 1, 1])
  const { status, content } = decompress(block, 16)
  assert.equal(status, OK)
  assert.equal(content.toString(), 'abcdabcdabcddddd')
  assert.deepEqual(decompress(Buffer.from([0]), 0).status, OK)
  for (const bad of [
    [],
    [1],
    [0x80],
    [4, 0],
    [1, 0, 97, 98],
    [255, 255, 255, 255, 255, 1],
    [3, 0, 97, (1 << 2) | 2, 2, 0],
  ]) {
    assert.equal(decompress(Uint8Array.from(bad), 100).status, CORRUPT, String(bad))
  }
})

test('reads random raw blocks into exactly enough room, and no less', () => {
  fc.assert(
    fc.property(fc.nat(), seed => {
      const { block, content } = randomBlock(makeRandom(seed))
      const exact = decompress(Uint8Array.from(block), content.length)
      assert.equal(exact.status, OK)
      assert.ok(exact.content.equals(Buffer.from(content)))
      if (content.length === 0) return
      const less = decompress(Uint8Array.from(block), content.length - 1)
      assert.deepEqual([less.status, less.count], [NEEDS_ROOM, content.length])
    }),
    { numRuns: 1500, seed: 95 },
  )
})

test("reads snappy-java's framing", () => {
  const random = makeRandom(96)
  for (let i = 0; i < 300; i++) {
    const made = Array.from({ length: random.below(4) }, () => randomBlock(random))
    const content = Buffer.from(made.flatMap(({ content }) => content))
    const bytes = framed(made.map(({ block }) => block))
    const { status, content: back } = decompress(bytes, content.length)
    assert.equal(status, OK)
    assert.ok(back.equals(content))
    if (content.length > 0) assert.equal(decompress(bytes, content.length - 1).count, content.length)
    if (bytes.length > 16) assert.equal(decompress(bytes.subarray(0, -1), content.length).status, CORRUPT)
  }
})

test('never writes outside its output, whatever the input', () => {
  const random = makeRandom(97)
  for (let i = 0; i < 4000; i++) {
    const { block, content } = randomBlock(random)
    const bytes = i % 2 ? Buffer.from(block) : framed([block])
    for (let changes = 1 + random.below(4); changes > 0; changes--) {
      const at = i % 2 ? random.below(bytes.length) : Math.min(16, bytes.length - 1) + random.below(bytes.length - 16)
      bytes[at] = random.below(3) ? random.below(256) : 255
    }
    const capacity = random.below(2) ? content.length : random.below(content.length * 2 + 2)
    const { status, count } = decompress(bytes.subarray(0, bytes.length - random.below(3)), capacity)
    assert.ok(status === OK || status === CORRUPT || status === NEEDS_ROOM)
    if (status === OK) assert.ok(count <= capacity)
    if (status === NEEDS_ROOM) assert.ok(count > capacity)
  }
})
