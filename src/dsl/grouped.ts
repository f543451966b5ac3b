/**
 * How a grouped stream goes through its repartition topic, if it needs one. The name is that of the topic
 * (`<name>-repartition`). Serdes are inferred where they are left out. Kafka Streams: Grouped.
 */
import type { Encoder, Serde } from '../schema/serde.js'
import type { Named } from './named.js'

export interface Grouped<in K, in V> extends Named {
  readonly key?: Encoder<K>
  readonly value?: Encoder<V>
}

/** `Grouped.as('by-region')`, `Grouped.with(string(), Order)`. */
export const Grouped = Object.freeze({
  as: (name: string): Named => ({ name }),
  with: <K, V>(key: Serde<K>, value: Serde<V>, options: Named = {}): Grouped<K, V> => ({ ...options, key, value }),
})
