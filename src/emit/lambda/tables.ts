/**
 * Captured tables (objects, Maps, Sets with string keys) as hash tables in the plan's image, and lookups in them.
 *
 * The layout and the hash are those of assembly/strings/dictionary.ts. A plain object asked for a name that every
 * object inherits (`constructor`) fails the row: JavaScript would give a function.
 */
import type { CallNode, Expr, LiteralNode } from '../../lambda/ir.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { elementType, T } from '../../lambda/type-algebra.js'
import { ROW_LAMBDA_FAILED, VIEW_INLINE_MAX } from '../../wasm/abi.generated.js'
import type { ImageBuilder } from '../../wasm/image.js'
import { I32 } from '../code.js'
import { elementLayout } from '../lambda-layout.js'
import { textBytes, textView, writeCell } from '../literals.js'
import { markSettled } from '../locals.js'
import type { Operand } from '../operand.js'
import { optionalElement } from './optional.js'
import { INHERITED_NAME } from './own-rules.js'
import type { LambdaWriter } from './writer.js'

const ENTRY_VALUE = 16
const TABLE_BYTES = 8

/** hashView of assembly/strings/dictionary.ts. */
function hashText(content: Uint8Array): number {
  const head = new DataView(new ArrayBuffer(16))
  head.setUint32(0, content.length, true)
  content.subarray(0, VIEW_INLINE_MAX).forEach((byte, index) => {
    head.setUint8(4 + index, byte)
  })
  let tail = head.getBigUint64(8, true)
  if (content.length > VIEW_INLINE_MAX) {
    tail = Buffer.from(content).readBigUInt64LE(content.length - 8)
  }
  const first = head.getBigUint64(0, true)
  const mixed = (first ^ 0xa0761d6478bd642fn) * 0xe7037ed1a0b428dbn + (tail ^ 0x8ebc6af09c88c6e3n) * 0x589965cc75374cc3n
  return Number((mixed >> 32n) & 0xffffffffn)
}

/** Writes a table into the image; its address. `values` are of `element`. */
export function imageTable(image: ImageBuilder, values: ReadonlyMap<string, unknown>, element: LambdaType): number {
  let slotCount = 4
  while (slotCount < values.size * 2) slotCount *= 2
  const slots = image.reserve(slotCount * 4, 8)
  const used = new Set<number>()
  const { layout, stride } = elementLayout(element)
  for (const [key, value] of values) {
    const content = textBytes(key)
    const entry = image.reserve(ENTRY_VALUE + stride, 16)
    image.copyView(entry, textView(image, key))
    writeCell(image, entry + ENTRY_VALUE, layout, element, value)
    let slot = hashText(content) & (slotCount - 1)
    while (used.has(slot)) slot = (slot + 1) & (slotCount - 1)
    used.add(slot)
    image.u32(slots + slot * 4, entry)
  }
  const table = image.reserve(TABLE_BYTES, 8)
  image.u32(table, slotCount - 1)
  image.u32(table + 4, slots)
  return table
}

const tables = new WeakMap<ImageBuilder, Map<unknown, number>>()

/** Address of the table of a captured value; one for each value and image. */
function tableOf(image: ImageBuilder, values: ReadonlyMap<string, unknown>, element: LambdaType): number {
  const known = tables.get(image) ?? new Map<unknown, number>()
  tables.set(image, known)
  let address = known.get(values)
  if (address === undefined) {
    address = imageTable(image, values, element)
    known.set(values, address)
  }
  return address
}

/** A table literal: the address of its hash table. */
export function tableOperand(w: LambdaWriter, n: LiteralNode): Operand {
  const address = tableOf(w.image, n.value as ReadonlyMap<string, unknown>, elementType(n.type))
  return markSettled({ kind: 'scalar', type: n.type, push: code => void code.i32(address) })
}

/** Address of the value cell (or 0) onto the stack. */
export function pushFind(w: LambdaWriter, n: CallNode): void {
  w.push(n.args[0] as Expr)
  w.push(n.args[1] as Expr)
  w.kernel('dictionaryFind')
}

export function getOperand(w: LambdaWriter, n: CallNode): Operand {
  pushFind(w, n)
  return optionalElement(w, elementType((n.args[0] as Expr).type), n.type)
}

const inheritedNames: ReadonlyMap<string, unknown> = new Map(
  Object.getOwnPropertyNames(Object.prototype).map(name => [name, true]),
)

/** `table[name]` of a plain object. */
export function ownOperand(w: LambdaWriter, n: CallNode): Operand {
  const { code } = w
  const key = code.local(I32)
  const found = code.local(I32)
  w.push(n.args[0] as Expr)
  w.push(n.args[1] as Expr)
  code.tee(key)
  w.kernel('dictionaryFind')
  code.tee(found).op('i32.eqz').if()
  code.i32(tableOf(w.image, inheritedNames, T.bool)).get(key)
  w.kernel('dictionaryFind')
  code.if()
  w.fail(n.at, ROW_LAMBDA_FAILED, INHERITED_NAME, at => at.get(key))
  code.end().end().get(found)
  return optionalElement(w, elementType((n.args[0] as Expr).type), n.type)
}
