/**
 * The text of `Topology.describe()`: first Kafka Streams' own (TopologyDescription.toString: same words, same order of
 * nodes, so that tools that draw it work), then ours: stores, internal topics and why they exist, what sinks write,
 * what became of every function.
 */
import { deriveMerger, deriveSubtractor } from '../lambda/derive.js'
import type { FunctionRef, Lambda } from '../lambda/lambda.js'
import { printDerived, printUpdates } from '../lambda/print-updates.js'
import { printSerde } from '../schema/serde-type.js'
import { nonNullType } from '../schema/type.js'
import { printWindows } from '../schema/windows.js'
import { present } from '../stdx/present.js'
import type { StoreSpec, Subtopology, Topology } from './topology.js'
import type { NodeOf, TopologyNode } from './topology-node.js'

/** What is described: a topology without its methods. */
export type Described = Omit<Topology, 'describe'>

/** The whole text; `printLambda` prints what became of one function. */
export function describeTopology(topology: Described, printLambda: (lambda: Lambda) => string): string {
  const sections = [
    describeGraph(topology),
    section('Stores', topology.stores.map(describeStore)),
    section(
      'Internal topics',
      topology.internalTopics.map(({ name, partitions, config, why }) => {
        const settings = Object.entries(config).map(([key, value]) => `${key}=${value}`)
        const count = partitions === undefined ? [] : [`partitions=${partitions}`]
        return `${name}: ${why}\n     ${[...count, ...settings].join(' ')}`
      }),
    ),
    section('Sinks', topology.nodes.filter(isSink).map(describeSink)),
    section(
      'Functions',
      topology.nodes.flatMap(node => describeFunctions(node, printLambda)),
    ),
    section('Warnings', topology.warnings),
  ]
  return sections.filter(text => text !== '').join('\n')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.map(line => `   ${line}\n`).join('')}`
}

/** Kafka Streams prints a blank line behind each sub-topology, and one blank more in front of the first. */
function describeGraph(topology: Described): string {
  const sizes = subtreeSizes(topology.nodes)
  return `Topologies:\n ${topology.subtopologies.map(each => describeSubtopology(topology, each, sizes)).join('')}`
}

function describeSubtopology(topology: Described, subtopology: Subtopology, sizes: readonly number[]): string {
  const nodes = subtopology.nodes.map(id => present(topology.nodes[id], 'a node')).sort(byStreamsOrder(sizes))
  return `  Sub-topology: ${subtopology.id}\n${nodes.map(node => `    ${describeNode(topology, node, sizes)}\n`).join('')}\n`
}

function describeNode(topology: Described, node: TopologyNode, sizes: readonly number[]): string {
  const to = `\n      --> ${names(topology, node.children, sizes)}`
  const from = `\n      <-- ${names(topology, node.parents, sizes)}`
  if (node.kind === 'source') {
    const topics = node.pattern === undefined ? `topics: [${node.topics.join(', ')}]` : `topics: ${node.pattern.source}`
    return `Source: ${node.name} (${topics})${to}`
  }
  if (node.kind === 'sink') {
    const topic = typeof node.topic === 'string' ? `topic: ${node.topic}` : 'extractor class: function'
    return `Sink: ${node.name} (${topic})${from}`
  }
  const stores = 'store' in node && node.store !== undefined ? present(topology.stores[node.store], 'a store').name : ''
  return `Processor: ${node.name} (stores: [${stores}])${to}${from}`
}

function names(topology: Described, ids: readonly number[], sizes: readonly number[]): string {
  if (ids.length === 0) return 'none'
  const nodes = ids.map(id => present(topology.nodes[id], 'a node')).sort(byStreamsOrder(sizes))
  return nodes.map(node => node.name).join(', ')
}

/** InternalTopologyBuilder.NodeComparator: the larger subtree first, then by name. */
function byStreamsOrder(sizes: readonly number[]): (a: TopologyNode, b: TopologyNode) => number {
  const size = (node: TopologyNode): number => present(sizes[node.id], 'the size of a node')
  return (a, b) => size(b) - size(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

/** Nodes at or below each node, one reached in two ways counted twice, as Kafka Streams does. */
function subtreeSizes(nodes: readonly TopologyNode[]): readonly number[] {
  const sizes: number[] = nodes.map(() => 1)
  for (const { id, children } of [...nodes].reverse()) {
    for (const child of children) sizes[id] = (sizes[id] ?? 0) + (sizes[child] ?? 0)
  }
  return sizes
}

function describeStore(store: StoreSpec): string {
  const windows = store.windows === undefined ? '' : ` of ${printWindows(store.windows)}`
  const kept = store.retentionMs === undefined ? '' : `, rows kept ${store.retentionMs} ms`
  const flags = [store.caching ? 'cached' : 'not cached', store.logging ? 'logged' : 'not logged']
  return `${store.name}: ${store.kind}${windows} (${printSerde(store.keySerde)} → ${printSerde(store.valueSerde)}), ${flags.join(', ')}${kept}`
}

function isSink(node: TopologyNode): node is NodeOf<'sink'> {
  return node.kind === 'sink'
}

function describeSink(node: NodeOf<'sink'>): string {
  const topic = typeof node.topic === 'string' ? node.topic : `topic by function`
  return `${node.name}: ${topic} (${printSerde(node.sinkKeySerde)} → ${printSerde(node.sinkValueSerde)})`
}

function describeFunctions(node: TopologyNode, printLambda: (lambda: Lambda) => string): readonly string[] {
  const functions = functionsOf(node).map(([what, fn]) => {
    const label = what === '' ? node.name : `${node.name} ${what}`
    return `${label}: ${'outcome' in fn ? printLambda(fn) : '[main thread]'}`
  })
  return node.kind === 'aggregate' ? [...functions, ...describeUpdates(node)] : functions
}

/** What becomes of each field of the state; what would merge two states, or take a row out of one, by itself. */
function describeUpdates({ name, initializer, adder, updates }: NodeOf<'aggregate'>): readonly string[] {
  if (updates === undefined || initializer?.outcome !== 'compiled' || adder?.result === undefined) return []
  const state = nonNullType(adder.result)
  return [
    `${name} fields: ${printUpdates(updates)
      .map(([field, text]) => `${field}: ${text}`)
      .join(', ')}`,
    `${name} merged: ${printDerived(deriveMerger(updates, state, initializer.body))}`,
    `${name} subtracted: ${printDerived(deriveSubtractor(updates, state, STATE_PARAMETER))}`,
  ]
}
/** An adder is called with (key, value, state). */
const STATE_PARAMETER = 2

/** Every function of a node, with what it is where a node has several. */
export function functionsOf(node: TopologyNode): readonly (readonly [what: string, fn: Lambda | FunctionRef])[] {
  const present = (what: string, fn: Lambda | FunctionRef | undefined): (readonly [string, Lambda | FunctionRef])[] =>
    fn === undefined ? [] : [[what, fn]]
  switch (node.kind) {
    case 'source':
      return present('timestamp', node.timestamp)
    case 'filter':
    case 'table-filter':
      return present('', node.predicate)
    case 'map':
    case 'map-values':
    case 'flat-map':
    case 'flat-map-values':
    case 'select-key':
    case 'table-map-values':
      return present('', node.mapper)
    case 'effect':
      return present('', node.action)
    case 'split':
      return node.predicates.map((predicate, i) => [`branch ${i + 1}`, predicate])
    case 'sink':
      return [
        ...present('topic', typeof node.topic === 'string' ? undefined : node.topic),
        ...present('partitioner', node.partitioner),
      ]
    case 'aggregate':
      return [...present('initializer', node.initializer), ...present(node.form, node.adder)]
    case 'merge':
    case 'branch':
    case 'table-source':
    case 'to-stream':
      return []
  }
}
