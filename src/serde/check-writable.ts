/**
 * Whether a JavaScript value is of a scalar type, so that writing it cannot change it: integers in range, strings
 * as strings. One table for Kafka's serializers and for JSON.
 */
import { dataCodes } from '../errors/codes/data.js'
import { StreamsError } from '../errors/streams-error.js'

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

const tests: Readonly<Record<string, (value: unknown) => boolean>> = Object.freeze({
  boolean: value => typeof value === 'boolean',
  bool: value => typeof value === 'boolean',
  int32: value => typeof value === 'number' && (value | 0) === value,
  int64: value => Number.isSafeInteger(value),
  timestamp: value => Number.isSafeInteger(value),
  bigint: value => typeof value === 'bigint' && value >= INT64_MIN && value <= INT64_MAX,
  float32: value => typeof value === 'number',
  float64: value => typeof value === 'number',
  string: value => typeof value === 'string',
  raw: value => typeof value === 'string',
  bytes: value => value instanceof Uint8Array,
})

/**
 * Passes silently where `value` is of `kind` (a scalar's name, in the schema's or the column's words).
 *
 * @throws StreamsError E520; `at` is the field's path, empty at the top.
 */
export function checkWritable(kind: string, value: unknown, at: string): void {
  if (tests[kind]?.(value) === true) return
  throw notWritable(kind, value, at)
}

/** The error for a value that a serde cannot write. */
export function notWritable(expected: string, value: unknown, at: string): StreamsError {
  const found = printValue(value)
  return new StreamsError(
    dataCodes.E520,
    `${at === '' ? 'the value' : `field ${at}`} must be ${expected}, found ${found}`,
    {
      cure: 'give a value of the declared type, or declare another type',
    },
  )
}

function printValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (Array.isArray(value)) return 'an array'
  return value instanceof Uint8Array ? 'bytes' : typeof value === 'object' ? 'an object' : typeof value
}
