/** Inputs of the kernels' cases: orders, records with other values, and what codecs work on. Pure functions of i. */

import { BASE_MS, below, order, random } from '../data/orders.js'
import { orderChunks, recordChunks } from '../data/record-chunks.js'

const CHUNK_BYTES = 1 << 20
const STREAM = 9
const encoder = new TextEncoder()

export interface Sizes {
  readonly records: number
  readonly keys: number
}

/** Record batches of orders in chunks of 1 MiB. */
export function orders({ records, keys }: Sizes): readonly Uint8Array[] {
  return orderChunks(records, keys, CHUNK_BYTES)
}

/** One chunk of records whose values are JSON text; keys are all different, a record each millisecond. */
export function jsonRecords(count: number, value: (i: number) => string): Uint8Array {
  const records = recordChunks(count, Number.POSITIVE_INFINITY, i => {
    return { key: `k${String(i).padStart(7, '0')}`, value: value(i), timestampMs: BASE_MS + i }
  })
  return Buffer.concat(records)
}

/** A number in [0, n) for record i. */
export function chance(i: number, k: number, n: number): number {
  return below(random(STREAM, i, k), n)
}

/** Values of the first `count` orders, one after the other, as they lie in a batch's records: what is compressed. */
export function orderText(count: number): Uint8Array {
  return encoder.encode(Array.from({ length: count }, (_, i) => order(i).value).join(''))
}

/** Bytes in pieces of one size; what is left at the end is left out. */
export function cut(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}
