/** Choices between two values: one type must hold both. */
import type { At, Expr } from '../ir.js'
import { choice } from '../ir-tree.js'
import type { LambdaType } from '../lambda-type.js'
import { hasTable, isMismatch, join, type Mismatch, showType, word } from '../type-algebra.js'
import type { Lowering } from './lowering.js'

/** `test ? then : otherwise`. @throws Diagnostic E301, E302 where no column can hold both. */
export function conditional(cx: Lowering, test: Expr, then: Expr, otherwise: Expr, at: At): Expr {
  if (test.kind === 'Literal' && test.capture === undefined) return test.value === true ? then : otherwise
  const type = join(then.type, otherwise.type)
  if (!isMismatch(type)) return choice(test, then, otherwise, type, at)
  return refuseMismatch(cx, then.type, otherwise.type, type, at)
}

/** E301 or E302 for two values of which one column cannot hold both. */
export function refuseMismatch(cx: Lowering, first: LambdaType, second: LambdaType, type: Mismatch, at: At): never {
  const both = `${showType(first)} and ${showType(second)}`
  if (hasTable(type.left) || hasTable(type.right)) {
    return cx.fallback(at, {
      code: 'F231',
      what: `a choice between ${both} is not compiled`,
      cure: 'make both one type',
    })
  }
  const isMissing = type.left.kind === 'never' || type.right.kind === 'never'
  if (first.kind === 'struct' && second.kind === 'struct' && isMissing) {
    return cx.error(at, {
      code: 'E301',
      what: `the branches have different shapes: ${type.path} is only in ${type.left.kind === 'never' ? 'the second' : 'the first'}`,
      cure: `give both the same fields, ${type.path}: null in the other`,
      why: both,
    })
  }
  return cx.error(at, {
    code: 'E302',
    what: `one branch gives ${word(type.left)}, the other ${word(type.right)}${type.path === '' ? '' : ` in field ${type.path}`}`,
    cure: 'give both branches one type',
    why: both,
  })
}
