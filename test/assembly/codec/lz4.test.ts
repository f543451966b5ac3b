// LZ4 frames: made by the lz4 tool, made at random sequence by sequence, made by our compressor, and broken ones.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'
import { makeRandom, type Random } from '../random-numbers.js'

const kernels = loadKernels()
const { lz4Decompress, lz4Compress, lz4FrameBytesMax, xxhash32 } = kernels.exports
const [OK, CORRUPT, NEEDS_ROOM] = ['CODEC_OK', 'CODEC_CORRUPT', 'CODEC_NEEDS_ROOM'].map(name => kernels.constant(name))
const scratch = kernels.constant('LZ4_SCRATCH_BYTES')

/** Frames that lz4 1.9.4 made of `rows`, in base64: see the file. */
const golden: Record<string, string> = JSON.parse(
  readFileSync(new URL('./lz4-frames.json', import.meta.url), 'utf8'),
).frames
const rows = Buffer.from(
  Array.from({ length: 10_000 }, (_, i) => `row ${i % 10}${i % 3333 === 0 ? '!' : ''}\n`).join(''),
)

function decompress(frame: Uint8Array, capacity: number): { status: number; count: number; content: Buffer } {
  kernels.reset()
  const src = kernels.bytes(frame)
  const dst = kernels.alloc(capacity, 1)
  const result = BigInt.asUintN(64, lz4Decompress!(src, frame.length, dst, capacity))
  kernels.checkGuards()
  const count = Number(result >> 32n)
  return { status: Number(result & 0xffffffffn), count, content: kernels.slice(dst, dst + Math.min(count, capacity)) }
}

function compress(content: Uint8Array): Buffer {
  kernels.reset()
  const src = kernels.bytes(content)
  const room = lz4FrameBytesMax!(content.length)
  const dst = kernels.alloc(room, 1)
  const end = lz4Compress!(src, content.length, dst, kernels.alloc(scratch))
  kernels.checkGuards()
  assert.ok(end - dst <= room)
  return kernels.slice(dst, end)
}

function hash(bytes: Uint8Array, seed = 0): number {
  return xxhash32!(kernels.bytes(bytes), bytes.length, seed) >>> 0
}

interface FrameShape {
  independent: boolean
  blockChecksums: boolean
  contentSize: boolean
  contentChecksum: boolean
}

/** A block of random sequences over what was written before, and what it stands for. */
function randomBlock(random: Random, before: number[]): { block: number[]; content: number[] } {
  const block: number[] = []
  const content = [...before]
  const putLength = (length: number) => {
    for (; length >= 255; length -= 255) block.push(255)
    block.push(length)
  }
  const putSequence = (last: boolean) => {
    const literals = content.length === 0 ? 1 + random.below(5) : random.below(random.below(4) ? 6 : 400)
    const offset = 1 + random.below(Math.min(random.below(2) ? 20 : 60_000, content.length + literals))
    const length = 4 + random.below(random.below(4) ? 12 : 700)
    const code = last ? 0 : Math.min(15, length - 4)
    block.push((Math.min(15, literals) << 4) | code)
    if (literals >= 15) putLength(literals - 15)
    for (let i = 0; i < literals; i++) {
      const byte = random.below(256)
      block.push(byte)
      content.push(byte)
    }
    if (last) return
    block.push(offset & 255, offset >> 8)
    if (code === 15) putLength(length - 19)
    for (let i = 0; i < length; i++) content.push(content[content.length - offset]!)
  }
  for (let sequences = random.below(20); sequences > 0; sequences--) putSequence(false)
  putSequence(true)
  return { block, content }
}

function randomFrame(random: Random, shape: FrameShape): { frame: Buffer; content: Buffer } {
  const word = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]
  let content: number[] = []
  const blocks: number[] = []
  for (let count = random.below(4); count > 0; count--) {
    const made = randomBlock(random, shape.independent ? [] : content)
    const raw = random.below(5) === 0
    const added = shape.independent ? made.content : made.content.slice(content.length)
    const data = raw ? added : made.block
    blocks.push(...word(raw ? data.length | 0x80000000 : data.length), ...data)
    if (shape.blockChecksums) blocks.push(...word(hash(Uint8Array.from(data))))
    content = content.concat(added)
  }
  const flags =
    0x40 |
    (shape.independent ? 0x20 : 0) |
    (shape.blockChecksums ? 0x10 : 0) |
    (shape.contentSize ? 8 : 0) |
    (shape.contentChecksum ? 4 : 0)
  const size = shape.contentSize ? [...word(content.length), 0, 0, 0, 0] : []
  const descriptor = [flags, 0x40 + 16 * random.below(4), ...size]
  const header = [0x04, 0x22, 0x4d, 0x18, ...descriptor, (hash(Uint8Array.from(descriptor)) >> 8) & 255]
  const end = [0, 0, 0, 0, ...(shape.contentChecksum ? word(hash(Uint8Array.from(content))) : [])]
  return { frame: Buffer.from([...header, ...blocks, ...end]), content: Buffer.from(content) }
}

const frameShape = fc.record({
  independent: fc.boolean(),
  blockChecksums: fc.boolean(),
  contentSize: fc.boolean(),
  contentChecksum: fc.boolean(),
})

/** Bytes of every kind of compressibility. */
function randomContent(random: Random, length: number): Buffer {
  const kind = random.below(5)
  const alphabet = [256, 2, 10, 1, 60][kind]!
  const bytes = Buffer.alloc(length)
  for (let i = 0; i < length; i++) {
    const copied = kind > 1 && i > 40 && random.below(3) > 0
    bytes[i] = copied ? bytes[i - 1 - random.below(40)]! : random.below(alphabet)
  }
  return bytes
}

test('hashes as xxHash32 does', () => {
  kernels.reset()
  assert.equal(hash(Buffer.from('')), 0x02cc5d05)
  assert.equal(hash(Buffer.from('abc')), 0x32d153ff)
  assert.equal(hash(Buffer.from('Nobody inspects the spammish repetition')), 0xe2293b2f)
})

test('reads frames of the lz4 tool', () => {
  for (const [name, base64] of Object.entries(golden)) {
    const frame = Buffer.from(base64, 'base64')
    for (const capacity of [rows.length, rows.length + 1, rows.length + 1000]) {
      const { status, content } = decompress(frame, capacity)
      assert.equal(status, OK, name)
      assert.ok(content.equals(rows), name)
    }
    assert.equal(decompress(frame, rows.length - 1).status, NEEDS_ROOM, name)
    assert.equal(decompress(frame, 0).status, NEEDS_ROOM, name)
  }
  assert.equal(
    decompress(Buffer.from(golden['dependent, block checksums, content size']!, 'base64'), 9).count,
    rows.length,
  )
})

test('refuses a frame in which any byte of header, checksum or end is changed', () => {
  const frame = Buffer.from(golden['dependent, block checksums, content size']!, 'base64')
  for (let at = 0; at < frame.length; at++) {
    const broken = Buffer.from(frame)
    broken[at]! ^= 1 << (at % 8)
    assert.notEqual(decompress(broken, rows.length + 64).status, OK, `byte ${at}`)
  }
  for (let length = 0; length < frame.length; length++) {
    assert.equal(decompress(frame.subarray(0, length), rows.length).status, CORRUPT, `cut to ${length}`)
  }
})

test('reads random frames of every shape into exactly enough room, and no less', () => {
  fc.assert(
    fc.property(frameShape, fc.nat(), (shape, seed) => {
      kernels.reset()
      const { frame, content } = randomFrame(makeRandom(seed), shape)
      const exact = decompress(frame, content.length)
      assert.equal(exact.status, OK)
      assert.ok(exact.content.equals(content))
      if (content.length > 0) assert.equal(decompress(frame, content.length - 1).status, NEEDS_ROOM)
      assert.ok(decompress(frame, content.length + 100).content.equals(content))
    }),
    { numRuns: 1500, seed: 91 },
  )
})

test('never writes outside its output, whatever the input', () => {
  const random = makeRandom(92)
  for (let i = 0; i < 6000; i++) {
    const shape = {
      independent: i % 2 === 0,
      blockChecksums: false,
      contentSize: i % 5 === 0,
      contentChecksum: i % 7 === 0,
    }
    if (i % 50 === 0) kernels.reset()
    const { frame, content } = randomFrame(random, shape)
    const headerEnd = shape.contentSize ? 15 : 7
    for (let changes = 1 + random.below(4); changes > 0 && frame.length > headerEnd; changes--) {
      frame[headerEnd + random.below(frame.length - headerEnd)] = random.below(3) ? random.below(256) : 255
    }
    const capacity = random.below(2) ? content.length : random.below(content.length * 2 + 2)
    const { status, count } = decompress(frame.subarray(0, frame.length - random.below(3)), capacity)
    assert.ok(status === OK || status === CORRUPT || status === NEEDS_ROOM)
    if (status === OK) assert.ok(count <= capacity)
  }
})

test('round trips content of every kind and length', () => {
  const random = makeRandom(93)
  for (let length = 0; length <= 300; length++) {
    const content = randomContent(random, length)
    const { status, content: back } = decompress(compress(content), length)
    assert.ok(status === OK && back.equals(content), `length ${length}`)
  }
  for (const length of [65_535, 65_536, 65_537, 200_000, 131_072 + 5]) {
    for (let kind = 0; kind < 4; kind++) {
      const content = randomContent(random, length)
      const frame = compress(content)
      assert.ok(decompress(frame, length).content.equals(content), `length ${length}`)
    }
  }
})

test('compresses what repeats, and stores what does not', () => {
  assert.ok(compress(rows).length < 1000)
  const noise = Buffer.from(Array.from({ length: 70_000 }, makeRandom(94).word))
  assert.equal(compress(noise).length, noise.length + 7 + 2 * 4 + 4)
  const frame = compress(Buffer.from('a'.repeat(1000)))
  assert.equal(frame.subarray(0, 7).toString('hex'), '04224d18604082')
})
