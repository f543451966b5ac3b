/**
 * A table: the last value of each key, seen as its changelog. Kafka Streams: KTable, the operators that exist so far.
 *
 * D is null where rows can be deleted and never where they cannot (never after `count`, `reduce`, `aggregate` of a
 * stream); `toStream` adds it to the value, so that tombstones are visible in the type exactly where they occur.
 */
import type { Gone, KStream, Narrowed } from './kstream.js'
import type { Materialized, Stored } from './materialized.js'

export interface KTable<in out K, out V, out D extends null = null> {
  /** Type only: makes a wrong key the first thing tsc names. */
  readonly keyType?: (key: K) => K
  /** Type only. */
  readonly valueType?: V
  /** Type only. */
  readonly deletedType?: D
  /** Rows for which the predicate is true; the others are deleted. It is not called for deletions. */
  filter<P extends (key: K, value: V) => boolean>(predicate: P, materialized?: Stored): KTable<K, Narrowed<P, V>>
  /** Rows for which the predicate is false; the others are deleted. */
  filterNot(predicate: (key: K, value: V) => boolean, materialized?: Stored): KTable<K, V>
  /** New values; not called for deletions. A null result deletes the row. */
  mapValues<V2>(
    mapper: (key: K, value: V) => V2,
    materialized?: Materialized<K, NoInfer<NonNullable<V2>>>,
  ): KTable<K, NonNullable<V2>, D | Gone<V2>>
  /** Every update as a record; a deletion is a record whose value is null. */
  toStream(): KStream<K, V | D>
  /** The same with a new key. */
  toStream<K2>(keyOf: (key: K, value: V | D) => K2): KStream<K2, V | D>
}
