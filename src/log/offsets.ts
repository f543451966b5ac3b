/**
 * Consumer group offsets as the log keeps them: the next offset to read, and a text of the application beside it
 * (Kafka Streams keeps partition time there; so do we, with the stream time of windowed operators).
 */
import type { TopicPartition } from '../model/topic-partition.js'

export interface CommittedOffset {
  /** Offset of the next record to read, not of the last one read. */
  readonly offset: bigint
  /** Text of at most OFFSET_METADATA_BYTES_MAX bytes of UTF-8; empty when there is none. */
  readonly metadata: string
}

/** One partition's part of a commit. */
export interface OffsetToCommit extends TopicPartition, CommittedOffset {}
