/**
 * The serdes that users write: `json({ … })`, `string()`, `nullable(…)`, `windowed(key, windows)`. Each carries its
 * descriptor (for the plan) and the two functions that convert one value. All are frozen, without state, and may be
 * shared. Names are those of the schema's types; the bytes are Kafka's own serializers' (Serdes.Long = `int64()`).
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Json, Serde } from '../schema/serde.js'
import type { PrimitiveSerdeKind, SerdeDescriptor, WindowsSpec } from '../schema/serde-descriptor.js'
import { withNull } from '../schema/serde-type.js'
import { type Infer, isSerde, type Nullable, type Raw, type Spec, typeOfSpec } from '../schema/spec.js'
import { nonNullType, types } from '../schema/type.js'
import { plainWindows } from '../schema/windows.js'
import { deserialize, serialize } from './convert.js'

/** A windowed key, as `k.key`, `k.window.start`, `k.window.end` in a lambda. */
export interface Windowed<K> {
  readonly key: K
  readonly window: Window
}
/** Milliseconds; `end` is exclusive for time windows, inclusive for sliding and session windows. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** UTF-8 text. */
export function string(): Serde<string> {
  return primitive('string')
}
/** One byte, 0 or 1. */
export function boolean(): Serde<boolean> {
  return primitive('boolean')
}
/** Four bytes, big-endian. */
export function int32(): Serde<number> {
  return primitive('int32')
}
/** Eight bytes, big-endian; a `number` in JavaScript, so values beyond ±2^53 fail where they are used. */
export function int64(): Serde<number> {
  return primitive('int64')
}
/** The bytes of `int64()`, as a JavaScript bigint: every value is exact. */
export function bigint(): Serde<bigint> {
  return primitive('bigint')
}
/** Four bytes, IEEE 754, big-endian. */
export function float32(): Serde<number> {
  return primitive('float32')
}
/** Eight bytes, IEEE 754, big-endian. */
export function float64(): Serde<number> {
  return primitive('float64')
}
/** The bytes as they are. */
export function bytes(): Serde<Uint8Array> {
  return primitive('bytes')
}

/**
 * JSON of a declared shape: `json({ id: 'string', price: 'float64', tags: ['string'], note: nullable('string') })`.
 * Unknown members are ignored; a field is required unless `nullable`. Written in declared order; `omitNull` leaves
 * nulls out. `fields` is the specification itself, so that a schema nests in another, and spreads.
 *
 * @throws StreamsError E401 (no such type, with the list of types), E402 (field name), E403 (not a schema).
 */
export function json<const S extends Spec>(fields: S, options: { readonly omitNull?: boolean } = {}): Json<S> {
  const type = typeOfSpec(fields)
  const descriptor: SerdeDescriptor = {
    kind: 'json',
    type: nonNullType(type),
    ...(type.null === true ? { nullable: true as const } : {}),
    ...(options.omitNull === true ? { omitNull: true as const } : {}),
  }
  return Object.freeze({ fields, ...serdeOf<Infer<S>>(descriptor) })
}

/**
 * A field that may be missing or null (`nullable('string')`, `nullable(Item)`), or a key or value that may be null,
 * which is a record without bytes (`nullable(string())`, `nullable(Order)`).
 */
// biome-ignore lint/suspicious/noExplicitAny: a Serde is invariant, so that only `any` bounds it
export function nullable<const S extends Spec | Serde<any>>(
  of: S,
): S extends Json<infer F> ? Json<Nullable<F>> : S extends Serde<infer T> ? Serde<T | null> : Nullable<S>
export function nullable(of: unknown): unknown {
  if (!isSerde(of)) return Object.freeze({ '~nullable': of })
  const serde = serdeOf<unknown>(withNull(of.descriptor, true))
  if (of.kind !== 'json') return serde
  return Object.freeze({ fields: Object.freeze({ '~nullable': 'fields' in of ? of.fields : undefined }), ...serde })
}

/**
 * The keys of a windowed table as Kafka Streams writes them. `windows` is the object that was given to `windowedBy`:
 * kind and size are not repeated.
 *
 * @throws StreamsError E403 for anything else than a serde and windows.
 */
export function windowed<K>(key: Serde<K>, windows: WindowsSpec): Serde<Windowed<K>> {
  if (!isSerde(key) || typeof windows !== 'object' || windows === null || !('graceMs' in windows)) {
    throw new StreamsError(topologyCodes.E403, 'windowed takes the serde of the inner key and the windows', {
      cure: "windowed(string(), TimeWindows.ofSizeWithNoGrace('1 minute')), with the object given to windowedBy",
    })
  }
  return serdeOf<Windowed<K>>({ kind: 'windowed', key: key.descriptor, windows: plainWindows(windows) })
}

/**
 * A value for a field of type `raw`: JSON text that is passed on as it stands.
 *
 * @throws StreamsError E513 where it is not JSON.
 */
export function raw(text: string): Raw {
  return rawText.deserialize(new TextEncoder().encode(text))
}

/** What reads a raw value gives its text, as the opaque type that users see. */
const rawText = serdeOf<Raw>({ kind: 'json', type: types.raw })

/** The Serde object of a descriptor. `T` is what the descriptor's type means in JavaScript: the caller knows it. */
export function serdeOf<T>(descriptor: SerdeDescriptor): Serde<T> {
  const frozen = Object.freeze(descriptor)
  return Object.freeze({
    kind: frozen.kind,
    descriptor: frozen,
    serialize: (value: T) => serialize(frozen, value),
    deserialize: (bytes: Uint8Array | null) => deserialize(frozen, bytes) as T,
  })
}

function primitive<T>(kind: PrimitiveSerdeKind): Serde<T> {
  return serdeOf<T>({ kind })
}
