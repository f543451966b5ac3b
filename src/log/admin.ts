/**
 * Topics as the engine and the command line need them. Kafka's names and defaults; a config that a log does not
 * know is kept and described, not refused (Kafka refuses unknown ones itself).
 */

import type { StreamsError } from '../errors/streams-error.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { CommittedOffset } from './offsets.js'

export interface TopicSpec {
  readonly topic: string
  /** At least 1. */
  readonly partitionCount: number
  /** Kafka's topic configs, as text: `cleanup.policy`, `retention.ms`, `segment.bytes`, … */
  readonly configs?: Readonly<Record<string, string>>
  /** Kafka only; undefined: the broker's default. */
  readonly replicationFactor?: number
}

export interface TopicDescription {
  readonly topic: string
  readonly partitionCount: number
  /** Only what was set for this topic; what is absent has the log's default. */
  readonly configs: Readonly<Record<string, string>>
}

/** Where in a partition: its first offset, its end, or the first record whose timestamp is not below a time. */
export type OffsetQuery = 'earliest' | 'latest' | { readonly timestampMs: bigint }

export interface ListOffsetsRequest extends TopicPartition {
  readonly at: OffsetQuery
}

export interface ListOffsetsResult extends TopicPartition {
  /** Undefined when no record is as young as asked, or when there is an error. */
  readonly offset: bigint | undefined
  readonly error: StreamsError | undefined
}

export interface PurgeRequest extends TopicPartition {
  /** Records below this offset may go; the log start offset rises to it. */
  readonly beforeOffset: bigint
}

export interface CreateTopicResult {
  readonly topic: string
  /** `exists`: the topic was there already and nothing was changed; the caller compares partitions and configs. */
  readonly outcome: 'created' | 'exists'
}

export interface LogAdmin {
  /** Creates topics; one result per spec, in order. Rejects on a bad name, count or config, and then creates none. */
  createTopics(specs: readonly TopicSpec[]): Promise<readonly CreateTopicResult[]>

  /** Descriptions by name, in the order asked; undefined for a topic that does not exist. */
  describeTopics(topics: readonly string[]): Promise<readonly (TopicDescription | undefined)[]>

  /** Every topic, sorted by name. */
  listTopics(): Promise<readonly TopicDescription[]>

  /** Deletes topics with their records and the offsets committed for them. Rejects with E604 on an unknown one. */
  deleteTopics(topics: readonly string[]): Promise<void>

  /** One result per request, in order. `latest` is the last stable offset under `read_committed`. */
  listOffsets(
    requests: readonly ListOffsetsRequest[],
    isolation?: IsolationLevel,
  ): Promise<readonly ListOffsetsResult[]>

  /**
   * Raises log start offsets (repartition topics are purged so after each commit). Never lowers one. It saves space and
   * promises nothing: a log that is killed right after may still have the records.
   */
  deleteRecords(requests: readonly PurgeRequest[]): Promise<void>

  /** Ids of groups that have committed something, sorted. */
  listGroups(): Promise<readonly string[]>

  /** Everything that a group has committed. */
  describeGroup(groupId: string): Promise<readonly (TopicPartition & CommittedOffset)[]>

  /** Forgets a group's offsets. Rejects while the group has a member. */
  deleteGroup(groupId: string): Promise<void>
}

/**
 * `read_committed` ends at the last stable offset, below every open transaction; `read_uncommitted` ends at the high
 * watermark. The embedded log commits all tasks of a process in one unit, so the engine may read its own repartition
 * topics uncommitted: what was derived from them is committed, or cut, together with them.
 */
export type IsolationLevel = 'read_committed' | 'read_uncommitted'
