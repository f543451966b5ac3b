/**
 * A table's change kept in its own store and forwarded: what KTableSource, and KTableFilter and KTableMapValues
 * with a store of their own, do with the row they are given. A null value deletes; a deletion of what is not
 * there is forwarded all the same, as Kafka Streams does.
 */
import type { TopologyNode } from '../topology/topology-node.js'
import type { Code } from './code.js'
import type { PlanContext } from './node-context.js'
import { copyOldValue, wantsOldValues } from './old-values.js'
import type { FailScope } from './operand.js'
import type { Row } from './row.js'
import { changeRow, declareFlush, type Put, putValue, rowOfState, upsertRow } from './store-access.js'

export function keepInStore(
  context: PlanContext,
  code: Code,
  node: TopologyNode,
  storeIndex: number,
  row: Row,
  scope: FailScope,
): void {
  const store = context.store(storeIndex)
  const address = upsertRow(context, code, store, row)
  const put: Put = { node, store, address, scope }
  const oldValue = wantsOldValues(context.topology, node) ? copyOldValue(context, code, store, address) : undefined
  const isNull = row.value.pushState
  const keep = (): void => putValue(context, code, put, row.value)
  changeRow(context, code, put, { isNull, keep, timestamp: row.timestamp, headers: row.headers }, () => {
    const forwarded = rowOfState(store, code, address, row.key, isNull !== undefined)
    const old = oldValue === undefined ? {} : { oldValue }
    context.forward(code, node, { ...forwarded, ...keptOf(row), ...old })
  })
  declareFlush(context, node, storeIndex, isNull !== undefined)
}

/** What a put does not change: the record's own key, bytes, headers and window. */
function keptOf(row: Row): Partial<Row> {
  const { value: _value, oldValue: _oldValue, timestamp: _timestamp, ...rest } = row
  return rest
}
