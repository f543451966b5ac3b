/**
 * `[...list, x]` in a loop: a list that grows by an element in each pass has room behind its elements, so that they are
 * copied each time their number has doubled, and not in every pass.
 *
 * Lists stay what they are, never changed: a longer one has a header of its own and shares the elements. Room is used
 * only behind the newest list, known by its address; anything else is copied, so the names below need not be right.
 */
import type { Expr, ListNode } from '../../lambda/ir.js'
import { elementType } from '../../lambda/type-algebra.js'
import { I32 } from '../code.js'
import { elementLayout } from '../lambda-layout.js'
import type { Operand, ScalarOperand } from '../operand.js'
import { addElement, asListOf, HEADER_BYTES, listInLocal } from './lists.js'
import type { LambdaWriter } from './writer.js'

/** i32 locals of one growing list: address of the newest header, 0 at first, and how many elements have room behind it. */
export interface AppendRoom {
  readonly newest: number
  readonly left: number
}

/** Room for so many elements at first. */
const ROOM_MIN = 4

/** What the list that grows is called; undefined where the node is no appending. */
function growingName(n: ListNode): string | undefined {
  const [first, ...added] = n.items
  if (first?.spread !== true || added.length === 0 || added.some(item => item.spread)) return undefined
  return nameOf(first.value)
}

/** `out` of the local `out_12`, and of the field `out` of a loop's state. */
function nameOf(n: Expr): string | undefined {
  if (n.kind === 'Local') return n.name.replace(/_\d+$/, '')
  return n.kind === 'Field' && n.object.kind === 'Local' ? n.name : undefined
}

/** The longer list; undefined where the node is no appending in a loop. */
export function appendOperand(w: LambdaWriter, n: ListNode): Operand | undefined {
  const name = w.isInLoop ? growingName(n) : undefined
  if (name === undefined) return undefined
  const { code } = w
  const room = roomOf(w, name)
  const element = elementType(n.type)
  const { stride } = elementLayout(element)
  const scope = w.convertScope(n.at, 'an element does not fit the array')
  const [first, ...added] = n.items.map(item => w.operand(item.value))
  const list = asListOf(w, first as Operand, element, scope)
  const [count, elements, write, longer] = [code.local(I32), code.local(I32), code.local(I32), code.local(I32)]
  list.push(code)
  code.load('i32.load').set(count)
  list.push(code)
  code.load('i32.load', 4).set(elements)
  list.push(code)
  code.get(room.newest).op('i32.ne').get(room.left).i32(added.length).op('i32.lt_u').op('i32.or').if()
  copyWithRoom(w, { list, count, elements, left: room.left, added: added.length, stride })
  code.end()
  code.get(elements).get(count).i32(stride).op('i32.mul').op('i32.add').set(write)
  for (const operand of added) addElement(w, { list: longer, write, element }, operand, scope)
  code.i32(HEADER_BYTES)
  w.kernel('scratchAlloc')
  code.tee(longer).get(count).i32(added.length).op('i32.add').store('i32.store')
  code.get(longer).get(elements).store('i32.store', 4)
  code.get(longer).set(room.newest).get(room.left).i32(added.length).op('i32.sub').set(room.left)
  return listInLocal(n.type, longer)
}

interface Copy {
  readonly list: ScalarOperand
  readonly count: number
  readonly elements: number
  readonly left: number
  readonly added: number
  readonly stride: number
}
/** Copies the elements to a place with room for as many again. */
function copyWithRoom(w: LambdaWriter, { list, count, elements, left, added, stride }: Copy): void {
  const { code } = w
  code
    .get(count)
    .i32(added + ROOM_MIN)
    .op('i32.add')
    .tee(left)
  code.get(count).op('i32.add').i32(stride).op('i32.mul')
  w.kernel('scratchAlloc')
  code.tee(elements)
  list.push(code)
  code.load('i32.load', 4).get(count).i32(stride).op('i32.mul').memoryCopy()
}

function roomOf(w: LambdaWriter, name: string): AppendRoom {
  let room = w.appendRooms.get(name)
  if (room === undefined) {
    room = { newest: w.code.local(I32), left: w.code.local(I32) }
    w.appendRooms.set(name, room)
  }
  return room
}
