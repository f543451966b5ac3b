/** flatMap and flatMapValues: Kafka Streams KStreamFlatMap, KStreamFlatMapValues. A null list fails the row. */
import type { Type } from '../../schema/type.js'
import type { NodeOf } from '../../topology/topology-node.js'
import * as abi from '../../wasm/abi.generated.js'
import { layoutCell } from '../../wasm/cell-layout.js'
import { cellOperand } from '../cells.js'
import { type Code, I32 } from '../code.js'
import { inScope, type PlanContext } from '../node-context.js'
import type { FailScope, Operand } from '../operand.js'
import { metaOperand, type Row } from '../row.js'
import { rowOfPair } from './map.js'

export function emitFlatMap(context: PlanContext, code: Code, node: NodeOf<'flat-map'>, row: Row): void {
  eachElement(context, code, node, row, (inner, element) => {
    context.forward(inner, node, rowOfPair(row, element))
  })
}

export function emitFlatMapValues(context: PlanContext, code: Code, node: NodeOf<'flat-map-values'>, row: Row): void {
  const { valueBytes: _changed, ...rest } = row
  eachElement(context, code, node, row, (inner, value) => {
    context.forward(inner, node, { ...rest, value })
  })
}

type FlatNode = NodeOf<'flat-map'> | NodeOf<'flat-map-values'>

/** Calls the mapper and writes a loop over the cells of its list. */
function eachElement(
  context: PlanContext,
  code: Code,
  node: FlatNode,
  row: Row,
  body: (code: Code, element: Operand) => void,
): void {
  inScope(context, code, scope => {
    const meta = metaOperand(row, context.topicNames)
    const list = context.call(code, node, node.mapper, [row.key, row.value, meta], scope)
    if (list.kind !== 'scalar' || list.type.element === undefined) throw new Error('flatMap gives a list')
    if (list.pushState !== undefined) failNull(context, code, node, list.pushState, scope)
    const { layout, bytes } = layoutCell(list.type.element as Type)
    const address = code.local(I32)
    const left = code.local(I32)
    list.push(code)
    code.tee(address).load('i32.load').set(left)
    code.get(address).load('i32.load', 4).set(address)
    const done = code.block()
    const next = code.loop()
    code.get(left).op('i32.eqz').brIf(done)
    body(code, cellOperand(address, layout))
    code.get(address).i32(Math.max(bytes, 8)).op('i32.add').set(address)
    code.get(left).i32(1).op('i32.sub').set(left)
    code.br(next)
    code.end()
    code.end()
  })
}

function failNull(
  context: PlanContext,
  code: Code,
  node: FlatNode,
  state: (code: Code) => void,
  scope: FailScope,
): void {
  state(code)
  code.if()
  scope.fail(code, abi.ROW_LAMBDA_FAILED, context.sites.add({ node: node.name, what: 'the list is null' }))
  code.end()
}
