/** Checksums, hashes and compression: kernels that are called with bytes. */
import { crc32c } from '../../../src/record-batch/crc32c.js'
import { partitionOf } from '../../../src/record-batch/key-partition.js'
import { lz4Codec } from '../../../src/record-batch/lz4.js'
import { snappyCodec } from '../../../src/record-batch/snappy.js'
import { xxhash32 } from '../../../src/record-batch/xxhash32.js'
import { order } from '../../data/orders.js'
import { type BenchTask, emptyTask, type Span } from '../bench-task.js'
import { cut, orderText, type Sizes } from '../inputs.js'
import type { KernelCase, NativeWork, Subject } from '../kernel-case.js'
import { snappyOfLz4 } from '../snappy-writer.js'

export const CALL = 'call of a kernel'
const KIB = 1024
const PARTITIONS = 4
/** Orders whose values make 64 KiB, about. */
const ORDERS_PER_BLOCK = 700
const HASHED_BYTES_MAX = 1 << 20
const SCRATCH_BYTES = 1 << 16

type Pieces = readonly Uint8Array[]
type ByteKernel = (start: number, length: number, third: number) => number

const kibOf = (pieces: Pieces): number => pieces.reduce((sum, piece) => sum + piece.length, 0) / KIB

/** Calls `work` for each piece in the memory; its results are put together by `join`. */
function overSpans(
  pieces: Pieces,
  work: (task: BenchTask) => (span: Span) => number,
  join: (sum: number, result: number) => number,
): Subject {
  const task = emptyTask()
  const spans = pieces.map(piece => task.place(piece))
  const run = work(task)
  let sum = 0
  return {
    pass(timer) {
      timer.start()
      sum = 0
      for (const span of spans) sum = join(sum, run(span))
      timer.stop()
    },
    check: () => String(sum >>> 0),
  }
}

/** The same for plain JavaScript. */
function overPieces(
  pieces: Pieces,
  work: (piece: Uint8Array) => number,
  join: (sum: number, result: number) => number,
): Subject {
  let sum = 0
  return {
    pass(timer) {
      timer.start()
      sum = 0
      for (const piece of pieces) sum = join(sum, work(piece))
      timer.stop()
    },
    check: () => String(sum >>> 0),
  }
}

const exclusiveOr = (sum: number, result: number): number => sum ^ result
const add = (sum: number, result: number): number => sum + result

/** An address in the memory of so many bytes, 16-byte aligned. */
function room(task: BenchTask, bytes: number): number {
  return task.place(new Uint8Array(bytes)).start
}

function crcCase(pieces: Pieces, size: string): KernelCase {
  const native = (kernel: string): NativeWork => ({ kernel, pieces })
  const work = (task: BenchTask) => {
    const crc = task.kernel<ByteKernel>('crc32c')
    const scratch = room(task, SCRATCH_BYTES)
    return ({ start, end }: Span) => crc(start, end - start, scratch)
  }
  return {
    name: `CRC-32C, ${size}`,
    input: `${pieces.length} pieces of ${size} of JSON text`,
    unit: 'KiB',
    units: kibOf(pieces),
    wasm: () => overSpans(pieces, work, exclusiveOr),
    javascript: () => overPieces(pieces, piece => crc32c(piece), exclusiveOr),
    native: native('crc32c'),
    other: { name: 'the same with the crc32 instruction', native: native('crc32c-instruction') },
  }
}

function xxhashCase(pieces: Pieces): KernelCase {
  const work = (task: BenchTask) => {
    const hash = task.kernel<ByteKernel>('xxhash32')
    return ({ start, end }: Span) => hash(start, end - start, 0)
  }
  return {
    name: 'xxhash32, 64 KiB',
    input: `${pieces.length} pieces of 64 KiB of JSON text`,
    unit: 'KiB',
    units: kibOf(pieces),
    wasm: () => overSpans(pieces, work, exclusiveOr),
    javascript: () => overPieces(pieces, piece => xxhash32(piece), exclusiveOr),
    native: { kernel: 'xxhash32', pieces },
  }
}

function murmurCase(keys: Pieces, keyBytes: number): KernelCase {
  const work = (task: BenchTask) => {
    const hash = task.kernel<(start: number, length: number) => number>('murmur2')
    return ({ start, end }: Span) => (hash(start, end - start) & 0x7fffffff) % PARTITIONS
  }
  return {
    name: `murmur2 + partition, ${keyBytes} bytes`,
    input: `${keys.length} keys of ${keyBytes} bytes; without the call from JavaScript`,
    unit: 'key',
    units: keys.length,
    wasm: () => overSpans(keys, work, add),
    javascript: () => overPieces(keys, key => partitionOf(key, PARTITIONS), add),
    native: { kernel: 'murmur2', pieces: keys },
    without: CALL,
  }
}

/** What it takes to call a kernel from JavaScript: taken off where kernels are called for a few bytes. */
function callCase(count: number): KernelCase {
  const keys = Array.from({ length: count }, () => new Uint8Array(1))
  const work = (task: BenchTask) => {
    const smallest = task.kernel<(length: number) => number>('jsonTextBytesMax')
    return ({ start, end }: Span) => smallest(end - start)
  }
  return {
    name: CALL,
    input: 'a kernel that does one addition',
    unit: 'call',
    units: count,
    wasm: () => overSpans(keys, work, add),
  }
}

/** Frames as the kernel under test writes them: one for each piece. */
function framesOf(pieces: Pieces): Pieces {
  const task = emptyTask()
  const compress = compressor(task, Math.max(...pieces.map(piece => piece.length)))
  return pieces.map(piece => {
    const { start, end } = compress(task.place(piece))
    return Uint8Array.from(task.task.kernel.views.refresh().bytes.subarray(start, end))
  })
}

function compressor(task: BenchTask, lengthMax: number): (span: Span) => Span {
  const compress = task.kernel<(from: number, length: number, to: number, scratch: number) => number>('lz4Compress')
  const to = room(task, task.call('lz4FrameBytesMax', lengthMax))
  const scratch = room(task, SCRATCH_BYTES)
  return ({ start, end }) => ({ start: to, end: compress(start, end - start, to, scratch) >>> 0 })
}

function decompressing(kernel: string, capacity: number) {
  return (task: BenchTask) => {
    const decompress = task.kernel<(from: number, length: number, to: number, room: number) => bigint>(kernel)
    const to = room(task, capacity)
    return ({ start, end }: Span) => {
      const result = BigInt.asUintN(64, decompress(start, end - start, to, capacity))
      if ((result & 0xffffffffn) !== 0n) throw new Error(`${kernel} refused its input`)
      return Number(result >> 32n)
    }
  }
}

function ratioOf(pieces: Pieces, packed: Pieces): string {
  return `${((100 * kibOf(packed)) / kibOf(pieces)).toFixed(0)} %`
}

function lz4Cases(pieces: Pieces): KernelCase[] {
  const length = pieces[0]?.length ?? 0
  const frames = framesOf(pieces)
  const units = kibOf(pieces)
  const compressing = (task: BenchTask) => {
    const compress = compressor(task, length)
    return (span: Span) => {
      const { start, end } = compress(span)
      return end - start
    }
  }
  return [
    {
      name: 'LZ4 decompress',
      input: `${pieces.length} frames of ${Math.round(length / KIB)} KiB of JSON text, ${ratioOf(pieces, frames)} of it`,
      unit: 'KiB',
      units,
      wasm: () => overSpans(frames, decompressing('lz4Decompress', length), add),
      javascript: () => overPieces(frames, frame => lz4Codec.decompress(frame, length).length, add),
      native: { kernel: 'lz4-decompress', pieces: frames, arguments: [String(length)] },
    },
    {
      name: 'LZ4 compress',
      input: `${pieces.length} pieces of ${Math.round(length / KIB)} KiB of JSON text`,
      unit: 'KiB',
      units,
      wasm: () => overSpans(pieces, compressing, add),
      // another match finder: its frames have other sizes
      javascript: () => withoutCheck(overPieces(pieces, piece => lz4Codec.compress?.(piece).length ?? 0, add)),
      native: { kernel: 'lz4-compress', pieces, arguments: [String(2 * length + KIB)] },
    },
    snappyCase(pieces, frames),
  ]
}

function snappyCase(pieces: Pieces, frames: Pieces): KernelCase {
  const length = pieces[0]?.length ?? 0
  const packed = frames.map(frame => snappyOfLz4(frame, length))
  return {
    name: 'Snappy decompress',
    input: `${pieces.length} blocks of ${Math.round(length / KIB)} KiB, the matches of LZ4, ${ratioOf(pieces, packed)}`,
    unit: 'KiB',
    units: kibOf(pieces),
    wasm: () => overSpans(packed, decompressing('snappyDecompress', length), add),
    javascript: () => overPieces(packed, block => snappyCodec.decompress(block, length).length, add),
  }
}

function withoutCheck({ pass }: Subject): Subject {
  return { pass }
}

export function codecCases({ records, keys }: Sizes): KernelCase[] {
  const text = orderText(Math.max(ORDERS_PER_BLOCK, Math.min(records, 10_000)))
  const whole = cut(text, Math.min(HASHED_BYTES_MAX, text.length))
  const blocks = cut(text, 64 * KIB)
  const encoder = new TextEncoder()
  const short = Array.from({ length: Math.min(records, 20_000) }, (_, i) => encoder.encode(order(i, keys).key))
  const long = cut(text, 64).slice(0, 20_000)
  return [
    crcCase(whole, `${Math.round((whole[0]?.length ?? 0) / KIB)} KiB`),
    crcCase(cut(text, 16 * KIB), '16 KiB'),
    crcCase(cut(text, 1000), '1000 B'),
    xxhashCase(blocks),
    ...lz4Cases(blocks),
    callCase(short.length),
    murmurCase(short, 6),
    murmurCase(long, 64),
  ]
}
