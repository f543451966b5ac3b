/** The admin where leaders and coordinators are several, end, and move. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogAdmin } from '../../src/log/admin.js'
import { KafkaCluster } from '../jvm/kafka-cluster.js'
import { needsJava } from '../jvm/kafka-jvm.js'
import { commit, openAdmin, produceOnce } from './admin-rig.js'

const TIMEOUT_MS = 180_000

test('leaders and coordinators on two brokers, one of which ends', { timeout: TIMEOUT_MS }, async context => {
  if (!(await needsJava(context))) return
  const config = { 'offsets.topic.replication.factor': '2', 'offsets.topic.num.partitions': '4' }
  const brokers = await KafkaCluster.start({ brokers: 2, config, quickStart: true })
  context.after(() => brokers.stop())
  const [server = ''] = brokers.bootstrapServers.split(',')
  const { admin, cluster } = openAdmin(server, { timeoutMs: 60_000 })
  context.after(() => cluster.close())
  const hasty = openAdmin(server, { timeoutMs: 1_500 })
  context.after(() => hasty.cluster.close())

  const [single, double] = ['single', 'double']
  await admin.createTopics([
    { topic: single, partitionCount: 6, replicationFactor: 1 },
    { topic: double, partitionCount: 6, replicationFactor: 2 },
  ])
  const partitions = [single, double].flatMap(topic =>
    Array.from({ length: 6 }, (_, partition) => ({ topic, partition })),
  )
  const counts = partitions.map(({ partition }) => partition + 1)
  for (const [index, each] of partitions.entries()) {
    assert.equal(await produceOnce(cluster, each, counts[index] ?? 0), 0)
  }
  const latest = partitions.map(each => ({ ...each, at: 'latest' as const }))
  const leaders = new Set(partitions.map(each => cluster.leaderOf(each)?.nodeId))
  assert.deepEqual([...leaders].sort(), [1, 2], 'one broker leads everything')

  await context.test('offsets come from both', async () => {
    const offsets = (await admin.listOffsets(latest)).map(({ offset }) => Number(offset))
    assert.deepEqual(offsets, counts)
  })

  const groups = Array.from({ length: 12 }, (_, index) => `group-${index}`)
  await context.test('groups of both are listed', async () => {
    for (const groupId of groups) {
      await admin.describeGroup(groupId)
      await commit(cluster, groupId, [{ topic: double, partition: 1, offset: 2n, metadata: groupId }])
    }
    assert.deepEqual(await admin.listGroups(), [...groups].sort())
  })

  const lost = partitions.map(each => each.topic === single && cluster.leaderOf(each)?.nodeId === 2)
  assert.ok(lost.includes(true) && lost.includes(false))
  await hasty.admin.listOffsets(latest)
  await brokers.kill(2)

  await context.test('who cannot be asked has an error of its own when the time is over', async () => {
    const results = await hasty.admin.listOffsets(latest.filter(({ topic }) => topic === single))
    for (const [index, { offset, error }] of results.entries()) {
      if (lost[index]) assert.equal(error?.retry, 'backoff', error?.message)
      else assert.equal(Number(offset), counts[index])
    }
  })

  await context.test('leaders and coordinators that moved are found', async () => {
    const rest = latest.filter(({ topic }) => topic === double)
    const results = await admin.listOffsets(rest)
    assert.deepEqual(
      results.map(({ offset }) => Number(offset)),
      rest.map(({ partition }) => partition + 1),
    )
    for (const groupId of groups) {
      const expected = [{ topic: double, partition: 1, offset: 2n, metadata: groupId }]
      assert.deepEqual(await admin.describeGroup(groupId), expected)
    }
    assert.deepEqual(await admin.listGroups(), [...groups].sort())
  })

  await context.test('topics are made, found and deleted with one broker', () => makeAndDelete(admin))
})

async function makeAndDelete(admin: LogAdmin): Promise<void> {
  assert.deepEqual(await admin.createTopics([{ topic: 'later', partitionCount: 2, replicationFactor: 1 }]), [
    { topic: 'later', outcome: 'created' },
  ])
  assert.equal((await admin.describeTopics(['later']))[0]?.partitionCount, 2)
  await admin.deleteTopics(['later'])
  assert.deepEqual(await admin.describeTopics(['later']), [undefined])
}
