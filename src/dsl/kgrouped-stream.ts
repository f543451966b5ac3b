/**
 * Streams grouped by key, with and without windows: Kafka Streams' KGroupedStream and TimeWindowedKStream. They are
 * handles: the aggregation called on one is the node. Several aggregations of one handle share its repartition topic.
 */

import type { Windowed } from '../serde/serdes.js'
import type { Held, Next, StateOf } from './aggregate-state.js'
import type { Aggregators, Summary } from './aggregators.js'
import type { Gone } from './kstream.js'
import type { KTable } from './ktable.js'
import type { Materialized, Stored } from './materialized.js'
import type { TimeWindows } from './windows/time-windows.js'

/** When a windowed aggregation gives its results: at each update, or once when the window has closed. */
export type EmitStrategy = 'onWindowUpdate' | 'onWindowClose'

/** K: group, V: value, K2: key of the result, D: null where rows can be deleted. */
export interface Aggregations<K, V, K2, D extends null> {
  /** Number of records of each group: int64. */
  count(materialized?: Materialized<K, number>): KTable<K2, number, D>
  /** The first value, then `reducer(aggregate, value)`. A null result deletes the row. */
  reduce(reducer: (aggregate: V, value: V) => V, materialized?: Stored): KTable<K2, V, D>
  /** Starts from `initializer()`, then `adder(key, value, aggregate)`. A null result deletes the row. */
  aggregate<A, R extends Next<A> = A & Next<A>>(
    initializer: () => A,
    adder: (key: K, value: V, aggregate: Held<A>) => R,
    materialized?: Materialized<K, NoInfer<StateOf<A, R>>>,
  ): KTable<K2, StateOf<A, R>, D | NoInfer<Gone<A> | Gone<R>>>
  /** Named aggregators: `summarize({ n: count(), total: sum(o => o.price) })`. */
  summarize<const S extends Aggregators<V>>(
    aggregators: S,
    materialized?: Materialized<K, Summary<S>>,
  ): KTable<K2, Summary<S>, D>
}

/** Records without a value take no part. */
export interface KGroupedStream<K, V> extends Aggregations<K, NonNullable<V>, K, never> {
  windowedBy(windows: TimeWindows): TimeWindowedKStream<K, V>
}

/** Records without a value take part: `count` counts them, the functions see null. */
export interface TimeWindowedKStream<K, V> extends Aggregations<K, V, Windowed<K>, never> {
  emitStrategy(strategy: EmitStrategy): TimeWindowedKStream<K, V>
}
