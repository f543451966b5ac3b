/**
 * Rules of types between operators: what a serde can write of what a stream holds, and what two merged streams have
 * in common. Both say where the types disagree, by the path of the field.
 */
import {
  elementType,
  equalTypes,
  isNumericType,
  nonNullType,
  nullableType,
  printType,
  structType,
  type Type,
  types,
} from '../../schema/type.js'

/** Where two types disagree, as a clause: `price is missing`, `qty: string where int32 is written`. */
export type Disagreement = string

/**
 * Whether rows of `from` can be written as `to`, undefined if so. A row may have more fields than the serde, never
 * fewer. Numbers may change their format: what does not fit fails its row when it is written.
 */
export function disagreement(from: Type, to: Type, at = ''): Disagreement | undefined {
  if (from.null === true && to.null !== true) return `${at === '' ? 'it' : at} may be null`
  if (isNumericType(from) && isNumericType(to)) return undefined
  if (from.kind !== to.kind) return `${at === '' ? '' : `${at}: `}${printType(from)} where ${printType(to)} is written`
  if (to.kind === 'list') return disagreement(elementType(from), elementType(to), `${at}[]`)
  for (const [name, field] of Object.entries(to.fields ?? {})) {
    const path = at === '' ? name : `${at}.${name}`
    const given = from.fields?.[name]
    if (given === undefined) return `${path} is missing`
    const found = disagreement(given, field, path)
    if (found !== undefined) return found
  }
  return undefined
}

/** The least type of both: null where one has it, float64 for different numbers; or where they disagree. */
export function commonType(a: Type, b: Type, at = ''): Type | Disagreement {
  if (equalTypes(a, b)) return a
  const isNull = a.null === true || b.null === true
  const done = (type: Type): Type => (isNull ? nullableType(type) : type)
  if (equalTypes(nonNullType(a), nonNullType(b))) return done(a)
  if (isNumericType(a) && isNumericType(b)) return done(types.float64)
  if (a.kind === 'struct' && b.kind === 'struct') return mapType(commonStruct(a, b, at), done)
  if (a.kind === 'list' && b.kind === 'list') {
    const element = commonType(elementType(a), elementType(b), `${at}[]`)
    return mapType(element, type => done(Object.freeze({ kind: 'list', element: type })))
  }
  return `${at === '' ? '' : `${at}: `}${printType(a)} and ${printType(b)}`
}

function commonStruct(a: Type, b: Type, at: string): Type | Disagreement {
  const left = a.fields ?? {}
  const right = b.fields ?? {}
  const fields: Record<string, Type> = {}
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const path = at === '' ? name : `${at}.${name}`
    if (left[name] === undefined || right[name] === undefined) return `${path} is only in one of them`
    const common = commonType(left[name], right[name], path)
    if (typeof common === 'string') return common
    fields[name] = common
  }
  return structType(fields)
}

function mapType(type: Type | Disagreement, change: (type: Type) => Type): Type | Disagreement {
  return typeof type === 'string' ? type : change(type)
}
