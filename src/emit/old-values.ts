/**
 * Old values of tables: a KTable filter whose parent is materialised says nothing where neither the old nor the new
 * value passes (KAFKA-10077). Who asks and who can answer is known from the topology.
 * Kafka Streams: enableSendingOldValues of KTableSource, KTableFilter, KTableMapValues, the aggregates.
 */
import type { StorePlan } from '../plan/physical-plan.js'
import type { Topology } from '../topology/topology.js'
import type { TopologyNode } from '../topology/topology-node.js'
import { cellOperand } from './cells.js'
import { type Code, I32 } from './code.js'
import type { PlanContext } from './node-context.js'
import type { Operand } from './operand.js'
import { pushLive } from './store-access.js'

/** Whether the rows of a table node come with old values when somebody below asks. */
export function sendsOldValues(topology: Topology, node: TopologyNode): boolean {
  switch (node.kind) {
    case 'aggregate':
      return topology.stores[node.store]?.historyMs === undefined
    case 'table-source':
      return node.store !== undefined
    case 'table-filter':
    case 'table-map-values':
      return node.store !== undefined || node.parents.every(id => sendsOldValues(topology, nodeAt(topology, id)))
    default:
      return false
  }
}

/** Whether a node below uses the old values of this one. */
export function wantsOldValues(topology: Topology, node: TopologyNode): boolean {
  return node.children.some(id => {
    const child = nodeAt(topology, id)
    if (child.kind === 'table-filter') return child.store === undefined
    return child.kind === 'table-map-values' && child.store === undefined && wantsOldValues(topology, child)
  })
}

const nodeAt = (topology: Topology, id: number): TopologyNode => topology.nodes[id] as TopologyNode

/**
 * What the row at `address` holds before it is changed: a copy of its cell in scratch. Bytes behind views stay where
 * they are until the step ends.
 */
export function copyOldValue(context: PlanContext, code: Code, store: StorePlan, address: number): Operand {
  const copy = code.local(I32)
  const state = code.local(I32)
  code.i32(store.rowBytes).call(context.module.kernel('scratchAlloc')).tee(copy)
  code.get(address).i32(store.rowBytes).copyMemory()
  pushLive(code, address)
  code.op('i32.eqz').set(state)
  const value = cellOperand(copy, store.layout)
  return { ...value, type: { ...value.type, null: true }, pushState: at => void at.get(state) } as Operand
}
