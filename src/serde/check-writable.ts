/**
 * Whether a JavaScript value is of a scalar type, so that writing it cannot change it: integers in range, strings
 * as strings. One set of tests for Kafka's serializers and for JSON.
 */
import { dataCodes } from '../errors/codes/data.js'
import { StreamsError } from '../errors/streams-error.js'

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** Tests by what a value must be; int64 and timestamp are exact integers. */
export const writable = Object.freeze({
  boolean: (value: unknown): value is boolean => typeof value === 'boolean',
  int32: (value: unknown): value is number => typeof value === 'number' && (value | 0) === value,
  int64: (value: unknown): value is number => Number.isSafeInteger(value),
  bigint: (value: unknown): value is bigint => typeof value === 'bigint' && value >= INT64_MIN && value <= INT64_MAX,
  float: (value: unknown): value is number => typeof value === 'number',
  string: (value: unknown): value is string => typeof value === 'string',
  bytes: (value: unknown): value is Uint8Array => value instanceof Uint8Array,
})

/**
 * The value as what the test says it is.
 *
 * @throws StreamsError E520; `expected` is what it must be, `at` the field's path, empty at the top.
 */
export function checkWritable<T>(
  test: (value: unknown) => value is T,
  value: unknown,
  expected: string,
  at: string,
): T {
  if (test(value)) return value
  throw notWritable(expected, value, at)
}

/** The error for a value that a serde cannot write. */
export function notWritable(expected: string, value: unknown, at: string): StreamsError {
  const what = `${at === '' ? 'the value' : `field ${at}`} must be ${expected}, found ${printValue(value)}`
  return new StreamsError(dataCodes.E520, what, {
    cure: 'give a value of the declared type, or declare another type',
  })
}

function printValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (Array.isArray(value)) return 'an array'
  return value instanceof Uint8Array ? 'bytes' : typeof value === 'object' ? 'an object' : typeof value
}
