/** The topic of an explicit `repartition`. Kafka Streams: Repartitioned. */
import type { Encoder, Serde } from '../schema/serde.js'
import type { Named } from './named.js'

export interface Repartitioned<in K, in V> extends Named {
  readonly key?: Encoder<K>
  readonly value?: Encoder<V>
  /** Without it as many as the source topics have. */
  readonly partitions?: number
}

/** What `Repartitioned.with` takes beside the serdes. */
export interface RepartitionedOptions extends Named {
  readonly partitions?: number
}

/** `Repartitioned.as('by-region')`, `Repartitioned.with(string(), Order, { partitions: 6 })`. */
export const Repartitioned = Object.freeze({
  as: (name: string): Named => ({ name }),
  with: <K, V>(key: Serde<K>, value: Serde<V>, options: RepartitionedOptions = {}): Repartitioned<K, V> => ({
    ...options,
    key,
    value,
  }),
})
