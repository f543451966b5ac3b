/**
 * Which tests are evaluated whether they are wanted or not: `a && b` then is an `and` of two bits and no branch that
 * the processor may guess wrong. Only what cannot fail, calls nothing and is a few instructions long.
 */
import type { BinaryNode, Expr } from '../../lambda/ir.js'
import { isPath } from '../../lambda/ir-tree.js'
import { isNullish } from '../../lambda/type-algebra.js'
import { VIEW_INLINE_MAX } from '../../wasm/abi.generated.js'
import { textBytes } from '../literals.js'

/** Reads and operations that an unwanted test may cost. */
const COST_MAX = 6

const ORDER: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])

/** Whether the test may be evaluated where it is not reached. */
export const isCheapTest = (n: Expr): boolean => costOf(n) <= COST_MAX

/** Cost of a test; infinite where it may fail, call or branch. */
function costOf(n: Expr): number {
  switch (n.kind) {
    case 'Literal':
      return 0
    case 'Param':
    case 'Local':
    case 'Field':
      return isPath(n) && n.type.kind === 'bool' && !isNullish(n.type) ? 1 : Number.POSITIVE_INFINITY
    case 'IsNullish':
      return isPath(n.arg) ? 1 : Number.POSITIVE_INFINITY
    case 'Unary':
      return n.op === '!' ? costOf(n.arg) : Number.POSITIVE_INFINITY
    case 'Logical':
      return n.op === '??' ? Number.POSITIVE_INFINITY : costOf(n.left) + costOf(n.right) + 1
    case 'Binary':
      return comparisonCost(n)
    default:
      return Number.POSITIVE_INFINITY
  }
}

function comparisonCost(n: BinaryNode): number {
  if (ORDER.has(n.op)) return numberCost(n.left) + numberCost(n.right)
  if (n.op !== '===' && n.op !== '!==') return Number.POSITIVE_INFINITY
  if (n.left.type.kind === 'string' || n.right.type.kind === 'string') return textCost(n.left, n.right)
  return numberCost(n.left) + numberCost(n.right)
}

function textCost(left: Expr, right: Expr): number {
  const [path, literal] = right.kind === 'Literal' ? [left, right] : [right, left]
  if (!isPath(path) || literal.kind !== 'Literal' || typeof literal.value !== 'string') return Number.POSITIVE_INFINITY
  return textBytes(literal.value).length <= VIEW_INLINE_MAX ? 3 : Number.POSITIVE_INFINITY
}

/** A number that is read, or a sum or product of a few such. An int64 may fail its row. */
function numberCost(n: Expr): number {
  if (!['int32', 'float64', 'float32', 'bool'].includes(n.type.kind) || isNullish(n.type))
    return Number.POSITIVE_INFINITY
  if (n.kind === 'Literal') return 0
  if (isPath(n)) return 1
  if (n.kind !== 'Binary' || !['+', '-', '*'].includes(n.op)) return Number.POSITIVE_INFINITY
  return numberCost(n.left) + numberCost(n.right) + 1
}
