/** A producer of the embedded log: commits one after another, and plain appends beside them. */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { AppendResult, LogProducer, LogTransaction } from '../log/produce.js'
import { checkNoneOpen } from '../log/transaction-rules.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { GroupMembers } from './embedded-membership.js'
import { EmbeddedTransaction } from './embedded-transaction.js'
import type { LogFolder } from './log-folder.js'

export class EmbeddedProducer implements LogProducer {
  readonly #folder: LogFolder
  readonly #members: GroupMembers
  #transaction: EmbeddedTransaction | undefined
  #isClosed = false

  constructor(folder: LogFolder, members: GroupMembers) {
    this.#folder = folder
    this.#members = members
  }

  begin(): LogTransaction {
    this.#checkOpen()
    checkNoneOpen(this.#transaction)
    this.#transaction = new EmbeddedTransaction(this.#folder, this.#members, () => {
      this.#transaction = undefined
    })
    return this.#transaction
  }

  async append(topicPartition: TopicPartition, batches: Uint8Array): Promise<AppendResult> {
    this.#checkOpen()
    return this.#folder.partition(topicPartition).append(batches, 0)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#transaction?.abort()
  }

  #checkOpen(): void {
    this.#folder.checkOpen()
    if (this.#isClosed) throw new StreamsError(logCodes.E611, 'The producer has been closed')
  }
}
