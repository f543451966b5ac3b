/** Topics and rights that do not fit: the error has a code and says what to do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, StreamsBuilder, string, type Topology, topic } from '../../src/index.js'
import { writeRecords } from '../faults/topic-records.js'
import { KafkaCluster } from '../jvm/kafka-cluster.js'
import { needsJava } from '../jvm/kafka-jvm.js'
import { codedError, makeKafkaApp, openTestLog } from './support/live-kafka.js'
import { needsBroker } from './support/shared-cluster.js'

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
