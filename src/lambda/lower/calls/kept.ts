/**
 * `[late && 'late', vip ? 'vip' : null].filter(Boolean)`: what is false is dropped, so it need not be of the type of
 * what stays.
 */
import type * as acorn from 'acorn'
import type { Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import { assume } from '../../narrow.js'
import { type Env, know } from '../../scope.js'
import { elementType, isMismatch, isNullish, join, T } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import { lowerExpr, lowerTest } from '../expressions.js'
import type { Lowering } from '../lowering.js'
import { literal } from '../nodes.js'
import { bare } from './array-makers.js'
import { lowerEach } from './each.js'

/** Undefined where it is another call, or where what stays is of several types. */
export function lowerKept(
  cx: Lowering,
  n: acorn.CallExpression,
  callee: acorn.MemberExpression,
  env: Env,
): Expr | undefined {
  const array = bare(callee.object)
  if (array.type !== 'ArrayExpression' || n.arguments.length !== 1 || !isTruth(n.arguments[0], env)) return undefined
  if (!array.elements.some(e => e !== null && mayBeFalse(e))) return undefined
  const items: { readonly spread: boolean; readonly value: Expr }[] = []
  let element = T.never
  for (const e of array.elements) {
    if (e === null) return undefined
    const spread = e.type === 'SpreadElement'
    const value = spread ? lowerExpr(cx, e.argument, env) : orNull(cx, e, env)
    if (spread && (value.type.kind !== 'list' || isNullish(value.type))) return undefined
    const both = join(element, spread ? elementType(value.type) : value.type)
    if (isMismatch(both)) return undefined
    element = both
    items.push({ spread, value })
  }
  const receiver = node('List', { items, type: T.list(element), at: cx.at(array) })
  return lowerEach(cx, { n, callee, method: 'filter', receiver, want: 'value' }, env)
}

function mayBeFalse(n: acorn.Node): boolean {
  const x = bare(n)
  return x.type === 'ConditionalExpression' || (x.type === 'LogicalExpression' && x.operator === '&&')
}

/** The value, or null where JavaScript gives something that is false instead. */
function orNull(cx: Lowering, n: acorn.Expression, env: Env): Expr {
  const x = bare(n)
  const at = cx.at(n)
  const nothing = literal(null, T.null, at)
  if (isNothing(x)) return nothing
  if (x.type === 'LogicalExpression' && x.operator === '&&') {
    const test = lowerTest(cx, x.left, env)
    return conditional(cx, test, orNull(cx, x.right, know(env, assume(test, true, env))), nothing, at)
  }
  if (x.type !== 'ConditionalExpression') return lowerExpr(cx, n, env)
  const test = lowerTest(cx, x.test, env)
  const then = orNull(cx, x.consequent, know(env, assume(test, true, env)))
  return conditional(cx, test, then, orNull(cx, x.alternate, know(env, assume(test, false, env))), at)
}

/** `false` and `null`, and what minifiers write for false: `!1`. */
function isNothing(x: acorn.AnyNode): boolean {
  if (x.type === 'Literal') return x.value === false || x.raw === 'null'
  return x.type === 'UnaryExpression' && x.operator === '!' && x.argument.type === 'Literal' && !!x.argument.value
}

/** `Boolean`, `x => x`, `x => !!x`, `x => Boolean(x)`. */
function isTruth(n: acorn.Node | undefined, env: Env): boolean {
  if (n === undefined) return false
  const f = bare(n)
  if (f.type === 'Identifier') return f.name === 'Boolean' && !env.names.has('Boolean')
  if (f.type !== 'ArrowFunctionExpression' || f.async || f.params.length !== 1) return false
  const [p] = f.params
  return p?.type === 'Identifier' && isTruthOf(f.body, p.name, env)
}

function isTruthOf(n: acorn.Node, name: string, env: Env): boolean {
  const x = bare(n)
  if (x.type === 'Identifier') return x.name === name
  if (x.type === 'CallExpression' && x.callee.type === 'Identifier' && x.callee.name === 'Boolean') {
    const [only] = x.arguments
    return x.arguments.length === 1 && only?.type === 'Identifier' && only.name === name && !env.names.has('Boolean')
  }
  if (x.type !== 'UnaryExpression' || x.operator !== '!') return false
  const inner = bare(x.argument)
  return inner.type === 'UnaryExpression' && inner.operator === '!' && isTruthOf(inner.argument, name, env)
}
