/** Whole applications on a real broker: alone, several sharing the work, coming and going. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Consumed, StreamsBuilder, string } from '../../src/index.js'
import { killTopology } from '../faults/kill-topology.js'
import { writeRecords } from '../faults/topic-records.js'
import { withAdmin } from './support/broker-topics.js'
import { assertExact, isBeyond } from './support/clicks-checks.js'
import { allRecords, Clicks, isCommitted, makeKafkaApp, openTestLog } from './support/live-kafka.js'
import { needsBroker } from './support/shared-cluster.js'
import { spawnApp } from './support/spawn-app.js'
import { until } from './support/until.js'

test('one application: results, internal topics, offsets; and the next one goes on', { timeout: 120_000 }, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, broker.uniqueName('alone'))
  const config = { 'application.id': clicks.applicationId, 'bootstrap.servers': servers, 'num.stream.threads': 2 }
  await clicks.write(3_000)
  const { app } = makeKafkaApp(t, killTopology(clicks.prefix), config)
  await app.start()
  await until('the first clicks', () => clicks.isDone())
  await app.close()
  await assertExact(clicks)

  const internal = (await log.admin.listTopics()).filter(each => each.topic.startsWith(`${clicks.applicationId}-`))
  const ofKind = (kind: string) => internal.filter(each => each.topic.endsWith(kind))
  assert.deepEqual(
    [ofKind('-changelog'), ofKind('-repartition')].map(topics => topics.map(each => each.partitionCount)),
    [
      [2, 2],
      [2, 2],
    ],
  )
  assert.deepEqual(
    ofKind('-changelog')
      .map(each => each.configs['cleanup.policy'])
      .sort(),
    ['compact', 'compact,delete'],
  )
  assert.deepEqual([...new Set(ofKind('-repartition').map(each => each.configs['retention.ms']))], ['-1'])

  await clicks.write(3_000)
  const { app: second } = makeKafkaApp(t, killTopology(clicks.prefix), config)
  const restored: string[] = []
  second.setGlobalStateRestoreListener(({ store }) => restored.push(store))
  await second.start()
  assert.ok(restored.length > 0)
  await until('the other clicks', () => clicks.isDone())
  await second.close()
  await assertExact(clicks)
})

test('three applications share the work, come and go; nothing is lost and nothing counted twice', {
  timeout: 180_000,
}, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, broker.uniqueName('shared'), 6)
  const config = { 'application.id': clicks.applicationId, 'bootstrap.servers': servers }
  const start = async () => {
    const { app, lines } = makeKafkaApp(t, killTopology(clicks.prefix), config)
    await app.start()
    return { app, lines }
  }
  const tasksOf = ({ app }: Awaited<ReturnType<typeof start>>): number =>
    new Set(app.metrics().flatMap(metric => metric.labels['task-id'] ?? [])).size
  const stopWriting = clicks.keepWriting(t, 100)
  const first = await start()
  assert.equal(tasksOf(first), 18)
  const second = await start()
  await until('two of them are balanced', () => tasksOf(first) === 9 && tasksOf(second) === 9)
  const third = await start()
  const all = [first, second, third]
  await until('three of them are balanced', () => all.every(each => tasksOf(each) === 6))
  await until('all of them run', () => all.every(({ app }) => app.state() === 'RUNNING'))
  await second.app.close()
  await until('the others have its tasks', () => tasksOf(first) === 9 && tasksOf(third) === 9)
  const fourth = await start()
  await until('the next has its part', () => [first, third, fourth].every(each => tasksOf(each) === 6))
  await stopWriting()
  await until('all clicks', () => clicks.isDone(), 60_000)
  for (const { app } of [first, third, fourth]) await app.close()
  await assertExact(clicks)
  assert.deepEqual(
    all.flatMap(({ lines }) => lines).filter(line => line.startsWith('E')),
    [],
  )
  assert.ok(await isCommitted(log, clicks.applicationId, [`${clicks.prefix}clicks`]))
})

test('two processes share the work and end cleanly: the results are those of one', { timeout: 120_000 }, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, broker.uniqueName('processes'), 4)
  const stopWriting = clicks.keepWriting(t, 50)
  const processes = [spawnApp(t, servers, clicks.applicationId), spawnApp(t, servers, clicks.applicationId)]
  await until('each has its half', () => processes.every(each => each.lines.at(-1) === 'tasks 6'), 60_000)
  const written = clicks.written
  await until('they go on so', () => isBeyond(clicks, written + 100))
  await stopWriting()
  await until('all clicks', () => clicks.isDone(), 60_000)
  for (const each of processes) {
    const { errors, exitCode } = await each.end()
    assert.equal(exitCode, 0, errors)
    // a fresh broker's coordinator is waited for, with a warning
    assert.doesNotMatch(errors, /^error/m)
  }
  await assertExact(clicks)
})

test('a topic that a pattern matches and partitions that are added later are noticed', {
  timeout: 120_000,
}, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const id = broker.uniqueName('noticed')
  await log.admin.createTopics(['a', 'out'].map(name => ({ topic: `${id}-${name}`, partitionCount: 1 })))
  const builder = new StreamsBuilder()
  builder.stream(new RegExp(`^${id}-[ab]$`), Consumed.with(string(), string())).to(`${id}-out`)
  const { app } = makeKafkaApp(t, builder.build(), {
    'application.id': id,
    'bootstrap.servers': servers,
    'consumer.metadata.max.age.ms': 500,
  })
  await app.start()
  const values = async (): Promise<string> =>
    (await allRecords(log, `${id}-out`))
      .map(each => each.value)
      .sort()
      .join(' ')
  await writeRecords(log, `${id}-a`, [{ key: 'k', value: 'one' }])
  await until('the first', async () => (await values()) === 'one')
  await log.admin.createTopics([{ topic: `${id}-b`, partitionCount: 1 }])
  await writeRecords(log, `${id}-b`, [{ key: 'k', value: 'two' }])
  await until('the new topic', async () => (await values()) === 'one two')
  await withAdmin(servers, admin => admin.createPartitions({ topicPartitions: [{ topic: `${id}-a`, count: 2 }] }))
  await until('its leader', async () => (await log.admin.describeTopics([`${id}-a`]))[0]?.partitionCount === 2)
  await writeRecords(log, `${id}-a`, [{ key: 'k', value: 'zoo' }], 1)
  await until('the new partition', async () => (await values()) === 'one two zoo')
  assert.equal(app.state(), 'RUNNING')
})

test('restored totals are those that were written', { timeout: 60_000 }, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, broker.uniqueName('restored'))
  const config = { 'application.id': clicks.applicationId, 'bootstrap.servers': servers }
  for (let run = 0; run < 3; run++) {
    await clicks.write(2_000)
    const { app } = makeKafkaApp(t, killTopology(clicks.prefix), config)
    await app.start()
    await until('the clicks of this run', () => clicks.isDone())
    await app.close()
    await assertExact(clicks)
  }
})
