/** Variables: declaring and assigning (each value gets a name of its own, so nothing is ever overwritten), reading. */
import type * as acorn from 'acorn'
import type { At, Expr } from '../ir.js'
import { isPath } from '../ir-tree.js'
import { narrowed } from '../narrow.js'
import { bind, type Env, remember } from '../scope.js'
import { T } from '../type-algebra.js'
import { isGlobal } from './calls/globals.js'
import { constant } from './constants.js'
import type { Lowering } from './lowering.js'
import { letIn, literal, named, undefinedLiteral } from './nodes.js'
import { refuseWhole } from './or-object.js'

export type Next = (env: Env) => Expr

/** Binds a value to a name; a value that is not free to read again becomes a Let. `id` is kept by assignments. */
export function bindValue(
  cx: Lowering,
  target: { name: string; id: number; depth: number },
  value: Expr,
  env: Env,
  next: Next,
): Expr {
  const { name, id, depth } = target
  const bound = (expr: Expr): Env => bind(env, name, { kind: 'value', id, depth, expr })
  if (isPath(value)) return next(bound(value))
  if (value.kind === 'Struct') return named(cx, value, path => next(bound(path)))
  const local = cx.fresh(name, value.type, value.at)
  return letIn(local.name, value, next(remember(bound(local), local.name, value)))
}

/** A new variable. */
export function declare(cx: Lowering, name: string, value: Expr, env: Env, next: Next): Expr {
  return bindValue(cx, { name, id: cx.nextId(), depth: env.depth }, value, env, next)
}

/** A new value for a variable of this function. */
export function assign(cx: Lowering, target: acorn.Identifier, value: Expr, env: Env, next: Next): Expr {
  const { name } = target
  const binding = env.names.get(name)
  if (binding === undefined) return undeclared(cx, name, cx.at(target))
  if (binding.kind === 'capture') return refuseCaptureWrite(cx, name, cx.at(target))
  if (binding.depth !== env.depth) {
    return cx.fallback(cx.at(target), {
      code: 'F234',
      what: `an inner function assigns ${name} of the function around it`,
      cure: 'use reduce, whose function returns the next value',
    })
  }
  return bindValue(cx, { name, id: binding.id, depth: binding.depth }, value, env, next)
}

/** E110, wherever it is found. */
export function refuseCaptureWrite(cx: Lowering, name: string, at: At): never {
  return cx.error(at, {
    code: 'E110',
    what: `the captured variable ${name} is assigned`,
    cure: 'keep running values in an aggregate or a store: a captured variable is a constant of the plan, and each worker has its own',
  })
}

function undeclared(cx: Lowering, name: string, at: At): never {
  return cx.error(at, {
    code: 'E107',
    what: `${name} is neither a parameter, nor a local, nor a captured value`,
    cure: 'declare or import it where the lambda is written',
  })
}

/** The value of a name. */
export function read(cx: Lowering, name: string, env: Env, at: At): Expr {
  const binding = env.names.get(name)
  if (binding === undefined) return readGlobal(cx, name, at)
  switch (binding.kind) {
    case 'value':
      return narrowed(Object.freeze({ ...binding.expr, at }) as Expr, env)
    case 'function':
      return cx.fallback(at, { code: 'F209', what: `the function ${name} is used as a value`, cure: 'call it' })
    case 'or':
      return refuseWhole(cx, name, at)
    case 'capture':
      return narrowed(constant(cx, binding.value, binding.name, at), env)
  }
}

function readGlobal(cx: Lowering, name: string, at: At): Expr {
  if (name === 'undefined') return undefinedLiteral(at)
  if (name === 'NaN') return literal(Number.NaN, T.float64, at)
  if (name === 'Infinity') return literal(Number.POSITIVE_INFINITY, T.float64, at)
  if (isGlobal(name) || name === 'arguments') {
    return cx.fallback(at, { code: 'F208', what: `${name} as a value is not compiled`, cure: 'call it' })
  }
  return undeclared(cx, name, at)
}

/** A function called by a name that nobody declared. */
export const undeclaredCall = undeclared
