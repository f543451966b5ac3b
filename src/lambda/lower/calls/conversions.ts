/** Number(x), String(x), Boolean(x) and Number.isNaN and its like, which take a value of any type. */
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import { isNullish, isNumber, plain, T, word } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import type { Lowering } from '../lowering.js'
import { computedFirst, isNullishTest, literal, named, not, numberOperand, retyped } from '../nodes.js'

/** `Number(x)` or `+x`: null is 0, undefined NaN. */
export function convertNumber(cx: Lowering, e: Expr, at: At): Expr {
  if (isNullish(e.type)) {
    return named(cx, e, path => {
      const given =
        e.type.kind === 'never' ? literal(0, T.float64, at) : convertNumber(cx, retyped(path, plain(path.type)), at)
      const where = (of: 'null' | 'undefined', value: number, otherwise: Expr): Expr =>
        conditional(cx, isNullishTest(path, of, at), literal(value, T.float64, at), otherwise, at)
      const orNull = e.type.null === true ? where('null', 0, given) : given
      return e.type.undef === true ? where('undefined', Number.NaN, orNull) : orNull
    })
  }
  if (e.type.kind === 'date') return node('Call', { fn: 'date.getTime', args: [e], type: T.float64, at })
  if (isNumber(e.type)) return e.type.kind === 'float64' ? e : node('Unary', { op: '+', arg: e, type: T.float64, at })
  if (e.type.kind === 'string' || e.type.kind === 'bool')
    return node('Call', { fn: 'Number', args: [e], type: T.float64, at })
  if (e.type.kind === 'struct' || e.type.kind === 'list') {
    return cx.error(at, {
      code: 'E217',
      what: `${cx.textOf(e)} is ${word(e.type)}, which has no number`,
      cure: 'use a field',
    })
  }
  return numberOperand(cx, e, 'Number')
}
/** `Number.isNaN(x)` and its like: false for what is no number. */
export function numberTest(cx: Lowering, fn: string, e: Expr, at: At): Expr {
  if (!isNumber(e.type)) return computedFirst(cx, [e], literal(false, T.bool, at))
  if (!isNullish(e.type)) return node('Call', { fn, args: [e], type: T.bool, at })
  return named(cx, e, path => {
    const call = node('Call', { fn, args: [retyped(path, plain(path.type))], type: T.bool, at })
    return node('Logical', { op: '&&', left: not(isNullishTest(path, 'both', at), at), right: call, type: T.bool, at })
  })
}
