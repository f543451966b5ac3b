/**
 * zstd by node:zlib where the running Node has it (22.15 and later), which also compresses; else by fzstd, which
 * only reads. Node bounds its output itself. For fzstd the frames are walked first, because it would allocate any
 * window that a header asks for; what its stream gives out is counted.
 * Source: RFC 8878.
 */
import * as zlib from 'node:zlib'
import { Decompress } from 'fzstd'
import { type Codec, OversizeError } from './compression.js'

/** The part of node:zlib that Node 20 lacks. */
interface ZlibWithZstd {
  zstdDecompressSync?(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array
  zstdCompressSync?(bytes: Uint8Array): Uint8Array
}

const node = zlib as ZlibWithZstd
const FRAME_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
/** Windows up to this are accepted, bytes; zstd's own default for decoders (2^27). */
const WINDOW_BYTES_MAX = 134_217_728

/** Reads zstd with fzstd, whatever the Node. */
export const fzstdCodec: Codec = {
  decompress(bytes, sizeBytesMax) {
    checkFrames(bytes)
    const parts: Uint8Array[] = []
    let sizeBytes = 0
    const stream = new Decompress(part => {
      sizeBytes += part.length
      if (sizeBytes > sizeBytesMax) throw new OversizeError('zstd')
      parts.push(part)
    })
    stream.push(bytes, true)
    return concat(parts, sizeBytes)
  },
}

export const zstdCodec: Codec = node.zstdCompressSync === undefined ? fzstdCodec : nodeCodec(node.zstdCompressSync)

function nodeCodec(compress: (bytes: Uint8Array) => Uint8Array): Codec {
  return {
    decompress(bytes, sizeBytesMax) {
      try {
        const buffer = node.zstdDecompressSync!(bytes, { maxOutputLength: Math.max(1, sizeBytesMax) })
        return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new OversizeError('zstd', { cause })
        throw cause
      }
    },
    compress,
  }
}

/** Walks every frame block by block: all of them whole, none with a window beyond the bound. */
function checkFrames(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new Error('no zstd frame')
  for (let at = 0; at < bytes.length; ) at = frameEnd(bytes, at)
}

function frameEnd(bytes: Uint8Array, start: number): number {
  const magic = readLittle(bytes, start, 4)
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) return within(bytes, start + 8 + readLittle(bytes, start + 4, 4))
  if (magic !== FRAME_MAGIC) throw new Error('no zstd frame')
  const flags = readLittle(bytes, start + 4, 1)
  const isSingleSegment = (flags & 0x20) !== 0
  const dictionaryBytes = [0, 1, 2, 4][flags & 3]!
  const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >> 6]!
  let at = start + 5
  let windowBytes = 0
  if (!isSingleSegment) windowBytes = windowOf(readLittle(bytes, at++, 1))
  if (dictionaryBytes > 0 && readLittle(bytes, at, dictionaryBytes) !== 0) throw new Error('it needs a dictionary')
  at += dictionaryBytes
  if (isSingleSegment) windowBytes = readLittle(bytes, at, contentSizeBytes)
  if (windowBytes > WINDOW_BYTES_MAX) throw new OversizeError(`zstd window of ${windowBytes} bytes`)
  at += contentSizeBytes
  for (let isLast = false; !isLast; ) {
    const blockHeader = readLittle(bytes, at, 3)
    isLast = (blockHeader & 1) === 1
    const isRunLength = ((blockHeader >> 1) & 3) === 1
    at = within(bytes, at + 3 + (isRunLength ? 1 : blockHeader >> 3))
  }
  return within(bytes, at + ((flags & 4) !== 0 ? 4 : 0))
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

function readLittle(bytes: Uint8Array, at: number, count: number): number {
  within(bytes, at + count)
  let value = 0
  for (let index = count - 1; index >= 0; index--) value = value * 256 + bytes[at + index]!
  return value
}

function within(bytes: Uint8Array, end: number): number {
  if (end > bytes.length) throw new Error('the zstd frame is cut short')
  return end
}

function concat(parts: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const whole = new Uint8Array(sizeBytes)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
