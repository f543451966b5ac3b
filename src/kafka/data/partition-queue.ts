/**
 * Batches on their way to one partition, in order, with their sequence numbers. Pure: what is sent, and what came of
 * it, is told to it.
 *
 * ```
 *   add ─▶ waiting ──take──▶ in flight ──acked──▶ gone
 *             ▲                   │
 *             │                   ├──failed──▶ failed ─┐    nothing is taken until what was sent
 *             └────── resume ◀────┼──────── drained ◀──┘    behind it has its answer too
 *                                 └──dropped─▶ gone         (the rest is numbered anew: no gap)
 * ```
 * A broker takes a batch only behind the one with the sequence before it, and knows the last five of a producer: so a
 * batch that is sent again with its sequence is written once, and those behind a failed one are refused until it is
 * there. Source: org.apache.kafka.clients.producer.internals.TransactionManager, Sender.
 */
import type { TopicPartition } from '../../model/topic-partition.js'

/** Sequences run from 0 to 2^31 - 1 and begin again. */
const SEQUENCE_COUNT = 2 ** 31

const NO_SEQUENCE = -1

/** One record batch. */
export interface QueuedBatch {
  readonly bytes: Uint8Array
  /** Offsets, and so sequences, that it takes. */
  readonly recordCount: number
  /** Monotonic ms at which it is given up. */
  readonly deadlineMs: number
  /** Of its first record; -1 until it is sent for the first time. */
  sequence: number
  /** It was sent, and it is not known whether the log has it. */
  isUncertain: boolean
  attemptCount: number
}

/** Every batch that was added is in exactly one of the states above. */
export class PartitionQueue<B extends QueuedBatch> {
  readonly partition: TopicPartition
  #waiting: B[] = []
  readonly #inFlight: B[] = []
  readonly #failed: B[] = []
  #nextSequence = 0
  /** Behind the last batch that the log has. */
  #ackedSequence = 0
  #hasAck = false
  /** Something failed: what is in flight gets its answers first. */
  #isDraining = false
  #hasGap = false
  #isPaused = false
  /** Broker that has what is in flight. */
  #nodeId: number | undefined

  constructor(partition: TopicPartition) {
    this.partition = partition
  }

  /** Waiting batches, in order. */
  get waiting(): readonly B[] {
    return this.#waiting
  }

  get inFlightCount(): number {
    return this.#inFlight.length
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#inFlight.length === 0 && this.#failed.length === 0
  }

  /** Whether something sent earlier than what is answered now has failed. */
  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Everything has its answer and something failed: `resume` when it may be sent again. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  add(batch: B): void {
    this.#waiting.push(batch)
  }

  /** What can be sent next. Until a producer's first batch is there, a broker takes any sequence: it goes alone. */
  get next(): B | undefined {
    if (this.#isDraining || this.#isPaused) return undefined
    if (!this.#hasAck && this.#inFlight.length > 0) return undefined
    return this.#waiting[0]
  }

  /** Whether another broker has something in flight: the order would be lost between the two. */
  isBusyElsewhere(nodeId: number): boolean {
    return this.#inFlight.length > 0 && this.#nodeId !== nodeId
  }

  /** Sends `next` to a broker: it has its sequence from now on. */
  take(nodeId: number): B | undefined {
    const batch = this.next
    if (batch === undefined || this.isBusyElsewhere(nodeId)) return undefined
    this.#nodeId = nodeId
    this.#waiting.shift()
    this.#inFlight.push(batch)
    batch.attemptCount++
    if (batch.sequence === NO_SEQUENCE) {
      batch.sequence = this.#nextSequence
      this.#nextSequence = after(batch)
    }
    return batch
  }

  /** The log has it. */
  acked(batch: B): void {
    this.#land(batch)
    this.#hasAck = true
    if (isAtOrBehind(after(batch), this.#ackedSequence)) this.#ackedSequence = after(batch)
    this.#drain()
  }

  /** To be sent again; `isUncertain`: the log may have it. */
  failed(batch: B, isUncertain: boolean): void {
    this.#land(batch)
    batch.isUncertain ||= isUncertain
    this.#failed.push(batch)
    this.#isDraining = true
    this.#drain()
  }

  /** Given up after the log refused it: it has it not. */
  dropped(batch: B): void {
    this.#land(batch)
    this.#isDraining = true
    this.#hasGap = true
    this.#drain()
  }

  /** May be sent again. */
  resume(): void {
    this.#isPaused = false
  }

  /**
   * Takes out what waits and is chosen. Whether one of these was sent and may be in the log: then nobody knows which
   * sequence the broker expects, and a new producer id is needed.
   */
  remove(isChosen: (batch: B) => boolean): { readonly removed: readonly B[]; readonly isUncertain: boolean } {
    const removed = this.#waiting.filter(isChosen)
    if (removed.length === 0) return { removed, isUncertain: false }
    this.#waiting = this.#waiting.filter(batch => !removed.includes(batch))
    if (removed.some(batch => batch.sequence !== NO_SEQUENCE)) {
      this.#hasGap = true
      this.#isDraining = this.#inFlight.length > 0
      this.#drain()
    }
    return { removed, isUncertain: removed.some(batch => batch.isUncertain) }
  }

  /** A new producer id: sequences begin at 0. Nothing may be in flight. How many batches may be written twice. */
  restart(): number {
    this.#nextSequence = 0
    this.#ackedSequence = 0
    this.#hasAck = false
    this.#hasGap = false
    let uncertainCount = 0
    for (const batch of this.#waiting) {
      if (batch.isUncertain) uncertainCount++
      batch.isUncertain = false
      batch.sequence = NO_SEQUENCE
    }
    return uncertainCount
  }

  #land(batch: B): void {
    const at = this.#inFlight.indexOf(batch)
    if (at >= 0) this.#inFlight.splice(at, 1)
  }

  #drain(): void {
    if (this.#inFlight.length > 0) return
    if (this.#isDraining) {
      this.#isPaused = true
      this.#waiting.unshift(...this.#failed.splice(0))
    }
    this.#isDraining = false
    if (this.#hasGap) this.#closeGap()
  }

  /** Numbers anew what the log cannot have: everything behind what it has acknowledged. */
  #closeGap(): void {
    this.#hasGap = false
    this.#nextSequence = this.#ackedSequence
    for (const batch of this.#waiting) {
      if (batch.sequence === NO_SEQUENCE || !isAtOrBehind(batch.sequence, this.#ackedSequence)) continue
      batch.sequence = NO_SEQUENCE
    }
  }
}

/** The sequence behind a batch. */
function after(batch: QueuedBatch): number {
  return (batch.sequence + batch.recordCount) % SEQUENCE_COUNT
}

/** Whether `a` is `b` or comes after it, on the ring. */
function isAtOrBehind(a: number, b: number): boolean {
  return (a - b + SEQUENCE_COUNT) % SEQUENCE_COUNT < SEQUENCE_COUNT / 2
}
