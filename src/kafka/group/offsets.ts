/** Offsets that a group has committed, at its coordinator: one commit as a member or as nobody, and the way back. */
import { GROUP_REQUEST_TIMEOUT_MS } from '../../config/limits.js'
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { CommittedOffset, OffsetToCommit } from '../../log/offsets.js'
import { type TopicPartition, topicPartitionName } from '../../model/topic-partition.js'
import type { Prng } from '../../stdx/prng.js'
import type { BackoffOptions } from '../cluster/backoff.js'
import type { Cluster } from '../cluster/cluster.js'
import { mayPass, retrying } from '../cluster/retry.js'
import { kafkaError, needsCoordinator } from '../kafka-errors.js'
import type { Api } from '../protocol/api.js'
import { KafkaErrorNumber as N } from '../protocol/error-numbers.js'
import { offsetCommitApi, offsetFetchApi } from '../protocol/messages/group-offsets.js'

/** On whose behalf a commit is made, so that a member that is none any more is refused. */
export interface Committer {
  /** -1 outside a generation. */
  readonly generationId: number
  readonly memberId: string
  readonly instanceId: string | undefined
}

/** A group that has no members, or that does not care. */
export const NOBODY: Committer = Object.freeze({ generationId: -1, memberId: '', instanceId: undefined })

/** How to try again while the coordinator is away. */
export interface OffsetRetry {
  /** `retry.backoff.ms` and `retry.backoff.max.ms`. */
  readonly backoff: BackoffOptions
  readonly prng: Prng
}

/** Error of the first partition that has one. */
export interface CommitOutcome {
  /** 0: all are committed. */
  readonly errorCode: number
  readonly partition: TopicPartition | undefined
}

/** One request, answered or rejected with E630 to E637. Partitions are committed one by one, not all or none. */
export async function commitOnce(
  cluster: Cluster,
  groupId: string,
  { generationId, memberId, instanceId }: Committer,
  offsets: readonly OffsetToCommit[],
): Promise<CommitOutcome> {
  const answer = await askCoordinator(cluster, groupId, offsetCommitApi, {
    groupId,
    generationIdOrMemberEpoch: generationId,
    memberId,
    groupInstanceId: instanceId ?? null,
    topics: [...byTopic(offsets)].map(([name, list]) => ({
      name,
      partitions: list.map(({ partition, offset, metadata }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: -1,
        committedMetadata: metadata,
      })),
    })),
  })
  for (const { name, partitions } of answer.topics) {
    for (const { errorCode, partitionIndex } of partitions) {
      if (errorCode !== N.NONE) return { errorCode, partition: { topic: name, partition: partitionIndex } }
    }
  }
  return { errorCode: N.NONE, partition: undefined }
}

/** Of a group without members: with members it is refused (E616). Rejects with E615, E616, E636 to E638 and others. */
export function commitGroupOffsets(
  cluster: Cluster,
  groupId: string,
  offsets: readonly OffsetToCommit[],
  retry: OffsetRetry,
): Promise<void> {
  return patiently(cluster, retry, async () => {
    const { errorCode, partition } = await commitOnce(cluster, groupId, NOBODY, offsets)
    if (errorCode !== N.NONE) throw refusedBy(cluster, { groupId, errorCode, partition }, 'OffsetCommit')
  })
}

/**
 * What a group has committed for these partitions, in their order; undefined where it has committed nothing. Waits for
 * transactions that are about to commit some.
 */
export function fetchCommittedOffsets(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[],
  retry: OffsetRetry,
): Promise<readonly (CommittedOffset | undefined)[]> {
  return patiently(cluster, retry, async () => {
    const answer = await askCoordinator(cluster, groupId, offsetFetchApi, {
      groupId,
      topics: [...byTopic(partitions)].map(([name, list]) => ({
        name,
        partitionIndexes: list.map(({ partition }) => partition),
      })),
      requireStable: true,
    })
    const refused = (errorCode: number, partition?: TopicPartition) =>
      refusedBy(cluster, { groupId, errorCode, partition }, 'OffsetFetch')
    if (answer.errorCode !== N.NONE) throw refused(answer.errorCode)
    const found = new Map<string, CommittedOffset>()
    for (const { name: topic, partitions: list } of answer.topics) {
      for (const { partitionIndex: partition, errorCode, committedOffset: offset, metadata } of list) {
        if (errorCode !== N.NONE) throw refused(errorCode, { topic, partition })
        if (offset >= 0n) found.set(topicPartitionName({ topic, partition }), { offset, metadata: metadata ?? '' })
      }
    }
    return partitions.map(partition => found.get(topicPartitionName(partition)))
  })
}

/** Over the connection for short requests: that of the membership may wait for a rebalance. */
async function askCoordinator<Request, Response>(
  cluster: Cluster,
  groupId: string,
  api: Api<Request, Response>,
  request: Request,
): Promise<Response> {
  try {
    return await cluster.request(api, request, { groupId })
  } catch (error) {
    if (mayPass(error)) cluster.forgetCoordinator(groupId)
    throw error
  }
}

interface Refusal extends CommitOutcome {
  readonly groupId: string
}

/** The coded error; a coordinator that has moved is forgotten. */
export function refusedBy(
  cluster: Cluster,
  { errorCode, groupId, partition }: Refusal,
  request: 'OffsetCommit' | 'OffsetFetch',
): StreamsError {
  if (needsCoordinator(errorCode)) cluster.forgetCoordinator(groupId)
  return kafkaError(errorCode, { groupId, ...partition }, request)
}

function patiently<T>({ clock }: Cluster, retry: OffsetRetry, attempt: () => Promise<T>): Promise<T> {
  return retrying({ ...retry, clock, timeoutMs: GROUP_REQUEST_TIMEOUT_MS }, attempt)
}

function byTopic<P extends TopicPartition>(partitions: readonly P[]): ReadonlyMap<string, readonly P[]> {
  const topics = new Map<string, P[]>()
  for (const each of partitions) {
    const list = topics.get(each.topic) ?? []
    topics.set(each.topic, list)
    list.push(each)
  }
  return topics
}

/** E616: a commit of partitions that are not this member's. */
export function notOwned(groupId: string, memberId: string, what: string): StreamsError {
  return new StreamsError(logCodes.E616, `Member '${memberId}' of group '${groupId}' ${what}`, {
    cure: 'What was not committed is processed again by whoever has the partitions now.',
  })
}
