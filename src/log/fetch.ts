/**
 * Reading: undecoded record batches, straight into views that the caller owns (also over a SharedArrayBuffer).
 *
 * As in Kafka, the first batch may begin below the asked offset, and the records below it are the reader's to skip.
 * Control batches, and under `read_committed` batches of aborted transactions, are not handed out: `nextOffset` passes
 * them. Only whole batches are handed out. CRCs are not checked here, but by whoever decodes.
 *
 * What passes by itself is no error: while a broker is away or a leader moves, a fetch brings nothing for what lies
 * there when its wait is over, and the caller asks again.
 */

import type { StreamsError } from '../errors/streams-error.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { IsolationLevel } from './admin.js'

export interface FetcherOptions {
  /** For the broker's logs and quotas. */
  readonly clientId?: string
  /** What it reads: long polls for inputs must not hold up the changelogs of a restore. Default `inputs`. */
  readonly reads?: 'inputs' | 'changelogs'
}

export interface FetchRequest extends TopicPartition {
  /** Offset of the next record wanted. */
  readonly offset: bigint
  /** For this partition; default: that of the whole fetch. */
  readonly isolation?: IsolationLevel
  /** Where the batches go, from its first byte on; belongs to the fetcher until the fetch settles. */
  readonly target: Uint8Array
}

export interface FetchOptions {
  /** How long to wait for `minBytes`; 0 returns at once what is there. Kafka: `fetch.max.wait.ms`. */
  readonly maxWaitMs: number
  /** Bytes over all partitions that end the wait. Kafka: `fetch.min.bytes`, default 1. */
  readonly minBytes?: number
  /** Default `read_committed`. */
  readonly isolation?: IsolationLevel
  /** Ends the wait early; the fetch then returns what is there, it does not reject. */
  readonly signal?: AbortSignal
}

export interface FetchResult extends TopicPartition {
  /** Bytes of whole batches written to the head of `target`. */
  readonly byteCount: number
  /** Offset to ask for next; the asked one when nothing was read. May pass gaps and batches that are not handed out. */
  readonly nextOffset: bigint
  /** End of the partition: offset after the last record. As last seen; 2^63 - 1 before a broker was reached at all. */
  readonly highWatermark: bigint
  /** Below every open transaction; equals `highWatermark` when there is none. */
  readonly lastStableOffset: bigint
  readonly logStartOffset: bigint
  /** Set when the next batch alone is larger than `target` (then byteCount is 0): its size. Ask again with room. */
  readonly oversizeBytes: number | undefined
  /** What is wrong with this partition (unknown, offset out of range, corrupt, …); the others are not affected. */
  readonly error: StreamsError | undefined
}

export interface LogFetcher {
  /**
   * Reads several partitions at once; one result per request, in order. Resolves as soon as `minBytes` are there, an
   * error is known, or the wait is over. Several fetches may run at once, each over its own targets.
   */
  fetch(requests: readonly FetchRequest[], options: FetchOptions): Promise<readonly FetchResult[]>

  /**
   * Which of the fetcher's sources has a partition (on Kafka: the leader); partitions of one source are best asked for
   * together, those of different ones apart, so that one that waits does not hold up another. Absent: there is one.
   */
  placeOf?(partition: TopicPartition): unknown

  /** Ends running fetches (they return what they have). Idempotent. */
  close(): Promise<void>
}
