/**
 * count, reduce and aggregate of a grouped stream, windowed or not, slow and plain: one record at a time over Maps.
 *
 * Kafka Streams: KStreamAggregate, KStreamReduce, KStreamWindowAggregate, TimeWindows.windowsFor. A row's timestamp is
 * the largest of its records. Not here: the record cache, the emit strategy on window close, stores' retention beyond
 * what lateness already decides.
 */
export interface ReferenceWindows {
  readonly sizeMs: number
  readonly advanceMs: number
  readonly graceMs: number
}

export interface ReferenceRecord<V> {
  readonly key: string | null
  readonly value: V | null
  readonly timestamp: number
}

export interface ReferenceUpdate<A> {
  readonly key: string
  /** Absent without windows. */
  readonly start?: number
  /** Null: the aggregate was deleted. */
  readonly value: A | null
  readonly timestamp: number
}

/** The next aggregate from the last one; undefined: there is none yet. Null deletes. */
export type ReferenceStep<V, A> = (key: string, value: V, last: A | undefined) => A | null

/** Starts of the windows that hold a timestamp, ascending; never negative. */
export function windowsFor(timestamp: number, { sizeMs, advanceMs }: ReferenceWindows): number[] {
  const starts: number[] = []
  const first = Math.floor(Math.max(0, timestamp - sizeMs + advanceMs) / advanceMs) * advanceMs
  for (let start = first; start <= timestamp; start += advanceMs) starts.push(start)
  return starts
}

export class ReferenceAggregate<V, A> {
  readonly #step: ReferenceStep<V, A>
  readonly #windows: ReferenceWindows | undefined
  readonly #rows = new Map<string, { value: A; timestamp: number }>()
  #streamTimeMs = -1
  /** Records or windows that were dropped as late, and records without key or value. */
  dropped = 0

  constructor(step: ReferenceStep<V, A>, windows?: ReferenceWindows) {
    this.#step = step
    this.#windows = windows
  }

  /** What one record sends on, in order. */
  process({ key, value, timestamp }: ReferenceRecord<V>): ReferenceUpdate<A>[] {
    if (key === null || (this.#windows === undefined && value === null)) {
      this.dropped++
      return []
    }
    if (this.#windows === undefined) return [this.#update(key, value as V, timestamp)]
    this.#streamTimeMs = Math.max(this.#streamTimeMs, timestamp)
    const updates: ReferenceUpdate<A>[] = []
    for (const start of windowsFor(timestamp, this.#windows)) {
      const isOpen = start + this.#windows.sizeMs > this.#streamTimeMs - this.#windows.graceMs
      if (isOpen) updates.push({ ...this.#update(key, value as V, timestamp, start), start })
      else this.dropped++
    }
    return updates
  }

  #update(key: string, value: V, timestamp: number, start?: number): ReferenceUpdate<A> {
    const name = JSON.stringify([key, start])
    const row = this.#rows.get(name)
    const next = this.#step(key, value, row?.value)
    const time = Math.max(row?.timestamp ?? timestamp, timestamp)
    if (next === null) {
      this.#rows.delete(name)
      return { key, value: null, timestamp: time }
    }
    this.#rows.set(name, { value: next, timestamp: time })
    return { key, value: next, timestamp: time }
  }
}
