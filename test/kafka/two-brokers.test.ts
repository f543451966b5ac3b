/**
 * A whole application on two brokers, under load: leaders and the group's coordinator move, one broker is killed and
 * comes back. It goes on by itself each time, and nothing is lost.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { killTopology } from '../faults/kill-topology.js'
import { KafkaCluster } from '../jvm/kafka-cluster.js'
import { needsJava } from '../jvm/kafka-jvm.js'
import { withAdmin } from './support/broker-topics.js'
import { assertNothingLost, isBeyond } from './support/clicks-checks.js'
import { Clicks, makeKafkaApp, openTestLog } from './support/live-kafka.js'
import { until } from './support/until.js'

/** The first replica of a partition leads soon after it is there. */
const PREFERRED_LEADERS = {
  'leader.imbalance.check.interval.seconds': '1',
  'leader.imbalance.per.broker.percentage': '0',
}

interface Place {
  readonly topic: string
  readonly partition: number
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

/** Every partition of the cluster, its internal ones too. */
async function places(servers: string): Promise<readonly Place[]> {
  const { topics } = await withAdmin(servers, admin => admin.fetchTopicMetadata())
  return topics.flatMap(({ name, partitions }) =>
    partitions.map(({ isr, leader, partitionId, replicas }) => {
      return { topic: name, partition: partitionId, leader, replicas, isr }
    }),
  )
}

/** Gives every partition to the broker that is second now. */
async function turn(servers: string): Promise<void> {
  const byTopic = new Map<string, { partition: number; replicas: number[] }[]>()
  for (const { partition, replicas, topic } of await places(servers)) {
    const list = byTopic.get(topic) ?? []
    list.push({ partition, replicas: [...replicas].reverse() })
    byTopic.set(topic, list)
  }
  const topics = [...byTopic].map(([topic, partitionAssignment]) => ({ topic, partitionAssignment }))
  await withAdmin(servers, admin => admin.alterPartitionReassignments({ topics }))
}

const leadersOf = (list: readonly Place[]): string =>
  list
    .map(({ leader, partition, topic }) => `${topic}-${partition}=${leader}`)
    .sort()
    .join(' ')

/** Both replicas of every partition have all of it, and the first one leads. */
async function isAtHome(servers: string): Promise<boolean> {
  return (await places(servers)).every(({ isr, leader, replicas }) => isr.length === 2 && leader === replicas[0])
}

test('leaders and the coordinator move, a broker is killed and comes back', { timeout: 200_000 }, async t => {
  if (!(await needsJava(t))) return
  const cluster = await KafkaCluster.start({ brokers: 2, quickStart: true, config: PREFERRED_LEADERS })
  t.after(() => cluster.stop())
  const servers = cluster.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, 'two', 4)
  const { app, lines } = makeKafkaApp(t, killTopology(clicks.prefix), {
    'application.id': clicks.applicationId,
    'bootstrap.servers': servers,
  })
  await app.start()
  const stopWriting = clicks.keepWriting(t, 50)
  const goesOn = async (when: string): Promise<void> => {
    const written = clicks.written
    await until(`it goes on ${when}`, () => isBeyond(clicks, written + 100), 60_000)
    assert.equal(app.state(), 'RUNNING', lines.join('\n'))
  }
  await goesOn('at first')
  await until('every partition is at home', () => isAtHome(servers))
  const all = await places(servers)
  assert.ok(all.some(each => each.topic === '__consumer_offsets'))
  assert.ok(all.some(each => each.topic.endsWith('-changelog')))
  assert.ok(all.every(each => each.replicas.length === 2))

  for (let move = 0; move < 2; move++) {
    const before = leadersOf(await places(servers))
    await turn(servers)
    const expected = before.replace(/=(\d)/g, (_, leader) => `=${3 - Number(leader)}`)
    await until('every leader has moved', async () => leadersOf(await places(servers)) === expected)
    await goesOn('with other leaders')
    await until('every partition is at home', () => isAtHome(servers))
  }

  await cluster.kill(2)
  await goesOn('with one broker')
  await cluster.restart(2)
  await until('every partition is at home', () => isAtHome(servers), 60_000)
  await goesOn('with both again')
  await stopWriting()
  await until('all clicks', () => clicks.isDone(), 60_000)
  assert.equal(app.state(), 'RUNNING')
  await app.close()
  await assertNothingLost(clicks)
})
