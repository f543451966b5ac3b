/**
 * One value to bytes and back, by a serde descriptor: what the test driver, the command line and handles of stores
 * use. Slow and plain on purpose; the kernels do the same in bulk and are tested against these functions.
 */
import { dataCodes } from '../errors/codes/data.js'
import { StreamsError } from '../errors/streams-error.js'
import type { SerdeDescriptor, WindowedSerde } from '../schema/serde-descriptor.js'
import { printSerde } from '../schema/serde-type.js'
import { notWritable } from './check-writable.js'
import { readJson } from './json-reader.js'
import { writeJson } from './json-writer.js'
import { decodeUtf8, deserializePrimitive, serializePrimitive } from './primitive.js'
import { readWindowedKey, type WindowBounds, writeWindowedKey } from './windowed.js'

const utf8 = new TextEncoder()

/**
 * Null for null (and undefined) under a nullable serde.
 *
 * @throws StreamsError E510 (null), E520 (not a value of the serde's type), with the field's path.
 */
export function serialize(serde: SerdeDescriptor, value: unknown): Uint8Array | null {
  if (value === null || value === undefined) {
    if (serde.nullable === true) return null
    throw unexpectedNull(serde)
  }
  switch (serde.kind) {
    case 'json':
      return utf8.encode(writeJson(serde.type, value, { omitNull: serde.omitNull === true }))
    case 'windowed':
      return serializeWindowed(serde, value)
    default:
      return serializePrimitive(serde.kind, value)
  }
}

/**
 * Null for null under a nullable serde; for JSON also for the text `null`. The bytes of `bytes` are not copied.
 *
 * @throws StreamsError E510–E516.
 */
export function deserialize(serde: SerdeDescriptor, bytes: Uint8Array | null): unknown {
  if (bytes === null) {
    if (serde.nullable === true) return null
    throw unexpectedNull(serde)
  }
  switch (serde.kind) {
    case 'json':
      return readJson(serde.nullable === true ? { ...serde.type, null: true } : serde.type, decodeUtf8(bytes))
    case 'windowed': {
      const { key, window } = readWindowedKey(serde.windows, bytes)
      return { key: deserialize(serde.key, key), window }
    }
    default:
      return deserializePrimitive(serde.kind, bytes)
  }
}

function serializeWindowed(serde: WindowedSerde, value: unknown): Uint8Array {
  if (!isWindowed(value)) throw notWritable('{ key, window: { start, end } }', value, '')
  const inner = serialize(serde.key, value.key)
  if (inner === null) throw unexpectedNull(serde.key)
  return writeWindowedKey(serde.windows, inner, value.window)
}

/** The bounds are checked where they are written. */
function isWindowed(value: unknown): value is { readonly key: unknown; readonly window: WindowBounds } {
  if (typeof value !== 'object' || value === null || !('key' in value) || !('window' in value)) return false
  return typeof value.window === 'object' && value.window !== null
}

function unexpectedNull(serde: SerdeDescriptor): StreamsError {
  return new StreamsError(dataCodes.E510, `null where ${printSerde(serde)} is declared`, {
    cure: `declare nullable(…) if a record may lack it: ${serde.kind === 'json' ? 'nullable(json(…))' : `nullable(${serde.kind}())`}`,
  })
}
