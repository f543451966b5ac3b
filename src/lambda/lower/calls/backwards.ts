/** Array methods that go from the end: findLast, findLastIndex, reduceRight. They walk the reversed array. */
import type { Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import { typeWhere } from '../../narrow.js'
import type { Env } from '../../scope.js'
import { elementType, orUndefined, T } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import type { Lowering } from '../lowering.js'
import { literal, named, truth } from '../nodes.js'
import type { MethodCall } from './calls.js'
import { callback, lowerEach, parameterCount, parameterName } from './each.js'
import { callIntrinsic } from './intrinsic-calls.js'

/** Undefined where the method is none of these. */
export function lowerBackwards(cx: Lowering, call: MethodCall, env: Env): Expr | undefined {
  switch (call.method) {
    case 'findLast':
    case 'findLastIndex':
      return named(cx, call.receiver, list => findLast(cx, { ...call, receiver: list }, env), 'list')
    case 'reduceRight':
      return reduceRight(cx, call, env)
    default:
      return undefined
  }
}

function findLast(cx: Lowering, call: MethodCall, env: Env): Expr {
  const { n, receiver: list } = call
  const at = cx.at(n)
  const element = elementType(list.type)
  const item = cx.fresh(parameterName(n, 0, env) ?? 'item', element, at)
  const index = cx.fresh(parameterName(n, 1, env) ?? 'i', T.int32, at)
  const one = literal(1, T.float64, at)
  const last = node('Binary', {
    op: '-',
    left: callIntrinsic(cx, 'list.length', [list], at),
    right: one,
    type: T.float64,
    at,
  })
  const fromEnd = (i: Expr): Expr => node('Binary', { op: '-', left: last, right: i, type: T.float64, at })
  const reversed = callIntrinsic(cx, 'list.toReversed', [list], at)
  const body = truth(callback(cx, n, [item, fromEnd(index), list], { env, at, want: 'test' }))
  const params = [item.name, index.name]
  if (call.method === 'findLast') {
    return node('Each', { method: 'find', list: reversed, params, body, type: orUndefined(typeWhere(item, body)), at })
  }
  const found = node('Each', { method: 'findIndex', list: reversed, params, body, type: T.int32, at })
  return named(cx, found, i => {
    const isNone = node('Binary', { op: '<', left: i, right: literal(0, T.float64, at), type: T.bool, at })
    return conditional(cx, isNone, literal(-1, T.float64, at), fromEnd(i), at)
  })
}

function reduceRight(cx: Lowering, call: MethodCall, env: Env): Expr {
  if (parameterCount(call.n, env) > 2) {
    return cx.fallback(cx.at(call.n), {
      code: 'F222',
      what: 'reduceRight with the index is not compiled',
      cure: 'use toReversed().reduce(…)',
    })
  }
  const receiver = callIntrinsic(cx, 'list.toReversed', [call.receiver], cx.at(call.n))
  return lowerEach(cx, { ...call, method: 'reduce', receiver }, env)
}
