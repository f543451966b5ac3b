/**
 * One file of a partition: record batches one after another, named by the first offset that it may hold, as in Kafka.
 * This object knows its extent and (once needed) its index; it is thrown away, never changed, when the file is
 * rewritten. Reading and writing go through the file cache.
 */
import { join } from 'node:path'
import { type BatchHeader, nextOffsetOf } from '../record-batch/header.js'
import type { SparseIndex } from './sparse-index.js'

const NAME_DIGITS = 20
const SUFFIX = '.log'

export class Segment {
  readonly baseOffset: bigint
  readonly path: string
  /** Bytes of whole, written batches. */
  sizeBytes = 0
  /** Offset after the last batch; the base offset when empty. Of a closed one not yet indexed: its successor's base. */
  nextOffset: bigint
  /** Undefined: not loaded. */
  index: SparseIndex | undefined
  /** When it was last appended to, by the log's clock or the file's time; milliseconds since 1970. */
  appendedAtMs: number
  /** When its first batch was appended, as far as known; for `segment.ms`. */
  readonly openedAtMs: number
  /** Has bytes that were not synced. */
  isDirty = false

  constructor(folder: string, baseOffset: bigint, nowMs: number) {
    this.baseOffset = baseOffset
    this.nextOffset = baseOffset
    this.path = segmentPath(folder, baseOffset)
    this.appendedAtMs = nowMs
    this.openedAtMs = nowMs
  }

  get indexPath(): string {
    return `${this.path.slice(0, -SUFFIX.length)}.index`
  }

  get timeIndexPath(): string {
    return `${this.path.slice(0, -SUFFIX.length)}.timeindex`
  }

  /** Takes a batch, which lies at the present end, into size, offsets and index. */
  add(header: BatchHeader): void {
    const nextOffset = nextOffsetOf(header)
    const relativeLastOffset = Number(nextOffset - 1n - this.baseOffset)
    this.index?.add(relativeLastOffset, this.sizeBytes, header.sizeBytes, header.maxTimestampMs)
    this.sizeBytes += header.sizeBytes
    this.nextOffset = nextOffset
  }
}

/** `FOLDER/00000000000000000042.log` */
export function segmentPath(folder: string, baseOffset: bigint): string {
  return join(folder, `${baseOffset.toString().padStart(NAME_DIGITS, '0')}${SUFFIX}`)
}

/** Base offset in a segment's file name; undefined for other names. */
export function segmentBaseOffset(name: string): bigint | undefined {
  const match = /^(\d{20})\.log$/.exec(name)
  return match === null ? undefined : BigInt(match[1]!)
}
