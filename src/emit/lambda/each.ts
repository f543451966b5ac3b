/**
 * Array methods with an inner lambda, as loops with the body in line: map, filter, some, every, find, findIndex,
 * flatMap, reduce; loops over a state. A body runs once per element, in order; some, every and find stop where
 * JavaScript stops.
 */

import { LOOP_BYTES_MAX } from '../../config/limits.js'
import type { EachMethod, EachNode, Expr, LoopNode } from '../../lambda/ir.js'
import { findExpr, isPath } from '../../lambda/ir-tree.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { elementType } from '../../lambda/type-algebra.js'
import { H_OUTPUT_BYTES, ROW_LAMBDA_FAILED } from '../../wasm/abi.generated.js'
import { type Code, I32 } from '../code.js'
import { convertOperand } from '../convert.js'
import { elementLayout, sameCells } from '../lambda-layout.js'
import { makeTarget, markSettled, nullishOperand } from '../locals.js'
import { type Operand, STATE_UNDEFINED } from '../operand.js'
import { ownName } from './append.js'
import { addElement, asListOf, finishCount, listInLocal, openList, type Walk, walkList } from './lists.js'
import { TOO_MUCH_MADE } from './own-rules.js'
import { sortOperand } from './sort.js'
import type { LambdaWriter } from './writer.js'

type Written = (w: LambdaWriter, n: EachNode, list: Operand) => Operand

/** Names the element and its index for the body. */
function bindElement(w: LambdaWriter, n: EachNode, walk: Walk, first = 0): void {
  const [element, index] = n.params.slice(first)
  if (element !== undefined) w.locals.set(element, walk.element)
  const position: Operand = { kind: 'scalar', type: { kind: 'int32' }, push: code => void code.get(walk.index) }
  if (index !== undefined) w.locals.set(index, position)
}

const nothing = (): void => {}

const scopeOf = (w: LambdaWriter, n: Expr) => w.convertScope(n.at, 'an element does not fit the array')

const map: Written = (w, n, list) => {
  const element = elementType(n.type)
  let builder: ReturnType<typeof openList> | undefined
  walkList(
    w,
    list,
    count => {
      builder = openList(w, element, code => void code.get(count))
    },
    walk => {
      bindElement(w, n, walk)
      addElement(w, builder as ReturnType<typeof openList>, w.operand(n.body), scopeOf(w, n.body))
    },
  )
  return listInLocal(n.type, (builder as ReturnType<typeof openList>).list)
}

const filter: Written = (w, n, list) => {
  const { code } = w
  const from = elementType(list.type)
  const element = elementType(n.type)
  let builder: ReturnType<typeof openList> | undefined
  walkList(
    w,
    list,
    count => {
      builder = openList(w, element, at => void at.get(count))
    },
    walk => {
      const target = builder as ReturnType<typeof openList>
      bindElement(w, n, walk)
      w.test(n.body)
      code.if()
      if (sameCells(from, element)) {
        const { stride } = elementLayout(element)
        code.get(target.write).get(walk.address).i32(stride).memoryCopy()
        code.get(target.write).i32(stride).op('i32.add').set(target.write)
      } else addElement(w, target, walk.element, scopeOf(w, n))
      code.end()
    },
  )
  finishCount(w, builder as ReturnType<typeof openList>)
  return listInLocal(n.type, (builder as ReturnType<typeof openList>).list)
}

/** some (`found` 1) and every (0): the answer is known where the body gives `found`. */
const quantifier =
  (found: number): Written =>
  (w, n, list) => {
    const { code } = w
    const answer = code.local(I32)
    code.i32(1 - found).set(answer)
    walkList(w, list, nothing, walk => {
      bindElement(w, n, walk)
      w.test(n.body)
      if (found === 0) code.op('i32.eqz')
      code.if()
      code.i32(found).set(answer).br(walk.done).end()
    })
    return { kind: 'scalar', type: n.type, push: at => void at.get(answer) }
  }

const findIndex: Written = (w, n, list) => {
  const { code } = w
  const answer = code.local(I32)
  code.i32(-1).set(answer)
  walkList(w, list, nothing, walk => {
    bindElement(w, n, walk)
    w.test(n.body)
    code.if()
    code.get(walk.index).set(answer).br(walk.done).end()
  })
  return { kind: 'scalar', type: n.type, push: at => void at.get(answer) }
}

const find: Written = (w, n, list) => {
  const { code } = w
  const target = makeTarget(code, n.type)
  target.assign(nullishOperand(n.type, STATE_UNDEFINED))
  walkList(w, list, nothing, walk => {
    bindElement(w, n, walk)
    w.test(n.body)
    code.if()
    target.assign(convertOperand(code, walk.element, n.type, scopeOf(w, n)))
    code.br(walk.done).end()
  })
  return target.operand
}

/** First every body, keeping its list; then one list of the known length. */
const flatMap: Written = (w, n, list) => {
  if (n.body.type.kind !== 'list') return map(w, n, list)
  const { code } = w
  const element = elementType(n.type)
  const [parts, total, part] = [code.local(I32), code.local(I32), code.local(I32)]
  let length = 0
  walkList(
    w,
    list,
    count => {
      length = count
      code.get(count).i32(8).op('i32.mul')
      w.kernel('scratchAlloc')
      code.set(parts).i32(0).set(total)
    },
    walk => {
      bindElement(w, n, walk)
      const inner = asListOf(w, w.operand(n.body), element, scopeOf(w, n.body))
      code.get(parts).get(walk.index).i32(3).op('i32.shl').op('i32.add')
      inner.push(code)
      code.load('i64.load').store('i64.store')
      code.get(total)
      inner.push(code)
      code.load('i32.load').op('i32.add').set(total)
    },
  )
  const builder = openList(w, element, at => void at.get(total))
  const { stride } = elementLayout(element)
  const bytes = code.local(I32)
  code.get(parts).set(part)
  const done = code.block()
  const next = code.loop()
  code.get(part).get(parts).op('i32.sub').i32(3).op('i32.shr_u').get(length).op('i32.ge_u').brIf(done)
  code.get(part).load('i32.load').i32(stride).op('i32.mul').set(bytes)
  code.get(builder.write).get(part).load('i32.load', 4).get(bytes).memoryCopy()
  code.get(builder.write).get(bytes).op('i32.add').set(builder.write)
  code.get(part).i32(8).op('i32.add').set(part).br(next).end().end()
  return listInLocal(n.type, builder.list)
}

const reduce: Written = (w, n, list) => {
  const { code } = w
  const state = makeTarget(code, n.type)
  const seed = n.seed as Expr
  state.assign(convertOperand(code, w.operand(seed), n.type, scopeOf(w, seed)))
  const name = n.params[0] ?? ''
  const checkBytes = boundBytes(w, n)
  const visit = (walk: Walk): void => {
    checkBytes()
    w.locals.set(name, state.operand)
    bindElement(w, n, walk, 1)
    state.assign(convertOperand(code, w.operand(n.body), n.type, scopeOf(w, n.body)))
    if (n.until === undefined) return
    pushField(code, state.operand, n.until)
    code.brIf(walk.done)
  }
  w.carrying(carriedNames(name, n.type), () => walkList(w, list, nothing, visit))
  return state.operand
}

/** Whether evaluating it takes scratch: something in it makes a text or a list. */
const makesSomething = (n: Expr): boolean =>
  findExpr(n, part => !isPath(part) && (part.type.kind === 'string' || part.type.kind === 'list')) !== undefined

/** In front of a loop; what it gives writes, for each pass, a check of the bytes that the loop has made so far. */
function boundBytes(w: LambdaWriter, n: EachNode | LoopNode): () => void {
  if (!makesSomething(n.body)) return nothing
  const { code } = w
  const before = code.local(I32)
  // chunks of scratch that are used up count as output
  const pushMade = (): unknown => code.i32(0).load('i32.load', H_OUTPUT_BYTES)
  pushMade()
  code.set(before)
  return () => {
    pushMade()
    code.get(before).op('i32.sub').i32(LOOP_BYTES_MAX).op('i32.gt_u').if()
    w.fail(n.at, ROW_LAMBDA_FAILED, TOO_MUCH_MADE)
    code.end()
  }
}

/** What a state is made of: its fields, or itself. */
const carriedNames = (state: string, type: LambdaType): string[] =>
  type.kind === 'struct' ? Object.keys(type.fields ?? {}) : [ownName(state)]

/** A plain field of a struct onto the stack. */
function pushField(code: Code, operand: Operand, name: string): void {
  const field = operand.kind === 'struct' ? operand.fields[name] : undefined
  if (field?.kind !== 'scalar') throw new Error(`a state without the field ${name}`)
  field.push(code)
}

/** Passes over a state, each after its test. */
export function loopOperand(w: LambdaWriter, n: LoopNode): Operand {
  const { code } = w
  const state = makeTarget(code, n.type)
  state.assign(convertOperand(code, w.operand(n.seed), n.type, scopeOf(w, n.seed)))
  w.locals.set(n.state, state.operand)
  const checkBytes = boundBytes(w, n)
  const done = code.block()
  const next = code.loop()
  checkBytes()
  w.test(n.test)
  code.op('i32.eqz').brIf(done)
  w.carrying(carriedNames(n.state, n.type), () =>
    state.assign(convertOperand(code, w.operand(n.body), n.type, scopeOf(w, n.body))),
  )
  code.br(next).end().end()
  return state.operand
}

const methods: Readonly<Record<EachMethod, Written>> = {
  map,
  filter,
  some: quantifier(1),
  every: quantifier(0),
  find,
  findIndex,
  flatMap,
  reduce,
  sort: sortOperand,
}

export function eachOperand(w: LambdaWriter, n: EachNode): Operand {
  const list = w.operand(n.list)
  const result = methods[n.method](w, n, list)
  return markSettled(result)
}
