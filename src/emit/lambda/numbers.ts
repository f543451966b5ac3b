/**
 * Arithmetic, order and bits of numbers, equal to V8: IEEE doubles, ToInt32 modulo 2^32.
 *
 * Comparisons of two int32 (or of one with an integer constant) stay in i32; arithmetic never does, since
 * JavaScript's does not wrap and has -0.
 */
import type { BinaryNode, BinaryOp, Expr, UnaryNode } from '../../lambda/ir.js'
import { isNumber } from '../../lambda/type-algebra.js'
import type { Opcode } from '../code.js'
import { pushAsFloat64 } from '../convert.js'
import { pushEqual } from './equality.js'
import type { LambdaWriter } from './writer.js'

const ARITHMETIC: Partial<Record<BinaryOp, Opcode>> = { '+': 'f64.add', '-': 'f64.sub', '*': 'f64.mul', '/': 'f64.div' }
const BITS: Partial<Record<BinaryOp, Opcode>> = {
  '&': 'i32.and',
  '|': 'i32.or',
  '^': 'i32.xor',
  '<<': 'i32.shl',
  '>>': 'i32.shr_s',
  '>>>': 'i32.shr_u',
}
const ORDER: Partial<Record<BinaryOp, readonly [float: Opcode, int: Opcode]>> = {
  '<': ['f64.lt', 'i32.lt_s'],
  '<=': ['f64.le', 'i32.le_s'],
  '>': ['f64.gt', 'i32.gt_s'],
  '>=': ['f64.ge', 'i32.ge_s'],
}

/** Whether the value is an integer of 32 bits, so that a comparison may take it as one. */
function isInt32(n: Expr): boolean {
  if (n.kind === 'Literal') return typeof n.value === 'number' && (n.value | 0) === n.value
  return n.type.kind === 'int32'
}

/** An int32, or an integer constant, as an i32. */
function pushInt32(w: LambdaWriter, n: Expr): void {
  if (n.kind === 'Literal') w.code.i32(n.value as number)
  else w.push(n)
}

/** A number as a float64 onto the stack. */
export function pushNumber(w: LambdaWriter, n: Expr): void {
  if (n.kind === 'Literal' && typeof n.value === 'number') {
    w.code.f64(n.value)
    return
  }
  if (n.type.kind === 'never') {
    // never reached, or nothing: what fails is written, the number is any
    w.operand(n)
    w.code.f64(0)
    return
  }
  if (n.type.kind === 'int64' || n.type.kind === 'timestamp') {
    const operand = w.operand(n)
    if (operand.kind !== 'scalar') throw new Error('a struct used as a number')
    pushAsFloat64(w.code, operand, (_code, rowCode) => {
      w.fail(n.at, rowCode, 'an int64 beyond 2^53 - 1 is used as a number')
    })
    return
  }
  if (n.kind === 'Binary' && n.op in BITS) {
    pushBits(w, n)
    w.code.op(n.op === '>>>' ? 'f64.convert_i32_u' : 'f64.convert_i32_s')
    return
  }
  w.push(n)
  if (n.type.kind === 'int32') w.code.op('f64.convert_i32_s')
  else if (n.type.kind === 'float32') w.code.op('f64.promote_f32')
}

/** A number through ToInt32 onto the stack. */
export function pushToInt32(w: LambdaWriter, n: Expr): void {
  if (n.kind === 'Literal') w.code.i32((n.value as number) | 0)
  else if (n.kind === 'Binary' && n.op in BITS) pushBits(w, n)
  else if (n.type.kind === 'int32') w.push(n)
  else {
    pushNumber(w, n)
    w.kernel('toInt32')
  }
}

function pushBits(w: LambdaWriter, n: BinaryNode): void {
  w.int32(n.left)
  w.int32(n.right)
  w.code.op(BITS[n.op] as Opcode)
}

export function pushBinary(w: LambdaWriter, n: BinaryNode): void {
  const { op } = n
  if (op === '===' || op === '!==') {
    pushEqual(w, n)
    return
  }
  const arithmetic = ARITHMETIC[op]
  if (arithmetic !== undefined || op === '%') {
    w.number(n.left)
    w.number(n.right)
    if (arithmetic !== undefined) w.code.op(arithmetic)
    else w.kernel('numberRemainder')
    return
  }
  if (op in BITS) {
    pushBits(w, n)
    if (op === '>>>') w.code.op('f64.convert_i32_u')
    return
  }
  pushOrder(w, n)
}

function pushOrder(w: LambdaWriter, n: BinaryNode): void {
  const [float, int] = ORDER[n.op] as readonly [Opcode, Opcode]
  if (isInt32(n.left) && isInt32(n.right)) {
    pushInt32(w, n.left)
    pushInt32(w, n.right)
    w.code.op(int)
  } else if (n.left.type.kind === 'string' || n.right.type.kind === 'string') {
    w.push(n.left)
    w.push(n.right)
    w.kernel('stringCompare')
    w.code.i32(0).op(int)
  } else if (isNumber(n.left.type) || isNumber(n.right.type) || n.left.type.kind === 'never') {
    w.number(n.left)
    w.number(n.right)
    w.code.op(float)
  } else {
    // dates: their time values
    w.push(n.left)
    w.push(n.right)
    w.code.op(float)
  }
}

/** Whether both numbers may be compared as i32, and if so their values onto the stack. */
export function pushBothInt32(w: LambdaWriter, left: Expr, right: Expr): boolean {
  if (!isInt32(left) || !isInt32(right)) return false
  pushInt32(w, left)
  pushInt32(w, right)
  return true
}

export function pushUnary(w: LambdaWriter, n: UnaryNode): void {
  switch (n.op) {
    case '!':
      w.test(n.arg)
      w.code.op('i32.eqz')
      break
    case '-':
      w.number(n.arg)
      w.code.op('f64.neg')
      break
    case '+':
      w.number(n.arg)
      break
    case '~':
      w.int32(n.arg)
      w.code.i32(-1).op('i32.xor')
      break
    case 'typeof':
      throw new Error('typeof is text.ts')
  }
}
