/**
 * Where in a segment an offset or a time is found, roughly: one entry per INDEX_INTERVAL_BYTES, kept in memory, and
 * written beside a closed segment in Kafka's format so that it need not be scanned again.
 *
 * ```
 * NNN.index       entries of 8 bytes: last offset of a batch - base offset i32 · position of that batch i32
 * NNN.timeindex   entries of 12 bytes: largest timestamp so far i64 · last offset of its batch - base offset i32
 * ```
 * Both rise strictly. Source: org.apache.kafka.storage.internals.log.OffsetIndex, TimeIndex, LogSegment.append.
 */
import { INDEX_INTERVAL_BYTES } from '../config/limits.js'
import { viewOf } from '../record-batch/header.js'

const OFFSET_ENTRY_BYTES = 8
const TIME_ENTRY_BYTES = 12

export class SparseIndex {
  readonly #offsets: number[] = []
  readonly #positions: number[] = []
  readonly #times: bigint[] = []
  readonly #timeOffsets: number[] = []
  #bytesSinceEntry = 0
  #timeMax: bigint | undefined
  #timeMaxOffset = 0

  /** Largest timestamp seen; undefined before the first batch. */
  get maxTimestampMs(): bigint | undefined {
    return this.#timeMax
  }

  /** Notes the next batch: its last offset minus the segment's base, where it begins, its size and max timestamp. */
  add(relativeLastOffset: number, position: number, sizeBytes: number, maxTimestampMs: bigint): void {
    if (this.#timeMax === undefined || maxTimestampMs > this.#timeMax) {
      this.#timeMax = maxTimestampMs
      this.#timeMaxOffset = relativeLastOffset
    }
    if (this.#bytesSinceEntry > INDEX_INTERVAL_BYTES) {
      this.#offsets.push(relativeLastOffset)
      this.#positions.push(position)
      this.#addTimeEntry()
      this.#bytesSinceEntry = 0
    }
    this.#bytesSinceEntry += sizeBytes
  }

  /** Position of a batch at or before the one that holds the offset; 0 when nothing nearer is known. */
  locate(relativeOffset: number): number {
    const index = lastAtMost(this.#offsets, relativeOffset)
    return index < 0 ? 0 : this.#positions[index]!
  }

  /** Position before which every record is older than `timestampMs`. */
  locateTime(timestampMs: bigint): number {
    let index = lastAtMost(this.#times, timestampMs)
    if (index >= 0 && this.#times[index] === timestampMs) index--
    return index < 0 ? 0 : this.locate(this.#timeOffsets[index]!)
  }

  /** Forgets entries for batches at or after `position`; returns the last known position, to scan on from. */
  cutFrom(position: number): number {
    while (this.#positions.length > 0 && this.#positions.at(-1)! >= position) {
      this.#positions.pop()
      this.#offsets.pop()
    }
    const offsetMax = this.#offsets.at(-1) ?? -1
    while (this.#timeOffsets.length > 0 && this.#timeOffsets.at(-1)! >= offsetMax) {
      this.#times.pop()
      this.#timeOffsets.pop()
    }
    this.#timeMax = this.#times.at(-1)
    this.#timeMaxOffset = this.#timeOffsets.at(-1) ?? 0
    const last = this.#positions.pop() ?? 0
    this.#offsets.pop()
    this.#bytesSinceEntry = last === 0 ? 0 : INDEX_INTERVAL_BYTES + 1
    return last
  }

  /** Content of the two index files. */
  encode(): { index: Uint8Array; timeIndex: Uint8Array } {
    this.#addTimeEntry()
    const index = new Uint8Array(this.#offsets.length * OFFSET_ENTRY_BYTES)
    const indexView = viewOf(index)
    for (const [entry, offset] of this.#offsets.entries()) {
      indexView.setInt32(entry * OFFSET_ENTRY_BYTES, offset)
      indexView.setInt32(entry * OFFSET_ENTRY_BYTES + 4, this.#positions[entry]!)
    }
    const timeIndex = new Uint8Array(this.#times.length * TIME_ENTRY_BYTES)
    const timeView = viewOf(timeIndex)
    for (const [entry, time] of this.#times.entries()) {
      timeView.setBigInt64(entry * TIME_ENTRY_BYTES, time)
      timeView.setInt32(entry * TIME_ENTRY_BYTES + 8, this.#timeOffsets[entry]!)
    }
    return { index, timeIndex }
  }

  /** From the two files of a segment of `sizeBytes`; undefined when they cannot be right (the segment is scanned). */
  static decode(index: Uint8Array, timeIndex: Uint8Array, sizeBytes: number): SparseIndex | undefined {
    if (index.length % OFFSET_ENTRY_BYTES !== 0 || timeIndex.length % TIME_ENTRY_BYTES !== 0) return undefined
    const result = new SparseIndex()
    const indexView = viewOf(index)
    for (let at = 0; at < index.length; at += OFFSET_ENTRY_BYTES) {
      const [offset, position] = [indexView.getInt32(at), indexView.getInt32(at + 4)]
      if (offset <= (result.#offsets.at(-1) ?? -1) || position <= (result.#positions.at(-1) ?? 0)) return undefined
      if (position >= sizeBytes) return undefined
      result.#offsets.push(offset)
      result.#positions.push(position)
    }
    const timeView = viewOf(timeIndex)
    for (let at = 0; at < timeIndex.length; at += TIME_ENTRY_BYTES) {
      const [time, offset] = [timeView.getBigInt64(at), timeView.getInt32(at + 8)]
      const before = result.#times.at(-1)
      if (offset < 0 || (before !== undefined && (time <= before || offset <= result.#timeOffsets.at(-1)!)))
        return undefined
      result.#times.push(time)
      result.#timeOffsets.push(offset)
    }
    if (sizeBytes > 0 && result.#times.length === 0) return undefined
    result.#timeMax = result.#times.at(-1)
    result.#timeMaxOffset = result.#timeOffsets.at(-1) ?? 0
    return result
  }

  #addTimeEntry(): void {
    if (this.#timeMax === undefined) return
    const before = this.#times.at(-1)
    if (before !== undefined && before >= this.#timeMax) return
    this.#times.push(this.#timeMax)
    this.#timeOffsets.push(this.#timeMaxOffset)
  }
}

/** Index of the last element that is not above `value`, in a rising list; -1 when there is none. */
function lastAtMost<T extends number | bigint>(list: readonly T[], value: T): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
