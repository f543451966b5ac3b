/** Where a task begins to read its inputs, and where it goes on when the log has lost what it wanted to read. */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { LogAdmin } from '../log/admin.js'
import type { CommittedOffset } from '../log/offsets.js'
import { type TopicPartition, topicPartitionName } from '../model/topic-partition.js'
import type { InputPlan, TaskPlan } from '../plan/physical-plan.js'

/** `auto.offset.reset` */
export type OffsetReset = 'earliest' | 'latest' | 'none'

export interface InputPartition extends TopicPartition {
  readonly reset: OffsetReset
  /** False where the topic has fewer partitions than others that the task reads. */
  readonly exists: boolean
}

/** A repartition topic always begins at its first record: nothing else was ever written to it. */
export function resetOf(plan: TaskPlan, input: InputPlan, otherwise: OffsetReset): OffsetReset {
  return plan.topics[input.topic]?.kind === 'repartition' ? 'earliest' : (input.offsetReset ?? otherwise)
}

/** Where an input begins, and where its partition ended then. */
export interface InputStart extends TopicPartition {
  readonly offset: bigint
  readonly endOffset: bigint
  readonly exists: boolean
}

/**
 * Committed offsets where they are still in the log, else where the input's policy says. E606 under `none`.
 *
 * @param ranges of the partitions that exist, in their order
 */
export function startOffsets(
  partitions: readonly InputPartition[],
  committed: readonly (CommittedOffset | undefined)[],
  ranges: readonly OffsetRange[],
): readonly InputStart[] {
  const existing = partitions.filter(({ exists }) => exists)
  return partitions.map((each, index) => {
    const { exists, partition, reset, topic } = each
    const place = { topic, partition, exists }
    const range = ranges[existing.indexOf(each)]
    if (range === undefined) return { ...place, offset: 0n, endOffset: 0n }
    const { from, to } = range
    const known = committed[index]?.offset
    if (known !== undefined && known >= from && known <= to) return { ...place, offset: known, endOffset: to }
    if (reset === 'none') throw nowhereToBegin({ topic, partition }, known, 'the committed offset')
    return { ...place, offset: reset === 'latest' ? to : from, endOffset: to }
  })
}

/** Where an input goes on whose next offset is not in the partition. E606 under `none`. */
export async function nextAvailableOffset(
  admin: LogAdmin,
  input: Omit<InputPartition, 'exists'>,
  wanted: bigint,
): Promise<bigint> {
  if (input.reset === 'none') throw nowhereToBegin(input, wanted, 'offset')
  const [range] = await offsetRanges(admin, [input])
  const { from, to } = range as OffsetRange
  return input.reset === 'latest' ? to : from
}

/** What is said when an offset is not in the partition any more: records are skipped, or come again. */
export function movedText(input: TopicPartition, wanted: bigint, next: bigint): string {
  const what =
    next > wanted
      ? `${next - wanted} records are skipped (retention is shorter than the application was behind)`
      : 'the partition has lost records or was made anew, and what it holds is processed again'
  const name = topicPartitionName(input)
  return `${name}: offset ${wanted} is not in the partition any more; it goes on at ${next}: ${what}`
}

/** Offsets of a partition: its first record's, and that behind its last. */
export interface OffsetRange {
  readonly from: bigint
  readonly to: bigint
}

/** Of each partition. Rejects with the first error that the log says. */
export async function offsetRanges(
  admin: LogAdmin,
  partitions: readonly TopicPartition[],
): Promise<readonly OffsetRange[]> {
  const asked = partitions.map(({ topic, partition }) => ({ topic, partition }))
  const [firsts, lasts] = await Promise.all([
    admin.listOffsets(asked.map(each => ({ ...each, at: 'earliest' as const }))),
    admin.listOffsets(asked.map(each => ({ ...each, at: 'latest' as const }))),
  ])
  return partitions.map((_, index) => {
    const [first, last] = [firsts[index], lasts[index]]
    const error = first?.error ?? last?.error
    if (error !== undefined) throw error
    return { from: first?.offset ?? 0n, to: last?.offset ?? 0n }
  })
}

function nowhereToBegin({ topic, partition }: TopicPartition, known: bigint | undefined, what: string): StreamsError {
  const text =
    known === undefined
      ? 'no offset is committed, and auto.offset.reset is none'
      : `the records behind ${what} ${known} are gone, and auto.offset.reset is none`
  return new StreamsError(logCodes.E606, text, {
    topic,
    partition,
    cure: 'set auto.offset.reset to earliest or latest, or commit an offset for the group',
  })
}
