/**
 * Math and Number. What WebAssembly rounds exactly as ECMA-262 demands is written in line; what only approximates
 * (log, sin, pow …) is V8's own function, imported, so that the bits are the same.
 */
import type { CallNode, Expr } from '../../lambda/ir.js'
import { isNullish } from '../../lambda/type-algebra.js'
import { HOST_MATH_1, HOST_MATH_2 } from '../../wasm/host-functions.js'
import { F64, I32, type Opcode } from '../code.js'
import { pushState } from '../locals.js'
import { STATE_UNDEFINED } from '../operand.js'
import type { PushCall, WrittenCall } from './calls.js'
import { pushNumbers } from './calls-host.js'
import { pushOperandNumber } from './equality.js'
import type { LambdaWriter } from './writer.js'

const argument = (n: CallNode, index: number): Expr => n.args[index] as Expr

/** A number in a local of its own. */
function numberLocal(w: LambdaWriter, n: Expr): number {
  w.number(n)
  const local = w.code.local(F64)
  w.code.set(local)
  return local
}

const unary =
  (opcode: Opcode): PushCall =>
  (w, n) => {
    w.number(argument(n, 0))
    w.code.op(opcode)
  }

/** Towards the even side of nothing: halves go up. Source: V8 Float64Round. */
const round: PushCall = (w, n) => {
  const x = numberLocal(w, argument(n, 0))
  const { code } = w
  const up = code.local(F64)
  code.get(x).op('f64.ceil').tee(up).f64(1).op('f64.sub').get(up)
  code.get(up).f64(0.5).op('f64.sub').get(x).op('f64.gt').select()
}

const sign: PushCall = (w, n) => {
  const x = numberLocal(w, argument(n, 0))
  const { code } = w
  code.f64(1).get(x).op('f64.copysign').get(x)
  code.get(x).op('f64.abs').f64(0).op('f64.gt').select()
}

const extreme =
  (opcode: Opcode, ofNothing: number): PushCall =>
  (w, n) => {
    if (n.args.length === 0) w.code.f64(ofNothing)
    n.args.forEach((arg, index) => {
      w.number(arg)
      if (index > 0) w.code.op(opcode)
    })
  }

/** Whether x is an integer with |x| at most (or below) the bound. */
const integral =
  (compare: Opcode, bound: number): PushCall =>
  (w, n) => {
    const x = numberLocal(w, argument(n, 0))
    const { code } = w
    code.get(x).op('f64.trunc').get(x).op('f64.eq')
    code.get(x).op('f64.abs').f64(bound).op(compare).op('i32.and')
  }

const host1 =
  (fn: number): PushCall =>
  (w, n) => {
    w.code.i32(fn)
    w.number(argument(n, 0))
    w.kernel('host.math1')
  }

const host2 =
  (fn: number): PushCall =>
  (w, n) => {
    w.code.i32(fn)
    w.number(argument(n, 0))
    w.number(argument(n, 1))
    w.kernel('host.math2')
  }

/** Of two numbers by value; of any other count by way of an array in scratch, since the sum is not taken pairwise. */
const hypot: PushCall = (w, n) => {
  if (n.args.length === 2) {
    host2(HOST_MATH_2.indexOf('hypot'))(w, n)
    return
  }
  const { code } = w
  const at = code.local(I32)
  pushNumbers(w, n.args)
  code.set(at)
  code.i32(HOST_MATH_2.indexOf('hypotMany')).get(at).op('f64.convert_i32_u').f64(n.args.length)
  w.kernel('host.math2')
}

/** Number(x) of any value. */
const toNumber: PushCall = (w, n) => {
  const arg = argument(n, 0)
  if (!isNullish(arg.type)) {
    pushNumberOf(w, arg)
    return
  }
  const { code } = w
  const operand = w.operand(arg)
  pushState(code, operand)
  code.if(F64)
  // Number(null) is 0, Number(undefined) is NaN
  code.f64(Number.NaN).f64(0)
  pushState(code, operand)
  code.i32(STATE_UNDEFINED).op('i32.eq').select().else()
  if (operand.kind !== 'scalar' || operand.type.kind === 'never') code.f64(Number.NaN)
  else if (operand.type.kind === 'string') {
    operand.push(code)
    w.kernel('stringToNumber')
  } else if (operand.type.kind === 'bool') {
    operand.push(code)
    code.op('f64.convert_i32_s')
  } else if (operand.type.kind === 'bigint') {
    operand.push(code)
    code.op('f64.convert_i64_s')
  } else pushOperandNumber(w, { kind: 'scalar', type: operand.type, push: operand.push }, arg)
  code.end()
}

function pushNumberOf(w: LambdaWriter, arg: Expr): void {
  switch (arg.type.kind) {
    case 'string':
      w.push(arg)
      w.kernel('stringToNumber')
      return
    case 'bool':
      w.push(arg)
      w.code.op('f64.convert_i32_s')
      return
    case 'bigint':
      w.push(arg)
      w.code.op('f64.convert_i64_s')
      return
    case 'date':
      w.push(arg)
      return
    default:
      w.number(arg)
  }
}

const exact: Readonly<Record<string, PushCall>> = {
  'math.floor': unary('f64.floor'),
  'math.ceil': unary('f64.ceil'),
  'math.trunc': unary('f64.trunc'),
  'math.abs': unary('f64.abs'),
  'math.sqrt': unary('f64.sqrt'),
  'math.round': round,
  'math.sign': sign,
  'math.fround': (w, n) => {
    w.number(argument(n, 0))
    w.code.op('f32.demote_f64').op('f64.promote_f32')
  },
  'math.min': extreme('f64.min', Number.POSITIVE_INFINITY),
  'math.max': extreme('f64.max', Number.NEGATIVE_INFINITY),
  'math.imul': (w, n) => {
    w.int32(argument(n, 0))
    w.int32(argument(n, 1))
    w.code.op('i32.mul')
  },
  'math.clz32': (w, n) => {
    w.int32(argument(n, 0))
    w.code.op('i32.clz')
  },
  'math.hypot': hypot,
  'Number.isNaN': (w, n) => {
    const x = numberLocal(w, argument(n, 0))
    w.code.get(x).get(x).op('f64.ne')
  },
  'Number.isFinite': (w, n) => {
    w.number(argument(n, 0))
    w.code.op('f64.abs').f64(Number.POSITIVE_INFINITY).op('f64.lt')
  },
  'Number.isInteger': integral('f64.lt', Number.POSITIVE_INFINITY),
  'Number.isSafeInteger': integral('f64.le', Number.MAX_SAFE_INTEGER),
  Number: toNumber,
}

export const mathCalls: Readonly<Record<string, WrittenCall>> = Object.fromEntries([
  ...Object.entries(exact).map(([name, push]) => [name, { push }]),
  ...HOST_MATH_1.map((name, index) => [`math.${name}`, { push: host1(index) }]),
  ...['pow', 'atan2'].map((name, index) => [`math.${name}`, { push: host2(index) }]),
])
