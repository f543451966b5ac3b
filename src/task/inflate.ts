/**
 * Batches whose codec is not a kernel (gzip, zstd): the lane decompresses them in JavaScript, into a block of the
 * task's memory, and decoding goes on there.
 */
import type { CodecTable } from '../record-batch/compression.js'
import * as abi from '../wasm/abi.generated.js'
import { checkedBlock, type KernelInstance } from '../wasm/kernel-instance.js'

export interface InflateCodecs {
  readonly codecs: CodecTable
  /** A batch that grows beyond this is refused as malformed. */
  readonly sizeBytesMax: number
}

/** Kafka's codec numbers in the attributes of a batch. */
const CODEC_NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

/** Decompresses the batch that decoding stopped at; a batch that cannot be is marked, and fails at its turn. */
export function inflateBatch(kernel: KernelInstance, options: InflateCodecs): void {
  const { exports, views } = kernel
  const input = views.refresh().data.getUint32(abi.H_CODEC_INPUT, true)
  const records = inflate(kernel, input, options)
  if (records === undefined) {
    exports.codecFailed?.(input)
    return
  }
  const block = checkedBlock(exports.codecBuffer?.(input, records.length) as number)
  views.refresh().bytes.set(records, block)
  exports.codecDone?.(input, records.length)
}

function inflate(kernel: KernelInstance, input: number, options: InflateCodecs): Uint8Array | undefined {
  const { exports, views } = kernel
  const name = CODEC_NAMES[exports.codecKind?.(input) as number]
  const codec = name === undefined || name === 'none' ? undefined : options.codecs[name]
  if (codec === undefined) return undefined
  const slice = BigInt.asUintN(64, exports.codecSource?.(input) as unknown as bigint)
  const start = Number(slice & 0xffffffffn)
  const end = start + Number(slice >> 32n)
  try {
    // a copy out of shared memory: zlib does not take shared buffers
    return codec.decompress(Uint8Array.from(views.refresh().bytes.subarray(start, end)), options.sizeBytesMax)
  } catch {
    return undefined
  }
}
