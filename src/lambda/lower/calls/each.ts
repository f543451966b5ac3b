/** Array methods with an inner lambda: map, filter, some, every, find, findIndex, flatMap, reduce. */
import type * as acorn from 'acorn'
import { builtinPath } from '../../captures/builtins.js'
import { intrinsicOf } from '../../intrinsics.js'
import type { At, EachMethod, Expr, LocalNode } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { LambdaType } from '../../lambda-type.js'
import { knownElement, typeWhere } from '../../narrow.js'
import { type Env, emptyEnv, isFunctionSyntax } from '../../scope.js'
import { syntax } from '../../syntax/any-node.js'
import {
  containsNever,
  elementType,
  hasTable,
  isMismatch,
  join,
  orUndefined,
  sameType,
  T,
  word,
} from '../../type-algebra.js'
import { conditional, refuseMismatch } from '../branches.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering, Want } from '../lowering.js'
import { capturedObject } from '../members.js'
import { unwrapName } from '../name-keeper.js'
import { literal, named, not, retyped, truth } from '../nodes.js'
import { bindParams } from '../patterns.js'
import { lowerBody } from '../statements/statements.js'
import type { MethodCall } from './calls.js'
import { convertByName, unaryGlobal } from './global-calls.js'
import { isGlobal } from './globals.js'
import { inlineCaptured, inlineLocal } from './inline.js'
import { callIntrinsic } from './intrinsic-calls.js'
import { accumulatorSeed } from './tables.js'

const METHODS: ReadonlySet<string> = new Set([
  'map',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'flatMap',
  'reduce',
])
export const isEachMethod = (method: string): method is EachMethod => METHODS.has(method)
/** A state type that does not settle in this many rounds is an error. */
const ROUNDS_MAX = 4

type EachCall = MethodCall & { readonly method: EachMethod }

export function lowerEach(cx: Lowering, call: EachCall, env: Env): Expr {
  const extra = call.n.arguments[call.method === 'reduce' ? 2 : 1]
  if (extra !== undefined) {
    return cx.fallback(cx.at(extra), {
      code: 'F222',
      what: `this argument of .${call.method}() is not compiled`,
      cure: 'leave it out',
    })
  }
  const lower = (receiver: Expr): Expr =>
    call.method === 'reduce' ? lowerReduce(cx, { ...call, receiver }, env) : lowerVisit(cx, { ...call, receiver }, env)
  // a callback that takes the array too: it is computed once
  const takesList = parameterCount(call.n, env) > (call.method === 'reduce' ? 3 : 2)
  return takesList ? named(cx, call.receiver, lower, 'list') : lower(call.receiver)
}

function lowerVisit(cx: Lowering, call: EachCall, env: Env): Expr {
  const { method, receiver: list, want } = call
  const at = cx.at(call.n)
  const element = elementType(list.type)
  const item = cx.fresh(parameterName(call.n, 0, env) ?? 'item', element, at)
  const index = cx.fresh(parameterName(call.n, 1, env) ?? 'i', T.int32, at)
  const isTest = method !== 'map' && method !== 'flatMap'
  const inner: Want = isTest ? 'test' : want === 'pairs' ? (method === 'map' ? 'pair' : 'pairs') : 'value'
  const given = callback(cx, call.n, [item, index, list], { env: knownElement(list, item, env), at, want: inner })
  const body = isTest ? truth(given) : given
  const params = [item.name, index.name]
  return node('Each', { method, list, params, body, type: visitType(cx, method, item, body), at })
}

function visitType(cx: Lowering, method: EachMethod, item: LocalNode, body: Expr): LambdaType {
  switch (method) {
    case 'map':
      return T.list(body.type)
    case 'flatMap':
      if (body.type.kind === 'list' && (body.type.null === true || body.type.undef === true)) {
        return cx.fallback(body.at, {
          code: 'F222',
          what: 'flatMap over an array that may be null is not compiled',
          cure: 'give [] for that case',
        })
      }
      return body.type.kind === 'list' ? body.type : T.list(body.type)
    case 'some':
    case 'every':
      return T.bool
    case 'findIndex':
      return T.int32
    case 'find':
      return orUndefined(typeWhere(item, body))
    default:
      return T.list(typeWhere(item, body))
  }
}

function lowerReduce(cx: Lowering, call: EachCall, env: Env): Expr {
  const { n, receiver: list } = call
  const at = cx.at(n)
  const start = n.arguments[1]
  if (start === undefined) return lowerBareReduce(cx, call, env)
  if (start.type === 'SpreadElement') {
    return cx.fallback(at, { code: 'F225', what: 'a spread argument is not compiled', cure: 'pass the start value' })
  }
  const seed = accumulatorSeed(cx, n, env) ?? lowerExpr(cx, start, env)
  return foldList(cx, call, { list, seed, first: 0 }, env)
}

/** `reduce` without a start value: the first element is it, and an empty array fails the row. */
function lowerBareReduce(cx: Lowering, call: EachCall, env: Env): Expr {
  const at = cx.at(call.n)
  return named(
    cx,
    call.receiver,
    list => {
      const element = elementType(list.type)
      const first = callIntrinsic(cx, 'list.index', [list, literal(0, T.float64, at)], at)
      const isEmpty = not(truth(callIntrinsic(cx, 'list.length', [list], at)), at)
      const text = literal('Reduce of empty array with no initial value', T.string, at)
      const failed = node('Call', { fn: 'fail', args: [text], type: T.never, at })
      const rest = callIntrinsic(cx, 'list.slice', [list, literal(1, T.float64, at)], at)
      const fold = named(
        cx,
        first,
        seed => foldList(cx, { ...call, receiver: list }, { list: rest, seed: retyped(seed, element), first: 1 }, env),
        'first',
      )
      return conditional(cx, isEmpty, failed, fold, at)
    },
    'list',
  )
}

interface Fold {
  readonly list: Expr
  readonly seed: Expr
  /** Index of the first element that the callback sees. */
  readonly first: number
}
function foldList(cx: Lowering, { n, receiver }: EachCall, { list, seed, first }: Fold, env: Env): Expr {
  const at = cx.at(n)
  const item = cx.fresh(parameterName(n, 1, env) ?? 'item', elementType(list.type), at)
  const index = cx.fresh(parameterName(n, 2, env) ?? 'i', T.int32, at)
  let type = seed.type
  const wasTentative = cx.shared.isTentative
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const state = cx.fresh(parameterName(n, 0, env) ?? 'state', type, at)
    cx.shared.isTentative = wasTentative || containsNever(type)
    const position =
      first === 0
        ? index
        : node('Binary', { op: '+', left: index, right: literal(first, T.float64, at), type: T.float64, at })
    const known = knownElement(list, item, env)
    const body = callback(cx, n, [state, item, position, receiver], { env: known, at, want: 'value' })
    cx.shared.isTentative = wasTentative
    const joined = join(type, body.type)
    if (isMismatch(joined)) {
      if (hasTable(type) || hasTable(body.type)) return refuseMismatch(cx, type, body.type, joined, at)
      return cx.error(at, {
        code: 'E302',
        what: `reduce starts with ${word(seed.type)} and goes on with ${word(body.type)}`,
        cure: 'start with a value of the same type',
      })
    }
    if (sameType(joined, type)) {
      return node('Each', { method: 'reduce', list, params: [state.name, item.name, index.name], body, seed, type, at })
    }
    type = joined
  }
  return cx.fallback(at, {
    code: 'F230',
    what: 'the type of this reduce does not settle',
    cure: 'give the start value its final shape',
  })
}

/** Parameters of the function written as callback; 0 where it is something else. */
export function parameterCount(n: acorn.CallExpression, env: Env): number {
  const f = n.arguments[0]
  const fn = f === undefined || f.type === 'SpreadElement' ? undefined : unwrapName(f, env)
  return isFunctionSyntax(fn) ? fn.params.length : 0
}

/** What the user called the parameter. */
export function parameterName(n: acorn.CallExpression, index: number, env: Env): string | undefined {
  const f = n.arguments[0]
  const fn = f === undefined || f.type === 'SpreadElement' ? undefined : unwrapName(f, env)
  const p = isFunctionSyntax(fn) ? fn.params[index] : undefined
  return p?.type === 'Identifier' ? p.name : undefined
}

interface CallbackPlace {
  readonly env: Env
  readonly at: At
  readonly want: Want
}
/** The body of the function that stands as first argument, for these values. */
export function callback(cx: Lowering, n: acorn.CallExpression, args: readonly Expr[], place: CallbackPlace): Expr {
  const given = n.arguments[0]
  const f = given === undefined || given.type === 'SpreadElement' ? undefined : unwrapName(given, place.env)
  if (isFunctionSyntax(f)) {
    if (f.async || f.generator) {
      return cx.fallback(cx.at(f), {
        code: 'F203',
        what: 'an async callback is not compiled',
        cure: 'write a plain arrow function',
      })
    }
    const env: Env = { ...place.env, depth: place.env.depth + 1 }
    return bindParams(cx, f.params, args.slice(0, f.params.length), env, e => lowerBody(cx, f, e, place.want))
  }
  if (f?.type === 'Identifier') {
    const binding = place.env.names.get(f.name)
    if (binding?.kind === 'function') return inlineLocal(cx, binding, args, place)
    if (binding === undefined)
      return convertByName(cx, f.name, f.name === 'parseInt' ? args.slice(0, 2) : args.slice(0, 1), place.at)
  }
  const captured = f == null ? undefined : capturedObject(cx, f, place.env)
  if (typeof captured?.value === 'function') {
    const path = builtinPath(captured.value)
    if (path !== undefined) return callByPath(cx, path, args, place.at) ?? notCallback(cx, f, place.at)
    if (path === undefined) return inlineCaptured(cx, captured.value, captured.name, args, place)
  }
  const path = f == null ? undefined : globalPath(f, place.env)
  return (path === undefined ? undefined : callByPath(cx, path, args, place.at)) ?? notCallback(cx, f, place.at)
}

function notCallback(cx: Lowering, f: acorn.Node | null | undefined, at: At): never {
  return cx.fallback(f == null ? at : cx.at(f), {
    code: 'F221',
    what: `${f == null ? 'this' : cx.text(f)} as a callback is not compiled`,
    cure: 'write an arrow function',
  })
}

/** `Math.round` of JavaScript's own. */
function globalPath(n: acorn.Node, env: Env): string | undefined {
  const x = syntax(n)
  if (x.type !== 'MemberExpression' || x.computed || x.object.type !== 'Identifier') return undefined
  if (x.property.type !== 'Identifier' || env.names.has(x.object.name) || !isGlobal(x.object.name)) return undefined
  return `${x.object.name}.${x.property.name}`
}

/** A builtin as callback: one that takes a value and looks at no other argument. */
function callByPath(cx: Lowering, path: string, args: readonly Expr[], at: At): Expr | undefined {
  if (!path.includes('.')) return convertByName(cx, path, args.slice(0, 1), at)
  const [value] = args
  if (value === undefined) return undefined
  const test = unaryGlobal(cx, path, value, emptyEnv, at)
  if (test !== undefined) return path === 'Number.parseInt' ? undefined : test
  const name = path.replace(/^Math\./, 'math.')
  return intrinsicOf(name)?.args.join() === 'num' ? callIntrinsic(cx, name, [value], at) : undefined
}
