/**
 * Sub-topologies: the connected components of the graph, where sharing a store connects too. A repartition topic
 * does not: its sink and its source are two nodes. Numbered by their first node in building order, so that a
 * source added at the end moves no number. Kafka Streams: InternalTopologyBuilder.makeNodeGroups.
 */
import { present } from '../stdx/present.js'
import type { StoreSpec, Subtopology } from './topology.js'
import type { TopologyNode } from './topology-node.js'

export function subtopologiesOf(nodes: readonly TopologyNode[], stores: readonly StoreSpec[]): readonly Subtopology[] {
  const root = nodes.map(node => node.id)
  const find = (id: number): number => {
    let at = id
    while (root[at] !== at) at = present(root[at], 'the root of a node')
    return at
  }
  /** The smaller id stays the root: components keep the order of their first nodes. */
  const union = (a: number, b: number): void => {
    const [one, other] = [find(a), find(b)]
    root[Math.max(one, other)] = Math.min(one, other)
  }
  for (const node of nodes) for (const parent of node.parents) union(node.id, parent)
  for (const { users } of stores) for (const user of users) union(user, users[0] ?? user)

  const components = new Map<number, TopologyNode[]>()
  for (const node of nodes) {
    const component = components.get(find(node.id))
    if (component === undefined) components.set(find(node.id), [node])
    else component.push(node)
  }
  return [...components.values()].map((members, id) => {
    const ids = new Set(members.map(node => node.id))
    return Object.freeze({
      id,
      nodes: [...ids],
      sources: members.filter(node => node.kind === 'source').map(node => node.id),
      sinks: members.filter(node => node.kind === 'sink').map(node => node.id),
      stores: stores.flatMap((store, index) => (store.users.some(user => ids.has(user)) ? [index] : [])),
    })
  })
}
