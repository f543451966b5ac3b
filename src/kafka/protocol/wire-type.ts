/**
 * The types of Kafka's protocol as values: each can be written and read, in the classic and in the flexible form
 * (KIP-482), so that a message is described once, as in Kafka's own message definitions.
 */
import { assert } from '../../stdx/assert.js'
import { malformed, type WireReader } from './wire-reader.js'
import type { WireWriter } from './wire-writer.js'

export interface WireType<T> {
  write(writer: WireWriter, value: T): void
  read(reader: WireReader): T
}

/** What a description stands for. */
export type ValueOf<W> = W extends WireType<infer T> ? T : never

/** A number of 8 bits, signed like all of Kafka's. */
export const int8: WireType<number> = { write: (w, value) => w.int8(value), read: r => r.int8() }
/** A number of 16 bits. */
export const int16: WireType<number> = { write: (w, value) => w.int16(value), read: r => r.int16() }
/** A number of 32 bits. */
export const int32: WireType<number> = { write: (w, value) => w.int32(value), read: r => r.int32() }
/** A bigint of 64 bits. */
export const int64: WireType<bigint> = { write: (w, value) => w.int64(value), read: r => r.int64() }
/** One byte; any but 0 is true. */
export const boolean: WireType<boolean> = { write: (w, value) => w.int8(value ? 1 : 0), read: r => r.int8() !== 0 }

const encoder = new TextEncoder()
// a byte order mark is a character like others
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const UUID_BYTES = 16
const INT16_MAX = 0x7fff
/** 16 bytes. */
export const uuid: WireType<Uint8Array> = {
  write: (w, value) => w.raw(value),
  read: r => Uint8Array.from(r.raw(UUID_BYTES)),
}

/** Length of what follows, -1 for null. */
interface LengthForm {
  write(writer: WireWriter, length: number): void
  read(reader: WireReader): number
}

const compactLength: LengthForm = { write: (w, length) => w.uvarint(length + 1), read: r => r.uvarint() - 1 }
const int16Length: LengthForm = {
  write(writer, length) {
    assert(length <= INT16_MAX, `text of at most ${INT16_MAX} bytes, not ${length}`)
    writer.int16(length)
  },
  read: r => r.int16(),
}
const int32Length: LengthForm = { write: (w, length) => w.int32(length), read: r => r.int32() }

const formOf = (isFlexible: boolean, classic: LengthForm): LengthForm => (isFlexible ? compactLength : classic)

/** UTF-8; what is not is read as U+FFFD. At most 32,767 bytes in the classic form. */
export const nullableString: WireType<string | null> = {
  write(writer, value) {
    const bytes = value === null ? undefined : encoder.encode(value)
    formOf(writer.isFlexible, int16Length).write(writer, bytes?.length ?? -1)
    if (bytes !== undefined) writer.raw(bytes)
  },
  read(reader) {
    const length = formOf(reader.isFlexible, int16Length).read(reader)
    return length < 0 ? null : decoder.decode(reader.raw(length))
  },
}

/** Read as a copy: nothing of a response outlives it. */
export const nullableBytes: WireType<Uint8Array | null> = {
  write(writer, value) {
    formOf(writer.isFlexible, int32Length).write(writer, value?.length ?? -1)
    if (value !== null) writer.raw(value)
  },
  read(reader) {
    const length = formOf(reader.isFlexible, int32Length).read(reader)
    return length < 0 ? null : Uint8Array.from(reader.raw(length))
  },
}

/** As `nullableString`; null is malformed. */
export const string: WireType<string> = required(nullableString, 'string')
/** As `nullableBytes`; null is malformed. */
export const bytes: WireType<Uint8Array> = required(nullableBytes, 'bytes')

/** Any number of one type. A count beyond the bytes that follow is malformed before anything is made of it. */
export function nullableArray<T>(element: WireType<T>): WireType<readonly T[] | null> {
  return {
    write(writer, value) {
      formOf(writer.isFlexible, int32Length).write(writer, value?.length ?? -1)
      for (const each of value ?? []) element.write(writer, each)
    },
    read(reader) {
      const count = formOf(reader.isFlexible, int32Length).read(reader)
      if (count < 0) return null
      // an element has at least one byte: a count beyond that would only cost memory
      if (count > reader.left) throw malformed(`an array of ${count} in ${reader.left} bytes`)
      return Array.from({ length: count }, () => element.read(reader))
    },
  }
}

/** As `nullableArray`; null is malformed. */
export function array<T>(element: WireType<T>): WireType<readonly T[]> {
  return required(nullableArray(element), 'array')
}

type Fields = Readonly<Record<string, WireType<never>>>
type StructOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> }

/** Fields in the order in which they are declared; in flexible messages an (empty, skipped) section of tags follows. */
export function struct<const F extends Record<string, unknown>>(fields: F): WireType<StructOf<F>> {
  const entries = Object.entries(fields as Fields)
  return {
    write(writer, value) {
      for (const [name, type] of entries) type.write(writer, value[name as keyof F] as never)
      if (writer.isFlexible) writer.uvarint(0)
    },
    read(reader) {
      const value: Record<string, unknown> = {}
      for (const [name, type] of entries) value[name] = type.read(reader)
      if (reader.isFlexible) skipTags(reader)
      return value as StructOf<F>
    },
  }
}

/** Tagged fields: nothing that we need stands there. */
export function skipTags(reader: WireReader): void {
  const count = reader.uvarint()
  for (let index = 0; index < count; index++) {
    reader.uvarint()
    reader.raw(reader.uvarint())
  }
}

function required<T>(type: WireType<T | null>, name: string): WireType<T> {
  return {
    write: (writer, value) => type.write(writer, value),
    read(reader) {
      const value = type.read(reader)
      if (value === null) throw malformed(`null where a ${name} has to be`)
      return value
    },
  }
}
