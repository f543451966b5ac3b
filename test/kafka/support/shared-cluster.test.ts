/** The broker that test files share: several processes get the same one, and it ends when their runner has. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Kafka, logLevel } from 'kafkajs'
import { isPortFree } from '../../jvm/ports.js'
import { needsBroker } from './shared-cluster.js'

const TIMEOUT_MS = 170_000

/** Has its own hold on the broker and prints where it is. */
const user = `
  const { sharedCluster } = await import('./shared-cluster.ts')
  const { bootstrapServers } = await sharedCluster()
  console.log(bootstrapServers)`

async function addressForOther(): Promise<string> {
  const cwd = dirname(fileURLToPath(import.meta.url))
  const flags = ['--import', 'tsx', '--input-type=module', '-e', user]
  const child = spawn(process.execPath, flags, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const chunks = (await child.stdout.toArray()) as Buffer[]
  await ended
  return Buffer.concat(chunks).toString().trim()
}

test('processes that ask at once get one broker', { timeout: TIMEOUT_MS }, async context => {
  const [shared, ...others] = await Promise.all([needsBroker(context), addressForOther(), addressForOther()])
  if (shared === undefined) return
  assert.deepEqual(others, [shared.bootstrapServers, shared.bootstrapServers])
  assert.equal(await isPortFree(Number(shared.bootstrapServers.split(':')[1])), false)
  assert.ok(existsSync(shared.logFile))
})

test('it creates topics with the names asked for, and nothing by itself', { timeout: TIMEOUT_MS }, async context => {
  const shared = await needsBroker(context)
  if (shared === undefined) return
  const admin = new Kafka({ brokers: [shared.bootstrapServers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  context.after(() => admin.disconnect())
  const topic = shared.uniqueName('shared')
  await assert.rejects(admin.fetchTopicMetadata({ topics: [topic] }), /does not host this topic/)
  await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] })
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  assert.equal(topics[0]?.partitions.length, 2)
})
