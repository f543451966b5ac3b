/** A real broker that goes away, comes back, stands still and ends sessions: the cluster finds its way by itself. */
import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { StreamsError } from '../../../src/errors/streams-error.js'
import type { SaslOptions } from '../../../src/kafka/cluster/kafkajs-login.js'
import { retrying } from '../../../src/kafka/cluster/retry.js'
import { COORDINATOR_OF, findCoordinatorApi } from '../../../src/kafka/protocol/messages/metadata.js'
import { createTopicsApi } from '../../../src/kafka/protocol/messages/topics.js'
import { SystemClock } from '../../../src/stdx/clock.js'
import { type Logger, silentLogger } from '../../../src/stdx/logger.js'
import { Prng } from '../../../src/stdx/prng.js'
import { KafkaCluster } from '../../jvm/kafka-cluster.js'
import { needsJava } from '../../jvm/kafka-jvm.js'
import { freePorts } from '../../jvm/ports.js'
import { openTestCluster } from './test-cluster.js'

const TIMEOUT_MS = 120_000
const SESSION_MS = 1_500
const clock = new SystemClock()
let started: Promise<KafkaCluster> | undefined

after(async () => {
  await (await started)?.stop()
})

/** A broker with short sessions at its secure listener; undefined without Java. */
async function needsKafka(context: TestContext): Promise<KafkaCluster | undefined> {
  if (!(await needsJava(context))) return undefined
  const config = { 'connections.max.reauth.ms': String(SESSION_MS) }
  started ??= KafkaCluster.start({ security: 'sasl_ssl', config, quickStart: true })
  return started
}

function open(context: TestContext, ...args: Parameters<typeof openTestCluster>) {
  const cluster = openTestCluster(...args)
  context.after(() => cluster.close())
  return cluster
}

function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  const backoff = { firstMs: 20, maxMs: 200 }
  return retrying({ clock, prng: new Prng(2), backoff, timeoutMs: 60_000 }, attempt)
}

async function errorOf(job: Promise<unknown>): Promise<StreamsError> {
  const error = await job.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert(error instanceof StreamsError, String(error))
  return error
}

/** The lines that a logger gets. */
function linesOf(): { readonly lines: string[]; readonly logger: Logger } {
  const lines: string[] = []
  const line = (text: string) => void lines.push(text.split('\n')[0] ?? '')
  return { lines, logger: { ...silentLogger, info: line, warn: line, error: line } }
}

const newTopic = (name: string, numPartitions: number) => ({
  topics: [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: [] }],
  timeoutMs: 30_000,
  validateOnly: false,
})

test('topics, leaders, coordinators and connections', { timeout: TIMEOUT_MS }, async context => {
  const kafka = await needsKafka(context)
  if (kafka === undefined) return
  const cluster = open(context, kafka.bootstrapServers)
  assert.deepEqual(
    cluster.brokers.map(each => each.nodeId),
    [-1],
  )
  assert.deepEqual(await cluster.topics(['later']), [undefined])
  assert.deepEqual(
    cluster.brokers.map(each => each.nodeId),
    [1],
  )
  const created = await cluster.request(createTopicsApi, newTopic('later', 3), 'controller')
  assert.deepEqual(
    created.topics.map(each => each.errorCode),
    [0],
  )
  const topic = await patiently(async () => {
    const [known] = await cluster.topics(['later'])
    if (known?.leaders.every(each => each.nodeId === 1)) return known
    cluster.forget('later')
    throw new StreamsError({ code: 'E637', title: '', scope: 'app', retry: 'backoff' }, 'no leaders yet')
  })
  assert.equal(topic.leaders.length, 3)
  assert.equal(topic.isInternal, false)
  assert.equal(cluster.leaderOf({ topic: 'later', partition: 2 })?.nodeId, 1)
  assert.equal(cluster.leaderOf({ topic: 'later', partition: 3 }), undefined)
  cluster.forget('later')
  assert.equal(cluster.leaderOf({ topic: 'later', partition: 2 }), undefined)
  assert((await cluster.allTopics()).some(each => each.topic === 'later'))

  assert.equal(await patiently(() => cluster.coordinatorOf('group')), 1)
  const [one, two, other] = await Promise.all([
    cluster.connect(1, 'fetch'),
    cluster.connect(1, 'fetch'),
    cluster.connect(1, 'produce'),
  ])
  assert.equal(one, two)
  assert.notEqual(one, other)
  one.close()
  assert.notEqual(await cluster.connect(1, 'fetch'), one)
  assert.equal((await errorOf(cluster.connect(7, 'fetch'))).code, 'E637')
  await cluster.close()
  assert.equal(other.isOpen, false)
  assert.equal((await errorOf(cluster.topics(['later'], true))).code, 'E611')
})

test('sessions are renewed on the same connection, between requests', { timeout: TIMEOUT_MS }, async context => {
  const kafka = await needsKafka(context)
  if (kafka === undefined) return
  const ssl = { ca: await kafka.caPem() }
  const { username, password } = kafka.credentials
  const logins: SaslOptions[] = [
    { mechanism: 'plain', username, password },
    { mechanism: 'scram-sha-256', username, password },
    { mechanism: 'scram-sha-512', username, password },
  ]
  await Promise.all(
    logins.map(async sasl => {
      const cluster = open(context, kafka.saslSslServers, { ssl, sasl })
      await cluster.topics(['none'])
      const connection = await cluster.connect(1, 'group')
      const endMs = clock.monotonicMs() + 3 * SESSION_MS
      for (let count = 0; clock.monotonicMs() < endMs; count++) {
        const key = `group-${count}`
        const ask = () => connection.send(findCoordinatorApi, { key, keyType: COORDINATOR_OF.group })
        const answers = await Promise.all([ask(), ask(), ask()])
        assert.equal(answers.length, 3)
        await delay(count % 7)
      }
      assert.equal(connection.isOpen, true, `${sasl.mechanism}`)
    }),
  )
})

test('a wrong password is refused for good, and not told', { timeout: TIMEOUT_MS }, async context => {
  const kafka = await needsKafka(context)
  if (kafka === undefined) return
  const ssl = { ca: await kafka.caPem() }
  const { username } = kafka.credentials
  const user = { username, password: 'wrong-one' }
  const logins: SaslOptions[] = [
    { mechanism: 'plain', ...user },
    { mechanism: 'scram-sha-256', ...user },
  ]
  for (const sasl of logins) {
    const cluster = open(context, kafka.saslSslServers, { ssl, sasl })
    const error = await errorOf(cluster.topics(['none']))
    assert.equal(error.code, 'E635')
    assert.equal(error.retry, 'never')
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /wrong-one/)
  }
  const untrusted = await errorOf(open(context, kafka.saslSslServers, { ssl: {} }).topics(['none']))
  assert.equal(untrusted.code, 'E635')
  assert.match(untrusted.cure ?? '', /ssl\.truststore\.location/)
  const plain = await errorOf(open(context, kafka.saslSslServers).topics(['none']))
  assert.equal(plain.code, 'E632')
  assert.match(plain.cure ?? '', /TLS/)
})

test('a broker that stands still is given up after the timeout, and used again', {
  timeout: TIMEOUT_MS,
}, async context => {
  const kafka = await needsKafka(context)
  if (kafka === undefined) return
  const cluster = open(context, kafka.bootstrapServers, { requestTimeoutMs: 300, connectTimeoutMs: 300 })
  await cluster.topics(['none'])
  const connection = await cluster.connect(1, 'control')
  kafka.pause()
  try {
    const error = await errorOf(cluster.topics(['any'], true))
    assert.equal(error.code, 'E632')
    assert.match(error.message, /did not answer Metadata within 300 ms/)
    assert.equal(connection.isOpen, false)
    // the operating system still accepts connections for it
    assert.match((await errorOf(cluster.topics(['any'], true))).message, /did not answer ApiVersions/)
  } finally {
    kafka.resume()
  }
  assert.deepEqual(await patiently(() => cluster.topics(['any'], true)), [undefined])
})

test('a broker that is away is tried again, said once, and found when it is back', {
  timeout: TIMEOUT_MS,
}, async context => {
  const kafka = await needsKafka(context)
  if (kafka === undefined) return
  const { lines, logger } = linesOf()
  const [nobody = 0] = await freePorts(1)
  const servers = [...kafka.bootstrapServers.split(','), `127.0.0.1:${nobody}`]
  const cluster = open(context, '', {}, { bootstrapServers: servers, logger })
  await kafka.kill()
  const options = { clock, prng: new Prng(3), backoff: { firstMs: 10, maxMs: 50 }, timeoutMs: 500 }
  const error = await errorOf(retrying(options, () => cluster.topics(['none'])))
  assert.equal(error.code, 'E632')
  for (const server of servers) assert(error.message.includes(server), error.message)
  assert.match(error.message, /tried \d+ times in \d+ ms/)

  const [topics] = await Promise.all([patiently(() => cluster.topics(['none'])), kafka.restart()])
  assert.deepEqual(topics, [undefined])
  const ofBroker = lines.filter(line => line.includes(kafka.bootstrapServers))
  assert.equal(ofBroker.length, 2, ofBroker.join('\n'))
  assert.match(ofBroker[0] ?? '', /is away, it is tried again/)
  assert.match(ofBroker[1] ?? '', /is back/)

  // once connected: nothing is said of a connection that a broker ended, the next use makes it anew
  await kafka.restart()
  await patiently(() => cluster.topics(['none'], true))
})
