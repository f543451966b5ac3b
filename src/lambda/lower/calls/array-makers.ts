/**
 * Arrays out of other things: `Array.from(…)`, `new Array(n).fill(x)`, `[...Array(n).keys()]`, `[...new Set(list)]`,
 * `new Set(list).size`. A Set is no value of its own here: it stands where it is spread, counted or asked.
 */
import type * as acorn from 'acorn'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import { type Env, isFunctionSyntax } from '../../scope.js'
import { syntax } from '../../syntax/any-node.js'
import { elementType, isNullish, isNumber, plain, T } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import { constant, isMap, isSet } from '../constants.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering } from '../lowering.js'
import { capturedObject } from '../members.js'
import { literal, named, not, numberOperand, undefinedLiteral } from '../nodes.js'
import { staticName } from '../patterns.js'
import { callback, lowerEach, parameterName } from './each.js'
import { callIntrinsic } from './intrinsic-calls.js'
import { lowerMatchAll } from './matches.js'
import { iterated, tableIterable } from './tables.js'

/** Without its parentheses. */
export function bare(n: acorn.Node): acorn.AnyNode {
  const x = syntax(n)
  return x.type === 'ParenthesizedExpression' ? bare(x.expression) : x
}

type Made = acorn.NewExpression | acorn.CallExpression
/** `new Set(…)`, `new Array(…)`, `Array(…)` of JavaScript's own, with its arguments. */
function madeBy(n: acorn.Node, owner: 'Set' | 'Array', env: Env): Made | undefined {
  const x = bare(n)
  if (x.type !== 'NewExpression' && !(x.type === 'CallExpression' && owner === 'Array')) return undefined
  return x.callee.type === 'Identifier' && x.callee.name === owner && !env.names.has(owner) ? x : undefined
}

/** What an iterator of the expression gives, as a list; undefined where it is an ordinary value. */
export function lowerIterable(cx: Lowering, n: acorn.Node, env: Env): Expr | undefined {
  const set = madeBy(n, 'Set', env)
  if (set !== undefined) return distinct(cx, set, env)
  const matches = lowerMatchAll(cx, n, env)
  if (matches !== undefined) return matches
  const holes = madeBy(n, 'Array', env)
  // an iterator gives undefined for each
  if (holes !== undefined) return filled(cx, holes, undefined, env)
  const x = bare(n)
  const captured = capturedObject(cx, x, env)
  if (isSet(captured?.value))
    return constant(cx, [...Set.prototype.values.call(captured.value)], captured.name, cx.at(n))
  if (x.type !== 'CallExpression' || x.callee.type !== 'MemberExpression' || x.arguments.length > 0) return undefined
  const isKeys = x.callee.object.type !== 'Super' && staticName(x.callee.property, x.callee.computed) === 'keys'
  const array = isKeys ? madeBy(x.callee.object, 'Array', env) : undefined
  return array === undefined ? tableIterable(cx, x, env) : range(cx, countOf(cx, array, env), cx.at(n))
}

/** `new Set(list).size`, also of a captured Set or Map; undefined where it is something else. */
export function lowerSetSize(cx: Lowering, n: acorn.MemberExpression, env: Env): Expr | undefined {
  const captured = staticName(n.property, n.computed) === 'size' ? capturedObject(cx, n.object, env)?.value : undefined
  if (isMap(captured)) return literal([...Map.prototype.keys.call(captured)].length, T.float64, cx.at(n))
  if (isSet(captured)) return literal([...Set.prototype.values.call(captured)].length, T.float64, cx.at(n))
  const set = madeBy(n.object, 'Set', env)
  if (set === undefined || staticName(n.property, n.computed) !== 'size') return undefined
  return callIntrinsic(cx, 'list.length', [distinct(cx, set, env)], cx.at(n))
}

/** A call of a method that makes an array, or that asks a Set in its place; undefined where it is something else. */
export function lowerArrayMaker(cx: Lowering, n: acorn.CallExpression, env: Env): Expr | undefined {
  const { callee } = n
  if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') return undefined
  const method = staticName(callee.property, callee.computed)
  const [first] = n.arguments
  if (first === undefined || first.type === 'SpreadElement') return undefined
  if (method === 'from' && callee.object.type === 'Identifier' && callee.object.name === 'Array') {
    return env.names.has('Array') ? undefined : arrayFrom(cx, { n, callee, source: first }, env)
  }
  if (method === 'fill' && n.arguments.length === 1) {
    const array = madeBy(callee.object, 'Array', env)
    return array === undefined ? undefined : filled(cx, array, first, env)
  }
  const set = method === 'has' && n.arguments.length === 1 ? madeBy(callee.object, 'Set', env) : undefined
  return set === undefined
    ? undefined
    : callIntrinsic(cx, 'list.includes', [elements(cx, set, env), lowerExpr(cx, first, env)], cx.at(n))
}

interface FromCall {
  readonly n: acorn.CallExpression
  readonly callee: acorn.MemberExpression
  readonly source: acorn.Expression
}
function arrayFrom(cx: Lowering, { n, callee, source }: FromCall, env: Env): Expr | undefined {
  const at = cx.at(n)
  const [, given] = n.arguments
  if (n.arguments.length > 2 || given?.type === 'SpreadElement') return undefined
  const length = lengthOf(source)
  // the callback as the first argument, where those of the array methods stand
  const mapping = given === undefined ? undefined : { ...n, arguments: [given] }
  if (length !== undefined) {
    const count = numberOperand(cx, lowerExpr(cx, length, env), 'Array.from')
    return mapping === undefined ? undefined : generated(cx, mapping, count, env)
  }
  const list = lowerIterable(cx, source, env) ?? iterated(lowerExpr(cx, source, env))
  if (isNullish(list.type)) return undefined
  const receiver = list.type.kind === 'string' ? callIntrinsic(cx, 'string.characters', [list], at) : list
  if (receiver.type.kind !== 'list') return undefined
  if (mapping === undefined) return receiver
  return lowerEach(cx, { n: mapping, callee, method: 'map', receiver, want: 'value' }, env)
}

/** The n of `{ length: n }`. */
function lengthOf(n: acorn.Expression): acorn.Expression | undefined {
  const x = bare(n)
  if (x.type !== 'ObjectExpression' || x.properties.length !== 1) return undefined
  const [property] = x.properties
  if (property?.type !== 'Property' || property.kind !== 'init' || property.method) return undefined
  if (staticName(property.key, property.computed) !== 'length' || isFunctionSyntax(property.value)) return undefined
  return property.value
}

/** `Array.from({ length }, (_, i) => …)`: the elements before the call are undefined. */
function generated(cx: Lowering, mapping: acorn.CallExpression, count: Expr, env: Env): Expr {
  const at = cx.at(mapping)
  const item = cx.fresh('item', T.int32, at)
  const index = cx.fresh(parameterName(mapping, 1, env) ?? 'i', T.int32, at)
  const body = callback(cx, mapping, [undefinedLiteral(at), index], { env, at, want: 'value' })
  const params = [item.name, index.name]
  return node('Each', { method: 'map', list: range(cx, count, at), params, body, type: T.list(body.type), at })
}

/** 0, 1, 2 … below the count: ToLength, and the row fails where that is more than ARRAY_LENGTH_MAX. */
const range = (cx: Lowering, count: Expr, at: At): Expr => callIntrinsic(cx, 'list.range', [count], at)

/**
 * The n of `Array(n)`: a whole number below 2 ** 32, else JavaScript throws. Anything but a number would be the element
 * itself, so that undefined, where an index led to nothing, is none.
 */
function countOf(cx: Lowering, array: Made, env: Env): Expr {
  const [given] = array.arguments
  const at = cx.at(array)
  const isOne = array.arguments.length === 1 && given !== undefined && given.type !== 'SpreadElement'
  const count = isOne ? lowerExpr(cx, given, env) : undefined
  if (count === undefined || !isNumber(count.type) || isNullish(count.type)) {
    return cx.fallback(at, {
      code: 'F231',
      what: 'an array of a length that may be no number is not compiled',
      cure: 'use Array.from({ length: n }, (_, i) => …)',
    })
  }
  if (isLength(count)) return count
  return named(cx, count, n => {
    const whole = node('Binary', { op: '>>>', left: n, right: literal(0, T.float64, at), type: T.float64, at })
    const isWhole = node('Binary', { op: '===', left: whole, right: n, type: T.bool, at })
    const text = literal('Invalid array length', T.string, at)
    return conditional(cx, isWhole, n, node('Call', { fn: 'fail', args: [text], type: T.never, at }), at)
  })
}
const isLength = (e: Expr): boolean =>
  e.kind === 'Literal' ? Number(e.value) >>> 0 === e.value : e.kind === 'Call' && e.fn.endsWith('.length')

function filled(cx: Lowering, array: Made, value: acorn.Expression | undefined, env: Env): Expr {
  const at = cx.at(array)
  return named(cx, countOf(cx, array, env), count =>
    named(cx, value === undefined ? undefinedLiteral(at) : lowerExpr(cx, value, env), body => {
      const params = [cx.fresh('item', T.int32, at).name, cx.fresh('i', T.int32, at).name]
      return node('Each', { method: 'map', list: range(cx, count, at), params, body, type: T.list(body.type), at })
    }),
  )
}

/** The list given to `new Set(…)`. */
function elements(cx: Lowering, set: Made, env: Env): Expr {
  const [source] = set.arguments
  const list =
    source === undefined || source.type === 'SpreadElement'
      ? undefined
      : (lowerIterable(cx, source, env) ?? iterated(lowerExpr(cx, source, env)))
  const isList = list !== undefined && list.type.kind === 'list' && !isNullish(list.type)
  if (isList && set.arguments.length === 1) return list
  if (list?.type.kind === 'string' && !isNullish(list.type))
    return callIntrinsic(cx, 'string.characters', [list], list.at)
  return cx.fallback(cx.at(set), {
    code: 'F231',
    what: 'a Set of anything but an array is not compiled',
    cure: 'use filter and includes',
  })
}

/**
 * The elements without those that came before, as a Set keeps them: NaN equals NaN, -0 becomes 0. Each is compared with
 * those before it, so that the cost grows with the square of the list's length.
 */
function distinct(cx: Lowering, set: Made, env: Env): Expr {
  const at = cx.at(set)
  const list = elements(cx, set, env)
  const element = elementType(list.type)
  if (!['string', 'bool', 'never'].includes(element.kind) && !isNumber(element)) {
    return cx.fallback(at, {
      code: 'F231',
      what: 'a Set of objects is not compiled: it tells them apart by identity',
      cure: 'compare one of their fields',
    })
  }
  if (isNullish(element) && isNumber(element)) {
    return cx.fallback(at, {
      code: 'F231',
      what: 'a Set of numbers that may be null is not compiled',
      cure: 'filter them out first',
    })
  }
  return named(cx, withoutMinusZero(cx, list, at), whole => {
    const item = cx.fresh('item', element, at)
    const index = cx.fresh('i', T.int32, at)
    const position = isNumber(element)
      ? firstNumber(cx, whole, item, at)
      : callIntrinsic(cx, 'list.indexOf', [whole, item], at)
    const body = node('Binary', { op: '===', left: position, right: index, type: T.bool, at })
    return node('Each', { method: 'filter', list: whole, params: [item.name, index.name], body, type: list.type, at })
  })
}

/** `x + 0` is 0 for -0, and x for everything else. */
function withoutMinusZero(cx: Lowering, list: Expr, at: At): Expr {
  const element = elementType(list.type)
  if (!isNumber(element) || element.kind === 'int32') return list
  const item = cx.fresh('item', element, at)
  const params = [item.name, cx.fresh('i', T.int32, at).name]
  const zero = literal(0, T.float64, at)
  const body = node('Binary', { op: '+', left: item, right: zero, type: T.float64, at })
  return node('Each', { method: 'map', list, params, body, type: T.list(T.float64), at })
}

/** Index of the first equal number; for NaN, of the first NaN. */
function firstNumber(cx: Lowering, list: Expr, item: Expr, at: At): Expr {
  const search = callIntrinsic(cx, 'list.indexOf', [list, item], at)
  const other = cx.fresh('other', plain(elementType(list.type)), at)
  const isNan = (x: Expr): Expr => not(node('Binary', { op: '===', left: x, right: x, type: T.bool, at }), at)
  const params = [other.name, cx.fresh('j', T.int32, at).name]
  const firstNan = node('Each', { method: 'findIndex', list, params, body: isNan(other), type: T.int32, at })
  return conditional(cx, isNan(item), firstNan, search, at)
}
