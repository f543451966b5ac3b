/** Writes the records of a generator to a topic, as a producer with large batches would. */
import type { Log } from '../../src/log/log.js'
import { partitionOf } from '../../src/record-batch/key-partition.js'
import { RecordBatchWriter } from '../../src/record-batch/writer.js'

const BATCH_BYTES = 1 << 17
const PROGRESS_RECORDS = 250_000

export interface NewRecord {
  /** Null: record i goes to partition i mod the number of partitions. */
  readonly key: Uint8Array | null
  readonly value: Uint8Array
  readonly timestampMs: bigint
}

export interface Filling {
  readonly topic: string
  readonly partitionCount: number
  readonly records: number
}

/** Writes records [0, records) of the generator, in order, to an empty topic; says on standard error how far it is. */
export async function fillTopic(log: Log, filling: Filling, record: (i: number) => NewRecord): Promise<void> {
  const { topic, partitionCount, records } = filling
  const producer = await log.openProducer({ guarantee: 'at_least_once' })
  const writers = Array.from({ length: partitionCount }, () => newWriter())
  const send = async (partition: number): Promise<void> => {
    const batch = writers[partition]?.finish()
    writers[partition] = newWriter()
    if (batch !== undefined) await producer.append({ topic, partition }, batch)
  }
  for (let i = 0; i < records; i++) {
    const each = record(i)
    const partition = each.key === null ? i % partitionCount : partitionOf(each.key, partitionCount)
    const writer = writers[partition]
    writer?.append(each)
    if ((writer?.sizeBytes ?? 0) >= BATCH_BYTES) await send(partition)
    if (i % PROGRESS_RECORDS === 0 && i > 0) say(topic, i, records)
  }
  for (const [partition, writer] of writers.entries()) if (writer.recordCount > 0) await send(partition)
  await producer.close()
  say(topic, records, records)
  if (process.stderr.isTTY) process.stderr.write('\n')
}

function newWriter(): RecordBatchWriter {
  return new RecordBatchWriter({ initialBytes: BATCH_BYTES + (1 << 12) })
}

function say(topic: string, done: number, records: number): void {
  const text = `  writing ${topic}: ${(done / 1e6).toFixed(2)} of ${(records / 1e6).toFixed(2)} M records`
  if (process.stderr.isTTY) process.stderr.write(`\r${text}`)
  else if (done === records) process.stderr.write(`${text}\n`)
}
