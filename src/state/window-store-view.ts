/**
 * A read-only look into a window store. Kafka Streams: ReadOnlyWindowStore, TimestampedWindowStore.
 *
 * Visible are windows that start after the store's observed time minus its retention; observed time is the largest
 * window start that was put. Times are window starts, both ends inclusive. Rows come in order of key bytes, then of
 * window starts (Kafka Streams orders across keys by segment or time, depending on the store). Results are copies.
 */
import type { StorePlan } from '../plan/physical-plan.js'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import { deserialize, serialize } from '../serde/convert.js'
import type { CellValue } from '../wasm/cell-value.js'
import type { KernelInstance } from '../wasm/kernel-instance.js'
import type { ValueAndTimestamp, WindowEntry } from './store-entry.js'
import { type ScanRange, StoreRows } from './store-rows.js'

export class WindowStoreView {
  readonly name: string
  readonly windowSizeMs: number
  readonly #rows: StoreRows
  readonly #keySerde: SerdeDescriptor

  constructor(kernel: KernelInstance, plan: StorePlan) {
    this.name = plan.name
    this.windowSizeMs = plan.windowSizeMs as number
    const inner = plan.key.kind === 'windowed' ? plan.key.key : plan.key
    const { nullable: _nullable, ...keySerde } = inner
    this.#keySerde = keySerde as SerdeDescriptor
    this.#rows = new StoreRows(kernel, plan)
  }

  /** The value of a key in the window that starts at `timeMs`, null if there is none. */
  fetch(key: unknown, timeMs: number): CellValue
  /** The windows of a key that start from `fromMs` to `toMs`, oldest first. */
  fetch(key: unknown, fromMs: number, toMs: number): WindowEntry[]
  fetch(key: unknown, fromMs: number, toMs?: number): CellValue | WindowEntry[] {
    if (toMs === undefined) return this.fetchWithTimestamp(key, fromMs)?.value ?? null
    const bytes = this.#keyBytes(key)
    return this.#scan({ fromKey: bytes, toKey: bytes, fromMs: BigInt(fromMs), toMs: BigInt(toMs) })
  }

  fetchWithTimestamp(key: unknown, timeMs: number): ValueAndTimestamp | null {
    return this.#rows.find(this.#keyBytes(key), BigInt(timeMs)) ?? null
  }

  /** The windows of the keys from `fromKey` to `toKey` (null: no bound) that start from `fromMs` to `toMs`. */
  fetchKeys(fromKey: unknown, toKey: unknown, fromMs: number, toMs: number): WindowEntry[] {
    return this.#scan({
      ...(fromKey == null ? {} : { fromKey: this.#keyBytes(fromKey) }),
      ...(toKey == null ? {} : { toKey: this.#keyBytes(toKey) }),
      fromMs: BigInt(fromMs),
      toMs: BigInt(toMs),
    })
  }

  /** The windows of all keys that start from `fromMs` to `toMs`. */
  fetchAll(fromMs: number, toMs: number): WindowEntry[] {
    return this.#scan({ fromMs: BigInt(fromMs), toMs: BigInt(toMs) })
  }

  all(): WindowEntry[] {
    return this.#scan({})
  }

  #scan(range: ScanRange): WindowEntry[] {
    return this.#rows.scan(range, row => {
      const start = this.#rows.windowStartOf(row)
      return {
        key: {
          key: deserialize(this.#keySerde, this.#rows.keyOf(row)),
          window: { start, end: start + this.windowSizeMs },
        },
        ...this.#rows.valueOf(row),
      }
    })
  }

  #keyBytes(key: unknown): Uint8Array {
    return serialize(this.#keySerde, key) as Uint8Array
  }
}
