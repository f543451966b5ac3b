/**
 * `v.address ?? {}`: an object, or another one that is written in its place and has fewer fields. No column holds
 * both, so it is never a value: it is taken apart, read by the names of its fields, or bound to a name of which the
 * same holds.
 */
import type * as acorn from 'acorn'
import type { At, Expr } from '../ir.js'
import { childrenOf, choice, isPath } from '../ir-tree.js'
import { assume, narrowed } from '../narrow.js'
import { type Env, know, type OrObject } from '../scope.js'
import { isMismatch, isNullish, join, withNull, word } from '../type-algebra.js'
import { bare } from './calls/array-makers.js'
import { lowerExpr, lowerTest } from './expressions.js'
import type { Lowering } from './lowering.js'
import { fieldOf } from './members.js'
import { cut, isNullishTest, must, named, not, retyped } from './nodes.js'
import { staticName } from './patterns.js'

/** What is done with the object: `whole` is read with fieldOfOr. */
type Use = (whole: OrObject) => Expr

/** The object before it has a name that is free to read again. */
interface Unnamed {
  readonly value: Expr
  readonly whole: (object: Expr) => OrObject
}

/** `object ?? { … }`, `object || { … }`, `test ? object : { … }`, or a name of one. Undefined where it is none. */
export function orObject(cx: Lowering, n: acorn.Node, env: Env, use: Use): Expr | undefined {
  const known = nameOfOr(n, env)
  if (known !== undefined) return use(known)
  const made = orWritten(cx, bare(n), env)
  return made === undefined ? undefined : named(cx, made.value, object => use(made.whole(object)), 'object')
}

/** The same as an argument of a function that is inlined: where it is free to read. */
export function orArgument(cx: Lowering, n: acorn.Node, env: Env): OrObject | undefined {
  const known = nameOfOr(n, env)
  if (known !== undefined) return known
  const made = orWritten(cx, bare(n), env)
  return made !== undefined && isPath(made.value) ? made.whole(made.value) : undefined
}

function nameOfOr(n: acorn.Node, env: Env): OrObject | undefined {
  const x = bare(n)
  const binding = x.type === 'Identifier' ? env.names.get(x.name) : undefined
  return binding?.kind === 'or' ? binding.whole : undefined
}

function orWritten(cx: Lowering, x: acorn.AnyNode, env: Env): Unnamed | undefined {
  if (x.type === 'ConditionalExpression') return orChosen(cx, x, env)
  if (x.type !== 'LogicalExpression' || x.operator === '&&') return undefined
  const written = writtenObject(x.right)
  if (written === undefined) return undefined
  const value = lowerExpr(cx, x.left, env)
  const isMissing = (object: Expr): Expr => isNullishTest(object, 'both', cx.at(x))
  return isNullish(value.type) ? unnamed(cx, { value, written, isMissing }, env) : undefined
}

/** `test ? object : { … }`: a test that costs nothing is asked again for each field. */
function orChosen(cx: Lowering, x: acorn.ConditionalExpression, env: Env): Unnamed | undefined {
  const [first, second] = [writtenObject(x.consequent), writtenObject(x.alternate)]
  // of two that are written the empty one is in the other's place
  const isThen = first !== undefined && (second === undefined || first.properties.length === 0)
  const written = isThen ? first : second
  const isBoth = first !== undefined && second !== undefined
  if (written === undefined || (isBoth && written.properties.length > 0)) return undefined
  const test = lowerTest(cx, x.test, env)
  if (!isFree(test)) return undefined
  const value = lowerExpr(cx, isThen ? x.alternate : x.consequent, know(env, assume(test, !isThen, env)))
  if (isNullish(value.type) || !isPath(value)) return undefined
  const isMissing = isThen ? test : not(test, test.at)
  return unnamed(cx, { value, written, isMissing: () => isMissing }, env)
}

function isFree(test: Expr): boolean {
  switch (test.kind) {
    case 'Unary':
    case 'IsNullish':
    case 'Binary':
    case 'Logical':
      return childrenOf(test).every(isFree)
    default:
      return isPath(test)
  }
}

/** The default of a pattern, `{ city } = {}`: it replaces undefined, and null fails the row. */
export function orDefault(cx: Lowering, p: acorn.AssignmentPattern, value: Expr, env: Env, use: Use): Expr | undefined {
  const written = writtenObject(p.right)
  if (value.type.undef !== true || written === undefined) return undefined
  const isMissing = (object: Expr): Expr => isNullishTest(object, 'undefined', cx.at(p))
  const made = unnamed(cx, { value: notNull(cx, value, cx.at(p)), written, isMissing }, env)
  return made === undefined ? undefined : named(cx, made.value, object => use(made.whole(object)), 'object')
}

/** The value, which may still be undefined; null fails the row even where no field is read. */
function notNull(cx: Lowering, value: Expr, at: At): Expr {
  if (value.type.null !== true || value.type.kind !== 'struct') return value
  return named(cx, value, path => {
    const given = must(cx, retyped(path, withNull(path.type, true, false)), '{…}', at)
    return cut(isNullishTest(path, 'undefined', at), given, at)
  })
}

interface Written {
  readonly value: Expr
  readonly written: acorn.ObjectExpression
  readonly isMissing: (object: Expr) => Expr
}

function unnamed(cx: Lowering, { value, written, isMissing }: Written, env: Env): Unnamed | undefined {
  if (value.type.kind !== 'struct' || value.type.pair === true) return undefined
  const names = namesOf(written) ?? []
  // with all fields it is a value as any other
  if (Object.keys(value.type.fields ?? {}).every(name => names.includes(name))) return undefined
  const others = new Map<string, Expr>()
  for (const p of written.properties) {
    const name = p.type === 'Property' ? staticName(p.key, p.computed) : undefined
    if (name === undefined || p.type !== 'Property') return undefined
    const other = lowerExpr(cx, p.value, env)
    // read once or not at all, it must cost nothing and fail nothing
    if (!isPath(other)) return undefined
    others.set(name, other)
  }
  return { value, whole: object => ({ object, isMissing: isMissing(object), others }) }
}

/** `{ … }` with names and values only. */
function writtenObject(n: acorn.Node): acorn.ObjectExpression | undefined {
  const x = bare(n)
  return x.type === 'ObjectExpression' && namesOf(x) !== undefined ? x : undefined
}

/** The names of the fields; undefined where they are not just names and values. */
function namesOf(n: acorn.ObjectExpression): readonly string[] | undefined {
  const names: string[] = []
  for (const p of n.properties) {
    if (p.type !== 'Property' || p.kind !== 'init' || p.method) return undefined
    const name = staticName(p.key, p.computed)
    if (name === undefined || name === '__proto__' || names.includes(name)) return undefined
    names.push(name)
  }
  return names
}

/** A field of the object, or of the one in its place. */
export function fieldOfOr(cx: Lowering, whole: OrObject, name: string, env: Env, place: { name: At; whole: At }): Expr {
  const { object, isMissing, others } = whole
  const there = know(env, assume(isMissing, false, env))
  const value = fieldOf(cx, narrowed(object, there), name, there, place)
  const other = others.get(name)
  if (other === undefined) {
    if (name in Object.prototype) {
      return cx.fallback(place.whole, {
        code: 'F218',
        what: `every object has a ${name}, which is no field where the object is missing`,
        cure: `read it with ?.: object?.${name}`,
      })
    }
    return cut(isMissing, value, place.whole)
  }
  const type = join(other.type, value.type)
  if (!isMismatch(type)) return choice(isMissing, other, value, type, place.whole)
  return cx.fallback(place.whole, {
    code: 'F218',
    what: `the value is ${word(other.type)} or ${word(value.type)}: one column cannot hold both`,
    cure: 'make both one type',
  })
}

/** As a whole it would be an object of one shape or another. */
export function refuseWhole(cx: Lowering, name: string, at: At): never {
  return cx.fallback(at, {
    code: 'F218',
    what: `${name} is an object of one shape or another: one column cannot hold both`,
    cure: `read its fields: ${name}.field`,
  })
}
