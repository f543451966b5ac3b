/**
 * What the fetching side knows of one input of a task: where it reads next, which slabs are free, which spans wait
 * to be handed over. No I/O.
 */
import type { FetchResult } from '../log/fetch.js'
import type { TopicPartition } from '../model/topic-partition.js'

/** Bytes in a slab that wait for the task's next step. */
export interface WaitingSpan {
  readonly start: number
  readonly end: number
  readonly slab: number
}

export class InputFeed {
  readonly topicPartition: TopicPartition
  /** Where reading began. */
  readonly startOffset: bigint
  /** Offset to ask for next. */
  nextOffset: bigint
  /** End of the partition as the last fetch saw it; undefined before the first. */
  endOffset: bigint | undefined
  readonly #free: number[]
  /** The slabs of this input. */
  readonly #slabs: Set<number>
  readonly #slabBytes: number
  readonly #openEnd: bigint
  /** Larger blocks, each for one batch that fits no slab, by address; the free ones. */
  readonly #large = new Map<number, number>()
  readonly #freeLarge: number[] = []
  #waiting: WaitingSpan[] = []
  /** A slab is lent to a fetch: one fetch at a time, so that offsets follow one another. */
  #isLent = false
  /** The last fetch brought nothing. */
  isQuiet = false
  /** When it was first seen empty and read to its end; undefined otherwise. */
  idleSinceMs: number | undefined

  /** A topic that has fewer partitions than others of its task: nothing will ever come, and nobody waits for it. */
  static missing(topicPartition: TopicPartition): InputFeed {
    const feed = new InputFeed(topicPartition, 0n, [], 0)
    feed.endOffset = 0n
    return feed
  }

  /** @param openEnd end of the partition when the task was opened, for the lag before the first fetch */
  constructor(
    topicPartition: TopicPartition,
    nextOffset: bigint,
    slabs: readonly number[],
    slabBytes: number,
    openEnd = nextOffset,
  ) {
    this.topicPartition = topicPartition
    this.nextOffset = nextOffset
    this.startOffset = nextOffset
    this.#openEnd = openEnd
    this.#free = [...slabs]
    this.#slabs = new Set(slabs)
    this.#slabBytes = slabBytes
  }

  /** Whether a fetch may begin: a slab is free, and no fetch is under way. */
  get hasRoom(): boolean {
    return !this.#isLent && (this.#free.length > 0 || this.#freeLarge.length > 0)
  }

  /** The partition exists. */
  get exists(): boolean {
    return this.#slabBytes > 0
  }

  get waitingCount(): number {
    return this.#waiting.length
  }

  /** Whether everything that the partition held at the last fetch has been handed over. */
  get isAtEnd(): boolean {
    return this.endOffset !== undefined && this.nextOffset >= this.endOffset && this.#waiting.length === 0
  }

  /** Records behind the task, as far as the last fetch knows. */
  lag(positionOffset: bigint | undefined): bigint {
    const end = this.endOffset ?? this.#openEnd
    const position = positionOffset ?? 0n
    return end > position ? end - position : 0n
  }

  /** A free slab to read into, a larger one first; the caller gives it back by `filled`. */
  takeSlab(): { readonly address: number; readonly bytes: number } {
    if (!this.hasRoom) throw new Error('no free slab')
    this.#isLent = true
    const large = this.#freeLarge.pop()
    if (large !== undefined) return { address: large, bytes: this.#large.get(large) ?? 0 }
    const slab = this.#free.pop() ?? 0
    return { address: slab, bytes: this.#slabBytes }
  }

  /** A block for the one batch that comes next and fits no slab. */
  addLarge(block: number, bytes: number): void {
    this.#large.set(block, bytes)
    this.#freeLarge.push(block)
  }

  /** Takes a slab back; true where the block was a larger one, which the caller gives back to the task. */
  free(slab: number): boolean {
    if (this.#large.delete(slab)) return true
    this.#free.push(slab)
    return false
  }

  owns(slab: number): boolean {
    return this.#slabs.has(slab) || this.#large.has(slab)
  }

  /** What a fetch into `slab` gave. */
  filled(slab: number, result: Pick<FetchResult, 'byteCount' | 'nextOffset'> & { endOffset: bigint }): void {
    this.#isLent = false
    this.endOffset = result.endOffset
    this.nextOffset = result.nextOffset
    this.isQuiet = result.byteCount === 0
    if (result.byteCount === 0) (this.#large.has(slab) ? this.#freeLarge : this.#free).push(slab)
    else this.#waiting.push({ start: slab, end: slab + result.byteCount, slab })
  }

  /** Everything that waits, oldest first; it is the step's now. */
  takeWaiting(): readonly WaitingSpan[] {
    const spans = this.#waiting
    this.#waiting = []
    return spans
  }
}
