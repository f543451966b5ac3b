/**
 * to, and the writing half of a repartition: the row becomes a SinkRow (assembly/abi.ts); text, partition and
 * record batch are made in bulk after the step. What nothing changed leaves as the bytes it came as.
 * Kafka Streams: SinkNode, RecordCollectorImpl.
 */
import { serdeCode } from '../../plan/decode-program.js'
import type { SerdeDescriptor } from '../../schema/serde-descriptor.js'
import { typeOfSerde } from '../../schema/serde-type.js'
import { nonNullType, nullableType, type Type, types } from '../../schema/type.js'
import type { NodeOf } from '../../topology/topology-node.js'
import * as abi from '../../wasm/abi.generated.js'
import { type CellLayout, layoutCell } from '../../wasm/cell-layout.js'
import { storeCell } from '../cells.js'
import { type Code, I32 } from '../code.js'
import { convertScope, inScope, type PlanContext } from '../node-context.js'
import type { FailScope, Operand, StructOperand } from '../operand.js'
import { metaOperand, type Push, type Row, sameBytes } from '../row.js'

/** How one sink writes its rows: decided by the first row that reaches it, the same for all. */
export interface SinkShape {
  readonly key: SinkPart
  readonly value: SinkPart
  readonly stride: number
}
export interface SinkPart {
  /** SERDE_* of the ABI. */
  readonly serde: number
  /** Places of the typed value in the SinkRow; absent for raw bytes. */
  readonly layout?: CellLayout
  readonly omitNull: boolean
}

/** SERDE_* and the type of the cell that a serde writes. */
function writtenAs(serde: SerdeDescriptor): [number, Type] {
  if (serde.kind === 'windowed') throw new Error('a windowed key is written from its bytes')
  return [serdeCode(serde), nonNullType(typeOfSerde(serde))]
}

/** Places of the parts of the rows of one sink: raw where every row has the bytes, cells else. */
export function sinkShape(node: NodeOf<'sink'>, row: Row): SinkShape {
  let top = abi.SINK_ROW_CELLS
  const part = (serde: SerdeDescriptor, raw: number | undefined): SinkPart => {
    if (raw !== undefined) return { serde: raw, omitNull: false }
    const [code, type] = writtenAs(serde)
    const { layout, bytes } = layoutCell(nullableType(type), top)
    top = bytes
    return { serde: code, layout, omitNull: serde.kind === 'json' && serde.omitNull === true }
  }
  const key = part(node.sinkKeySerde, rawKey(node.sinkKeySerde, row))
  const value = part(node.sinkValueSerde, sameBytes(row.valueBytes, node.sinkValueSerde) ? abi.SERDE_RAW : undefined)
  return { key, value, stride: (top + 15) & ~15 }
}

function rawKey(serde: SerdeDescriptor, row: Row): number | undefined {
  if (row.window !== undefined) {
    if (serde.kind !== 'windowed' || !sameBytes(row.keyBytes, serde.key))
      throw new Error('a windowed key lost its bytes')
    return abi.SERDE_WINDOWED_RAW
  }
  return sameBytes(row.keyBytes, serde) ? abi.SERDE_RAW : undefined
}

/** One SinkRow while it is written. */
interface SinkWrite {
  readonly context: PlanContext
  readonly code: Code
  readonly node: NodeOf<'sink'>
  readonly row: Row
  readonly scope: FailScope
  /** i32 local: address of the SinkRow. */
  readonly out: number
}

export function emitSink(context: PlanContext, code: Code, node: NodeOf<'sink'>, row: Row): void {
  const shape = context.sinkShape(node, row)
  inScope(context, code, scope => {
    const partition = explicitPartition(context, code, node, row, scope)
    const topic = dynamicTopic(context, code, node, row, scope)
    const out = code.local(I32)
    code.i32(context.sink(node.id)).call(context.module.kernel('sinkReserve')).set(out)
    const write: SinkWrite = { context, code, node, row, scope, out }
    writeRecord(write, partition, topic)
    writeKey(write, shape.key.layout)
    writeValue(write, shape.value.layout)
  })
}

/** Timestamp, headers, and where the record goes if a function says so; `sinkReserve` has filled the rest. */
function writeRecord({ code, out, row }: SinkWrite, partition: Push | undefined, topic: Push | undefined): void {
  code.get(out).get(row.timestamp).store('i64.store', abi.SINK_ROW_TIMESTAMP)
  code.get(out).get(row.headers).store('i64.store', abi.SINK_ROW_HEADERS)
  for (const [push, field] of [
    [partition, abi.SINK_ROW_PARTITION],
    [topic, abi.SINK_ROW_TOPIC],
  ] as const) {
    if (push === undefined) continue
    code.get(out)
    push(code)
    code.store('i32.store', field)
  }
}

function writeKey(write: SinkWrite, layout: CellLayout | undefined): void {
  const { code, out, row } = write
  if (layout !== undefined) {
    writeCell(write, row.key, layout)
    return
  }
  code.get(out)
  row.keyBytes?.push(code)
  code.copyView(abi.SINK_ROW_KEY)
  if (row.window !== undefined) code.get(out).get(row.window.start).store('i64.store', abi.SINK_ROW_WINDOW_START)
}

function writeValue(write: SinkWrite, layout: CellLayout | undefined): void {
  const { code, out, row } = write
  if (layout !== undefined) {
    writeCell(write, row.value, layout)
    return
  }
  code.get(out)
  row.valueBytes?.push(code)
  code.store('i64.store', abi.SINK_ROW_VALUE)
}

function writeCell({ code, context, node, out, scope }: SinkWrite, operand: Operand, layout: CellLayout): void {
  storeCell(code, operand, out, layout, convertScope(context, node, scope, 'writing to the topic'))
}

/** Partition from the user's function, in an i32 local. */
function explicitPartition(
  context: PlanContext,
  code: Code,
  node: NodeOf<'sink'>,
  row: Row,
  scope: FailScope,
): Push | undefined {
  if (node.partitioner === undefined) return undefined
  const partitions: Operand = {
    kind: 'scalar',
    type: types.int32,
    push: inner => inner.i32(context.sink(node.id)).load('i32.load', abi.SINK_PARTITIONS),
  }
  const chosen = context.call(code, node, node.partitioner, [row.key, row.value, partitions], scope)
  if (chosen.kind !== 'scalar') throw new Error('a partitioner gives a number')
  const local = code.local(I32)
  chosen.push(code)
  if (chosen.type.kind === 'float64') code.truncSat('i32.trunc_sat_f64_s')
  else if (chosen.type.kind !== 'int32') code.op('i32.wrap_i64')
  code.set(local)
  return inner => inner.get(local)
}

/** Address of a view of the topic's name from the user's function. */
function dynamicTopic(
  context: PlanContext,
  code: Code,
  node: NodeOf<'sink'>,
  row: Row,
  scope: FailScope,
): Push | undefined {
  if (typeof node.topic === 'string') return undefined
  const meta = metaOperand(row, context.topicNames) as StructOperand
  const name = context.call(code, node, node.topic, [row.key, row.value, meta], scope)
  if (name.kind !== 'scalar') throw new Error('a topic name is text')
  const local = code.local(I32)
  name.push(code)
  code.set(local)
  return inner => inner.get(local)
}
