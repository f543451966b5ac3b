/**
 * Types inside a lambda: those of columns, and what only exists between two operations (a date, a regular
 * expression, a captured table, undefined). At a row's edge a LambdaType becomes a column Type: undefined
 * becomes null, because a column has one validity bit.
 */
import type { ColumnKind } from '../schema/type.js'

export type LambdaKind =
  | ColumnKind
  /** No value at all, or (with null / undef) always null or undefined. */
  | 'never'
  | 'date'
  | 'regexp'
  /** A captured Map, Set or plain object used as a table with string keys. */
  | 'dict'
  /** A Map, a Set or a counting object of the lambda's own: what it holds, as a list (lower/calls/tables.ts). */
  | 'table'
  /** The headers of the record: `meta.headers.get(name)`. */
  | 'headers'
  | 'unknown'

export type TableKind = 'map' | 'set' | 'object'

export interface LambdaType {
  readonly kind: LambdaKind
  readonly null?: true
  readonly undef?: true
  /**
   * Beside `undef`: it comes from an index (`list[i]`, `rates[region]`), where TypeScript does not see it. Arithmetic
   * then does what JavaScript does (NaN) instead of being refused.
   */
  readonly unchecked?: true
  readonly fields?: Readonly<Record<string, LambdaType>>
  readonly element?: LambdaType
  /** Of the list that a match of a regular expression is: its named groups and where they stand in it. */
  readonly groups?: Readonly<Record<string, number>>
  /** A struct { key, value } that was written `[key, value]`: only where an operator wants pairs. */
  readonly pair?: true
  /** Of a table. */
  readonly table?: TableKind
  /** Of a list that always has two elements, as it was written: the element's type, with what each may be of null. */
  readonly two?: readonly [LambdaType, LambdaType]
  /** Of `never`: the type that this place of an object had, `{ ...row, driver: null }`; it says what column it is. */
  readonly was?: LambdaType
}
