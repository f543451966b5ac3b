/** `millrace consume`. */
import type { Log } from '../../log/log.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import type { KafkaRecord } from '../../record-batch/record.js'
import { logConfig, logOptions, partitionCountOf, withLog } from '../choose-log.js'
import type { Command, CommandArguments } from '../command.js'
import { type ReadPosition, TopicReader } from '../topic-reader.js'
import { serdeOptions, serdesOf } from '../topic-serdes.js'

export const consume: Command = {
  name: 'consume',
  positionals: ['TOPIC'],
  summary: 'Prints the records of a topic: key, tab, value',
  about: [
    'Reads what is there at the start and ends.',
    'Without --from-beginning it prints the last 10 records of each partition.',
  ],
  options: {
    'from-beginning': { about: 'All records, not only the last ones' },
    max: { value: 'N', about: 'At most N records' },
    meta: { about: 'Partition, offset and time in front' },
    ...serdeOptions,
    ...logOptions,
  },
  async run(args, context) {
    const { print, signal } = context
    const topic = args.positional(0)
    const max = args.whole('max', 0) ?? Number.POSITIVE_INFINITY
    const serdes = await serdesOf(args, topic)
    return withLog(await logConfig(args), { mayCreate: false, context }, async log => {
      const { starts, endOffsets } = await rangeOf(log, topic, args)
      const reader = new TopicReader(await log.openFetcher(), starts)
      let left = max
      while (left > 0 && !signal.aborted && !reader.hasReached(endOffsets)) {
        const records = (await reader.poll(0)).slice(0, left)
        left -= records.length
        const lines = records.map(record => {
          const meta = args.flag('meta') ? `${metaOf(record)}\t` : ''
          return `${meta}${serdes.key.print(record.key)}\t${serdes.value.print(record.value)}\n`
        })
        await print(lines.join(''))
      }
      return 0
    })
  },
}

const LAST_RECORDS = 10n

async function rangeOf(
  log: Log,
  topic: string,
  args: CommandArguments,
): Promise<{ starts: readonly ReadPosition[]; endOffsets: readonly bigint[] }> {
  const partitions = Array.from({ length: await partitionCountOf(log, topic) }, (_, partition) => ({
    topic,
    partition,
  }))
  const ask = (at: 'earliest' | 'latest') => log.admin.listOffsets(partitions.map(each => ({ ...each, at })))
  const [firsts, ends] = await Promise.all([ask('earliest'), ask('latest')])
  const endOffsets = ends.map(end => end.offset ?? 0n)
  const starts = partitions.map((each, index) => {
    const first = firsts[index]?.offset ?? 0n
    const last = (endOffsets[index] ?? 0n) - LAST_RECORDS
    return { ...each, offset: args.flag('from-beginning') || last < first ? first : last }
  })
  return { starts, endOffsets }
}

function metaOf(record: KafkaRecord & TopicPartition): string {
  return `${record.partition}:${record.offset}\t${new Date(Number(record.timestampMs)).toISOString()}`
}
