/**
 * How many partitions every internal topic has and how many tasks a sub-topology has: from the topology and what
 * the log says of the external topics. Pure. Kafka Streams: CopartitionedTopicsEnforcer, RepartitionTopics.
 *
 * Topics read by one sub-topology are co-partitioned: external ones must have equal counts, repartition topics take
 * that count; where all are repartition topics the largest wanted count wins.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Subtopology, Topology } from '../topology/topology.js'
import type { NodeOf } from '../topology/topology-node.js'

export interface PartitionPlan {
  /** Tasks by sub-topology: one per partition. */
  readonly taskCounts: readonly number[]
  /** Partition counts by name without the application id: repartition and changelog topics. */
  readonly internal: ReadonlyMap<string, number>
}

type Counts = ReadonlyMap<string, number>

/** @param external partition counts of the external source topics, all of them */
export function planPartitions(topology: Topology, external: Counts): PartitionPlan {
  const internal = new Map<string, number>()
  for (const topic of topology.internalTopics) {
    if (topic.kind === 'repartition' && topic.partitions !== undefined) internal.set(topic.name, topic.partitions)
  }
  // each round settles at least one more sub-topology; counts only flow along repartition topics
  for (let round = 0; round <= topology.subtopologies.length; round++) {
    for (const subtopology of topology.subtopologies) settle(topology, subtopology, external, internal)
  }
  const taskCounts = topology.subtopologies.map(subtopology => taskCount(topology, subtopology, external, internal))
  topology.subtopologies.forEach((subtopology, index) => {
    for (const store of subtopology.stores) {
      internal.set(`${topology.stores[store]?.name}-changelog`, taskCounts[index] as number)
    }
  })
  return { taskCounts, internal }
}

const sourcesOf = (topology: Topology, subtopology: Subtopology): NodeOf<'source'>[] =>
  subtopology.sources.map(id => topology.nodes[id] as NodeOf<'source'>)

/** Gives the repartition topics that a sub-topology reads their count, as far as it is known now. */
function settle(topology: Topology, subtopology: Subtopology, external: Counts, internal: Map<string, number>): void {
  const sources = sourcesOf(topology, subtopology)
  const outer = checkedExternal(sources, external)
  for (const source of sources.filter(each => each.internal)) {
    for (const name of source.topics) {
      const fixed = topology.internalTopics.find(topic => topic.name === name)?.partitions
      if (outer !== undefined && fixed !== undefined && fixed !== outer.count) throw differs(name, fixed, outer)
      const count = outer?.count ?? fixed ?? upstreamCount(topology, name, external, internal)
      if (count !== undefined) internal.set(name, Math.max(count, internal.get(name) ?? 0))
    }
  }
  const known = sources.filter(each => each.internal).flatMap(each => each.topics.map(name => internal.get(name)))
  if (outer !== undefined || known.some(count => count === undefined)) return
  const largest = Math.max(0, ...(known as number[]))
  for (const source of sources.filter(each => each.internal)) {
    for (const name of source.topics) internal.set(name, largest)
  }
}

interface ExternalCount {
  readonly topic: string
  readonly count: number
}

/** The one count of the external topics; undefined without any. */
function checkedExternal(sources: readonly NodeOf<'source'>[], external: Counts): ExternalCount | undefined {
  let first: ExternalCount | undefined
  for (const source of sources.filter(each => !each.internal)) {
    for (const topic of source.topics) {
      const count = external.get(topic)
      if (count === undefined) continue
      first ??= { topic, count }
      if (sources.length > 1 && count !== first.count) throw differs(topic, count, first)
    }
  }
  return first
}

function differs(topic: string, count: number, other: ExternalCount): StreamsError {
  return new StreamsError(
    topologyCodes.E450,
    `${topic} has ${count} partitions, ${other.topic}, which is read together with it, has ${other.count}`,
    {
      topic,
      cure: 'give both the same number of partitions, or repartition() one of the streams to the other’s number',
    },
  )
}

/** The largest count of the sources of the sub-topology that writes a repartition topic. */
function upstreamCount(topology: Topology, name: string, external: Counts, internal: Counts): number | undefined {
  const writer = topology.subtopologies.find(subtopology =>
    subtopology.sinks.some(id => (topology.nodes[id] as NodeOf<'sink'>).topic === name),
  )
  if (writer === undefined) return undefined
  const counts = sourcesOf(topology, writer).flatMap(source =>
    source.topics.map(topic => (source.internal ? internal : external).get(topic)),
  )
  const known = counts.filter(count => count !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

function taskCount(topology: Topology, subtopology: Subtopology, external: Counts, internal: Counts): number {
  const counts = sourcesOf(topology, subtopology).flatMap(source =>
    source.topics.map(topic => {
      const count = (source.internal ? internal : external).get(topic)
      if (count !== undefined) return count
      throw new StreamsError(topologyCodes.E453, `nothing says how many partitions ${topic} has`, {
        topic,
        cure: 'give it a number: repartition(Repartitioned.as(name, { partitions: … }))',
      })
    }),
  )
  return Math.max(0, ...counts)
}
