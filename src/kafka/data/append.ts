/** One `append` of a caller: its batches go their own ways, its promise settles when the last of them has ended. */
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { AppendResult } from '../../log/produce.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import { Deferred } from '../../stdx/deferred.js'
import type { QueuedBatch } from './partition-queue.js'
import type { SplitBatch } from './split-batches.js'

/** A batch with the append that it is of. */
export interface AppendedBatch extends QueuedBatch {
  readonly append: Append
  /** Why it could not be written when that was tried last. */
  lastError: StreamsError | undefined
}

/** Batches lent by a caller, and what became of them. */
export class Append {
  readonly partition: TopicPartition
  readonly deadlineMs: number
  readonly batches: readonly AppendedBatch[]
  /** Why the caller does not want it any more: what is not sent is not sent, and nothing is sent again. */
  cancelledWith: StreamsError | undefined
  readonly #settled = new Deferred<AppendResult>()
  #leftCount: number
  #baseOffset = -1n
  #nextOffset = -1n
  #error: StreamsError | undefined

  /** @param deadlineMs monotonic ms */
  constructor(partition: TopicPartition, batches: readonly SplitBatch[], deadlineMs: number) {
    this.partition = partition
    this.deadlineMs = deadlineMs
    this.#leftCount = batches.length
    this.batches = batches.map(({ bytes, recordCount }) => ({
      bytes,
      recordCount,
      deadlineMs,
      sequence: -1,
      isUncertain: false,
      attemptCount: 0,
      append: this,
      lastError: undefined,
    }))
  }

  get result(): Promise<AppendResult> {
    return this.#settled.promise
  }

  get isOver(): boolean {
    return this.#leftCount === 0
  }

  /** A batch is in the log, at this offset; -1: the broker does not remember where. */
  written(batch: AppendedBatch, baseOffset: bigint): void {
    if (batch === this.batches[0]) this.#baseOffset = baseOffset
    if (batch === this.batches.at(-1) && baseOffset >= 0n) this.#nextOffset = baseOffset + BigInt(batch.recordCount)
    this.#end()
  }

  /** A batch is given up. */
  failed(error: StreamsError): void {
    this.#error ??= error
    this.#end()
  }

  #end(): void {
    if (--this.#leftCount > 0) return
    if (this.#error !== undefined) this.#settled.reject(this.#error)
    else this.#settled.resolve({ baseOffset: this.#baseOffset, nextOffset: this.#nextOffset })
  }
}

/** Why a batch was not written in the time that it had: what stood in the way last. */
export function givenUp({ append, lastError }: AppendedBatch, timeoutMs: number): StreamsError {
  const { code, scope, retry } = lastError ?? logCodes.E637
  const why = lastError?.message.split('\n')[0] ?? 'no leader was found'
  return new StreamsError(
    { code, title: '', scope, retry },
    `records could not be written for ${timeoutMs} ms: ${why}`,
    {
      ...append.partition,
      cure: lastError?.cure ?? 'See which brokers are down, or raise delivery.timeout.ms.',
      ...(lastError === undefined ? {} : { cause: lastError }),
    },
  )
}
