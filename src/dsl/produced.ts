/** How a stream is written. Kafka Streams: Produced; options as a plain object. */
import type { Encoder, Serde } from '../schema/serde.js'
import type { Named } from './named.js'

export interface Produced<in K, in V> extends Named {
  readonly key?: Encoder<K>
  readonly value?: Encoder<V>
  /** (key, value, number of partitions) => partition. Without it Kafka's default, murmur2 of the key's bytes. */
  readonly partitioner?: (key: K, value: V, partitions: number) => number
}

/** What `Produced.with` takes beside the serdes. */
export interface ProducedOptions<K, V> extends Named {
  readonly partitioner?: (key: K, value: V, partitions: number) => number
}

/** `Produced.with(string(), int64())`. */
export const Produced = Object.freeze({
  with: <K, V>(key: Serde<K>, value: Serde<V>, options: ProducedOptions<K, V> = {}): Produced<K, V> => ({
    ...options,
    key,
    value,
  }),
})
