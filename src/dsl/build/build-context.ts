/**
 * What the makers of nodes share while one topology is built: the growing lists of nodes, stores and internal topics,
 * and what each draft came to. Ids are positions, so nodes are appended in building order and never moved.
 */

import type { Lambda } from '../../lambda/lambda.js'
import type { SerdeDescriptor } from '../../schema/serde-descriptor.js'
import { typeOfSerde } from '../../schema/serde-type.js'
import { present } from '../../stdx/present.js'
import { changelogTopic } from '../../topology/internal-topics.js'
import type { InternalTopic, StoreSpec } from '../../topology/topology.js'
import type { TopologyNode } from '../../topology/topology-node.js'
import type { Draft } from '../draft.js'
import { checkDisagreement } from './check-written.js'
import type { Flow } from './flow.js'
import type { AggregateLambdas, AggregateRequest, LambdaDoor, LambdaRequest } from './lambdas.js'
import type { DraftName } from './name-drafts.js'

type OwnFields<N> = N extends TopologyNode
  ? Omit<N, 'id' | 'children' | keyof SharedFields> & { kind: N['kind'] }
  : never
/** What a maker says of its node beside the flow: its kind and what only that kind has. */
export type NodeFields = OwnFields<TopologyNode>
interface SharedFields {
  readonly name: string
  readonly parents: readonly number[]
  readonly key: unknown
  readonly value: unknown
  readonly keySerde?: unknown
  readonly valueSerde?: unknown
  readonly windows?: unknown
  readonly isTable: boolean
}

/** One build. */
export class BuildContext {
  readonly nodes: TopologyNode[] = []
  readonly stores: StoreSpec[] = []
  readonly internalTopics: InternalTopic[] = []
  readonly warnings: string[] = []
  /** The stores of tables, by what made them. */
  readonly storeOfDraft = new Map<Draft, number>()
  readonly #lambdas: LambdaDoor
  readonly #flows = new Map<Draft, Flow>()
  readonly #names: ReadonlyMap<Draft, DraftName>
  readonly #sourceOf: (draft: Draft) => Draft

  constructor(lambdas: LambdaDoor, names: ReadonlyMap<Draft, DraftName>, sourceOf: (draft: Draft) => Draft) {
    this.#lambdas = lambdas
    this.#names = names
    this.#sourceOf = sourceOf
  }

  compile(request: LambdaRequest): Lambda {
    return this.#lambdas.compile(request)
  }

  compileAggregate(request: AggregateRequest): AggregateLambdas {
    return this.#lambdas.compileAggregate(request)
  }

  /** The flow of the draft's parent; of merged sources, of the one that stands for them. */
  parent(draft: Draft, index = 0): Flow {
    return this.flow(present(draft.parents[index], 'the parent of an operator'))
  }

  flow(draft: Draft): Flow {
    return present(this.#flows.get(this.#sourceOf(draft)), `the flow of ${draft.part}`)
  }

  setFlow(draft: Draft, flow: Flow): void {
    this.#flows.set(draft, flow)
  }

  name(draft: Draft): DraftName {
    return present(this.#names.get(this.#sourceOf(draft)), `the name of ${draft.part}`)
  }

  /** Appends a node and gives what flows out of it. */
  addNode(name: string, parents: readonly number[], flow: Omit<Flow, 'id'>, fields: NodeFields): Flow {
    const { key, value, keySerde, valueSerde, windows, isTable } = flow
    const id = this.nodes.length
    this.nodes.push({
      id,
      name,
      parents,
      children: [],
      key,
      value,
      ...(keySerde === undefined ? {} : { keySerde }),
      ...(valueSerde === undefined ? {} : { valueSerde }),
      ...(windows === undefined ? {} : { windows }),
      isTable,
      ...fields,
    } as TopologyNode)
    return { ...flow, id }
  }

  /** Appends a store with its changelog, checks its serdes against the rows, and gives its index. */
  addStore(draft: Draft, store: StoreSpec, keyType: Flow['key']): number {
    const name = this.name(draft)
    this.checkWritten(draft, store.name, 'key', keyType, store.keySerde)
    this.checkWritten(draft, store.name, 'value', store.value, store.valueSerde)
    if (name.byOrder) this.warnings.push(namedByOrder('store', store.name, 'the name option of its operator'))
    if (store.logging) this.internalTopics.push(changelogTopic(store))
    this.stores.push(Object.freeze(store))
    this.storeOfDraft.set(draft, this.stores.length - 1)
    return this.stores.length - 1
  }

  addInternalTopic(topic: InternalTopic, name: DraftName): void {
    if (name.byOrder) this.warnings.push(namedByOrder('topic', topic.name, 'the name option of groupBy or repartition'))
    this.internalTopics.push(topic)
  }

  /** @throws StreamsError E421 where the serde cannot write the type. */
  checkWritten(draft: Draft, node: string, what: 'key' | 'value', type: Flow['key'], serde: SerdeDescriptor): void {
    checkDisagreement(draft, node, what, [type, typeOfSerde(serde)])
  }
}

function namedByOrder(what: string, name: string, where: string): string {
  return (
    `${what} '${name}': several operators have this path, so its number is its place among them: ` +
    `removing one before it would rename it. Cure: give it a name (${where}).`
  )
}
