/**
 * Choices: `?:`, `&&`, `||`, `??`, null checks and tests. Only the side that is reached is evaluated, so each side's
 * code is written inside its branch. Plain scalars are chosen on the stack, everything else in locals.
 */
import type { CheckNode, ConditionalNode, Expr, IsNullishNode, LogicalNode } from '../../lambda/ir.js'
import { isPath } from '../../lambda/ir-tree.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { isNullish, plain, withNull } from '../../lambda/type-algebra.js'
import { ROW_LAMBDA_FAILED } from '../../wasm/abi.generated.js'
import { F64, I32 } from '../code.js'
import { convertOperand } from '../convert.js'
import { isSettled, makeTarget, narrowOperand, pushState, type Target, valueType } from '../locals.js'
import { columnState, type Operand, type ScalarOperand, STATE_NULL, STATE_UNDEFINED } from '../operand.js'
import { areCheapValues, isCheapTest } from './cheap.js'
import { isAlwaysTrue, pushTruth } from './equality.js'
import { isFalseOrSecond, isImplied, isZeroAnyway, withDefault } from './nulls.js'
import { isPlainScalar, type LambdaWriter } from './writer.js'

/** A choice between two plain scalars, on the stack. */
export function pushConditional(w: LambdaWriter, n: ConditionalNode): void {
  const { code } = w
  if (n.type.kind === 'bool' && isFalseOrSecond(w, n)) {
    w.push(n.else)
    return
  }
  const isFree = isFreeValue(w, n.then) && isFreeValue(w, n.else)
  if (isFree || areCheapValues(n.then, n.else)) {
    pushSelected(w, n.type, {
      first: () => w.pushAs(n.then, n.type),
      second: () => w.pushAs(n.else, n.type),
      test: () => w.test(n.test),
    })
    return
  }
  w.test(n.test)
  code.if(valueType(n.type.kind))
  w.pushAs(n.then, n.type)
  code.else()
  w.pushAs(n.else, n.type)
  code.end()
}

interface Choice {
  readonly first: () => void
  readonly second: () => void
  /** i32; not 0: the first. */
  readonly test: () => void
}

/** One of two values that are both evaluated. Doubles go by their bits: V8 writes a branch for a select of floats. */
function pushSelected({ code }: LambdaWriter, type: LambdaType, { first, second, test }: Choice): void {
  const isDouble = valueType(type.kind) === F64
  first()
  if (isDouble) code.doubleBits()
  second()
  if (isDouble) code.doubleBits()
  test()
  code.select()
  if (isDouble) code.op('f64.reinterpret_i64')
}

/** A constant or a local: evaluated without cost, whether it is wanted or not. */
function isFreeValue(w: LambdaWriter, n: Expr): boolean {
  if (isNullish(n.type)) return false
  if (n.kind === 'Literal') return ['number', 'boolean', 'string'].includes(typeof n.value)
  if (n.kind !== 'Local' || n.type.kind === 'int64' || n.type.kind === 'timestamp') return false
  const operand = w.locals.get(n.name)
  return operand?.kind === 'scalar' && isSettled(operand)
}

export function conditionalOperand(w: LambdaWriter, n: ConditionalNode): Operand {
  const { code } = w
  const target = makeTarget(code, n.type)
  w.test(n.test)
  code.if()
  assign(w, target, n.then)
  code.else()
  assign(w, target, n.else)
  code.end()
  return target.operand
}

/** Evaluates a node into the target, converted to the target's type. */
function assign(w: LambdaWriter, target: Target, n: Expr): void {
  assignOperand(w, target, w.operand(n), n)
}
function assignOperand(w: LambdaWriter, target: Target, operand: Operand, n: Expr): void {
  const { type } = target.operand
  target.assign(convertOperand(w.code, operand, type, w.convertScope(n.at, 'a value does not fit')))
}

/** `&&`, `||` of truth values, as an i32. */
export function pushLogicalTest(w: LambdaWriter, n: LogicalNode): void {
  const { code } = w
  if (n.op === '??') {
    pushTruth(w, w.operand(n))
    return
  }
  if (n.op === '&&' && isImplied(w, n.left, n.right)) {
    w.test(n.right)
    return
  }
  if (isCheapTest(n.right)) {
    w.test(n.left)
    w.test(n.right)
    code.op(n.op === '&&' ? 'i32.and' : 'i32.or')
    return
  }
  w.test(n.left)
  code.if(I32)
  if (n.op === '&&') w.test(n.right)
  else code.i32(1)
  code.else()
  if (n.op === '&&') code.i32(0)
  else w.test(n.right)
  code.end()
}

/** `a ?? b` of which the result is a plain scalar, on the stack. */
export function pushLogical(w: LambdaWriter, n: LogicalNode): void {
  const { code } = w
  if (n.type.kind === 'bool' && n.op !== '??' && !isNullish(n.left.type) && !isNullish(n.right.type)) {
    pushLogicalTest(w, n)
    return
  }
  if (n.op === '??' && n.left.kind === 'Conditional') {
    const chosen = withDefault(n.left, n)
    if (chosen !== undefined) {
      pushConditional(w, chosen)
      return
    }
  }
  const left = w.operand(n.left)
  if (left.kind !== 'scalar' || n.left.type.kind === 'never') {
    const chosen = logicalOperand(w, n)
    if (chosen.kind === 'scalar') chosen.push(code)
    return
  }
  const pushLeft = (): void => {
    const value = convertOperand(code, narrowOperand(left, plain(left.type)), n.type, scopeAt(w, n))
    if (value.kind === 'scalar') value.push(code)
  }
  if (n.op !== '&&' && isZeroAnyway(left, n)) {
    pushLeft()
    return
  }
  if (n.op === '??' && isFreeDefault(w, left, n)) {
    pushDefault(w, left, n, pushLeft)
    return
  }
  if (n.op === '??') {
    pushState(code, left)
    code.op('i32.eqz')
  } else pushTruth(w, left)
  code.if(valueType(n.type.kind))
  if (n.op === '&&') w.pushAs(n.right, n.type)
  else pushLeft()
  code.else()
  if (n.op === '&&') pushLeft()
  else w.pushAs(n.right, n.type)
  code.end()
}

/** `x ?? d` without a branch. Of an int32 and a whole number the smaller one is chosen, then converted. */
function pushDefault(w: LambdaWriter, left: ScalarOperand, { right, type }: LogicalNode, pushLeft: () => void): void {
  const test = (): void => pushState(w.code, left)
  const whole = right.kind === 'Literal' ? right.value : undefined
  if (
    left.type.kind === 'int32' &&
    type.kind === 'float64' &&
    typeof whole === 'number' &&
    Object.is(whole | 0, whole)
  ) {
    const column = columnState(left)
    if (column === undefined) {
      const first = (): void => void w.code.i32(whole)
      pushSelected(w, left.type, { first, second: () => left.push(w.code), test })
    } else {
      // x + d - d * valid, for x is 0 where it is null: nothing to compare
      left.push(w.code)
      w.code.i32(whole).op('i32.add')
      column.pushValid(w.code)
      if (whole !== 1) w.code.i32(whole).op('i32.mul')
      w.code.op('i32.sub')
    }
    w.code.op('f64.convert_i32_s')
    return
  }
  pushSelected(w, type, { first: () => w.pushAs(right, type), second: pushLeft, test })
}

/** Whether both sides of `x ?? d` can be had without a branch: nothing fails where the other one is wanted. */
function isFreeDefault(w: LambdaWriter, left: ScalarOperand, n: LogicalNode): boolean {
  const isExact = (kind: string): boolean =>
    kind === n.type.kind || (n.type.kind === 'float64' && (kind === 'int32' || kind === 'float32'))
  if (!isExact(n.left.type.kind) || !isExact(n.right.type.kind) || left.type.kind === 'list') return false
  return isFreeValue(w, n.right) || (isPath(n.right) && isPlainScalar(n.right.type))
}

const scopeAt = (w: LambdaWriter, n: Expr) => w.convertScope(n.at, 'a value does not fit')

export function logicalOperand(w: LambdaWriter, n: LogicalNode): Operand {
  const { code } = w
  const left = w.operand(n.left)
  const target = makeTarget(code, n.type)
  if (n.op === '??') {
    pushState(code, left)
    code.op('i32.eqz')
  } else pushTruth(w, left)
  code.if()
  if (n.op === '&&') assign(w, target, n.right)
  else assignOperand(w, target, presentOf(left), n.left)
  code.else()
  if (n.op === '&&') assignOperand(w, target, falsyOf(left), n.left)
  else assign(w, target, n.right)
  code.end()
  return target.operand
}

/** The operand where it is known not to be nullish. */
function presentOf(operand: Operand): Operand {
  if (operand.type.kind === 'never') return operand
  return narrowOperand(operand, plain(operand.type))
}

/** The operand where it is known to be false: an object can only be null or undefined then. */
function falsyOf(operand: Operand): Operand {
  if (operand.kind === 'scalar' && !isAlwaysTrue(operand.type)) return operand
  const type: LambdaType = withNull({ kind: 'never' }, operand.type.null === true, operand.type.undef === true)
  const state = operand.pushState
  return { kind: 'scalar', type, push: code => void code.i32(0), ...(state === undefined ? {} : { pushState: state }) }
}

/** The value, or a failed row where it is null or undefined. */
export function checkOperand(w: LambdaWriter, n: CheckNode): Operand {
  const operand = w.operand(n.arg)
  if (operand.pushState === undefined || !isNullish(operand.type)) return narrowOperand(operand, n.type)
  const { code } = w
  pushState(code, operand)
  code.if()
  w.fail(n.at, ROW_LAMBDA_FAILED, `${nullishWord(operand.type)} has no ${n.access}`)
  code.end()
  return narrowOperand(operand, n.type)
}

function nullishWord(type: LambdaType): string {
  if (type.null === true && type.undef === true) return 'null or undefined'
  return type.null === true ? 'null' : 'undefined'
}

export function pushIsNullish(w: LambdaWriter, n: IsNullishNode): void {
  const { code } = w
  const operand = w.operand(n.arg)
  const { type } = operand
  const wanted = n.of === 'undefined' ? type.undef === true : n.of === 'null' ? type.null === true : isNullish(type)
  if (operand.pushState === undefined || !wanted) {
    code.i32(0)
    return
  }
  pushState(code, operand)
  if (n.of === 'both') code.i32(0).op('i32.ne')
  else if (n.of === 'undefined') code.i32(STATE_UNDEFINED).op('i32.eq')
  else if (type.undef === true) code.i32(STATE_NULL).op('i32.eq')
}
