/**
 * What goes wrong with a cluster: brokers that are away or stand still, an instance that is killed, topics and rights
 * that do not fit. Either it goes on by itself and loses nothing, or the error has a code and says what to do.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { json, StreamsBuilder, string, type Topology, topic } from '../../src/index.js'
import { killTopology } from '../faults/kill-topology.js'
import { assertSame } from '../faults/kill-truth.js'
import { writeRecords } from '../faults/topic-records.js'
import { KafkaCluster } from '../jvm/kafka-cluster.js'
import { needsJava } from '../jvm/kafka-jvm.js'
import { Clicks, codedError, makeKafkaApp, openTestLog, until } from './support/live-kafka.js'
import { needsBroker } from './support/shared-cluster.js'

async function startCluster(t: TestContext): Promise<KafkaCluster | undefined> {
  if (!(await needsJava(t))) return undefined
  const cluster = await KafkaCluster.start({ quickStart: true })
  t.after(() => cluster.stop())
  return cluster
}

const configOf = (clicks: Clicks, servers: string) => ({
  'application.id': clicks.applicationId,
  'bootstrap.servers': servers,
})

/** Nothing is missing; at least once, a failure may count something twice. */
async function assertNothingLost(clicks: Clicks): Promise<void> {
  const { copies, counts, totals, truth, ...all } = await clicks.results()
  assert.ok(copies >= all.clicks, `${copies} copies of ${all.clicks} clicks`)
  const low = [...truth.counts].filter(([window, count]) => (counts.get(window) ?? 0) < count)
  assert.deepEqual(low, [])
  assert.deepEqual([...totals.keys()].sort(), [...truth.totals.keys()].sort())
}

test('a broker that is away at the start is waited for; one that dies is waited for again', {
  timeout: 120_000,
}, async t => {
  const cluster = await startCluster(t)
  if (cluster === undefined) return
  const servers = cluster.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, 'away')
  await clicks.write(1_000)
  await cluster.kill(1)
  const { app, lines } = makeKafkaApp(t, killTopology(clicks.prefix), configOf(clicks, servers))
  const started = app.start()
  await until('the log says that no broker is there', () => lines.some(line => line.includes(servers)))
  assert.equal(app.state(), 'REBALANCING')
  await cluster.restart(1)
  await started
  await until('the clicks of before', () => clicks.isDone())

  const stopWriting = clicks.keepWriting(t, 50)
  await delay(500)
  await cluster.kill(1)
  await delay(5_000)
  assert.equal(app.state(), 'RUNNING', lines.join('\n'))
  await cluster.restart(1)
  await delay(500)
  await stopWriting()
  await until('the clicks of after', () => clicks.isDone(), 60_000)
  assert.equal(app.state(), 'RUNNING')
  await app.close()
  await assertNothingLost(clicks)
})

test('a broker that stands still: memory stays, and it goes on', { timeout: 120_000 }, async t => {
  const cluster = await startCluster(t)
  if (cluster === undefined) return
  const servers = cluster.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, 'still')
  for (let chunk = 0; chunk < 20; chunk++) await clicks.write(5_000)
  const { app } = makeKafkaApp(t, killTopology(clicks.prefix), configOf(clicks, servers))
  await app.start()
  const before = process.memoryUsage.rss()
  cluster.pause(1)
  await delay(8_000)
  const grownMb = (process.memoryUsage.rss() - before) / 2 ** 20
  cluster.resume(1)
  assert.ok(grownMb < 150, `${grownMb.toFixed(0)} MB more`)
  await until('all clicks', () => clicks.isDone(), 60_000)
  assert.equal(app.state(), 'RUNNING')
  await app.close()
  await assertNothingLost(clicks)
})

test('an instance that is killed: its tasks move, and nothing is lost', { timeout: 120_000 }, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, broker.uniqueName('killed'), 4)
  const { app } = makeKafkaApp(t, killTopology(clicks.prefix), configOf(clicks, servers))
  await app.start()
  const tasks = (): number => new Set(app.metrics().flatMap(metric => metric.labels['task-id'] ?? [])).size
  assert.equal(tasks(), 12)
  const stopWriting = clicks.keepWriting(t, 50)
  const script = fileURLToPath(new URL('./support/clicks-app.ts', import.meta.url))
  for (let kill = 0; kill < 2; kill++) {
    const child = spawn(process.execPath, ['--import', 'tsx', script, servers, clicks.applicationId])
    t.after(() => child.kill('SIGKILL'))
    let errors = ''
    child.stderr.on('data', chunk => {
      errors += String(chunk)
    })
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
    assert.equal(child.exitCode, null, errors)
    await until('it has its part', () => tasks() === 6)
    await delay(300)
    child.kill('SIGKILL')
    await until('its part is back', () => tasks() === 12 && app.state() === 'RUNNING')
  }
  await stopWriting()
  await until('all clicks', () => clicks.isDone(), 60_000)
  await app.close()
  await assertNothingLost(clicks)
})

function copyTopology(from: readonly string[], to: string): Topology {
  const builder = new StreamsBuilder()
  const [first = '', ...rest] = from
  const Value = json({ text: 'string' })
  let stream = builder.stream(topic(first, string(), Value))
  for (const name of rest) stream = stream.merge(builder.stream(topic(name, string(), Value)))
  stream.to(to)
  return builder.build()
}

test('topics that do not fit: missing, partition counts that differ', { timeout: 60_000 }, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const id = broker.uniqueName('unfit')
  const start = (topology: Topology) => {
    const { app } = makeKafkaApp(t, topology, { 'application.id': id, 'bootstrap.servers': servers })
    return codedError(app.start())
  }
  const missing = await start(copyTopology([`${id}-nowhere`], `${id}-out`))
  assert.equal(missing.code, 'E452')
  assert.match(missing.message, new RegExp(`${id}-nowhere`))
  await log.admin.createTopics([
    { topic: `${id}-two`, partitionCount: 2 },
    { topic: `${id}-three`, partitionCount: 3 },
    { topic: `${id}-out`, partitionCount: 1 },
  ])
  const differ = await start(copyTopology([`${id}-two`, `${id}-three`], `${id}-out`))
  assert.equal(differ.code, 'E450')
  assert.match(differ.message, /3 partitions[\s\S]*2[\s\S]*Cure/)
})

test('a record that is too large for its topic: E504, and what to raise', { timeout: 60_000 }, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const id = broker.uniqueName('large')
  await log.admin.createTopics([
    { topic: `${id}-in`, partitionCount: 1 },
    { topic: `${id}-out`, partitionCount: 1, configs: { 'max.message.bytes': '10000' } },
  ])
  await writeRecords(log, `${id}-in`, [{ key: 'k', value: JSON.stringify({ text: 'x'.repeat(20_000) }) }])
  const { app } = makeKafkaApp(t, copyTopology([`${id}-in`], `${id}-out`), {
    'application.id': id,
    'bootstrap.servers': servers,
  })
  await app.start()
  const error = await codedError(app.finished())
  assert.equal(error.code, 'E504')
  assert.equal(error.place.topic, `${id}-out`)
  assert.match(error.cure ?? '', /max\.message\.bytes/)
})

test('a user who may not: E636 with the right that is missing', { timeout: 90_000 }, async t => {
  if (!(await needsJava(t))) return
  const cluster = await KafkaCluster.start({
    quickStart: true,
    security: 'sasl_ssl',
    config: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
    },
  })
  t.after(() => cluster.stop())
  const log = await openTestLog(t, cluster.bootstrapServers)
  await log.admin.createTopics(['in', 'out'].map(name => ({ topic: name, partitionCount: 1 })))
  const { password, username } = cluster.credentials
  const { app } = makeKafkaApp(t, copyTopology(['in'], 'out'), {
    'application.id': 'may-not',
    'bootstrap.servers': cluster.saslSslServers,
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-256',
    'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${username}" password="${password}";`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': cluster.caFile,
  })
  const error = await codedError(app.start())
  assert.equal(error.code, 'E636', error.message)
  assert.match(error.message, /Cure/)
  assert.ok(!error.message.includes(password))
})

test('restored totals are those that were written', { timeout: 60_000 }, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const servers = broker.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, broker.uniqueName('restored'))
  for (let run = 0; run < 3; run++) {
    await clicks.write(2_000)
    const { app } = makeKafkaApp(t, killTopology(clicks.prefix), configOf(clicks, servers))
    await app.start()
    await until('the clicks of this run', () => clicks.isDone())
    await app.close()
    const { counts, totals, truth } = await clicks.results()
    assertSame(counts, truth.counts, 'counts')
    assertSame(totals, truth.totals, 'totals')
  }
})

test('a close that cannot commit gives up in time, and loses nothing', { timeout: 120_000 }, async t => {
  const cluster = await startCluster(t)
  if (cluster === undefined) return
  const servers = cluster.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, 'closed')
  await clicks.write(2_000)
  const config = { ...configOf(clicks, servers), 'commit.interval.ms': 600_000 }
  const { app } = makeKafkaApp(t, killTopology(clicks.prefix), config)
  await app.start()
  const processed = (): number =>
    app
      .metrics()
      .filter(each => each.name === 'process-total')
      .reduce((sum, each) => sum + Number(each.value), 0)
  await until('something to commit', () => processed() > 0)
  cluster.pause(1)
  assert.equal(await app.close({ timeoutMs: 500 }), false)
  assert.equal(app.state(), 'NOT_RUNNING')
  cluster.resume(1)
  const { app: next } = makeKafkaApp(t, killTopology(clicks.prefix), configOf(clicks, servers))
  await next.start()
  await until('all clicks', () => clicks.isDone(), 60_000)
  assert.equal(await next.close({ timeoutMs: 30_000 }), true)
  await assertNothingLost(clicks)
})
