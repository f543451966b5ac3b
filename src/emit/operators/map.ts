/** map: Kafka Streams KStreamMap. */
import type { NodeOf } from '../../topology/topology-node.js'
import type { Code } from '../code.js'
import { inScope, type PlanContext } from '../node-context.js'
import type { Operand } from '../operand.js'
import { metaOperand, type Row } from '../row.js'

export function emitMap(context: PlanContext, code: Code, node: NodeOf<'map'>, row: Row): void {
  inScope(context, code, scope => {
    const meta = metaOperand(row, context.topicNames)
    const pair = context.call(code, node, node.mapper, [row.key, row.value, meta], scope)
    context.forward(code, node, rowOfPair(row, pair))
  })
}

/** The row with the key and value of a pair that a function made; timestamp and headers stay. */
export function rowOfPair(row: Row, pair: Operand): Row {
  if (pair.kind !== 'struct') throw new Error('a pair is a struct of key and value')
  return {
    key: pair.fields.key as Operand,
    value: pair.fields.value as Operand,
    timestamp: row.timestamp,
    headers: row.headers,
  }
}
