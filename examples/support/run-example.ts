/**
 * What an example does with its records: pipes them through its topology without a log, or, with `--kafka HOST:PORT`,
 * writes them to a cluster, runs the topology until they are processed, and reads what came out. The topics' other
 * clients are kafkajs's: any client will do.
 */
import { parseArgs } from 'node:util'
import { type Admin, type EachMessagePayload, Kafka, logLevel } from 'kafkajs'
import { KafkaStreams, type Topic, type Topology, TopologyTestDriver } from 'millrace'

export interface Example<K, V, K2, V2> {
  readonly applicationId: string
  readonly topology: Topology
  readonly input: Topic<K, V>
  /** Key, value, time in ms. */
  readonly records: readonly (readonly [key: K, value: V, timestamp?: number])[]
  readonly output: Topic<K2, V2>
}

/** What the output topic got, in its order. */
export async function runExample<K, V, K2, V2>(example: Example<K, V, K2, V2>): Promise<[K2, V2][]> {
  const { kafka } = parseArgs({ options: { kafka: { type: 'string' } } }).values
  if (kafka !== undefined) return runOnKafka(example, kafka)
  const driver = new TopologyTestDriver(example.topology)
  const input = driver.createInputTopic(example.input)
  for (const [key, value, timestamp] of example.records) input.pipeInput(key, value, timestamp)
  return driver.createOutputTopic(example.output).readKeyValuesToList()
}

async function runOnKafka<K, V, K2, V2>(example: Example<K, V, K2, V2>, servers: string): Promise<[K2, V2][]> {
  const { applicationId, input, output, records, topology } = example
  const kafka = new Kafka({ brokers: servers.split(','), clientId: applicationId, logLevel: logLevel.ERROR })
  const admin = kafka.admin()
  await admin.connect()
  const topics = [input, output].map(({ options, topic }) => ({ topic, numPartitions: options?.partitions ?? 1 }))
  await admin.createTopics({ topics })
  const before = await endsOf(admin, output.topic)
  const producer = kafka.producer()
  await producer.connect()
  const messages = records.map(([key, value, timestamp]) => ({
    key: buffer(input.key.serialize(key)),
    value: buffer(input.value.serialize(value)),
    ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
  }))
  await producer.send({ topic: input.topic, messages })
  await producer.disconnect()

  const config = { 'application.id': applicationId, 'bootstrap.servers': servers, 'commit.interval.ms': 100 }
  await using app = new KafkaStreams(topology, config)
  await app.start()
  const internal = topology.internalTopics.filter(({ kind }) => kind === 'repartition')
  const read = [input.topic, ...internal.map(({ name }) => `${applicationId}-${name}`)]
  while (!(await isProcessed(admin, applicationId, read))) await new Promise(resolve => setTimeout(resolve, 50))
  await app.close()

  const ends = await endsOf(admin, output.topic)
  await admin.disconnect()
  return readBetween(kafka, output, before, ends)
}

const buffer = (bytes: Uint8Array | null): Buffer | null => (bytes === null ? null : Buffer.from(bytes))

type Ends = ReadonlyMap<number, bigint>

async function endsOf(admin: Admin, topic: string): Promise<Ends> {
  return new Map((await admin.fetchTopicOffsets(topic)).map(({ high, partition }) => [partition, BigInt(high)]))
}

/** Whether everything that the topics hold is committed: outputs are written before the offsets are. */
async function isProcessed(admin: Admin, groupId: string, topics: readonly string[]): Promise<boolean> {
  const committed = await admin.fetchOffsets({ groupId, topics: [...topics] })
  const all = await Promise.all(
    committed.map(async ({ partitions, topic }) => {
      const ends = await endsOf(admin, topic)
      return [...ends].every(([partition, end]) => {
        const offset = BigInt(partitions.find(each => each.partition === partition)?.offset ?? -1)
        return end === 0n || offset >= end
      })
    }),
  )
  return all.every(Boolean)
}

async function readBetween<K, V>(
  kafka: Kafka,
  { key, topic, value }: Topic<K, V>,
  from: Ends,
  to: Ends,
): Promise<[K, V][]> {
  const found: [K, V][] = []
  const waiting = new Map([...to].filter(([partition, end]) => end > (from.get(partition) ?? 0n)))
  if (waiting.size === 0) return found
  const consumer = kafka.consumer({ groupId: `${topic}-reader-${process.pid}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message, partition }: EachMessagePayload): Promise<void> => {
      const offset = BigInt(message.offset)
      if (offset < (from.get(partition) ?? 0n) || offset >= (to.get(partition) ?? 0n)) return
      found.push([key.deserialize(message.key), value.deserialize(message.value)])
      if (offset === (to.get(partition) ?? 0n) - 1n) waiting.delete(partition)
      if (waiting.size === 0) resolve()
    }
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.disconnect()
  return found
}
