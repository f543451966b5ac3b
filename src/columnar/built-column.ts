/**
 * A column built from JavaScript values, for what does not lie in memory as Arrow wants it: lists of segments, rows of
 * stores and topics. A copy; text and bytes with ordinary offsets. Arrow's builders convert whatever they are given
 * ('abc' becomes NaN), so values are checked first.
 */
import type { Data } from 'apache-arrow'
import { elementType, printType, type Type } from '../schema/type.js'
import { notWritable, writable } from '../serde/check-writable.js'
import { arrowType } from './arrow-type.js'
import type { Arrow } from './load-arrow.js'

/** A column's name, for errors, and its type. */
export interface ColumnOf {
  readonly name: string
  readonly type: Type
}

/**
 * One value per row; undefined counts as null.
 *
 * @throws StreamsError E520 for a value that is not of the type
 */
export function builtColumn(arrow: Arrow, { name, type }: ColumnOf, values: readonly unknown[]): Data {
  const builder = arrow.makeBuilder({ type: arrowType(arrow, type, 'offsets'), nullValues: [null, undefined] })
  for (const value of values) builder.append(arrowValue(type, value, name))
  return builder.finish().flush()
}

/** The value as Arrow's builders take it: 64-bit integers as bigint, structs with every field. */
function arrowValue(type: Type, value: unknown, at: string): unknown {
  if (value === null || value === undefined) {
    if (type.null === true) return null
    throw notWritable(printType(type), null, at)
  }
  switch (type.kind) {
    case 'int64':
    case 'bigint':
      if (writable.int64(value)) return BigInt(value)
      return checked(writable.bigint)
    case 'list':
      return checked(Array.isArray).map((item, index) => arrowValue(elementType(type), item, `${at}[${index}]`))
    case 'struct': {
      const row = checked(isObject)
      const fields = Object.entries(type.fields ?? {})
      return Object.fromEntries(
        fields.map(([name, field]) => [name, arrowValue(field, Reflect.get(row, name), `${at}.${name}`)]),
      )
    }
    default:
      return checked(scalars[type.kind])
  }

  function checked<T>(test: (value: unknown) => value is T): T {
    if (test(value)) return value
    throw notWritable(printType(type), value, at)
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

type Scalar = boolean | number | string | Uint8Array
type OtherKind = Exclude<Type['kind'], 'int64' | 'bigint' | 'list' | 'struct'>

const scalars: Readonly<Record<OtherKind, (value: unknown) => value is Scalar>> = {
  bool: writable.boolean,
  int32: writable.int32,
  timestamp: writable.int64,
  float32: writable.float,
  float64: writable.float,
  string: writable.string,
  raw: writable.string,
  bytes: writable.bytes,
}
