/** Whole applications over SASL_SSL: by Kafka's settings, by kafkajs's options, and through ends of sessions. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { StreamsConfigInput } from '../../src/config/streams-config.js'
import { killTopology } from '../faults/kill-topology.js'
import { KafkaCluster } from '../jvm/kafka-cluster.js'
import { needsJava } from '../jvm/kafka-jvm.js'
import { assertExact, isBeyond } from './support/clicks-checks.js'
import { Clicks, makeKafkaApp, openTestLog } from './support/live-kafka.js'
import { needsBroker } from './support/shared-cluster.js'
import { until } from './support/until.js'

const SESSION_MS = 1_500

type Mechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'

/** A broker with both listeners, as the shared one and one of our own have them. */
interface Secured {
  readonly bootstrapServers: string
  readonly saslSslServers: string
  readonly credentials: { readonly username: string; readonly password: string }
  readonly caFile: string
}

function kafkaSettings({ caFile, credentials, saslSslServers }: Secured, mechanism: Mechanism): StreamsConfigInput {
  const login = mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule'
  const user = `username="${credentials.username}" password="${credentials.password}"`
  return {
    'bootstrap.servers': saslSslServers,
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': mechanism,
    'sasl.jaas.config': `org.apache.kafka.common.security.${login} required ${user};`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
  }
}

/** Clicks come by PLAINTEXT, the application by SASL_SSL: what it makes of them has to be exact. */
async function processClicks(
  t: TestContext,
  broker: Secured,
  options: { name: string; config: StreamsConfigInput; during?: (clicks: Clicks) => Promise<void> },
): Promise<void> {
  const log = await openTestLog(t, broker.bootstrapServers)
  const clicks = await Clicks.create(log, options.name)
  const config = { ...options.config, 'application.id': clicks.applicationId }
  const { app } = makeKafkaApp(t, killTopology(clicks.prefix), config)
  await clicks.write(1_000)
  await app.start()
  await options.during?.(clicks)
  await until('all clicks', () => clicks.isDone(), 60_000)
  assert.equal(app.state(), 'RUNNING')
  await app.close()
  await assertExact(clicks)
}

for (const mechanism of ['PLAIN', 'SCRAM-SHA-256'] as const) {
  test(`an application by Kafka's settings, ${mechanism}`, { timeout: 120_000 }, async t => {
    const broker = await needsBroker(t)
    if (broker === undefined) return
    await processClicks(t, broker, { name: broker.uniqueName('secured'), config: kafkaSettings(broker, mechanism) })
  })
}

test("an application by kafkajs's options", { timeout: 120_000 }, async t => {
  const broker = await needsBroker(t)
  if (broker === undefined) return
  const kafka = {
    brokers: [broker.saslSslServers],
    ssl: { ca: await readFile(broker.caFile, 'utf8') },
    sasl: { mechanism: 'scram-sha-512' as const, ...broker.credentials },
  }
  await processClicks(t, broker, { name: broker.uniqueName('kafkajs'), config: { kafka } })
})

test('sessions of an application end and are renewed under load', { timeout: 120_000 }, async t => {
  if (!(await needsJava(t))) return
  const config = { 'connections.max.reauth.ms': String(SESSION_MS) }
  const cluster = await KafkaCluster.start({ quickStart: true, security: 'sasl_ssl', config })
  t.after(() => cluster.stop())
  await processClicks(t, cluster, {
    name: 'renewed',
    config: kafkaSettings(cluster, 'SCRAM-SHA-512'),
    async during(clicks) {
      const stopWriting = clicks.keepWriting(t, 20)
      await delay(3 * SESSION_MS)
      const written = clicks.written
      await until('it goes on in later sessions', () => isBeyond(clicks, written + 20))
      await stopWriting()
    },
  })
})
