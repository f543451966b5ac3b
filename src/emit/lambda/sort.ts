/**
 * Sorting a list by a comparison written in line. What is moved are the addresses of the elements; they are copied
 * into a new list at the end.
 *
 * The same comparisons as V8 up to 63 elements (a run at the front, then insertion by halving), so that a comparison
 * that contradicts itself, as one that gives NaN does, gives the same order there too. Longer lists are merged from
 * sorted pieces: stable, so the order is V8's wherever the comparison is consistent; where it is not, ECMA-262 leaves
 * it to the engine.
 * Source: ECMA-262 SortIndexedProperties; V8 third_party/v8/builtins/array-sort.tq.
 */
import type { EachNode } from '../../lambda/ir.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { elementType } from '../../lambda/type-algebra.js'
import { cellOperand } from '../cells.js'
import { type Code, I32 } from '../code.js'
import { elementLayout } from '../lambda-layout.js'
import type { Operand } from '../operand.js'
import { listInLocal, openList } from './lists.js'
import type { LambdaWriter } from './writer.js'

/** Lists below are one piece, as in V8; longer ones are cut into pieces of half as many. */
const PIECE_MAX = 64

/** i32 locals of one sort. */
interface Sort {
  readonly w: LambdaWriter
  readonly n: EachNode
  readonly element: LambdaType
  /** Addresses of the elements, and room for as many. */
  readonly from: number
  readonly to: number
  readonly count: number
}

export function sortOperand(w: LambdaWriter, n: EachNode, list: Operand): Operand {
  const { code } = w
  if (list.kind !== 'scalar') throw new Error('a struct is no list')
  const element = elementType(list.type)
  const [source, from, to, count] = [code.local(I32), code.local(I32), code.local(I32), code.local(I32)]
  const sort: Sort = { w, n, element, from, to, count }
  list.push(code)
  code.tee(source).load('i32.load').tee(count).i32(8).op('i32.mul')
  w.kernel('scratchAlloc')
  code.tee(from).get(count).i32(4).op('i32.mul').op('i32.add').set(to)
  fillAddresses(sort, source)
  sortPieces(sort)
  mergePieces(sort)
  return listInLocal(n.type, copied(sort))
}

/** Pushes base + index · 4. */
function pushSlot(code: Code, base: number, index: number): void {
  code.get(base).get(index).i32(2).op('i32.shl').op('i32.add')
}

/** `for (i = 0; i < count; i++)`. */
function countUp(code: Code, i: number, count: number, body: () => void): void {
  code.i32(0).set(i)
  const done = code.block()
  const next = code.loop()
  code.get(i).get(count).op('i32.ge_u').brIf(done)
  body()
  code.get(i).i32(1).op('i32.add').set(i).br(next).end().end()
}

function fillAddresses({ w, element, from, count }: Sort, source: number): void {
  const { code } = w
  const i = code.local(I32)
  const { stride } = elementLayout(element)
  countUp(code, i, count, () => {
    pushSlot(code, from, i)
    code.get(source).load('i32.load', 4).get(i).i32(stride).op('i32.mul').op('i32.add').store('i32.store')
  })
}

/** Whether the element at address `a` goes before that at `b`: an i32 onto the stack. */
function pushBefore({ w, n, element }: Sort, a: number, b: number): void {
  const { layout } = elementLayout(element)
  const [first, second] = n.params
  if (first !== undefined) w.locals.set(first, cellOperand(a, layout, element))
  if (second !== undefined) w.locals.set(second, cellOperand(b, layout, element))
  w.number(n.body)
  w.code.f64(0).op('f64.lt')
}

/** Sorts every piece [low, high) of `from`. */
function sortPieces(sort: Sort): void {
  const { code } = sort.w
  const [low, high] = [code.local(I32), code.local(I32)]
  code.i32(0).set(low)
  const done = code.block()
  const next = code.loop()
  code.get(low).get(sort.count).op('i32.ge_u').brIf(done)
  code.get(sort.count).set(high)
  code.get(sort.count).i32(PIECE_MAX).op('i32.ge_u').if()
  code
    .get(low)
    .i32(PIECE_MAX / 2)
    .op('i32.add')
    .tee(high)
    .get(sort.count)
  code.get(high).get(sort.count).op('i32.lt_u').select().set(high).end()
  sortPiece(sort, low, high)
  code.get(high).set(low).br(next).end().end()
}

/** The run at the front of [low, high), turned round where it descends, then insertion by halving. */
function sortPiece(sort: Sort, low: number, high: number): void {
  const { code } = sort.w
  const [start, descends, a, b] = [code.local(I32), code.local(I32), code.local(I32), code.local(I32)]
  code.get(low).i32(1).op('i32.add').set(start)
  const ended = code.block()
  const next = code.loop()
  code.get(start).get(high).op('i32.ge_u').brIf(ended)
  pushSlot(code, sort.from, start)
  code.load('i32.load').set(a)
  pushSlot(code, sort.from, start)
  code.i32(4).op('i32.sub').load('i32.load').set(b)
  pushBefore(sort, a, b)
  // the first two say which way the run goes
  code.set(a)
  code.get(a).get(descends).get(start).get(low).op('i32.sub').i32(1).op('i32.eq').select().set(descends)
  code.get(a).get(descends).op('i32.ne').brIf(ended)
  code.get(start).i32(1).op('i32.add').set(start).br(next).end().end()
  code.get(descends).if()
  reverse(sort, low, start)
  code.end()
  insertRest(sort, { low, high, start })
}

/** Turns [low, end) of `from` round. */
function reverse({ w, from }: Sort, low: number, end: number): void {
  const { code } = w
  const [left, right, held] = [code.local(I32), code.local(I32), code.local(I32)]
  pushSlot(code, from, low)
  code.set(left)
  pushSlot(code, from, end)
  code.i32(4).op('i32.sub').set(right)
  const done = code.block()
  const next = code.loop()
  code.get(left).get(right).op('i32.ge_u').brIf(done)
  code.get(left).load('i32.load').set(held)
  code.get(left).get(right).load('i32.load').store('i32.store').get(right).get(held).store('i32.store')
  code.get(left).i32(4).op('i32.add').set(left).get(right).i32(4).op('i32.sub').set(right)
  code.br(next).end().end()
}

interface Piece {
  readonly low: number
  readonly high: number
  /** Up to here the piece is sorted. */
  readonly start: number
}
function insertRest(sort: Sort, { low, high, start }: Piece): void {
  const { code } = sort.w
  const [left, right, middle] = [code.local(I32), code.local(I32), code.local(I32)]
  const [pivot, other] = [code.local(I32), code.local(I32)]
  const done = code.block()
  const next = code.loop()
  code.get(start).get(high).op('i32.ge_u').brIf(done)
  pushSlot(code, sort.from, start)
  code.load('i32.load').set(pivot)
  code.get(low).set(left).get(start).set(right)
  const found = code.block()
  const halve = code.loop()
  code.get(left).get(right).op('i32.ge_u').brIf(found)
  code.get(left).get(right).get(left).op('i32.sub').i32(1).op('i32.shr_u').op('i32.add').set(middle)
  pushSlot(code, sort.from, middle)
  code.load('i32.load').set(other)
  pushBefore(sort, pivot, other)
  code.if()
  code.get(middle).set(right).else().get(middle).i32(1).op('i32.add').set(left).end()
  code.br(halve).end().end()
  // room for the pivot
  pushSlot(code, sort.from, left)
  code.i32(4).op('i32.add')
  pushSlot(code, sort.from, left)
  code.get(start).get(left).op('i32.sub').i32(2).op('i32.shl').memoryCopy()
  pushSlot(code, sort.from, left)
  code.get(pivot).store('i32.store')
  code.get(start).i32(1).op('i32.add').set(start).br(next).end().end()
}

/** Merges neighbouring pieces until one is left; the result lies in `from`. */
function mergePieces(sort: Sort): void {
  const { code } = sort.w
  const { from, to, count } = sort
  const [width, low, held] = [code.local(I32), code.local(I32), code.local(I32)]
  code.get(count).i32(PIECE_MAX).op('i32.ge_u').if()
  code.i32(PIECE_MAX / 2).set(width)
  const done = code.block()
  const next = code.loop()
  code.get(width).get(count).op('i32.ge_u').brIf(done)
  code.i32(0).set(low)
  const merged = code.block()
  const again = code.loop()
  code.get(low).get(count).op('i32.ge_u').brIf(merged)
  mergeTwo(sort, low, width)
  code.get(low).get(width).i32(1).op('i32.shl').op('i32.add').set(low).br(again).end().end()
  code.get(from).set(held).get(to).set(from).get(held).set(to)
  code.get(width).i32(1).op('i32.shl').set(width).br(next).end().end()
  code.end()
}

/** Merges [low, low + width) and what follows, as much again, from `from` into `to`. */
function mergeTwo(sort: Sort, low: number, width: number): void {
  const { code } = sort.w
  const { from, to, count } = sort
  const [left, right, middle, end, write] = [
    code.local(I32),
    code.local(I32),
    code.local(I32),
    code.local(I32),
    code.local(I32),
  ]
  const [a, b] = [code.local(I32), code.local(I32)]
  const atMost = (target: number): void => {
    code.tee(target).get(count).get(target).get(count).op('i32.lt_u').select().set(target)
  }
  code.get(low).get(width).op('i32.add')
  atMost(middle)
  code.get(middle).get(width).op('i32.add')
  atMost(end)
  code.get(low).set(left).get(middle).set(right).get(low).set(write)
  const done = code.block()
  const next = code.loop()
  code.get(left).get(middle).op('i32.ge_u').get(right).get(end).op('i32.ge_u').op('i32.or').brIf(done)
  pushSlot(code, from, right)
  code.load('i32.load').set(b)
  pushSlot(code, from, left)
  code.load('i32.load').set(a)
  pushBefore(sort, b, a)
  code.if()
  pushSlot(code, to, write)
  code.get(b).store('i32.store').get(right).i32(1).op('i32.add').set(right).else()
  pushSlot(code, to, write)
  code.get(a).store('i32.store').get(left).i32(1).op('i32.add').set(left).end()
  code.get(write).i32(1).op('i32.add').set(write).br(next).end().end()
  moveRest(sort, { read: left, end: middle, write })
  moveRest(sort, { read: right, end, write })
}

/** Copies [read, end) of `from` to `write`, and moves `write` on. */
function moveRest({ w, from, to }: Sort, { read, end, write }: Record<'read' | 'end' | 'write', number>): void {
  const { code } = w
  pushSlot(code, to, write)
  pushSlot(code, from, read)
  code.get(end).get(read).op('i32.sub').i32(2).op('i32.shl').memoryCopy()
  code.get(write).get(end).get(read).op('i32.sub').op('i32.add').set(write)
}

/** A list of the elements at the addresses: its local. */
function copied({ w, element, from, count }: Sort): number {
  const { code } = w
  const i = code.local(I32)
  const { stride } = elementLayout(element)
  const builder = openList(w, element, at => void at.get(count))
  countUp(code, i, count, () => {
    code.get(builder.write)
    pushSlot(code, from, i)
    code.load('i32.load').i32(stride).memoryCopy()
    code.get(builder.write).i32(stride).op('i32.add').set(builder.write)
  })
  return builder.list
}
