/**
 * `list.toSorted(compare)`, and `sort` of an array that is nobody else's. Without a function the elements are compared
 * as texts, as JavaScript does.
 */
import type { At, Expr, LocalNode } from '../../ir.js'
import { choice, node } from '../../ir-tree.js'
import type { Env } from '../../scope.js'
import { elementType, T } from '../../type-algebra.js'
import type { Lowering } from '../lowering.js'
import { literal, numberOperand, toText } from '../nodes.js'
import type { MethodCall } from './calls.js'
import { callback, parameterName } from './each.js'

export function lowerSort(cx: Lowering, call: MethodCall, env: Env): Expr {
  const { n, receiver: list } = call
  const at = cx.at(n)
  const element = elementType(list.type)
  if (element.undef === true) {
    return cx.fallback(at, {
      code: 'F222',
      what: 'sorting an array that may hold undefined is not compiled',
      cure: 'filter it first, or use ?? null',
    })
  }
  const a = cx.fresh(parameterName(n, 0, env) ?? 'a', element, at)
  const b = cx.fresh(parameterName(n, 1, env) ?? 'b', element, at)
  const body =
    n.arguments.length > 0
      ? numberOperand(cx, callback(cx, n, [a, b], { env, at, want: 'value' }), 'the comparison')
      : textOrder(cx, a, b, at)
  return node('Each', { method: 'sort', list, params: [a.name, b.name], body, type: list.type, at })
}

function textOrder(cx: Lowering, a: LocalNode, b: LocalNode, at: At): Expr {
  const [x, y] = [toText(cx, a, at), toText(cx, b, at)]
  const before = (left: Expr, right: Expr): Expr => node('Binary', { op: '<', left, right, type: T.bool, at })
  const number = (value: number): Expr => literal(value, T.float64, at)
  return choice(before(x, y), number(-1), choice(before(y, x), number(1), number(0), T.float64, at), T.float64, at)
}
