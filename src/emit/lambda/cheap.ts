/**
 * What is evaluated whether it is wanted or not: `a && b` then is an `and` of two bits, `c ? x : y` and `x ?? y` a
 * select, and no branch is there that the processor may guess wrong. Only what cannot fail, calls nothing and is a few
 * instructions long.
 */
import type { BinaryNode, CallNode, Expr, LogicalNode } from '../../lambda/ir.js'
import { isPath } from '../../lambda/ir-tree.js'
import { isNullish } from '../../lambda/type-algebra.js'
import { VIEW_INLINE_MAX } from '../../wasm/abi.generated.js'
import { textBytes } from '../literals.js'

/** Reads and operations that an unwanted test may cost. */
const TEST_COST_MAX = 6
/** Reads and operations of both values of a choice: less than the half of a wrong guess. */
const CHOICE_COST_MAX = 12

const NEVER = Number.POSITIVE_INFINITY
const ORDER: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])
const NUMBERS: ReadonlySet<string> = new Set(['int32', 'float64', 'float32', 'bool'])

/** Whether the test may be evaluated where it is not reached. */
export const isCheapTest = (n: Expr): boolean => testCost(n) <= TEST_COST_MAX

/** Whether both values, of which one is wanted, may be evaluated. */
export const areCheapValues = (a: Expr, b: Expr): boolean => valueCost(a) + valueCost(b) <= CHOICE_COST_MAX

/** Cost of a test; infinite where it may fail, call or branch. */
function testCost(n: Expr): number {
  switch (n.kind) {
    case 'Literal':
      return 0
    case 'Param':
    case 'Local':
    case 'Field':
      return isPath(n) && n.type.kind === 'bool' && !isNullish(n.type) ? 1 : NEVER
    case 'IsNullish':
      return isPath(n.arg) ? 1 : NEVER
    case 'Unary':
      return n.op === '!' ? testCost(n.arg) : NEVER
    case 'Logical':
      return n.op === '??' ? defaultCost(n) : testCost(n.left) + testCost(n.right) + 1
    case 'Binary':
      return comparisonCost(n)
    case 'Call':
      return prefixCost(n)
    default:
      return NEVER
  }
}

function comparisonCost(n: BinaryNode): number {
  if (ORDER.has(n.op)) return numberCost(n.left) + numberCost(n.right)
  if (n.op !== '===' && n.op !== '!==') return NEVER
  if (n.left.type.kind === 'string' || n.right.type.kind === 'string') return textCost(n.left, n.right)
  return numberCost(n.left) + numberCost(n.right)
}

function textCost(left: Expr, right: Expr): number {
  const [path, literal] = right.kind === 'Literal' ? [left, right] : [right, left]
  if (!isPath(path) || literal.kind !== 'Literal' || typeof literal.value !== 'string') return NEVER
  return textBytes(literal.value).length <= VIEW_INLINE_MAX ? 3 : NEVER
}

function prefixCost(n: CallNode): number {
  const [text] = n.args
  return shortPrefix(n) !== undefined && text !== undefined && isPath(text) ? 2 : NEVER
}

/** `startsWith` of up to four ASCII characters, which every view holds in its first bytes; undefined for others. */
export function shortPrefix(n: CallNode): string | undefined {
  const prefix = n.args[1]
  if (n.fn !== 'string.startsWith' || n.args.length !== 2 || prefix?.kind !== 'Literal') return undefined
  const text = String(prefix.value)
  const isShort = text.length > 0 && text.length <= 4
  return isShort && !Buffer.from(text).some(byte => byte === 0 || byte > 127) ? text : undefined
}

/** A number that is read, or a sum or product of a few such. An int64 may fail its row. */
function numberCost(n: Expr): number {
  if (!NUMBERS.has(n.type.kind) || isNullish(n.type)) return NEVER
  if (n.kind === 'Literal') return 0
  if (isPath(n)) return 1
  if (n.kind === 'Logical') return n.op === '??' ? defaultCost(n) : NEVER
  if (n.kind !== 'Binary' || !['+', '-', '*'].includes(n.op)) return NEVER
  return numberCost(n.left) + numberCost(n.right) + 1
}

/** `path ?? constant`: a value, its state and a select. */
function defaultCost({ left, right }: LogicalNode): number {
  if (!isPath(left) || left.type.kind === 'never' || !NUMBERS.has(left.type.kind)) return NEVER
  return right.kind === 'Literal' && !isNullish(right.type) ? 3 : NEVER
}

/** A scalar of a choice: a number, a test, or a text that is there already. */
function valueCost(n: Expr): number {
  if (isNullish(n.type)) return NEVER
  if (n.type.kind === 'bool') return testCost(n)
  if (n.type.kind === 'string') return n.kind === 'Literal' || isPath(n) ? 1 : NEVER
  return numberCost(n)
}
