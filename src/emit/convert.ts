/**
 * From the type that a value has to the type that a place declares: the row's edge.
 *
 * Undefined becomes null; numbers are converted between their kinds, checked where the target holds less; null where
 * none is declared fails the row. Lists whose elements lie differently are copied by a loop, others by reference.
 * What needs no code is done when the operand is pushed.
 */
import type { LambdaType } from '../lambda/lambda-type.js'
import { ROW_UNSAFE_INTEGER, ROW_WRONG_RESULT } from '../wasm/abi.generated.js'
import { cellOperand, storeAs } from './cells.js'
import { type Code, F64, I32, I64 } from './code.js'
import { elementLayout, sameCells } from './lambda-layout.js'
import { makeTarget, markSettled, narrowOperand, nullishOperand, pushState, setOwn, valueType } from './locals.js'
import type { ModuleWriter } from './module-writer.js'
import {
  type FailScope,
  type Operand,
  type ScalarOperand,
  STATE_NULL,
  STATE_UNDEFINED,
  type StructOperand,
} from './operand.js'

/** What a conversion may need: kernels, and where a row goes whose value does not fit. */
export interface ConvertScope {
  readonly context: { readonly module: ModuleWriter }
  readonly scope: FailScope
  /** Index from `FailureSites.add`. */
  readonly site: number
}

/** Writes code that fails the row with ROW_WRONG_RESULT or ROW_UNSAFE_INTEGER and does not fall through. */
type Fail = (code: Code, rowCode: number) => void
const failOf =
  (place: ConvertScope): Fail =>
  (code, rowCode) =>
    place.scope.fail(code, rowCode, place.site)

const isNullish = (type: LambdaType): boolean => type.null === true || type.undef === true

/**
 * The operand as a value of `type`. Writes code only where something is checked or copied.
 *
 * @throws Error where no such conversion exists: the types were not checked when the topology was built
 */
export function convertOperand(code: Code, operand: Operand, type: LambdaType, scope: ConvertScope): Operand {
  const from = operand.type
  if (from === type) return operand
  if (from.kind === 'never') return convertNever(code, operand, type, scope)
  if (isNullish(from) && operand.pushState !== undefined && !isNullish(type)) {
    pushState(code, operand)
    code.if()
    failOf(scope)(code, ROW_WRONG_RESULT)
    code.end()
  }
  if (isFree(from, type)) return relabel(operand, type)
  if (operand.pushState === undefined || !isNullish(type)) return convertValue(code, operand, type, scope)
  return convertGuarded(code, operand, type, scope)
}

/** Only where there is a value: a null must not fail a check. */
function convertGuarded(code: Code, operand: Operand, type: LambdaType, scope: ConvertScope): Operand {
  const target = makeTarget(code, type)
  target.assign(nullishOperand(type, STATE_NULL))
  const state = code.local(I32)
  pushState(code, operand)
  code.tee(state).op('i32.eqz').if()
  const { pushState: _state, ...value } = operand
  target.assign(convertValue(code, value as Operand, type, scope))
  if (type.undef === true) {
    code.else()
    target.assign(nullishOperandOf(type, c => void c.get(state)))
  }
  code.end()
  return target.operand
}

function nullishOperandOf(type: LambdaType, push: (code: Code) => void): Operand {
  return { ...nullishOperand(type, STATE_NULL), pushState: push } as Operand
}

function convertNever(code: Code, operand: Operand, type: LambdaType, scope: ConvertScope): Operand {
  const from = operand.type
  if (!isNullish(from)) return nullishOperand(type, 0)
  if (type.kind === 'never' && isNullish(type)) return relabel(operand, type)
  if (!isNullish(type)) {
    failOf(scope)(code, ROW_WRONG_RESULT)
    return nullishOperand(type, 0)
  }
  if (type.undef !== true) return nullishOperand(type, STATE_NULL)
  if (from.undef === true && from.null === true) return nullishOperandOf(type, c => pushState(c, operand))
  return nullishOperand(type, from.undef === true ? STATE_UNDEFINED : STATE_NULL)
}

/** Whether values of both types are the same leaves, but for null and undefined, so that nothing is to be done. */
function isFree(from: LambdaType, to: LambdaType): boolean {
  if (from === to) return true
  if (from.kind === 'struct' && to.kind === 'struct') {
    return Object.entries(to.fields ?? {}).every(([name, field]) => {
      const had = from.fields?.[name]
      if (had === undefined) return isNullish(field)
      return isFree(had, field) && (isNullish(field) || !isNullish(had))
    })
  }
  if (from.kind === 'list' && to.kind === 'list') {
    return sameCells(from.element ?? { kind: 'never' }, to.element ?? { kind: 'never' })
  }
  if (from.kind === to.kind) return true
  return isInt64(from) && isInt64(to)
}

/** The same leaves under another type: undefined becomes null where the type has no undefined. */
function relabel(operand: Operand, type: LambdaType): Operand {
  const state = relabelState(operand, type)
  if (operand.kind === 'scalar') {
    if (operand.pushState === state) return narrowOperand(operand, type)
    return { kind: 'scalar', type, push: operand.push, ...(state === undefined ? {} : { pushState: state }) }
  }
  const fields: Record<string, Operand> = {}
  for (const [name, field] of Object.entries(type.fields ?? {})) {
    const had = operand.fields[name]
    const made =
      had === undefined || had.type.kind === 'never'
        ? nullishOperand(field, field.undef === true ? STATE_UNDEFINED : STATE_NULL)
        : relabel(had, field)
    setOwn(fields, name, made)
  }
  return { kind: 'struct', type, fields, ...(state === undefined ? {} : { pushState: state }) }
}

function relabelState(operand: Operand, type: LambdaType): StructOperand['pushState'] {
  if (operand.pushState === undefined || !isNullish(type)) return undefined
  if (operand.type.undef !== true || type.undef === true) return operand.pushState
  // STATE_UNDEFINED → STATE_NULL
  return code => {
    pushState(code, operand)
    code.i32(0).op('i32.ne')
  }
}

const isInt64 = (type: LambdaType): boolean => type.kind === 'int64' || type.kind === 'timestamp'

function convertValue(code: Code, operand: Operand, type: LambdaType, scope: ConvertScope): Operand {
  if (type.kind === 'struct' && operand.kind === 'struct') {
    const fields: Record<string, Operand> = {}
    for (const [name, field] of Object.entries(type.fields ?? {})) {
      const had = operand.fields[name] ?? nullishOperand({ kind: 'never', null: true }, STATE_NULL)
      setOwn(fields, name, convertOperand(code, had, field, scope))
    }
    const state = relabelState(operand, type)
    return { kind: 'struct', type, fields, ...(state === undefined ? {} : { pushState: state }) }
  }
  if (operand.kind !== 'scalar') throw new Error(`a struct cannot become ${type.kind}`)
  if (type.kind === 'list' && operand.type.kind === 'list') return convertList(code, operand, type, scope)
  if (isFree(operand.type, type)) return relabel(operand, type)
  return convertNumber(code, operand, type, scope)
}

function convertNumber(code: Code, operand: ScalarOperand, type: LambdaType, scope: ConvertScope): Operand {
  const numbers = ['int32', 'int64', 'timestamp', 'float32', 'float64']
  if (!numbers.includes(operand.type.kind) || !numbers.includes(type.kind)) {
    throw new Error(`a value of type ${operand.type.kind} cannot become ${type.kind}`)
  }
  const fail = failOf(scope)
  if (isExactWiden(operand.type, type)) {
    return { kind: 'scalar', type, push: c => pushWidened(c, operand, type) }
  }
  const local = code.local(valueType(type.kind))
  if (type.kind === 'float64' || type.kind === 'float32') {
    pushAsFloat64(code, operand, fail)
    if (type.kind === 'float32') code.op('f32.demote_f64')
    code.set(local)
  } else if (isInt64(type)) writeAsInt64(code, operand, local, fail)
  else writeAsInt32(code, operand, local, fail)
  return markSettled({ kind: 'scalar', type, push: c => void c.get(local) })
}

const isExactWiden = (from: LambdaType, to: LambdaType): boolean =>
  (from.kind === 'int32' && to.kind !== 'float32') || (from.kind === 'float32' && to.kind === 'float64')

function pushWidened(code: Code, operand: ScalarOperand, type: LambdaType): void {
  operand.push(code)
  if (operand.type.kind === 'float32') code.op('f64.promote_f32')
  else code.op(isInt64(type) ? 'i64.extend_i32_s' : 'f64.convert_i32_s')
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * A number of any kind as a float64 onto the stack. An int64 beyond ±(2^53 - 1) fails the row: JavaScript could not
 * hold it.
 */
export function pushAsFloat64(code: Code, operand: ScalarOperand, fail: Fail): void {
  if (!isInt64(operand.type)) {
    operand.push(code)
    if (operand.type.kind === 'int32') code.op('f64.convert_i32_s')
    else if (operand.type.kind === 'float32') code.op('f64.promote_f32')
    return
  }
  const value = code.local(I64)
  operand.push(code)
  code
    .tee(value)
    .i64(MAX_SAFE)
    .op('i64.add')
    .i64(MAX_SAFE * 2n)
    .op('i64.gt_u')
    .if()
  fail(code, ROW_UNSAFE_INTEGER)
  code.end().get(value).op('f64.convert_i64_s')
}

function writeAsInt64(code: Code, operand: ScalarOperand, local: number, fail: Fail): void {
  const value = code.local(F64)
  pushAsFloat64(code, operand, fail)
  // a safe integer: |x| <= 2^53 - 1 and nothing behind the point; NaN compares false
  code.tee(value).op('f64.abs').f64(Number.MAX_SAFE_INTEGER).op('f64.le')
  code.get(value).get(value).op('f64.trunc').op('f64.eq').op('i32.and').op('i32.eqz').if()
  fail(code, ROW_WRONG_RESULT)
  code.end().get(value).truncSat('i64.trunc_sat_f64_s').set(local)
}

function writeAsInt32(code: Code, operand: ScalarOperand, local: number, fail: Fail): void {
  if (isInt64(operand.type)) {
    const value = code.local(I64)
    operand.push(code)
    code.tee(value).get(value).op('i32.wrap_i64').tee(local).op('i64.extend_i32_s').op('i64.ne').if()
  } else {
    const value = code.local(F64)
    pushAsFloat64(code, operand, fail)
    code.tee(value).get(value).truncSat('i32.trunc_sat_f64_s').tee(local).op('f64.convert_i32_s').op('f64.ne').if()
  }
  fail(code, ROW_WRONG_RESULT)
  code.end()
}

/** A copy of a list whose elements are converted: { count, elements } and the elements in one block of scratch. */
function convertList(code: Code, operand: ScalarOperand, type: LambdaType, scope: ConvertScope): Operand {
  const fromType = operand.type.element ?? { kind: 'never' }
  const toType = type.element ?? { kind: 'never' }
  const from = elementLayout(fromType)
  const to = elementLayout(toType)
  const [source, list, count, read, write, left] = Array.from({ length: 6 }, () => code.local(I32)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  operand.push(code)
  code.tee(source).load('i32.load').tee(count).set(left)
  code
    .get(count)
    .i32(to.stride)
    .op('i32.mul')
    .i32(8)
    .op('i32.add')
    .call(scope.context.module.kernel('scratchAlloc'))
    .tee(list)
  code.get(count).store('i32.store').get(list).get(list).i32(8).op('i32.add').tee(write).store('i32.store', 4)
  code.get(source).load('i32.load', 4).set(read)
  const done = code.block()
  const next = code.loop()
  code.get(left).op('i32.eqz').brIf(done)
  const element = convertOperand(code, cellOperand(read, from.layout, fromType), { ...toType }, scope)
  storeAs(code, element, write, to.layout)
  code.get(read).i32(from.stride).op('i32.add').set(read).get(write).i32(to.stride).op('i32.add').set(write)
  code.get(left).i32(1).op('i32.sub').set(left).br(next)
  code.end().end()
  return markSettled({ kind: 'scalar', type, push: c => void c.get(list) })
}
