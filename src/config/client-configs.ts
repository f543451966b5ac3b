/**
 * What may follow the prefixes `consumer.`, `producer.`, `admin.` and `topic.`: the settings of Kafka's clients and
 * topics that mean something here. Values are kept by name, as read; who uses them decides on defaults.
 *
 * Settings that the engine owns (auto commit, serializers) are refused with their reason, instead of being overruled
 * in silence as Kafka Streams does. Source: ConsumerConfig, ProducerConfig, TopicConfig of Apache Kafka 4.4.
 */
import type { ConfigKey } from './config-key.js'
import { flag, optionalText, whole, word } from './config-key.js'
import { connectionKeys } from './config-keys.js'

/** A setting without a default of ours: unset means Kafka's own default. */
const unset = { doc: '', default: 0 } as const
const ms = (min: number) => whole({ ...unset, min, unit: 'ms' })
const bytes = whole({ ...unset, min: 0, unit: 'bytes' })

const consumerConfigs = {
  ...connectionKeys,
  'auto.offset.reset': word(['earliest', 'latest', 'none'], { doc: '', default: 'earliest' }),
  'fetch.max.bytes': bytes,
  'fetch.max.wait.ms': ms(0),
  'fetch.min.bytes': bytes,
  'group.instance.id': optionalText({ doc: '' }),
  'heartbeat.interval.ms': ms(1),
  'isolation.level': word(['read_uncommitted', 'read_committed'], { doc: '', default: 'read_uncommitted' }),
  'max.partition.fetch.bytes': bytes,
  'max.poll.interval.ms': ms(1),
  'max.poll.records': whole({ ...unset, min: 1 }),
  'session.timeout.ms': ms(1),
}

const producerConfigs = {
  ...connectionKeys,
  acks: word(['all', '-1', '0', '1'], { doc: '', default: 'all' }),
  'batch.size': bytes,
  'buffer.memory': bytes,
  'compression.type': word(['none', 'lz4'], { doc: '', default: 'none' }),
  'delivery.timeout.ms': ms(0),
  'enable.idempotence': flag({ doc: '', default: true }),
  'linger.ms': ms(0),
  'max.block.ms': ms(0),
  'max.in.flight.requests.per.connection': whole({ ...unset, min: 1 }),
  'max.request.size': bytes,
  'transaction.timeout.ms': ms(1),
}

const topicConfigs = {
  'cleanup.policy': word(['delete', 'compact', 'compact,delete'], { doc: '', default: 'delete' }),
  'compression.type': optionalText({ doc: '' }),
  'delete.retention.ms': ms(0),
  'file.delete.delay.ms': ms(0),
  'flush.messages': whole({ ...unset, min: 1 }),
  'flush.ms': ms(0),
  'max.compaction.lag.ms': ms(1),
  'max.message.bytes': bytes,
  'message.timestamp.type': word(['CreateTime', 'LogAppendTime'], { doc: '', default: 'CreateTime' }),
  'min.compaction.lag.ms': ms(0),
  'min.insync.replicas': whole({ ...unset, min: 1 }),
  'retention.bytes': whole({ ...unset, min: -1 }),
  'retention.ms': ms(-1),
  'segment.bytes': bytes,
  'segment.index.bytes': bytes,
  'segment.ms': ms(1),
}

/** Settings by prefix. The main consumer may be configured apart from the one that restores. */
export const clientConfigs: Readonly<Record<string, Readonly<Record<string, ConfigKey<unknown>>>>> = Object.freeze({
  'topic.': topicConfigs,
  'consumer.': consumerConfigs,
  'main.consumer.': consumerConfigs,
  'restore.consumer.': consumerConfigs,
  'global.consumer.': consumerConfigs,
  'producer.': producerConfigs,
  'admin.': connectionKeys,
})

/** Settings that the engine owns, and why. */
export const ownedConfigs: Readonly<Record<string, string>> = Object.freeze({
  'allow.auto.create.topics': 'a source topic has to exist before the application starts',
  'enable.auto.commit': 'offsets are committed with the state, every commit.interval.ms',
  'group.id': 'the group is the application.id',
  'key.deserializer': 'the schema of a topic says how its records are read',
  'key.serializer': 'the schema of a topic says how its records are written',
  'partition.assignment.strategy': 'tasks are assigned, not partitions',
  'transactional.id': 'it is made from the application.id',
  'value.deserializer': 'the schema of a topic says how its records are read',
  'value.serializer': 'the schema of a topic says how its records are written',
})
