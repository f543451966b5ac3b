/** Topics, offsets and groups over a real broker. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createPartitionsApi } from '../../src/kafka/protocol/messages/topics.js'
import { freePorts } from '../jvm/ports.js'
import { type AdminRig, commit, joinAlone, openAdmin, produceOnce, refusal } from './admin-rig.js'
import { needsBroker, type SharedCluster } from './support/shared-cluster.js'

const TIMEOUT_MS = 120_000

type Case = (rig: AdminRig & { readonly shared: SharedCluster }, context: TestContext) => Promise<void>

function withAdmin(name: string, run: Case): void {
  test(name, { timeout: TIMEOUT_MS }, async context => {
    const shared = await needsBroker(context)
    if (shared === undefined) return
    const rig = openAdmin(shared.bootstrapServers)
    try {
      await run({ ...rig, shared }, context)
    } finally {
      await rig.cluster.close()
    }
  })
}

withAdmin('topics are created with their configs, found, listed and deleted', async ({ admin, shared }) => {
  const [first, second] = [shared.uniqueName('a'), shared.uniqueName('b')]
  const configs = { 'cleanup.policy': 'compact,delete', 'segment.bytes': '1048576' }
  const specs = [
    { topic: second, partitionCount: 3, configs },
    { topic: first, partitionCount: 1, replicationFactor: 1 },
    { topic: second, partitionCount: 9 },
  ]
  assert.deepEqual(await admin.createTopics(specs), [
    { topic: second, outcome: 'created' },
    { topic: first, outcome: 'created' },
    { topic: second, outcome: 'exists' },
  ])
  assert.deepEqual(await admin.createTopics(specs.slice(0, 1)), [{ topic: second, outcome: 'exists' }])
  const described = [
    { topic: first, partitionCount: 1, configs: {} },
    { topic: second, partitionCount: 3, configs },
  ]
  const missing = shared.uniqueName('missing')
  assert.deepEqual(await admin.describeTopics([first, missing, second]), [described[0], undefined, described[1]])
  for (const impossible of ['', 'no such name', '..', 'x'.repeat(250), 'ä']) {
    assert.deepEqual(await admin.describeTopics([impossible]), [undefined])
    await refusal('E604', admin.deleteTopics([impossible]))
    await refusal('E604', admin.deleteRecords([{ topic: impossible, partition: 0, beforeOffset: 0n }]))
    await refusal('E609', admin.createTopics([{ topic: impossible, partitionCount: 1 }]))
  }
  const listed = await admin.listTopics()
  assert.deepEqual(
    listed.filter(({ topic }) => topic === first || topic === second),
    described,
  )
  assert.deepEqual(
    listed.map(({ topic }) => topic),
    listed.map(({ topic }) => topic).sort(),
  )
  await refusal('E604', admin.deleteTopics([first, missing]))
  assert.equal((await admin.describeTopics([first]))[0]?.topic, first, 'deleted although another one is unknown')
  await admin.deleteTopics([first, second])
  assert.deepEqual(await admin.describeTopics([first, second]), [undefined, undefined])
  await refusal('E604', admin.deleteTopics([first]))
})

withAdmin('nothing asked is nothing done', async ({ admin }) => {
  assert.deepEqual(await admin.createTopics([]), [])
  assert.deepEqual(await admin.describeTopics([]), [])
  assert.deepEqual(await admin.listOffsets([]), [])
  await admin.deleteTopics([])
  await admin.deleteRecords([])
})

withAdmin('a bad topic is E609 with what the broker says, and none is created', async ({ admin, shared }) => {
  const good = shared.uniqueName('good')
  const bad: readonly (readonly [Parameters<typeof admin.createTopics>[0][number], RegExp])[] = [
    [{ topic: 'no spaces', partitionCount: 1 }, /INVALID_TOPIC_EXCEPTION/],
    [{ topic: '..', partitionCount: 1 }, /INVALID_TOPIC_EXCEPTION/],
    [{ topic: 'x'.repeat(250), partitionCount: 1 }, /249/],
    [{ topic: shared.uniqueName('none'), partitionCount: 0 }, /0 partitions/],
    [{ topic: shared.uniqueName('default'), partitionCount: -1 }, /-1 partitions/],
    [{ topic: shared.uniqueName('half'), partitionCount: 1.5 }, /1\.5 partitions/],
    [{ topic: shared.uniqueName('policy'), partitionCount: 1, configs: { 'cleanup.policy': 'burn' } }, /burn/],
    [{ topic: shared.uniqueName('config'), partitionCount: 1, configs: { 'no.such': '1' } }, /no\.such/],
    [{ topic: shared.uniqueName('copies'), partitionCount: 1, replicationFactor: 7 }, /replication factor/i],
  ]
  for (const [spec, text] of bad) {
    const error = await refusal('E609', admin.createTopics([{ topic: good, partitionCount: 1 }, spec]))
    assert.match(error.message, text)
    await refusal('E609', admin.createTopics([spec]))
  }
  assert.deepEqual(await admin.describeTopics([good]), [undefined])
})

withAdmin('a new topic is there for whoever comes next', async ({ admin, cluster, shared }) => {
  const specs = Array.from({ length: 4 }, () => ({ topic: shared.uniqueName('new'), partitionCount: 8 }))
  await admin.createTopics(specs)
  // without a second try
  for (const { topic } of specs) {
    const codes = await Promise.all([0, 3, 7].map(partition => produceOnce(cluster, { topic, partition }, 1)))
    assert.deepEqual(codes, [0, 0, 0])
  }
  const topics = specs.map(({ topic }) => topic)
  await admin.deleteTopics(topics)
  for (const spec of specs) {
    assert.deepEqual(await admin.createTopics([spec]), [{ topic: spec.topic, outcome: 'created' }])
    assert.equal(await produceOnce(cluster, { topic: spec.topic, partition: 0 }, 1), 0)
  }
})

withAdmin('offsets: first, last and by time, many of one partition in one call', async ({ admin, cluster, shared }) => {
  const topic = shared.uniqueName('offsets')
  await admin.createTopics([{ topic, partitionCount: 3 }])
  await produceOnce(cluster, { topic, partition: 0 }, 3, 1_000)
  await produceOnce(cluster, { topic, partition: 0 }, 2, 5_000)
  await produceOnce(cluster, { topic, partition: 2 }, 4, 1_000)
  const at = { topic, partition: 0 }
  const results = await admin.listOffsets([
    { ...at, at: 'latest' },
    { ...at, at: 'earliest' },
    { ...at, at: { timestampMs: 1_001n } },
    { ...at, at: { timestampMs: 1_003n } },
    { ...at, at: { timestampMs: 5_002n } },
    { ...at, at: { timestampMs: -1n } },
    { topic, partition: 2, at: 'latest' },
    { topic, partition: 1, at: 'latest' },
    { topic, partition: 4, at: 'latest' },
    { topic, partition: -1, at: 'latest' },
    { topic: shared.uniqueName('missing'), partition: 0, at: 'latest' },
  ])
  assert.deepEqual(
    results.map(({ offset }) => offset),
    [5n, 0n, 1n, 3n, undefined, 0n, 4n, 0n, undefined, undefined, undefined],
  )
  assert.deepEqual(
    results.map(({ error }) => error?.code).filter(code => code !== undefined),
    ['E605', 'E605', 'E604'],
  )
  assert.deepEqual(
    results.slice(5, 9).map(({ topic: name, partition }) => [name === topic, partition]),
    [0, 2, 1, 4].map(partition => [true, partition]),
  )
})

withAdmin('partitions that were added are found', async ({ admin, cluster, shared }) => {
  const topic = shared.uniqueName('grown')
  await admin.createTopics([{ topic, partitionCount: 1 }])
  await cluster.topics([topic])
  const other = openAdmin(shared.bootstrapServers)
  const request = { topics: [{ name: topic, count: 2, assignments: null }], timeoutMs: 10_000, validateOnly: false }
  const { results } = await other.cluster.request(createPartitionsApi, request, 'controller')
  assert.deepEqual(results, [{ name: topic, errorCode: 0, errorMessage: null }])
  for (let turn = 0; turn < 100; turn++) {
    if ((await other.admin.describeTopics([topic]))[0]?.partitionCount === 2) break
  }
  await other.cluster.close()
  const [result] = await admin.listOffsets([{ topic, partition: 1, at: 'latest' }])
  assert.deepEqual(result, { topic, partition: 1, offset: 0n, error: undefined })
})

withAdmin('deleted records raise the first offset, never lower it', async ({ admin, cluster, shared }) => {
  const topic = shared.uniqueName('purged')
  await admin.createTopics([{ topic, partitionCount: 2 }])
  for (const partition of [0, 1]) await produceOnce(cluster, { topic, partition }, 5)
  const first = async (): Promise<readonly (bigint | undefined)[]> => {
    const results = await admin.listOffsets([0, 1].map(partition => ({ topic, partition, at: 'earliest' as const })))
    return results.map(({ offset }) => offset)
  }
  const purge = (partition: number, beforeOffset: bigint) => admin.deleteRecords([{ topic, partition, beforeOffset }])
  await purge(0, 2n)
  await purge(0, 1n)
  await purge(0, -1n)
  assert.deepEqual(await first(), [2n, 0n])
  await refusal('E606', purge(0, 9n))
  const both = [9n, 3n].map((beforeOffset, partition) => ({ topic, partition, beforeOffset }))
  await refusal('E606', admin.deleteRecords(both))
  assert.deepEqual(await first(), [2n, 3n])
  await refusal('E605', purge(2, 0n))
  await refusal('E604', admin.deleteRecords([{ topic: `${topic}-x`, partition: 0, beforeOffset: 0n }]))
})

withAdmin('groups are listed, described and deleted, but not while they have a member', async rig => {
  const { admin, cluster, shared } = rig
  const [topic, groupId] = [shared.uniqueName('committed'), shared.uniqueName('group')]
  await admin.createTopics([{ topic, partitionCount: 12 }])
  // asked first, so that the coordinator is ready
  assert.deepEqual(await admin.describeGroup(groupId), [])
  const offsets = [10, 2, 0].map(partition => ({
    topic,
    partition,
    offset: BigInt(partition),
    metadata: `m${partition}`,
  }))
  await commit(cluster, groupId, offsets)
  assert.ok((await admin.listGroups()).includes(groupId))
  assert.deepEqual(await admin.describeGroup(groupId), [...offsets].reverse())
  assert.ok(!(await admin.listTopics()).some(each => each.topic.startsWith('__')), "Kafka's own topics are listed")
  const leave = await joinAlone(cluster, groupId, topic)
  const error = await refusal('E613', admin.deleteGroup(groupId))
  assert.match(error.message, new RegExp(groupId))
  await leave()
  await admin.deleteGroup(groupId)
  assert.deepEqual(await admin.describeGroup(groupId), [])
  assert.ok(!(await admin.listGroups()).includes(groupId))
  await admin.deleteGroup(groupId)
})

test('without a broker it is tried until the time is over, then told', { timeout: TIMEOUT_MS }, async () => {
  const [port = 0] = await freePorts(1)
  const { admin, cluster } = openAdmin(`127.0.0.1:${port}`, { timeoutMs: 400 })
  try {
    const error = await refusal('E632', admin.createTopics([{ topic: 'any', partitionCount: 1 }]))
    assert.match(error.message, /tried \d+ times/)
    const [result] = await admin.listOffsets([{ topic: 'any', partition: 0, at: 'latest' }])
    assert.equal(result?.error?.code, 'E632')
    await refusal('E632', admin.describeGroup('any'))
  } finally {
    await cluster.close()
  }
})

test('the end of the log ends the waits with its reason', { timeout: TIMEOUT_MS }, async () => {
  const [port = 0] = await freePorts(1)
  const closing = new AbortController()
  const { admin, cluster } = openAdmin(`127.0.0.1:${port}`, { timeoutMs: TIMEOUT_MS, signal: closing.signal })
  try {
    const waiting = [admin.describeTopics(['any']), admin.listOffsets([{ topic: 'any', partition: 0, at: 'latest' }])]
    setTimeout(() => closing.abort(new Error('the log is closed')), 100)
    for (const each of waiting) await assert.rejects(each, /the log is closed/)
  } finally {
    await cluster.close()
  }
})
