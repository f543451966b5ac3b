/**
 * `[...list, x]` and `text += x` in a loop: what grows in each pass has room behind it, so that it is copied each time
 * it has doubled, and not in every pass.
 *
 * Lists and texts stay what they are, never changed: a longer one has a header of its own and shares what was there.
 * Room is used only behind the newest one, known by its address; anything else is copied, so the names below need not
 * be right.
 */
import type { Expr, ListNode, TemplateNode } from '../../lambda/ir.js'
import { elementType, isNullish } from '../../lambda/type-algebra.js'
import { I32, I64 } from '../code.js'
import { elementLayout } from '../lambda-layout.js'
import type { Operand, ScalarOperand } from '../operand.js'
import { addElement, asListOf, HEADER_BYTES, listInLocal } from './lists.js'
import type { LambdaWriter } from './writer.js'

/** i32 locals of one that grows: its newest address, 0 at first, and the elements or bytes that have room behind it. */
export interface AppendRoom {
  readonly newest: number
  readonly left: number
}

/** Room for so many elements at first. */
const ROOM_MIN = 4

/** What the list that grows is called; undefined where the node is no appending. */
function growingName(w: LambdaWriter, n: ListNode): string | undefined {
  const [first, ...added] = n.items
  if (first?.spread !== true || added.length === 0 || added.some(item => item.spread)) return undefined
  return carriedName(w, first.value)
}

/** `out` of the local `out_12`. */
export const ownName = (local: string): string => local.replace(/_\d+$/, '')

/** The name of what a loop carries: the field of its state, or a local that has taken its place in this pass. */
function carriedName(w: LambdaWriter, n: Expr): string | undefined {
  const name = n.kind === 'Local' ? ownName(n.name) : n.kind === 'Field' && n.object.kind === 'Local' ? n.name : ''
  return w.carried.has(name) ? name : undefined
}

/** `text + rest` onto the stack, where the text is one that grows in a loop; false where it is another. */
export function pushAppended(w: LambdaWriter, n: TemplateNode, pushRest: (rest: TemplateNode) => void): boolean {
  const [first, ...rest] = n.parts
  if (first === undefined || typeof first === 'string' || rest.length === 0) return false
  const name = first.type.kind === 'string' && !isNullish(first.type) ? carriedName(w, first) : undefined
  if (name === undefined) return false
  const { code } = w
  const room = roomOf(w, `text ${name}`)
  const [text, both] = [code.local(I32), code.local(I64)]
  w.push(first)
  code.set(text)
  const added = code.local(I32)
  pushRest({ ...n, parts: rest })
  code.set(added)
  code.get(text).get(added).get(room.newest).get(room.left)
  w.kernel('stringAppend')
  code.tee(both).op('i32.wrap_i64').tee(room.newest)
  code.get(both).i64(32n).op('i64.shr_u').op('i32.wrap_i64').set(room.left)
  return true
}

/** The longer list; undefined where the node is no appending in a loop. */
export function appendOperand(w: LambdaWriter, n: ListNode): Operand | undefined {
  const name = growingName(w, n)
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
