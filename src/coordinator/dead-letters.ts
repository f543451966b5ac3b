/**
 * What becomes of records that a policy passed over: a line in the log, and, where a dead letter topic is named, a
 * record there with Kafka Streams' headers (KIP-1034). Dead letters are written outside the commit's transaction.
 */
import type { LogProducer } from '../log/produce.js'
import { RecordBatchWriter } from '../record-batch/writer.js'
import type { FailureReport } from '../task/messages.js'

export class DeadLetters {
  readonly #producer: LogProducer
  readonly #topic: string | undefined
  readonly #onFailure: (text: string) => void
  #pending: Promise<unknown> = Promise.resolve()

  constructor(producer: LogProducer, topic: string | undefined, onFailure: (text: string) => void) {
    this.#producer = producer
    this.#topic = topic
    this.#onFailure = onFailure
  }

  write(failure: FailureReport): void {
    this.#onFailure(failure.message)
    const letter = failure.deadLetter
    if (this.#topic === undefined || letter === undefined) return
    const writer = new RecordBatchWriter()
    writer.append({ ...letter, headers: letter.headers.map(([key, value]) => ({ key, value })) })
    const written = this.#producer.append({ topic: this.#topic, partition: 0 }, writer.finish())
    this.#pending = Promise.all([this.#pending, written])
  }

  /** Resolves when everything written so far is in the log; rejects with what could not be written. */
  async settled(): Promise<void> {
    await this.#pending
  }
}
