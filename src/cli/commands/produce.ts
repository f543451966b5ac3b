/** `millrace produce`. */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { CLI_BATCH_BYTES } from '../../config/limits.js'
import type { LogProducer } from '../../log/produce.js'
import { partitionOf } from '../../record-batch/key-partition.js'
import { RecordBatchWriter } from '../../record-batch/writer.js'
import { logConfig, logOptions, partitionCountOf, withLog } from '../choose-log.js'
import type { Command } from '../command.js'
import { serdeOptions, serdesOf } from '../topic-serdes.js'

export const produce: Command = {
  name: 'produce',
  positionals: ['TOPIC'],
  summary: 'Writes lines from standard input to a topic, one record each',
  about: [
    'A line is a value without a key; with --key-separator it is KEY, separator, VALUE. Keys choose the partition as in',
    'Kafka; records without a key go to partition 0. Empty lines are left out.',
  ],
  options: {
    'key-separator': { value: 'TEXT', about: 'What stands between key and value' },
    timestamp: { value: 'MS', about: 'Time of the records, ms since 1970; default: now' },
    ...serdeOptions,
    ...logOptions,
  },
  async run(args, context) {
    const { clock, err, input } = context
    const topic = args.positional(0)
    const separator = args.text('key-separator')
    const timestampMs = args.whole('timestamp', 0)
    const serdes = await serdesOf(args, topic)
    return withLog(await logConfig(args), { mayCreate: false, context }, async log => {
      const partitionCount = await partitionCountOf(log, topic)
      const batches = new Batches(await log.openProducer({ guarantee: 'at_least_once' }), topic)
      const lines = createInterface({ input: Readable.from(input), crlfDelay: Number.POSITIVE_INFINITY })
      let lineCount = 0
      for await (const line of lines) {
        lineCount++
        if (line === '') continue
        const at = separator === undefined ? -1 : line.indexOf(separator)
        if (separator !== undefined && at < 0) throw args.wrong(`line ${lineCount} has no '${separator}'`)
        const key = at < 0 ? null : serdes.key.parse(line.slice(0, at))
        const value = serdes.value.parse(at < 0 ? line : line.slice(at + (separator ?? '').length))
        const partition = key === null ? 0 : partitionOf(key, partitionCount)
        await batches.append(partition, { key, value, timestampMs: BigInt(timestampMs ?? clock.nowMs()) })
      }
      await batches.flush()
      err.write(`${batches.recordCount} records written to ${topic}\n`)
      return 0
    })
  },
}

/** Collects records by partition and writes them in batches of a bounded size. */
class Batches {
  recordCount = 0
  readonly #producer: LogProducer
  readonly #topic: string
  readonly #writers = new Map<number, RecordBatchWriter>()

  constructor(producer: LogProducer, topic: string) {
    this.#producer = producer
    this.#topic = topic
  }

  async append(partition: number, record: Parameters<RecordBatchWriter['append']>[0]): Promise<void> {
    const writer = this.#writers.get(partition) ?? new RecordBatchWriter()
    this.#writers.set(partition, writer)
    writer.append(record)
    this.recordCount++
    if (writer.sizeBytes >= CLI_BATCH_BYTES) await this.#write(partition, writer)
  }

  async flush(): Promise<void> {
    for (const [partition, writer] of this.#writers) {
      if (writer.recordCount > 0) await this.#write(partition, writer)
    }
  }

  async #write(partition: number, writer: RecordBatchWriter): Promise<void> {
    await this.#producer.append({ topic: this.#topic, partition }, writer.finish())
  }
}
