/** Methods of lists without an inner lambda: at, slice, includes, indexOf, join, concat, toReversed. */
import { ARRAY_LENGTH_MAX } from '../../config/limits.js'
import type { CallNode, Expr, LiteralNode } from '../../lambda/ir.js'
import { elementType, isNullish, isNumber } from '../../lambda/type-algebra.js'
import { ROW_LAMBDA_FAILED } from '../../wasm/abi.generated.js'
import { F64, I32, I64 } from '../code.js'
import { elementLayout } from '../lambda-layout.js'
import { textView } from '../literals.js'
import { settle } from '../locals.js'
import type { Operand } from '../operand.js'
import type { PushCall, WrittenCall } from './calls.js'
import { pushIndex } from './calls-string.js'
import { pushEqualOperands, pushIsText } from './equality.js'
import { addAll, addElement, asListOf, concatLists, openList, walkList } from './lists.js'
import { optionalElement } from './optional.js'
import { OUTSIDE_OF_ARRAY } from './own-rules.js'
import { appendElement } from './text.js'
import type { LambdaWriter } from './writer.js'

/** Up to so many constants are compared one by one; their code is shorter than a loop. */
const CONSTANTS_MAX = 8
/** The index behind every list. */
const INDEX_MAX = 0x7fffffff

const argument = (n: CallNode, index: number): Expr => n.args[index] as Expr

/** The list's address in a local. */
function listLocal(w: LambdaWriter, n: Expr): number {
  const local = w.code.local(I32)
  w.push(n)
  w.code.set(local)
  return local
}

/** Index in a local, list in a local → the element's address, or 0, as an optional element. */
function elementAt(w: LambdaWriter, n: CallNode, list: number, index: number): Operand {
  const { code } = w
  const element = elementType(argument(n, 0).type)
  code.get(list).load('i32.load', 4).get(index).i32(elementLayout(element).stride).op('i32.mul').op('i32.add')
  code.i32(0).get(index).get(list).load('i32.load').op('i32.lt_u').select()
  return optionalElement(w, element, n.type)
}

function at(w: LambdaWriter, n: CallNode): Operand {
  const { code } = w
  const list = listLocal(w, argument(n, 0))
  const index = code.local(I32)
  pushIndex(w, n.args[1], 0)
  code.tee(index).get(list).load('i32.load').i32(0).get(index).i32(0).op('i32.lt_s').select()
  code.op('i32.add').set(index)
  return elementAt(w, n, list, index)
}

/** `list[i]`: what is no index of the list is undefined, so is any other number. */
function index(w: LambdaWriter, n: CallNode): Operand {
  const { code } = w
  const list = listLocal(w, argument(n, 0))
  const position = argument(n, 1)
  const i = code.local(I32)
  if (position.type.kind === 'int32') {
    w.push(position)
    code.set(i)
  } else {
    const x = code.local(F64)
    w.number(position)
    code.tee(x).truncSat('i32.trunc_sat_f64_s').i32(-1)
    code.get(x).truncSat('i32.trunc_sat_f64_s').op('f64.convert_i32_s').get(x).op('f64.eq').select().set(i)
  }
  return elementAt(w, n, list, i)
}

/** An index of slice as one between 0 and the count, in a local. */
function bound(w: LambdaWriter, arg: Expr | undefined, count: number, otherwise: number): number {
  const { code } = w
  const i = code.local(I32)
  pushIndex(w, arg, otherwise)
  code.tee(i).i32(0).op('i32.lt_s').if()
  // from the end, not below 0; i + count cannot overflow, i being negative
  code.get(i).get(count).op('i32.add').tee(i).i32(0).get(i).i32(0).op('i32.gt_s').select().set(i)
  code.else().get(i).get(count).get(i).get(count).op('i32.lt_s').select().set(i).end()
  return i
}

/** A new header over the same elements. */
const slice: PushCall = (w, n) => {
  const { code } = w
  const list = listLocal(w, argument(n, 0))
  const count = code.local(I32)
  const part = code.local(I32)
  code.get(list).load('i32.load').set(count)
  const from = bound(w, n.args[1], count, 0)
  const to = bound(w, n.args[2], count, INDEX_MAX)
  const { stride } = elementLayout(elementType(n.type))
  code.i32(8)
  w.kernel('scratchAlloc')
  code.tee(part).get(to).get(from).op('i32.sub').i32(0).get(to).get(from).op('i32.gt_s').select().store('i32.store')
  code.get(part).get(list).load('i32.load', 4).get(from).i32(stride).op('i32.mul').op('i32.add')
  code.store('i32.store', 4).get(part)
}

/** The constants of a short list that is made of them. */
function constantsOf(n: Expr): readonly unknown[] | undefined {
  const values =
    n.kind === 'Literal' && Array.isArray(n.value)
      ? (n.value as readonly unknown[])
      : n.kind === 'List' && n.items.every(item => !item.spread && item.value.kind === 'Literal')
        ? n.items.map(item => (item.value as LiteralNode).value)
        : []
  return values.length === 0 || values.length > CONSTANTS_MAX ? undefined : values
}

/** Whether the needle is one of a few constants, compared one by one; false where it is done otherwise. */
function pushIsConstant(w: LambdaWriter, constants: readonly unknown[], needle: Expr): boolean {
  const { code } = w
  if (isNullish(needle.type)) return false
  const isText = needle.type.kind === 'string' && constants.every(value => typeof value === 'string')
  // NaN is found by includes, but not by f64.eq
  const isPlainNumber =
    isNumber(needle.type) && constants.every(value => typeof value === 'number' && !Number.isNaN(value))
  if (!isText && !isPlainNumber) return false
  const local = code.local(isText ? I32 : F64)
  if (isText) w.push(needle)
  else w.number(needle)
  code.set(local)
  constants.forEach((value, position) => {
    code.get(local)
    if (isText) pushIsText(w, value as string)
    else code.f64(value as number).op('f64.eq')
    if (position > 0) code.op('i32.or')
  })
  return true
}

/** SameValueZero: NaN is found. */
const includes: PushCall = (w, n) => {
  const constants = constantsOf(argument(n, 0))
  if (constants !== undefined && pushIsConstant(w, constants, argument(n, 1))) return
  search(w, n, true, 1)
  w.code.i32(0).op('i32.ge_s')
}

/** Index of the first (step 1) or last (-1) equal element onto the stack, -1 where there is none. */
function search(w: LambdaWriter, n: CallNode, sameNaN: boolean, step: number): void {
  const { code } = w
  const answer = code.local(I32)
  const list = w.operand(argument(n, 0))
  const needle = settle(code, w.operand(argument(n, 1)))
  code.i32(-1).set(answer)
  walkList(
    w,
    list,
    () => {},
    walk => {
      pushEqualOperands(w, walk.element, needle, n, sameNaN)
      code.if()
      code.get(walk.index).set(answer)
      if (step > 0) code.br(walk.done)
      code.end()
    },
  )
  code.get(answer)
}

const join: PushCall = (w, n) => {
  const { code } = w
  const list = w.operand(argument(n, 0))
  const separator = code.local(I32)
  const text = code.local(I64)
  const given = n.args[1]
  if (given === undefined || given.type.kind === 'never') code.i32(textView(w.image, ','))
  else w.push(given)
  code.set(separator)
  w.kernel('textBegin')
  code.set(text)
  walkList(
    w,
    list,
    () => {},
    walk => {
      code.get(walk.index).if()
      code.get(text).get(separator)
      w.kernel('textString')
      code.set(text).end()
      appendElement(w, text, walk.element)
    },
  )
  code.get(text)
  w.kernel('textEnd')
}

const concat: PushCall = (w, n) => {
  const lists = n.args.map(arg => w.operand(arg))
  const whole = concatLists(w, lists, n.type, w.convertScope(n.at, 'an element does not fit the array'))
  if (whole.kind === 'scalar') whole.push(w.code)
}

/** 0, 1, 2 … below the count, which is ToLength of the argument. */
const range: PushCall = (w, n) => {
  const { code } = w
  const count = code.local(I32)
  const index = code.local(I32)
  pushIndex(w, n.args[0], 0)
  code.tee(count).i32(ARRAY_LENGTH_MAX).op('i32.gt_s').if()
  w.fail(n.at, ROW_LAMBDA_FAILED, `an array of more than ${ARRAY_LENGTH_MAX} elements is made`)
  code.end().get(count).i32(0).get(count).i32(0).op('i32.gt_s').select().set(count)
  const made = openList(w, elementType(n.type), at => void at.get(count))
  const { stride } = elementLayout(elementType(n.type))
  code.i32(0).set(index)
  const done = code.block()
  const next = code.loop()
  code.get(index).get(count).op('i32.ge_u').brIf(done)
  code.get(made.write).get(index).store('i32.store')
  code.get(made.write).i32(stride).op('i32.add').set(made.write).get(index).i32(1).op('i32.add').set(index)
  code.br(next)
  code.end().end().get(made.list)
}

/** A copy with one element more or another one. */
const put: PushCall = (w, n) => {
  const { code } = w
  const element = elementType(n.type)
  const scope = w.convertScope(n.at, 'an element does not fit the array')
  const list = asListOf(w, w.operand(argument(n, 0)), element, scope)
  const position = code.local(F64)
  const [index, count] = [code.local(I32), code.local(I32)]
  w.number(argument(n, 1))
  code.set(position)
  const value = settle(code, w.operand(argument(n, 2)))
  list.push(code)
  code.load('i32.load').set(count)
  code.get(position).truncSat('i32.trunc_sat_f64_s').tee(index).op('f64.convert_i32_s').get(position).op('f64.ne')
  code.get(index).get(count).op('i32.gt_u').op('i32.or').if()
  w.fail(n.at, ROW_LAMBDA_FAILED, OUTSIDE_OF_ARRAY)
  code.end()
  const builder = openList(w, element, at => void at.get(count).get(count).get(index).op('i32.eq').op('i32.add'))
  addAll(w, builder, list)
  code.get(builder.list).load('i32.load', 4).get(index).i32(elementLayout(element).stride).op('i32.mul').op('i32.add')
  code.set(builder.write)
  addElement(w, builder, value, scope)
  code.get(builder.list)
}

const toReversed: PushCall = (w, n) => {
  const { code } = w
  const list = w.operand(argument(n, 0))
  const { stride } = elementLayout(elementType(n.type))
  let made = { list: 0, write: 0 }
  walkList(
    w,
    list,
    count => {
      made = openList(w, elementType(n.type), at => void at.get(count))
      code.get(made.write).get(count).i32(stride).op('i32.mul').op('i32.add').set(made.write)
    },
    walk => {
      code.get(made.write).i32(stride).op('i32.sub').tee(made.write).get(walk.address).i32(stride).memoryCopy()
    },
  )
  code.get(made.list)
}

export const listCalls: Readonly<Record<string, WrittenCall>> = {
  'list.length': {
    push: (w, n) => {
      w.push(argument(n, 0))
      w.code.load('i32.load')
    },
  },
  'list.at': { operand: at },
  'list.index': { operand: index },
  'list.slice': { push: slice },
  'list.includes': { push: includes },
  'list.indexOf': { push: (w, n) => search(w, n, false, 1) },
  'list.lastIndexOf': { push: (w, n) => search(w, n, false, -1) },
  'list.join': { push: join },
  'list.concat': { push: concat },
  'list.range': { push: range },
  'list.put': { push: put },
  'list.toReversed': { push: toReversed },
}
