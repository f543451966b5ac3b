/**
 * Serdes as users hold them: a descriptor (data, for the plan) with the two functions that convert one value
 * (for the test driver, the command line and handles of stores). The kernels never call these.
 *
 * `in out` on the type: what is read is `out`, what is written is `in`, so that a sink accepts a row with more
 * fields than its serde writes, never fewer.
 */
import type { SerdeDescriptor } from './serde-descriptor.js'
import type { Infer } from './spec.js'

/** Writes values. Kafka: Serializer. */
export interface Encoder<in T> {
  readonly kind: string
  readonly descriptor: SerdeDescriptor
  /** Null (a record without bytes) only for a null value of a nullable serde. Throws StreamsError E51x. */
  readonly serialize: (value: T) => Uint8Array | null
}

/** Reads values. Kafka: Deserializer. */
export interface Decoder<out T> {
  readonly kind: string
  readonly descriptor: SerdeDescriptor
  /** Throws StreamsError E51x, also for null under a serde that is not nullable. */
  readonly deserialize: (bytes: Uint8Array | null) => T
}

/** Kafka: Serde. */
export interface Serde<in out T> extends Encoder<T>, Decoder<T> {}

/** `fields` is the specification itself: `json({ ...Order.fields, tier: 'string' })`. */
export interface Json<S> extends Serde<Infer<S>> {
  readonly fields: S
}
