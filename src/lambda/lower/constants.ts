/**
 * Captured values as constants of the plan: numbers, text, arrays, plain objects, Map and Set, regexps.
 * No getter is called, no prototype followed; what would lose its class or cannot be sent is refused by name.
 */
import { types as inspect } from 'node:util'
import { TABLE_SIZE_MAX } from '../../config/limits.js'
import type { At, Expr } from '../ir.js'
import { node } from '../ir-tree.js'
import type { LambdaType } from '../lambda-type.js'
import { isMismatch, join, T } from '../type-algebra.js'
import type { Lowering } from './lowering.js'
import { literal, structOf } from './nodes.js'

const scalarTypes: Readonly<Record<string, LambdaType>> = {
  undefined: T.undef,
  number: T.float64,
  string: T.string,
  boolean: T.bool,
  bigint: T.bigint,
}

/** A Proxy runs its maker's code wherever it is touched, so it is never touched. */
export const isProxy = (value: unknown): boolean => inspect.isProxy(value)

// asked of V8, so that values of other realms are known too and no user code (Symbol.toStringTag) runs
export const isMap = (value: unknown): value is Map<unknown, unknown> => inspect.isMap(value)
export const isSet = (value: unknown): value is Set<unknown> => inspect.isSet(value)

/** An object made by `{ … }`, in any realm. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || isProxy(value) || Array.isArray(value)) return false
  const proto: unknown = Object.getPrototypeOf(value)
  if (proto === null || proto === Object.prototype) return true
  if (isProxy(proto)) return false
  return Object.getPrototypeOf(proto) === null && Object.hasOwn(proto as object, 'hasOwnProperty')
}

/** Own data property; `getter` where it is an accessor, undefined where there is none. */
export function ownValue(object: object, name: string): { readonly value: unknown } | 'getter' | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(object, name)
  if (descriptor === undefined) return undefined
  return 'value' in descriptor ? { value: descriptor.value as unknown } : 'getter'
}

/** The name of the object's class, read without running a getter. */
export function classNameOf(value: object): string {
  const proto: unknown = Object.getPrototypeOf(value)
  const found =
    typeof proto === 'object' && proto !== null && !isProxy(proto) ? ownValue(proto, 'constructor') : undefined
  const made = typeof found === 'object' ? found.value : undefined
  if (typeof made !== 'function' || isProxy(made)) return 'a class'
  const name = ownValue(made, 'name')
  return typeof name === 'object' && typeof name.value === 'string' && name.value !== '' ? name.value : 'a class'
}

/** Objects in captured values are written out each time they are met, however often one is shared. */
function countConstant(cx: Lowering, name: string, at: At): void {
  if (++cx.shared.constants <= TABLE_SIZE_MAX) return
  cx.fallback(at, {
    code: 'F210',
    what: `the captured ${name} holds more than ${TABLE_SIZE_MAX} objects`,
    cure: 'join with a table',
  })
}

/** What is read by its own methods, which a subclass or a member of the object may replace. */
const isBuiltin = (object: object): boolean =>
  inspect.isDate(object) || inspect.isRegExp(object) || isMap(object) || isSet(object) || Array.isArray(object)

/** A Date, RegExp, Map, Set or array as the language makes it, in any realm: neither of a subclass nor added to. */
export function isUnaltered(object: object): boolean {
  const proto: unknown = Object.getPrototypeOf(object)
  if (proto === null || isProxy(proto)) return false
  const above: unknown = Object.getPrototypeOf(proto)
  if (above === null || isProxy(above) || Object.getPrototypeOf(above) !== null) return false
  if (Array.isArray(object) && object.length > TABLE_SIZE_MAX) return true
  return Reflect.ownKeys(object).every(key => typeof key === 'string' && /^(?:lastIndex|length|\d+)$/.test(key))
}

const FLAGS: readonly (readonly [flag: string, name: string])[] = [
  ['d', 'hasIndices'],
  ['g', 'global'],
  ['i', 'ignoreCase'],
  ['m', 'multiline'],
  ['s', 'dotAll'],
  ['u', 'unicode'],
  ['v', 'unicodeSets'],
  ['y', 'sticky'],
]
/** Source and flags as the engine has them: `flags` reads members that somebody may have put on the pattern. */
function patternOf(pattern: RegExp): { readonly source: string; readonly flags: string } {
  const own = (name: string): unknown =>
    Object.getOwnPropertyDescriptor(RegExp.prototype, name)?.get?.call(pattern) as unknown
  return {
    source: String(own('source')),
    flags: FLAGS.map(([flag, name]) => (own(name) === true ? flag : '')).join(''),
  }
}

function checkSize(cx: Lowering, size: number, unit: string, name: string, at: At): void {
  if (size <= TABLE_SIZE_MAX) return
  cx.fallback(at, {
    code: 'F210',
    what: `the captured ${name} has ${size} ${unit}`,
    cure: `capture no more than ${TABLE_SIZE_MAX}`,
  })
}

/** The captured value as an expression. */
export function constant(cx: Lowering, value: unknown, name: string, at: At): Expr {
  if (value === null) return literal(null, T.null, at, name)
  const scalar = scalarTypes[typeof value]
  if (scalar !== undefined) {
    if (typeof value === 'string') checkSize(cx, value.length, 'characters', name, at)
    return literal(value, scalar, at, name)
  }
  if (typeof value === 'function') {
    return cx.fallback(at, { code: 'F209', what: `the function ${name} is used as a value`, cure: 'call it' })
  }
  if (typeof value === 'symbol') return refuseInstance(cx, 'a symbol', name, at)
  const object = value as object
  countConstant(cx, name, at)
  if (isProxy(object)) return refuseInstance(cx, 'a Proxy', name, at)
  if (isBuiltin(object) && !isUnaltered(object)) {
    return refuseInstance(cx, `an instance of ${classNameOf(object)} with members of its own`, name, at)
  }
  if (inspect.isDate(object)) {
    const time = literal(Date.prototype.getTime.call(object), T.float64, at, name)
    return node('Call', { fn: 'date.new', args: [time], type: T.date, at })
  }
  if (inspect.isRegExp(object)) return literal(patternOf(object), T.regexp, at, name)
  if (inspect.isUint8Array(object)) {
    checkSize(cx, object.byteLength, 'bytes', name, at)
    return literal(object, T.bytes, at, name)
  }
  if (isMap(object) || isSet(object)) return tableOf(cx, object, name, at)
  if (Array.isArray(object)) {
    if (object.length <= TABLE_SIZE_MAX) for (const i of object.keys()) member(cx, object, String(i), name, at)
    return literal(object, T.list(elementOf(cx, object, name, at)), at, name)
  }
  if (isPlainObject(object)) {
    const names = Object.keys(object)
    checkSize(cx, names.length, 'fields', name, at)
    const fields = names.map(
      field => [field, constant(cx, member(cx, object, field, name, at), `${name}.${field}`, at)] as const,
    )
    return structOf(fields, at)
  }
  return refuseInstance(cx, `an instance of ${classNameOf(object)}`, name, at)
}

function refuseInstance(cx: Lowering, what: string, name: string, at: At): never {
  return cx.error(at, {
    code: 'E111',
    what: `the captured ${name} is ${what}: it cannot be sent to a worker`,
    cure: "capture plain data (numbers, strings, arrays, objects, Map and Set of those), or name the function: js(new URL('./fns.js', import.meta.url), 'f')",
  })
}

/** A member of a captured plain object. */
export function member(cx: Lowering, object: object, field: string, name: string, at: At): unknown {
  const found = ownValue(object, field)
  if (found === 'getter') {
    return cx.error(at, {
      code: 'E114',
      what: `${name}.${field} is a getter: it would run while the topology is built`,
      cure: `read it yourself: const ${field} = ${name}.${field}`,
    })
  }
  return found?.value
}

/** One table for one captured value, however often it is looked into: the emitter knows a table by identity. */
const tables = new WeakMap<object, Map<string, unknown>>()
function knownTable(value: object, make: () => Map<string, unknown>): Map<string, unknown> {
  const known = tables.get(value)
  const made = make()
  const isSame =
    known?.size === made.size && [...made].every(([key, x]) => known.has(key) && Object.is(known.get(key), x))
  if (known !== undefined && isSame) return known
  tables.set(value, made)
  return made
}

/** A captured Map or Set as a table from text. */
function tableOf(cx: Lowering, value: Map<unknown, unknown> | Set<unknown>, name: string, at: At): Expr {
  const entries = isMap(value)
    ? [...Map.prototype.entries.call(value)]
    : [...Set.prototype.values.call(value)].map(key => [key, true] as const)
  if (!entries.every(([key]) => typeof key === 'string')) {
    return cx.fallback(at, {
      code: 'F210',
      what: `the captured ${name} has keys that are not strings`,
      cure: 'use string keys',
    })
  }
  const table = knownTable(value, () => new Map(entries as [string, unknown][]))
  return literal(table, T.dict(elementOf(cx, [...table.values()], name, at)), at, name)
}

/** A captured Map or Set whose keys are all numbers, as a table from their texts; undefined where it is another. */
export function numberTable(
  cx: Lowering,
  value: Map<unknown, unknown> | Set<unknown>,
  name: string,
  at: At,
): Expr | undefined {
  const entries: (readonly [unknown, unknown])[] = isMap(value)
    ? [...Map.prototype.entries.call(value)]
    : [...Set.prototype.values.call(value)].map(key => [key, true] as const)
  if (entries.length === 0 || !entries.every(([key]) => typeof key === 'number')) return undefined
  const table = knownTable(value, () => new Map(entries.map(([key, x]) => [String(key), x])))
  return literal(table, T.dict(elementOf(cx, [...table.values()], name, at)), at, name)
}

/** A captured plain object, or one written in place, as a table from text: the entries whose names are `wanted`. */
export function objectTable(
  cx: Lowering,
  object: object,
  name: string | undefined,
  at: At,
  wanted: (name: string) => boolean = () => true,
): Expr {
  const names = Object.keys(object).filter(wanted)
  const table = knownTable(
    object,
    () => new Map(names.map(key => [key, member(cx, object, key, name ?? 'the table', at)])),
  )
  return literal(table, T.dict(elementOf(cx, [...table.values()], name ?? 'the table', at)), at, name)
}

/** The one type of all values. */
function elementOf(cx: Lowering, values: readonly unknown[], name: string, at: At): LambdaType {
  if (values.length > TABLE_SIZE_MAX) {
    return cx.fallback(at, {
      code: 'F210',
      what: `the captured ${name} has ${values.length} entries`,
      cure: `join with a table; a captured one has at most ${TABLE_SIZE_MAX}`,
    })
  }
  let element: LambdaType = T.never
  for (const [i, value] of values.entries()) {
    const type = value === null ? T.null : (scalarTypes[typeof value] ?? constant(cx, value, `${name}[${i}]`, at).type)
    const joined = element === type ? type : join(element, type)
    if (isMismatch(joined)) {
      return cx.fallback(at, {
        code: 'F210',
        what: `the captured ${name} holds values of different types`,
        cure: 'make them one type',
      })
    }
    element = joined
  }
  return element
}
