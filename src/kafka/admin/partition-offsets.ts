/** First, last and by time: offsets as the leaders say, and raising the first. */

import { TOPIC_CHANGE_TIMEOUT_MS } from '../../config/limits.js'
import type {
  IsolationLevel,
  ListOffsetsRequest,
  ListOffsetsResult,
  OffsetQuery,
  PurgeRequest,
} from '../../log/admin.js'
import type { RequestTarget } from '../cluster/cluster.js'
import {
  ISOLATION_LEVEL,
  LIST_OFFSETS_TIMESTAMP,
  listOffsetsApi,
  REPLICA_ID_OF_CONSUMERS,
} from '../protocol/messages/list-offsets.js'
import { deleteRecordsApi } from '../protocol/messages/topics.js'
import type { AdminContext } from './admin-context.js'
import { askLeaders, type LeaderAnswer } from './ask-leaders.js'
import { byTopic } from './by-topic.js'

/** One result per request, in order; a partition that cannot be answered has its own error. */
export async function listOffsets(
  context: AdminContext,
  requests: readonly ListOffsetsRequest[],
  isolation: IsolationLevel,
): Promise<readonly ListOffsetsResult[]> {
  const outcomes = await askLeaders(context, requests, {
    name: 'ListOffsets',
    ask: (nodeId, questions) => askOffsets(context, { nodeId }, questions, isolation),
  })
  return outcomes.map(({ value, error }, index) => {
    const { topic = '', partition = -1 } = requests[index] ?? {}
    // -1: no record is as young as asked
    return { topic, partition, offset: value === undefined || value < 0n ? undefined : value, error }
  })
}

async function askOffsets(
  { cluster }: AdminContext,
  leader: RequestTarget,
  questions: readonly ListOffsetsRequest[],
  isolation: IsolationLevel,
): Promise<readonly LeaderAnswer<bigint>[]> {
  const topics = byTopic(questions).map(({ topic, entries }) => ({
    name: topic,
    partitions: entries.map(({ partition, at }) => {
      return { partitionIndex: partition, currentLeaderEpoch: -1, timestamp: timestampOf(at) }
    }),
  }))
  const request = { replicaId: REPLICA_ID_OF_CONSUMERS, isolationLevel: ISOLATION_LEVEL[isolation], topics }
  const answer = await cluster.request(listOffsetsApi, request, leader)
  return answer.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode, offset }) => {
      return { topic: name, partition: partitionIndex, errorCode, value: offset }
    }),
  )
}

function timestampOf(at: OffsetQuery): bigint {
  if (typeof at === 'string') return LIST_OFFSETS_TIMESTAMP[at]
  // below 0 Kafka's special meanings begin, and no record is older than 1970
  return at.timestampMs < 0n ? 0n : at.timestampMs
}

/** Rejects with the first error, after all partitions have been tried. */
export async function deleteRecords(context: AdminContext, requests: readonly PurgeRequest[]): Promise<void> {
  const outcomes = await askLeaders(context, requests, {
    name: 'DeleteRecords',
    ask: (nodeId, questions) => askToDelete(context, { nodeId }, questions),
  })
  const failed = outcomes.find(({ error }) => error !== undefined)
  if (failed?.error !== undefined) throw failed.error
}

async function askToDelete(
  { cluster }: AdminContext,
  leader: RequestTarget,
  questions: readonly PurgeRequest[],
): Promise<readonly LeaderAnswer<bigint>[]> {
  const topics = byTopic(questions).map(({ topic, entries }) => ({
    name: topic,
    partitions: entries.map(({ partition, beforeOffset }) => {
      // -1 would delete everything
      return { partitionIndex: partition, offset: beforeOffset < 0n ? 0n : beforeOffset }
    }),
  }))
  const answer = await cluster.request(deleteRecordsApi, { topics, timeoutMs: TOPIC_CHANGE_TIMEOUT_MS }, leader)
  return answer.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode, lowWatermark }) => {
      return { topic: name, partition: partitionIndex, errorCode, value: lowWatermark }
    }),
  )
}
