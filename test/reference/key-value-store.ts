/**
 * A key-value store, slow and plain: the twin of assembly/state/ in tests. Keys are hex texts of bytes.
 * Kafka Streams: InMemoryKeyValueStore under ChangeLoggingTimestampedKeyValueBytesStore and CachingKeyValueStore.
 */
export interface ReferenceRow<V> {
  readonly value: V
  readonly timestamp: number
}

export interface ReferenceChange<V> {
  readonly key: string
  /** Undefined: deleted. */
  readonly row: ReferenceRow<V> | undefined
  readonly timestamp: number
}

export class ReferenceKeyValueStore<V> {
  readonly rows = new Map<string, ReferenceRow<V>>()
  /** Timestamp of the last change of each key that is not yet in the changelog, in order of first dirtying. */
  readonly #log = new Map<string, number>()
  readonly #cache = new Set<string>()

  put(key: string, value: V, timestamp: number): void {
    this.rows.set(key, { value, timestamp })
    this.#dirty(key, timestamp)
  }

  delete(key: string, timestamp: number): void {
    this.rows.delete(key)
    this.#dirty(key, timestamp)
  }

  #dirty(key: string, timestamp: number): void {
    this.#log.set(key, timestamp)
    this.#cache.add(key)
  }

  /** The key that has waited longest for being forwarded. */
  popCached(): string | undefined {
    const [key] = this.#cache
    if (key !== undefined) this.#cache.delete(key)
    return key
  }

  get cached(): number {
    return this.#cache.size
  }

  /** What a commit writes to the changelog. */
  takeChanges(): ReferenceChange<V>[] {
    const changes = [...this.#log].map(([key, timestamp]) => ({ key, row: this.rows.get(key), timestamp }))
    this.#log.clear()
    return changes
  }

  /** Rows in order of key bytes: hex texts order like their bytes. */
  sorted(from?: string, to?: string): [string, ReferenceRow<V>][] {
    return [...this.rows]
      .filter(([key]) => (from === undefined || key >= from) && (to === undefined || key <= to))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  }
}
