/**
 * Null checks that need not be written: of a column zeros stand where there is null (`columnState`), so `x ?? 0` is x,
 * and `x !== null && x > 5` is x > 5.
 */
import type { BinaryOp, ConditionalNode, Expr, LogicalNode } from '../../lambda/ir.js'
import { choice, isPath } from '../../lambda/ir-tree.js'
import { isNullish } from '../../lambda/type-algebra.js'
import { columnState, type ScalarOperand } from '../operand.js'
import { isCheapTest } from './cheap.js'
import type { LambdaWriter } from './writer.js'

/** `(c ? undefined : x) ?? d`, what `o?.f ?? d` is: `c ? d : x`. Undefined for other choices. */
export function withDefault(
  { test, then, else: otherwise, at }: ConditionalNode,
  n: LogicalNode,
): ConditionalNode | undefined {
  const isNothing = (part: Expr): boolean =>
    part.type.kind === 'never' && isNullish(part.type) && part.kind === 'Literal'
  const { type } = n
  if (isNothing(then) && !isNullish(otherwise.type)) return choice(test, n.right, otherwise, type, at)
  if (isNothing(otherwise) && !isNullish(then.type)) return choice(test, then, n.right, type, at)
  return undefined
}

/** Whether `x ?? d` and `x || d` are x, because d is what stands where x is null. */
export function isZeroAnyway(left: ScalarOperand, { op, right }: LogicalNode): boolean {
  if (columnState(left) === undefined || right.kind !== 'Literal') return false
  const { value } = right
  if (left.type.kind === 'string') return value === ''
  if (left.type.kind === 'bool') return value === false
  // NaN || 0 is 0, and so is -0 || 0
  if (op === '||' && (left.type.kind === 'float64' || left.type.kind === 'float32')) return false
  return Object.is(value, 0) || value === 0n
}

/** Whether `x === null ? false : t` is t, which is false of what stands for null. */
export function isFalseOrSecond(w: LambdaWriter, { test, then, else: otherwise }: ConditionalNode): boolean {
  const isFalse = then.kind === 'Literal' && then.value === false
  return isFalse && test.kind === 'IsNullish' && isFalseOfNull(w, otherwise, test.arg)
}

/** Whether `left && right` is `right`: left is `x !== null`, and right is false of what stands for null. */
export function isImplied(w: LambdaWriter, left: Expr, right: Expr): boolean {
  const isPresent = left.kind === 'Unary' && left.op === '!' && left.arg.kind === 'IsNullish'
  return isPresent && left.arg.kind === 'IsNullish' && isFalseOfNull(w, right, left.arg.arg)
}

/** Whether a test that may always be evaluated is false where the column `path` is null, because zeros stand there. */
function isFalseOfNull(w: LambdaWriter, test: Expr, path: Expr): boolean {
  const isIt = (n: Expr | undefined): boolean => n !== undefined && samePath(n, path)
  if (!isCheapTest(test) || !isPath(path) || path.kind === 'Literal' || columnState(w.operand(path)) === undefined) {
    return false
  }
  if (test.kind === 'Call') return isIt(test.args[0])
  if (test.kind === 'Logical') return test.op === '&&' && isFalseOfNull(w, test.left, path)
  if (test.kind !== 'Binary' || test.right.kind !== 'Literal' || !isIt(test.left)) return isIt(test)
  return isFalseOfZero(test.op, test.right.value)
}

/** `0 op constant`, or `'' op constant`. */
function isFalseOfZero(op: BinaryOp, constant: unknown): boolean {
  if (op === '===')
    return (
      constant === true ||
      (typeof constant === 'string' && constant !== '') ||
      (typeof constant === 'number' && constant !== 0)
    )
  if (typeof constant !== 'number') return false
  return (
    (op === '>' && !(0 > constant)) ||
    (op === '>=' && !(0 >= constant)) ||
    (op === '<' && !(0 < constant)) ||
    (op === '<=' && !(0 <= constant))
  )
}

/** Whether both read the same field of the same parameter or local. */
function samePath(a: Expr, b: Expr): boolean {
  if (a.kind === 'Field' && b.kind === 'Field') return a.name === b.name && samePath(a.object, b.object)
  if (a.kind === 'Param' && b.kind === 'Param') return a.index === b.index
  return a.kind === 'Local' && b.kind === 'Local' && a.name === b.name
}
