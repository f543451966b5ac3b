/** `v.price`, `v.items[0]`, `rates[v.region]`, `k.length`: fields from the type, tables from captured objects. */
import { types as inspect } from 'node:util'
import type * as acorn from 'acorn'
import { nearest } from '../../stdx/nearest.js'
import type { At, Expr } from '../ir.js'
import { node } from '../ir-tree.js'
import { narrowed } from '../narrow.js'
import type { Env } from '../scope.js'
import { syntax } from '../syntax/any-node.js'
import { functionText } from '../syntax/parse.js'
import { fieldType, isMismatch, isNullish, isNumber, isUnchecked, join, showType, T, word } from '../type-algebra.js'
import { conditional } from './branches.js'
import { methodNames } from './calls/globals.js'
import { callIntrinsic } from './calls/intrinsic-calls.js'
import { groupsMember } from './calls/matches.js'
import { tableField, tableIndex } from './calls/tables.js'
import { constant, isMap, isPlainObject, isProxy, isSet, member, objectTable } from './constants.js'
import { lowerExpr } from './expressions.js'
import type { Lowering } from './lowering.js'
import { literal, must, named, noNull, toText, undefinedLiteral } from './nodes.js'
import { pairPart, staticName } from './patterns.js'

/** Where the name stands, and the whole access. */
interface AccessPlace {
  readonly name: At
  readonly whole: At
}

/** A field of a value that must be there. @throws Diagnostic E203–E205 */
export function fieldOf(cx: Lowering, o: Expr, name: string, env: Env, place: AccessPlace): Expr {
  const object = must(cx, o, name, place.whole)
  const type = object.type
  switch (type.kind) {
    case 'never':
      return node('Field', { object, name, type: T.never, at: place.whole })
    case 'string':
    case 'list':
      if (type.groups !== undefined && MATCH_MEMBERS.has(name)) return matchMember(cx, object, name, place)
      if (name === 'length') return callIntrinsic(cx, `${type.kind}.length`, [object], place.whole)
      break
    case 'table':
      return tableField(cx, object, name, place.whole)
    case 'dict':
      if (name === 'size' && object.kind === 'Literal')
        return literal((object.value as Map<string, unknown>).size, T.float64, place.whole)
      break
    case 'struct':
      if (type.pair === true) return pairMember(cx, name, place)
      if (fieldType(type, name) === undefined) return noField(cx, o, name, place.name)
      // the other fields of an object that is written in place are computed too
      if (object.kind === 'Struct') return named(cx, object, whole => plainField(whole, name, env, place.whole))
      return plainField(object, name, env, place.whole)
    default:
      break
  }
  return noProperty(cx, o, name, place.name)
}

const MATCH_MEMBERS: ReadonlySet<string> = new Set(['groups', 'index', 'input', 'indices'])

function matchMember(cx: Lowering, match: Expr, name: string, place: AccessPlace): Expr {
  if (name === 'groups') return groupsMember(cx, match, place.whole)
  return cx.fallback(place.name, {
    code: 'F222',
    what: `.${name} of a match is not compiled`,
    cure: 'use search(regexp) for its place',
  })
}

/** `[a, b].length`; a pair is an array, whose other members are not compiled. */
function pairMember(cx: Lowering, name: string, place: AccessPlace): Expr {
  if (name === 'length') return literal(2, T.float64, place.whole)
  return notOfPair(cx, name, place.name)
}

export function notOfPair(cx: Lowering, name: string, at: At): never {
  return cx.fallback(at, {
    code: 'F203',
    what: `.${name} of an array of two types is not compiled`,
    cure: 'take it apart: const [key, value] = pair',
  })
}

function noProperty(cx: Lowering, o: Expr, name: string, at: At): never {
  const kind = isNumber(o.type) ? 'number' : o.type.kind
  const near = nearest(name, [...methodNames(kind), ...(kind === 'string' || kind === 'list' ? ['length'] : [])])
  const why = `${cx.textOf(o)}: ${showType(o.type)}`
  if (methodNames(kind).includes(name)) {
    return cx.fallback(at, {
      code: 'F222',
      what: `.${name} of ${word(o.type)} is not compiled`,
      cure: 'call it in place',
    })
  }
  const cure = near === undefined ? 'correct the name' : `did you mean ${near}?`
  return cx.error(at, { code: 'E204', what: `${word(o.type)} has no property ${name}`, cure, why })
}

function noField(cx: Lowering, o: Expr, name: string, at: At): never {
  const names = Object.keys(o.type.fields ?? {})
  const near = nearest(name, names)
  return cx.error(at, {
    code: 'E205',
    what: `there is no field ${name}`,
    cure: near === undefined ? 'add it to the schema, or correct the name' : `did you mean ${near}?`,
    why: names.length === 0 ? 'there are no fields' : `the fields are: ${names.join(', ')}`,
  })
}

/** A field that exists, of a value that is there. */
export function plainField(object: Expr, name: string, env: Env, at: At): Expr {
  if (object.kind === 'Struct') return object.fields.find(([field]) => field === name)?.[1] ?? undefinedLiteral(at)
  return narrowed(node('Field', { object, name, type: fieldType(object.type, name) ?? T.unknown, at }), env)
}

/** `object[index]`. */
export function indexOf(cx: Lowering, o: Expr, index: Expr, env: Env, at: At): Expr {
  const object = must(cx, o, '[…]', at)
  const { kind } = object.type
  if (kind === 'never') return node('Field', { object, name: '[…]', type: T.never, at })
  if (kind === 'table') return tableIndex(cx, object, index, at)
  if (object.type.pair === true && index.kind === 'Literal' && typeof index.value === 'number')
    return pairPart(object, index.value, env, at)
  if (kind === 'list' && isNumber(index.type)) return callIntrinsic(cx, 'list.index', [object, index], at)
  if (kind === 'string' && isNumber(index.type)) return callIntrinsic(cx, 'string.index', [object, index], at)
  if (index.kind === 'Literal' && typeof index.value === 'string' && kind === 'struct') {
    return fieldOf(cx, object, index.value, env, { name: index.at, whole: at })
  }
  const isName = index.type.kind === 'string' || isNumber(index.type)
  const constants = isName && kind === 'struct' ? constantValue(object) : undefined
  if (constants !== undefined) {
    return lookUp(cx, { object: constants.value as object, name: undefined, at: object.at }, index, at)
  }
  const chosen = kind === 'struct' && index.type.kind === 'string' ? chosenField(cx, object, index, env, at) : undefined
  if (chosen !== undefined) return chosen
  return cx.fallback(at, {
    code: 'F214',
    what: 'a field chosen at run time is not compiled',
    cure: 'name the field, or capture a table and look up in it',
  })
}

/** More comparisons than this for one field are slower than the function in JavaScript. */
const CHOSEN_FIELDS_MAX = 16
const NO_ENTRIES: ReadonlyMap<string, unknown> = new Map()

/** `row[name]` of fields of one type: one after the other. Undefined where no one type holds them. */
function chosenField(cx: Lowering, object: Expr, index: Expr, env: Env, at: At): Expr | undefined {
  const fields = Object.entries(object.type.fields ?? {})
  const isName = !isNullish(index.type) || isUnchecked(index.type)
  if (fields.length === 0 || fields.length > CHOSEN_FIELDS_MAX || !isName) return undefined
  let element = T.never
  for (const [, type] of fields) {
    const both = join(element, type)
    if (isMismatch(both)) return undefined
    element = both
  }
  return named(cx, object, row =>
    named(cx, toText(cx, index, index.at), name => {
      // a name that every object inherits fails the row, as it does in a captured table
      const none = callIntrinsic(cx, 'table.get', [literal(NO_ENTRIES, T.dict(element), at), name], at)
      return fields.reduceRight<Expr>((otherwise, [field]) => {
        const isField = node('Binary', { op: '===', left: name, right: literal(field, T.string, at), type: T.bool, at })
        return conditional(cx, isField, plainField(row, field, env, at), otherwise, at)
      }, none)
    }),
  )
}

/** The value of an expression that is made of constants only. */
export function constantValue(e: Expr): { readonly value: unknown } | undefined {
  if (e.kind === 'Literal') return { value: e.value }
  if (e.kind === 'List') {
    const items = e.items.map(item => (item.spread ? undefined : constantValue(item.value)))
    return items.every(item => item !== undefined) ? { value: items.map(item => item.value) } : undefined
  }
  if (e.kind !== 'Struct') return undefined
  const fields = e.fields.map(([name, value]) => [name, constantValue(value)] as const)
  if (!fields.every(([, value]) => value !== undefined)) return undefined
  return { value: Object.fromEntries(fields.map(([name, value]) => [name, value?.value])) }
}

/** A plain object that is looked into by a computed name. */
interface LookedInto {
  readonly object: object
  /** Of the captured value; undefined where it is written in place. */
  readonly name: string | undefined
  readonly at: At
}

function lookUp(cx: Lowering, { object, name, at: place }: LookedInto, index: Expr, at: At): Expr {
  // what an index did not find is the name 'undefined'
  const isUnfound = isUnchecked(index.type)
  const key = isUnfound ? index : noNull(cx, index)
  if (isNumber(key.type)) {
    const isName = (text: string): boolean => isNumberText(text) || (isUnfound && text === 'undefined')
    const table = objectTable(cx, object, name, place, isName)
    return callIntrinsic(cx, 'table.get', [table, toText(cx, key, key.at)], at)
  }
  if (key.type.kind !== 'string') {
    return cx.fallback(at, {
      code: 'F214',
      what: `a table is asked for ${word(key.type)}`,
      cure: `use a string: String(${cx.textOf(key)})`,
    })
  }
  const text = toText(cx, key, key.at)
  return callIntrinsic(cx, 'table.get', [objectTable(cx, object, name, place), text], at)
}

/** Whether a number has this text: what a number leads to, of an enum the names and not the numbers. */
const isNumberText = (name: string): boolean => String(Number(name)) === name

/**
 * `config.min`, `ns.LIMIT`, `rates[v.region]` on a captured object: only the members that are named are read.
 * Undefined where the syntax is something else.
 */
export function capturedMember(cx: Lowering, n: acorn.MemberExpression, env: Env): Expr | undefined {
  const at = cx.at(n)
  const object = capturedObject(cx, n.object, env)
  if (object === undefined) return undefined
  const name = n.property.type === 'PrivateIdentifier' ? undefined : staticName(n.property, n.computed)
  if (name === undefined && n.computed && n.property.type !== 'PrivateIdentifier' && isPlainObject(object.value)) {
    return lookUp(
      cx,
      { object: object.value, name: object.name, at: cx.at(n.object) },
      lowerExpr(cx, n.property, env),
      at,
    )
  }
  const found = capturedPart(cx, n, object)
  return found === undefined ? undefined : constant(cx, found.value, found.name, at)
}

interface CapturedPart {
  readonly value: unknown
  readonly name: string
}
/** A captured name, or a member path from one through plain objects and module objects. */
export function capturedObject(cx: Lowering, n: acorn.Node, env: Env): CapturedPart | undefined {
  const x = syntax(n)
  if (x.type === 'ParenthesizedExpression') return capturedObject(cx, x.expression, env)
  if (x.type === 'Identifier') {
    const binding = env.names.get(x.name)
    return binding?.kind === 'capture' ? { value: binding.value, name: binding.name } : undefined
  }
  if (x.type !== 'MemberExpression') return undefined
  const object = capturedObject(cx, x.object, env)
  return object === undefined ? undefined : capturedPart(cx, x, object)
}

function capturedPart(cx: Lowering, n: acorn.MemberExpression, object: CapturedPart): CapturedPart | undefined {
  const { value } = object
  if (
    typeof value !== 'object' ||
    value === null ||
    isProxy(value) ||
    Array.isArray(value) ||
    isMap(value) ||
    isSet(value)
  )
    return undefined
  const isModule = isModuleObject(value)
  if (!isModule && !isPlainObject(value)) return undefined
  const name = n.property.type === 'PrivateIdentifier' ? undefined : staticName(n.property, n.computed)
  if (name === undefined) return undefined
  const whole = `${object.name}.${name}`
  if (isModule && name in value) return { value: (value as Readonly<Record<string, unknown>>)[name], name: whole }
  if (!Object.hasOwn(value, name)) {
    const names = Object.keys(value)
    const near = nearest(name, names)
    return cx.error(cx.at(n.property), {
      code: 'E205',
      what: `the captured ${object.name} has no ${name}`,
      cure: near === undefined ? 'correct the name' : `did you mean ${near}?`,
      why: `it has: ${names.slice(0, 12).join(', ')}`,
    })
  }
  return { value: member(cx, value, name, object.name, cx.at(n)), name: whole }
}

/**
 * An ESM namespace, or what a build step makes of one (CommonJS, webpack, vite): its getters are its exports. esbuild
 * makes even the mark a getter, so it is enough that it is there.
 */
export function isModuleObject(value: object): boolean {
  if (inspect.isModuleNamespaceObject(value)) return true
  if (isProxy(value)) return false
  const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag)
  return Object.hasOwn(value, '__esModule') || (tag !== undefined && tag.value === 'Module') || isExportTable(value)
}

const NAME_GETTER = /^\(\)\s*=>\s*[\w$]+$/
/** A bundler's namespace without a mark: every member is a getter, `() => name`, which does nothing else. */
function isExportTable(value: object): boolean {
  if (!isPlainObject(value)) return false
  // one by one: a captured table may be large, and its first member tells
  const names = Object.getOwnPropertyNames(value)
  return names.length > 0 && names.every(name => isNameGetter(Object.getOwnPropertyDescriptor(value, name)?.get))
}

function isNameGetter(get: (() => unknown) | undefined): boolean {
  return get !== undefined && NAME_GETTER.test(functionText(get))
}
