/** mapValues: Kafka Streams KStreamMapValues. */
import type { NodeOf } from '../../topology/topology-node.js'
import type { Code } from '../code.js'
import { inScope, type PlanContext } from '../node-context.js'
import { metaOperand, type Row } from '../row.js'

export function emitMapValues(context: PlanContext, code: Code, node: NodeOf<'map-values'>, row: Row): void {
  inScope(context, code, scope => {
    const meta = metaOperand(row, context.topicNames)
    const value = context.call(code, node, node.mapper, [row.key, row.value, meta], scope)
    const { valueBytes: _changed, ...rest } = row
    context.forward(code, node, { ...rest, value })
  })
}
