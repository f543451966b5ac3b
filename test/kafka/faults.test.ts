/**
 * What goes wrong with a cluster: brokers that are away or stand still, an instance that is killed, a close that cannot
 * commit. It goes on by itself and loses nothing.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { killTopology } from '../faults/kill-topology.js'
import { KafkaCluster } from '../jvm/kafka-cluster.js'
import { needsJava } from '../jvm/kafka-jvm.js'
import { assertNothingLost } from './support/clicks-checks.js'
import { Clicks, makeKafkaApp, openTestLog } from './support/live-kafka.js'
import { needsBroker } from './support/shared-cluster.js'
import { until } from './support/until.js'

let running: Promise<KafkaCluster> | undefined

after(async () => (await running)?.stop())

/** One broker that the tests of this file take turns in hurting; each begins with it running. */
async function needsCluster(t: TestContext): Promise<KafkaCluster | undefined> {
  if (!(await needsJava(t))) return undefined
  running ??= KafkaCluster.start({ quickStart: true })
  const cluster = await running
  cluster.resume(1)
  if (cluster.pid(1) === undefined) await cluster.restart(1)
  return cluster
}

const configOf = (clicks: Clicks, servers: string) => ({
  'application.id': clicks.applicationId,
  'bootstrap.servers': servers,
})

test('a broker that is away at the start is waited for; one that dies is waited for again', {
  timeout: 120_000,
}, async t => {
  const cluster = await needsCluster(t)
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
  const cluster = await needsCluster(t)
  if (cluster === undefined) return
  const servers = cluster.bootstrapServers
  const log = await openTestLog(t, servers)
  const clicks = await Clicks.create(log, 'still')
  for (let chunk = 0; chunk < 8; chunk++) await clicks.write(5_000)
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

test('a close that cannot commit gives up in time, and loses nothing', { timeout: 120_000 }, async t => {
  const cluster = await needsCluster(t)
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
