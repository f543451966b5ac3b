/** The benchmarks' records as record batches: what a producer would have written, 1,000 records each. */
import { RecordBatchWriter } from '../../src/record-batch/writer.js'
import { line } from './lines.js'
import { type InputRecord, order } from './orders.js'

const RECORDS_PER_BATCH = 1000
const encoder = new TextEncoder()

/** Batches of orders [0, count), concatenated into chunks of about `chunkBytes`. One partition. */
export function orderChunks(count: number, keys: number, chunkBytes: number): Uint8Array[] {
  return recordChunks(count, chunkBytes, i => order(i, keys))
}

/** Batches of lines [0, count). */
export function lineChunks(count: number, chunkBytes: number): Uint8Array[] {
  return recordChunks(count, chunkBytes, line)
}

/** Batches of records [0, count) of a generator. */
export function recordChunks(count: number, chunkBytes: number, record: (i: number) => InputRecord): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let parts: Uint8Array[] = []
  let bytes = 0
  for (let first = 0; first < count; first += RECORDS_PER_BATCH) {
    const writer = new RecordBatchWriter({ baseOffset: BigInt(first), initialBytes: 1 << 17 })
    for (let i = first; i < Math.min(first + RECORDS_PER_BATCH, count); i++) {
      const { key, timestampMs, value } = record(i)
      writer.append({
        key: key === null ? null : encoder.encode(key),
        value: encoder.encode(value),
        timestampMs: BigInt(timestampMs),
      })
    }
    const batch = writer.finish()
    if (bytes + batch.length > chunkBytes && bytes > 0) {
      chunks.push(Buffer.concat(parts))
      parts = []
      bytes = 0
    }
    parts.push(batch)
    bytes += batch.length
  }
  if (bytes > 0) chunks.push(Buffer.concat(parts))
  return chunks
}
