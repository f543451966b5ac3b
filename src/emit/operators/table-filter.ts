/**
 * KTable filter and filterNot: a row that fails becomes a tombstone; the predicate is not asked about null. Where the
 * old value is known, a row that failed before and fails now says nothing. Kafka Streams: KTableFilter.
 */
import type { NodeOf, TopologyNode } from '../../topology/topology-node.js'
import { type Code, I32, type Label } from '../code.js'
import { inScope, type PlanContext } from '../node-context.js'
import { sendsOldValues } from '../old-values.js'
import { type FailScope, type Operand, STATE_NULL } from '../operand.js'
import type { Row } from '../row.js'
import { pushLive, upsertRow } from '../store-access.js'
import { keepInStore } from '../table-store.js'

type FilterNode = NodeOf<'table-filter'>

export function emitTableFilter(context: PlanContext, code: Code, node: FilterNode, row: Row): void {
  inScope(context, code, (scope, skip) => {
    const judge = (operand: Operand): Operand => judged(context, code, node, { row, operand, scope })
    const value = judge(row.value)
    const { oldValue, valueBytes: _bytes, ...rest } = row
    const filtered: Row = { ...rest, value }
    const knowsOld = node.parents.every(id =>
      sendsOldValues(context.topology, context.topology.nodes[id] as TopologyNode),
    )
    if (node.store !== undefined) {
      if (knowsOld) skipAbsent(context, code, node, filtered, skip)
      keepInStore(context, code, node, node.store, filtered, scope)
      return
    }
    if (!knowsOld || oldValue === undefined) {
      context.forward(code, node, filtered)
      return
    }
    const old = judge(oldValue)
    value.pushState?.(code)
    code.op('i32.eqz')
    old.pushState?.(code)
    code.op('i32.eqz').op('i32.or').op('i32.eqz').brIf(skip)
    context.forward(code, node, { ...filtered, oldValue: old })
  })
}

/** The value, null where it does not pass. */
function judged(
  context: PlanContext,
  code: Code,
  node: FilterNode,
  { row, operand, scope }: { row: Row; operand: Operand; scope: FailScope },
): Operand {
  const state = code.local(I32)
  const { pushState: before, ...present } = operand
  if (before === undefined) code.i32(0)
  else before(code)
  code.tee(state).op('i32.eqz')
  code.if()
  const kept = context.call(code, node, node.predicate, [row.key, present as Operand], scope)
  if (kept.kind !== 'scalar') throw new Error('a predicate gives one value')
  kept.push(code)
  if (!node.negate) code.op('i32.eqz')
  code.if()
  code.i32(STATE_NULL).set(state)
  code.end()
  code.end()
  return { ...operand, type: { ...operand.type, null: true }, pushState: (at: Code) => void at.get(state) } as Operand
}

/** With a store of its own: nothing was there and nothing comes. */
function skipAbsent(context: PlanContext, code: Code, node: FilterNode, row: Row, skip: Label): void {
  row.value.pushState?.(code)
  code.if()
  const address = upsertRow(context, code, context.store(node.store as number), row)
  pushLive(code, address)
  code.op('i32.eqz').brIf(skip)
  code.end()
}
