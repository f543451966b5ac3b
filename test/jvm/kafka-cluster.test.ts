/**
 * The cluster that other tests stand on: data and ports survive a restart and a kill, both listeners let in who may
 * come, two nodes replicate, and nothing is left when the process that started it dies.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Admin, Kafka, type KafkaConfig, logLevel } from 'kafkajs'
import { KafkaCluster, type KafkaClusterOptions } from './kafka-cluster.js'
import { needsJava } from './kafka-jvm.js'
import { isPortFree } from './ports.js'

const TIMEOUT_MS = 170_000

async function startCluster(context: TestContext, options: KafkaClusterOptions = {}): Promise<KafkaCluster> {
  const cluster = await KafkaCluster.start({ quickStart: true, ...options })
  context.after(() => cluster.stop())
  return cluster
}

function client(config: KafkaConfig): Kafka {
  return new Kafka({ logLevel: logLevel.NOTHING, ...config })
}

async function withAdmin<T>(kafka: Kafka, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}

test('a node keeps its data and its port over a restart, a kill and a pause', {
  timeout: TIMEOUT_MS,
}, async context => {
  if (!(await needsJava(context))) return
  const cluster = await startCluster(context)
  const kafka = client({ brokers: [cluster.bootstrapServers], retry: { retries: 30, initialRetryTime: 100 } })
  await withAdmin(kafka, admin => admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 3 }] }))
  const first = cluster.pid()
  await cluster.restart()
  assert.notEqual(cluster.pid(), first)
  assert.deepEqual(await withAdmin(kafka, admin => admin.listTopics()), ['kept'])
  await cluster.kill()
  assert.equal(cluster.pid(), undefined)
  await cluster.restart()
  assert.deepEqual(await withAdmin(kafka, admin => admin.listTopics()), ['kept'])
  cluster.pause()
  let isAnswered = false
  const answer = withAdmin(kafka, admin => admin.listTopics()).then(topics => {
    isAnswered = true
    return topics
  })
  await delay(300)
  assert.equal(isAnswered, false)
  cluster.resume()
  assert.deepEqual(await answer, ['kept'])
})

test('SASL_SSL lets in its user only, by PLAIN and SCRAM', { timeout: TIMEOUT_MS }, async context => {
  if (!(await needsJava(context))) return
  const cluster = await startCluster(context, { security: 'sasl_ssl' })
  const brokers = [cluster.saslSslServers]
  const { username, password } = cluster.credentials
  const ssl = { ca: await cluster.caPem() }
  for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512'] as const) {
    const kafka = client({ brokers, ssl, sasl: { mechanism, username, password } as KafkaConfig['sasl'] & object })
    assert.deepEqual(await withAdmin(kafka, admin => admin.listTopics()), [])
  }
  const stranger = client({ brokers, ssl, sasl: { mechanism: 'plain', username, password: 'no' } })
  await assert.rejects(
    withAdmin(stranger, admin => admin.listTopics()),
    /uthentication/,
  )
  const distrustful = client({ brokers, ssl: true, retry: { retries: 0 } })
  await assert.rejects(
    withAdmin(distrustful, admin => admin.listTopics()),
    /certificate/,
  )
})

test('of two nodes one leads on when the other is killed', { timeout: TIMEOUT_MS }, async context => {
  if (!(await needsJava(context))) return
  const cluster = await startCluster(context, { brokers: 2 })
  const kafka = client({ brokers: cluster.bootstrapServers.split(',') })
  const leaders = () =>
    withAdmin(kafka, async admin => {
      const { topics } = await admin.fetchTopicMetadata({ topics: ['copied'] })
      return topics[0]?.partitions.map(each => each.leader) ?? []
    })
  await withAdmin(kafka, admin => admin.createTopics({ topics: [{ topic: 'copied', numPartitions: 4 }] }))
  assert.deepEqual([...new Set(await leaders())].sort(), [1, 2])
  await cluster.kill(2)
  const isLedByOne = async () => (await leaders()).every(leader => leader === 1)
  while (!(await isLedByOne())) await delay(100)
})

test('nodes end with the process that started them, also paused ones', { timeout: TIMEOUT_MS }, async context => {
  if (!(await needsJava(context))) return
  const program = `
    const { KafkaCluster } = await import('./kafka-cluster.ts')
    const cluster = await KafkaCluster.start({ quickStart: true })
    cluster.pause()
    console.log(JSON.stringify({ servers: cluster.bootstrapServers, log: cluster.logFile() }))
    setInterval(() => {}, 1000)`
  const cwd = dirname(fileURLToPath(import.meta.url))
  const flags = ['--import', 'tsx', '--input-type=module', '-e', program]
  const owner = spawn(process.execPath, flags, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  context.after(() => owner.kill('SIGKILL'))
  const [chunk] = (await owner.stdout.take(1).toArray()) as [Buffer]
  const { servers, log } = JSON.parse(chunk.toString()) as { servers: string; log: string }
  const port = Number(servers.split(':')[1])
  assert.ok(existsSync(log))
  assert.equal(await isPortFree(port), false)
  owner.kill('SIGKILL')
  while (existsSync(dirname(log))) await delay(50)
  while (!(await isPortFree(port))) await delay(50)
})
