/** Makes the frozen Topology of its parts: children from parents, sub-topologies, the description on demand. */
import type { Lambda } from '../lambda/lambda.js'
import { present } from '../stdx/present.js'
import { subtopologiesOf } from './subtopologies.js'
import type { InternalTopic, StoreSpec, Topology } from './topology.js'
import { describeTopology } from './topology-description.js'
import type { TopologyNode } from './topology-node.js'

export interface TopologyParts {
  /** For `describe`: a function's IR or the reason why it stayed JavaScript. */
  readonly printLambda: (lambda: Lambda) => string
  /** In building order, `children` still empty. */
  readonly nodes: readonly TopologyNode[]
  readonly stores: readonly StoreSpec[]
  readonly internalTopics: readonly InternalTopic[]
  readonly warnings: readonly string[]
}

/** The topology of those parts, frozen all through. */
export function frozenTopology(parts: TopologyParts): Topology {
  const children = childrenOf(parts.nodes)
  const nodes = parts.nodes.map((node, id) => withChildren(node, children[id] ?? []))
  const topology = {
    nodes: Object.freeze(nodes),
    stores: Object.freeze([...parts.stores]),
    subtopologies: Object.freeze(subtopologiesOf(nodes, parts.stores)),
    internalTopics: Object.freeze([...parts.internalTopics]),
    warnings: Object.freeze([...parts.warnings]),
  }
  return Object.freeze({ ...topology, describe: () => describeTopology(topology, parts.printLambda) })
}

/** By node, in building order; a stream merged with itself stands twice, because its records come twice. */
function childrenOf(nodes: readonly TopologyNode[]): readonly (readonly number[])[] {
  const children: number[][] = nodes.map(() => [])
  for (const { id, parents } of nodes) for (const parent of parents) children[parent]?.push(id)
  return children
}

function withChildren(node: TopologyNode, children: readonly number[]): TopologyNode {
  if (node.kind !== 'split') return Object.freeze({ ...node, children })
  const branches = children.slice(0, node.predicates.length)
  const defaultBranch = present(children[node.predicates.length], 'the default branch of a split')
  return Object.freeze({ ...node, children, branches, defaultBranch })
}
