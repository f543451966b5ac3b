/**
 * A column built from JavaScript values, for what does not lie in memory as Arrow wants it: lists of segments, rows of
 * stores and topics. A copy; text and bytes with ordinary offsets.
 */
import type { Data } from 'apache-arrow'
import { elementType, type Type } from '../schema/type.js'
import { arrowType } from './arrow-type.js'
import type { Arrow } from './load-arrow.js'

/**
 * One value per row; null and undefined are null.
 *
 * @throws TypeError for a value that is not of the type
 */
export function builtColumn(arrow: Arrow, type: Type, values: readonly unknown[]): Data {
  const builder = arrow.makeBuilder({ type: arrowType(arrow, type, 'offsets'), nullValues: [null, undefined] })
  for (const value of values) builder.append(arrowValue(type, value))
  return builder.finish().flush()
}

/** The value as Arrow's builders take it: 64-bit integers as bigint, structs with every field. */
function arrowValue(type: Type, value: unknown): unknown {
  if (value === null || value === undefined) return null
  switch (type.kind) {
    case 'int64':
    case 'bigint':
      return integerOf(value)
    case 'list':
      if (!Array.isArray(value)) throw new TypeError(`a list was expected, not ${typeof value}`)
      return value.map(item => arrowValue(elementType(type), item))
    case 'struct':
      return Object.fromEntries(
        Object.entries(type.fields ?? {}).map(([name, field]) => [name, arrowValue(field, fieldOf(value, name))]),
      )
    default:
      return value
  }
}

function integerOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  throw new TypeError(`an integer was expected, not ${String(value)}`)
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw new TypeError(`an object was expected, not ${typeof value}`)
  return Reflect.get(value, name)
}
