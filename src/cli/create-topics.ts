/** Before a topology runs on an embedded log: topics that it reads or writes and that do not exist are created. */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { LogAdmin, TopicSpec } from '../log/admin.js'
import type { Topic } from '../schema/topic.js'
import type { Topology } from '../topology/topology.js'

/**
 * What was created. Typed topics bring their partition count and configs; other topics get one partition.
 *
 * @throws StreamsError E451 where a typed topic exists with another number of partitions
 */
export async function createMissingTopics(
  admin: LogAdmin,
  topology: Topology,
  typed: readonly Topic<unknown, unknown>[],
): Promise<readonly TopicSpec[]> {
  const existing = new Map((await admin.listTopics()).map(each => [each.topic, each.partitionCount]))
  const specs = topicNames(topology).map(topic => specOf(topic, typed))
  for (const { topic, partitionCount } of specs) {
    const count = existing.get(topic)
    const declared = typed.find(each => each.topic === topic)?.options?.partitions
    if (count === undefined || declared === undefined || count === partitionCount) continue
    throw new StreamsError(
      topologyCodes.E451,
      `the topic ${topic} has ${count} partitions; it is declared with ${declared}`,
      {
        topic,
        cure: 'correct the declaration, or delete the topic and write it again: millrace topics --delete',
      },
    )
  }
  const missing = specs.filter(each => !existing.has(each.topic))
  if (missing.length > 0) await admin.createTopics(missing)
  return missing
}

function topicNames(topology: Topology): readonly string[] {
  const names = topology.nodes.flatMap(node => {
    if (node.kind === 'source') return node.internal ? [] : node.topics
    if (node.kind === 'sink') return node.internal || typeof node.topic !== 'string' ? [] : [node.topic]
    return []
  })
  return [...new Set(names)]
}

function specOf(topic: string, typed: readonly Topic<unknown, unknown>[]): TopicSpec {
  const options = typed.find(each => each.topic === topic)?.options
  return { topic, partitionCount: options?.partitions ?? 1, configs: options?.config ?? {} }
}
