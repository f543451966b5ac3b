/**
 * Lists in generated code: making them, copying elements, walking them.
 *
 * A list is { u32 count, u32 elements } in scratch or in a column; elements are cells of the list's element type,
 * one after another. Lists are never changed once they can be seen, so parts and copies share elements.
 */
import type { ListNode } from '../../lambda/ir.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { elementType } from '../../lambda/type-algebra.js'
import { cellOperand, storeAs } from '../cells.js'
import { type Code, I32, type Label } from '../code.js'
import { type ConvertScope, convertOperand } from '../convert.js'
import { elementLayout, sameCells } from '../lambda-layout.js'
import { literalOperand } from '../literals.js'
import { markSettled } from '../locals.js'
import type { Operand, ScalarOperand } from '../operand.js'
import { appendOperand } from './append.js'
import type { LambdaWriter } from './writer.js'

export const HEADER_BYTES = 8

/** A list that is being written. */
export interface ListBuilder {
  /** i32 local: address of { count, elements }. */
  readonly list: number
  /** i32 local: where the next element goes. */
  readonly write: number
  readonly element: LambdaType
}

/** The list in a local as an operand. */
export function listInLocal(type: LambdaType, local: number): ScalarOperand {
  return markSettled({ kind: 'scalar', type, push: code => void code.get(local) })
}

/**
 * Makes room for a list: header and elements in one block. The count is what `pushCount` pushes; `finishCount`
 * replaces it where it turns out smaller.
 */
export function openList(w: LambdaWriter, element: LambdaType, pushCount: (code: Code) => void): ListBuilder {
  const { code } = w
  const list = code.local(I32)
  const write = code.local(I32)
  pushCount(code)
  code.i32(elementLayout(element).stride).op('i32.mul').i32(HEADER_BYTES).op('i32.add')
  w.kernel('scratchAlloc')
  code.tee(list)
  pushCount(code)
  code.store('i32.store').get(list).get(list).i32(HEADER_BYTES).op('i32.add').tee(write).store('i32.store', 4)
  return { list, write, element }
}

/** Writes one element, converted to the list's element type. */
export function addElement(w: LambdaWriter, builder: ListBuilder, operand: Operand, scope: ConvertScope): void {
  const { code } = w
  const { layout, stride } = elementLayout(builder.element)
  storeAs(code, convertOperand(code, operand, builder.element, scope), builder.write, layout)
  code.get(builder.write).i32(stride).op('i32.add').set(builder.write)
}

/** Writes all elements of a list whose elements are of the builder's type. */
export function addAll(w: LambdaWriter, builder: ListBuilder, source: ScalarOperand): void {
  const { code } = w
  const { stride } = elementLayout(builder.element)
  const bytes = code.local(I32)
  source.push(code)
  code.load('i32.load').i32(stride).op('i32.mul').set(bytes)
  code.get(builder.write)
  source.push(code)
  code.load('i32.load', 4).get(bytes).memoryCopy()
  code.get(builder.write).get(bytes).op('i32.add').set(builder.write)
}

/** The count is how far `write` came. */
export function finishCount(w: LambdaWriter, builder: ListBuilder): void {
  const { stride } = elementLayout(builder.element)
  const { code } = w
  code.get(builder.list).get(builder.write).get(builder.list).i32(HEADER_BYTES).op('i32.add').op('i32.sub')
  code.i32(stride).op('i32.div_u').store('i32.store')
}

/** The values of a list that is made of constants: it then stands in the image. */
function constantsOf(n: ListNode): readonly unknown[] | undefined {
  const values: unknown[] = []
  for (const item of n.items) {
    if (item.spread || item.value.kind !== 'Literal' || item.value.type.kind === 'dict') return undefined
    values.push(item.value.value)
  }
  return values
}

/** `[a, ...list, b]`. */
export function listOperand(w: LambdaWriter, n: ListNode): Operand {
  const constants = constantsOf(n)
  if (constants !== undefined) return literalOperand(w.image, n.type, constants)
  const appended = appendOperand(w, n)
  if (appended !== undefined) return appended
  const element = elementType(n.type)
  const fixed = n.items.filter(item => !item.spread).length
  const scope = w.convertScope(n.at, 'an element does not fit the array')
  // every value is there before the room is taken: an inner list may take some of its own
  const values = n.items.map(item => {
    const value = w.operand(item.value)
    return item.spread ? asListOf(w, value, element, scope) : value
  })
  const spreads = values.filter((_, index) => n.items[index]?.spread === true)
  const builder = openList(w, element, at => {
    at.i32(fixed)
    for (const spread of spreads) {
      ;(spread as ScalarOperand).push(at)
      at.load('i32.load').op('i32.add')
    }
  })
  values.forEach((value, index) => {
    if (n.items[index]?.spread === true) addAll(w, builder, value as ScalarOperand)
    else addElement(w, builder, value, scope)
  })
  return listInLocal(n.type, builder.list)
}

/** The list with elements of the given type, in a local. */
export function asListOf(w: LambdaWriter, list: Operand, element: LambdaType, scope: ConvertScope): ScalarOperand {
  const type: LambdaType = Object.freeze({ kind: 'list', element })
  if (list.kind !== 'scalar' || list.type.kind === 'never') {
    return listInLocal(type, openList(w, element, at => void at.i32(0)).list)
  }
  const converted = sameCells(elementType(list.type), element)
    ? list
    : (convertOperand(
        w.code,
        { ...list, type: { kind: 'list', element: elementType(list.type) } },
        type,
        scope,
      ) as ScalarOperand)
  const local = w.code.local(I32)
  converted.push(w.code)
  w.code.set(local)
  return listInLocal(type, local)
}

/** `list.concat(more, …)`. */
export function concatLists(
  w: LambdaWriter,
  lists: readonly Operand[],
  type: LambdaType,
  scope: ConvertScope,
): Operand {
  const element = elementType(type)
  const parts = lists.map(list => asListOf(w, list, element, scope))
  const builder = openList(w, element, at => {
    at.i32(0)
    for (const part of parts) {
      part.push(at)
      at.load('i32.load').op('i32.add')
    }
  })
  for (const part of parts) addAll(w, builder, part)
  return listInLocal(type, builder.list)
}

/** A walk over a list while its body is written. */
export interface Walk {
  readonly element: Operand
  /** i32 local: address of the element. */
  readonly address: number
  /** i32 local. */
  readonly index: number
  /** i32 local. */
  readonly count: number
  /** Leaves the loop. */
  readonly done: Label
}

/**
 * Writes a loop over the elements of a list that is not nullish. `before` writes code that needs the count, in
 * front of the loop.
 */
export function walkList(
  w: LambdaWriter,
  list: Operand,
  before: (count: number) => void,
  body: (walk: Walk) => void,
): void {
  const { code } = w
  if (list.kind !== 'scalar') throw new Error('a struct is no list')
  const type = elementType(list.type)
  const { layout, stride } = elementLayout(type)
  const address = code.local(I32)
  const index = code.local(I32)
  const count = code.local(I32)
  list.push(code)
  code.tee(address).load('i32.load').set(count)
  code.get(address).load('i32.load', 4).set(address).i32(0).set(index)
  before(count)
  const done = code.block()
  const next = code.loop()
  code.get(index).get(count).op('i32.ge_u').brIf(done)
  body({ element: cellOperand(address, layout, type), address, index, count, done })
  code.get(address).i32(stride).op('i32.add').set(address).get(index).i32(1).op('i32.add').set(index)
  code.br(next)
  code.end().end()
}
