/** Destructuring: `{ price, customer: { id }, ...rest }`, `[first, ...others]`, defaults. Expanded from the type. */
import type * as acorn from 'acorn'
import type { At, Expr, ListNode } from '../ir.js'
import type { Env, OrObject } from '../scope.js'
import { syntax } from '../syntax/any-node.js'
import { T, withNull, word } from '../type-algebra.js'
import { conditional } from './branches.js'
import { callIntrinsic } from './calls/intrinsic-calls.js'
import { iterated } from './calls/tables.js'
import { lowerExpr } from './expressions.js'
import type { Lowering } from './lowering.js'
import { fieldOf, plainField } from './members.js'
import { declare, type Next } from './names.js'
import { isNullishTest, literal, must, named, retyped, structOf, undefinedLiteral } from './nodes.js'
import { fieldOfOr, orDefault, refuseWhole } from './or-object.js'

/** Binds the names of the pattern to the parts of the value. */
export function bindPattern(cx: Lowering, p: acorn.Pattern, value: Expr, env: Env, next: Next): Expr {
  switch (p.type) {
    case 'Identifier':
      return declare(cx, p.name, value, env, next)
    case 'AssignmentPattern':
      if (p.left.type === 'ObjectPattern') {
        const { left } = p
        const either = orDefault(cx, p, value, env, whole => orPattern(cx, left, whole, env, next))
        if (either !== undefined) return either
      }
      return bindPattern(cx, p.left, withDefault(cx, p, value, env), env, next)
    case 'ObjectPattern':
      return named(cx, must(cx, value, '{…}', cx.at(p)), whole => objectPattern(cx, p, whole, env, next))
    case 'ArrayPattern':
      if (value.kind === 'List' && isTakenApart(p, value)) return bindItems(cx, p, value, env, next)
      return named(cx, iterated(must(cx, value, '[0]', cx.at(p))), whole => arrayPattern(cx, p, whole, env, next))
    default:
      return cx.fallback(cx.at(p), {
        code: 'F203',
        what: `${p.type} is not compiled here`,
        cure: 'take the parts one by one',
      })
  }
}

/** Whether the pattern takes single elements of a list that is written out. */
const isTakenApart = (p: acorn.ArrayPattern, list: ListNode): boolean =>
  list.items.every(item => !item.spread) && p.elements.every(q => q?.type !== 'RestElement')

/** `[a, b] = [x, y]`: all values are there before any is bound, and none may be missing. */
function bindItems(cx: Lowering, p: acorn.ArrayPattern, list: ListNode, env: Env, next: Next): Expr {
  const evaluate = (i: number, parts: readonly Expr[]): Expr => {
    const item = list.items[i]
    return item === undefined
      ? bindParams(cx, p.elements, parts, env, next)
      : named(cx, item.value, part => evaluate(i + 1, [...parts, part]))
  }
  return evaluate(0, [])
}

/** Parameters of a function called with these values, or elements of an array; missing ones are undefined. */
export function bindParams(
  cx: Lowering,
  params: readonly (acorn.Pattern | null)[],
  values: readonly Expr[],
  env: Env,
  next: Next,
): Expr {
  const step = (i: number, into: Env): Expr => {
    const p = params[i]
    if (p === undefined) return next(into)
    if (p === null) return step(i + 1, into)
    return bindPattern(cx, p, values[i] ?? undefinedLiteral(cx.at(p)), into, e => step(i + 1, e))
  }
  return step(0, env)
}

function withDefault(cx: Lowering, p: acorn.AssignmentPattern, value: Expr, env: Env): Expr {
  if (value.type.undef !== true) return value
  const at = cx.at(p)
  const otherwise = lowerExpr(cx, p.right, env)
  if (value.kind === 'Literal') return otherwise
  return named(cx, value, path => {
    const given = retyped(path, withNull(path.type, path.type.null === true, false))
    return conditional(cx, isNullishTest(path, 'undefined', at), otherwise, given, at)
  })
}

function objectPattern(cx: Lowering, p: acorn.ObjectPattern, whole: Expr, env: Env, next: Next): Expr {
  const part = (name: string, property: acorn.AssignmentProperty, into: Env): Expr => {
    const at = cx.at(property.key)
    const isLeftOut = isMissing(whole, name) && property.value.type === 'AssignmentPattern'
    return isLeftOut ? undefinedLiteral(at) : fieldOf(cx, whole, name, into, { name: at, whole: at })
  }
  const rest = (property: acorn.RestElement, seen: readonly string[], into: Env): Expr =>
    restOf(cx, whole, seen, cx.at(property), into)
  return bindParts(cx, p, { part, rest }, env, next)
}

/** `{ city, zip = '' } = v.address ?? {}`. */
export function orPattern(cx: Lowering, p: acorn.ObjectPattern, whole: OrObject, env: Env, next: Next): Expr {
  const part = (name: string, property: acorn.AssignmentProperty, into: Env): Expr => {
    const at = cx.at(property.key)
    return fieldOfOr(cx, whole, name, into, { name: at, whole: at })
  }
  return bindParts(cx, p, { part, rest: property => refuseWhole(cx, 'the rest', cx.at(property)) }, env, next)
}

interface Parts {
  readonly part: (name: string, property: acorn.AssignmentProperty, env: Env) => Expr
  readonly rest: (property: acorn.RestElement, seen: readonly string[], env: Env) => Expr
}
function bindParts(cx: Lowering, p: acorn.ObjectPattern, parts: Parts, env: Env, next: Next): Expr {
  const seen: string[] = []
  const step = (i: number, into: Env): Expr => {
    const property = p.properties[i]
    if (property === undefined) return next(into)
    if (property.type === 'RestElement') {
      return bindPattern(cx, property.argument, parts.rest(property, seen, into), into, e => step(i + 1, e))
    }
    const name = staticName(property.key, property.computed)
    if (name === undefined) {
      return cx.fallback(cx.at(property), {
        code: 'F220',
        what: 'a computed field name is not compiled',
        cure: 'write the field names out',
      })
    }
    seen.push(name)
    return bindPattern(cx, property.value, parts.part(name, property, into), into, e => step(i + 1, e))
  }
  return step(0, env)
}

/** Whether an object that is written out lacks the field: `{ floor = 0 } = {}` then takes its default. */
const isMissing = (whole: Expr, name: string): boolean =>
  whole.kind === 'Struct' && !whole.fields.some(([field]) => field === name)

/** The name of a property that stands in the source, `undefined` where it is computed. */
export function staticName(key: acorn.Node, isComputed: boolean): string | undefined {
  const n = syntax(key)
  if (n.type === 'Identifier') return isComputed ? undefined : n.name
  return n.type === 'Literal' && (typeof n.value === 'string' || typeof n.value === 'number')
    ? String(n.value)
    : undefined
}

function restOf(cx: Lowering, whole: Expr, seen: readonly string[], at: At, env: Env): Expr {
  if (whole.type.kind !== 'struct') {
    return cx.error(at, {
      code: 'E210',
      what: `... needs an object, this is ${word(whole.type)}`,
      cure: 'name the fields',
    })
  }
  const names = Object.keys(whole.type.fields ?? {}).filter(name => !seen.includes(name))
  return structOf(
    names.map(name => [name, plainField(whole, name, env, at)] as const),
    at,
  )
}

function arrayPattern(cx: Lowering, p: acorn.ArrayPattern, whole: Expr, env: Env, next: Next): Expr {
  const isPair = whole.type.pair === true
  if (whole.type.kind !== 'list' && !isPair) {
    return cx.error(cx.at(p), {
      code: 'E108',
      what: `${word(whole.type)} cannot be taken apart as an array`,
      cure: 'use { … } for an object',
    })
  }
  const step = (i: number, into: Env): Expr => {
    const q = p.elements[i]
    if (q === undefined) return next(into)
    if (q === null) return step(i + 1, into)
    const at = cx.at(q)
    const target = q.type === 'RestElement' ? q.argument : q
    const part = isPair
      ? pairPart(whole, i, into, at)
      : callIntrinsic(
          cx,
          q.type === 'RestElement' ? 'list.slice' : 'list.index',
          [whole, literal(i, T.float64, at)],
          at,
        )
    return bindPattern(cx, target, part, into, e => step(i + 1, e))
  }
  return step(0, env)
}

/** `[0]` and `[1]` of a `[key, value]`. */
export function pairPart(whole: Expr, index: number, env: Env, at: At): Expr {
  const name = index === 0 ? 'key' : index === 1 ? 'value' : undefined
  return name === undefined ? undefinedLiteral(at) : plainField(whole, name, env, at)
}
