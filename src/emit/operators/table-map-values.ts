/** KTable mapValues: null is passed on, the mapper is not asked about it. Kafka Streams: KTableMapValues. */
import { nonNullType, nullableType, type Type } from '../../schema/type.js'
import type { NodeOf } from '../../topology/topology-node.js'
import type { Code } from '../code.js'
import { convertOperand } from '../convert.js'
import { makeTarget, nullishOperand } from '../locals.js'
import { convertScope, inScope, type PlanContext } from '../node-context.js'
import { wantsOldValues } from '../old-values.js'
import { type FailScope, type Operand, STATE_NULL } from '../operand.js'
import type { Row } from '../row.js'
import { keepInStore } from '../table-store.js'

export function emitTableMapValues(context: PlanContext, code: Code, node: NodeOf<'table-map-values'>, row: Row): void {
  inScope(context, code, scope => {
    const mapOne = (operand: Operand): Operand => {
      const { pushState: isNull, ...present } = operand
      const map = (): Operand => context.call(code, node, node.mapper, [row.key, present as Operand], scope)
      return isNull === undefined ? map() : mapped(context, code, node, isNull, map, scope)
    }
    const { oldValue, valueBytes: _bytes, ...rest } = row
    const changed: Row = { ...rest, value: mapOne(row.value) }
    const asked = oldValue !== undefined && wantsOldValues(context.topology, node)
    if (node.store === undefined)
      context.forward(code, node, asked ? { ...changed, oldValue: mapOne(oldValue) } : changed)
    else keepInStore(context, code, node, node.store, changed, scope)
  })
}

/** The mapper's result where there is a value, null where there is none. */
function mapped(
  context: PlanContext,
  code: Code,
  node: NodeOf<'table-map-values'>,
  isNull: (code: Code) => void,
  map: () => Operand,
  scope: FailScope,
): Operand {
  const type = nullableType(nonNullType(node.mapper.result as Type))
  const target = makeTarget(code, type)
  const fit = convertScope(context, node, scope, 'the result')
  isNull(code)
  code.if()
  target.assign(nullishOperand(type, STATE_NULL))
  code.else()
  target.assign(convertOperand(code, map(), type, fit))
  code.end()
  return target.operand
}
