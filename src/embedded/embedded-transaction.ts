/**
 * A commit on the embedded log. Appends go to the partitions' files at once, tagged with the transaction's number;
 * `commit` writes the one file that makes them and the offsets true. Until then readers of committed records stop
 * before them, and a kill leaves batches that the next open cuts.
 *
 * ```
 *   append ─▶ bytes in NNN.log, leader epoch field = n       (kill: cut at the next open)
 *   commit ─▶ [durability machine: sync those files]
 *             commit.json.tmp ─rename─▶ commit.json           ◀── the commit point
 *             last stable offsets rise, readers wake
 * ```
 */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { AppendResult, CommitOffsets, LogTransaction } from '../log/produce.js'
import { checkOffsetMetadata, transactionRefusal } from '../log/transaction-rules.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { GroupMembers } from './embedded-membership.js'
import type { LogFolder } from './log-folder.js'
import type { PartitionLog } from './partition-log.js'
import { removeBatches } from './transaction-removal.js'

export class EmbeddedTransaction implements LogTransaction {
  readonly #folder: LogFolder
  readonly #members: GroupMembers
  readonly #onEnd: () => void
  readonly #partitions = new Set<PartitionLog>()
  readonly #appends = new Set<Promise<unknown>>()
  #state: LogTransaction['state'] = 'open'
  /** Given out at the first append: a commit of offsets alone needs none. */
  #number: number | undefined
  #failure: unknown

  constructor(folder: LogFolder, members: GroupMembers, onEnd: () => void) {
    this.#folder = folder
    this.#members = members
    this.#onEnd = onEnd
  }

  get state(): LogTransaction['state'] {
    return this.#state
  }

  append(topicPartition: TopicPartition, batches: Uint8Array): Promise<AppendResult> {
    const appended = this.#append(topicPartition, batches)
    const settled = appended.then(
      () => undefined,
      cause => this.#break(cause),
    )
    this.#appends.add(settled)
    void settled.then(() => this.#appends.delete(settled))
    return appended
  }

  async commit(commit?: CommitOffsets): Promise<void> {
    this.#mustBe('open', 'commit')
    this.#state = 'committing'
    try {
      this.#folder.checkOpen()
      await Promise.all(this.#appends)
      if (this.#failure !== undefined) throw this.#failure
      if (commit !== undefined) this.#checkOffsets(commit)
      if (this.#folder.options.isSynced) await Promise.all([...this.#partitions].map(partition => partition.sync()))
      await this.#write(commit)
    } catch (cause) {
      this.#break(cause)
      if (cause instanceof StreamsError && cause.code !== 'E614') throw cause
      throw new StreamsError(logCodes.E617, 'The commit failed; nothing of it is visible', { cause })
    }
    const number = this.#number ?? 0
    for (const partition of this.#partitions) partition.endTransaction(number)
    this.#end('committed')
  }

  async abort(): Promise<void> {
    if (this.#state === 'aborted') return
    if (this.#state === 'committed' || this.#state === 'committing') this.#mustBe('open', 'abort')
    this.#state = 'broken'
    await Promise.all(this.#appends)
    const number = this.#number
    if (number !== undefined) {
      for (const partition of this.#partitions) await takeOut(partition, number)
      this.#folder.commits.noteAborted(number)
    }
    this.#end('aborted')
  }

  async #append(topicPartition: TopicPartition, batches: Uint8Array): Promise<AppendResult> {
    this.#mustBe('open', 'append')
    const partition = this.#folder.partition(topicPartition)
    this.#number ??= this.#folder.commits.nextTransaction()
    this.#partitions.add(partition)
    return partition.append(batches, this.#number)
  }

  async #write(commit: CommitOffsets | undefined): Promise<void> {
    if (this.#number === undefined && commit === undefined) return
    const transaction = this.#number === undefined ? {} : { transaction: this.#number }
    if (commit === undefined) return this.#folder.commits.commit(transaction)
    const groupId = typeof commit.group === 'string' ? commit.group : commit.group.groupId
    await this.#folder.commits.commit({ ...transaction, groupId, offsets: commit.offsets })
  }

  #checkOffsets({ group, offsets }: CommitOffsets): void {
    if (typeof group !== 'string') this.#members.check(group)
    for (const offset of offsets) {
      this.#folder.partition(offset)
      checkOffsetMetadata(offset)
    }
  }

  #mustBe(state: LogTransaction['state'], what: string): void {
    if (this.#state !== state) throw transactionRefusal(what, this.#state, this.#failure)
  }

  #break(cause: unknown): void {
    this.#failure ??= cause
    if (this.#state === 'open' || this.#state === 'committing') this.#state = 'broken'
  }

  #end(state: 'committed' | 'aborted'): void {
    this.#state = state
    this.#onEnd()
    for (const partition of this.#partitions) partition.notify()
  }
}

/** Removes what an aborted transaction appended to a partition. */
async function takeOut(partition: PartitionLog, transaction: number): Promise<void> {
  await partition.exclusively(async () => {
    const first = partition.openTransactions.get(transaction)
    if (first === undefined || partition.segments.length === 0) return
    await removeBatches(partition, first, header => header.leaderEpoch === transaction)
    partition.endTransaction(transaction)
  })
}
