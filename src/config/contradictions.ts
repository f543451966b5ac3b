/**
 * Settings that are right each by itself and wrong together, as a table of pure rules. The first rule that holds is
 * reported, with both keys named, so that nobody has to guess which of the two was meant.
 */
import { resolve } from 'node:path'
import type { StreamsConfig } from './config-types.js'
import { type ConnectionKey, connectionSetting } from './connection-setting.js'

interface Contradiction {
  /** Both keys, for the error. */
  readonly keys: readonly [string, string]
  readonly when: (config: StreamsConfig) => boolean
  readonly why: string
  readonly cure: string
}

const EXACTLY_ONCE = 'exactly_once_v2'
/** Kafka Streams' own default under exactly-once; the client's is 60000. */
const TRANSACTION_TIMEOUT_MS = 10_000
/** Defaults of Kafka's consumer, for a rule where only one of the two is set. */
const SESSION_TIMEOUT_MS = 45_000
const HEARTBEAT_INTERVAL_MS = 3_000

const isExactlyOnce = (config: StreamsConfig) => config.processingGuarantee === EXACTLY_ONCE
const isEmbedded = (config: StreamsConfig) => config.embeddedDir !== undefined
const isKafka = (config: StreamsConfig) => config.bootstrapServers !== undefined
const numberOr = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)

const logContradictions: readonly Contradiction[] = [
  {
    keys: ['bootstrap.servers', 'embedded.dir'],
    when: config => isEmbedded(config) && config.bootstrapServers !== undefined,
    why: 'an application reads one log: a Kafka cluster or a folder',
    cure: 'remove one of the two',
  },
  {
    keys: ['security.protocol', 'embedded.dir'],
    when: config =>
      isEmbedded(config) &&
      (config.kafka !== undefined || connectionSetting(config, 'security.protocol') !== 'PLAINTEXT'),
    why: 'the embedded log has no brokers',
    cure: 'remove security.protocol and kafka, or use a Kafka cluster (bootstrap.servers)',
  },
  {
    keys: ['num.standby.replicas', 'embedded.dir'],
    when: config => isEmbedded(config) && config.numStandbyReplicas > 0,
    why: 'the embedded log has one process, so there is no other instance for a standby',
    cure: 'remove num.standby.replicas, or use a Kafka cluster (bootstrap.servers)',
  },
  {
    keys: ['replication.factor', 'embedded.dir'],
    when: config => isEmbedded(config) && config.replicationFactor > 1,
    why: 'the embedded log keeps one copy of each topic',
    cure: 'remove replication.factor, or use a Kafka cluster (bootstrap.servers)',
  },
  {
    keys: ['group.protocol', 'embedded.dir'],
    when: config => isEmbedded(config) && config.groupProtocol === 'streams',
    why: 'the embedded log has no broker that assigns tasks',
    cure: 'remove group.protocol',
  },
  {
    keys: ['state.dir', 'embedded.dir'],
    when: config => config.embeddedDir !== undefined && resolve(config.embeddedDir) === resolve(config.stateDir),
    why: 'state that may be thrown away and a log that must not be would share one folder',
    cure: 'give them two folders',
  },
]

const guaranteeContradictions: readonly Contradiction[] = [
  {
    keys: ['commit.interval.ms', 'producer.transaction.timeout.ms'],
    when: config =>
      isExactlyOnce(config) &&
      config.commitIntervalMs > numberOr(config.producer['transaction.timeout.ms'], TRANSACTION_TIMEOUT_MS),
    why: `under ${EXACTLY_ONCE} a transaction lasts from commit to commit, so it would be aborted before its commit (default timeout ${TRANSACTION_TIMEOUT_MS})`,
    cure: 'lower commit.interval.ms, or raise producer.transaction.timeout.ms',
  },
  {
    keys: ['producer.enable.idempotence', 'processing.guarantee'],
    when: config => isExactlyOnce(config) && config.producer['enable.idempotence'] === false,
    why: `${EXACTLY_ONCE} needs an idempotent producer`,
    cure: 'remove producer.enable.idempotence',
  },
  {
    keys: ['producer.acks', 'processing.guarantee'],
    when: config => isExactlyOnce(config) && ['0', '1'].includes(String(config.producer.acks)),
    why: `${EXACTLY_ONCE} needs the acknowledgement of all replicas`,
    cure: "remove producer.acks, or set it to 'all'",
  },
  {
    keys: ['consumer.isolation.level', 'processing.guarantee'],
    when: config => isExactlyOnce(config) && config.consumer['isolation.level'] === 'read_uncommitted',
    why: `under ${EXACTLY_ONCE} records of aborted transactions must not be read`,
    cure: 'remove consumer.isolation.level',
  },
]

const otherContradictions: readonly Contradiction[] = [
  {
    keys: ['auto.offset.reset', 'consumer.auto.offset.reset'],
    when: config => {
      const ofConsumer = config.consumer['auto.offset.reset']
      return ofConsumer !== undefined && ofConsumer !== config.autoOffsetReset
    },
    why: 'both say where to start, differently',
    cure: 'remove one of the two',
  },
  {
    keys: ['consumer.heartbeat.interval.ms', 'consumer.session.timeout.ms'],
    when: config =>
      numberOr(config.consumer['heartbeat.interval.ms'], HEARTBEAT_INTERVAL_MS) >=
      numberOr(config.consumer['session.timeout.ms'], SESSION_TIMEOUT_MS),
    why: 'the session would end before the second heartbeat',
    cure: 'keep the heartbeat interval below a third of the session timeout',
  },
  {
    keys: ['topology.optimization', 'topology.optimization'],
    when: ({ topologyOptimization: chosen }) =>
      chosen.length > 1 && (chosen.includes('none') || chosen.includes('all')),
    why: "'none' and 'all' stand alone",
    cure: "list the optimisations, or write 'all' or 'none' alone",
  },
]

const isGiven = (config: StreamsConfig, ...keys: readonly ConnectionKey[]) =>
  keys.some(key => connectionSetting(config, key) !== undefined)
const hasLogin = (config: StreamsConfig) => connectionSetting(config, 'security.protocol').startsWith('SASL_')
const hasTls = (config: StreamsConfig) => connectionSetting(config, 'security.protocol').endsWith('SSL')

const securityContradictions: readonly Contradiction[] = [
  {
    keys: ['security.protocol', 'kafka'],
    when: config =>
      (config.kafka?.ssl !== undefined || config.kafka?.sasl !== undefined) &&
      (hasTls(config) || hasLogin(config) || isGiven(config, ...tlsKeys, ...loginKeys)),
    why: "TLS and login are configured twice, in Kafka's keys and in kafkajs's options",
    cure: "remove kafka.ssl and kafka.sasl, or security.protocol, 'ssl.…' and 'sasl.…'",
  },
  {
    keys: ['security.protocol', 'sasl.jaas.config'],
    when: config => !hasLogin(config) && isGiven(config, ...loginKeys),
    why: 'there is a login that this protocol does not use',
    cure: "set security.protocol to SASL_SSL or SASL_PLAINTEXT, or remove what begins with 'sasl.'",
  },
  {
    keys: ['security.protocol', 'ssl.truststore.location'],
    when: config => !hasTls(config) && isGiven(config, ...tlsKeys),
    why: 'there are settings of TLS, which this protocol does not use',
    cure: "set security.protocol to SSL or SASL_SSL, or remove what begins with 'ssl.'",
  },
  {
    keys: ['security.protocol', 'sasl.mechanism'],
    when: config => hasLogin(config) && !isGiven(config, 'sasl.mechanism'),
    why: 'it is not said how to log in',
    cure: 'set sasl.mechanism to PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512',
  },
  {
    keys: ['sasl.mechanism', 'sasl.jaas.config'],
    when: config =>
      hasLogin(config) &&
      connectionSetting(config, 'sasl.mechanism') !== 'OAUTHBEARER' &&
      !isGiven(config, 'sasl.jaas.config'),
    why: 'user name and password are missing',
    cure: 'give them in sasl.jaas.config',
  },
  {
    keys: ['sasl.mechanism', 'kafka'],
    when: config => hasLogin(config) && connectionSetting(config, 'sasl.mechanism') === 'OAUTHBEARER',
    why: 'a token comes from a function, which is no text',
    cure: "give kafka: { sasl: { mechanism: 'oauthbearer', oauthBearerProvider }, ssl: true } in place of security.protocol and sasl.mechanism",
  },
  {
    keys: ['ssl.truststore.location', 'ssl.truststore.certificates'],
    when: config => isGiven(config, 'ssl.truststore.location') && isGiven(config, 'ssl.truststore.certificates'),
    why: 'both say which authorities are trusted',
    cure: 'remove one of the two',
  },
  {
    keys: ['ssl.keystore.location', 'ssl.keystore.key'],
    when: config => isGiven(config, 'ssl.keystore.location') && isGiven(config, 'ssl.keystore.key'),
    why: 'both say what this client shows of itself',
    cure: 'remove one of the two',
  },
]

const tlsKeys = [
  'ssl.truststore.location',
  'ssl.truststore.certificates',
  'ssl.keystore.location',
  'ssl.keystore.key',
  'ssl.keystore.certificate.chain',
] as const
const loginKeys = ['sasl.mechanism', 'sasl.jaas.config'] as const

const IN_FLIGHT_MAX = 5
const FETCH_WAIT_MS = 500

const kafkaContradictions: readonly Contradiction[] = [
  {
    keys: ['producer.acks', 'bootstrap.servers'],
    when: config => isKafka(config) && ['0', '1'].includes(String(config.producer.acks)),
    why: 'the producer is always idempotent, so that what is sent again is not written twice; that needs all replicas',
    cure: "remove producer.acks, or set it to 'all'",
  },
  {
    keys: ['producer.enable.idempotence', 'bootstrap.servers'],
    when: config => isKafka(config) && config.producer['enable.idempotence'] === false,
    why: 'the producer is always idempotent, so that what is sent again is not written twice',
    cure: 'remove producer.enable.idempotence',
  },
  {
    keys: ['producer.max.in.flight.requests.per.connection', 'bootstrap.servers'],
    when: config =>
      isKafka(config) &&
      numberOr(config.producer['max.in.flight.requests.per.connection'], IN_FLIGHT_MAX) > IN_FLIGHT_MAX,
    why: `brokers remember the last ${IN_FLIGHT_MAX} batches of an idempotent producer, no more`,
    cure: `set it to ${IN_FLIGHT_MAX} or less`,
  },
  {
    keys: ['consumer.fetch.max.wait.ms', 'request.timeout.ms'],
    when: config =>
      numberOr(config.consumer['fetch.max.wait.ms'], FETCH_WAIT_MS) >= connectionSetting(config, 'request.timeout.ms'),
    why: 'a fetch that waits for records would count as late',
    cure: 'keep fetch.max.wait.ms well below request.timeout.ms',
  },
]

/** All rules, in the order in which they are tried. */
export const contradictions: readonly Contradiction[] = Object.freeze([
  ...logContradictions,
  ...guaranteeContradictions,
  ...securityContradictions,
  ...kafkaContradictions,
  ...otherContradictions,
])
