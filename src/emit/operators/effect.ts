/**
 * peek, foreach, print: the row leaves for the main thread, which calls the user's function after the step and
 * before its commit, in the order of the rows. Kafka Streams: KStreamPeek, KStreamPrint.
 */
import type { Type } from '../../schema/type.js'
import { structType, types } from '../../schema/type.js'
import type { NodeOf } from '../../topology/topology-node.js'
import { type CellLayout, layoutCell } from '../../wasm/cell-layout.js'
import { storeCell } from '../cells.js'
import { type Code, I32 } from '../code.js'
import { convertScope, inScope, type PlanContext } from '../node-context.js'
import type { Operand, StructOperand } from '../operand.js'
import { metaOperand, type Row } from '../row.js'

/** The frame of an effect: key, value and the record's metadata; headers as Kafka's header bytes. */
export function effectFrame(key: Type, value: Type): { layout: CellLayout; bytes: number } {
  return layoutCell(
    structType({
      key,
      value,
      timestamp: types.timestamp,
      topic: types.string,
      partition: types.int32,
      offset: types.int64,
      headers: types.int64,
    }),
  )
}

export function emitEffect(context: PlanContext, code: Code, node: NodeOf<'effect'>, row: Row): void {
  inScope(context, code, scope => {
    const { layout, bytes } = effectFrame(node.key, node.value)
    const meta = metaOperand(row, context.topicNames) as StructOperand
    const frame = code.local(I32)
    code.i32(bytes).call(context.module.kernel('scratchAlloc')).set(frame)
    const headers: Operand = { kind: 'scalar', type: types.int64, push: inner => inner.get(row.headers) }
    const whole: Operand = {
      kind: 'struct',
      type: layout.type,
      fields: { key: row.key, value: row.value, ...meta.fields, headers },
    }
    storeCell(code, whole, frame, layout, convertScope(context, node, scope, 'the record'))
    code.i32(context.localIndex(node.id)).get(frame).call(context.module.kernel('effectRow'))
    context.forward(code, node, row)
  })
}
