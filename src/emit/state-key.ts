/**
 * The typed key of a row that comes from a store and not from a record: what a cache forwards at commit. Text and
 * bytes are the key's own view; anything else is read from the key's bytes into a cell.
 */
import { serdeCode } from '../plan/decode-program.js'
import { writeTypeDesc } from '../plan/encode-program.js'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import { typeOfSerde } from '../schema/serde-type.js'
import { nonNullType } from '../schema/type.js'
import { layoutCell } from '../wasm/cell-layout.js'
import { cellOperand } from './cells.js'
import { type Code, I32 } from './code.js'
import type { PlanContext } from './node-context.js'
import type { Operand } from './operand.js'

/** @param address i32 local of the StateRow: its key's view stands at its start */
export function keyOfState(context: PlanContext, code: Code, serde: SerdeDescriptor, address: number): Operand {
  const inner = serde.kind === 'windowed' ? serde.key : serde
  const type = nonNullType(typeOfSerde(inner))
  if (type.kind === 'string' || type.kind === 'bytes') {
    return { kind: 'scalar', type, push: at => void at.get(address) }
  }
  const { layout, bytes } = layoutCell(type)
  const cell = code.local(I32)
  code
    .i32(serdeCode(inner))
    .i32(writeTypeDesc(context.image, layout, {}))
    .i32(bytes)
    .get(address)
  code.call(context.module.kernel('keyCell')).set(cell)
  return cellOperand(cell, layout)
}
