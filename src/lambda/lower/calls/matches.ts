/**
 * Matches with their groups: `match`, `matchAll`, `exec`, and `replace` with a function or with a text that is no plain
 * literal. The host finds the matches; what is done with them is lowered like anything else.
 */
import type * as acorn from 'acorn'
import type { RegexpValue } from '../../intrinsics.js'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { LambdaType } from '../../lambda-type.js'
import { groupsOf } from '../../regexp/pieces.js'
import { regexpLiteral } from '../../regexp/uses.js'
import { type Env, isFunctionSyntax } from '../../scope.js'
import { syntax } from '../../syntax/any-node.js'
import { isNullish, orUnchecked, T } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering } from '../lowering.js'
import { unwrapName } from '../name-keeper.js'
import { eachOf, literal, named, retyped, structOf, template, toText, undefinedLiteral } from '../nodes.js'
import type { MethodCall } from './calls.js'
import { callback } from './each.js'
import { callIntrinsic } from './intrinsic-calls.js'

/** The type of a match: the whole and its groups, of which some may be undefined. */
function matchType({ source, flags }: RegexpValue): LambdaType {
  const groups = groupsOf(source, flags).named
  return Object.freeze({ ...T.list(orUnchecked(T.string)), groups: Object.freeze(groups) })
}

/** `text.match(regexp)` and `regexp.exec(text)`; undefined where it is another method. */
export function lowerMatch(cx: Lowering, call: MethodCall, env: Env): Expr | undefined {
  const { method, receiver, n } = call
  const [first] = n.arguments
  if (n.arguments.length !== 1 || first === undefined || first.type === 'SpreadElement') return undefined
  const at = cx.at(n)
  if (receiver.type.kind === 'regexp' && method === 'exec') {
    return isStateful(receiver) ? undefined : oneMatch(cx, lowerExpr(cx, first, env), receiver, at)
  }
  if (receiver.type.kind !== 'string' || method !== 'match') return undefined
  const regexp = lowerExpr(cx, first, env)
  const value = regexpLiteral(regexp)
  if (value === undefined) return undefined
  return value.flags.includes('g') ? allMatches(cx, receiver, regexp, at) : oneMatch(cx, receiver, regexp, at)
}

/** A captured expression that keeps its place between calls. */
export const isStateful = (regexp: Expr): boolean =>
  regexp.kind === 'Literal' && regexp.capture !== undefined && /[gy]/.test(regexpLiteral(regexp)?.flags ?? '')

function oneMatch(cx: Lowering, text: Expr, regexp: Expr, at: At): Expr | undefined {
  const value = regexpLiteral(regexp)
  if (value === undefined || text.type.kind !== 'string') return undefined
  const match = callIntrinsic(cx, 'string.matchRe', [text, regexp], at)
  return retyped(match, T.nullable(matchType(value)))
}

/** With the flag g: the matches alone, or null. */
function allMatches(cx: Lowering, text: Expr, regexp: Expr, at: At): Expr {
  return named(cx, matches(cx, text, regexp, at), list => {
    const wholes = eachOf(cx, { method: 'map', list, at, type: T.list(T.string), name: 'match' }, match =>
      retyped(callIntrinsic(cx, 'list.index', [match, literal(0, T.float64, at)], at), T.string),
    )
    const count = callIntrinsic(cx, 'list.length', [list], at)
    const isNone = node('Binary', { op: '===', left: count, right: literal(0, T.float64, at), type: T.bool, at })
    return conditional(cx, isNone, literal(null, T.null, at), wholes, at)
  })
}

/** All matches with their groups, as `matchAll` gives them. */
function matches(cx: Lowering, text: Expr, regexp: Expr, at: At): Expr {
  const pieces = callIntrinsic(cx, 'string.piecesRe', [text, regexp], at)
  const cuts = callIntrinsic(cx, 'list.slice', [pieces, literal(0, T.float64, at), literal(-1, T.float64, at)], at)
  const type = T.list(matchType(regexpLiteral(regexp) ?? { source: '', flags: '' }))
  return eachOf(cx, { method: 'map', list: cuts, at, type, name: 'piece' }, piece =>
    callIntrinsic(cx, 'list.slice', [piece, literal(1, T.float64, at)], at),
  )
}

/** `text.matchAll(regexp)` where it is walked or spread; undefined where it is something else. */
export function lowerMatchAll(cx: Lowering, n: acorn.Node, env: Env): Expr | undefined {
  const x = syntax(n)
  if (x.type !== 'CallExpression' || x.callee.type !== 'MemberExpression' || x.callee.computed) return undefined
  const { property, object } = x.callee
  const [pattern] = x.arguments
  if (property.type !== 'Identifier' || property.name !== 'matchAll' || object.type === 'Super') return undefined
  if (x.arguments.length !== 1 || pattern === undefined || pattern.type === 'SpreadElement') return undefined
  const text = lowerExpr(cx, object, env)
  const regexp = lowerExpr(cx, pattern, env)
  const value = regexpLiteral(regexp)
  if (value?.flags.includes('g') !== true || text.type.kind !== 'string' || isNullish(text.type)) return undefined
  return matches(cx, text, regexp, cx.at(n))
}

/** `match.groups`: an object of the named groups, undefined where there are none. */
export function groupsMember(cx: Lowering, match: Expr, at: At): Expr {
  const groups = Object.entries(match.type.groups ?? {})
  if (groups.length === 0) return undefinedLiteral(at)
  return named(cx, match, list =>
    structOf(
      groups.map(([name, place]) => {
        return [name, callIntrinsic(cx, 'list.index', [list, literal(place, T.float64, at)], at)] as const
      }),
      at,
    ),
  )
}

/** `replace` and `replaceAll` with a function, or with a text that may hold `$`; undefined where it is neither. */
export function lowerReplace(cx: Lowering, call: MethodCall, env: Env): Expr | undefined {
  const { method, receiver, n } = call
  if (receiver.type.kind !== 'string' || (method !== 'replace' && method !== 'replaceAll')) return undefined
  const [pattern, replacement] = n.arguments
  if (n.arguments.length !== 2 || pattern === undefined || replacement === undefined) return undefined
  if (pattern.type === 'SpreadElement' || replacement.type === 'SpreadElement') return undefined
  const at = cx.at(n)
  const by = lowerExpr(cx, pattern, env)
  const value = regexpLiteral(by)
  // replaceAll without the flag throws: refused where it is called
  if (value !== undefined && method === 'replaceAll' && !value.flags.includes('g')) return undefined
  if (isFunction(replacement, env)) {
    return value === undefined || value.flags.includes('y')
      ? undefined
      : replacedBy(cx, { text: receiver, regexp: by, value, n, replacement }, env)
  }
  const text = lowerExpr(cx, replacement, env)
  if (isPlainText(text) || text.type.kind !== 'string') return undefined
  if (value !== undefined) return callIntrinsic(cx, 'string.replaceTextRe', [receiver, by, text], at)
  return callIntrinsic(cx, `string.${method}Text`, [receiver, by, text], at)
}

const isPlainText = (text: Expr): boolean =>
  text.kind === 'Literal' && typeof text.value === 'string' && !text.value.includes('$')

function isFunction(n: acorn.Expression, env: Env): boolean {
  const fn = unwrapName(n, env)
  if (isFunctionSyntax(fn)) return true
  const binding = fn.type === 'Identifier' ? env.names.get(fn.name) : undefined
  return binding?.kind === 'function' || (binding?.kind === 'capture' && typeof binding.value === 'function')
}

interface Replacing {
  readonly text: Expr
  readonly regexp: Expr
  readonly value: RegexpValue
  readonly n: acorn.CallExpression
  readonly replacement: acorn.Expression
}

/** Each piece is what stands in front of a match, and what the function makes of the match. */
function replacedBy(cx: Lowering, { text, regexp, value, n, replacement }: Replacing, env: Env): Expr | undefined {
  const at = cx.at(n)
  const { count } = groupsOf(value.source, value.flags)
  // the function may also take the place of the match, the text and the named groups
  if (isFunctionSyntax(replacement) && replacement.params.length > count + 1) return undefined
  const pieces = callIntrinsic(cx, 'string.piecesRe', [text, regexp], at)
  const whole = eachOf(cx, { method: 'map', list: pieces, at, type: T.list(T.string), name: 'piece' }, piece => {
    const part = (place: number): Expr => callIntrinsic(cx, 'list.index', [piece, literal(place, T.float64, at)], at)
    const front = retyped(part(0), T.string)
    const groups = Array.from({ length: count }, (_, group) => part(group + 2))
    const args = [retyped(part(1), T.string), ...groups]
    const made = callback(cx, { ...n, arguments: [replacement] }, args, { env, at, want: 'value' })
    const length = callIntrinsic(cx, 'list.length', [piece], at)
    const isLast = node('Binary', { op: '===', left: length, right: literal(1, T.float64, at), type: T.bool, at })
    return conditional(cx, isLast, front, template(cx, [front, toText(cx, made, at)], at), at)
  })
  return callIntrinsic(cx, 'list.join', [whole, literal('', T.string, at)], at)
}
