/** The log of a Kafka cluster as users configure it: by Kafka's keys or kafkajs's options; and when it fails. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { parseStreamsConfig, type StreamsConfigInput } from '../../src/config/streams-config.js'
import { kafkaLogOptions } from '../../src/kafka/client-options.js'
import { KafkaLog, type KafkaLogSurroundings } from '../../src/kafka/kafka-log.js'
import type { Log } from '../../src/log/log.js'
import { SystemClock } from '../../src/stdx/clock.js'
import { silentLogger } from '../../src/stdx/logger.js'
import { NodeFileSystem } from '../../src/stdx/node-file-system.js'
import { freePorts } from '../jvm/ports.js'
import { batchOf, fetchOnce, groupOptions, recordingListener } from '../log/log.cases.js'
import { needsBroker } from './support/shared-cluster.js'

const TIMEOUT_MS = 120_000
const files = new NodeFileSystem(new SystemClock())

async function open(input: StreamsConfigInput, surroundings: KafkaLogSurroundings = {}): Promise<KafkaLog> {
  const config = parseStreamsConfig({ 'application.id': 'kafka-log', ...input })
  return KafkaLog.open(await kafkaLogOptions(config, files), surroundings)
}

async function writesAndReads(log: Log, topic: string): Promise<void> {
  await log.admin.createTopics([{ topic, partitionCount: 1 }])
  const producer = await log.openProducer({ guarantee: 'at_least_once' })
  // beyond the staging buffer, so that places of all kinds are read to
  const values = Array.from({ length: 300 }, (_, index) => `${index}`.padEnd(1_000, 'x'))
  await producer.append({ topic, partition: 0 }, batchOf(values))
  assert.deepEqual((await fetchOnce(log, { topic, partition: 0, offset: 0n })).values, values)
}

test('TLS and a login by Kafka’s keys', { timeout: TIMEOUT_MS }, async context => {
  const broker = await needsBroker(context)
  if (broker === undefined) return
  const { username, password } = broker.credentials
  for (const [mechanism, module] of [
    ['PLAIN', 'org.apache.kafka.common.security.plain.PlainLoginModule'],
    ['SCRAM-SHA-512', 'org.apache.kafka.common.security.scram.ScramLoginModule'],
  ] as const) {
    const log = await open({
      'bootstrap.servers': broker.saslSslServers,
      'security.protocol': 'SASL_SSL',
      'ssl.truststore.location': broker.caFile,
      'sasl.mechanism': mechanism,
      'sasl.jaas.config': `${module} required username="${username}" password="${password}";`,
    })
    context.after(() => log.close())
    await writesAndReads(log, broker.uniqueName('secure'))
  }
})

test('the same by kafkajs’s options, with a way to connect of one’s own', { timeout: TIMEOUT_MS }, async context => {
  const broker = await needsBroker(context)
  if (broker === undefined) return
  let connectionCount = 0
  const log = await open({
    kafka: {
      brokers: [broker.saslSslServers],
      ssl: { ca: readFileSync(broker.caFile, 'utf8') },
      sasl: { mechanism: 'scram-sha-256', ...broker.credentials },
      socketFactory: ({ host, port, ssl, onConnect }) => {
        connectionCount++
        return connectTls({ host, port, ...ssl }, onConnect)
      },
    },
  })
  context.after(() => log.close())
  await writesAndReads(log, broker.uniqueName('kafkajs'))
  assert(connectionCount >= 3, 'control, produce and fetch')
})

test('a log has several memberships, and is closed with all that it opened', { timeout: TIMEOUT_MS }, async context => {
  const broker = await needsBroker(context)
  if (broker === undefined) return
  const log = await open({ 'bootstrap.servers': broker.bootstrapServers })
  const topic = broker.uniqueName('members')
  await log.admin.createTopics([{ topic, partitionCount: 2 }])
  const listeners = [recordingListener(), recordingListener()]
  await Promise.all(
    listeners.map(listener => log.joinGroup({ ...groupOptions([topic], listener), groupId: broker.uniqueName('g') })),
  )
  const fetcher = await log.openFetcher()
  const target = new Uint8Array(1_000)
  const waiting = fetcher.fetch([{ topic, partition: 0, offset: 0n, target }], { maxWaitMs: 60_000 })
  await log.close()
  await log.close()
  for (const { events } of listeners) {
    assert.deepEqual(events, [`assigned ${topic}/0 ${topic}/1`, `revoked ${topic}/0 ${topic}/1`])
  }
  assert.equal((await waiting)[0]?.byteCount, 0)
  for (const use of [
    () => log.openFetcher(),
    () => log.openProducer({ guarantee: 'at_least_once' }),
    () => log.joinGroup(groupOptions([topic], recordingListener())),
    () => log.committedOffsets('group', [{ topic, partition: 0 }]),
    () => log.admin.listTopics(),
  ]) {
    await assert.rejects(use(), { code: 'E611' })
  }
})

async function nobody(context: TestContext): Promise<{ server: string; lines: string[]; logger: typeof silentLogger }> {
  const [port = 0] = await freePorts(1)
  const lines: string[] = []
  context.diagnostic(`nobody listens at ${port}`)
  return {
    server: `127.0.0.1:${port}`,
    lines,
    logger: { ...silentLogger, warn: (text: string) => void lines.push(text) },
  }
}

test('brokers that are away at the start: tried for a while, said once', { timeout: TIMEOUT_MS }, async context => {
  const { server, lines, logger } = await nobody(context)
  const input = { 'bootstrap.servers': server, 'default.api.timeout.ms': 500 } as const
  await assert.rejects(open(input, { logger }), (error: Error) => {
    assert.match(error.message, /^E632: no broker can be reached/)
    assert.match(error.message, new RegExp(`${server}.*ECONNREFUSED.*tried \\d+ times`))
    assert.match(error.message, /Cure: nothing listens there/)
    return true
  })
  assert.equal(lines.length, 1, lines.join('\n'))
  assert.match(lines[0] ?? '', /is away, it is tried again/)
})

test('the opening ends with its signal, whatever it waits for', { timeout: TIMEOUT_MS }, async context => {
  const { server } = await nobody(context)
  const silent = createServer(() => {})
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  context.after(() => silent.close())
  const address = silent.address()
  assert(address !== null && typeof address === 'object')
  const neverConnects = { brokers: ['127.0.0.1:9'], socketFactory: () => new Socket() }
  const never = { 'socket.connection.setup.timeout.ms': 1_000_000 } as const
  for (const input of [
    { 'bootstrap.servers': server },
    { 'bootstrap.servers': `127.0.0.1:${address.port}`, ...never },
    { kafka: neverConnects, ...never },
  ]) {
    const reason = new Error('enough')
    const ending = new AbortController()
    const opening = open(input, { signal: ending.signal })
    setTimeout(() => ending.abort(reason), 50)
    await assert.rejects(opening, error => error === reason)
    await assert.rejects(open(input, { signal: ending.signal }), error => error === reason)
  }
})
