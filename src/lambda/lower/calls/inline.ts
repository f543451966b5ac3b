/** Helper functions, local or captured: their bodies are lowered in place, with their own names in sight. */
import type * as acorn from 'acorn'
import { INLINE_DEPTH_MAX } from '../../../config/limits.js'
import { Diagnostic } from '../../diagnostic.js'
import type { At, Expr } from '../../ir.js'
import {
  bind,
  type CaptureBinding,
  type Env,
  type FunctionBinding,
  isFunctionSyntax,
  type OrBinding,
} from '../../scope.js'
import { freeNames } from '../../syntax/free-names.js'
import type { FreshArguments } from '../../syntax/owned.js'
import { type FunctionSyntax, type ParsedFunction, parseFunction } from '../../syntax/parse.js'
import { isMismatch, join, T } from '../../type-algebra.js'
import { lowerExpr } from '../expressions.js'
import { prepared } from '../fresh-calls.js'
import { listOf } from '../literals.js'
import { Lowering, type Want } from '../lowering.js'
import { unwrapName } from '../name-keeper.js'
import type { Next } from '../names.js'
import { computedFirst, undefinedLiteral } from '../nodes.js'
import { orArgument, refuseWhole } from '../or-object.js'
import { bindPattern, orPattern } from '../patterns.js'
import { lowerBody } from '../statements/statements.js'
import { spreadArgument } from './calls.js'

interface LocalFunction {
  readonly fn: FunctionSyntax
  readonly env: Env
  readonly name: string
  readonly home?: Lowering
}
interface CallPlace {
  readonly env: Env
  readonly at: At
  readonly want: Want
  /** A call that the user wrote: arguments beyond the parameters are computed too. */
  readonly isCalled?: true
  readonly fresh?: FreshArguments
}
/** What a function of the user's may be called with: values, and functions. */
export type Argument = Expr | FunctionBinding | CaptureBinding | OrBinding

/** The arguments of a call of a function that is inlined: functions among them stay functions. */
export function lowerCallArguments(cx: Lowering, n: acorn.CallExpression, env: Env): Argument[] {
  return n.arguments.map(a => (a.type === 'SpreadElement' ? spreadArgument(cx, a) : argumentOf(cx, a, env)))
}

/** The argument as a function; undefined where it is a value. */
function argumentOf(cx: Lowering, a: acorn.Expression, env: Env): Argument {
  const n = unwrapName(a, env)
  if (isFunctionSyntax(n) && !n.async && !n.generator) {
    return { kind: 'function', id: cx.nextId(), depth: env.depth, fn: n, env, name: 'the inner function', home: cx }
  }
  const binding = n.type === 'Identifier' ? env.names.get(n.name) : undefined
  if (binding?.kind === 'function') {
    return binding.home === undefined ? { ...binding, env: seenFrom(cx, binding, env, cx.at(a)), home: cx } : binding
  }
  if (binding?.kind === 'capture' && typeof binding.value === 'function') return binding
  const either = orArgument(cx, a, env)
  if (either !== undefined) return { kind: 'or', id: cx.nextId(), depth: env.depth, whole: either }
  return lowerExpr(cx, a, env)
}

/** The names that a function of this lambda sees when it is called here: those that were assigned since have moved. */
function seenFrom(cx: Lowering, f: LocalFunction, env: Env, at: At): Env {
  const names = new Map(env.names)
  for (const [name, binding] of f.env.names) {
    const now = env.names.get(name)
    names.set(name, now?.id === binding.id ? now : binding)
  }
  for (const name of freeNames(f.fn).names) {
    const own = f.env.names.get(name)
    const now = env.names.get(name)
    if (now === undefined || now.kind === 'capture' || own?.id === now.id) continue
    // another variable of this name stands between: what the function's own one holds now is not known
    if (own === undefined ? !cx.repeated.has(name) : !cx.assigned.has(name)) continue
    cx.fallback(at, {
      code: 'F233',
      what: `${f.name} reads ${name}, of which there are two here`,
      cure: `give one of them another name, or pass ${name} as an argument`,
    })
  }
  return { names, facts: env.facts, values: env.values, depth: f.env.depth }
}

/** Binds the parameters of an inlined function. */
function bindArguments(
  cx: Lowering,
  params: readonly acorn.Pattern[],
  args: readonly Argument[],
  env: Env,
  next: Next,
): Expr {
  const step = (i: number, into: Env): Expr => {
    const p = params[i]
    if (p === undefined) return next(into)
    const given = args[i] ?? undefinedLiteral(cx.at(p))
    if (given.kind === 'or') return bindOr(cx, p, given, into, e => step(i + 1, e))
    if (given.kind !== 'function' && given.kind !== 'capture')
      return bindPattern(cx, p.type === 'RestElement' ? p.argument : p, given, into, e => step(i + 1, e))
    const name = p.type === 'AssignmentPattern' ? p.left : p
    if (name.type !== 'Identifier') return functionAsValue(cx, cx.at(p))
    return step(i + 1, bind(into, name.name, given))
  }
  return step(0, env)
}

/** A parameter for an object that may be another one: a name that is never assigned, or a pattern. */
function bindOr(cx: Lowering, param: acorn.Pattern, given: OrBinding, env: Env, next: Next): Expr {
  const p = param.type === 'AssignmentPattern' ? param.left : param
  if (p.type === 'ObjectPattern') return orPattern(cx, p, given.whole, env, next)
  if (p.type !== 'Identifier' || cx.assigned.has(p.name)) return refuseWhole(cx, 'this', cx.at(p))
  return next(bind(env, p.name, given))
}

/** The arguments by parameter, those of a rest parameter as one array. */
function gathered(
  cx: Lowering,
  params: readonly acorn.Pattern[],
  args: readonly Argument[],
  at: At,
): readonly Argument[] {
  const last = params.length - 1
  if (params[last]?.type !== 'RestElement') return args.slice(0, params.length)
  let element = T.never
  const values = args.slice(last).map(a => {
    if (a.kind === 'function' || a.kind === 'capture') return functionAsValue(cx, at)
    if (a.kind === 'or') return refuseWhole(cx, 'this', at)
    const both = join(element, a.type)
    if (isMismatch(both)) {
      return cx.fallback(at, {
        code: 'F203',
        what: 'a rest parameter for values of different types is not compiled',
        cure: 'give each its own parameter',
      })
    }
    element = both
    return a
  })
  const fixed = params.slice(0, last).map((_, i) => args[i] ?? undefinedLiteral(at))
  return [...fixed, listOf(values, element, at)]
}
/** How many arguments go to parameters. */
const takenBy = (params: readonly acorn.Pattern[]): number =>
  params.at(-1)?.type === 'RestElement' ? Number.POSITIVE_INFINITY : params.length

/** Values that are given to no parameter. */
function beyond(args: readonly Argument[], count: number, { isCalled }: CallPlace): Expr[] {
  if (isCalled !== true) return []
  return args.slice(count).filter((a): a is Expr => a.kind !== 'function' && a.kind !== 'capture' && a.kind !== 'or')
}

function functionAsValue(cx: Lowering, at: At): never {
  return cx.fallback(at, { code: 'F209', what: 'a function is used as a value', cure: 'call it where it stands' })
}

/** A function declared in the lambda, called with these values. */
export function inlineLocal(cx: Lowering, f: LocalFunction, args: readonly Argument[], place: CallPlace): Expr {
  const home = f.home ?? cx
  const seen = f.home === undefined ? seenFrom(cx, f, place.env, place.at) : f.env
  return guarded(cx, f.fn, f.name, place.at, () => {
    const env: Env = { names: seen.names, facts: place.env.facts, values: place.env.values, depth: f.env.depth + 1 }
    const given = gathered(cx, f.fn.params, args, place.at)
    const result = bindArguments(home, f.fn.params, given, env, e => lowerBody(home, f.fn, e, place.want))
    return computedFirst(cx, beyond(args, takenBy(f.fn.params), place), result)
  })
}

/** A captured function of the user's. Everything of it stands, for error texts, where it is called. */
export function inlineCaptured(
  cx: Lowering,
  value: Function,
  name: string,
  args: readonly Argument[],
  place: CallPlace,
): Expr {
  const written = parsedHelper(cx, value, name, place.at)
  return guarded(cx, value, name, place.at, () => {
    const captures = cx.shared.capturesOf(value)
    const source = prepared(written, captures, cx.shared.capturesOf)
    const inner = new Lowering(source, cx.shared, place.at, place.fresh)
    try {
      let env: Env = { names: new Map(), facts: place.env.facts, values: place.env.values, depth: 0 }
      for (const [captured, x] of captures) {
        env = bind(env, captured, { kind: 'capture', id: cx.nextId(), depth: 0, value: x, name: captured })
      }
      const given = gathered(cx, source.fn.params, args, place.at)
      const result = bindArguments(inner, source.fn.params, given, { ...env, depth: 1 }, e =>
        lowerBody(inner, source.fn, e, place.want),
      )
      return computedFirst(cx, beyond(args, takenBy(source.fn.params), place), result)
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error
      const { verdict, code, what, cure, why } = error
      throw new Diagnostic(verdict, {
        code,
        what: `${what} (inside ${name})`,
        cure,
        ...(why === undefined ? {} : { why }),
        at: place.at,
      })
    }
  })
}

const parsed = new WeakMap<Function, ParsedFunction>()
function parsedHelper(cx: Lowering, value: Function, name: string, at: At): ParsedFunction {
  const known = parsed.get(value)
  if (known !== undefined) return known
  try {
    const source = parseFunction(value)
    parsed.set(value, source)
    return source
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error
    return cx.fallback(at, {
      code: 'F224',
      what: `${name} has no source that can be compiled in`,
      cure: 'call a plain function of your own',
    })
  }
}

function guarded(cx: Lowering, identity: object, name: string, at: At, lower: () => Expr): Expr {
  const { inlining } = cx.shared
  if (inlining.includes(identity)) {
    return cx.fallback(at, { code: 'F223', what: `${name} calls itself`, cure: 'recursion is for a UDF' })
  }
  if (inlining.length >= INLINE_DEPTH_MAX) {
    const what = `more than ${INLINE_DEPTH_MAX} functions call each other`
    return cx.fallback(at, { code: 'F212', what, cure: 'split it into two operators' })
  }
  inlining.push(identity)
  try {
    return lower()
  } finally {
    inlining.pop()
  }
}
