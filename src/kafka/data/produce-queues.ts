/**
 * All partitions of one idempotent producer: which batches may be sent to which broker, and what each answer means for
 * the sequences. Pure, so that any order of answers, failures and lost connections can be tried on it.
 *
 * A broker that has lost its place in a partition's sequences is answered by a new producer id, for all partitions and
 * only when nothing is in flight. What was sent before without an answer may then be written twice; it is counted.
 */
import type { TopicPartition } from '../../model/topic-partition.js'
import { topicPartitionName } from '../../model/topic-partition.js'
import { PartitionQueue, type QueuedBatch } from './partition-queue.js'

/** What came of a batch that was sent. */
export type SendOutcome =
  /** The log has it. */
  | 'acked'
  /** The log has it not, and may take it later. */
  | 'refused'
  /** No answer, or one that leaves it open whether the log has it. */
  | 'uncertain'
  /** The broker expects another sequence, or does not know the producer. */
  | 'out-of-order'
  /** The log has it not and will never take it. */
  | 'dropped'

/** A batch that is in flight. */
export interface SentBatch<B extends QueuedBatch> {
  readonly queue: PartitionQueue<B>
  readonly batch: B
}

/** One per producer id in use. */
export class ProduceQueues<B extends QueuedBatch> {
  readonly #queues = new Map<string, PartitionQueue<B>>()
  /** Those with waiting batches; who was served goes to the end. */
  readonly #active = new Set<PartitionQueue<B>>()
  #inFlightCount = 0
  #needsProducerId = true
  #possibleDuplicateCount = 0

  /** Batches in flight, over all brokers. */
  get inFlightCount(): number {
    return this.#inFlightCount
  }

  /** Nothing is sent until `restart`, which may follow as soon as nothing is in flight. */
  get needsProducerId(): boolean {
    return this.#needsProducerId
  }

  /** Batches that may have been written twice. */
  get possibleDuplicateCount(): number {
    return this.#possibleDuplicateCount
  }

  /** Partitions that have something to send. */
  get active(): Iterable<PartitionQueue<B>> {
    return this.#active
  }

  add(partition: TopicPartition, batch: B): void {
    const name = topicPartitionName(partition)
    const queue = this.#queues.get(name) ?? new PartitionQueue<B>(partition)
    this.#queues.set(name, queue)
    queue.add(batch)
    this.#active.add(queue)
  }

  /** A broker's next request: the first batch of each partition there, up to `bytesMax`; a larger one goes alone. */
  take(nodeId: number, isThere: (partition: TopicPartition) => boolean, bytesMax: number): readonly SentBatch<B>[] {
    if (this.#needsProducerId) return []
    const taken: SentBatch<B>[] = []
    let bytes = 0
    for (const queue of [...this.#active]) {
      const { next } = queue
      if (next === undefined || (taken.length > 0 && bytes + next.bytes.length > bytesMax)) continue
      if (!isThere(queue.partition) || queue.take(nodeId) === undefined) continue
      bytes += next.bytes.length
      taken.push({ queue, batch: next })
      this.#active.delete(queue)
      if (queue.waiting.length > 0) this.#active.add(queue)
      if (bytes >= bytesMax) break
    }
    this.#inFlightCount += taken.length
    return taken
  }

  /** Tells what came of a batch; whether it has ended (acknowledged, dropped). */
  settle({ queue, batch }: SentBatch<B>, outcome: SendOutcome): boolean {
    this.#inFlightCount--
    if (outcome === 'acked') queue.acked(batch)
    else if (outcome === 'dropped') queue.dropped(batch)
    else if (outcome === 'out-of-order') {
      // behind a batch that failed it had to be
      if (!queue.isDraining) this.#needsProducerId = true
      queue.failed(batch, false)
    } else queue.failed(batch, outcome === 'uncertain')
    if (queue.waiting.length > 0) this.#active.add(queue)
    return outcome === 'acked' || outcome === 'dropped'
  }

  /** Takes batches out that are not in flight. */
  remove(isChosen: (batch: B) => boolean): readonly B[] {
    const all: B[] = []
    for (const queue of this.#queues.values()) all.push(...this.removeOf(queue, isChosen))
    return all
  }

  /** The same of one partition. */
  removeOf(queue: PartitionQueue<B>, isChosen: (batch: B) => boolean): readonly B[] {
    const { removed, isUncertain } = queue.remove(isChosen)
    if (isUncertain) this.#needsProducerId = true
    if (queue.waiting.length === 0) this.#active.delete(queue)
    return removed
  }

  /** A new producer id was given: every sequence begins at 0. Nothing may be in flight. */
  restart(): void {
    this.#needsProducerId = false
    for (const queue of this.#queues.values()) this.#possibleDuplicateCount += queue.restart()
  }
}
