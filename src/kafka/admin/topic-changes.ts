/**
 * Topics made and deleted by the controller. Brokers learn of it one after the other; the calls here end when each of
 * them has, and when the leaders of new partitions answer, so that whatever is asked next is asked in vain of nobody.
 */
import { TOPIC_CHANGE_TIMEOUT_MS } from '../../config/limits.js'
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { CreateTopicResult, TopicSpec } from '../../log/admin.js'
import { retrying } from '../cluster/retry.js'
import { kafkaError, unknownTopic } from '../kafka-errors.js'
import type { ResponseOf } from '../protocol/api.js'
import { KafkaErrorNumber } from '../protocol/error-numbers.js'
import { metadataApi } from '../protocol/messages/metadata.js'
import { createTopicsApi, deleteTopicsApi } from '../protocol/messages/topics.js'
import { type AdminContext, PROPAGATION_BACKOFF, startDeadline } from './admin-context.js'
import { listOffsets } from './partition-offsets.js'

/** The broker's default. */
const DEFAULT_REPLICATION_FACTOR = -1

/** One result per spec, in order. Rejects with E609 on a bad one, and then creates none. */
export async function createTopics(
  context: AdminContext,
  specs: readonly TopicSpec[],
): Promise<readonly CreateTopicResult[]> {
  for (const spec of specs) checkPartitionCount(spec)
  const unique = [...new Map([...specs].reverse().map(spec => [spec.topic, spec])).values()].reverse()
  if (unique.length === 0) return []
  const names = unique.map(({ topic }) => topic)
  const left = startDeadline(context)
  const created = new Set<string>()
  let attemptCount = 0
  await retrying(left(), async () => {
    // a broker that has gone may be who was the controller
    if (attemptCount++ > 0) await context.cluster.topics(names, true)
    if (unique.length > 1) await sendSpecs(context, unique, true)
    for (const topic of await sendSpecs(context, unique, false)) created.add(topic)
  })
  await retrying(left(PROPAGATION_BACKOFF), () => checkEverywhere(context, names, true))
  await checkLeaders({ ...context, retry: left(PROPAGATION_BACKOFF) }, names)
  return specs.map(({ topic }): CreateTopicResult => {
    // a second spec of one name finds it there
    return { topic, outcome: created.delete(topic) ? 'created' : 'exists' }
  })
}

/** Kafka takes -1 for the broker's default; a log's topics say how many. */
function checkPartitionCount({ topic, partitionCount }: TopicSpec): void {
  if (Number.isInteger(partitionCount) && partitionCount >= 1) return
  throw new StreamsError(logCodes.E609, `Topic '${topic}' cannot have ${partitionCount} partitions`, {
    topic,
    cure: 'Give it 1 or more.',
  })
}

/** The names of those created. Rejects with the first error. */
async function sendSpecs(
  { cluster }: AdminContext,
  specs: readonly TopicSpec[],
  validateOnly: boolean,
): Promise<readonly string[]> {
  const topics = specs.map(({ topic, partitionCount, replicationFactor, configs = {} }) => ({
    name: topic,
    numPartitions: partitionCount,
    replicationFactor: replicationFactor ?? DEFAULT_REPLICATION_FACTOR,
    assignments: [],
    configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
  }))
  const request = { topics, timeoutMs: TOPIC_CHANGE_TIMEOUT_MS, validateOnly }
  const answer = await cluster.request(createTopicsApi, request, 'controller')
  return answer.topics.filter(wasCreated).map(({ name }) => name)
}

/** @throws StreamsError for any error but that the topic exists */
function wasCreated({ name, errorCode, errorMessage }: ResponseOf<typeof createTopicsApi>['topics'][number]): boolean {
  if (errorCode === KafkaErrorNumber.NONE) return true
  if (errorCode === KafkaErrorNumber.TOPIC_ALREADY_EXISTS) return false
  throw kafkaError(errorCode, { topic: name, brokerText: errorMessage }, 'CreateTopics')
}

/** Rejects with E604 on an unknown one, and then deletes none. */
export async function deleteTopics(context: AdminContext, topics: readonly string[]): Promise<void> {
  const names = [...new Set(topics)]
  if (names.length === 0) return
  const left = startDeadline(context)
  const gone = new Set<string>()
  let wasAsked = false
  await retrying(left(), async () => {
    const found = await context.cluster.topics(names, true)
    const missing = names.find((_, index) => found[index] === undefined)
    if (missing !== undefined && !wasAsked) throw unknownTopic(missing)
    wasAsked = true
    const rest = names.filter(name => !gone.has(name))
    const request = { topicNames: rest, timeoutMs: TOPIC_CHANGE_TIMEOUT_MS }
    const { responses } = await context.cluster.request(deleteTopicsApi, request, 'controller')
    for (const answer of responses) if (isGone(answer)) gone.add(answer.name)
  })
  for (const name of names) context.cluster.forget(name)
  await retrying(left(PROPAGATION_BACKOFF), () => checkEverywhere(context, names, false))
}

/** An earlier attempt, or somebody else, may have deleted it. @throws StreamsError */
function isGone({ name, errorCode }: ResponseOf<typeof deleteTopicsApi>['responses'][number]): boolean {
  if (errorCode === KafkaErrorNumber.NONE || errorCode === KafkaErrorNumber.UNKNOWN_TOPIC_OR_PARTITION) return true
  throw kafkaError(errorCode, { topic: name }, 'DeleteTopics')
}

/** Rejects with E637 until every broker knows the topics with their leaders, or none of them. */
async function checkEverywhere(context: AdminContext, names: readonly string[], areThere: boolean): Promise<void> {
  const { cluster } = context
  const topics = await cluster.topics(names, true)
  const isKnown = topics.map(topic => topic?.leaders.every(({ nodeId }) => nodeId >= 0))
  const late = names.find((_, index) => (areThere ? isKnown[index] !== true : topics[index] !== undefined))
  if (late !== undefined) throw notYet(late)
  await Promise.all(cluster.brokers.map(({ nodeId }) => checkBroker(context, nodeId, names, areThere)))
}

async function checkBroker(
  { cluster }: AdminContext,
  nodeId: number,
  names: readonly string[],
  areThere: boolean,
): Promise<void> {
  const request = {
    topics: names.map(name => ({ name })),
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  }
  let answer: ResponseOf<typeof metadataApi>
  try {
    answer = await cluster.request(metadataApi, request, { nodeId })
  } catch (error) {
    // who cannot be reached is not waited for
    if (error instanceof StreamsError) return
    throw error
  }
  const late = answer.topics.find(({ errorCode, partitions }) => {
    const isKnown = errorCode === KafkaErrorNumber.NONE && partitions.every(({ leaderId }) => leaderId >= 0)
    return areThere ? !isKnown : errorCode === KafkaErrorNumber.NONE
  })
  if (late !== undefined) throw notYet(late.name)
}

/** A leader may know of its partition a moment before it has it: ask for something that only the leader can say. */
async function checkLeaders(context: AdminContext, names: readonly string[]): Promise<void> {
  const topics = await context.cluster.topics(names)
  const partitions = topics.flatMap(topic => {
    if (topic === undefined) return []
    return topic.leaders.map((_, partition) => ({ topic: topic.topic, partition, at: 'earliest' as const }))
  })
  // what still fails is told to who uses the partition
  await listOffsets(context, partitions, 'read_uncommitted')
}

function notYet(topic: string): StreamsError {
  return kafkaError(KafkaErrorNumber.LEADER_NOT_AVAILABLE, { topic }, 'Metadata')
}
