/** Members of one group on a real broker: joining, sharing, leaving, static members, commits. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fetchCommittedOffsets } from '../../../src/kafka/group/offsets.js'
import { topicPartitionName } from '../../../src/model/topic-partition.js'
import { Prng } from '../../../src/stdx/prng.js'
import { createTopics, quietClient, withAdmin } from '../support/broker-topics.js'
import { needsBroker, type SharedCluster } from '../support/shared-cluster.js'
import { until } from '../support/until.js'
import { codeOf, type MemberOptions, offsetOf, shared, TestMember } from './group-members.js'

const retry = { backoff: { firstMs: 50, maxMs: 200 }, prng: new Prng(1) }

interface World {
  readonly broker: SharedCluster
  readonly topic: string
  readonly groupId: string
  member(options?: Partial<MemberOptions>): TestMember
}

async function worldOf(context: TestContext, partitionCount: number): Promise<World | undefined> {
  const broker = await needsBroker(context)
  if (broker === undefined) return undefined
  const [topic, groupId] = [broker.uniqueName('in'), broker.uniqueName('group')]
  await createTopics(broker.bootstrapServers, { [topic]: partitionCount })
  const member = (options: Partial<MemberOptions> = {}) =>
    new TestMember(context, broker.bootstrapServers, { groupId, topics: [topic], ...options })
  return { broker, topic, groupId, member }
}

test('one member gets everything, commits and gives it back', async context => {
  const world = await worldOf(context, 3)
  if (world === undefined) return
  const { groupId, topic } = world
  const member = world.member()
  const membership = await member.join()
  const all = [0, 1, 2].map(partition => ({ topic, partition }))
  assert.deepEqual(member.events, [`assigned ${topic}-0 ${topic}-1 ${topic}-2`])
  assert.ok(membership.generationId > 0 && membership.memberId !== '')
  const [first = { topic, partition: 0 }] = all
  await membership.commitOffsets([{ ...offsetOf(first, 5n), metadata: 'at five' }])
  await membership.leave()
  await membership.leave()
  assert.deepEqual(member.events.slice(1), [`revoked ${topic}-0 ${topic}-1 ${topic}-2`])
  const committed = await fetchCommittedOffsets(member.cluster, groupId, all, retry)
  assert.deepEqual(committed, [{ offset: 5n, metadata: 'at five' }, undefined, undefined])
  await assert.rejects(membership.commitOffsets([offsetOf(first, 6n)]), { code: 'E616' })
})

test('members that join and leave share the partitions; what stays is not taken away', async context => {
  const world = await worldOf(context, 6)
  if (world === undefined) return
  const [one, two, three] = [world.member(), world.member(), world.member()]
  one.commitsOnRevoke = true
  await one.join()
  await two.join()
  await until('two share', () => shared([one, two], [3, 3]))
  const kept = one.owned.map(topicPartitionName)
  assert.equal(one.events.filter(event => event.startsWith('revoked')).length, 1, one.events.join('\n'))
  await three.join()
  await until('three share', () => shared([one, two, three], [2, 2, 2]))
  assert.ok(one.owned.every(each => kept.includes(topicPartitionName(each))))
  // what was given away had been committed before the other got it
  const offsets = await fetchCommittedOffsets(two.cluster, world.groupId, two.owned, retry)
  assert.ok(offsets.every(each => each?.offset === 7n))
  const before = three.owned.map(topicPartitionName)
  await two.membership?.leave()
  await until('two share again', () => shared([one, three], [3, 3]))
  assert.ok(before.every(name => three.owned.map(topicPartitionName).includes(name)))
  assert.ok(
    three.events.every(event => !event.startsWith('revoked')),
    three.events.join('\n'),
  )
  await one.membership?.leave()
  await until('one has all', () => shared([three], [6]))
  for (const member of [one, two, three]) assert.ok(!member.events.some(event => /lost|ended/.test(event)))
})

test('partitions have one owner at every moment', async context => {
  const world = await worldOf(context, 8)
  if (world === undefined) return
  const members = Array.from({ length: 4 }, () => world.member())
  const owners = new Map<string, TestMember>()
  const faults: string[] = []
  for (const member of members) {
    const { onAssigned, onRevoked } = member
    member.onAssigned = async assignment => {
      for (const name of assignment.partitions.map(topicPartitionName)) {
        if ((owners.get(name) ?? member) !== member) faults.push(`${name} has two owners`)
        owners.set(name, member)
      }
      await onAssigned.call(member, assignment)
    }
    member.onRevoked = async partitions => {
      await onRevoked.call(member, partitions)
      for (const name of partitions.map(topicPartitionName)) owners.delete(name)
    }
  }
  await Promise.all(members.map(member => member.join()))
  await until('all share', () => shared(members, [2, 2, 2, 2]))
  await Promise.all(members.slice(0, 2).map(member => member.membership?.leave()))
  await until('two share', () => shared(members.slice(2), [4, 4]))
  assert.deepEqual(faults, [])
})

test("Kafka's tools read the group's members and their partitions", async context => {
  const world = await worldOf(context, 2)
  if (world === undefined) return
  await world.member({ clientId: 'x' }).join()
  const { AssignerProtocol } = await import('kafkajs')
  await withAdmin(world.broker.bootstrapServers, async admin => {
    const [group] = (await admin.describeGroups([world.groupId])).groups
    assert.equal(group?.protocolType, 'consumer')
    assert.equal(group.protocol, 'millrace')
    const [member] = group.members
    const assignment = AssignerProtocol.MemberAssignment.decode(member?.memberAssignment ?? Buffer.alloc(0))
    assert.deepEqual(assignment?.assignment, { [world.topic]: [0, 1] })
    const metadata = AssignerProtocol.MemberMetadata.decode(member?.memberMetadata ?? Buffer.alloc(0))
    assert.deepEqual(metadata?.topics, [world.topic])
  })
})

test('a static member that comes back has its partitions, and nobody else notices', async context => {
  const world = await worldOf(context, 4)
  if (world === undefined) return
  const [one, two] = [world.member({ instanceId: 'one' }), world.member({ instanceId: 'two' })]
  await one.join()
  await two.join()
  const isSettled = (): boolean => one.membership?.generationId === two.membership?.generationId
  await until('two share', () => shared([one, two], [2, 2]) && isSettled())
  const [generation, had] = [two.membership?.generationId, two.owned.map(topicPartitionName).sort()]
  const seen = one.events.length
  await two.membership?.leave()
  const again = world.member({ instanceId: 'two' })
  await again.join()
  assert.deepEqual(again.owned.map(topicPartitionName).sort(), had)
  assert.equal(again.membership?.generationId, generation)
  assert.equal(one.events.length, seen)
  // the leader too: it must not assign by itself what the group will not hear of
  await one.membership?.leave()
  const leader = world.member({ instanceId: 'one' })
  await leader.join()
  assert.ok(shared([leader, again], [2, 2]))
  assert.equal(leader.membership?.generationId, generation)
})

test('an instance id that is used twice ends the older member', async context => {
  const world = await worldOf(context, 1)
  if (world === undefined) return
  const [old, young] = [world.member({ instanceId: 'same' }), world.member({ instanceId: 'same' })]
  await old.join()
  await young.join()
  await until('the old one has ended', () => old.events.includes('ended E616'))
  assert.deepEqual(old.events.slice(1), [`lost ${world.topic}-0`, 'ended E616'])
  assert.equal(young.owned.length, 1)
  const late = old.membership?.commitOffsets([offsetOf({ topic: world.topic, partition: 0 }, 1n)])
  await assert.rejects(Promise.resolve(late), { code: 'E616' })
  await old.membership?.leave()
  assert.equal(young.owned.length, 1)
})

test('a member with another topology is refused; the others go on', async context => {
  const world = await worldOf(context, 2)
  if (world === undefined) return
  const [old, young] = [world.member(), world.member({ assignorOptions: { topology: 'another' } })]
  await old.join()
  await assert.rejects(young.join(), { code: 'E639' })
  await until('the first has all', () => old.owned.length === 2)
  assert.ok(!old.events.some(event => event.startsWith('revoked')))
})

test('a group of another application is refused', async context => {
  const world = await worldOf(context, 1)
  if (world === undefined) return
  const consumer = quietClient(world.broker.bootstrapServers).consumer({ groupId: world.groupId })
  context.after(() => consumer.disconnect())
  await consumer.connect()
  await consumer.subscribe({ topic: world.topic })
  const joined = new Promise(resolve => consumer.on(consumer.events.GROUP_JOIN, resolve))
  await consumer.run({ eachMessage: async () => {} })
  await joined
  await assert.rejects(world.member().join(), { code: 'E639' })
})

test('new partitions are noticed and shared', async context => {
  const world = await worldOf(context, 1)
  if (world === undefined) return
  const member = world.member({ metadataMaxAgeMs: 200 })
  await member.join()
  assert.equal(member.owned.length, 1)
  await withAdmin(world.broker.bootstrapServers, admin =>
    admin.createPartitions({ topicPartitions: [{ topic: world.topic, count: 3 }] }),
  )
  await until('all three', () => member.owned.length === 3)
  assert.ok(!member.events.some(event => event.startsWith('revoked')))
})

test('new partitions are noticed by a static member that came back, which was not told that it leads', async context => {
  const world = await worldOf(context, 1)
  if (world === undefined) return
  const options = { metadataMaxAgeMs: 200, instanceId: 'only' }
  const before = world.member(options)
  await before.join()
  await before.membership?.leave()
  const member = world.member(options)
  await member.join()
  // its first look comes after 200 ms and is what later ones are compared with
  await delay(600)
  await withAdmin(world.broker.bootstrapServers, admin =>
    admin.createPartitions({ topicPartitions: [{ topic: world.topic, count: 3 }] }),
  )
  await until('all three', () => member.owned.length === 3)
})

test('whoever asks for a rebalance gets one, leader or not', async context => {
  const world = await worldOf(context, 2)
  if (world === undefined) return
  const members = [world.member(), world.member()]
  for (const member of members) await member.join()
  await until('two share', () => shared(members, [1, 1]))
  for (const { membership } of members) {
    const before = membership?.generationId ?? 0
    membership?.requestRebalance()
    await until('a new generation', () => members.every(each => (each.membership?.generationId ?? 0) > before))
  }
  assert.ok(!members[1]?.events.some(event => /revoked|lost/.test(event)))
})

test('new topics of a pattern are noticed', async context => {
  const world = await worldOf(context, 1)
  if (world === undefined) return
  const { broker } = world
  const prefix = broker.uniqueName('pattern')
  await createTopics(broker.bootstrapServers, { [`${prefix}.a`]: 1 })
  const pattern = new RegExp(`^${prefix}\\.`)
  const assigned = { subscription: { pattern }, metadataMaxAgeMs: 200 }
  const { TaskAssignor } = await import('../../../src/coordinator/task-assignor.js')
  const member = world.member({ ...assigned, assignor: new TaskAssignor([[pattern]]) })
  await member.join()
  await createTopics(broker.bootstrapServers, { [`${prefix}.b`]: 2 })
  await until('all three', () => member.owned.length === 3)
})

test('what the listener throws ends the membership', async context => {
  const world = await worldOf(context, 2)
  if (world === undefined) return
  const failing = world.member()
  const failure = new Error('no room')
  failing.onAssigned = () => Promise.reject(failure)
  await assert.rejects(failing.join(), failure)
  const [one, two] = [world.member(), world.member()]
  await one.join()
  one.onRevoked = () => Promise.reject(failure)
  await two.join()
  await until('the other has all', () => two.owned.length === 2)
  assert.deepEqual(
    one.events.slice(-2).map(event => event.split(' ')[0]),
    ['lost', 'ended'],
  )
})

test('joining can be given up', async context => {
  const world = await worldOf(context, 1)
  if (world === undefined) return
  const blocked = world.member()
  await blocked.join()
  blocked.onAssigned = () => new Promise(() => {})
  const abort = new AbortController()
  blocked.membership?.requestRebalance()
  const waiting = world.member({ signal: abort.signal })
  const joining = waiting.join()
  setTimeout(() => abort.abort(new Error('enough')), 300)
  await assert.rejects(joining, { message: 'enough' })
  blocked.membership = undefined
})

test('no broker: it goes on trying and says so', async context => {
  const abort = new AbortController()
  const member = new TestMember(context, '127.0.0.1:1', { groupId: 'g', topics: ['t'], signal: abort.signal })
  const joining = member.join()
  await until('it says so', () => member.retries.includes('E632'))
  abort.abort(new Error('enough'))
  await assert.rejects(joining, { message: 'enough' })
  assert.deepEqual([member.events, member.retries], [[], ['E632']])
})

test('a session that the broker does not allow is refused with the setting', async context => {
  const world = await worldOf(context, 1)
  if (world === undefined) return
  const joining = world.member({ sessionTimeoutMs: 1 }).join()
  await assert.rejects(joining, error => codeOf(error) === 'E638' && /session\.timeout\.ms/.test(String(error)))
})
