/** `{ … }` and `[ … ]`: spreads are expanded from the type; an array holds one type, or is a `[key, value]`. */
import type * as acorn from 'acorn'
import type { At, Expr, ExprKind } from '../ir.js'
import { findExpr, node } from '../ir-tree.js'
import type { LambdaType } from '../lambda-type.js'
import { narrowed } from '../narrow.js'
import { type Env, isFunctionSyntax, type OrObject } from '../scope.js'
import {
  elementType,
  inPlaceOf,
  isAlwaysNullish,
  isMismatch,
  isNullish,
  join,
  plain,
  showType,
  T,
  withNull,
  word,
} from '../type-algebra.js'
import { bare, lowerIterable } from './calls/array-makers.js'
import { callIntrinsic } from './calls/intrinsic-calls.js'
import { iterated } from './calls/tables.js'
import { lowerExpr } from './expressions.js'
import type { Lowering, Want } from './lowering.js'
import { plainField } from './members.js'
import { unwrapName } from './name-keeper.js'
import { computedFirst, isNullishTest, literal, named, pairOf, retyped, structOf } from './nodes.js'
import { fieldOfOr, orArgument } from './or-object.js'
import { staticName } from './patterns.js'

export function lowerObject(cx: Lowering, n: acorn.ObjectExpression, env: Env, at: At): Expr {
  const spreads: Spread[] = []
  const build = (i: number): Expr => {
    const property = n.properties[i]
    if (property === undefined) return objectOf(cx, n, env, spreads, at)
    if (property.type !== 'SpreadElement') return build(i + 1)
    const either = orSpread(cx, property, env)
    if (either !== undefined) {
      spreads.push(either)
      return build(i + 1)
    }
    return named(cx, spreadObject(cx, property, env), path => {
      spreads.push(isNullish(path.type) ? maybeMissing(path) : path)
      return build(i + 1)
    })
  }
  return n.properties.some(p => p.type === 'SpreadElement') ? build(0) : objectOf(cx, n, env, [], at)
}

/** What is spread: an object, or one that may be missing, whose fields must all be there already. */
type Spread = Expr | OrObject
const isOr = (spread: Spread): spread is OrObject => 'isMissing' in spread

const maybeMissing = (object: Expr): Spread =>
  object.type.kind === 'struct'
    ? { object, isMissing: isNullishTest(object, 'both', object.at), others: new Map() }
    : object

/** `...(x ?? {})`, `...(test ? x : {})`, `...(test && x)`. Undefined where it is something else. */
function orSpread(cx: Lowering, p: acorn.SpreadElement, env: Env): OrObject | undefined {
  const x = bare(p.argument)
  if (x.type !== 'LogicalExpression' || x.operator !== '&&') return orArgument(cx, x, env)
  const { start, end } = x
  const alternate: acorn.ObjectExpression = { type: 'ObjectExpression', properties: [], start, end }
  const choice: acorn.ConditionalExpression = {
    type: 'ConditionalExpression',
    test: x.left,
    consequent: x.right,
    alternate,
    start,
    end,
  }
  return orArgument(cx, choice, env)
}

/** The object; what is written over is computed too, since it may fail the row. */
function objectOf(cx: Lowering, n: acorn.ObjectExpression, env: Env, spreads: readonly Spread[], at: At): Expr {
  const { fields, hidden } = objectFields(cx, n, env, spreads)
  return computedFirst(cx, hidden, structOf(fields, at))
}

interface ObjectFields {
  readonly fields: readonly (readonly [name: string, value: Expr])[]
  /** Values of names that were written again. */
  readonly hidden: readonly Expr[]
}

/** Fields in the order in which JavaScript keeps them: a name that is written again keeps its first place. */
function objectFields(cx: Lowering, n: acorn.ObjectExpression, env: Env, spreads: readonly Spread[]): ObjectFields {
  const fields = new Map<string, Expr>()
  const hidden: Expr[] = []
  const put = (name: string, value: Expr): void => {
    const before = fields.get(name)
    if (before !== undefined) hidden.push(before)
    fields.set(name, before === undefined ? value : retyped(value, inPlaceOf(value.type, before.type)))
  }
  let spread = 0
  for (const p of n.properties) {
    if (p.type === 'SpreadElement') {
      const object = spreads[spread++]
      if (object === undefined) continue
      if (isOr(object)) {
        for (const [name, value] of spreadOver(cx, fields, object, env, cx.at(p))) put(name, value)
        continue
      }
      if (object.type.kind !== 'struct') continue
      for (const name of Object.keys(object.type.fields ?? {}))
        put(name, narrowed(plainField(object, name, env, cx.at(p)), env))
      continue
    }
    const name = staticName(p.key, p.computed)
    if (name === undefined) {
      return cx.fallback(cx.at(p), {
        code: 'F220',
        what: 'a computed field name is not compiled',
        cure: 'write the field names out',
      })
    }
    if (p.kind !== 'init' || p.method || isFunctionSyntax(unwrapName(p.value, env))) {
      return cx.error(cx.at(p), {
        code: 'E303',
        what: 'a function cannot be a field of a row',
        cure: 'rows hold data only',
      })
    }
    put(name, lowerExpr(cx, p.value, env))
  }
  return { fields: [...fields], hidden }
}

/** What would be computed twice if it stood in a choice, too. */
const COMPUTED: ReadonlySet<ExprKind> = new Set(['Call', 'Template', 'Let', 'Check', 'Each', 'Loop', 'Udf'])

/** The fields of what may be missing; what they had before stays where it is. */
function spreadOver(
  cx: Lowering,
  fields: ReadonlyMap<string, Expr>,
  whole: OrObject,
  env: Env,
  at: At,
): readonly (readonly [name: string, value: Expr])[] {
  return Object.keys(whole.object.type.fields ?? {}).map(name => {
    const before = whole.others.get(name) ?? fields.get(name)
    if (before === undefined || findExpr(before, n => COMPUTED.has(n.kind)) !== undefined) return refuseShapes(cx, at)
    const others = new Map([[name, before]])
    return [name, fieldOfOr(cx, { ...whole, others }, name, env, { name: at, whole: at })]
  })
}

function refuseShapes(cx: Lowering, at: At): never {
  return cx.fallback(at, {
    code: 'F219',
    what: 'a spread of a value that may be null gives rows of two shapes',
    cure: 'spread only where it is not null, and name its fields otherwise',
  })
}

function spreadObject(cx: Lowering, p: acorn.SpreadElement, env: Env): Expr {
  const object = lowerExpr(cx, p.argument, env)
  if (isAlwaysNullish(object.type)) return object
  if (object.type.kind === 'table') {
    return cx.fallback(cx.at(p), {
      code: 'F231',
      what: `${word(object.type)} spread into an object is not compiled`,
      cure: 'use its entries',
    })
  }
  if ((object.type.kind !== 'struct' || object.type.pair === true) && object.type.kind !== 'never') {
    return cx.error(cx.at(p), {
      code: 'E210',
      what: `... needs an object, ${cx.textOf(object)} is ${word(object.type)}`,
      cure: 'name the fields',
    })
  }
  return object
}

export function lowerArray(cx: Lowering, n: acorn.ArrayExpression, env: Env, want: Want): Expr {
  const at = cx.at(n)
  if (want === 'pair') return lowerPair(cx, n, env, at)
  const items = n.elements.map(x => {
    if (x === null)
      return cx.fallback(at, { code: 'F203', what: 'an array with holes is not compiled', cure: 'write undefined' })
    const isSpread = x.type === 'SpreadElement'
    const value = isSpread ? spreadList(cx, x, env, want) : lowerExpr(cx, x, env, want === 'pairs' ? 'pair' : 'value')
    return { spread: isSpread, value }
  })
  const [first, second] = items
  if (first !== undefined && second !== undefined && items.length === 2 && !first.spread && !second.spread) {
    // two things of different types, `[sku, total]`: taken apart by its places, it is no list
    if (isMismatch(join(first.value.type, second.value.type))) return pairOf(first.value, second.value, at)
  }
  const element = items.reduce<LambdaType>(
    (type, { spread, value }) => cx.joined(type, spread ? elementType(value.type) : value.type, at),
    T.never,
  )
  const isTwo = items.length === 2 && items.every(item => !item.spread)
  const [a, b] = items.map(({ value: { type } }) => withNull(element, type.null === true, type.undef === true))
  const two = isTwo && a !== undefined && b !== undefined ? { two: [a, b] as const } : {}
  return node('List', { items, type: Object.freeze({ ...T.list(element), ...two }), at })
}

function spreadList(cx: Lowering, x: acorn.SpreadElement, env: Env, want: Want): Expr {
  const value =
    lowerIterable(cx, x.argument, env) ?? iterated(lowerExpr(cx, x.argument, env, want === 'pairs' ? 'pairs' : 'value'))
  if (value.type.kind === 'list' && !isNullish(value.type)) return value
  if (value.type.kind === 'never' && cx.shared.isTentative) return retyped(value, T.list(T.never))
  if (value.type.kind === 'string' && !isNullish(value.type))
    return callIntrinsic(cx, 'string.characters', [value], cx.at(x))
  if (value.type.pair === true) {
    return cx.fallback(cx.at(x), {
      code: 'F203',
      what: 'a spread array of two types is not compiled',
      cure: 'write its parts: [pair[0], pair[1]]',
    })
  }
  const may = isNullish(value.type)
    ? ` or ${showType(withNull(T.never, value.type.null === true, value.type.undef === true))}`
    : ''
  return cx.error(cx.at(x), {
    code: 'E211',
    what: `... needs an array, ${cx.textOf(value)} is ${word(plain(value.type))}${may}`,
    cure: value.type.kind === 'list' ? `use ...(${cx.textOf(value)} ?? [])` : 'leave out the dots',
  })
}

/** `Object.assign({ … }, a, b)`: the same as `{ …, ...a, ...b }`. Undefined where it is something else. */
export function lowerAssign(cx: Lowering, n: acorn.CallExpression, env: Env): Expr | undefined {
  const { callee } = n
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || callee.object.name !== 'Object')
    return undefined
  const [target, ...sources] = n.arguments
  if (env.names.has('Object') || staticName(callee.property, callee.computed) !== 'assign') return undefined
  const spreads = sources.flatMap((s): acorn.SpreadElement[] =>
    s.type === 'SpreadElement' ? [] : [{ type: 'SpreadElement', argument: s, start: s.start, end: s.end }],
  )
  if (target?.type !== 'ObjectExpression' || spreads.length < sources.length) return undefined
  const properties = [...target.properties, ...spreads]
  return lowerObject(cx, { ...target, properties }, env, cx.at(n))
}

/** What map returns: two columns rather than a list. */
function lowerPair(cx: Lowering, n: acorn.ArrayExpression, env: Env, at: At): Expr {
  const [key, value] = n.elements
  if (n.elements.length !== 2 || !key || !value || key.type === 'SpreadElement' || value.type === 'SpreadElement') {
    return cx.error(at, {
      code: 'E305',
      what: `a row is [key, value], this array has ${n.elements.length} element${n.elements.length === 1 ? '' : 's'}`,
      cure: 'return exactly two, or use flatMap for several rows',
    })
  }
  return pairOf(lowerExpr(cx, key, env), lowerExpr(cx, value, env), at)
}

/** The empty list. */
export const emptyList = (at: At): Expr => node('List', { items: [], type: T.list(T.never), at })
/** A list of constants. */
export const listOf = (values: readonly Expr[], element: LambdaType, at: At): Expr =>
  node('List', { items: values.map(value => ({ spread: false, value })), type: T.list(element), at })
export const textLiteral = (text: string, at: At): Expr => literal(text, T.string, at)
