/** Topics of a broker as tests fill and read them: by kafkajs and Kafka's consumer, not by the client under test. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { type Admin, Kafka, type KafkaConfig, logLevel } from 'kafkajs'
import { runJava } from '../../jvm/kafka-jvm.js'

const PRODUCE_RECORDS_MAX = 5_000
const COMMIT_TIMEOUT_MS = 60_000
const POLL_MS = 30

/** A record as a topic holds it. */
export interface BrokerRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [string, Buffer | null])[]
}

/** A record to be written, to the partition that Kafka's default partitioner gives to its key. */
export interface NewRecord {
  readonly timestampMs: number
  readonly key: string | Buffer | null
  readonly value: string | Buffer | null
}

/** kafkajs that says nothing. */
export function quietClient(bootstrapServers: string, config: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING, ...config })
}

/** Runs `use` with a connected admin of kafkajs. */
export async function withAdmin<T>(bootstrapServers: string, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = quietClient(bootstrapServers).admin()
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Topics that keep everything, by name and number of partitions. */
export async function createTopics(
  bootstrapServers: string,
  partitions: Readonly<Record<string, number>>,
): Promise<void> {
  const topics = Object.entries(partitions).map(([topic, numPartitions]) => ({
    topic,
    numPartitions,
    configEntries: [{ name: 'retention.ms', value: '-1' }],
  }))
  assert.ok(await withAdmin(bootstrapServers, admin => admin.createTopics({ topics })), 'a topic exists already')
}

/** Appends records to a topic, in their order. */
export async function produce(bootstrapServers: string, topic: string, records: readonly NewRecord[]): Promise<void> {
  const producer = quietClient(bootstrapServers).producer()
  await producer.connect()
  try {
    for (let from = 0; from < records.length; from += PRODUCE_RECORDS_MAX) {
      const messages = records
        .slice(from, from + PRODUCE_RECORDS_MAX)
        .map(({ timestampMs, ...rest }) => ({ ...rest, timestamp: String(timestampMs) }))
      await producer.send({ topic, messages, acks: -1 })
    }
  } finally {
    await producer.disconnect()
  }
}

/** Waits until a group has committed each topic to its end, one after the other: name them in the order of the data. */
export async function awaitCommitted(
  bootstrapServers: string,
  groupId: string,
  topics: readonly string[],
  check: () => void = () => {},
): Promise<void> {
  const deadlineMs = Date.now() + COMMIT_TIMEOUT_MS
  await withAdmin(bootstrapServers, async admin => {
    for (const topic of topics) {
      for (;;) {
        check()
        const lag = await lagOf(admin, groupId, topic)
        if (lag === 0) break
        assert.ok(Date.now() < deadlineMs, `${groupId} is ${lag} records behind in ${topic}`)
        await delay(POLL_MS)
      }
    }
  })
}

/** Records between what a group has committed and the end, over all partitions. */
async function lagOf(admin: Admin, groupId: string, topic: string): Promise<number> {
  const [[committed], ends] = await Promise.all([
    admin.fetchOffsets({ groupId, topics: [topic] }),
    admin.fetchTopicOffsets(topic),
  ])
  const offsets = new Map(committed?.partitions.map(each => [each.partition, Math.max(0, Number(each.offset))]))
  return ends.reduce((sum, end) => sum + Number(end.high) - (offsets.get(end.partition) ?? 0), 0)
}

/** Every committed record of topics, read by Kafka's own consumer; by partition and offset within each topic. */
export async function dumpTopics(
  bootstrapServers: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly BrokerRecord[]>> {
  const { exitCode, stdout, stderr } = await runJava('DumpTopics', [bootstrapServers, ...topics])
  assert.equal(exitCode, 0, stdout + stderr)
  const byTopic = new Map<string, BrokerRecord[]>(topics.map(topic => [topic, []]))
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{')) continue
    const record = parseRecord(line)
    byTopic.get(record.topic)?.push(record)
  }
  for (const records of byTopic.values()) records.sort((a, b) => a.partition - b.partition || a.offset - b.offset)
  return byTopic
}

function parseRecord(line: string): BrokerRecord {
  const { key, value, headers, ...rest } = JSON.parse(line) as {
    topic: string
    partition: number
    offset: number
    timestampMs: number
    key: string | null
    value: string | null
    headers: readonly [string, string | null][]
  }
  return {
    ...rest,
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headers.map(([name, content]) => [name, bytesOf(content)] as const),
  }
}

function bytesOf(base64: string | null): Buffer | null {
  return base64 === null ? null : Buffer.from(base64, 'base64')
}
