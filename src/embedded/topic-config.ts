/**
 * Kafka's topic configs, as far as the embedded log obeys them; others are kept as text and do nothing here.
 * Deliberate differences: `segment.bytes` is 64 MiB by default, and `retention.ms` counts from the later of a
 * segment's youngest timestamp and its last write, so that old events just written are not deleted at once.
 * Source: org.apache.kafka.common.config.TopicConfig, LogConfig.
 */
import { BATCH_BYTES_MAX, SEGMENT_BYTES_DEFAULT } from '../config/limits.js'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'

export interface TopicConfig {
  /** `cleanup.policy` has `compact`. */
  readonly isCompacted: boolean
  /** `cleanup.policy` has `delete`. */
  readonly isDeleted: boolean
  /** Undefined: for ever. */
  readonly retentionMs: number | undefined
  /** Undefined: without bound. */
  readonly retentionBytes: number | undefined
  readonly segmentBytes: number
  readonly segmentMs: number
  /** How long compaction keeps tombstones after it first met them. */
  readonly deleteRetentionMs: number
  /** Share of bytes not yet compacted at which compaction begins. */
  readonly dirtyRatioMin: number
  readonly isLogAppendTime: boolean
  /** Largest record batch. */
  readonly batchBytesMax: number
}

const DAY_MS = 86_400_000
/** Relative offsets and positions in index files are signed 32-bit. */
const INT32_MAX = 0x7fffffff
/** Kafka: `max.message.bytes` is 1 MiB plus the log overhead. */
const LOG_OVERHEAD_BYTES = 12

/** E609 when a known config has a value that makes no sense. */
export function parseTopicConfig(topic: string, configs: Readonly<Record<string, string>>): TopicConfig {
  const number = (name: string, fallback: number, min: number, max = Number.MAX_SAFE_INTEGER): number => {
    const text = configs[name]
    if (text === undefined) return fallback
    const value = Number(text)
    if (text.trim() !== '' && value >= min && value <= max) return value
    throw badConfig(topic, name, text, `expected a number from ${min} to ${max}`)
  }
  const bounded = (value: number): number | undefined => (value === -1 ? undefined : value)
  const policies = cleanupPolicies(topic, configs['cleanup.policy'] ?? 'delete')
  return {
    isCompacted: policies.has('compact'),
    isDeleted: policies.has('delete'),
    retentionMs: bounded(number('retention.ms', 7 * DAY_MS, -1)),
    retentionBytes: bounded(number('retention.bytes', -1, -1)),
    segmentBytes: number('segment.bytes', SEGMENT_BYTES_DEFAULT, 61, INT32_MAX),
    segmentMs: number('segment.ms', 7 * DAY_MS, 1),
    deleteRetentionMs: number('delete.retention.ms', DAY_MS, 0),
    dirtyRatioMin: number('min.cleanable.dirty.ratio', 0.5, 0, 1),
    isLogAppendTime: timestampType(topic, configs['message.timestamp.type'] ?? 'CreateTime') === 'LogAppendTime',
    batchBytesMax: number('max.message.bytes', BATCH_BYTES_MAX + LOG_OVERHEAD_BYTES, 0, INT32_MAX),
  }
}

function cleanupPolicies(topic: string, text: string): ReadonlySet<string> {
  const policies = new Set(text.split(',').map(part => part.trim()))
  for (const policy of policies) {
    if (policy !== 'delete' && policy !== 'compact') {
      throw badConfig(topic, 'cleanup.policy', text, 'expected delete, compact, or both with a comma')
    }
  }
  return policies
}

function timestampType(topic: string, text: string): string {
  if (text === 'CreateTime' || text === 'LogAppendTime') return text
  throw badConfig(topic, 'message.timestamp.type', text, 'expected CreateTime or LogAppendTime')
}

function badConfig(topic: string, name: string, text: string, why: string): StreamsError {
  return new StreamsError(logCodes.E609, `Topic '${topic}' has ${name}=${text}: ${why}`, { topic })
}
