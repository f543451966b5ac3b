/** Kafka's settings become what a client is made of; wrong ones have a code and a cure, and secrets are never told. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import fc from 'fast-check'
import { parseStreamsConfig, type StreamsConfigInput } from '../../src/config/streams-config.js'
import { StreamsError } from '../../src/errors/streams-error.js'
import { kafkaLogOptions } from '../../src/kafka/client-options.js'
import { parseJaasConfig } from '../../src/kafka/jaas-config.js'
import { SystemClock } from '../../src/stdx/clock.js'
import { NodeFileSystem } from '../../src/stdx/node-file-system.js'

const folder = mkdtempSync(join(tmpdir(), 'millrace-security-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const files = new NodeFileSystem(new SystemClock())
const least = { 'application.id': 'orders', 'bootstrap.servers': 'a:9092,b:9093' } as const
const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="ann" password="s3cret";'
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="ann" password="s3cret";'
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

const read = async (input: Record<string, unknown>) =>
  kafkaLogOptions(parseStreamsConfig(input as StreamsConfigInput), files)

async function errorOf(input: Record<string, unknown>): Promise<StreamsError> {
  const error = await read(input).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert(error instanceof StreamsError, `accepted: ${Object.keys(input)}`)
  return error
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test("defaults are those of Kafka's clients", async () => {
  const { security, consumer, producer, ...options } = await read(least)
  assert.deepEqual(options, {
    bootstrapServers: ['a:9092', 'b:9093'],
    clientId: 'orders',
    timeouts: {
      requestMs: 30_000,
      apiMs: 60_000,
      callMs: 300_000,
      connectMs: 10_000,
      authenticationMs: 10_000,
      reauthenticationThresholdMs: undefined,
      maxIdleMs: 540_000,
      metadataMaxAgeMs: 300_000,
    },
    reconnectBackoff: { firstMs: 50, maxMs: 1_000 },
    retryBackoff: { firstMs: 100, maxMs: 1_000 },
  })
  assert.deepEqual(security, { ssl: undefined, sasl: undefined, socketFactory: undefined })
  assert.deepEqual(consumer, {
    sessionTimeoutMs: 45_000,
    heartbeatIntervalMs: 3_000,
    maxPollIntervalMs: 300_000,
    groupInstanceId: undefined,
  })
  assert.deepEqual(producer, {
    maxRequestBytes: 1_048_576,
    maxInFlightRequests: 5,
    deliveryTimeoutMs: 120_000,
  })
})

test('of a setting of connections the first prefix counts', async () => {
  const input: Record<string, unknown> = { ...least, 'request.timeout.ms': 1_000 }
  const expect = async (ms: number) => assert.equal((await read(input)).timeouts.requestMs, ms)
  await expect(1_000)
  input['admin.request.timeout.ms'] = 2_000
  await expect(2_000)
  input['producer.request.timeout.ms'] = 3_000
  await expect(3_000)
  input['consumer.request.timeout.ms'] = '4000'
  await expect(4_000)
  input['main.consumer.request.timeout.ms'] = 5_000
  await expect(5_000)
  input['restore.consumer.request.timeout.ms'] = 6_000
  await expect(5_000)
})

test('logins by Java’s text', async () => {
  const secure = { ...least, 'security.protocol': 'SASL_PLAINTEXT' }
  const plain = await read({ ...secure, 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': PLAIN })
  assert.deepEqual(plain.security.sasl, { mechanism: 'plain', username: 'ann', password: 's3cret' })
  assert.equal(plain.security.ssl, undefined)
  const scram = await read({ ...secure, 'sasl.mechanism': 'SCRAM-SHA-512', 'consumer.sasl.jaas.config': SCRAM })
  assert.deepEqual(scram.security.sasl, { mechanism: 'scram-sha-512', username: 'ann', password: 's3cret' })
})

test('what Java writes into a login text is read back', () => {
  const quoted = (value: string) => `"${value.replace(/[\\"]/g, '\\$&')}"`
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.constantFrom(' ', '\n  '), (username, password, space) => {
      const text = `a.b.ScramLoginModule  required${space}username=${quoted(username)}${space}password=${quoted(password)} ;`
      assert.deepEqual(parseJaasConfig(text), { module: 'scram', username, password })
    }),
    { seed: 11_001, numRuns: 300 },
  )
  const other = 'PlainLoginModule REQUIRED password=\'p;w\' user_x=1 username=ann serviceName="kafka";'
  assert.deepEqual(parseJaasConfig(other), { module: 'plain', username: 'ann', password: 'p;w' })
})

test('wrong logins are refused, and nothing of them is told', async () => {
  const secure = { ...least, 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'PLAIN' }
  const cases: readonly [Record<string, unknown>, string, RegExp][] = [
    [{ ...secure, 'sasl.jaas.config': 'username="ann" password="s3cret";' }, 'E803', /login module/],
    [{ ...secure, 'sasl.jaas.config': PLAIN.replace(';', '') }, 'E803', /end with ';'/],
    [{ ...secure, 'sasl.jaas.config': PLAIN.replace('username', 'user') }, 'E803', /username/],
    [{ ...secure, 'sasl.jaas.config': PLAIN.replace('Plain', 'Krb5') }, 'E803', /kafka\.sasl/],
    [{ ...secure, 'sasl.jaas.config': SCRAM }, 'E804', /ScramLoginModule/],
    [{ ...secure, 'sasl.jaas.config': { s3cret: 1 } }, 'E803', /text/],
    [{ ...secure, 'sasl.mechanism': 'GSSAPI', 'sasl.jaas.config': PLAIN }, 'E803', /SCRAM-SHA-512/],
    [secure, 'E804', /sasl\.jaas\.config/],
    [{ ...least, 'security.protocol': 'SASL_SSL', 'sasl.jaas.config': PLAIN }, 'E804', /sasl\.mechanism/],
    [{ ...least, 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': PLAIN }, 'E804', /security\.protocol/],
    [{ ...secure, 'sasl.mechanism': 'OAUTHBEARER' }, 'E804', /oauthBearerProvider/],
    [{ ...least, 'security.protocol': 'SSL', 'ssl.keystore.key': 's3cret' }, 'E803', /BEGIN/],
    [{ ...least, kafka: { sasl: 's3cret' } }, 'E803', /mechanism/],
    [{ ...least, kafka: { password: 's3cret' } }, 'E803', /only/],
    [{ ...least, kafka: { brokers: ['a:1'] } }, 'E804', /remove one/],
    [{ ...least, kafka: { retry: { retries: 3 } } }, 'E803', /task\.timeout\.ms/],
    [{ ...secure, 'sasl.jaas.config': PLAIN, kafka: { ssl: true } }, 'E804', /kafka\.ssl/],
    [{ 'application.id': 'a', 'embedded.dir': './data', 'security.protocol': 'SSL' }, 'E804', /embedded|cluster/],
  ]
  for (const [input, code, cure] of cases) {
    const error = await errorOf(input)
    assert.equal(error.code, code, error.message)
    assert.match(error.cure ?? '', cure)
    assert.doesNotMatch(error.message, /s3cret|ann\b/)
  }
})

test("kafkajs's options stand for Kafka's keys", async () => {
  const oauthBearerProvider = async () => ({ value: 'token' })
  const sasl = { mechanism: 'oauthbearer', oauthBearerProvider }
  const socketFactory = () => assert.fail()
  const kafka = {
    brokers: ['c:9094'],
    clientId: 'mine',
    ssl: true,
    sasl,
    socketFactory,
    connectionTimeout: 1,
    authenticationTimeout: 2,
    reauthenticationThreshold: 3,
    requestTimeout: 4_000,
    retry: { initialRetryTime: 5, maxRetryTime: 6 },
  }
  const options = await read({ 'application.id': 'orders', kafka })
  assert.deepEqual(options.bootstrapServers, ['c:9094'])
  assert.equal(options.clientId, 'mine')
  assert.deepEqual(options.security, { ssl: {}, sasl, socketFactory })
  const { connectMs, authenticationMs, reauthenticationThresholdMs, requestMs } = options.timeouts
  assert.deepEqual([connectMs, authenticationMs, reauthenticationThresholdMs, requestMs], [1, 2, 3, 4_000])
  assert.deepEqual(options.retryBackoff, { firstMs: 5, maxMs: 6 })
})

test('key stores: PEM as it is, PKCS12 for the own key, the rest with the command that converts it', async () => {
  const secure = { ...least, 'security.protocol': 'SSL' }
  const pem = file('trust.pem', `text before\n${CERTIFICATE}`)
  const jks = file('old.jks', Uint8Array.of(0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2))
  const pkcs12 = file('store.p12', Uint8Array.of(0x30, 0x82, 1, 2, 3))
  const trusting = (path: string, more = {}) => ({ ...secure, 'ssl.truststore.location': path, ...more })
  const showing = (path: string, more = {}) => ({ ...secure, 'ssl.keystore.location': path, ...more })

  assert.deepEqual((await read(secure)).security.ssl, {})
  assert.deepEqual((await read(trusting(pem))).security.ssl, { ca: readFileSync(pem, 'utf8') })
  assert.deepEqual((await read({ ...secure, 'ssl.truststore.certificates': CERTIFICATE })).security.ssl, {
    ca: CERTIFICATE,
  })
  const text = readFileSync(pem, 'utf8')
  assert.deepEqual((await read(showing(pem, { 'ssl.key.password': 'pw' }))).security.ssl, {
    key: text,
    cert: text,
    passphrase: 'pw',
  })
  assert.deepEqual((await read(showing(pkcs12, { 'ssl.keystore.password': 'pw' }))).security.ssl, {
    pfx: readFileSync(pkcs12),
    passphrase: 'pw',
  })
  const anyName = (await read({ ...secure, 'ssl.endpoint.identification.algorithm': '' })).security.ssl
  assert.equal(typeof anyName?.checkServerIdentity, 'function')

  for (const [input, cure] of [
    [trusting(jks), /keytool -list -rfc/],
    [trusting(pkcs12), /keytool -list -rfc/],
    [showing(jks), /-deststoretype PKCS12/],
    [trusting(pem, { 'ssl.truststore.type': 'PKCS12' }), /ssl\.truststore\.type/],
    [trusting(file('empty', '')), /PEM/],
  ] as const) {
    const error = await errorOf(input)
    assert.equal(error.code, 'E803', error.message)
    assert.match(error.cure ?? '', cure)
  }
  assert.equal((await errorOf(trusting(join(folder, 'missing')))).place.file, join(folder, 'missing'))
})

test('formats are told by what keytool writes', async context => {
  try {
    execFileSync('keytool', ['-help'], { stdio: 'ignore' })
  } catch {
    context.diagnostic('not run: keytool is not installed')
    return
  }
  for (const type of ['JKS', 'PKCS12']) {
    const store = join(folder, `made.${type}`)
    const args = ['-genkeypair', '-alias', 'a', '-keyalg', 'EC', '-dname', 'CN=a', '-keystore', store]
    execFileSync('keytool', [...args, '-storetype', type, '-storepass', 'changeit'], { stdio: 'ignore' })
    const input = { ...least, 'security.protocol': 'SSL', 'ssl.truststore.location': store }
    assert.match((await errorOf(input)).message, new RegExp(`is a ${type} file`))
  }
})

test('what would contradict an idempotent producer is refused', async () => {
  for (const [key, value] of [
    ['producer.acks', 1],
    ['producer.enable.idempotence', false],
    ['producer.max.in.flight.requests.per.connection', 6],
    ['consumer.fetch.max.wait.ms', 30_000],
  ] as const) {
    const error = await errorOf({ ...least, [key]: value })
    assert.equal(error.code, 'E804')
    assert.match(error.message, new RegExp(key.replaceAll('.', '\\.')))
  }
  assert.equal((await errorOf({ ...least, 'processing.guarantee': 'exactly_once_v2' })).code, 'E805')
})
