/**
 * The topics of a topology on a log: what is read must exist, what the engine needs for itself is created with
 * Kafka Streams' names and configs, and what exists already must have the right number of partitions.
 */

import type { StreamsConfig } from '../config/streams-config.js'
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { LogAdmin } from '../log/admin.js'
import { type InternalTopic, internalTopicName, type Topology } from '../topology/topology.js'
import type { NodeOf } from '../topology/topology-node.js'
import { type PartitionPlan, planPartitions } from './partition-plan.js'

export interface TopicPlan extends PartitionPlan {
  /** Topics of each source node, patterns resolved. */
  topicsOf(source: NodeOf<'source'>): readonly string[]
  /** Partition count of every topic that the topology reads or writes, by complete name; 1 for what is unknown. */
  countOf(topic: string): number
}

/** Reads, checks and creates. Rejects with E45x, or what the log says. */
export async function prepareTopics(admin: LogAdmin, topology: Topology, config: StreamsConfig): Promise<TopicPlan> {
  const { applicationId, errorsDeadLetterQueueTopicName: deadLetterTopic } = config
  const existing = new Map((await admin.listTopics()).map(topic => [topic.topic, topic.partitionCount]))
  const sources = topology.nodes.filter((node): node is NodeOf<'source'> => node.kind === 'source')
  const topicsOf = (source: NodeOf<'source'>): readonly string[] => {
    const { pattern } = source
    return pattern === undefined ? source.topics : [...existing.keys()].filter(name => pattern.test(name)).sort()
  }
  const external = new Map<string, number>()
  for (const source of sources.filter(each => !each.internal)) {
    for (const topic of topicsOf(source)) external.set(topic, countOrMissing(existing, topic, source))
  }
  const resolved: Topology = {
    ...topology,
    nodes: topology.nodes.map(node => (node.kind === 'source' ? { ...node, topics: topicsOf(node) } : node)),
  }
  const plan = planPartitions(resolved, external)
  await createInternal(admin, topology, config, { counts: plan.internal, existing })
  if (deadLetterTopic !== undefined && !existing.has(deadLetterTopic)) {
    await admin.createTopics([{ topic: deadLetterTopic, partitionCount: 1 }])
  }
  return {
    ...plan,
    topicsOf,
    countOf: topic => existing.get(topic) ?? plan.internal.get(topic.slice(applicationId.length + 1)) ?? 1,
  }
}

function countOrMissing(existing: ReadonlyMap<string, number>, topic: string, source: NodeOf<'source'>): number {
  const count = existing.get(topic)
  if (count !== undefined) return count
  throw new StreamsError(topologyCodes.E452, `the topic ${topic} does not exist`, {
    topic,
    node: source.name,
    cure: `create it first (millrace topics --create ${topic}), or correct the name`,
  })
}

/** Window changelogs keep rows longer than their store: `windowstore.changelog.additional.retention.ms`. */
function changelogRetention(topology: Topology, topic: InternalTopic, config: StreamsConfig): Record<string, string> {
  const store = topology.stores.find(each => `${each.name}-changelog` === topic.name)
  if (topic.kind !== 'changelog' || store?.retentionMs === undefined) return {}
  return { 'retention.ms': String(store.retentionMs + config.windowstoreChangelogAdditionalRetentionMs) }
}

/** What the configuration says of all internal topics: `topic.segment.bytes`. */
function overrides(config: StreamsConfig): Record<string, string> {
  return Object.fromEntries(Object.entries(config.topic).map(([name, value]) => [name, String(value)]))
}

async function createInternal(
  admin: LogAdmin,
  topology: Topology,
  config: StreamsConfig,
  { counts, existing }: { counts: ReadonlyMap<string, number>; existing: ReadonlyMap<string, number> },
): Promise<void> {
  const wanted = topology.internalTopics.map(topic => ({
    topic: internalTopicName(config.applicationId, topic.name),
    partitionCount: counts.get(topic.name) ?? 1,
    configs: { ...topic.config, ...changelogRetention(topology, topic, config), ...overrides(config) },
  }))
  for (const { topic, partitionCount } of wanted) {
    const count = existing.get(topic)
    if (count === undefined || count === partitionCount) continue
    throw new StreamsError(
      topologyCodes.E451,
      `the internal topic ${topic} has ${count} partitions; the topology needs ${partitionCount}`,
      {
        topic,
        cure: 'the source topics were resized or the topology changed: reset the application, or give it a new id',
      },
    )
  }
  const missing = wanted.filter(({ topic }) => !existing.has(topic))
  if (missing.length > 0) await admin.createTopics(missing)
}
