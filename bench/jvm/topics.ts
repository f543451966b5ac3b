/** Topics of the comparison: inputs, which all runs share, and what a run leaves behind. */
import type { Log } from '../../src/log/log.js'
import { fillTopic } from '../data/fill-topic.js'
import { line, wordCount } from '../data/lines.js'
import { order } from '../data/orders.js'
import type { Input } from './workloads.js'

export const PARTITIONS = 4
const RETENTION = { 'retention.ms': '-1' }
const generators = { orders: (i: number) => order(i), lines: line }
const encoder = new TextEncoder()

/** The topic of an input, written if this cluster does not have it yet. */
export async function inputTopic(log: Log, { stream, records }: Input): Promise<string> {
  const topic = `${stream}-${records}`
  if (records === 0) return topic
  const [found] = await log.admin.describeTopics([topic])
  if (found !== undefined) {
    if ((await recordsOf(log, topic)) === records) return topic
    throw new Error(`topic ${topic} is there, but not with ${records} records: delete it`)
  }
  await makeTopic(log, topic)
  const generate = generators[stream]
  await fillTopic(log, { topic, partitionCount: PARTITIONS, records }, i => {
    const { key, timestampMs, value } = generate(i)
    return {
      key: key === null ? null : encoder.encode(key),
      value: encoder.encode(value),
      timestampMs: BigInt(timestampMs),
    }
  })
  return topic
}

/** Records that an application processes for this input: a line comes again as its words. */
export function processedOf({ stream, records }: Input): number {
  if (stream === 'orders') return records
  let words = 0
  for (let i = 0; i < records; i++) words += wordCount(i)
  return records + words
}

/** An empty topic; records of any time stay in it. */
export async function makeTopic(log: Log, topic: string): Promise<void> {
  await log.admin.createTopics([{ topic, partitionCount: PARTITIONS, configs: RETENTION }])
}

/** Sum of the end offsets: what a topic holds, when nothing was deleted from it. */
export async function recordsOf(log: Log, topic: string): Promise<number> {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition)
  const ends = await log.admin.listOffsets(partitions.map(partition => ({ topic, partition, at: 'latest' as const })))
  return ends.reduce((sum, { offset }) => sum + Number(offset ?? 0n), 0)
}

/** Deletes the topics whose name begins so: the output and the internal topics of a run. */
export async function deleteTopics(log: Log, prefix: string): Promise<void> {
  const topics = (await log.admin.listTopics()).map(({ topic }) => topic).filter(topic => topic.startsWith(prefix))
  if (topics.length > 0) await log.admin.deleteTopics(topics)
}
