/**
 * KTable filter and filterNot: a row that fails becomes a tombstone; the predicate is not asked about null.
 * Kafka Streams: KTableFilter without old values: a tombstone goes on for every failing row.
 */
import type { NodeOf } from '../../topology/topology-node.js'
import { type Code, I32 } from '../code.js'
import { inScope, type PlanContext } from '../node-context.js'
import { type Operand, STATE_NULL } from '../operand.js'
import type { Row } from '../row.js'
import { keepInStore } from '../table-store.js'

export function emitTableFilter(context: PlanContext, code: Code, node: NodeOf<'table-filter'>, row: Row): void {
  inScope(context, code, scope => {
    const state = code.local(I32)
    const before = row.value.pushState
    if (before === undefined) code.i32(0)
    else before(code)
    code.tee(state).op('i32.eqz')
    code.if()
    const { pushState: _known, ...present } = row.value
    const kept = context.call(code, node, node.predicate, [row.key, present as Operand], scope)
    if (kept.kind !== 'scalar') throw new Error('a predicate gives one value')
    kept.push(code)
    if (!node.negate) code.op('i32.eqz')
    code.if()
    code.i32(STATE_NULL).set(state)
    code.end()
    code.end()
    const value = {
      ...row.value,
      type: { ...row.value.type, null: true },
      pushState: (inner: Code) => void inner.get(state),
    } as Operand
    const { valueBytes: _bytes, ...rest } = row
    const filtered: Row = { ...rest, value }
    if (node.store === undefined) context.forward(code, node, filtered)
    else keepInStore(context, code, node, node.store, filtered, scope)
  })
}
