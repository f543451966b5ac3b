/** Groups and what they have committed, from their coordinators. */
import type { CommittedOffset } from '../../log/offsets.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import { mayPass, retrying } from '../cluster/retry.js'
import { type KafkaErrorPlace, type KafkaRequestName, kafkaError } from '../kafka-errors.js'
import type { Api } from '../protocol/api.js'
import { KafkaErrorNumber } from '../protocol/error-numbers.js'
import { offsetFetchApi } from '../protocol/messages/group-offsets.js'
import { deleteGroupsApi, listGroupsApi } from '../protocol/messages/groups.js'
import type { AdminContext } from './admin-context.js'

/** Groups that commit offsets of their own accord have no protocol; Kafka's connectors and share groups have others. */
const PROTOCOL_TYPES = new Set(['', 'consumer', 'streams'])

/** Ids of the groups of consumers that any broker coordinates, sorted. */
export function listGroups(context: AdminContext): Promise<readonly string[]> {
  const { cluster, retry } = context
  return retrying(retry, async () => {
    // at first only bootstrap servers are known, and not by their ids
    await cluster.allTopics()
    const lists = await Promise.all(cluster.brokers.map(({ nodeId }) => groupsOf(context, nodeId)))
    return [...new Set(lists.flat())].sort()
  })
}

async function groupsOf({ cluster }: AdminContext, nodeId: number): Promise<readonly string[]> {
  const { errorCode, groups } = await cluster.request(listGroupsApi, {}, { nodeId })
  if (errorCode !== KafkaErrorNumber.NONE) throw kafkaError(errorCode, {}, 'ListGroups')
  return groups.filter(({ protocolType }) => PROTOCOL_TYPES.has(protocolType)).map(({ groupId }) => groupId)
}

/** Everything that a group has committed, by topic and partition. */
export async function describeGroup(
  context: AdminContext,
  groupId: string,
): Promise<readonly (TopicPartition & CommittedOffset)[]> {
  const { topics } = await askCoordinator(context, groupId, {
    api: offsetFetchApi,
    name: 'OffsetFetch',
    request: { groupId, topics: null, requireStable: false },
    check: ({ errorCode, topics }, refuse) => {
      refuse(errorCode)
      for (const { name: topic, partitions } of topics) {
        for (const { partitionIndex: partition, errorCode } of partitions) refuse(errorCode, { topic, partition })
      }
    },
  })
  return topics
    .flatMap(({ name, partitions }) =>
      partitions
        .filter(({ committedOffset }) => committedOffset >= 0n)
        .map(({ partitionIndex, committedOffset, metadata }) => {
          return { topic: name, partition: partitionIndex, offset: committedOffset, metadata: metadata ?? '' }
        }),
    )
    .sort((left, right) => {
      if (left.topic !== right.topic) return left.topic < right.topic ? -1 : 1
      return left.partition - right.partition
    })
}

/** Forgets a group's offsets; one that does not exist has none. Rejects with E613 while it has a member. */
export async function deleteGroup(context: AdminContext, groupId: string): Promise<void> {
  await askCoordinator(context, groupId, {
    api: deleteGroupsApi,
    name: 'DeleteGroups',
    request: { groupsNames: [groupId] },
    check: ({ results }, refuse) => {
      for (const { errorCode } of results) if (errorCode !== KafkaErrorNumber.GROUP_ID_NOT_FOUND) refuse(errorCode)
    },
  })
}

interface CoordinatorRequest<Request, Response> {
  readonly api: Api<Request, Response>
  readonly name: KafkaRequestName
  readonly request: Request
  /** Calls `refuse` with every error number of the answer; it throws for one that is an error. */
  readonly check: (response: Response, refuse: (errorCode: number, place?: KafkaErrorPlace) => void) => void
}

async function askCoordinator<Request, Response>(
  { cluster, retry }: AdminContext,
  groupId: string,
  { api, name, request, check }: CoordinatorRequest<Request, Response>,
): Promise<Response> {
  const refuse = (errorCode: number, place: KafkaErrorPlace = {}): void => {
    if (errorCode !== KafkaErrorNumber.NONE) throw kafkaError(errorCode, { groupId, ...place }, name)
  }
  return retrying(retry, async () => {
    try {
      const response = await cluster.request(api, request, { groupId })
      check(response, refuse)
      return response
    } catch (error) {
      // it may have moved, or have ended
      if (mayPass(error)) cluster.forgetCoordinator(groupId)
      throw error
    }
  })
}
