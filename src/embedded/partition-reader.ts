/**
 * Reading a partition into the caller's view: positioned reads of file bytes straight into it, then one walk over the
 * batch headers to find where the last whole batch ends. Sequential readers are found again by cursor, so that they
 * read no byte twice; others start at the sparse index and drop what lies before their offset.
 */

import { StreamsError } from '../errors/streams-error.js'
import { type BatchHeader, batchSizeAt, nextOffsetOf, readBatchHeader } from '../record-batch/header.js'
import { HEADER_BYTES } from '../record-batch/layout.js'
import { ioError } from './io-errors.js'
import type { PartitionLog } from './partition-log.js'
import type { Segment } from './segment.js'
import { corruptSegment, ensureIndex } from './segment-files.js'

export interface ReadOutcome {
  readonly byteCount: number
  readonly nextOffset: bigint
  /** The next batch alone does not fit into the target. */
  readonly oversizeBytes: number | undefined
}

/** What a walk over freshly read bytes found. */
interface Walk {
  /** Bytes of batches that end at or before the wanted offset. */
  readonly skippedBytes: number
  /** Bytes of wanted batches behind them. */
  readonly keptBytes: number
  readonly nextOffset: bigint
  /** Size of the batch that did not fit, if the bytes ended within one. */
  readonly cutBatchBytes: number | undefined
  readonly isAtLimit: boolean
}

/** Reads whole batches from `offset` on, of those that begin below `limit`, into `target`. E606, E607, E614. */
export async function readPartition(
  partition: PartitionLog,
  offset: bigint,
  target: Uint8Array,
  limit: bigint,
): Promise<ReadOutcome> {
  for (;;) {
    await partition.readable()
    const { version } = partition
    try {
      partition.checkOffset(offset)
      const outcome = await readOnce(partition, offset, target, limit)
      if (partition.version === version) return outcome
    } catch (error) {
      if (partition.version === version) throw ioError(error, `cannot read ${partition.name}`, partition.place)
    }
  }
}

async function readOnce(
  partition: PartitionLog,
  offset: bigint,
  target: Uint8Array,
  limit: bigint,
): Promise<ReadOutcome> {
  if (offset >= limit) return { byteCount: 0, nextOffset: offset, oversizeBytes: undefined }
  const read = new PartitionRead(partition, offset, target, limit)
  await read.locate()
  for (let outcome = await read.step(); ; outcome = await read.step()) if (outcome !== undefined) return outcome
}

/** One read on its way: how far the target is filled, and where in which segment the next batch lies. */
class PartitionRead {
  readonly #partition: PartitionLog
  readonly #target: Uint8Array
  readonly #limit: bigint
  #byteCount = 0
  #nextOffset: bigint
  #segmentIndex = 0
  #position = 0

  constructor(partition: PartitionLog, offset: bigint, target: Uint8Array, limit: bigint) {
    this.#partition = partition
    this.#target = target
    this.#limit = limit
    this.#nextOffset = offset
  }

  /** Where to begin: exactly where the last reader stopped, or at the nearest entry of the index. */
  async locate(): Promise<void> {
    const { segments } = this.#partition
    const cursor = this.#partition.findCursor(this.#nextOffset)
    if (cursor !== undefined) {
      this.#segmentIndex = segments.indexOf(cursor.segment)
      this.#position = cursor.position
      if (this.#segmentIndex >= 0) return
    }
    this.#segmentIndex = segmentIndexOf(this.#partition, this.#nextOffset)
    const segment = segments[this.#segmentIndex]!
    const index = await ensureIndex(this.#partition, segment)
    this.#position = index.locate(Number(this.#nextOffset - segment.baseOffset))
  }

  /** Fills what is left of the target from the present segment; the outcome when the read has ended. */
  async step(): Promise<ReadOutcome | undefined> {
    const segment = this.#partition.segments[this.#segmentIndex]
    if (segment === undefined) return this.#endAtLimit(undefined)
    const from = this.#position
    const roomBytes = Math.min(segment.sizeBytes - from, this.#target.length - this.#byteCount)
    const room = this.#target.subarray(this.#byteCount, this.#byteCount + roomBytes)
    const count = await this.#partition.context.files.use(segment.path, file => file.read(room, from))
    const walk = walkBatches(room.subarray(0, count), this.#nextOffset, this.#limit, problem =>
      corruptSegment(this.#partition, segment, from, problem),
    )
    if (walk.skippedBytes > 0) room.copyWithin(0, walk.skippedBytes, walk.skippedBytes + walk.keptBytes)
    this.#byteCount += walk.keptBytes
    this.#nextOffset = walk.nextOffset
    this.#position += walk.skippedBytes + walk.keptBytes
    if (walk.isAtLimit) return this.#endAtLimit(segment)
    if (this.#position === segment.sizeBytes) return this.#leave(segment)
    if (this.#byteCount === 0 && walk.skippedBytes > 0) return undefined
    const cutBatchBytes = walk.cutBatchBytes ?? (await batchSizeIn(this.#partition, segment, this.#position))
    if (this.#position + cutBatchBytes > segment.sizeBytes) {
      throw corruptSegment(this.#partition, segment, this.#position, 'a batch is cut short')
    }
    return this.#end(segment, this.#byteCount === 0 ? cutBatchBytes : undefined)
  }

  /** Goes on with the next segment; the active one has none. */
  #leave(segment: Segment): ReadOutcome | undefined {
    if (this.#segmentIndex + 1 === this.#partition.segments.length) return this.#endAtLimit(segment)
    this.#segmentIndex++
    this.#position = 0
    return undefined
  }

  /** Every batch below the limit has been seen: what is left up to there is a gap. */
  #endAtLimit(segment: Segment | undefined): ReadOutcome {
    if (this.#nextOffset < this.#limit) this.#nextOffset = this.#limit
    return this.#end(segment)
  }

  #end(segment: Segment | undefined, oversizeBytes?: number): ReadOutcome {
    if (segment !== undefined) {
      this.#partition.addCursor({ offset: this.#nextOffset, segment, position: this.#position })
    }
    return { byteCount: this.#byteCount, nextOffset: this.#nextOffset, oversizeBytes }
  }
}

/** The last segment whose base offset is not above `offset`; the first one when there is none. */
export function segmentIndexOf(partition: PartitionLog, offset: bigint): number {
  let low = 0
  let high = partition.segments.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (partition.segments[middle]!.baseOffset <= offset) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

function walkBatches(
  bytes: Uint8Array,
  wantedOffset: bigint,
  limit: bigint,
  corrupt: (problem: string) => StreamsError,
): Walk {
  let nextOffset = wantedOffset
  let skippedBytes = 0
  let at = 0
  let cutBatchBytes: number | undefined
  while (at < bytes.length) {
    const header = headerAt(bytes, at, corrupt)
    if (typeof header !== 'object') {
      cutBatchBytes = header
      break
    }
    if (header.baseOffset >= limit)
      return { skippedBytes, keptBytes: at - skippedBytes, nextOffset, cutBatchBytes, isAtLimit: true }
    const batchEnd = nextOffsetOf(header)
    if (at + header.sizeBytes > bytes.length) {
      cutBatchBytes = header.sizeBytes
      break
    }
    at += header.sizeBytes
    if (batchEnd > nextOffset) nextOffset = batchEnd
    else if (skippedBytes === at - header.sizeBytes) skippedBytes = at
    else throw corrupt(`offset ${header.baseOffset} comes again`)
  }
  return { skippedBytes, keptBytes: at - skippedBytes, nextOffset, cutBatchBytes, isAtLimit: false }
}

/** The header at `at`; the batch's size, or undefined, when the bytes end before the header does. */
function headerAt(
  bytes: Uint8Array,
  at: number,
  corrupt: (problem: string) => StreamsError,
): BatchHeader | number | undefined {
  try {
    return at + HEADER_BYTES > bytes.length ? batchSizeAt(bytes, at) : readBatchHeader(bytes, at)
  } catch (error) {
    throw error instanceof StreamsError ? corrupt(error.message) : error
  }
}

/** Size of the batch at `position`, of which not even the length was read. */
async function batchSizeIn(partition: PartitionLog, segment: Segment, position: number): Promise<number> {
  const head = new Uint8Array(HEADER_BYTES)
  const count = await partition.context.files.use(segment.path, file => file.read(head, position))
  const header = headerAt(head.subarray(0, count), 0, problem => corruptSegment(partition, segment, position, problem))
  if (typeof header === 'object') return header.sizeBytes
  throw corruptSegment(partition, segment, position, 'the file ends within a batch')
}
