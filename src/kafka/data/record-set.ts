/**
 * What a broker sends for one partition: record batches one behind the other, the last one cut short wherever the
 * asked size ended. This finds where the whole ones end, and takes out what no reader of records may see: control
 * batches always, batches of aborted transactions when a list of these came with them.
 *
 * Only headers are read. Every length is checked, so hostile bytes are E502 and nothing outside the set is touched.
 * Source: org.apache.kafka.clients.consumer.internals.CompletedFetch.
 */
import type { ErrorPlace } from '../../errors/streams-error.js'
import {
  type BatchHeader,
  batchSizeAt,
  isControl,
  isTransactional,
  nextOffsetOf,
  readBatchHeader,
  viewOf,
} from '../../record-batch/header.js'
import { RECORDS_AT } from '../../record-batch/layout.js'

/** Records of this producer from `firstOffset` up to its abort marker are to be dropped. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
}

/** What is left of a record set. */
export interface TakenRecords {
  /** Bytes of whole batches, from the first byte of the set on. */
  readonly byteCount: number
  /** Offset to ask for next; passes what was dropped. */
  readonly nextOffset: bigint
  /** The set begins with a batch that is not whole: its size. */
  readonly cutBatchBytes: number | undefined
  /** Batches that were taken out. */
  readonly droppedCount: number
}

/** Walks the set in `bytes` and closes the gaps of what it drops. @throws StreamsError E502 */
export function takeRecords(
  bytes: Uint8Array,
  offset: bigint,
  aborted: readonly AbortedTransaction[],
  place: ErrorPlace,
): TakenRecords {
  const filter = new TransactionFilter(aborted)
  let nextOffset = offset
  let byteCount = 0
  let droppedCount = 0
  let cutBatchBytes: number | undefined
  for (let at = 0; ; ) {
    const sizeBytes = batchSizeAt(bytes, at, place)
    if (sizeBytes === undefined) break
    if (at + sizeBytes > bytes.length) {
      if (at === 0) cutBatchBytes = sizeBytes
      break
    }
    const header = readBatchHeader(bytes, at, place)
    const end = nextOffsetOf(header)
    if (end > nextOffset) nextOffset = end
    if (filter.drops(header, bytes, at)) droppedCount++
    else {
      if (byteCount !== at) bytes.copyWithin(byteCount, at, at + sizeBytes)
      byteCount += sizeBytes
    }
    at += sizeBytes
  }
  return { byteCount, nextOffset, cutBatchBytes, droppedCount }
}

class TransactionFilter {
  /** By first offset. */
  readonly #waiting: AbortedTransaction[]
  /** Producers within a transaction that was aborted. */
  readonly #producers = new Set<bigint>()

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#waiting = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  }

  drops(header: BatchHeader, bytes: Uint8Array, at: number): boolean {
    this.#enter(header)
    if (isControl(header)) {
      if (this.#producers.size > 0 && isAbortMarker(header, bytes, at)) this.#producers.delete(header.producerId)
      return true
    }
    return isTransactional(header) && this.#producers.has(header.producerId)
  }

  /** Producers whose aborted transaction begins in this batch or before it. */
  #enter(header: BatchHeader): void {
    const end = nextOffsetOf(header)
    while (this.#waiting[0] !== undefined && this.#waiting[0].firstOffset < end) {
      this.#producers.add(this.#waiting[0].producerId)
      this.#waiting.shift()
    }
  }
}

/** Bytes of a control record's key: version and type, int16 each. */
const CONTROL_KEY_BYTES = 4
const ABORT = 0

/** The first record's key says it; control batches are never compressed. What cannot be read is no marker. */
function isAbortMarker(header: BatchHeader, bytes: Uint8Array, at: number): boolean {
  const end = at + header.sizeBytes
  const record = bytes.subarray(at + RECORDS_AT, end)
  // length, attributes, timestamp delta, offset delta, key length
  let next = skipVarint(record, 0)
  next = skipVarint(record, next + 1)
  next = skipVarint(record, next)
  next = skipVarint(record, next)
  if (next + CONTROL_KEY_BYTES > record.length) return false
  return viewOf(record).getInt16(next + 2) === ABORT
}

function skipVarint(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && (bytes[at] ?? 0) >= 0x80) at++
  return at + 1
}
