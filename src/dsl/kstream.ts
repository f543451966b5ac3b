/**
 * A stream of records: Kafka Streams' KStream, the operators that exist so far. Calling one only records it; nothing
 * runs, and no function is read, before `StreamsBuilder.build()`.
 *
 * Every function of a record is `(key, value)`, with the record's metadata as an optional third parameter. It is
 * ordinary TypeScript, compiled to WebAssembly where it can be, run as JavaScript otherwise.
 */
import type { Serde } from '../schema/serde.js'
import type { Sink } from '../schema/topic.js'
import type { Grouped } from './grouped.js'
import type { KGroupedStream } from './kgrouped-stream.js'
import type { KTable } from './ktable.js'
import type { Stored } from './materialized.js'
import type { Named, Returns } from './named.js'
import type { Printed } from './printed.js'
import type { Produced } from './produced.js'
import type { RecordMeta } from './record-meta.js'
import type { Repartitioned } from './repartitioned.js'

/** What `map` returns: `[key, value]`. */
export type Pair<K, V> = readonly [key: K, value: V]
/** Null where a table's rows can go, never where they cannot. */
export type Gone<A> = Extract<A, null>
/** What `filter` and `split` take. */
export type Predicate<K, V> = (key: K, value: V, meta: RecordMeta) => boolean
/** The value's type behind a predicate that narrows it, `(k, v) => v !== null`. */
// biome-ignore lint/suspicious/noExplicitAny: the parameters of an inferred predicate may be of any type
export type Narrowed<P, V> = P extends (key: any, value: any, meta: any) => value is infer W ? W : V
/** Branches by name: `default` is the rest and cannot be given. */
export type Branches<K, V> = { readonly [name: string]: Predicate<K, V> } & { readonly default?: never }

/** Records of key K and value V. */
export interface KStream<K, out V> {
  /** Type only: makes a wrong key the first thing tsc names. */
  readonly keyType?: (key: K) => K
  /** Keeps the records for which the predicate is true. */
  filter<P extends Predicate<K, V>>(predicate: P, named?: Named): KStream<K, Narrowed<P, V>>
  /** Drops the records for which the predicate is true. */
  filterNot(predicate: Predicate<K, V>, named?: Named): KStream<K, V>
  /** New key and value. What needs records of one key together (grouping, tables) repartitions after it. */
  map<K2, V2>(mapper: (key: K, value: V, meta: RecordMeta) => Pair<K2, V2>, returns?: Returns<K2, V2>): KStream<K2, V2>
  /** New value; the key and its partition stay. */
  mapValues<V2>(mapper: (key: K, value: V, meta: RecordMeta) => V2, returns?: Returns<K, V2>): KStream<K, V2>
  /** None, one or many records `[key, value]` for each. */
  flatMap<K2, V2>(
    mapper: (key: K, value: V, meta: RecordMeta) => readonly Pair<K2, V2>[],
    returns?: Returns<K2, V2>,
  ): KStream<K2, V2>
  /** None, one or many values for each record, with its key. */
  flatMapValues<V2>(
    mapper: (key: K, value: V, meta: RecordMeta) => readonly V2[],
    returns?: Returns<K, V2>,
  ): KStream<K, V2>
  /** New key. What needs records of one key together repartitions after it. */
  selectKey<K2>(
    mapper: (key: K, value: V, meta: RecordMeta) => K2,
    returns?: Named & { readonly key?: Serde<K2> },
  ): KStream<K2, V>
  /**
   * Calls the function for each record, on the main thread, in order, after the step and before its commit; so any
   * closure works. Records pass on unchanged.
   */
  peek(action: (key: K, value: V, meta: RecordMeta) => void, named?: Named): KStream<K, V>
  /** As `peek`, and nothing passes on. */
  foreach(action: (key: K, value: V, meta: RecordMeta) => void, named?: Named): void
  /** Prints each record, `[label]: key, value`. */
  print(printed?: Printed): void
  /** Both streams' records, in no order between them. */
  merge<V2>(other: KStream<K, V2>, named?: Named): KStream<K, V | V2>
  /**
   * First match wins, in the order written; the rest is `default`. Names like numbers are refused, because
   * JavaScript reorders them.
   */
  split<const B extends Branches<K, V>>(
    branches: B,
    named?: Named,
  ): {
    readonly [N in Exclude<keyof B, 'default'> | 'default']: KStream<K, N extends keyof B ? Narrowed<B[N], V> : V>
  }
  /** Through a topic of the engine's own, partitioned by the key. Records without a key are dropped. */
  repartition(repartitioned?: Repartitioned<K, V>): KStream<NonNullable<K>, V>
  /** Grouped by the key as it is. */
  groupByKey(grouped?: Grouped<K, V>): KGroupedStream<NonNullable<K>, V>
  /** Grouped by a new key: always repartitions. */
  groupBy<K2>(mapper: (key: K, value: V) => K2, grouped?: Grouped<K2, V>): KGroupedStream<NonNullable<K2>, V>
  /** The stream read as a changelog: the last value of each key, null deletes. */
  toTable(materialized?: Stored): KTable<NonNullable<K>, NonNullable<V>, Gone<V>>
  /**
   * Writes to a typed topic; or to a name, or to what a function gives, with the serdes of the stream or those
   * given. A bare number made by a function has no format of its own: `to('x', { value: float64() })`.
   */
  to(topic: string | Sink<K, V> | ((key: K, value: V, meta: RecordMeta) => string), produced?: Produced<K, V>): void
}
