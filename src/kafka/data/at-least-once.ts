/**
 * A commit under at_least_once: appends go out at once and are seen at once; the offsets follow when the log has all of
 * them. A kill in between means that some records are processed, and their results written, again.
 */
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { AppendResult, CommitOffsets, LogTransaction } from '../../log/produce.js'
import { checkOffsetMetadata, transactionRefusal } from '../../log/transaction-rules.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import type { Append } from './append.js'
import type { ProduceSender } from './produce-sender.js'
import { splitBatches } from './split-batches.js'

/** Makes offsets durable, on behalf of a member or of a group without members. */
export type CommitOffsetsFunction = (commit: CommitOffsets) => Promise<void>

/** A commit whose appends nothing takes back. */
export class AtLeastOnceTransaction implements LogTransaction {
  readonly #sender: ProduceSender
  readonly #commitOffsets: CommitOffsetsFunction
  readonly #onEnd: () => void
  readonly #appends = new Set<Append>()
  #state: LogTransaction['state'] = 'open'
  #failure: unknown

  constructor(sender: ProduceSender, commitOffsets: CommitOffsetsFunction, onEnd: () => void) {
    this.#sender = sender
    this.#commitOffsets = commitOffsets
    this.#onEnd = onEnd
  }

  get state(): LogTransaction['state'] {
    return this.#state
  }

  async append(topicPartition: TopicPartition, batches: Uint8Array): Promise<AppendResult> {
    this.#mustBeOpen('append')
    let append: Append | undefined
    try {
      append = this.#sender.append(topicPartition, splitBatches(topicPartition, batches))
      this.#appends.add(append)
      return await append.result
    } catch (cause) {
      this.#break(cause)
      throw cause
    } finally {
      if (append !== undefined) this.#appends.delete(append)
    }
  }

  async commit(commit?: CommitOffsets): Promise<void> {
    this.#mustBeOpen('commit')
    this.#state = 'committing'
    try {
      commit?.offsets.forEach(checkOffsetMetadata)
      await Promise.all([...this.#appends].map(append => append.result))
      if (this.#failure !== undefined) throw this.#failure
      if (commit !== undefined) await this.#commitOffsets(commit)
    } catch (cause) {
      this.#break(cause)
      throw cause
    }
    this.#end('committed')
  }

  async abort(): Promise<void> {
    if (this.#state === 'aborted') return
    if (this.#state === 'committed' || this.#state === 'committing') throw this.#refusal('abort')
    this.#state = 'broken'
    const aborted = new StreamsError(logCodes.E612, 'The transaction was aborted before this was written')
    this.#sender.cancel(this.#appends, aborted)
    await Promise.allSettled([...this.#appends].map(append => append.result))
    this.#end('aborted')
  }

  #mustBeOpen(what: string): void {
    if (this.#state !== 'open') throw this.#refusal(what)
  }

  #refusal(what: string): StreamsError {
    return transactionRefusal(what, this.#state, this.#failure)
  }

  #break(cause: unknown): void {
    this.#failure ??= cause
    if (this.#state === 'open' || this.#state === 'committing') this.#state = 'broken'
  }

  #end(state: 'committed' | 'aborted'): void {
    this.#state = state
    this.#onEnd()
  }
}
