/**
 * Writing. A commit is one object: `begin()`, then appends of outputs and changelog, then `commit` with the input
 * offsets. What it promises depends on the log and the guarantee:
 *
 *   embedded                    appends, offsets: one atomic unit, seen together or (also after SIGKILL) not at all
 *   Kafka, exactly_once_v2      the same, by a Kafka transaction (KIP-98, KIP-447, KIP-890)
 *   Kafka, at_least_once        commit waits for every append's acknowledgement, then commits the offsets
 *
 * Batches are handed over encoded but not sealed: valid record batches with base offset 0 and producer id -1, which
 * the log seals in place at send time (record-batch/seal.ts; the CRC is patched, not computed again).
 */

import type { TopicPartition } from '../model/topic-partition.js'
import type { GroupMembership } from './group.js'
import type { OffsetToCommit } from './offsets.js'

export type ProcessingGuarantee = 'at_least_once' | 'exactly_once_v2'

export interface ProducerOptions {
  readonly guarantee: ProcessingGuarantee
  /** Needed on Kafka for `exactly_once_v2`: opening it again fences the older one. */
  readonly transactionalId?: string
  readonly clientId?: string
}

export interface AppendResult {
  /** Offset that the first record got. -1 (Kafka): the answer was lost, and the broker has forgotten where it is. */
  readonly baseOffset: bigint
  /** Offset after the last record; -1 likewise. */
  readonly nextOffset: bigint
}

/** Offsets of a commit, and on whose behalf: a membership is fenced by its generation, a bare group id is not. */
export interface CommitOffsets {
  readonly group: GroupMembership | string
  readonly offsets: readonly OffsetToCommit[]
}

export interface LogProducer {
  /** Starts the next commit. Transactions of one producer follow one another: E612 while one is open. */
  begin(): LogTransaction

  /**
   * Appends outside any transaction: durable and visible by itself once the promise resolves. For tools, inputs, dead
   * letters. The rules for `batches` are those of LogTransaction.append.
   */
  append(topicPartition: TopicPartition, batches: Uint8Array): Promise<AppendResult>

  /** Aborts an open transaction and lets go. Idempotent. */
  close(): Promise<void>
}

/**
 * ```
 *            append*            commit
 *   begin ─▶ open ──────────▶ committing ──▶ committed
 *              │  an append or the commit fails: broken ──┐
 *              └── abort ──▶ aborted ◀── abort ───────────┘
 * ```
 */
export interface LogTransaction {
  readonly state: 'open' | 'committing' | 'committed' | 'broken' | 'aborted'

  /**
   * Appends one or more whole, concatenated, unsealed batches to one partition. Appends to a partition keep the order
   * of the calls; not awaiting one before the next is what makes it fast. Resolves when the log has the bytes
   * (Kafka: acknowledged by all in-sync replicas).
   *
   * `batches` is lent until the promise settles: the log writes into it (sealing), the caller must neither read nor
   * change it. A rejected append breaks the transaction.
   */
  append(topicPartition: TopicPartition, batches: Uint8Array): Promise<AppendResult>

  /**
   * Waits for all appends, then makes them and the offsets durable. Resolves when that has happened; a rejection means
   * that it has not, or (E618, only Kafka) that it is unknown.
   */
  commit(offsets?: CommitOffsets): Promise<void>

  /**
   * Takes back what can be taken back (at-least-once on Kafka: nothing). Its offsets may be given out again, so whoever
   * has read them uncommitted must go back to the last stable offset. Not while committing, not after. Idempotent.
   */
  abort(): Promise<void>
}
