/**
 * A failed row as a record of the dead letter topic: its raw key and value, with the headers that Kafka Streams
 * writes (KIP-1034, org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils).
 */
import { decodeHeaders, headersOf, type RecordHeaders } from '../record-batch/record-headers.js'
import { readViewBytes } from '../wasm/cell-reader.js'
import type { MemoryViews } from '../wasm/memory-views.js'
import type { FailedRow } from './outputs.js'
import { type RowErrorContext, rowError } from './row-error.js'

export interface DeadLetter {
  readonly timestampMs: bigint
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: RecordHeaders
}

const utf8 = new TextEncoder()

/** The dead letter of a row that failed and was passed over; the memory must still be as the step left it. */
export function deadLetterOf(row: FailedRow, context: RowErrorContext): DeadLetter {
  const error = rowError(row, context)
  const { views } = context
  const data = views.refresh().data
  const bytes = row.bytes
  const source = bytes === undefined ? [] : decodeHeaders(views.bytes, data.getBigUint64(bytes.headers, true)).entries()
  const why: [string, string][] = [
    ['exception', `${error.name}:${error.code}`],
    ['message', error.message],
    ['stacktrace', error.stack ?? error.message],
    ['topic', error.place.topic ?? ''],
    ['partition', String(error.place.partition ?? '')],
    ['offset', String(row.offset ?? '')],
  ]
  const added = why.map(([name, text]) => [`__streams.errors.${name}`, utf8.encode(text)] as const)
  return {
    timestampMs: bytes?.timestampMs ?? 0n,
    key: bytes === undefined ? null : readViewBytes(views, bytes.key),
    value: bytes === undefined ? null : readSlice(views, data.getBigUint64(bytes.value, true)),
    headers: headersOf([...source, ...added]),
  }
}

function readSlice(views: MemoryViews, slice: bigint): Uint8Array | null {
  const length = Number(slice >> 32n)
  if (length === 0xffffffff) return null
  const start = Number(slice & 0xffffffffn)
  return Uint8Array.from(views.bytes.subarray(start, start + length))
}
