/**
 * A table's change kept in its own store and forwarded: what KTableSource, and KTableFilter and KTableMapValues
 * with a store of their own, do with the row they are given. A null value deletes; a deletion of what is not
 * there is forwarded all the same, as Kafka Streams does.
 */
import type { TopologyNode } from '../topology/topology-node.js'
import * as abi from '../wasm/abi.generated.js'
import type { Code } from './code.js'
import type { PlanContext } from './node-context.js'
import { copyOldValue, wantsOldValues } from './old-values.js'
import type { FailScope } from './operand.js'
import type { Row } from './row.js'
import { changed, declareFlush, deleteRow, type Put, putValue, rowOfState, upsertRow } from './store-access.js'

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
  const keep = (): void => {
    putValue(context, code, put, row.value)
    code.get(address)
    code.get(address).load('i32.load', abi.STATE_ROW_FLAGS).i32(abi.ROW_FLAG_LIVE).op('i32.or')
    code.store('i32.store', abi.STATE_ROW_FLAGS)
  }
  const isNull = row.value.pushState
  if (isNull === undefined) keep()
  else {
    isNull(code)
    code.if()
    deleteRow(context, code, put)
    code.else()
    keep()
    code.end()
  }
  code.get(address).get(row.timestamp).store('i64.store', abi.STATE_ROW_TIMESTAMP)
  changed(context, code, put, () => {
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
