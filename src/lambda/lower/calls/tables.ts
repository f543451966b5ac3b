/**
 * Tables of the lambda's own: a Map, a Set, or an object that counts. They are values of a type of their own, which no
 * other room takes for an array; they change by the name that owns them (syntax/table-use.ts). The table is a list of
 * `[key, value]`, of a Set of its values, in the order of insertion, so that setting a key gives a new list; a look-up
 * compares one key after the other, so that the cost of a loop grows with the square of the number of keys.
 *
 * An object keeps names like array indexes first, in their order, and answers to the names that every object inherits:
 * asked for such a name it does not have, the row fails, as with a captured object.
 */
import type * as acorn from 'acorn'
import type { At, Expr, LocalNode } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { LambdaType, TableKind } from '../../lambda-type.js'
import type { Env } from '../../scope.js'
import { ownAccumulator } from '../../syntax/accumulators.js'
import { firstEntries } from '../../syntax/table-use.js'
import { elementType, isMismatch, isNullish, isNumber, join, orUnchecked, plain, T, word } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import { lowerExpr } from '../expressions.js'
import { emptyList, listOf, textLiteral } from '../literals.js'
import type { Lowering } from '../lowering.js'
import {
  cut,
  eachOf,
  isNullishTest,
  type ListWalk,
  literal,
  named,
  not,
  pairOf,
  retyped,
  toText,
  undefinedLiteral,
} from '../nodes.js'
import { staticName } from '../patterns.js'
import { lowerIterable } from './array-makers.js'
import type { MethodCall } from './calls.js'
import { callIntrinsic } from './intrinsic-calls.js'

/** What a table holds. */
export interface Table {
  readonly kind: TableKind
  /** A list of pairs, of a Set of its values. */
  readonly list: Expr
}
interface NamedTable extends Table {
  readonly name: acorn.Identifier
}

const isIdentifier = (n: acorn.Node): n is acorn.Identifier => n.type === 'Identifier'

/** The table that is the value; undefined where it is none, or may be missing. */
export function tableIn(e: Expr): Table | undefined {
  const { kind, table } = e.type
  if (kind !== 'table' || table === undefined || isNullish(e.type)) return undefined
  return { kind: table, list: retyped(e, T.list(elementType(e.type))) }
}
/** The value that is the table. */
export const asTable = (kind: TableKind, list: Expr): Expr => retyped(list, T.table(kind, elementType(list.type)))

/** The table that the name stands for, where it may be changed. */
export function tableOf(cx: Lowering, n: acorn.Node | undefined, env: Env): NamedTable | undefined {
  if (n === undefined || !isIdentifier(n) || !cx.tables.has(n.name) || !cx.owned.has(n.name)) return undefined
  const binding = env.names.get(n.name)
  const table = binding?.kind === 'value' ? tableIn(binding.expr) : undefined
  return table === undefined ? undefined : { ...table, name: n }
}

/** What the declaration of a table begins with; undefined where the name is no table. */
export function tableSeed(cx: Lowering, d: acorn.VariableDeclarator, env: Env): Expr | undefined {
  const isOwn = d.id.type === 'Identifier' && cx.owned.has(d.id.name) && cx.tables.get(d.id.name) === 'object'
  return isOwn && d.init?.type === 'ObjectExpression' ? asTable('object', objectSeed(cx, d.init, env)) : undefined
}

/** `{}` as the start of a reduce that counts in it; undefined where it is something else. */
export function accumulatorSeed(cx: Lowering, n: acorn.CallExpression, env: Env): Expr | undefined {
  const own = ownAccumulator(n)
  const [, seed] = n.arguments
  if (own === undefined || seed?.type !== 'ObjectExpression') return undefined
  const isOwn = cx.owned.has(own.name) && cx.tables.get(own.name) === 'object'
  return isOwn ? asTable('object', objectSeed(cx, seed, env)) : undefined
}

/** `new Map(…)`, `new Set(…)`; undefined where it is something else. */
export function lowerNewTable(cx: Lowering, n: acorn.NewExpression, env: Env): Expr | undefined {
  if (!isIdentifier(n.callee) || env.names.has(n.callee.name) || n.arguments.length > 1) return undefined
  const kind = n.callee.name === 'Map' ? 'map' : n.callee.name === 'Set' ? 'set' : undefined
  const [source] = n.arguments
  if (kind === undefined || source?.type === 'SpreadElement') return undefined
  const list =
    source === undefined ? emptyList(cx.at(n)) : kind === 'set' ? lowerIterable(cx, n, env) : mapOf(cx, source, env)
  return list === undefined ? undefined : asTable(kind, list)
}

/** `{ eu: 0, us: 0 }`. */
function objectSeed(cx: Lowering, init: acorn.ObjectExpression, env: Env): Expr {
  const at = cx.at(init)
  const pairs = (firstEntries(init) ?? []).map(({ name, value }) =>
    pairOf(textLiteral(name, at), lowerExpr(cx, value, env), at),
  )
  return listOf(
    pairs,
    pairs.map(pair => pair.type).reduce((a, b) => joinedEntries(cx, a, b, at), T.never),
    at,
  )
}

/** The one type of two entries. */
function joinedEntries(cx: Lowering, a: LambdaType, b: LambdaType, at: At): LambdaType {
  const both = join(a, b)
  if (!isMismatch(both)) return both
  return cx.fallback(at, {
    code: 'F231',
    what: `a table that holds ${word(both.left)} and ${word(both.right)} is not compiled`,
    cure: 'give its entries one type',
  })
}

/** `new Map(pairs)`: of equal keys the first gives the place and the last the value. */
function mapOf(cx: Lowering, source: acorn.Expression, env: Env): Expr | undefined {
  const at = cx.at(source)
  const pairs = lowerIterable(cx, source, env) ?? iterated(lowerExpr(cx, source, env, 'pairs'))
  const pair = elementType(pairs.type)
  if (pairs.type.kind !== 'list' || isNullish(pairs.type) || pair.pair !== true) return undefined
  const { item, params } = over(cx, pairs, at)
  const key = keyFrom(cx, 'map', part(item, 'key', at))
  const type = T.list(pairOf(key, part(item, 'value', at), at).type)
  const table = cx.fresh('table', type, at)
  const body = put(cx, { kind: 'map', list: table }, key, part(item, 'value', at), at)
  const seed = retyped(emptyList(at), type)
  return node('Each', { method: 'reduce', list: pairs, params: [table.name, ...params], body, seed, type, at })
}

/** A method of a table; what changes one is a statement, and what gives an iterator stands where it is walked. */
export function callTable(cx: Lowering, { n, method, receiver }: MethodCall, env: Env): Expr {
  const at = cx.at(n)
  const table = tableIn(receiver)
  const [key] = n.arguments
  const isAsked = key !== undefined && key.type !== 'SpreadElement' && n.arguments.length === 1
  if (table !== undefined && table.kind !== 'object' && isAsked) {
    if (method === 'has') return isThere(cx, table, keyOf(cx, table, key, env), at)
    if (method === 'get' && table.kind === 'map') return look(cx, table, keyOf(cx, table, key, env), at)
  }
  return cx.fallback(at, {
    code: 'F231',
    what: `.${method}() of ${word(receiver.type)} is not compiled here`,
    cure: 'change a Map or Set in statements of its own, and walk it with for…of or [...m]',
  })
}

/** `m.size`, `counts.total`. */
export function tableField(cx: Lowering, o: Expr, name: string, at: At): Expr {
  const table = tableIn(o)
  if (table?.kind === 'object') return look(cx, table, textLiteral(name, at), at)
  if (table !== undefined && name === 'size') return callIntrinsic(cx, 'list.length', [table.list], at)
  return cx.fallback(at, { code: 'F231', what: `.${name} of ${word(o.type)} is not compiled`, cure: 'ask get or has' })
}
/** `counts[k]`. */
export function tableIndex(cx: Lowering, o: Expr, index: Expr, at: At): Expr {
  const table = tableIn(o)
  if (table?.kind === 'object') return look(cx, table, keyFrom(cx, 'object', index), at)
  return cx.fallback(at, { code: 'F231', what: `[…] of ${word(o.type)} is not compiled`, cure: 'ask get or has' })
}

/** `Object.entries(counts)`; undefined where it is no counting object. */
export function tableParts(cx: Lowering, name: string, o: Expr, at: At): Expr | undefined {
  const table = tableIn(o)
  const parts = LISTINGS.find(listing => name === `Object.${listing}`)
  if (table?.kind !== 'object' || parts === undefined) return undefined
  return partsOf(cx, inOrder(cx, table, at), parts, at)
}
const LISTINGS = ['keys', 'values', 'entries'] as const

/** What walking the value gives: of a Map its pairs, of a Set its values, of all else itself. */
export function iterated(e: Expr): Expr {
  const table = tableIn(e)
  return table === undefined || table.kind === 'object' ? e : table.list
}

/** What `m.entries()`, `m.keys()`, `m.values()` of a Map or Set give; undefined where it is something else. */
export function tableIterable(cx: Lowering, n: acorn.AnyNode, env: Env): Expr | undefined {
  if (n.type !== 'CallExpression' || n.callee.type !== 'MemberExpression' || n.arguments.length > 0) return undefined
  const { object, property, computed, optional } = n.callee
  const method = staticName(property, computed)
  const parts = LISTINGS.find(listing => method === listing)
  if (parts === undefined || object.type === 'Super' || optional || n.optional || !mayBeTable(object, env))
    return undefined
  const table = tableIn(lowerExpr(cx, object, env))
  if (table === undefined || table.kind === 'object') return undefined
  return table.kind === 'set' && parts !== 'entries' ? table.list : partsOf(cx, table, parts, cx.at(n))
}

/** Before it is lowered: a name of one, or what a function gives. */
function mayBeTable(n: acorn.Expression, env: Env): boolean {
  if (n.type !== 'Identifier') return n.type === 'CallExpression' || n.type === 'NewExpression'
  const binding = env.names.get(n.name)
  return binding?.kind === 'value' && binding.expr.type.kind === 'table'
}

/** `m.set(k, v)`, `s.add(x)`, `m.delete(k)`, `m.clear()` as statements: what the table then is. */
export function changedTable(cx: Lowering, n: acorn.CallExpression, env: Env): Expr | undefined {
  const { callee } = n
  const table = callee.type === 'MemberExpression' ? tableOf(cx, callee.object, env) : undefined
  if (callee.type !== 'MemberExpression' || table === undefined) return undefined
  const changed = changedEntries(cx, { n, table, method: staticName(callee.property, callee.computed) }, env)
  return changed === undefined ? undefined : asTable(table.kind, changed)
}

interface TableChange {
  readonly n: acorn.CallExpression
  readonly table: Table
  readonly method: string | undefined
}
/** The list that the table then is; undefined where the method changes none. */
export function changedEntries(cx: Lowering, { n, table, method }: TableChange, env: Env): Expr | undefined {
  const [key, value] = n.arguments
  const at = cx.at(n)
  if (method === 'clear') return retyped(emptyList(at), table.list.type)
  const isChange = method === 'delete' || method === (table.kind === 'set' ? 'add' : 'set')
  if (!isChange || key === undefined || key.type === 'SpreadElement' || value?.type === 'SpreadElement')
    return undefined
  const name = keyOf(cx, table, key, env)
  if (method === 'delete') return named(cx, name, path => without(cx, table, path, at))
  if (method === 'add') return added(cx, table, name, at)
  return value === undefined ? undefined : put(cx, table, name, lowerExpr(cx, value, env), at)
}

/** `counts[k] = value`: what the table then is. */
export function assignedTable(
  cx: Lowering,
  left: acorn.MemberExpression,
  value: acorn.Expression,
  env: Env,
): { readonly target: acorn.Identifier; readonly value: Expr } | undefined {
  const table = tableOf(cx, left.object, env)
  if (table?.kind !== 'object' || left.property.type === 'PrivateIdentifier') return undefined
  const at = cx.at(left)
  const changed = named(cx, keyOfMember(cx, table, left, env), key => {
    return setEntry(cx, table, key, lowerExpr(cx, value, env), at)
  })
  return { target: table.name, value: asTable('object', changed) }
}

/** The table with the entry. `key` and `value` are there: they can be read again. */
export function setEntry(cx: Lowering, table: Table, key: Expr, value: Expr, at: At): Expr {
  const isNamed = key.kind === 'Literal' && key.value !== '__proto__'
  if (table.kind !== 'object' || isNamed) return put(cx, table, key, value, at)
  // the one name that an object does not take
  const isProto = node('Binary', { op: '===', left: key, right: textLiteral('__proto__', at), type: T.bool, at })
  const text = textLiteral("'__proto__' is set in a plain object: use a Map", at)
  const failed = node('Call', { fn: 'fail', args: [text], type: T.never, at })
  return conditional(cx, isProto, failed, put(cx, table, key, value, at), at)
}

/** The key of `counts[k]` or `counts.total`. */
export function keyOfMember(cx: Lowering, table: Table, n: acorn.MemberExpression, env: Env): Expr {
  const name = staticName(n.property, n.computed)
  if (name !== undefined) return textLiteral(name, cx.at(n.property))
  return n.property.type === 'PrivateIdentifier' ? textLiteral('', cx.at(n)) : keyOf(cx, table, n.property, env)
}

/** The key as the table keeps it. */
export const keyOf = (cx: Lowering, table: Table, n: acorn.Expression, env: Env): Expr =>
  keyFrom(cx, table.kind, lowerExpr(cx, n, env))

/** Text in an object; of numbers, -0 is 0. */
function keyFrom(cx: Lowering, table: TableKind, key: Expr): Expr {
  const { kind } = key.type
  const isKey = kind === 'string' || kind === 'bool' || isNumber(key.type) || kind === 'never'
  if (!isKey || (isNullish(key.type) && table !== 'object')) {
    return cx.fallback(key.at, {
      code: 'F231',
      what: `a Map or Set with ${isNullish(key.type) ? 'keys that may be null' : 'such keys'} is not compiled`,
      cure: 'use texts or numbers',
    })
  }
  if (table === 'object') return toText(cx, key, key.at)
  if (!isNumber(key.type) || kind === 'int32') return key
  return node('Binary', { op: '+', left: key, right: literal(0, T.float64, key.at), type: T.float64, at: key.at })
}

/** Whether two keys are one: as `===`, but NaN is NaN. */
function isSame(a: Expr, b: Expr, at: At): Expr {
  const equal = (x: Expr, y: Expr): Expr => node('Binary', { op: '===', left: x, right: y, type: T.bool, at })
  if (a.type.kind !== 'float64' && a.type.kind !== 'float32') return equal(a, b)
  const bothNan = node('Logical', {
    op: '&&',
    left: not(equal(a, a), at),
    right: not(equal(b, b), at),
    type: T.bool,
    at,
  })
  return node('Logical', { op: '||', left: equal(a, b), right: bothNan, type: T.bool, at })
}

type Entries = Pick<Table, 'kind' | 'list'>
/** The key of an entry. */
const keyIn = ({ kind }: Entries, entry: Expr, at: At): Expr => (kind === 'set' ? entry : part(entry, 'key', at))
const part = (pair: Expr, name: 'key' | 'value', at: At): Expr =>
  node('Field', { object: pair, name, type: pair.type.fields?.[name] ?? T.never, at })

function over(cx: Lowering, list: Expr, at: At): { readonly item: LocalNode; readonly params: readonly string[] } {
  const item = cx.fresh('entry', elementType(list.type), at)
  return { item, params: [item.name, cx.fresh('i', T.int32, at).name] }
}
type EntryWalk = Omit<ListWalk, 'method' | 'name'>
const each = (cx: Lowering, method: ListWalk['method'], walk: EntryWalk, make: (entry: Expr) => Expr): Expr =>
  eachOf(cx, { ...walk, method, name: 'entry' }, make)

const isEmpty = (list: Expr): boolean => elementType(list.type).kind === 'never'

export function isThere(cx: Lowering, table: Entries, key: Expr, at: At): Expr {
  const { list } = table
  if (isEmpty(list)) return named(cx, key, () => literal(false, T.bool, at))
  return named(cx, key, path =>
    each(cx, 'some', { list, at, type: T.bool }, entry => isSame(keyIn(table, entry, at), path, at)),
  )
}

export function look(cx: Lowering, table: Table, key: Expr, at: At): Expr {
  const { list } = table
  return named(cx, key, path => {
    const none = (element: LambdaType): Expr =>
      table.kind === 'map'
        ? undefinedLiteral(at)
        : callIntrinsic(cx, 'table.get', [literal(NO_ENTRIES, T.dict(element), at), path], at)
    if (isEmpty(list)) return table.kind === 'map' ? undefinedLiteral(at) : none(T.never)
    const pair = elementType(list.type)
    const type = orUnchecked(plain(pair))
    const found = each(cx, 'find', { list, at, type }, entry => isSame(part(entry, 'key', at), path, at))
    return named(cx, found, entry => {
      const value = part(retyped(entry, pair), 'value', at)
      const isMissing = isNullishTest(entry, 'undefined', at)
      const result =
        table.kind === 'map' ? cut(isMissing, value, at) : conditional(cx, isMissing, none(value.type), value, at)
      return retyped(result, orUnchecked(result.type))
    })
  })
}
const NO_ENTRIES: ReadonlyMap<string, unknown> = new Map()

function without(cx: Lowering, table: Entries, key: Expr, at: At): Expr {
  const { list } = table
  if (isEmpty(list)) return list
  return each(cx, 'filter', { list, at, type: list.type }, entry => not(isSame(keyIn(table, entry, at), key, at), at))
}

function added(cx: Lowering, table: Entries, value: Expr, at: At): Expr {
  const { list } = table
  return named(cx, value, path => {
    if (isEmpty(list)) return listOf([path], path.type, at)
    const type = T.list(joinedEntries(cx, elementType(list.type), path.type, at))
    const items = [
      { spread: true, value: list },
      { spread: false, value: path },
    ]
    return conditional(cx, isThere(cx, table, path, at), list, node('List', { items, type, at }), at)
  })
}

/** A key that is there keeps its place; a new one is the last. */
function put(cx: Lowering, table: Entries, givenKey: Expr, givenValue: Expr, at: At): Expr {
  const { list } = table
  return named(cx, givenKey, key =>
    named(cx, givenValue, value => {
      const pair = pairOf(key, value, at)
      if (isEmpty(list)) return listOf([pair], pair.type, at)
      const element = joinedEntries(cx, elementType(list.type), pair.type, at)
      const type = T.list(element)
      const items = [
        { spread: true, value: list },
        { spread: false, value: pair },
      ]
      const appended = node('List', { items, type, at })
      const place = each(cx, 'findIndex', { list, at, type: T.int32 }, entry => isSame(part(entry, 'key', at), key, at))
      return named(cx, place, i => {
        const isNew = node('Binary', { op: '<', left: i, right: literal(0, T.float64, at), type: T.bool, at })
        const replaced = node('Call', { fn: 'list.put', args: [list, i, pair], type, at })
        return conditional(cx, isNew, appended, replaced, at)
      })
    }),
  )
}

function partsOf(cx: Lowering, { kind, list }: Table, parts: 'keys' | 'values' | 'entries', at: At): Expr {
  if (isEmpty(list)) return list
  if (kind === 'set') return each(cx, 'map', { list, at, type: body => T.list(body.type) }, x => pairOf(x, x, at))
  if (parts === 'entries') return list
  const name = parts === 'keys' ? 'key' : 'value'
  return each(cx, 'map', { list, at, type: body => T.list(body.type) }, entry => part(entry, name, at))
}

/** The entries as JavaScript lists them: of an object, names that are array indexes first, by their number. */
function inOrder(cx: Lowering, { kind, list }: Table, at: At): Table {
  if (isEmpty(list)) return { kind, list }
  const number = (key: Expr): Expr => node('Call', { fn: 'Number', args: [key], type: T.float64, at })
  const isIndex = (entry: Expr): Expr => {
    const key = part(entry, 'key', at)
    const zero = literal(0, T.float64, at)
    const whole = node('Binary', { op: '>>>', left: number(key), right: zero, type: T.float64, at })
    const same = (left: Expr, right: Expr): Expr => node('Binary', { op: '===', left, right, type: T.bool, at })
    // 2 ** 32 - 1 is a number, and no index
    const isLast = same(key, textLiteral('4294967295', at))
    return node('Logical', {
      op: '&&',
      left: same(toText(cx, whole, at), key),
      right: not(isLast, at),
      type: T.bool,
      at,
    })
  }
  const { type } = list
  const indexes = each(cx, 'filter', { list, at, type }, isIndex)
  const names = each(cx, 'filter', { list, at, type }, entry => not(isIndex(entry), at))
  const [a, b] = [over(cx, list, at).item, over(cx, list, at).item]
  const body = node('Binary', {
    op: '-',
    left: number(part(a, 'key', at)),
    right: number(part(b, 'key', at)),
    type: T.float64,
    at,
  })
  const sorted = node('Each', { method: 'sort', list: indexes, params: [a.name, b.name], body, type, at })
  const items = [sorted, names].map(value => ({ spread: true, value }))
  return { kind, list: node('List', { items, type, at }) }
}
