/**
 * The types of columns and rows, as plain data (structured clone, JSON, printable).
 *
 * A column holds one kind; `null` is the validity bit. A struct's fields keep the order in which they were
 * declared: that is the order in which they are written. What only exists between two operations of a lambda
 * (a date, a regular expression, undefined) is not here but in lambda/lambda-type.ts.
 */

import { present } from '../stdx/present.js'

export type ColumnKind =
  | 'bool'
  | 'int32'
  | 'int64'
  | 'bigint'
  | 'float32'
  | 'float64'
  | 'timestamp'
  | 'string'
  | 'bytes'
  | 'struct'
  | 'list'
  /** The undecoded bytes of a JSON value: passed on, never looked into. */
  | 'raw'

/** `fields` stands exactly on structs, `element` exactly on lists; `null` only where the value may be null. */
export interface Type {
  readonly kind: ColumnKind
  readonly null?: true
  readonly fields?: Readonly<Record<string, Type>>
  readonly element?: Type
}

const make = (kind: ColumnKind): Type => Object.freeze({ kind })

/** The types without parameters, each one object. */
export const types = Object.freeze({
  bool: make('bool'),
  int32: make('int32'),
  int64: make('int64'),
  bigint: make('bigint'),
  float32: make('float32'),
  float64: make('float64'),
  timestamp: make('timestamp'),
  string: make('string'),
  bytes: make('bytes'),
  raw: make('raw'),
})

/** A struct of the given fields, in their order. */
export function structType(fields: Readonly<Record<string, Type>>): Type {
  return Object.freeze({ kind: 'struct', fields: Object.freeze({ ...fields }) })
}

/** A list of `element`. */
export function listType(element: Type): Type {
  return Object.freeze({ kind: 'list', element })
}

/** The same type, may be null. */
export function nullableType(type: Type): Type {
  return type.null === true ? type : Object.freeze({ ...type, null: true })
}

/** The same type, not null. */
export function nonNullType(type: Type): Type {
  if (type.null === undefined) return type
  const { null: _null, ...rest } = type
  return Object.freeze(rest)
}

/** Numbers as JavaScript sees them: everything that is a `number` in a lambda. */
export function isNumericType(type: { readonly kind: string }): boolean {
  return ['int32', 'int64', 'float32', 'float64', 'timestamp'].includes(type.kind)
}

/** The struct type of a windowed key, as a lambda sees it: `k.key`, `k.window.start`, `k.window.end`. */
export function windowedType(key: Type): Type {
  return structType({ key, window: structType({ start: types.timestamp, end: types.timestamp }) })
}

/** Of the elements of a list. */
export function elementType(type: Type): Type {
  return present(type.element, 'the element type of a list')
}

/** Of a field of a struct that has it. */
export function fieldType(type: Type, name: string): Type {
  return present(type.fields?.[name], `the type of the field ${name}`)
}

/** The type in the schema's words: `{ id: string, price: float64 | null }[]`. `bool` prints as `boolean`. */
export function printType(type: Type): string {
  const tail = type.null === true ? ' | null' : ''
  if (type.kind === 'struct') {
    const fields = Object.entries(type.fields ?? {}).map(([name, field]) => `${name}: ${printType(field)}`)
    return `{ ${fields.join(', ')} }${tail}`
  }
  if (type.kind === 'list') {
    const element = printType(elementType(type))
    return `${type.element?.null === true ? `(${element})` : element}[]${tail}`
  }
  return `${type.kind === 'bool' ? 'boolean' : type.kind}${tail}`
}

/** Whether both describe the same column: kind, null, fields and their order. */
export function equalTypes(a: Type, b: Type): boolean {
  return a === b || printType(a) === printType(b)
}
