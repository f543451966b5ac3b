/**
 * Which of a partition's oldest segments may go: by age, by size, and below the log start. The decision is a pure
 * function of facts; whole segments go, never the part of one, and nothing at or above the last stable offset.
 *
 * Deliberate difference to Kafka: a segment's age counts from the later of its youngest timestamp and its last write.
 * Source: org.apache.kafka.storage.internals.log.UnifiedLog.deleteOldSegments.
 */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { PartitionLog } from './partition-log.js'
import type { Segment } from './segment.js'
import { ensureIndex, removeSegmentFiles, rollSegment } from './segment-files.js'

export interface SegmentFacts {
  readonly sizeBytes: number
  /** Where the next segment begins; compaction may have emptied this one, but its offsets still belong to it. */
  readonly nextOffset: bigint
  /** Later of the youngest timestamp and the last write; milliseconds since 1970. */
  readonly youngestMs: number
}

export interface RetentionFacts {
  readonly segments: readonly SegmentFacts[]
  readonly nowMs: number
  readonly logStartOffset: bigint
  readonly lastStableOffset: bigint
  /** Undefined: not limited, or the topic is not deleted from. */
  readonly retentionMs: number | undefined
  readonly retentionBytes: number | undefined
}

/** How many of the oldest segments go. All of them is possible: then the caller begins a new one. */
export function retentionDecision(facts: RetentionFacts): number {
  const { segments, nowMs, retentionMs, retentionBytes } = facts
  let excessBytes = -(retentionBytes ?? Number.POSITIVE_INFINITY)
  for (const segment of segments) excessBytes += segment.sizeBytes
  let count = 0
  for (const segment of segments) {
    const isActive = count === segments.length - 1
    const isPurged = segment.nextOffset <= facts.logStartOffset && !isActive
    const isOld = retentionMs !== undefined && nowMs - segment.youngestMs > retentionMs && segment.sizeBytes > 0
    const isExcess = excessBytes >= segment.sizeBytes && !isActive
    if (segment.nextOffset > facts.lastStableOffset || !(isPurged || isOld || isExcess)) return count
    excessBytes -= segment.sizeBytes
    count++
  }
  return count
}

/** Removes what retention allows. `saveState` makes the shorter list of segments durable before files go. */
export async function applyRetention(partition: PartitionLog, saveState: () => Promise<void>): Promise<void> {
  const { config, context } = partition
  await partition.exclusively(async () => {
    const nowMs = context.clock.nowMs()
    const count = retentionDecision({
      segments: await segmentFacts(partition, config.isDeleted && config.retentionMs !== undefined),
      nowMs,
      logStartOffset: partition.logStartOffset,
      lastStableOffset: partition.lastStableOffset,
      retentionMs: config.isDeleted ? config.retentionMs : undefined,
      retentionBytes: config.isDeleted ? config.retentionBytes : undefined,
    })
    await removeOldest(partition, count, saveState)
  })
}

/** Raises the log start offset and removes segments wholly below it. E606 beyond the last stable offset. */
export async function raiseLogStart(
  partition: PartitionLog,
  beforeOffset: bigint,
  saveState: () => Promise<void>,
): Promise<void> {
  if (beforeOffset > partition.lastStableOffset) {
    const what = `Cannot delete records of ${partition.name} before ${beforeOffset}`
    throw new StreamsError(logCodes.E606, `${what}: only those before ${partition.lastStableOffset} are committed`, {
      ...partition.place,
      offset: beforeOffset,
    })
  }
  if (beforeOffset <= partition.logStartOffset) return
  partition.logStartOffset = beforeOffset
  if ((partition.segments[1]?.baseOffset ?? beforeOffset + 1n) > beforeOffset) return
  await partition.exclusively(async () => {
    const isBelow = (_: Segment, index: number): boolean =>
      index + 1 < partition.segments.length && partition.segments[index + 1]!.baseOffset <= partition.logStartOffset
    await removeOldest(partition, partition.segments.filter(isBelow).length, saveState)
  })
}

async function segmentFacts(partition: PartitionLog, withAge: boolean): Promise<SegmentFacts[]> {
  const facts: SegmentFacts[] = []
  for (const [index, segment] of partition.segments.entries()) {
    const nextOffset = partition.segments[index + 1]?.baseOffset ?? segment.nextOffset
    const timestampMs = withAge ? (await ensureIndex(partition, segment)).maxTimestampMs : undefined
    const youngestMs = Math.max(segment.appendedAtMs, Number(timestampMs ?? 0n))
    facts.push({ sizeBytes: segment.sizeBytes, nextOffset, youngestMs })
  }
  return facts
}

async function removeOldest(partition: PartitionLog, count: number, saveState: () => Promise<void>): Promise<void> {
  if (count === 0) return
  if (count === partition.segments.length) await rollSegment(partition, partition.highWatermark)
  const removed = partition.segments.splice(0, count)
  const firstOffset = partition.segments[0]!.baseOffset
  if (partition.logStartOffset < firstOffset) partition.logStartOffset = firstOffset
  partition.touchFiles()
  await saveState()
  for (const segment of removed) await removeSegmentFiles(partition, segment)
}
