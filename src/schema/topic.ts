/**
 * A typed topic: name and serdes, declared once, used by `stream`, `table`, `to`, the test driver and the
 * command line. It is a value without a connection: creating it touches nothing.
 *
 * What is read and what may be written are two pairs of types of one interface, so that tsc names the wrong
 * field and not the wrong method.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Decoder, Encoder, Serde } from './serde.js'
import { isSerde } from './spec.js'
import { checkTopicName } from './topic-name.js'

/** `K`, `V` are read; `KW`, `VW` may be written. */
export interface TopicOf<out K, out V, in KW, in VW> {
  readonly topic: string
  readonly key: Decoder<K> & Encoder<KW>
  readonly value: Decoder<V> & Encoder<VW>
  readonly options: TopicSettings
}
/** A topic that is read and written with the same types. */
export type Topic<K, V> = TopicOf<K, V, K, V>
/** Something to read from. */
export type Source<K, V> = TopicOf<K, V, never, never>
/** Something to write to: takes rows with more fields than it writes, never fewer. */
export type Sink<K, V> = TopicOf<unknown, unknown, K, V>

/** The type of a topic's or serde's rows: `Row<typeof Orders>`. */
// biome-ignore lint/suspicious/noExplicitAny: `never` in the written places would not match a topic's own types
export type Row<S> = S extends TopicOf<any, infer V, any, any> ? V : S extends Serde<infer T> ? T : never

/** Where to begin without a committed offset. Kafka: `auto.offset.reset`. */
export type OffsetReset = 'earliest' | 'latest' | 'none'

/** The options as a topic carries them: their functions' types were checked when it was made. */
export interface TopicSettings {
  /** Event time in milliseconds; without it the record's own timestamp. Runs as a compiled lambda. */
  readonly timestamp?: (...record: never) => number
  /** Where to begin without a committed offset; without it `auto.offset.reset`. */
  readonly offsetReset?: OffsetReset
  /** For creating the topic. */
  readonly partitions?: number
  /** Topic configuration for creating it, Kafka's names: `{ 'retention.ms': '86400000' }`. */
  readonly config?: { readonly [key: string]: string }
}

/** What `topic` takes beside name and serdes. */
export interface TopicOptions<K, V> extends TopicSettings {
  readonly timestamp?: (key: K, value: V) => number
}

/**
 * A typed topic. `topic('orders', string(), Order)`.
 *
 * @throws StreamsError E412 for a name that Kafka would refuse, E403 for something else than a serde.
 */
export function topic<K, V>(
  name: string,
  key: Serde<K>,
  value: Serde<V>,
  options: TopicOptions<K, V> = {},
): Topic<K, V> {
  checkTopicName(name)
  for (const [what, serde] of [
    ['key', key],
    ['value', value],
  ] as const) {
    if (!isSerde(serde)) {
      throw new StreamsError(topologyCodes.E403, `the ${what} of topic '${name}' is not a serde`, {
        topic: name,
        cure: `give one, such as ${what === 'key' ? 'string()' : 'json({ … })'}; it was ${typeof serde}`,
      })
    }
  }
  return Object.freeze({ topic: name, key, value, options: Object.freeze({ ...options }) })
}
