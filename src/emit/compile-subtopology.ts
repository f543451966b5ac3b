/**
 * A sub-topology of a built topology becomes a TaskPlan: descriptors into the image, nodes into code, both into
 * one module and one image that every task of the sub-topology shares.
 */
import type { LambdaMode } from '../plan/compile-options.js'
import type { InputPlan, SinkPlan, TaskPlan } from '../plan/physical-plan.js'
import { writeTouches } from '../plan/store-image.js'
import type { Subtopology, Topology } from '../topology/topology.js'
import type { NodeOf, TopologyNode } from '../topology/topology-node.js'
import * as abi from '../wasm/abi.generated.js'
import type { KernelBinary } from '../wasm/append.js'
import { ImageBuilder } from '../wasm/image.js'
import { CallTable } from './lambda-call.js'
import { ModuleWriter } from './module-writer.js'
import { effectFrame } from './operators/effect.js'
import {
  finishInputs,
  finishSink,
  type PlanScope,
  placeInputs,
  placeNodeStates,
  placeSinks,
  placeStores,
  TopicTable,
} from './plan-image.js'
import { writeRunFunctions } from './run-functions.js'
import { SubtopologyEmitter } from './subtopology-emitter.js'

export interface CompileOptions {
  readonly kernel: KernelBinary
  /** First free address behind the kernels' constants. */
  readonly heapBase: number
  readonly applicationId: string
  readonly lambdas: LambdaMode
  /** Whether tables may keep updates in a record cache until commit. */
  readonly caching: boolean
  /** Topics that a source reads: its names, or what its pattern matches. Default: its names. */
  topicsOf?(source: NodeOf<'source'>): readonly string[]
}

/** Room in the image for the names of topics: sinks and changelogs may add topics while code is written. */
const TOPICS_MAX = 1024

export function compileSubtopology(topology: Topology, subtopology: Subtopology, options: CompileOptions): TaskPlan {
  const image = new ImageBuilder(options.heapBase)
  const localIndex = (nodeId: number): number => subtopology.nodes.indexOf(nodeId)
  const scope: PlanScope = {
    topology,
    subtopology,
    applicationId: options.applicationId,
    image,
    topics: new TopicTable(),
    topicsOf: options.topicsOf?.bind(options) ?? (source => source.topics),
    localIndex,
  }
  const inputs = placeInputs(scope)
  const stores = placeStores(scope, options.caching)
  const sinks = placeSinks(scope)
  const nodeStates = placeNodeStates(image, subtopology.nodes.length)
  const topicNames = image.reserve(TOPICS_MAX * 4, 4)
  const noInput = placeNoInput(image)
  const module = new ModuleWriter(options.kernel)
  const calls = new CallTable()
  const emitter = new SubtopologyEmitter({
    topology,
    module,
    image,
    calls,
    lambdas: options.lambdas,
    topicNames,
    nodeStates,
    stores,
    sinks,
    sources: subtopology.sources,
    localIndex,
  })
  const sources = subtopology.sources.map(id => topology.nodes[id] as NodeOf<'source'>)
  const cached = subtopology.stores.filter(index => stores.get(index)?.caching === true)
  const columns = writeRunFunctions(emitter, sources, cached, noInput)
  for (const [id, shape] of emitter.shapes) {
    finishSink(scope, sinks.get(id) as SinkPlan, topology.nodes[id] as TopologyNode, shape)
  }
  const finished: InputPlan[] = finishInputs(scope, inputs, columns)
  writeTopicNames(scope, topicNames)
  const touches = writeTouches(image, emitter.touches)
  return {
    version: 1,
    subtopology: subtopology.id,
    code: module.finish(),
    image: image.finish(),
    imageBase: image.base,
    imageEnd: image.end,
    topics: scope.topics.list,
    nodes: subtopology.nodes.map(id => (topology.nodes[id] as TopologyNode).name),
    nodeStates,
    inputs: finished,
    stores: [...stores.values()],
    sinks: [...sinks.values()],
    touches,
    touchCount: emitter.touches.length,
    calls: calls.list,
    sites: emitter.sites.list,
    effects: effectsOf(topology, subtopology),
  }
}

/** The Input that rows belong to which no record brought: what a cache forwards at commit. */
function placeNoInput(image: ImageBuilder): number {
  const address = image.reserve(abi.INPUT_BYTES, 64)
  const offsets = image.reserve(8, 8)
  image.i64(offsets, -1n)
  image.u32(address + abi.INPUT_PARTITION, 0xffffffff)
  image.u32(address + abi.INPUT_OFFSETS, offsets)
  image.u32(address + abi.INPUT_TOPIC, TOPICS_MAX - 1)
  return address
}

function writeTopicNames(scope: PlanScope, topicNames: number): void {
  if (scope.topics.list.length >= TOPICS_MAX) throw new Error(`a sub-topology names more than ${TOPICS_MAX - 1} topics`)
  const encoder = new TextEncoder()
  const empty = scope.image.view(new Uint8Array(0))
  scope.image.u32(topicNames + (TOPICS_MAX - 1) * 4, empty)
  scope.topics.list.forEach((topic, index) => {
    scope.image.u32(topicNames + index * 4, scope.image.view(encoder.encode(topic.name)))
  })
}

function effectsOf(topology: Topology, subtopology: Subtopology): TaskPlan['effects'] {
  return subtopology.nodes.flatMap((id, node) => {
    const entry = topology.nodes[id] as TopologyNode
    if (entry.kind !== 'effect') return []
    return [{ node, topologyNode: id, frame: effectFrame(entry.key, entry.value).layout }]
  })
}
