/**
 * A window store, slow and plain: the twin of assembly/state/window-table.ts in tests. Visibility is exact:
 * windows that start after observed time - retention. Kafka Streams: InMemoryWindowStore.
 */
import { type ReferenceChange, ReferenceKeyValueStore, type ReferenceRow } from './key-value-store.js'

/** Key and window start as one text that orders by key bytes, then start: nothing of a key sorts below `!`. */
export function windowName(key: string, start: number): string {
  return `${key}!${String(start).padStart(20, '0')}`
}

export function parseWindowName(name: string): { key: string; start: number } {
  const [key = '', start = ''] = name.split('!')
  return { key, start: Number(start) }
}

export class ReferenceWindowStore<V> {
  readonly retentionMs: number
  readonly store = new ReferenceKeyValueStore<V>()
  observedMs = -1

  constructor(retentionMs: number) {
    this.retentionMs = retentionMs
  }

  isVisible(start: number): boolean {
    return start > this.observedMs - this.retentionMs
  }

  /** False: the window has expired, the put is dropped. */
  put(key: string, start: number, value: V | undefined, timestamp: number): boolean {
    this.observedMs = Math.max(this.observedMs, start)
    if (!this.isVisible(start)) return false
    const name = windowName(key, start)
    if (value === undefined) this.store.delete(name, timestamp)
    else this.store.put(name, value, timestamp)
    return true
  }

  get(key: string, start: number): ReferenceRow<V> | undefined {
    return this.isVisible(start) ? this.store.rows.get(windowName(key, start)) : undefined
  }

  /** Changes of expired windows are still written. */
  takeChanges(): ReferenceChange<V>[] {
    return this.store.takeChanges()
  }

  /** Visible rows in order of key bytes, then start. */
  sorted(): [string, ReferenceRow<V>][] {
    return this.store.sorted().filter(([name]) => this.isVisible(parseWindowName(name).start))
  }
}
