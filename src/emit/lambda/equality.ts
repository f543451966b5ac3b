/**
 * `===` and truth. Both sides are of one kind or nullish; NaN differs from itself, 0 equals -0, null differs from
 * undefined. Texts are compared with constants up to 12 bytes in line: a view holds them whole, padded with zeros.
 */
import type { BinaryNode, Expr } from '../../lambda/ir.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { isNullish, isNumber } from '../../lambda/type-algebra.js'
import { VIEW_INLINE_MAX } from '../../wasm/abi.generated.js'
import { F64, I32, I64, type Opcode } from '../code.js'
import { pushAsFloat64 } from '../convert.js'
import { textBytes, textView } from '../literals.js'
import { pushState, valueType } from '../locals.js'
import { columnState, type Operand, type ScalarOperand, STATE_NULL, STATE_UNDEFINED } from '../operand.js'
import { pushBothInt32 } from './numbers.js'
import type { LambdaWriter } from './writer.js'

/** Left === right, or !==, as an i32. */
export function pushEqual(w: LambdaWriter, n: BinaryNode): void {
  const { left, right } = n
  if (!isNullish(left.type) && !isNullish(right.type)) pushEqualPlain(w, left, right)
  else pushEqualNullish(w, left, right)
  if (n.op === '!==') w.code.op('i32.eqz')
}

function pushEqualPlain(w: LambdaWriter, left: Expr, right: Expr): void {
  if (pushBothInt32(w, left, right)) {
    w.code.op('i32.eq')
    return
  }
  const type = left.type.kind === 'never' ? right.type : left.type
  if (type.kind === 'struct') {
    // compared with what never has a value: an element of [], say
    w.operand(left)
    w.operand(right)
    w.code.i32(0)
    return
  }
  if (isNumber(type)) {
    w.number(left)
    w.number(right)
    w.code.op('f64.eq')
    return
  }
  if (type.kind === 'string') {
    const text = literalText(right) ?? literalText(left)
    if (text === undefined) {
      w.push(left)
      w.push(right)
      w.kernel('stringEquals')
    } else {
      w.push(literalText(right) === undefined ? right : left)
      pushIsText(w, text)
    }
    return
  }
  w.pushAs(left, type)
  w.pushAs(right, type)
  w.code.op(equalOpcode(type))
}

const literalText = (n: Expr): string | undefined =>
  n.kind === 'Literal' && typeof n.value === 'string' ? n.value : undefined

function equalOpcode(type: LambdaType): Opcode {
  const opcodes: Record<number, Opcode> = { [I32]: 'i32.eq', [I64]: 'i64.eq', [F64]: 'f64.eq' }
  return opcodes[valueType(type.kind)] ?? 'f32.eq'
}

/** Address of a view on the stack → whether it is the text. */
export function pushIsText(w: LambdaWriter, text: string): void {
  const content = textBytes(text)
  const view = new DataView(new ArrayBuffer(16))
  view.setUint32(0, content.length, true)
  content.subarray(0, VIEW_INLINE_MAX).forEach((byte, index) => {
    view.setUint8(4 + index, byte)
  })
  const { code } = w
  if (content.length > VIEW_INLINE_MAX) {
    code.i32(textView(w.image, text))
    w.kernel('stringEquals')
    return
  }
  if (content.length <= 4) {
    // what is not used of a view is zero, so its first half says all
    code.load('i64.load').i64(view.getBigInt64(0, true)).op('i64.eq')
    return
  }
  const address = code.local(I32)
  code.tee(address).load('i64.load').i64(view.getBigInt64(0, true)).op('i64.eq')
  code.get(address).load('i64.load', 8).i64(view.getBigInt64(8, true)).op('i64.eq').op('i32.and')
}

function pushEqualNullish(w: LambdaWriter, left: Expr, right: Expr): void {
  const { code } = w
  const l = w.operand(left)
  const r = w.operand(right)
  const known = constantState(right.type) ?? constantState(left.type)
  if (known !== undefined) {
    pushState(code, constantState(right.type) === undefined ? r : l)
    code.i32(known).op('i32.eq')
    return
  }
  if (isNullish(left.type) && isNullish(right.type)) {
    pushEqualOperands(w, l, r, left)
    return
  }
  const text = literalText(right) ?? literalText(left)
  const other = literalText(right) === undefined ? r : l
  const isShort = text !== undefined && textBytes(text).length <= VIEW_INLINE_MAX
  const isFree = isShort || ['bool', 'int32', 'float32', 'float64'].includes(left.type.kind)
  const nullable = isNullish(left.type) ? l : r
  if (!isFree) {
    pushState(code, nullable)
    code.op('i32.eqz').if(I32)
  }
  if (text !== undefined && other.kind === 'scalar') {
    other.push(code)
    pushIsText(w, text)
  } else pushEqualValues(w, l, r, left)
  if (isFree && isNeverZero(nullable, nullable === l ? right : left)) return
  if (isFree) {
    // nothing can go wrong with the value that stands for null: no branch
    pushState(code, nullable)
    code.op('i32.eqz').op('i32.and')
  } else code.else().i32(0).end()
}

/** Whether what stands where the operand is null differs from the constant that it is compared with. */
function isNeverZero(nullable: Operand, constant: Expr): boolean {
  if (columnState(nullable) === undefined || constant.kind !== 'Literal') return false
  const { value } = constant
  return (typeof value === 'number' && value !== 0) || (typeof value === 'string' && value !== '') || value === true
}

/** The state of a value that is always null, or always undefined. */
function constantState(type: LambdaType): number | undefined {
  if (type.kind !== 'never' || (type.null === true && type.undef === true)) return undefined
  return type.null === true ? STATE_NULL : STATE_UNDEFINED
}

/**
 * Whether two values of one kind, which may be nullish, are equal, as an i32.
 *
 * @param sameNaN NaN equals NaN (`includes`)
 */
export function pushEqualOperands(w: LambdaWriter, l: Operand, r: Operand, at: Expr, sameNaN = false): void {
  const { code } = w
  if (l.pushState === undefined && r.pushState === undefined) {
    pushEqualValues(w, l, r, at, sameNaN)
    return
  }
  pushState(code, l)
  pushState(code, r)
  code.op('i32.eq').if(I32)
  pushState(code, l)
  code.op('i32.eqz').if(I32)
  pushEqualValues(w, l, r, at, sameNaN)
  code.else().i32(1).end().else().i32(0).end()
}

/** Whether the values are equal, where there are values on both sides. */
function pushEqualValues(w: LambdaWriter, l: Operand, r: Operand, at: Expr, sameNaN = false): void {
  const { code } = w
  if (l.type.kind === 'never' || r.type.kind === 'never') {
    code.i32(0)
    return
  }
  if (l.kind !== 'scalar' || r.kind !== 'scalar') throw new Error('objects are not compared')
  if (isNumber(l.type) && !(l.type.kind === 'int32' && r.type.kind === 'int32')) {
    pushEqualNumbers(w, l, r, at, sameNaN)
    return
  }
  l.push(code)
  r.push(code)
  if (l.type.kind === 'string') w.kernel('stringEquals')
  else code.op(equalOpcode(l.type))
}

function pushEqualNumbers(w: LambdaWriter, l: ScalarOperand, r: ScalarOperand, at: Expr, sameNaN: boolean): void {
  const { code } = w
  pushOperandNumber(w, l, at)
  if (!sameNaN) {
    pushOperandNumber(w, r, at)
    code.op('f64.eq')
    return
  }
  const x = code.local(F64)
  const y = code.local(F64)
  code.tee(x)
  pushOperandNumber(w, r, at)
  code.tee(y).op('f64.eq').get(x).get(x).op('f64.ne').get(y).get(y).op('f64.ne').op('i32.and').op('i32.or')
}

/** A number operand as a float64; the value of a nullish one is any number. */
export function pushOperandNumber(w: LambdaWriter, operand: ScalarOperand, at: Expr): void {
  const { pushState: state } = operand
  if (state === undefined || (operand.type.kind !== 'int64' && operand.type.kind !== 'timestamp')) {
    pushAsFloat64(w.code, operand, (_code, rowCode) => {
      w.fail(at.at, rowCode, 'an int64 beyond 2^53 - 1 is used as a number')
    })
    return
  }
  state(w.code)
  w.code.op('i32.eqz').if(F64)
  pushOperandNumber(w, { kind: 'scalar', type: operand.type, push: operand.push }, at)
  w.code.else().f64(0).end()
}

/** The truth of any value as an i32: 0, NaN, '', false, null and undefined are false. */
export function pushTruth(w: LambdaWriter, operand: Operand): void {
  const { code } = w
  if (operand.pushState === undefined || !isNullish(operand.type)) {
    pushValueTruth(w, operand)
    return
  }
  if (columnState(operand) !== undefined && !isAlwaysTrue(operand.type)) {
    pushValueTruth(w, operand)
    return
  }
  pushState(code, operand)
  code.op('i32.eqz')
  if (isAlwaysTrue(operand.type) || operand.kind === 'struct') return
  if (operand.type.kind === 'never') {
    code.drop().i32(0)
    return
  }
  pushValueTruth(w, operand)
  code.op('i32.and')
}

/** Whether every value of the kind that is not nullish is true. */
export const isAlwaysTrue = (type: LambdaType): boolean =>
  ['struct', 'list', 'date', 'dict', 'regexp', 'bytes', 'headers', 'raw'].includes(type.kind)

function pushValueTruth(w: LambdaWriter, operand: Operand): void {
  const { code } = w
  if (operand.kind === 'struct' || isAlwaysTrue(operand.type)) {
    code.i32(1)
    return
  }
  operand.push(code)
  switch (operand.type.kind) {
    case 'bool':
      break
    case 'int32':
      code.i32(0).op('i32.ne')
      break
    case 'string':
      code.load('i32.load').i32(0).op('i32.ne')
      break
    case 'float64':
    case 'float32':
      if (operand.type.kind === 'float32') code.op('f64.promote_f32')
      code.op('f64.abs').f64(0).op('f64.gt')
      break
    case 'never':
      code.drop().i32(0)
      break
    default:
      code.i64(0n).op('i64.ne')
  }
}
