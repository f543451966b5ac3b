/**
 * Where an operator writes its code: the function, the module, the image, and the emitter that knows the nodes
 * below. A generated function returns i32: 0 went on, 1 halted (a row failed and the policy says so).
 */
import type { Lambda } from '../lambda/lambda.js'
import type { StorePlan } from '../plan/physical-plan.js'
import type { Topology } from '../topology/topology.js'
import type { NodeOf, TopologyNode } from '../topology/topology-node.js'
import type { ImageBuilder } from '../wasm/image.js'
import type { Code, Label } from './code.js'
import type { ConvertScope } from './convert.js'
import type { CallTable } from './lambda-call.js'
import type { ModuleWriter } from './module-writer.js'
import type { FailScope, FailureSites, Operand } from './operand.js'
import type { SinkShape } from './operators/sink.js'
import type { Row } from './row.js'

/** What is the same in all functions of one plan. */
export interface PlanContext {
  readonly topology: Topology
  readonly module: ModuleWriter
  readonly image: ImageBuilder
  readonly sites: FailureSites
  readonly calls: CallTable
  /** Address of u32[topics]: views of the topics' names. */
  readonly topicNames: number
  /** Local index of a topology node in this sub-topology. */
  localIndex(nodeId: number): number
  /** Address of a node's NodeState. */
  nodeState(nodeId: number): number
  /** By index in `Topology.stores`. */
  store(index: number): StorePlan
  /** Address of a sink node's Sink. */
  sink(nodeId: number): number
  /** Shape of a sink's rows; the row that asks first decides. */
  sinkShape(node: NodeOf<'sink'>, row: Row): SinkShape
  /** Writes the nodes below `node` with this row. */
  forward(code: Code, node: TopologyNode, row: Row): void
  /** Writes one node with this row: in line, or as a call where several parents share it. */
  visit(code: Code, nodeId: number, row: Row): void
  /** Declares that a node forwards from its store's cache at commit; `write` makes its flush function. */
  addFlush(storeIndex: number, write: (code: Code, stateRow: number) => void): void
  /** Calls a lambda of `node`; arguments in the order in which the operator passes them. */
  call(code: Code, node: TopologyNode, lambda: Lambda, args: readonly Operand[], scope: FailScope): Operand
}

/** Runs `write` inside a block that a failing row of this node leaves: its siblings go on. */
export function inScope(context: PlanContext, code: Code, write: (scope: FailScope, skip: Label) => void): void {
  const skip = code.block()
  write(
    {
      fail(inner, rowCode, site, pushDetail) {
        inner.i32(rowCode).i32(site)
        if (pushDetail === undefined) inner.i32(0)
        else pushDetail(inner)
        inner.call(context.module.kernel('rowFailed'))
        inner.if()
        inner.i32(1).return()
        inner.end()
        inner.br(skip)
      },
    },
    skip,
  )
  code.end()
}

/** Where a conversion of a node's result fails its row: `storing` says what was to be done with it. */
export function convertScope(
  context: PlanContext,
  node: TopologyNode,
  scope: FailScope,
  storing: string,
): ConvertScope {
  const site = context.sites.add({ node: node.name, what: `${storing}: the value does not fit the declared type` })
  return { context, scope, site }
}

/** Counts a record that the node drops. */
export function writeDropped(context: PlanContext, code: Code, nodeId: number, reason: number): void {
  code.i32(context.localIndex(nodeId)).i32(reason).call(context.module.kernel('dropped'))
}
