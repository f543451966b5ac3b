/** A typed topic and looks into built topologies, for the tests of this room. */
import assert from 'node:assert/strict'
import {
  json,
  type KStream,
  nullable,
  type Row,
  StreamsBuilder,
  string,
  type Topology,
  topic,
} from '../../src/index.js'
import { printSerde } from '../../src/schema/serde-type.js'
import { printType } from '../../src/schema/type.js'
import type { NodeKind, NodeOf, TopologyNode } from '../../src/topology/topology-node.js'

const Order = json({
  id: 'string',
  price: 'float64',
  qty: 'int32',
  region: 'string',
  coupon: nullable('string'),
  at: 'timestamp',
})
/** Keyed by customer. */
export const Orders = topic('orders', string(), Order)

/** The topology of what `use` does with a stream of orders. */
export function build(use: (orders: KStream<string, Row<typeof Order>>, builder: StreamsBuilder) => void): Topology {
  const builder = new StreamsBuilder()
  use(builder.stream(Orders), builder)
  return builder.build()
}

/** The only node of that kind, or the one of that name. */
export function nodeOf<K extends NodeKind>(topology: Topology, kind: K, name?: string): NodeOf<K> {
  const isWanted = (node: TopologyNode): node is NodeOf<K> =>
    node.kind === kind && (name === undefined || node.name === name)
  const found = topology.nodes.filter(isWanted)
  assert.equal(
    found.length,
    1,
    `${kind} ${name ?? ''}: ${topology.nodes.map(node => `${node.kind} ${node.name}`).join(', ')}`,
  )
  return found[0] as NodeOf<K>
}

/** Names of the nodes below, in the order in which records are forwarded. */
export function childrenOf(topology: Topology, name: string): readonly string[] {
  const node = topology.nodes.find(each => each.name === name)
  assert.ok(node, `${name} is none of ${topology.nodes.map(each => each.name).join(', ')}`)
  return node.children.map(child => topology.nodes[child]?.name ?? '?')
}

/** `key → value` of what a node forwards, in the schema's words. */
export function flowOf(node: Pick<TopologyNode, 'key' | 'value'>): string {
  return `${printType(node.key)} → ${printType(node.value)}`
}

/** `key → value` of what a sink writes. */
export function writtenBy(topology: Topology, name?: string): string {
  const sink = nodeOf(topology, 'sink', name)
  return `${printSerde(sink.sinkKeySerde)} → ${printSerde(sink.sinkValueSerde)}`
}
