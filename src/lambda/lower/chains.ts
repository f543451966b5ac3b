/**
 * Members and calls, with or without `?.`, in continuation style: where a link is null everything to its right is
 * skipped, so the rest of the chain stands inside one branch and nothing is computed twice.
 */
import type * as acorn from 'acorn'
import type { Expr } from '../ir.js'
import { assume, narrowed } from '../narrow.js'
import { type Env, know } from '../scope.js'
import { syntax } from '../syntax/any-node.js'
import { isNullish, isUnchecked, orUnchecked, T } from '../type-algebra.js'
import { lowerSetSize } from './calls/array-makers.js'
import { callMethod, lowerCall } from './calls/calls.js'
import { globalConstant } from './calls/globals.js'
import { lowerExpr } from './expressions.js'
import type { Lowering, Want } from './lowering.js'
import { capturedMember, fieldOf, indexOf } from './members.js'
import { unwrapName } from './name-keeper.js'
import { cut, isNullishTest, literal, must, named, retyped } from './nodes.js'
import { fieldOfOr, orObject } from './or-object.js'
import { staticName } from './patterns.js'

type Use = (e: Expr, env: Env) => Expr

/** A member, a call, or a whole optional chain. */
export function lowerChain(cx: Lowering, n: acorn.Expression, env: Env, want: Want): Expr {
  const unwrapped = unwrapName(n, env)
  if (unwrapped !== n) return lowerExpr(cx, unwrapped, env, want)
  return link(cx, n.type === 'ChainExpression' ? n.expression : n, env, e => e, want)
}

function link(cx: Lowering, n: acorn.Node, env: Env, use: Use, want: Want = 'value'): Expr {
  const x = syntax(n)
  if (x.type === 'MemberExpression') return memberLink(cx, x, env, use)
  if (x.type === 'CallExpression') return callLink(cx, x, env, use, want)
  return use(lowerExpr(cx, x as acorn.Expression, env), env)
}

function memberLink(cx: Lowering, n: acorn.MemberExpression, env: Env, use: Use): Expr {
  const at = cx.at(n)
  const known = globalMember(n, env)
  if (known !== undefined) return use(literal(known, T.float64, at), env)
  const size = lowerSetSize(cx, n, env)
  if (size !== undefined) return use(size, env)
  const captured = capturedMember(cx, n, env)
  if (captured !== undefined) return use(narrowed(captured, env), env)
  const { property } = n
  if (property.type === 'PrivateIdentifier' || n.object.type === 'Super') {
    return cx.error(at, {
      code: 'E117',
      what: 'a private field or super cannot be read outside its class',
      cure: 'pass its value in a const',
    })
  }
  const name = staticName(property, n.computed)
  const either =
    name === undefined
      ? undefined
      : orObject(cx, n.object, env, whole =>
          use(narrowed(fieldOfOr(cx, whole, name, env, { name: cx.at(property), whole: at }), env), env),
        )
  if (either !== undefined) return either
  return link(cx, n.object, env, (o, inner) =>
    optional(cx, n.optional, o, inner, (object, e) => {
      const value =
        property.type === 'Identifier' && !n.computed
          ? fieldOf(cx, object, property.name, e, { name: cx.at(property), whole: at })
          : indexOf(cx, object, lowerExpr(cx, property, e), e, at)
      return use(narrowed(value, e), e)
    }),
  )
}

function globalMember(n: acorn.MemberExpression, env: Env): number | undefined {
  if (n.object.type !== 'Identifier' || n.property.type !== 'Identifier' || n.computed || env.names.has(n.object.name))
    return undefined
  return globalConstant(n.object.name, n.property.name)
}

function callLink(cx: Lowering, n: acorn.CallExpression, env: Env, use: Use, want: Want): Expr {
  const simple = lowerCall(cx, n, env, want)
  if (simple !== undefined) return use(simple, env)
  const callee = n.callee
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') {
    return cx.fallback(cx.at(n), {
      code: 'F221',
      what: `calling ${cx.text(callee)} is not compiled`,
      cure: 'call a function by its name',
    })
  }
  const method = callee.property.name
  return link(
    cx,
    callee.object,
    env,
    (o, inner) =>
      optional(cx, callee.optional, o, inner, (object, e) => {
        const receiver = must(cx, object, method, cx.at(callee))
        return use(narrowed(callMethod(cx, { n, callee, method, receiver, want }, e), e), e)
      }),
    want === 'pairs' ? 'pairs' : 'value',
  )
}

/** `a?.b`: undefined where a is null or undefined, else `use(a)`. */
function optional(cx: Lowering, isOptional: boolean, object: Expr, env: Env, use: Use): Expr {
  if (!isOptional || !isNullish(object.type)) return use(object, env)
  return named(cx, object, path => {
    const test = isNullishTest(path, 'both', path.at)
    const known = know(env, assume(test, false, env))
    const rest = use(narrowed(path, known), known)
    const whole = cut(test, rest, path.at)
    // TypeScript does not see that `list[i]` may be undefined, so neither that `list[i]?.x` may
    const isUnseen = isUnchecked(path.type) && (!isNullish(rest.type) || isUnchecked(rest.type))
    return isUnseen ? retyped(whole, orUnchecked(whole.type)) : whole
  })
}
