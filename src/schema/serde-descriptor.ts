/**
 * How bytes become a value and back, as plain data: what a plan carries to the kernels.
 *
 * `json` writes a struct, a list or a scalar as JSON text in declared order; the others are Kafka's own
 * serializers (org.apache.kafka.common.serialization): big-endian integers and IEEE doubles, UTF-8 strings.
 * The functions that convert single values live in serde/.
 */
import type { Type } from './type.js'

/** Windows as data, all in milliseconds. Only what a serde or an operator needs to know. */
export interface TimeWindowsSpec {
  readonly kind: 'time'
  readonly sizeMs: number
  readonly advanceMs: number
  readonly graceMs: number
}
/** Windows [start, start + difference] at each record. */
export interface SlidingWindowsSpec {
  readonly kind: 'sliding'
  readonly differenceMs: number
  readonly graceMs: number
}
/** Sessions that end after a gap without records. */
export interface SessionWindowsSpec {
  readonly kind: 'session'
  readonly gapMs: number
  readonly graceMs: number
}
/** Any windows. */
export type WindowsSpec = TimeWindowsSpec | SlidingWindowsSpec | SessionWindowsSpec

/** Kafka's serializers by their value type; `boolean` is one byte. */
export type PrimitiveSerdeKind = 'string' | 'bytes' | 'boolean' | 'int32' | 'int64' | 'bigint' | 'float32' | 'float64'

/** One value as Kafka's serializer of that type writes it. */
export interface PrimitiveSerde {
  readonly kind: PrimitiveSerdeKind
  /** Null is a record without bytes. */
  readonly nullable?: true
}
/** JSON text of a declared shape. */
export interface JsonSerde {
  readonly kind: 'json'
  /** Never nullable itself: a record without bytes is `nullable` below. */
  readonly type: Type
  readonly nullable?: true
  /** Leave out members that are null when writing. */
  readonly omitNull?: true
}
/** The key of a windowed table: the inner key's bytes and the window's start. */
export interface WindowedSerde {
  readonly kind: 'windowed'
  readonly key: SerdeDescriptor
  readonly windows: WindowsSpec
  readonly nullable?: true
}
/** Any serde. */
export type SerdeDescriptor = PrimitiveSerde | JsonSerde | WindowedSerde
