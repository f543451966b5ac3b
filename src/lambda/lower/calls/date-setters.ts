/**
 * Setters of dates: `d.setUTCDate(d.getUTCDate() + 14)`, `new Date(ts).setUTCHours(0, 0, 0, 0)`. A date that nobody
 * else sees (syntax/owned.ts) is not changed: the setter gives the time behind it, the variable a new date of it.
 */
import type * as acorn from 'acorn'
import type { At, Expr } from '../../ir.js'
import type { LambdaType } from '../../lambda-type.js'
import type { Env } from '../../scope.js'
import { dateChangeOf } from '../../syntax/control-flow.js'
import { isNullish, isNumber } from '../../type-algebra.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering } from '../lowering.js'
import { named, numberOperand } from '../nodes.js'
import { lowerArguments } from './calls.js'
import { convertNumber } from './conversions.js'
import { callIntrinsic } from './intrinsic-calls.js'

interface Setting {
  readonly n: acorn.CallExpression
  readonly method: string
  readonly receiver: Expr
}

/** What the setter gives: the time behind it. */
export function lowerDateSetter(cx: Lowering, setting: Setting, env: Env): Expr {
  const at = cx.at(setting.n)
  // the date is computed first, also where its time is not asked for
  return named(cx, setting.receiver, receiver => timeBehind(cx, { ...setting, receiver }, env, at))
}

function timeBehind(cx: Lowering, { n, method, receiver }: Setting, env: Env, at: At): Expr {
  const args = lowerArguments(cx, n, env).map((arg, index) => partOf(cx, arg, index, method))
  return method === 'setTime'
    ? callIntrinsic(cx, 'date.getTime', [callIntrinsic(cx, 'date.new', args, at)], at)
    : callIntrinsic(cx, `date.${method}`, [receiver, ...args], at)
}

/** Parts behind the first may be undefined, which is not the same as left out: no date comes of it. */
function partOf(cx: Lowering, arg: Expr, index: number, method: string): Expr {
  const { undef, null: isNull, kind } = arg.type
  const mayBeMissing = index > 0 && undef === true && isNull !== true && (kind === 'never' || isNumber(arg.type))
  return mayBeMissing ? convertNumber(cx, arg, arg.at) : numberOperand(cx, arg, method)
}

/** `d.setUTCHours(…)` of a variable whose date nobody else sees; undefined where it is something else. */
export function changedDate(
  cx: Lowering,
  n: acorn.Node | null | undefined,
  env: Env,
): { readonly target: acorn.Identifier; readonly date: Expr } | undefined {
  const change = dateChangeOf(n)
  if (change === undefined || !cx.owned.has(change.target.name)) return undefined
  const { target, call, method } = change
  const binding = env.names.get(target.name)
  if (binding?.kind !== 'value' || binding.expr.type.kind !== 'date' || isNullish(binding.expr.type)) return undefined
  const time = lowerDateSetter(cx, { n: call, method, receiver: lowerExpr(cx, target, env) }, env)
  return { target, date: callIntrinsic(cx, 'date.new', [time], cx.at(call)) }
}

/** The result of a call that may be given a date which is changed later: it must not hold that date. */
export function lendDates(cx: Lowering, n: acorn.CallExpression, result: Expr): Expr {
  const lent = n.arguments.find(a => a.type === 'Identifier' && cx.lent.has(a.name))
  if (lent === undefined || !holdsDate(result.type)) return result
  return cx.fallback(cx.at(n), {
    code: 'F204',
    what: `${cx.text(n)} may be the Date that is changed later`,
    cure: `give a Date of its own: new Date(${cx.text(lent)})`,
  })
}

const holdsDate = (type: LambdaType): boolean =>
  type.kind === 'date' ||
  type.kind === 'unknown' ||
  (type.element !== undefined && holdsDate(type.element)) ||
  Object.values(type.fields ?? {}).some(holdsDate)
