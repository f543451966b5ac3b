/** selectKey, and the key change of groupBy: Kafka Streams KStreamMap with the value passed on. */
import type { NodeOf } from '../../topology/topology-node.js'
import type { Code } from '../code.js'
import { inScope, type PlanContext } from '../node-context.js'
import { metaOperand, type Row } from '../row.js'

export function emitSelectKey(context: PlanContext, code: Code, node: NodeOf<'select-key'>, row: Row): void {
  inScope(context, code, scope => {
    const meta = metaOperand(row, context.topicNames)
    const key = context.call(code, node, node.mapper, [row.key, row.value, meta], scope)
    const { keyBytes: _bytes, window: _window, pushHash: _hash, touch: _touch, ...rest } = row
    context.forward(code, node, { ...rest, key })
  })
}
