/**
 * What becomes of records that failed: a line in the log, and, where a dead letter topic is named, a record there with
 * Kafka Streams' headers (KIP-1034). The letter of a record that was passed over belongs to the commit that passes it
 * over: both happen or neither. The letter of the record that stops the application is written by itself, because
 * nothing of its step is committed; it comes again when the application meets the record again.
 */
import type { LogProducer } from '../log/produce.js'
import type { OutputWriter } from '../produce/output-writer.js'
import { RecordBatchWriter } from '../record-batch/writer.js'
import type { FailureReport } from '../task/messages.js'

export interface DeadLetterOptions {
  readonly outputs: OutputWriter
  readonly producer: LogProducer
  /** `errors.dead.letter.queue.topic.name` */
  readonly topic: string | undefined
  readonly onFailure: (text: string) => void
}

export class DeadLetters {
  readonly #options: DeadLetterOptions
  readonly #last: Uint8Array[] = []

  constructor(options: DeadLetterOptions) {
    this.#options = options
  }

  /** A record was passed over. */
  write(failure: FailureReport): void {
    const { onFailure, outputs, topic } = this.#options
    onFailure(failure.message)
    const bytes = batchOf(failure)
    if (topic !== undefined && bytes !== undefined) outputs.write({ topic, partition: 0, bytes, done: () => {} })
  }

  /** A record stops the application: its letter waits for `writeKept`. */
  keep(failure: FailureReport): void {
    const bytes = batchOf(failure)
    if (bytes !== undefined) this.#last.push(bytes)
  }

  /** Writes what was kept; when what is not committed has been taken back. */
  async writeKept(): Promise<void> {
    const { producer, topic } = this.#options
    if (topic === undefined) return
    for (const bytes of this.#last.splice(0)) await producer.append({ topic, partition: 0 }, bytes)
  }
}

function batchOf({ deadLetter: letter }: FailureReport): Uint8Array | undefined {
  if (letter === undefined) return undefined
  const writer = new RecordBatchWriter()
  writer.append({ ...letter, headers: letter.headers.map(([key, value]) => ({ key, value })) })
  return writer.finish()
}
