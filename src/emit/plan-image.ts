/**
 * The descriptors of one sub-topology in the plan's image: inputs, stores, sinks, node states, topic names. They
 * are placed before any code is written, because code names them by address; inputs get their columns after it.
 */
import { writeColumns, writeDecodeProgram } from '../plan/decode-program.js'
import { writeTypeDesc } from '../plan/encode-program.js'
import type { InputPlan, SinkPlan, StorePlan, TopicPlan } from '../plan/physical-plan.js'
import { writeStore } from '../plan/store-image.js'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import { internalTopicName, type StoreSpec, type Subtopology, type Topology } from '../topology/topology.js'
import type { NodeOf, TopologyNode } from '../topology/topology-node.js'
import * as abi from '../wasm/abi.generated.js'
import { layoutCell } from '../wasm/cell-layout.js'
import type { ImageBuilder } from '../wasm/image.js'
import { wantsOldValues } from './old-values.js'
import type { SinkShape } from './operators/sink.js'
import { columnNames, type SourceColumns } from './source-columns.js'

/** Topics of a plan by index, each once. */
export class TopicTable {
  readonly list: TopicPlan[] = []
  add(name: string, kind: TopicPlan['kind']): number {
    const known = this.list.findIndex(topic => topic.name === name)
    if (known >= 0) return known
    this.list.push({ name, kind })
    return this.list.length - 1
  }
}

export interface PlanScope {
  readonly topology: Topology
  readonly subtopology: Subtopology
  readonly applicationId: string
  readonly image: ImageBuilder
  readonly topics: TopicTable
  /** Topics of a source: its names, or what its pattern matches now. */
  topicsOf(source: NodeOf<'source'>): readonly string[]
  localIndex(nodeId: number): number
}

/** Reserves one Input per source topic, in a row. */
export function placeInputs(scope: PlanScope): InputPlan[] {
  const sources = scope.subtopology.sources.map(id => scope.topology.nodes[id] as NodeOf<'source'>)
  const wanted = sources.flatMap(source => scope.topicsOf(source).map(name => ({ source, name })))
  const base = scope.image.reserve(wanted.length * abi.INPUT_BYTES, 64)
  return wanted.map(({ source, name }, index) => ({
    address: base + index * abi.INPUT_BYTES,
    topic: scope.topics.add(
      source.internal ? internalTopicName(scope.applicationId, name) : name,
      source.internal ? 'repartition' : 'external',
    ),
    node: scope.localIndex(source.id),
    key: source.sourceKeySerde,
    value: source.sourceValueSerde,
    ...(source.offsetReset === undefined ? {} : { offsetReset: source.offsetReset }),
    columns: [],
  }))
}

/** Fills the Inputs once it is known which columns the code reads. */
export function finishInputs(
  scope: PlanScope,
  inputs: readonly InputPlan[],
  columnsOf: ReadonlyMap<number, SourceColumns>,
): InputPlan[] {
  const { image } = scope
  return inputs.map(input => {
    const nodeId = scope.subtopology.nodes[input.node] as number
    const source = scope.topology.nodes[nodeId] as NodeOf<'source'>
    const columns = columnsOf.get(nodeId) as SourceColumns
    image.u32(input.address + abi.INPUT_TOPIC, input.topic)
    image.u32(input.address + abi.INPUT_SOURCE, scope.subtopology.sources.indexOf(nodeId))
    image.i64(input.address + abi.INPUT_PARTITION_TIME, -1n)
    image.i64(input.address + abi.INPUT_POSITION, -1n)
    const table = source.children.some(id => scope.topology.nodes[id]?.kind === 'table-source')
      ? abi.INPUT_FLAG_TABLE
      : 0
    image.u32(input.address + abi.INPUT_FLAGS, table | (source.timestamp === undefined ? 0 : abi.INPUT_FLAG_EXTRACTOR))
    const all = [...columns.key, ...columns.value].sort((a, b) => a.index - b.index)
    image.u32(input.address + abi.INPUT_COLUMNS, writeColumns(image, all))
    image.u32(input.address + abi.INPUT_COLUMN_COUNT, all.length)
    image.u32(input.address + abi.INPUT_KEY_PROGRAM, writeDecodeProgram(image, source.sourceKeySerde, columns.key, 0))
    image.u32(
      input.address + abi.INPUT_VALUE_PROGRAM,
      writeDecodeProgram(image, source.sourceValueSerde, columns.value, 0),
    )
    return { ...input, columns: columnNames(columns) }
  })
}

/** Reserves and fills the Stores of the sub-topology. Keys are indexes in `Topology.stores`. */
export function placeStores(scope: PlanScope, caching: boolean): Map<number, StorePlan> {
  const { image, subtopology, topology } = scope
  const base = image.reserve(subtopology.stores.length * abi.STORE_BYTES, 64)
  const plans = new Map<number, StorePlan>()
  subtopology.stores.forEach((storeIndex, index) => {
    const spec = topology.stores[storeIndex] as StoreSpec
    const { layout, bytes } = layoutCell(spec.value, abi.STATE_ROW_CELL)
    const changelog = spec.logging
      ? { changelog: scope.topics.add(internalTopicName(scope.applicationId, `${spec.name}-changelog`), 'changelog') }
      : {}
    const isCached = caching && spec.caching && canCache(scope, spec)
    const plan: StorePlan = {
      address: base + index * abi.STORE_BYTES,
      name: spec.name,
      kind: spec.kind,
      key: spec.keySerde,
      value: spec.valueSerde,
      format: changelogFormat(spec),
      layout,
      rowBytes: bytes,
      caching: isCached,
      ...(spec.windows === undefined
        ? {}
        : { windowSizeMs: spec.windows.sizeMs, windowAdvanceMs: spec.windows.advanceMs }),
      ...(spec.retentionMs === undefined ? {} : { retentionMs: spec.retentionMs }),
      ...(spec.historyMs === undefined ? {} : { historyMs: spec.historyMs }),
      ...changelog,
      node: scope.localIndex(spec.users[0] as number),
    }
    writeStore(image, plan)
    plans.set(storeIndex, plan)
  })
  return plans
}

/** What has to stay the same for a changelog to be read again. */
function changelogFormat({ keySerde, valueSerde, windows }: StoreSpec): string {
  const kind = (serde: SerdeDescriptor): string =>
    serde.kind === 'windowed' ? `windowed ${serde.key.kind}` : serde.kind
  const size = windows === undefined ? '' : `, windows of ${windows.sizeMs} ms`
  return `${kind(keySerde)} → ${kind(valueSerde)}${size}`
}

/** A record cache keeps the last value only: not where the windowed key's bytes or the value before are needed. */
function canCache({ topology }: PlanScope, spec: StoreSpec): boolean {
  if (spec.historyMs !== undefined || (spec.kind === 'keyValue' && spec.keySerde.kind === 'windowed')) return false
  return !spec.users.some(id => wantsOldValues(topology, topology.nodes[id] as TopologyNode))
}

/** Reserves the Sinks; `finishSink` fills one when its shape is known. Keys are node ids. */
export function placeSinks(scope: PlanScope): Map<number, SinkPlan> {
  const { image, subtopology, topology } = scope
  const base = image.reserve(subtopology.sinks.length * abi.SINK_BYTES, 64)
  return new Map(
    subtopology.sinks.map((id, index) => {
      const node = topology.nodes[id] as NodeOf<'sink'>
      const plan: SinkPlan = {
        address: base + index * abi.SINK_BYTES,
        node: scope.localIndex(id),
        ...(typeof node.topic === 'string' ? { topic: sinkTopic(scope, node, node.topic) } : {}),
      }
      return [id, plan]
    }),
  )
}

function sinkTopic(scope: PlanScope, node: NodeOf<'sink'>, name: string): number {
  return node.internal
    ? scope.topics.add(internalTopicName(scope.applicationId, name), 'repartition')
    : scope.topics.add(name, 'external')
}

/** Fills a Sink by the shape of its rows. */
export function finishSink(scope: PlanScope, plan: SinkPlan, node: TopologyNode, shape: SinkShape): void {
  const { image } = scope
  const at = plan.address
  image.u32(at + abi.SINK_TOPIC, plan.topic ?? 0)
  image.u32(at + abi.SINK_NODE, scope.localIndex(node.id))
  image.u32(at + abi.SINK_STRIDE, shape.stride)
  image.u32(at + abi.SINK_PARTITIONS, 1)
  image.u32(at + abi.SINK_KEY_SERDE, shape.key.serde)
  image.u32(at + abi.SINK_VALUE_SERDE, shape.value.serde)
  for (const [part, field] of [
    [shape.key, abi.SINK_KEY_TYPE],
    [shape.value, abi.SINK_VALUE_TYPE],
  ] as const) {
    if (part.layout === undefined) continue
    image.u32(at + field, writeTypeDesc(image, part.layout, { omitNull: part.omitNull }))
  }
  const internal = node.kind === 'sink' && node.internal ? abi.SINK_FLAG_INTERNAL : 0
  image.u32(at + abi.SINK_FLAGS, internal | (plan.topic === undefined ? abi.SINK_FLAG_DYNAMIC_TOPIC : 0))
  image.u32(at + abi.SINK_KEY_TAIL, node.kind === 'sink' ? keyTail(node) : 0)
}

/**
 * Bytes of a windowed key's window: rows of one key go to one partition whatever their window. Not in repartition
 * topics, where Kafka Streams takes the whole key. Kafka Streams: WindowedStreamPartitioner, StreamSinkNode.
 */
function keyTail({ internal, sinkKeySerde }: NodeOf<'sink'>): number {
  if (internal || sinkKeySerde.kind !== 'windowed') return 0
  return sinkKeySerde.windows.kind === 'session' ? 16 : 8
}

/** NodeState for every node; stream times start at -1. */
export function placeNodeStates(image: ImageBuilder, count: number): number {
  const base = image.reserve(count * abi.NODE_BYTES, 64)
  for (let index = 0; index < count; index++) image.i64(base + index * abi.NODE_BYTES + abi.NODE_STREAM_TIME, -1n)
  return base
}
