/**
 * A read-only look into a key-value store. Kafka Streams: ReadOnlyKeyValueStore, TimestampedKeyValueStore.
 *
 * Ranges are by the order of the serialized keys' bytes, both ends inclusive, as in Kafka Streams. Results are copies,
 * taken at once. Not for use while a step of the task runs.
 */
import type { StorePlan } from '../plan/physical-plan.js'
import { deserialize, serialize } from '../serde/convert.js'
import type { CellValue } from '../wasm/cell-value.js'
import type { KernelInstance } from '../wasm/kernel-instance.js'
import type { KeyValueEntry, ValueAndTimestamp } from './store-entry.js'
import { type ScanRange, StoreRows } from './store-rows.js'

export class KeyValueStoreView {
  readonly name: string
  readonly #rows: StoreRows
  readonly #plan: StorePlan

  constructor(kernel: KernelInstance, plan: StorePlan) {
    this.name = plan.name
    this.#plan = plan
    this.#rows = new StoreRows(kernel, plan)
  }

  /** The value of a key, null if it has none. @throws StreamsError E520 (a key that its serde cannot write) */
  get(key: unknown): CellValue {
    return this.getWithTimestamp(key)?.value ?? null
  }

  getWithTimestamp(key: unknown): ValueAndTimestamp | null {
    return this.#rows.find(this.#keyBytes(key)) ?? null
  }

  /** All rows in key order. */
  all(): KeyValueEntry[] {
    return this.#scan({})
  }

  /** The rows with keys from `from` to `to`; null or undefined: no bound. */
  range(from: unknown, to: unknown): KeyValueEntry[] {
    return this.#scan({
      ...(from == null ? {} : { fromKey: this.#keyBytes(from) }),
      ...(to == null ? {} : { toKey: this.#keyBytes(to) }),
    })
  }

  reverseAll(): KeyValueEntry[] {
    return this.all().reverse()
  }

  reverseRange(from: unknown, to: unknown): KeyValueEntry[] {
    return this.range(from, to).reverse()
  }

  /** Here exact. */
  approximateNumEntries(): number {
    return this.#rows.count
  }

  #scan(range: ScanRange): KeyValueEntry[] {
    return this.#rows.scan(range, row => ({
      key: deserialize(this.#plan.key, this.#rows.keyOf(row)),
      ...this.#rows.valueOf(row),
    }))
  }

  #keyBytes(key: unknown): Uint8Array {
    return serialize({ ...this.#plan.key, nullable: undefined } as unknown as StorePlan['key'], key) as Uint8Array
  }
}
