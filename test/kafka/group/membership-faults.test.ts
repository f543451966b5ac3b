/** Members of a group when something fails: death, a coordinator that is away, moves or stands still, no permission. */
import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { commitGroupOffsets, fetchCommittedOffsets } from '../../../src/kafka/group/offsets.js'
import { topicPartitionName } from '../../../src/model/topic-partition.js'
import { Prng } from '../../../src/stdx/prng.js'
import { KafkaCluster, type KafkaClusterOptions } from '../../jvm/kafka-cluster.js'
import { needsJava } from '../../jvm/kafka-jvm.js'
import { createTopics } from '../support/broker-topics.js'
import { until } from '../support/until.js'
import { codeOf, type MemberOptions, offsetOf, shared, TestMember } from './group-members.js'

const topic = 'in'
const retry = { backoff: { firstMs: 50, maxMs: 200 }, prng: new Prng(1) }
const all = [0, 1].map(partition => ({ topic, partition }))

interface World {
  readonly kafka: KafkaCluster
  /** Of this test only. */
  readonly groupId: string
  member(options?: Partial<MemberOptions>): TestMember
}

async function startCluster(options: KafkaClusterOptions = {}): Promise<KafkaCluster> {
  const config = { 'group.min.session.timeout.ms': '500', ...options.config }
  const kafka = await KafkaCluster.start({ quickStart: true, ...options, config })
  await createTopics(kafka.bootstrapServers, { [topic]: all.length })
  return kafka
}

let groupCount = 0

function worldAround(context: TestContext, kafka: KafkaCluster): World {
  const server = kafka.bootstrapServers.split(',')[0] ?? ''
  const groupId = `group-${++groupCount}`
  const settings = { groupId, topics: [topic], sessionTimeoutMs: 3_000 }
  return { kafka, groupId, member: (own = {}) => new TestMember(context, server, { ...settings, ...own }) }
}

async function worldOf(context: TestContext, options: KafkaClusterOptions): Promise<World | undefined> {
  if (!(await needsJava(context))) return undefined
  const kafka = await startCluster(options)
  context.after(() => kafka.stop())
  return worldAround(context, kafka)
}

/** As a process that is killed: nothing is sent any more. */
async function die(member: TestMember): Promise<void> {
  const never = (): Promise<never> => new Promise(() => {})
  Object.assign(member.cluster, { connect: never, request: never, coordinatorOf: never })
  await member.cluster.close()
  member.membership = undefined
}

/** One broker for the tests that need only that; each leaves it running and its group empty. */
let running: Promise<KafkaCluster> | undefined

after(async () => (await running)?.stop())

async function oneBroker(context: TestContext): Promise<World | undefined> {
  if (!(await needsJava(context))) return undefined
  running ??= startCluster()
  return worldAround(context, await running)
}

test('the partitions of a member that dies go to the others when its session ends', async context => {
  const world = await oneBroker(context)
  if (world === undefined) return
  const [dying, other] = [world.member(), world.member()]
  await dying.join()
  await other.join()
  await until('they share', () => shared([dying, other], [1, 1]))
  await die(dying)
  await until('the other has all', () => other.owned.length === 2)
  assert.ok(!other.events.some(event => /revoked|lost/.test(event)))
  await other.membership?.leave()
})

test('a member that was taken out of the group loses its partitions and joins again', async context => {
  const world = await oneBroker(context)
  if (world === undefined) return
  const { groupId } = world
  const member = world.member({ heartbeatIntervalMs: 1_000 })
  const membership = await member.join()
  const { memberId } = membership
  // somebody takes it out, as the end of its session would
  const { leaveGroupApi } = await import('../../../src/kafka/protocol/messages/membership.js')
  const taken = { groupId, members: [{ memberId, groupInstanceId: null }] }
  await member.cluster.request(leaveGroupApi, taken, { groupId })
  await assert.rejects(membership.commitOffsets([offsetOf({ topic, partition: 0 }, 3n)]), { code: 'E616' })
  await until('it is back', () => member.events.length === 3)
  const names = all.map(topicPartitionName).join(' ')
  assert.deepEqual(member.events, [`assigned ${names}`, `lost ${names}`, `assigned ${names}`])
  assert.notEqual(membership.memberId, memberId)
  await membership.commitOffsets([offsetOf({ topic, partition: 0 }, 4n)])
  await membership.leave()
})

test('a group with members takes no commit from somebody else', async context => {
  const world = await oneBroker(context)
  if (world === undefined) return
  const { groupId } = world
  const member = world.member()
  await member.join()
  const offsets = [offsetOf({ topic, partition: 1 }, 9n)]
  await assert.rejects(commitGroupOffsets(member.cluster, groupId, offsets, retry), { code: 'E616' })
  await member.membership?.leave()
  await commitGroupOffsets(member.cluster, groupId, offsets, retry)
  const [found] = await fetchCommittedOffsets(member.cluster, groupId, [{ topic, partition: 1 }], retry)
  assert.equal(found?.offset, 9n)
})

test('metadata beyond the limit of the broker is refused', async context => {
  const world = await oneBroker(context)
  if (world === undefined) return
  const member = world.member()
  await member.join()
  const long = { ...offsetOf({ topic, partition: 0 }, 9n), metadata: 'x'.repeat(5_000) }
  await assert.rejects(member.membership?.commitOffsets([long]) ?? Promise.resolve(), { code: 'E615' })
  await member.membership?.leave()
})

test('a broker that is restarted within the session is hardly noticed', async context => {
  const world = await oneBroker(context)
  if (world === undefined) return
  const { kafka, groupId } = world
  const member = world.member({ sessionTimeoutMs: 30_000 })
  const membership = await member.join()
  const { memberId } = membership
  await kafka.kill()
  const committing = membership.commitOffsets([offsetOf({ topic, partition: 0 }, 11n)])
  await kafka.restart()
  await committing
  await delay(500)
  assert.ok(!member.events.some(event => event.startsWith('lost')), member.events.join('\n'))
  assert.equal(membership.memberId, memberId)
  assert.equal(member.owned.length, 2)
  const offsets = await fetchCommittedOffsets(member.cluster, groupId, all, retry)
  assert.equal(offsets[0]?.offset, 11n)
  await membership.leave()
})

test('a broker that stands still for longer than the session costs the partitions', async context => {
  const world = await oneBroker(context)
  if (world === undefined) return
  const { kafka } = world
  const member = world.member()
  const membership = await member.join()
  kafka.pause()
  await until('they are lost', () => member.events.includes(`lost ${all.map(topicPartitionName).join(' ')}`))
  await assert.rejects(membership.commitOffsets([offsetOf({ topic, partition: 0 }, 12n)]), { code: 'E616' })
  kafka.resume()
  await until('it is back', () => member.owned.length === 2)
  await membership.commitOffsets([offsetOf({ topic, partition: 0 }, 13n)])
  await membership.leave()
})

test('leaving does not wait for a broker that is away', async context => {
  const world = await oneBroker(context)
  if (world === undefined) return
  const { kafka } = world
  const member = world.member()
  const membership = await member.join()
  await kafka.kill()
  await membership.leave()
  assert.ok(member.events.at(-1)?.startsWith('revoked'))
  assert.equal(member.owned.length, 0)
  await kafka.restart()
  const next = world.member()
  await next.join()
  await until('the session of the old one has ended', () => next.owned.length === 2)
  await next.membership?.leave()
})

test('two brokers: the coordinator moves', async context => {
  const world = await worldOf(context, {
    brokers: 2,
    config: { 'offsets.topic.replication.factor': '2', 'group.min.session.timeout.ms': '500' },
  })
  if (world === undefined) return
  const { kafka } = world
  // a group that node 2 coordinates: node 1 is the controller and has to stay
  const probe = world.member()
  await until('the topic of offsets is there', () => {
    void probe.cluster.coordinatorOf('any').catch(() => undefined)
    return true
  })
  let groupId = ''
  for (let count = 0; groupId === '' && count < 200; count++) {
    const name = `group-${count}`
    const nodeId = await probe.cluster.coordinatorOf(name).catch(() => delay(50, 0))
    if (nodeId === 2) groupId = name
  }
  assert.notEqual(groupId, '')
  const members = [
    world.member({ groupId, sessionTimeoutMs: 30_000 }),
    world.member({ groupId, sessionTimeoutMs: 30_000 }),
  ]
  for (const member of members) await member.join()
  await until('they share', () => shared(members, [1, 1]))
  // the round that shared them may still tell a member that nothing more has changed
  await delay(1000)
  const seen = members.map(member => [...member.events])
  await kafka.kill(2)
  for (const member of members) {
    await member.membership?.commitOffsets(member.owned.map(each => offsetOf(each, 21n)))
  }
  const [one] = members
  assert.ok(one !== undefined)
  assert.equal(await one.cluster.coordinatorOf(groupId), 1)
  const offsets = await fetchCommittedOffsets(one.cluster, groupId, all, retry)
  assert.deepEqual(
    offsets.map(each => each?.offset),
    [21n, 21n],
  )
  await delay(500)
  const told = members.map(member => [...member.events])
  assert.deepEqual(told, seen)
  const third = world.member({ groupId, sessionTimeoutMs: 30_000 })
  await third.join()
  await members[1]?.membership?.leave()
  await until('the third takes over', () => shared([one, third], [1, 1]))
})

test('a user who may not use the group is told what to allow', async context => {
  const authorizer = {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  }
  const world = await worldOf(context, { security: 'sasl_ssl', config: authorizer })
  if (world === undefined) return
  const { kafka } = world
  const { openTestCluster } = await import('../cluster/test-cluster.js')
  const member = world.member()
  const { password, username } = kafka.credentials
  const secured = openTestCluster(kafka.saslSslServers, {
    ssl: { ca: await kafka.caPem() },
    sasl: { mechanism: 'plain', username, password },
  })
  context.after(() => secured.close())
  Object.defineProperty(member, 'cluster', { value: secured })
  await assert.rejects(member.join(), error => codeOf(error) === 'E636' && /--group group-/.test(String(error)))
})
