/**
 * Writing a group of appends to one partition: offsets are given out, batches sealed in place, and contiguous bytes
 * handed to as few writes as segments allow. An append is seen as a whole or not at all: when a write fails (full
 * disk), the files are cut back to the end of the last append that is complete, and the others are refused.
 */
import { WRITE_GROUP_BYTES_MAX } from '../config/limits.js'
import type { StreamsError } from '../errors/streams-error.js'
import type { AppendResult } from '../log/produce.js'
import type { BatchHeader } from '../record-batch/header.js'
import { sealBatch } from '../record-batch/seal.js'
import type { Deferred } from '../stdx/deferred.js'
import { ioError } from './io-errors.js'
import type { PartitionLog } from './partition-log.js'
import type { Segment } from './segment.js'
import { cutSegment, removeSegmentFiles, rollSegment } from './segment-files.js'

export interface PendingAppend {
  /** Lent by the caller until `done` settles. */
  readonly bytes: Uint8Array
  /** Of the batches in `bytes`, in order. */
  readonly headers: readonly BatchHeader[]
  /** 0: outside any transaction. */
  readonly transaction: number
  readonly done: Deferred<AppendResult>
}

/** Relative offsets in index files are signed 32-bit. */
const RELATIVE_OFFSET_MAX = 0x7fffffffn

/** Takes the appends at the head of a partition's operations, as many as one group may have. */
export function takeGroup(operations: ({ append: PendingAppend } | { job: unknown })[]): PendingAppend[] {
  const group: PendingAppend[] = []
  let bytes = 0
  for (const operation of operations) {
    if (!('append' in operation) || (group.length > 0 && bytes >= WRITE_GROUP_BYTES_MAX)) break
    bytes += operation.append.bytes.length
    group.push(operation.append)
  }
  operations.splice(0, group.length)
  return group
}

/** Writes the group and settles each append. Does not reject. */
export async function writeAppends(partition: PartitionLog, appends: readonly PendingAppend[]): Promise<void> {
  const writer = new GroupWriter(partition)
  let failure: StreamsError | undefined = partition.failure
  try {
    if (failure === undefined) {
      for (const append of appends) await writer.add(append)
      await writer.flush()
    }
  } catch (error) {
    failure = ioError(error, `cannot append to ${partition.name}`, partition.place)
    await writer.rewind(failure)
  }
  const syncFailure = await syncPlain(partition, appends)
  const complete = syncFailure === undefined ? writer.complete() : []
  failure ??= syncFailure
  for (const [index, append] of appends.entries()) {
    const result = complete[index]
    if (result !== undefined) append.done.resolve(result)
    else append.done.reject(failure)
  }
}

/** What was appended outside transactions is durable by itself. A failed sync leaves unknown bytes: no more appends. */
async function syncPlain(
  partition: PartitionLog,
  appends: readonly PendingAppend[],
): Promise<StreamsError | undefined> {
  if (!partition.context.isSynced || appends.every(append => append.transaction !== 0)) return undefined
  try {
    await partition.sync()
    return undefined
  } catch (error) {
    partition.failure = ioError(error, `cannot sync ${partition.name}`, partition.place)
    return partition.failure
  }
}

interface FileMark {
  readonly segment: Segment
  readonly position: number
  readonly offset: bigint
}

class GroupWriter {
  readonly #partition: PartitionLog
  readonly #results: AppendResult[] = []
  /** Appends that are on disk as a whole. */
  #completeCount = 0
  /** End of the last append that is on disk, and of the last one that was collected, as a whole. */
  #written: FileMark
  #collected: FileMark
  #nextOffset: bigint
  #chunks: Uint8Array[] = []
  #headers: BatchHeader[] = []
  #bytes = 0
  #openedFirst = new Map<number, bigint>()

  constructor(partition: PartitionLog) {
    const segment = partition.activeSegment
    this.#partition = partition
    this.#written = { segment, position: segment.sizeBytes, offset: partition.highWatermark }
    this.#collected = this.#written
    this.#nextOffset = partition.highWatermark
  }

  /** Results of the appends that are on disk, in order. */
  complete(): readonly AppendResult[] {
    return this.#results.slice(0, this.#completeCount)
  }

  async add(append: PendingAppend): Promise<void> {
    const { config, context } = this.#partition
    const baseOffset = this.#nextOffset
    const logAppendTime = config.isLogAppendTime ? { logAppendTimeMs: BigInt(context.clock.nowMs()) } : {}
    let at = 0
    let from = 0
    for (const header of append.headers) {
      if (this.#mustRoll(header)) {
        this.#take(append.bytes.subarray(from, at))
        from = at
        await this.flush()
        await rollSegment(this.#partition, this.#nextOffset)
      }
      const seal = { baseOffset: this.#nextOffset, leaderEpoch: append.transaction, ...logAppendTime }
      sealBatch(append.bytes, at, header.sizeBytes, seal)
      const maxTimestampMs = seal.logAppendTimeMs ?? header.maxTimestampMs
      this.#headers.push({ ...header, baseOffset: this.#nextOffset, maxTimestampMs })
      this.#bytes += header.sizeBytes
      this.#nextOffset += BigInt(header.lastOffsetDelta) + 1n
      at += header.sizeBytes
    }
    this.#take(append.bytes.subarray(from, at))
    if (append.transaction !== 0 && !this.#openedFirst.has(append.transaction)) {
      this.#openedFirst.set(append.transaction, baseOffset)
    }
    const { activeSegment: segment } = this.#partition
    this.#collected = { segment, position: segment.sizeBytes + this.#bytes, offset: this.#nextOffset }
    this.#results.push({ baseOffset, nextOffset: this.#nextOffset })
  }

  /** Writes what has been collected; appends that are thereby complete become visible. */
  async flush(): Promise<void> {
    const partition = this.#partition
    const segment = partition.activeSegment
    if (this.#bytes > 0) {
      await partition.context.files.use(segment.path, file => file.write(this.#chunks, segment.sizeBytes))
      for (const header of this.#headers) segment.add(header)
      segment.isDirty = true
      segment.appendedAtMs = partition.context.clock.nowMs()
    }
    this.#chunks = []
    this.#headers = []
    this.#bytes = 0
    this.#completeCount = this.#results.length
    this.#written = this.#collected
    for (const [transaction, first] of this.#openedFirst) {
      if (!partition.openTransactions.has(transaction)) partition.openTransactions.set(transaction, first)
    }
    partition.highWatermark = this.#written.offset
  }

  /** Cuts the files back to the last complete append; a partition where that fails takes nothing more. */
  async rewind(failure: StreamsError): Promise<void> {
    const partition = this.#partition
    const { segment, position } = this.#written
    try {
      await partition.rewriting(async () => {
        const from = partition.segments.indexOf(segment) + 1
        for (const later of partition.segments.splice(from)) await removeSegmentFiles(partition, later)
        await cutSegment(partition, segment, position)
      })
    } catch {
      partition.failure = failure
    }
  }

  #take(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#chunks.push(chunk)
  }

  #mustRoll(header: BatchHeader): boolean {
    const { activeSegment, config, context } = this.#partition
    const sizeBytes = activeSegment.sizeBytes + this.#bytes
    if (sizeBytes === 0) return false
    const lastOffset = this.#nextOffset + BigInt(header.lastOffsetDelta)
    return (
      sizeBytes + header.sizeBytes > config.segmentBytes ||
      lastOffset - activeSegment.baseOffset > RELATIVE_OFFSET_MAX ||
      (activeSegment.sizeBytes > 0 && context.clock.nowMs() - activeSegment.openedAtMs >= config.segmentMs)
    )
  }
}
