/**
 * Values of which only the text is wanted: `${floor ?? 'ground'}`. Where two sides are of different types no column
 * could hold both, but each can be turned into text by itself.
 */
import type { At, Expr } from '../ir.js'
import { isMismatch, isNullish, isNumber, join, plain, T } from '../type-algebra.js'
import { conditional } from './branches.js'
import type { Lowering } from './lowering.js'
import { isNullishTest, literal, named, retyped, toText, undefinedLiteral } from './nodes.js'

/** The text of the value; null and undefined stay, since not everything that joins texts prints them alike. */
function textOf(cx: Lowering, e: Expr): Expr {
  if (e.type.kind === 'string' || e.type.kind === 'never') return e
  if (e.kind === 'Literal' && e.capture === undefined) return literal(String(e.value), T.string, e.at)
  if (!isNullish(e.type)) return toText(cx, e, e.at)
  return named(cx, e, path => {
    const text = toText(cx, retyped(path, plain(path.type)), e.at)
    const orUndefined =
      e.type.undef === true
        ? conditional(cx, isNullishTest(path, 'undefined', e.at), undefinedLiteral(e.at), text, e.at)
        : text
    if (e.type.null !== true) return orUndefined
    return conditional(cx, isNullishTest(path, 'null', e.at), literal(null, T.null, e.at), orUndefined, e.at)
  })
}

/** Whether one of the two is a text, and the other has one. */
export const areTexts = (a: Expr, b: Expr): boolean =>
  isScalar(a) && isScalar(b) && isMismatch(join(plain(a.type), plain(b.type)))
const isScalar = ({ type }: Expr): boolean =>
  type.kind === 'string' || type.kind === 'bool' || type.kind === 'bigint' || isNumber(type)

/** `test ? then : otherwise` of which only the text is wanted. @throws Diagnostic E301, E302 */
export function textChoice(cx: Lowering, test: Expr, then: Expr, otherwise: Expr, at: At): Expr {
  return areTexts(then, otherwise)
    ? conditional(cx, test, textOf(cx, then), textOf(cx, otherwise), at)
    : conditional(cx, test, then, otherwise, at)
}
