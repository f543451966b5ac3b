/**
 * The log as the engine sees it: what is needed of Kafka and no more. `embedded/` implements it (files, one process);
 * a client of a Kafka cluster will. Whatever does passes test/log/log.cases.ts.
 *
 * Record batches pass through undecoded: bytes are read into views that the caller gives and written from
 * views that the caller lends, so nothing on the hot path is copied in JavaScript. The log does not know what
 * is in a record. Every failure is a StreamsError with a code of E6xx (or E5xx where bytes are at fault).
 */

import type { TopicPartition } from '../model/topic-partition.js'
import type { LogAdmin } from './admin.js'
import type { FetcherOptions, LogFetcher } from './fetch.js'
import type { GroupMembership, GroupOptions } from './group.js'
import type { CommittedOffset } from './offsets.js'
import type { LogProducer, ProducerOptions } from './produce.js'

export interface Log {
  /** Which log this is, for messages and metrics. */
  readonly kind: 'embedded' | 'kafka'

  /** Topics: create, describe, delete, offsets, purge. */
  readonly admin: LogAdmin

  /** A reader of its own: on Kafka it owns connections and fetch sessions. Fetchers are independent of each other. */
  openFetcher(options?: FetcherOptions): Promise<LogFetcher>

  /** A writer of its own: on Kafka it owns a producer id. With `exactly_once_v2` opening fences older incarnations. */
  openProducer(options: ProducerOptions): Promise<LogProducer>

  /** Becomes a member of a consumer group; resolves when the first assignment has been handed to the listener. */
  joinGroup(options: GroupOptions): Promise<GroupMembership>

  /**
   * What a group has committed for these partitions, in the same order; undefined where it has committed nothing.
   * Only offsets of finished commits are seen.
   */
  committedOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
  ): Promise<readonly (CommittedOffset | undefined)[]>

  /** Ends everything opened from this log (open transactions are aborted) and releases it. Idempotent. */
  close(): Promise<void>
}
