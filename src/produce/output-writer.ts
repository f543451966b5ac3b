/**
 * Hands encoded batches to the log's open transaction straight from task memory, and says which blocks are free
 * when the log has them. Bounded by bytes: whoever starts steps asks `hasRoom` first.
 */
import type { CommitOffsets, LogProducer, LogTransaction } from '../log/produce.js'
import type { TopicPartition } from '../model/topic-partition.js'

/** Encoded batches in the memory of a task. */
export interface Output extends TopicPartition {
  /** Shared with nobody until `done` is called. */
  readonly bytes: Uint8Array
  /** The log has the bytes: the block can be given back. */
  readonly done: () => void
}

export class OutputWriter {
  readonly #producer: LogProducer
  readonly #bytesMax: number
  readonly #onRoom: () => void
  #transaction: LogTransaction | undefined
  #pendingBytes = 0
  #failure: unknown

  /** @param onRoom called when bytes were acknowledged */
  constructor(producer: LogProducer, bytesMax: number, onRoom: () => void) {
    this.#producer = producer
    this.#bytesMax = bytesMax
    this.#onRoom = onRoom
  }

  get hasRoom(): boolean {
    return this.#pendingBytes < this.#bytesMax
  }

  /** Bytes that the log has not acknowledged. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** Throws what an earlier append failed with. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  write(output: Output): void {
    this.#transaction ??= this.#producer.begin()
    const { bytes, done, topic, partition } = output
    this.#pendingBytes += bytes.length
    this.#transaction.append({ topic, partition }, bytes).then(
      () => {
        this.#pendingBytes -= bytes.length
        done()
        this.#onRoom()
      },
      (error: unknown) => {
        this.#failure ??= error
        this.#onRoom()
      },
    )
  }

  /** Makes everything written and the offsets durable together. */
  async commit(offsets: CommitOffsets): Promise<void> {
    this.check()
    const transaction = this.#transaction ?? this.#producer.begin()
    this.#transaction = undefined
    await transaction.commit(offsets)
  }

  /** Takes back what is not committed. */
  async abort(): Promise<void> {
    await this.#transaction?.abort()
    this.#transaction = undefined
  }
}
