/** What a store's handle gives out: copies, valid for ever. Times are milliseconds since 1970. */
import type { CellValue } from '../wasm/cell-value.js'

/** Kafka Streams: ValueAndTimestamp. */
export interface ValueAndTimestamp {
  readonly value: CellValue
  /** Of the record that wrote the value; aggregates: the largest of those in it. */
  readonly timestamp: number
}

/** Kafka Streams: KeyValue of a ReadOnlyKeyValueStore. */
export interface KeyValueEntry extends ValueAndTimestamp {
  readonly key: unknown
}

/** A key in a window. Kafka Streams: Windowed. */
export interface WindowedKey {
  readonly key: unknown
  /** Start inclusive, end exclusive. */
  readonly window: { readonly start: number; readonly end: number }
}

export interface WindowEntry extends ValueAndTimestamp {
  readonly key: WindowedKey
}
