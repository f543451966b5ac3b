/** An admin over a real broker, and what its tests need done otherwise: records written, offsets committed, members. */
import assert from 'node:assert/strict'
import type { Cluster } from '../../src/kafka/cluster/cluster.js'
import type { ConnectionOptions } from '../../src/kafka/cluster/open-connection.js'
import { KafkaAdmin, type KafkaAdminOptions } from '../../src/kafka/kafka-admin.js'
import { encodeSubscription } from '../../src/kafka/protocol/messages/consumer-protocol.js'
import { offsetCommitApi } from '../../src/kafka/protocol/messages/group-offsets.js'
import { joinGroupApi, leaveGroupApi } from '../../src/kafka/protocol/messages/membership.js'
import { produceApi, produceParts } from '../../src/kafka/protocol/messages/produce.js'
import type { OffsetToCommit } from '../../src/log/offsets.js'
import type { TopicPartition } from '../../src/model/topic-partition.js'
import { encodeRecordBatch } from '../../src/record-batch/writer.js'
import { Prng } from '../../src/stdx/prng.js'
import { openTestCluster } from './cluster/test-cluster.js'

const MEMBER_ID_REQUIRED = 79

export interface AdminRig {
  readonly cluster: Cluster
  readonly admin: KafkaAdmin
}

/** Close the cluster at the end. */
export function openAdmin(
  server: string,
  options: Partial<KafkaAdminOptions> = {},
  connection: Partial<ConnectionOptions> = {},
): AdminRig {
  const cluster = openTestCluster(server, connection)
  const retryBackoff = { firstMs: 20, maxMs: 200 }
  return { cluster, admin: new KafkaAdmin({ cluster, prng: new Prng(2), retryBackoff, timeoutMs: 30_000, ...options }) }
}

/** The error number of one request, not repeated, to the leader that metadata names. Timestamps rise from `fromMs`. */
export async function produceOnce(
  cluster: Cluster,
  { topic, partition }: TopicPartition,
  count: number,
  fromMs = 1_000,
): Promise<number | undefined> {
  await cluster.topics([topic])
  const leader = cluster.leaderOf({ topic, partition })
  assert.ok(leader !== undefined, `nobody leads ${topic}-${partition}`)
  const records = encodeRecordBatch(
    Array.from({ length: count }, (_, index) => {
      return { key: Buffer.from(`k${index}`), value: Buffer.from('v'), timestampMs: BigInt(fromMs + index) }
    }),
  )
  const { head, tail } = produceParts({ acks: -1, timeoutMs: 10_000, partitions: [{ topic, partition, records }] })
  const connection = await cluster.connect(leader.nodeId, 'produce')
  const { responses } = await connection.send(produceApi, head, { tail })
  return responses[0]?.partitionResponses[0]?.errorCode
}

/** Commits on behalf of a group without members. */
export async function commit(cluster: Cluster, groupId: string, offsets: readonly OffsetToCommit[]): Promise<void> {
  const topics = offsets.map(({ topic, partition, offset, metadata }) => {
    const at = { partitionIndex: partition, committedOffset: offset, committedLeaderEpoch: -1 }
    return { name: topic, partitions: [{ ...at, committedMetadata: metadata }] }
  })
  const outside = { generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null }
  const answer = await cluster.request(offsetCommitApi, { groupId, ...outside, topics }, { groupId })
  const codes = answer.topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode))
  assert.ok(
    codes.every(code => code === 0),
    `commit failed: ${codes}`,
  )
}

/** Makes the group have a member; returns how to end that. */
export async function joinAlone(cluster: Cluster, groupId: string, topic: string): Promise<() => Promise<void>> {
  const subscription = { topics: [topic], userData: null, ownedPartitions: [], generationId: -1, rackId: null }
  const join = (memberId: string) => {
    const protocols = [{ name: 'range', metadata: encodeSubscription(subscription) }]
    const timeouts = { sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 30_000 }
    const member = { memberId, groupInstanceId: null, protocolType: 'consumer', protocols }
    return cluster.request(joinGroupApi, { groupId, ...timeouts, ...member }, { groupId })
  }
  const first = await join('')
  assert.equal(first.errorCode, MEMBER_ID_REQUIRED)
  const { errorCode, memberId } = await join(first.memberId)
  assert.equal(errorCode, 0)
  return async () => {
    const members = [{ memberId, groupInstanceId: null }]
    const left = await cluster.request(leaveGroupApi, { groupId, members }, { groupId })
    assert.equal(left.errorCode, 0)
  }
}

/** The error that `job` rejects with, which has this code. */
export async function refusal(code: string, job: Promise<unknown>): Promise<Error> {
  const error = await job.then(
    value => new Error(`not refused: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Error && 'code' in error, `expected ${code}: ${String(error)}`)
  assert.equal(error.code, code, error.message)
  return error
}
