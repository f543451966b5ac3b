/**
 * What holds values of several types for a moment only: `[id, price, n].join('|')`, `Object.entries(row).map(…)`,
 * `Number(text ?? 0)`. No column could hold them; each part is lowered by itself, so none is needed.
 */
import type * as acorn from 'acorn'
import type { At, Expr } from '../../ir.js'
import { assume } from '../../narrow.js'
import { type Env, know } from '../../scope.js'
import { isMismatch, isNullish, isNumber, join, plain, T } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import { lowerExpr, lowerTest } from '../expressions.js'
import { listOf, textLiteral } from '../literals.js'
import type { Lowering, Want } from '../lowering.js'
import { plainField } from '../members.js'
import { computedFirst, isNullishTest, literal, must, named, pairOf, retyped, template, toText } from '../nodes.js'
import { staticName } from '../patterns.js'
import { bare } from './array-makers.js'
import { callback, parameterCount } from './each.js'
import { lowerEachName } from './each-name.js'
import { callIntrinsic } from './intrinsic-calls.js'
import { lowerKept } from './kept.js'

/** A method of an array of mixed values that is written in place; undefined where it is something else. */
export function lowerMixed(cx: Lowering, n: acorn.CallExpression, env: Env): Expr | undefined {
  const { callee } = n
  if (callee.type !== 'MemberExpression' || callee.object.type === 'Super' || n.optional) return undefined
  const method = staticName(callee.property, callee.computed)
  const byName = lowerEachName(cx, n, callee, env)
  if (byName !== undefined) return byName
  if (method === 'filter') return lowerKept(cx, n, callee, env)
  if ((method !== 'join' && method !== 'map') || n.arguments.length > 1) return undefined
  const parts = mixedParts(cx, callee.object, env, method === 'join' ? 'text' : 'value')
  if (parts === undefined) return undefined
  if (areMixed(parts)) return method === 'join' ? joined(cx, n, parts, env) : mapped(cx, n, parts, env)
  return method === 'join' && bare(callee.object).type === 'ArrayExpression' ? alike(cx, n, parts, env) : undefined
}

/** Elements of one type, which some may only have as texts. */
function alike(cx: Lowering, n: acorn.CallExpression, parts: readonly Expr[], env: Env): Expr | undefined {
  const { callee } = n
  const [separator] = n.arguments
  if (separator?.type === 'SpreadElement' || callee.type !== 'MemberExpression') return undefined
  const element = parts.reduce((type, part) => cx.joined(type, part.type, part.at), T.never)
  const list = listOf(parts, element, cx.at(callee.object))
  const given = separator === undefined ? [] : [lowerExpr(cx, separator, env)]
  return callIntrinsic(cx, 'list.join', [list, ...given], cx.at(n))
}

function areMixed(parts: readonly Expr[]): boolean {
  let type = T.never
  for (const part of parts) {
    const both = join(type, part.type)
    if (isMismatch(both)) return true
    type = both
  }
  return false
}

/** The elements of an array literal without spreads, or of `Object.entries(row)` and `Object.values(row)`. */
function mixedParts(cx: Lowering, n: acorn.Node, env: Env, want: Want): readonly Expr[] | undefined {
  const x = bare(n)
  if (x.type === 'ArrayExpression') {
    const elements = x.elements.flatMap(e =>
      e === null || e.type === 'SpreadElement' || e.type === 'ArrayExpression' ? [] : [e],
    )
    if (elements.length < x.elements.length) return undefined
    return elements.map(e => lowerExpr(cx, e, env, want))
  }
  if (x.type !== 'CallExpression' || x.callee.type !== 'MemberExpression' || x.arguments.length !== 1) return undefined
  const { object, property, computed } = x.callee
  const [row] = x.arguments
  if (object.type !== 'Identifier' || object.name !== 'Object' || env.names.has('Object')) return undefined
  const name = staticName(property, computed)
  if ((name !== 'entries' && name !== 'values') || row === undefined || row.type === 'SpreadElement') return undefined
  const value = must(cx, lowerExpr(cx, row, env), name, cx.at(x))
  if (value.type.kind !== 'struct' || value.type.pair === true || !isReadable(value)) return undefined
  return Object.keys(value.type.fields ?? {}).map(field => {
    const part = plainField(value, field, env, cx.at(x))
    return name === 'values' ? part : pairOf(textLiteral(field, cx.at(x)), part, cx.at(x))
  })
}

/** Whether reading it for every field costs nothing: a path from a parameter or a name. */
function isReadable(e: Expr): boolean {
  return (
    e.kind === 'Param' || e.kind === 'Local' || ((e.kind === 'Field' || e.kind === 'Check') && isReadable(inner(e)))
  )
}
const inner = (e: Extract<Expr, { kind: 'Field' | 'Check' }>): Expr => (e.kind === 'Field' ? e.object : e.arg)

/** null and undefined are nothing in a joined text. */
function joined(cx: Lowering, n: acorn.CallExpression, parts: readonly Expr[], env: Env): Expr | undefined {
  if (parts.some(part => ['list', 'struct'].includes(part.type.kind))) return undefined
  const at = cx.at(n)
  const [given] = n.arguments
  if (given?.type === 'SpreadElement') return undefined
  const separator = given === undefined ? textLiteral(',', at) : lowerExpr(cx, given, env)
  if (separator.type.kind !== 'string' || isNullish(separator.type)) return undefined
  const texts = parts.map(part => {
    if (!isNullish(part.type)) return part
    return named(cx, part, path => {
      const text = toText(cx, retyped(path, plain(path.type)), at)
      return conditional(cx, isNullishTest(path, 'both', at), textLiteral('', at), text, at)
    })
  })
  return named(cx, separator, between =>
    template(
      cx,
      texts.flatMap((text, i) => (i === 0 ? [text] : [between, text])),
      at,
    ),
  )
}

/** The callback for each part by itself; its results must be of one type. */
function mapped(cx: Lowering, n: acorn.CallExpression, parts: readonly Expr[], env: Env): Expr | undefined {
  const at = cx.at(n)
  if (n.arguments.length !== 1) return undefined
  const values = parts.map((part, i) => callback(cx, n, [part, literal(i, T.float64, at)], { env, at, want: 'value' }))
  const element = values.reduce((type, value) => cx.joined(type, value.type, at), T.never)
  const list = listOf(values, element, at)
  // what no parameter takes is computed all the same
  return parameterCount(n, env) === 0 ? computedFirst(cx, parts, list) : list
}

/**
 * `Number(a ?? 0)`, `String(paid ? id : 0)`: where the two sides are of different types the conversion is done on each.
 * Undefined where the syntax is something else, or one type holds both.
 */
export function convertEach(
  cx: Lowering,
  n: acorn.Node,
  env: Env,
  convert: (e: Expr, at: At) => Expr,
): Expr | undefined {
  const x = bare(n)
  const at = cx.at(n)
  if (x.type === 'LogicalExpression' && x.operator === '??') {
    const left = lowerExpr(cx, x.left, env)
    const right = lowerExpr(cx, x.right, env)
    if (!isNullish(left.type) || !isMixed(left, right)) return undefined
    return named(cx, left, path => {
      const there = convert(retyped(path, plain(path.type)), at)
      return conditional(cx, isNullishTest(path, 'both', at), convert(right, at), there, at)
    })
  }
  if (x.type !== 'ConditionalExpression') return undefined
  const test = lowerTest(cx, x.test, env)
  const then = lowerExpr(cx, x.consequent, know(env, assume(test, true, env)))
  const otherwise = lowerExpr(cx, x.alternate, know(env, assume(test, false, env)))
  return isMixed(then, otherwise) ? conditional(cx, test, convert(then, at), convert(otherwise, at), at) : undefined
}

/** Text beside a number or a boolean: what a conversion takes, and one column cannot hold. */
function isMixed(a: Expr, b: Expr): boolean {
  const isScalar = (e: Expr): boolean => e.type.kind === 'string' || e.type.kind === 'bool' || isNumber(e.type)
  return isScalar(a) && isScalar(b) && isMismatch(join(plain(a.type), plain(b.type)))
}
