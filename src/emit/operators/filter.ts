/** filter, filterNot: Kafka Streams KStreamFilter. */
import type { NodeOf } from '../../topology/topology-node.js'
import type { Code } from '../code.js'
import { inScope, type PlanContext } from '../node-context.js'
import { metaOperand, type Row } from '../row.js'

export function emitFilter(context: PlanContext, code: Code, node: NodeOf<'filter'>, row: Row): void {
  inScope(context, code, (scope, skip) => {
    const meta = metaOperand(row, context.topicNames)
    const kept = context.call(code, node, node.predicate, [row.key, row.value, meta], scope)
    if (kept.kind !== 'scalar') throw new Error('a predicate gives one value')
    kept.push(code)
    if (!node.negate) code.op('i32.eqz')
    code.brIf(skip)
    context.forward(code, node, row)
  })
}
