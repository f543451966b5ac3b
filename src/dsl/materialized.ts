/**
 * The store of a table: its name (which makes it queryable and names its changelog), its serdes, how long it keeps
 * rows. Kafka Streams: Materialized; options as a plain object, no chained `with…`.
 */
import type { Duration } from '../schema/duration.js'
import type { Serde } from '../schema/serde.js'
import type { Named } from './named.js'

export interface StoreOptions {
  /** Window stores: at least size + grace, which is the default. */
  readonly retention?: Duration
  /** Aggregations without windows: a versioned store with this much history; older versions are refused. KIP-889. */
  readonly history?: Duration
  /** The record cache merges updates of one key until the commit. Default true. */
  readonly caching?: boolean
  /** A changelog topic, so that the store survives its machine. Default true. */
  readonly logging?: boolean
}

/** Where the value is unchanged, its serde is known. */
export interface Stored extends Named, StoreOptions {}

/** Name, serdes and options of a store. */
export interface Materialized<in out K, in out V> extends Stored {
  readonly key?: Serde<K>
  readonly value?: Serde<V>
}

/** Serdes of any types: `as` keeps the given ones in its result, where the operator checks them. */
export interface AnySerdes {
  // biome-ignore lint/suspicious/noExplicitAny: a Serde is invariant, so that only `any` bounds it
  readonly key?: Serde<any>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly value?: Serde<any>
}

/** `Materialized.as('counts', { retention: '1 day' })`, `Materialized.with(string(), Order)`. */
export const Materialized = Object.freeze({
  as: <O extends StoreOptions & AnySerdes = {}>(name: string, options?: O): Named & O =>
    ({ ...options, name }) as Named & O,
  with: <K, V>(key: Serde<K>, value: Serde<V>, options: Stored = {}): Materialized<K, V> => ({
    ...options,
    key,
    value,
  }),
})
