/** How a topic given by name is read. Kafka Streams: Consumed; options as a plain object. */
import type { Decoder, Serde } from '../schema/serde.js'
import type { OffsetReset } from '../schema/topic.js'
import type { Named } from './named.js'

export interface Consumed<out K, out V> extends Named {
  readonly key: Decoder<K>
  readonly value: Decoder<V>
  /** (key, value) => milliseconds: event time, instead of the record's timestamp. */
  readonly timestamp?: (...record: never) => number
  readonly offsetReset?: OffsetReset
}

/** What `Consumed.with` takes beside the serdes. */
export interface ConsumedOptions<K, V> extends Named {
  readonly timestamp?: (key: K, value: V) => number
  readonly offsetReset?: OffsetReset
}

/** `Consumed.with(string(), Order, { offsetReset: 'latest' })`. */
export const Consumed = Object.freeze({
  with: <K, V>(key: Serde<K>, value: Serde<V>, options: ConsumedOptions<K, V> = {}): Consumed<K, V> => ({
    ...options,
    key,
    value,
  }),
})
