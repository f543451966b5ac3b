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
import { checkWritable } from './check-writable.js'

const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes per value; strings and bytes have any length. */
const sizeOf: Readonly<Partial<Record<PrimitiveSerdeKind, number>>> = Object.freeze({
  boolean: 1,
  int32: 4,
  float32: 4,
  int64: 8,
  bigint: 8,
  float64: 8,
})

/** @throws StreamsError E520 where the value is not of the kind, or an integer out of range. */
export function serializePrimitive(kind: PrimitiveSerdeKind, value: unknown): Uint8Array {
  checkWritable(kind, value, '')
  if (kind === 'string') return utf8.encode(value as string)
  if (kind === 'bytes') return value as Uint8Array
  const out = new Uint8Array(sizeOf[kind] as number)
  const view = new DataView(out.buffer)
  switch (kind) {
    case 'boolean':
      out[0] = value === true ? 1 : 0
      break
    case 'int32':
      view.setInt32(0, value as number)
      break
    case 'int64':
      view.setBigInt64(0, BigInt(value as number))
      break
    case 'bigint':
      view.setBigInt64(0, value as bigint)
      break
    case 'float32':
      view.setFloat32(0, value as number)
      break
    case 'float64':
      view.setFloat64(0, value as number)
      break
  }
  return out
}

/** @throws StreamsError E511 (length), E512 (UTF-8), E516 (int64 beyond ±2^53). */
export function deserializePrimitive(kind: PrimitiveSerdeKind, bytes: Uint8Array): unknown {
  if (kind === 'string') return decodeUtf8(bytes)
  if (kind === 'bytes') return bytes
  checkLength(kind, bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (kind) {
    case 'boolean':
      return booleanOf(bytes[0] as number)
    case 'int32':
      return view.getInt32(0)
    case 'int64':
      return safeInteger(view.getBigInt64(0), '')
    case 'bigint':
      return view.getBigInt64(0)
    case 'float32':
      return view.getFloat32(0)
    case 'float64':
      return view.getFloat64(0)
  }
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

function checkLength(kind: PrimitiveSerdeKind, bytes: Uint8Array): void {
  const size = sizeOf[kind]
  if (bytes.length === size) return
  throw new StreamsError(dataCodes.E511, `${kind} takes ${size} bytes, found ${bytes.length}`, {
    cure: 'give the serde with which the topic is written',
  })
}

function booleanOf(byte: number): boolean {
  if (byte === 0 || byte === 1) return byte === 1
  throw new StreamsError(dataCodes.E511, `boolean is a byte of 0 or 1, found ${byte}`, {
    cure: 'give the serde with which the topic is written',
  })
}
