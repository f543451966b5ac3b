/**
 * Every configuration key, its type, unit and default: Kafka Streams' own keys with Kafka Streams' defaults, and ours.
 * docs/configuration.md is written from this table.
 *
 * Source: Apache Kafka, StreamsConfig (4.4). Where a default differs, `doc` says so and why. Keys that other clients
 * read (`consumer.`, `producer.`, …) stand in client-configs.ts, keys that are refused for good in refused-keys.ts.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flag, hosts, kafkajsOptions, optionalText, optionalWord, text, whole, word, words } from './config-key.js'
import { APPLICATION_ID_LENGTH_MAX, STREAM_THREADS_MAX, TOPIC_NAME_LENGTH_MAX } from './limits.js'

const ms = 'ms'
const bytes = 'bytes'
const records = 'records'
/** What Kafka allows in the name of a topic or group. */
const nameForm = (lengthMax: number) => new RegExp(`^[a-zA-Z0-9._-]{1,${lengthMax}}$`)
const handler = ['fail', 'continue'] as const
const storeTypes = ['PEM', 'PKCS12', 'JKS'] as const

const applicationKeys = {
  'application.id': optionalText({
    form: nameForm(APPLICATION_ID_LENGTH_MAX),
    type: `letters, digits, '.', '_' and '-', at most ${APPLICATION_ID_LENGTH_MAX} of them`,
    doc: 'Required. Name of the application: its consumer group, and the first part of the names of its internal topics.',
  }),
  'bootstrap.servers': hosts({
    default: undefined,
    doc: 'Brokers of the Kafka cluster. Either this or `embedded.dir` is needed.',
  }),
  'embedded.dir': optionalText({
    doc: 'Folder of the embedded log, which one process uses at a time. Ours. Either this or `bootstrap.servers` is needed.',
  }),
  'client.id': optionalText({
    doc: 'First part of the names of clients and threads; default: the application id and a random part.',
  }),
  'application.server': optionalText({
    later: true,
    doc: 'host:port under which other instances reach this one for queries.',
  }),
  lambdas: word(['auto', 'compiled', 'javascript'], {
    default: 'auto',
    doc: "What becomes of functions. Ours. 'auto': compiled, or run as JavaScript where they cannot be; 'compiled': those are errors; 'javascript': nothing is compiled.",
  }),
} as const

const processingKeys = {
  'num.stream.threads': whole({
    default: 1,
    min: 1,
    max: STREAM_THREADS_MAX,
    doc: 'Lanes (worker threads) that run tasks.',
  }),
  'processing.guarantee': word(['at_least_once', 'exactly_once_v2'], {
    default: 'at_least_once',
    doc: 'What a failure may repeat.',
  }),
  'commit.interval.ms': whole({
    default: 30_000,
    min: 0,
    unit: ms,
    doc: 'Time between commits. 100 when `processing.guarantee` is `exactly_once_v2`.',
  }),
  'poll.ms': whole({ default: 100, min: 0, unit: ms, doc: 'How long to wait for input when there is none.' }),
  'max.task.idle.ms': whole({
    default: 0,
    min: -1,
    unit: ms,
    doc: 'How long a task waits for an empty input whose partition is read to its end. -1: take what is there.',
  }),
  'buffered.records.per.partition': whole({
    default: 1_000,
    min: 1,
    unit: records,
    doc: 'Records of one partition that wait for processing before reading of it pauses.',
  }),
  'task.timeout.ms': whole({
    default: 300_000,
    min: 0,
    unit: ms,
    doc: 'How long a task is tried again after errors of the log that may pass.',
  }),
  'auto.offset.reset': word(['earliest', 'latest', 'none'], {
    default: 'earliest',
    doc: "Where to start in a partition without a committed offset. Kafka's `consumer.auto.offset.reset`.",
  }),
  'default.timestamp.extractor': word(
    ['FailOnInvalidTimestamp', 'LogAndSkipOnInvalidTimestamp', 'UsePartitionTimeOnInvalidTimestamp'],
    { default: 'FailOnInvalidTimestamp', doc: 'Where the time of a record comes from when its source does not say.' },
  ),
  'topology.optimization': words(
    ['none', 'all', 'reuse.ktable.source.topics', 'merge.repartition.topics', 'single.store.self.join'],
    {
      default: ['none'],
      doc: 'Optimisations that change internal topics.',
    },
  ),
  'ensure.explicit.internal.resource.naming': flag({
    default: false,
    doc: 'Refuse to start when an internal topic or store has a generated name.',
  }),
} as const

const errorKeys = {
  'deserialization.exception.handler': word(handler, {
    default: 'fail',
    doc: 'What a record that cannot be read does.',
  }),
  'processing.exception.handler': word(handler, { default: 'fail', doc: 'What a record does whose processing fails.' }),
  'production.exception.handler': word(handler, {
    default: 'fail',
    doc: 'What a record does that cannot be written; errors that may pass are tried again first.',
  }),
  'processing.exception.handler.global.enabled': flag({
    default: false,
    later: true,
    doc: 'Use the processing handler for global tables too.',
  }),
  'errors.dead.letter.queue.topic.name': optionalText({
    form: nameForm(TOPIC_NAME_LENGTH_MAX),
    type: 'a topic name',
    doc: 'Records that a handler has judged are written here too, with headers that say why.',
  }),
} as const

const stateKeys = {
  'state.dir': text({
    default: join(tmpdir(), 'kafka-streams'),
    doc: "Folder of local state. Default: `kafka-streams` in the system's temporary folder.",
  }),
  'state.cleanup.delay.ms': whole({
    default: 600_000,
    min: 0,
    unit: ms,
    later: true,
    doc: 'Age at which the local state of a task that moved away is removed.',
  }),
  'state.cleanup.dir.max.age.ms': whole({
    default: -1,
    min: -1,
    unit: ms,
    later: true,
    doc: 'Age at which unused local state is removed at the start. -1: never.',
  }),
  'statestore.cache.max.bytes': whole({
    default: 10_485_760,
    min: 0,
    unit: bytes,
    doc: 'Record caches of all tasks together. 0: every update is forwarded.',
  }),
  'statestore.uncommitted.max.bytes': whole({
    default: 8_388_608,
    min: -1,
    unit: bytes,
    doc: "Changed rows of stores that wait for the commit, of all tasks together; more are committed at once. Kafka's default is 67108864: less is quicker here, with less memory. -1: no bound.",
  }),
  'enable.transactional.statestores': flag({
    default: false,
    later: true,
    doc: 'Whether stores roll back to the last commit.',
  }),
  'default.interactive.query.isolation.level': word(['READ_UNCOMMITTED', 'READ_COMMITTED'], {
    default: 'READ_UNCOMMITTED',
    later: true,
    doc: 'What queries of stores see.',
  }),
  'dsl.store.format': word(['DEFAULT', 'HEADERS'], {
    default: 'DEFAULT',
    later: true,
    doc: 'Whether rows of stores keep headers.',
  }),
  'windowstore.changelog.additional.retention.ms': whole({
    default: 86_400_000,
    min: 0,
    unit: ms,
    doc: "Added to a window store's retention for its changelog topic.",
  }),
  'num.standby.replicas': whole({
    default: 0,
    min: 0,
    later: true,
    doc: 'Copies of each store kept by other instances.',
  }),
  'acceptable.recovery.lag': whole({
    default: 10_000,
    min: 0,
    unit: records,
    later: true,
    doc: 'Lag at which an instance counts as caught up.',
  }),
  'max.warmup.replicas': whole({ default: 2, min: 1, later: true, doc: 'Additional copies used to move tasks.' }),
  'probing.rebalance.interval.ms': whole({
    default: 600_000,
    min: 60_000,
    unit: ms,
    later: true,
    doc: 'Time between looks for a better assignment.',
  }),
} as const

const topicKeys = {
  'replication.factor': whole({
    default: -1,
    min: -1,
    max: 32_767,
    doc: "Replicas of internal topics. -1: the broker's default.",
  }),
  'repartition.purge.interval.ms': whole({
    default: 30_000,
    min: 0,
    unit: ms,
    doc: 'Least time between purges of what has been read from repartition topics.',
  }),
  'group.protocol': word(['classic', 'streams'], {
    default: 'classic',
    later: true,
    doc: 'Protocol of the consumer group (KIP-1071).',
  }),
  'rack.aware.assignment.strategy': word(['none', 'min_traffic', 'balance_subtopology'], {
    default: 'none',
    later: true,
    doc: 'Whether tasks are placed near their partitions.',
  }),
} as const

/** How brokers are reached. Each but the first may also stand behind `consumer.`, `producer.` and `admin.`. */
const clientKeys = {
  kafka: kafkajsOptions({
    doc: "kafkajs's options in place of these keys: `{ brokers, clientId, ssl, sasl, … }`. Ours.",
  }),
  'security.protocol': word(['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'], {
    default: 'PLAINTEXT',
    doc: 'How brokers are spoken to.',
  }),
  'ssl.truststore.location': optionalText({
    doc: "PEM file with the certificates of the authorities that are trusted; none: those that Node trusts. Java's key stores have to be converted.",
  }),
  'ssl.truststore.certificates': optionalText({ doc: 'The same as PEM text.' }),
  'ssl.truststore.type': optionalWord(storeTypes, { doc: 'Format of the file; it is also seen from its content.' }),
  'ssl.truststore.password': optionalText({ isSecret: true, doc: 'Only for files that have to be converted.' }),
  'ssl.keystore.location': optionalText({
    doc: 'File with the private key and the certificates of this client: PEM or PKCS12.',
  }),
  'ssl.keystore.key': optionalText({ isSecret: true, doc: 'The private key as PEM text.' }),
  'ssl.keystore.certificate.chain': optionalText({ doc: "This client's certificates as PEM text." }),
  'ssl.keystore.type': optionalWord(storeTypes, { doc: 'Format of the file; it is also seen from its content.' }),
  'ssl.keystore.password': optionalText({ isSecret: true, doc: 'Password of a PKCS12 file.' }),
  'ssl.key.password': optionalText({ isSecret: true, doc: 'Password of the private key.' }),
  'ssl.endpoint.identification.algorithm': word(['https', ''], {
    default: 'https',
    doc: "Whether a broker's certificate has to be for its host name; empty: no.",
  }),
  'sasl.mechanism': optionalWord(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'], {
    doc: 'How to log in. OAUTHBEARER needs a function: `kafka.sasl.oauthBearerProvider`.',
  }),
  'sasl.jaas.config': optionalText({
    isSecret: true,
    doc: 'User name and password, as Java writes them: `org.apache.kafka.common.security.plain.PlainLoginModule required username="…" password="…";`',
  }),
  'client.rack': optionalText({ doc: 'Where this client runs.' }),
  'request.timeout.ms': whole({
    default: 30_000,
    min: 1,
    unit: ms,
    doc: 'How long a broker has for an answer; then the connection is made anew.',
  }),
  'default.api.timeout.ms': whole({
    default: 60_000,
    min: 1,
    unit: ms,
    doc: 'How long a call is tried again while brokers are away or not ready.',
  }),
  'socket.connection.setup.timeout.ms': whole({
    default: 10_000,
    min: 1,
    unit: ms,
    doc: 'How long a connection may take to be made.',
  }),
  'reconnect.backoff.ms': whole({ default: 50, min: 0, unit: ms, doc: 'First wait before a broker is tried again.' }),
  'reconnect.backoff.max.ms': whole({ default: 1_000, min: 0, unit: ms, doc: 'Waits double up to this.' }),
  'retry.backoff.ms': whole({ default: 100, min: 0, unit: ms, doc: 'First wait before a request is made again.' }),
  'retry.backoff.max.ms': whole({ default: 1_000, min: 0, unit: ms, doc: 'Waits double up to this.' }),
  'metadata.max.age.ms': whole({
    default: 300_000,
    min: 0,
    unit: ms,
    doc: 'Age at which what is known of a topic is asked again.',
  }),
  'connections.max.idle.ms': whole({
    default: 540_000,
    min: -1,
    unit: ms,
    doc: 'A connection that is not used for so long is closed. -1: never.',
  }),
} as const

const metricsKeys = {
  'metrics.recording.level': word(['INFO', 'DEBUG', 'TRACE'], {
    default: 'INFO',
    doc: 'Finest level of metrics that are shown.',
  }),
  'log.summary.interval.ms': whole({
    default: 120_000,
    min: 0,
    unit: ms,
    doc: 'Time between summaries in the log. 0: none.',
  }),
  'enable.metrics.push': flag({
    default: false,
    later: true,
    doc: "Push metrics to the broker (KIP-714). Kafka's default is true; we have no push.",
  }),
  'topology.description.push.enabled': flag({
    default: false,
    later: true,
    doc: "Send the topology to the broker. Kafka's default is true; the group protocol that carries it is a later feature.",
  }),
} as const

const { kafka: _, ...prefixable } = clientKeys
/** Settings of connections, which may also stand behind `consumer.`, `producer.` and `admin.`. */
export const connectionKeys = Object.freeze(prefixable)

/** All keys, by name. */
export const configKeys = Object.freeze({
  ...applicationKeys,
  ...processingKeys,
  ...errorKeys,
  ...stateKeys,
  ...topicKeys,
  ...clientKeys,
  ...metricsKeys,
})

/** Headings of docs/configuration.md, in the order of the page. */
export const configSections = Object.freeze({
  Application: applicationKeys,
  Processing: processingKeys,
  Errors: errorKeys,
  State: stateKeys,
  'Internal topics and group': topicKeys,
  'Connections to brokers': clientKeys,
  Metrics: metricsKeys,
})

/** Default of `commit.interval.ms` under exactly-once, where uncommitted output is not visible to readers. */
export const EXACTLY_ONCE_COMMIT_INTERVAL_MS = 100
