/**
 * Writes the functions of one sub-topology: a loop over the rows of each source, with everything below the
 * source in line, depth first; functions of their own for nodes that several parents share, and where one would get too
 * long; flushes of caches.
 */
import type { Lambda } from '../lambda/lambda.js'
import { placedScript } from '../lambda/written-source.js'
import type { LambdaMode } from '../plan/compile-options.js'
import type { SinkPlan, StorePlan } from '../plan/physical-plan.js'
import type { TouchPlan } from '../plan/store-image.js'
import type { Topology } from '../topology/topology.js'
import type { NodeKind, NodeOf, TopologyNode } from '../topology/topology-node.js'
import * as abi from '../wasm/abi.generated.js'
import type { ImageBuilder } from '../wasm/image.js'
import { type Code, I32 } from './code.js'
import { convertOperand } from './convert.js'
import { type CallTable, callLambda } from './lambda-call.js'
import type { ModuleWriter } from './module-writer.js'
import { convertScope, inScope, type PlanContext } from './node-context.js'
import { type FailScope, FailureSites, type Operand } from './operand.js'
import { operators } from './operators/index.js'
import { type SinkShape, sinkShape } from './operators/sink.js'
import type { Row } from './row.js'
import { rowOfParameters, type Signature, signatureOf, signaturePushes, signatureTypes } from './shared-node.js'

/** A function longer than this (instructions) goes on in another one: V8 optimises 16,000, not 65,000. */
const FUNCTION_INSTRUCTIONS_MAX = 8000

export interface EmitterOptions {
  readonly topology: Topology
  readonly module: ModuleWriter
  readonly image: ImageBuilder
  readonly calls: CallTable
  readonly lambdas: LambdaMode
  readonly topicNames: number
  readonly nodeStates: number
  readonly stores: ReadonlyMap<number, StorePlan>
  readonly sinks: ReadonlyMap<number, SinkPlan>
  /** Source node ids of the sub-topology; the index is INPUT_SOURCE. */
  readonly sources: readonly number[]
  localIndex(nodeId: number): number
}

interface SharedFunction {
  readonly index: number
  readonly signature: Signature
  readonly row: Row
}

export class SubtopologyEmitter implements PlanContext {
  readonly topology: Topology
  readonly module: ModuleWriter
  readonly image: ImageBuilder
  readonly sites = new FailureSites()
  readonly calls: CallTable
  readonly topicNames: number
  readonly localIndex: (nodeId: number) => number
  readonly shapes = new Map<number, SinkShape>()
  /** By store index: the function that forwards one cached row, `(stateRow) => halted`. */
  readonly flushes = new Map<number, number>()
  /** Stores that the touch pass reads ahead. */
  readonly touches: TouchPlan[] = []
  readonly #options: EmitterOptions
  readonly #shared = new Map<number, SharedFunction>()

  constructor(options: EmitterOptions) {
    this.#options = options
    this.topology = options.topology
    this.module = options.module
    this.image = options.image
    this.calls = options.calls
    this.topicNames = options.topicNames
    this.localIndex = options.localIndex
  }

  node(id: number): TopologyNode {
    return this.topology.nodes[id] as TopologyNode
  }
  nodeState(nodeId: number): number {
    return this.#options.nodeStates + this.localIndex(nodeId) * abi.NODE_BYTES
  }
  store(index: number): StorePlan {
    const plan = this.#options.stores.get(index)
    if (plan === undefined) throw new Error(`store ${index} is not in this sub-topology`)
    return plan
  }
  sink(nodeId: number): number {
    return (this.#options.sinks.get(nodeId) as SinkPlan).address
  }
  sinkShape(node: NodeOf<'sink'>, row: Row): SinkShape {
    const known = this.shapes.get(node.id)
    if (known !== undefined) return known
    const shape = sinkShape(node, row)
    this.shapes.set(node.id, shape)
    return shape
  }

  /** Column of the hints of a store for the rows of a source. */
  touchColumn(source: NodeOf<'source'>, store: StorePlan): number {
    const index = this.#options.sources.indexOf(source.id)
    const known = this.touches.find(touch => touch.source === index && touch.store === store.address)
    if (known !== undefined) return known.hints
    const hints = this.touches.filter(touch => touch.source === index).length
    const windows =
      store.windowSizeMs === undefined || store.kind !== 'window'
        ? {}
        : { windowMs: store.windowSizeMs, advanceMs: store.windowAdvanceMs ?? store.windowSizeMs }
    this.touches.push({ source: index, store: store.address, hints, ...windows })
    return hints
  }

  forward(code: Code, node: TopologyNode, row: Row): void {
    for (const child of node.children) this.visit(code, child, row)
  }

  visit(code: Code, nodeId: number, row: Row): void {
    const node = this.node(nodeId)
    if (node.parents.length < 2 && code.instructions < FUNCTION_INSTRUCTIONS_MAX) this.#write(code, node, row)
    else this.#callShared(code, node, row)
  }

  #write(code: Code, node: TopologyNode, row: Row): void {
    const operator = operators[node.kind] as (c: PlanContext, code: Code, node: NodeOf<NodeKind>, row: Row) => void
    operator(this, code, node, row)
  }

  #callShared(code: Code, node: TopologyNode, row: Row): void {
    const shared = this.#shared.get(node.id) ?? this.#declareShared(node, row)
    inScope(this, code, scope => {
      const fit = convertScope(this, node, scope, 'merging')
      const key = convertOperand(code, row.key, shared.row.key.type, fit)
      const value = convertOperand(code, row.value, shared.row.value.type, fit)
      for (const push of signaturePushes(shared.signature, { ...row, key, value })) push(code)
      code.call(shared.index)
      code.if()
      code.i32(1).return()
      code.end()
    })
  }

  /** The function of a node that several parents share: its rows have the node's own types. */
  #declareShared(node: TopologyNode, row: Row): SharedFunction {
    const signature = signatureOf(this.topology, node)
    const own = node.kind === 'merge'
    const typed: Row = own
      ? {
          ...row,
          key: { ...row.key, type: node.key } as Operand,
          value: { ...row.value, type: node.value } as Operand,
        }
      : row
    const { index, code } = this.module.declare(signatureTypes(signature, typed), [I32])
    const shared = { index, signature, row: typed }
    this.#shared.set(node.id, shared)
    this.#write(code, node, rowOfParameters(signature, typed))
    code.i32(0)
    return shared
  }

  addFlush(storeIndex: number, write: (code: Code, stateRow: number) => void): void {
    if (this.flushes.has(storeIndex)) return
    const { index, code } = this.module.declare([I32], [I32])
    this.flushes.set(storeIndex, index)
    write(code, 0)
    code.i32(0)
  }

  call(code: Code, node: TopologyNode, lambda: Lambda, args: readonly Operand[], scope: FailScope): Operand {
    const context = {
      code,
      module: this.module,
      image: this.image,
      sites: this.sites,
      node: node.name,
      scope,
    }
    const { lambdas } = this.#options
    const chosen = lambdas === 'javascript' ? asScript(lambda) : lambda
    return callLambda(context, chosen, args, { checked: lambdas === 'both', calls: this.calls })
  }
}

/** The function itself where it can travel; what only exists compiled (composed aggregates) stays so. */
function asScript(lambda: Lambda): Lambda {
  if (lambda.outcome === 'javascript' || lambda.script === undefined) return lambda
  const { body: _body, outcome: _outcome, script, ...rest } = lambda
  const note = { code: 'F200', text: "lambdas: 'javascript' was asked for", cure: 'leave it out', at: [0, 0] as const }
  const placed = placedScript(script, lambda.source, lambda.place)
  return { ...rest, outcome: 'javascript', script: placed, note }
}
