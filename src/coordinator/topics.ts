/**
 * The topics of a topology on a log: what is read must exist, what the engine needs for itself is created with
 * Kafka Streams' names and configs, and what exists already must have the right number of partitions.
 * Kafka Streams: InternalTopicManager.
 */

import type { StreamsConfig } from '../config/streams-config.js'
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { LogAdmin, TopicDescription, TopicSpec } from '../log/admin.js'
import type { Subscription } from '../log/group.js'
import { type InternalTopic, internalTopicName, type Topology } from '../topology/topology.js'
import type { NodeOf } from '../topology/topology-node.js'
import { type PartitionPlan, planPartitions } from './partition-plan.js'

export interface TopicPlan extends PartitionPlan {
  /** Topics of each source node, patterns resolved. */
  topicsOf(source: NodeOf<'source'>): readonly string[]
  /** Partition count of every topic that the topology reads or writes, by complete name; 1 for what is unknown. */
  countOf(topic: string): number
  /** Whether the log has become another since: partitions were added, or a pattern matches other topics. */
  hasChanged(): Promise<boolean>
}

/** Reads, checks and creates. Rejects with E45x, or what the log says. */
export async function prepareTopics(admin: LogAdmin, topology: Topology, config: StreamsConfig): Promise<TopicPlan> {
  const { applicationId, errorsDeadLetterQueueTopicName: deadLetterTopic } = config
  const existing = await readTopics(admin, topology, config)
  const sources = sourcesOf(topology)
  const topicsOf = (source: NodeOf<'source'>): readonly string[] => resolve(source, existing)
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
  const countOf = (topic: string): number =>
    existing.get(topic)?.partitionCount ?? plan.internal.get(topic.slice(applicationId.length + 1)) ?? 1
  return {
    ...plan,
    topicsOf,
    countOf,
    hasChanged: async () => {
      const now = await readTopics(admin, topology, config)
      const isAnother = (source: NodeOf<'source'>): boolean =>
        resolve(source, now).join() !== topicsOf(source).join() && !source.internal
      // a topic that is gone is for the fetches to find: it may come back
      const hasGrown = [...now.values()].some(each => each.partitionCount !== countOf(each.topic))
      return hasGrown || sources.some(isAnother)
    },
  }
}

/** What each sub-topology reads, for the assignor: complete names, and patterns as they are. */
export function topicGroups(topology: Topology, applicationId: string): readonly (readonly (string | RegExp)[])[] {
  return topology.subtopologies.map(({ sources }) =>
    sources.flatMap((id): readonly (string | RegExp)[] => {
      const { internal, pattern, topics } = topology.nodes[id] as NodeOf<'source'>
      if (pattern !== undefined) return [pattern]
      return internal ? topics.map(topic => internalTopicName(applicationId, topic)) : topics
    }),
  )
}

/** What the application subscribes to: names, or one pattern for all where a source has one. */
export function subscriptionOf(topology: Topology, applicationId: string): Subscription {
  const read = [...new Set(topicGroups(topology, applicationId).flat())]
  const names = read.filter(each => typeof each === 'string')
  if (names.length === read.length) return { topics: names }
  const parts = read.map(each => (typeof each === 'string' ? `^${each.replaceAll('.', '\\.')}$` : `(?:${each.source})`))
  return { pattern: new RegExp(parts.join('|')) }
}

type TopicsByName = ReadonlyMap<string, TopicDescription>

function sourcesOf(topology: Topology): readonly NodeOf<'source'>[] {
  return topology.nodes.filter((node): node is NodeOf<'source'> => node.kind === 'source')
}

/** The topics of a source that exist by pattern, or those it names. */
function resolve({ pattern, topics }: NodeOf<'source'>, existing: TopicsByName): readonly string[] {
  return pattern === undefined ? topics : [...existing.keys()].filter(name => pattern.test(name)).sort()
}

/**
 * What the log says of every topic that the topology can name. All topics are asked for only where a pattern or a
 * function chooses among them: a cluster may have thousands.
 */
async function readTopics(admin: LogAdmin, topology: Topology, config: StreamsConfig): Promise<TopicsByName> {
  const sinks = topology.nodes.filter((node): node is NodeOf<'sink'> => node.kind === 'sink')
  const isOpen =
    sourcesOf(topology).some(source => source.pattern !== undefined) ||
    sinks.some(sink => typeof sink.topic !== 'string')
  const named = [
    ...sourcesOf(topology).flatMap(source => (source.internal ? [] : source.topics)),
    ...sinks.flatMap(sink => (typeof sink.topic === 'string' && !sink.internal ? [sink.topic] : [])),
    ...topology.internalTopics.map(({ name }) => internalTopicName(config.applicationId, name)),
    ...(config.errorsDeadLetterQueueTopicName === undefined ? [] : [config.errorsDeadLetterQueueTopicName]),
  ]
  const found = isOpen ? await admin.listTopics() : await admin.describeTopics([...new Set(named)])
  return new Map(found.filter(each => each !== undefined).map(topic => [topic.topic, topic]))
}

function countOrMissing(existing: TopicsByName, topic: string, source: NodeOf<'source'>): number {
  const found = existing.get(topic)
  if (found !== undefined) return found.partitionCount
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
  { counts, existing }: { counts: ReadonlyMap<string, number>; existing: TopicsByName },
): Promise<void> {
  const wanted = topology.internalTopics.map(topic => ({
    topic: internalTopicName(config.applicationId, topic.name),
    partitionCount: counts.get(topic.name) ?? 1,
    configs: { ...topic.config, ...changelogRetention(topology, topic, config), ...overrides(config) },
    ...(config.replicationFactor > 0 ? { replicationFactor: config.replicationFactor } : {}),
  }))
  for (const each of wanted) {
    const found = existing.get(each.topic)
    if (found !== undefined) checkInternal(each, found)
  }
  const missing = wanted.filter(({ topic }) => !existing.has(topic))
  if (missing.length === 0) return
  const results = await admin.createTopics(missing)
  // another instance may have been faster, with other counts
  const raced = missing.filter((_, index) => results[index]?.outcome === 'exists')
  const found = await admin.describeTopics(raced.map(({ topic }) => topic))
  raced.forEach((each, index) => {
    const other = found[index]
    if (other !== undefined) checkInternal(each, other)
  })
}

function checkInternal({ configs = {}, partitionCount, topic }: TopicSpec, found: TopicDescription): void {
  if (found.partitionCount !== partitionCount) {
    throw new StreamsError(
      topologyCodes.E451,
      `the internal topic ${topic} has ${found.partitionCount} partitions; the topology needs ${partitionCount}`,
      {
        topic,
        cure: 'the source topics were resized or the topology changed: reset the application, or give it a new id',
      },
    )
  }
  const [policy, wanted] = [found.configs['cleanup.policy'] ?? 'delete', configs['cleanup.policy'] ?? 'delete']
  const [has, needs] = [policy, wanted].map(each => each.split(',').includes('compact'))
  if (has === needs) return
  throw new StreamsError(topologyCodes.E454, `the internal topic ${topic} has cleanup.policy=${policy}`, {
    topic,
    cure: `rows would be lost: set the topic's cleanup.policy to ${wanted}, or delete the topic if nothing is in it`,
  })
}
