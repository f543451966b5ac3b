/** Fetchers and producers over a real broker, and records that say which they are. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { BrokerCluster } from '../../../src/kafka/cluster/broker-cluster.js'
import type { ConnectionOptions } from '../../../src/kafka/cluster/open-connection.js'
import { KafkaFetcher, type KafkaFetcherOptions } from '../../../src/kafka/data/fetcher.js'
import { KafkaProducer, type KafkaProducerOptions } from '../../../src/kafka/data/producer.js'
import { createTopicsApi } from '../../../src/kafka/protocol/messages/topics.js'
import type { LogFetcher } from '../../../src/log/fetch.js'
import type { TopicPartition } from '../../../src/model/topic-partition.js'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import { encodeRecordBatch } from '../../../src/record-batch/writer.js'
import { openTestCluster } from '../cluster/test-cluster.js'

/** One client of a cluster. */
export interface Rig {
  readonly cluster: BrokerCluster
  readonly fetcher: KafkaFetcher
  readonly producer: KafkaProducer
  close(): Promise<void>
}

export interface RigOptions {
  readonly fetcher?: Partial<KafkaFetcherOptions>
  readonly producer?: Partial<KafkaProducerOptions>
  readonly requestTimeoutMs?: number
  readonly connection?: Partial<ConnectionOptions>
}

export function openRig(bootstrapServers: string, options: RigOptions = {}): Rig {
  const { requestTimeoutMs = 30_000 } = options
  const server = bootstrapServers.split(',')[0] ?? ''
  const cluster = openTestCluster(server, { requestTimeoutMs, ...options.connection })
  const fetcher = new KafkaFetcher({ cluster, ...options.fetcher })
  const producer = new KafkaProducer({
    cluster,
    requestTimeoutMs,
    commitOffsets: async () => assert.fail('nothing is committed here'),
    ...options.producer,
  })
  return {
    cluster,
    fetcher,
    producer,
    async close() {
      await fetcher.close()
      await producer.close()
      await cluster.close()
    },
  }
}

/** Creates a topic of its own, its leaders where asked; its name. */
export async function newTopic(
  { cluster }: Rig,
  partitions: number | readonly (readonly number[])[],
  configs: Readonly<Record<string, string>> = {},
): Promise<string> {
  const name = `data-${randomBytes(5).toString('hex')}`
  const assignments = typeof partitions === 'number' ? [] : partitions
  const topic = {
    name,
    numPartitions: typeof partitions === 'number' ? partitions : -1,
    replicationFactor: typeof partitions === 'number' ? 1 : -1,
    assignments: assignments.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
    configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
  }
  const request = { topics: [topic], timeoutMs: 10_000, validateOnly: false }
  const { topics } = await cluster.request(createTopicsApi, request, 'controller')
  assert.deepEqual(
    topics.map(each => each.errorCode),
    [0],
  )
  return name
}

/** One batch of these texts in shared memory, as a task would lend it. */
export function lentBatch(...values: readonly string[]): Uint8Array {
  return lent(encodeRecordBatch(values.map(value => ({ key: null, value: Buffer.from(value), timestampMs: 1_000n }))))
}

export function lent(bytes: Uint8Array): Uint8Array {
  const view = new Uint8Array(new SharedArrayBuffer(bytes.length))
  view.set(bytes)
  return view
}

/** Values of a partition from an offset on, until `count` are there. */
export async function readValues(fetcher: LogFetcher, at: TopicPartition, count: number): Promise<readonly string[]> {
  const values: string[] = []
  let offset = 0n
  while (values.length < count) {
    const target = new Uint8Array(new SharedArrayBuffer(1_048_576))
    const [result] = await fetcher.fetch([{ ...at, offset, target }], { maxWaitMs: 500 })
    assert.ok(result !== undefined)
    if (result.error !== undefined) throw result.error
    for (const record of decodeRecords(target.slice(0, result.byteCount))) {
      if (record.offset >= offset) values.push(Buffer.from(record.value ?? []).toString())
    }
    offset = result.nextOffset
  }
  return values
}
