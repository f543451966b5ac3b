/**
 * A stream read as a changelog: `table(topic)` and `toTable`. Null keys are dropped and counted, a null value
 * deletes. Kafka Streams: KTableSource. Without a store the change goes on at once.
 */
import type { NodeOf } from '../../topology/topology-node.js'
import * as abi from '../../wasm/abi.generated.js'
import type { Code } from '../code.js'
import { inScope, type PlanContext, writeDropped } from '../node-context.js'
import { keyIsNull, type Row } from '../row.js'
import { keepInStore } from '../table-store.js'

export function emitTableSource(context: PlanContext, code: Code, node: NodeOf<'table-source'>, row: Row): void {
  inScope(context, code, (scope, skip) => {
    const isNull = keyIsNull(row)
    if (isNull !== undefined) {
      isNull(code)
      code.if()
      writeDropped(context, code, node.id, abi.DROP_NULL_KEY)
      code.br(skip)
      code.end()
    }
    if (node.store === undefined) context.forward(code, node, row)
    else keepInStore(context, code, node, node.store, row, scope)
  })
}
