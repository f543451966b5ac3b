/** Kafka Streams' defaults are ours, every wrong configuration has a code and a cure, and nothing is ignored. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { configKeys } from '../../src/config/config-keys.js'
import { parseStreamsConfig, type StreamsConfigInput } from '../../src/config/streams-config.js'
import { StreamsError } from '../../src/errors/streams-error.js'

const least = { 'application.id': 'orders', 'embedded.dir': './data' } as const

function errorOf(input: Record<string, unknown>): StreamsError {
  try {
    parseStreamsConfig(input as StreamsConfigInput)
  } catch (error) {
    assert(error instanceof StreamsError)
    return error
  }
  throw new Error(`accepted: ${JSON.stringify(input)}`)
}

test("defaults are Kafka Streams'", () => {
  const config = parseStreamsConfig(least)
  assert.equal(config.commitIntervalMs, 30_000)
  assert.equal(config.numStreamThreads, 1)
  assert.equal(config.statestoreCacheMaxBytes, 10_485_760)
  assert.equal(config.maxTaskIdleMs, 0)
  assert.equal(config.bufferedRecordsPerPartition, 1_000)
  assert.equal(config.pollMs, 100)
  assert.equal(config.taskTimeoutMs, 300_000)
  assert.equal(config.processingGuarantee, 'at_least_once')
  assert.equal(config.autoOffsetReset, 'earliest')
  assert.equal(config.replicationFactor, -1)
  assert.equal(config.repartitionPurgeIntervalMs, 30_000)
  assert.equal(config.windowstoreChangelogAdditionalRetentionMs, 86_400_000)
  assert.equal(config.defaultTimestampExtractor, 'FailOnInvalidTimestamp')
  assert.equal(config.deserializationExceptionHandler, 'fail')
  assert.equal(config.errorsDeadLetterQueueTopicName, undefined)
  assert.deepEqual(config.topologyOptimization, ['none'])
  assert.equal(config.metricsRecordingLevel, 'INFO')
  assert.equal(config.lambdas, 'auto')
  assert.match(config.stateDir, /kafka-streams$/)
  assert.equal(Object.isFrozen(config), true)
})

test('every default is a value of its own key', () => {
  for (const [name, key] of Object.entries(configKeys)) {
    if (key.default === undefined) continue
    assert.deepEqual(key.read(key.default), { value: key.default }, name)
  }
})

test('exactly-once commits every 100 ms unless said otherwise', () => {
  const exactlyOnce = { ...least, 'processing.guarantee': 'exactly_once_v2' } as const
  assert.equal(parseStreamsConfig(exactlyOnce).commitIntervalMs, 100)
  assert.equal(parseStreamsConfig({ ...exactlyOnce, 'commit.interval.ms': 2_000 }).commitIntervalMs, 2_000)
})

test('numbers and flags may be text, lists may have commas', () => {
  const config = parseStreamsConfig({
    'application.id': 'orders',
    'bootstrap.servers': '127.0.0.1:9092, [::1]:9093',
    'num.stream.threads': '4',
    'ensure.explicit.internal.resource.naming': 'true',
    'topology.optimization': ['merge.repartition.topics', 'reuse.ktable.source.topics'],
    'max.task.idle.ms': '-1',
  })
  assert.deepEqual(config.bootstrapServers, ['127.0.0.1:9092', '[::1]:9093'])
  assert.equal(config.numStreamThreads, 4)
  assert.equal(config.ensureExplicitInternalResourceNaming, true)
  assert.deepEqual(config.topologyOptimization, ['merge.repartition.topics', 'reuse.ktable.source.topics'])
  assert.equal(config.maxTaskIdleMs, -1)
})

test('an unknown key is refused with the nearest known name', () => {
  const cases: readonly [string, string][] = [
    ['num.stream.thread', "did you mean 'num.stream.threads'?"],
    ['commit.intervall.ms', "did you mean 'commit.interval.ms'?"],
    ['Application.ID', "did you mean 'application.id'?"],
    ['consumer.session.timeout', "did you mean 'consumer.session.timeout.ms'?"],
    ['session.timeout.ms', "did you mean 'consumer.session.timeout.ms'?"],
    ['topic.retention', "did you mean 'topic.retention.ms'?"],
    ['xyzzy', 'see docs/configuration.md for all keys'],
    ['constructor', 'see docs/configuration.md for all keys'],
    ['consumer.toString', 'see docs/configuration.md for all keys'],
  ]
  for (const [name, cure] of cases) {
    const error = errorOf({ ...least, [name]: 1 })
    assert.equal(error.code, 'E801', name)
    assert.equal(error.cure, cure, name)
  }
})

test('what is required is asked for', () => {
  assert.equal(errorOf({ 'embedded.dir': './data' }).code, 'E802')
  assert.equal(errorOf({ 'application.id': 'orders' }).code, 'E802')
  assert.equal(errorOf({ 'application.id': undefined, 'embedded.dir': './data' }).code, 'E802')
  assert.equal(parseStreamsConfig({}, { applicationId: 'driver', logGiven: true }).applicationId, 'driver')
})

test('wrong values are refused and say what is right', () => {
  const cases: readonly [string, unknown, string][] = [
    ['num.stream.threads', 0, 'give a whole number, from 1 to 256'],
    ['num.stream.threads', 1.5, 'give a whole number, from 1 to 256'],
    ['num.stream.threads', 'four', 'give a whole number, from 1 to 256'],
    ['commit.interval.ms', -1, 'give a whole number of ms, at least 0'],
    ['commit.interval.ms', Number.NaN, 'give a whole number of ms, at least 0'],
    ['commit.interval.ms', null, 'give a whole number of ms, at least 0'],
    ['max.task.idle.ms', -2, 'give a whole number of ms, at least -1'],
    ['processing.guarantee', 'exactly_once', "write 'exactly_once_v2'"],
    [
      'deserialization.exception.handler',
      'org.apache.kafka.streams.errors.LogAndContinueExceptionHandler',
      "write 'continue'",
    ],
    ['deserialization.exception.handler', 'ignore', "give 'fail' or 'continue'"],
    ['bootstrap.servers', 'localhost', "give 'host:port', several with commas or as a list"],
    ['bootstrap.servers', 'localhost:99999', "give 'host:port', several with commas or as a list"],
    ['bootstrap.servers', [], "give 'host:port', several with commas or as a list"],
    ['errors.dead.letter.queue.topic.name', 'a topic', 'give a topic name'],
    ['consumer.session.timeout.ms', 'long', 'give a whole number of ms, at least 1'],
    ['ensure.explicit.internal.resource.naming', 1, 'give true or false'],
  ]
  for (const [name, value, cure] of cases) {
    const error = errorOf({ ...least, [name]: value })
    assert.equal(error.code, 'E803', `${name}: ${String(value)}`)
    assert.equal(error.cure, cure)
  }
  assert.equal(errorOf({ 'application.id': 'my app' }).code, 'E803')
  assert.equal(errorOf({ 'application.id': 'a'.repeat(137) }).code, 'E803')
})

test('settings that contradict each other are refused, both named', () => {
  const exactlyOnce = { ...least, 'processing.guarantee': 'exactly_once_v2' }
  const cases: readonly [Record<string, unknown>, RegExp][] = [
    [{ ...least, 'bootstrap.servers': 'a:1' }, /bootstrap\.servers and embedded\.dir/],
    [{ ...least, 'replication.factor': 3 }, /replication\.factor and embedded\.dir/],
    [{ ...least, 'state.dir': './data/' }, /state\.dir and embedded\.dir/],
    [{ ...exactlyOnce, 'commit.interval.ms': 30_000 }, /commit\.interval\.ms and producer\.transaction\.timeout\.ms/],
    [{ ...exactlyOnce, 'producer.transaction.timeout.ms': 50 }, /commit\.interval\.ms and producer\.transaction/],
    [{ ...exactlyOnce, 'producer.enable.idempotence': false }, /producer\.enable\.idempotence/],
    [{ ...exactlyOnce, 'producer.acks': 1 }, /producer\.acks/],
    [{ ...exactlyOnce, 'consumer.isolation.level': 'read_uncommitted' }, /consumer\.isolation\.level/],
    [{ ...least, 'auto.offset.reset': 'latest', 'consumer.auto.offset.reset': 'earliest' }, /auto\.offset\.reset/],
    [{ ...least, 'consumer.session.timeout.ms': 2_000 }, /heartbeat\.interval\.ms/],
    [{ ...least, 'topology.optimization': 'all,none' }, /topology\.optimization contradict/],
  ]
  for (const [input, message] of cases) {
    const error = errorOf(input)
    assert.equal(error.code, 'E804', error.message)
    assert.match(error.message, message)
    assert.notEqual(error.cure, undefined)
  }
  const allowed = { ...exactlyOnce, 'commit.interval.ms': 30_000, 'producer.transaction.timeout.ms': 60_000 }
  assert.equal(parseStreamsConfig(allowed as StreamsConfigInput).commitIntervalMs, 30_000)
})

test('keys of later features are known, and say so', () => {
  assert.equal(parseStreamsConfig({ ...least, 'num.standby.replicas': 0 }).numStandbyReplicas, 0)
  const error = errorOf({ ...least, 'num.standby.replicas': 1 })
  assert.equal(error.code, 'E805')
  assert.equal(error.cure, 'remove it, or set it to its default, 0')
  assert.equal(errorOf({ ...least, 'application.server': 'a:1' }).cure, 'remove it')
})

test("keys of Kafka Streams without a meaning here, and settings that are the engine's, say what to do", () => {
  for (const [name, cure] of [
    ['default.key.serde', /schema of each topic is typed/],
    ['default.value.serde', /schema of each topic is typed/],
    ['cache.max.bytes.buffering', /statestore\.cache\.max\.bytes/],
    ['consumer.enable.auto.commit', /commit\.interval\.ms/],
    ['consumer.group.id', /application\.id/],
    ['producer.transactional.id', /application\.id/],
    ['ssl.enabled.protocols', /minVersion/],
    ['consumer.ssl.cipher.suites', /ciphers/],
    ['sasl.login.callback.handler.class', /oauthBearerProvider/],
    ['producer.receive.buffer.bytes', /operating system/],
  ] as const) {
    const error = errorOf({ ...least, [name]: 'x' })
    assert.equal(error.code, 'E806', name)
    assert.match(error.cure ?? '', cure)
  }
})

test('client settings are kept by name; the special consumer overrules the general one', () => {
  const config = parseStreamsConfig({
    ...least,
    'consumer.max.poll.records': 10,
    'main.consumer.max.poll.records': 20,
    'producer.acks': 'all',
    'topic.retention.ms': '1000',
    'consumer.auto.offset.reset': 'latest',
  })
  assert.equal(config.consumer['max.poll.records'], 20)
  assert.equal(config.restoreConsumer['max.poll.records'], 10)
  assert.deepEqual(config.topic, { 'retention.ms': 1_000 })
  assert.equal(config.autoOffsetReset, 'latest')
})

test('whatever is given, the result is a configuration or a coded error', () => {
  const names = fc.oneof(
    fc.constantFrom(...Object.keys(configKeys)),
    fc.string(),
    fc.constantFrom('consumer.x', 'topic.'),
  )
  const values = fc.oneof(fc.anything(), fc.integer(), fc.boolean(), fc.constantFrom('none', 'all', '1', 'true'))
  fc.assert(
    fc.property(fc.dictionary(names, values, { maxKeys: 5 }), input => {
      try {
        assert.equal(Object.isFrozen(parseStreamsConfig(input as StreamsConfigInput, { logGiven: true })), true)
      } catch (error) {
        assert(error instanceof StreamsError, String(error))
        assert.match(error.code, /^E80[1-6]$/)
        assert.notEqual(error.cure, undefined)
      }
    }),
    { seed: 8_001, numRuns: 500 },
  )
})

test('wrong keys and values are type errors where they are written', () => {
  const inputs: StreamsConfigInput[] = [
    { ...least, 'topic.retention.ms': 5 },
    // @ts-expect-error an unknown key
    { ...least, 'num.stream.thread': 1 },
    // @ts-expect-error a word that is none of its words
    { ...least, 'processing.guarantee': 'exactly_once' },
    // @ts-expect-error text that is no number
    { ...least, 'commit.interval.ms': 'soon' },
  ]
  const interval: number = parseStreamsConfig(least).commitIntervalMs
  assert.deepEqual([inputs.length, interval], [4, 30_000])
})
