/**
 * One Fetch request that is under way: the partitions it asks for, and for whom. Who asked may have gone meanwhile, and
 * somebody else come for the same offset: the answer then goes to the new one's target, so that nothing is asked for
 * twice.
 */
import { StreamsError } from '../../errors/streams-error.js'
import type { IsolationLevel } from '../../log/admin.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import { topicPartitionName } from '../../model/topic-partition.js'
import type { PartitionLeader } from '../cluster/cluster.js'
import type { RequestOf } from '../protocol/api.js'
import type { fetchApi } from '../protocol/messages/fetch.js'
import type { PartitionEnds, Want } from './fetch-call.js'
import { type PartitionHead, type RecordSink, SET_HEAD_BYTES } from './fetch-response-reader.js'
import { takeRecords } from './record-set.js'

type FetchRequestBody = RequestOf<typeof fetchApi>
type TopicPart = FetchRequestBody['topics'][number]

const INT32_MAX = 0x7fff_ffff
const READ_COMMITTED = 1

/** A partition of a request. */
export interface PollEntry {
  readonly partition: TopicPartition
  readonly name: string
  readonly offset: bigint
  readonly bytesMax: number
  /** Who wants it; undefined when nobody does any more. */
  want: Want | undefined
  /** What the broker said, when it has. */
  answer: { readonly errorCode: number; readonly ends: PartitionEnds; readonly byteCount: number } | undefined
  /** Batches taken out of what came. */
  droppedCount: number
}

/** Partitions of one isolation that are asked for together. Knows no connection. */
export class Poll implements RecordSink {
  readonly isolation: IsolationLevel
  readonly #entries = new Map<string, PollEntry>()
  #isReceiving = false

  /** @param wants of one isolation, no partition twice */
  constructor(wants: readonly Want[], isolation: IsolationLevel) {
    this.isolation = isolation
    for (const want of wants) {
      const { topic, partition, offset, target } = want.request
      const entry = { partition: { topic, partition }, name: want.name, offset, bytesMax: target.length, want }
      this.#entries.set(want.name, { ...entry, answer: undefined, droppedCount: 0 })
    }
  }

  get entries(): readonly PollEntry[] {
    return [...this.#entries.values()]
  }

  /** Takes over a partition that nobody waits for any more. False when it is not asked for, or answered already. */
  adopt(want: Want): boolean {
    const entry = this.#entries.get(want.name)
    if (entry === undefined || entry.answer !== undefined || this.isolation !== want.isolation) return false
    if (entry.offset !== want.request.offset || isWanted(entry)) return false
    entry.want = want
    want.isReceiving = this.#isReceiving
    return true
  }

  /** Leaves out what nobody waits for, before the request is sent. How many partitions are left. */
  prune(): number {
    for (const [name, entry] of this.#entries) if (!isWanted(entry)) this.#entries.delete(name)
    return this.#entries.size
  }

  /** The request, partitions in the order in which they were given: a broker fills them in this order. */
  request(maxWaitMs: number, leaderOf: (partition: TopicPartition) => PartitionLeader | undefined): FetchRequestBody {
    const topics: (TopicPart & { partitions: TopicPart['partitions'][number][] })[] = []
    let [bytes, minBytes] = [0, INT32_MAX]
    for (const { partition, offset, bytesMax, want } of this.#entries.values()) {
      bytes += bytesMax
      minBytes = Math.min(minBytes, want?.call.minBytes ?? 1)
      const last = topics.at(-1)
      const group = last?.topic === partition.topic ? last : { topic: partition.topic, partitions: [] }
      if (group !== last) topics.push(group)
      group.partitions.push({
        partition: partition.partition,
        currentLeaderEpoch: leaderOf(partition)?.leaderEpoch ?? -1,
        fetchOffset: offset,
        logStartOffset: -1n,
        partitionMaxBytes: bytesMax,
      })
    }
    return {
      replicaId: -1,
      maxWaitMs,
      minBytes,
      maxBytes: Math.min(bytes, INT32_MAX),
      isolationLevel: this.isolation === 'read_committed' ? READ_COMMITTED : 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics,
      forgottenTopicsData: [],
      rackId: '',
    }
  }

  /** Whether bytes for this call are on their way into its targets. */
  isReceivingFor(isWanted: (want: Want) => boolean): boolean {
    return this.#isReceiving && this.entries.some(entry => entry.want !== undefined && isWanted(entry.want))
  }

  begun(): void {
    this.#receive(true)
  }

  /** The response has ended, or will not come. */
  ended(): void {
    this.#receive(false)
  }

  targetOf(head: PartitionHead): Uint8Array | undefined {
    const entry = this.#entries.get(topicPartitionName(head))
    if (entry === undefined || entry.answer !== undefined || head.errorCode !== 0) return undefined
    return isWanted(entry) ? entry.want?.request.target : undefined
  }

  received(head: PartitionHead, firstBytes: Uint8Array): void {
    const entry = this.#entries.get(topicPartitionName(head))
    if (entry === undefined || entry.answer !== undefined) return
    const { errorCode, highWatermark, lastStableOffset, logStartOffset } = head
    // under read_uncommitted brokers do not say where the last stable offset is
    const ends = {
      highWatermark,
      lastStableOffset: lastStableOffset < 0n ? highWatermark : lastStableOffset,
      logStartOffset,
    }
    const byteCount = errorCode === 0 && isWanted(entry) ? this.#take(entry, head, ends, firstBytes) : 0
    entry.answer = { errorCode, ends, byteCount }
  }

  #receive(isReceiving: boolean): void {
    this.#isReceiving = isReceiving
    for (const { want } of this.#entries.values()) if (want !== undefined) want.isReceiving = isReceiving
  }

  /** Gives the want what came for it; how many bytes that are. */
  #take(entry: PollEntry, head: PartitionHead, ends: PartitionEnds, firstBytes: Uint8Array): number {
    const { want, partition, offset } = entry
    if (want === undefined) return 0
    const { target } = want.request
    try {
      const bytes = target.length < SET_HEAD_BYTES ? firstBytes : target.subarray(0, head.recordBytes)
      const taken = takeRecords(bytes, offset, head.abortedTransactions, partition)
      entry.droppedCount = taken.droppedCount
      const { byteCount, nextOffset, cutBatchBytes } = taken
      const oversizeBytes = cutBatchBytes !== undefined && cutBatchBytes > target.length ? cutBatchBytes : undefined
      if (nextOffset === offset && oversizeBytes === undefined) want.emptyHanded()
      else {
        want.answer({
          ...partition,
          byteCount,
          nextOffset,
          ...ends,
          oversizeBytes,
          error: undefined,
        })
      }
      return byteCount
    } catch (cause) {
      if (!(cause instanceof StreamsError)) throw cause
      want.fail(cause, ends)
      return 0
    }
  }
}

/** Whether somebody still waits for the partition. */
export function isWanted({ want }: PollEntry): boolean {
  return want !== undefined && !want.isOver && want.result === undefined
}
