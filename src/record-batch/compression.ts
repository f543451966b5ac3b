/**
 * Codecs of record batches as one small interface and a table of them. The table is a value that is passed in, so
 * that the kernels' lz4 and snappy can take the place of the TypeScript ones.
 *
 * A codec works on the records of one batch, always as a whole. `decompress` is bounded: bytes that would grow
 * beyond the bound are E504, bytes that make no sense are E505; no input makes it hang or read outside.
 */
import { dataCodes } from '../errors/codes/data.js'
import { type ErrorPlace, StreamsError } from '../errors/streams-error.js'
import type { Compression } from './header.js'

export interface Codec {
  /** The whole of `bytes` decompressed. Throws DecompressionError, or anything else that says what is wrong. */
  decompress(bytes: Uint8Array, sizeBytesMax: number): Uint8Array
  /** Absent: this codec only reads. */
  compress?(bytes: Uint8Array): Uint8Array
}

/** One codec per compression; what is absent is E503 when met. */
export type CodecTable = Readonly<Partial<Record<Exclude<Compression, 'none'>, Codec>>>

/** What a codec throws when the output would exceed its bound. */
export class OversizeError extends Error {
  override readonly name = 'OversizeError'
}

/** The records of a batch, decompressed; the same view when they are not compressed. */
export function decompressRecords(
  compression: Compression,
  records: Uint8Array,
  options: { codecs: CodecTable; sizeBytesMax: number; place: ErrorPlace },
): Uint8Array {
  if (compression === 'none') return records
  const codec = codecFor(compression, options.codecs, options.place)
  // zlib refuses shared memory, so its bytes are copied out
  const input = records.buffer instanceof SharedArrayBuffer ? records.slice() : records
  try {
    return codec.decompress(input, options.sizeBytesMax)
  } catch (cause) {
    if (cause instanceof StreamsError) throw cause
    if (cause instanceof OversizeError) {
      const what = `The ${compression} records of a batch are larger than ${options.sizeBytesMax} bytes`
      throw new StreamsError(dataCodes.E504, what, { ...options.place, cause })
    }
    const why = cause instanceof Error ? cause.message : String(cause)
    const what = `The ${compression} bytes of a record batch cannot be decompressed: ${why}`
    throw new StreamsError(dataCodes.E505, what, { ...options.place, cause })
  }
}

/** The records of a batch, compressed. E503 when the codec is absent or only reads. */
export function compressRecords(compression: Compression, records: Uint8Array, codecs: CodecTable): Uint8Array {
  if (compression === 'none') return records
  const compress = codecFor(compression, codecs, {}).compress
  if (compress !== undefined) return compress(records)
  throw new StreamsError(dataCodes.E503, `Nothing here can compress with ${compression}`, {
    cure: 'Write with none, gzip or lz4.',
  })
}

function codecFor(compression: Exclude<Compression, 'none'>, codecs: CodecTable, place: ErrorPlace): Codec {
  const codec = codecs[compression]
  if (codec !== undefined) return codec
  throw new StreamsError(dataCodes.E503, `No codec for ${compression} is installed`, place)
}
