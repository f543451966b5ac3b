/**
 * Kafka's own serializers for single values: org.apache.kafka.common.serialization, byte for byte.
 *
 *   string   UTF-8                     int32    4 bytes, big-endian, two's complement
 *   bytes    as they are               int64    8 bytes, big-endian, two's complement; bigint the same bytes
 *   boolean  1 byte, 0 or 1            float32  4 bytes, IEEE 754, big-endian; float64 8 bytes
 *
 * A difference: invalid UTF-8 is an error here, Java's StringDeserializer puts U+FFFD.
 */
import { dataCodes } from '../errors/codes/data.js'
import { StreamsError } from '../errors/streams-error.js'
import type { PrimitiveSerdeKind } from '../schema/serde-descriptor.js'
import { checkWritable, writable } from './check-writable.js'

const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

interface Primitive {
  readonly serialize: (value: unknown) => Uint8Array
  readonly deserialize: (bytes: Uint8Array) => unknown
}

/** A serializer of a fixed number of bytes. */
function fixed<T>(
  kind: PrimitiveSerdeKind,
  size: number,
  test: (value: unknown) => value is T,
  { write, read }: { readonly write: (view: DataView, value: T) => void; readonly read: (view: DataView) => T },
): Primitive {
  return {
    serialize: value => {
      const out = new Uint8Array(size)
      write(new DataView(out.buffer), checkWritable(test, value, kind, ''))
      return out
    },
    deserialize: bytes => {
      if (bytes.length !== size) throw wrongBytes(`${kind} takes ${size} bytes, found ${bytes.length}`)
      return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    },
  }
}

const primitives: Readonly<Record<PrimitiveSerdeKind, Primitive>> = Object.freeze({
  string: {
    serialize: value => utf8.encode(checkWritable(writable.string, value, 'string', '')),
    deserialize: decodeUtf8,
  },
  bytes: {
    serialize: value => checkWritable(writable.bytes, value, 'bytes', ''),
    deserialize: bytes => bytes,
  },
  boolean: fixed('boolean', 1, writable.boolean, {
    write: (view, value) => view.setUint8(0, value ? 1 : 0),
    read: view => booleanOf(view.getUint8(0)),
  }),
  int32: fixed('int32', 4, writable.int32, {
    write: (view, value) => view.setInt32(0, value),
    read: view => view.getInt32(0),
  }),
  int64: fixed('int64', 8, writable.int64, {
    write: (view, value) => view.setBigInt64(0, BigInt(value)),
    read: view => safeInteger(view.getBigInt64(0), ''),
  }),
  bigint: fixed('bigint', 8, writable.bigint, {
    write: (view, value) => view.setBigInt64(0, value),
    read: view => view.getBigInt64(0),
  }),
  float32: fixed('float32', 4, writable.float, {
    write: (view, value) => view.setFloat32(0, value),
    read: view => view.getFloat32(0),
  }),
  float64: fixed('float64', 8, writable.float, {
    write: (view, value) => view.setFloat64(0, value),
    read: view => view.getFloat64(0),
  }),
})

/** @throws StreamsError E520 where the value is not of the kind, or an integer out of range. */
export function serializePrimitive(kind: PrimitiveSerdeKind, value: unknown): Uint8Array {
  return primitives[kind].serialize(value)
}

/** @throws StreamsError E511 (length), E512 (UTF-8), E516 (int64 beyond ±2^53). */
export function deserializePrimitive(kind: PrimitiveSerdeKind, bytes: Uint8Array): unknown {
  return primitives[kind].deserialize(bytes)
}

/** @throws StreamsError E512. A byte order mark is a character like any other. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch (cause) {
    throw new StreamsError(dataCodes.E512, `${bytes.length} bytes are not valid UTF-8`, {
      cause,
      cure: 'read the topic as bytes(), or correct its writer',
    })
  }
}

/** The number, where it is exact. `at` is the field's path, empty at the top. */
export function safeInteger(value: bigint, at: string): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new StreamsError(dataCodes.E516, `${at === '' ? 'the value' : `field ${at}`} is ${value}`, {
    cure: 'declare it as bigint instead of int64: every 64-bit integer is exact there',
  })
}

function booleanOf(byte: number): boolean {
  if (byte === 0 || byte === 1) return byte === 1
  throw wrongBytes(`boolean is a byte of 0 or 1, found ${byte}`)
}

function wrongBytes(what: string): StreamsError {
  return new StreamsError(dataCodes.E511, what, { cure: 'give the serde with which the topic is written' })
}
