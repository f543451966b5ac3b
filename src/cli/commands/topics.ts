/** `millrace topics`. */
import type { LogAdmin, TopicDescription } from '../../log/admin.js'
import { logConfig, logOptions, withLog } from '../choose-log.js'
import type { Command } from '../command.js'
import type { Terminal } from '../terminal/screen.js'

export const topics: Command = {
  name: 'topics',
  positionals: [],
  summary: 'Lists the topics of a log, creates and deletes them',
  about: ['Without --create or --delete: a line for each topic, with its partitions, records and configs.'],
  options: {
    create: { value: 'NAME', about: 'Creates this topic' },
    partitions: { value: 'N', about: 'Partitions of the new topic; default 1' },
    config: { value: 'K=V', isMultiple: true, about: "Config of the new topic, Kafka's names" },
    delete: { value: 'NAME', about: 'Deletes this topic and its records' },
    ...logOptions,
  },
  async run(args, context) {
    const { out } = context
    const [created, deleted] = [args.text('create'), args.text('delete')]
    if (created !== undefined && deleted !== undefined) throw args.wrong('--create and --delete exclude each other')
    const partitionCount = args.whole('partitions', 1) ?? 1
    const configs = args.pairs('config')
    if (created === undefined && (args.text('partitions') !== undefined || Object.keys(configs).length > 0)) {
      throw args.wrong('--partitions and --config belong to --create NAME')
    }
    return withLog(await logConfig(args), { mayCreate: created !== undefined, context }, async ({ admin }) => {
      if (created !== undefined) {
        const [result] = await admin.createTopics([{ topic: created, partitionCount, configs }])
        out.write(`${created}: ${result?.outcome === 'exists' ? 'exists already, nothing was changed' : 'created'}\n`)
      } else if (deleted !== undefined) {
        await admin.deleteTopics([deleted])
        out.write(`${deleted}: deleted\n`)
      } else await list(admin, out)
      return 0
    })
  },
}

async function list(admin: LogAdmin, out: Terminal): Promise<void> {
  const found = await admin.listTopics()
  const rows = await Promise.all(found.map(async topic => [topic.topic, ...(await figures(admin, topic))]))
  const table = [['topic', 'partitions', 'records', 'configs'], ...rows]
  const widths = [0, 1, 2].map(column => Math.max(...table.map(row => row[column]?.length ?? 0)))
  for (const row of table) {
    out.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
  }
}

/** Records are counted by offsets: compaction leaves gaps, which count too. */
async function figures(admin: LogAdmin, topic: TopicDescription): Promise<readonly string[]> {
  const partitions = Array.from({ length: topic.partitionCount }, (_, partition) => partition)
  const ask = (at: 'earliest' | 'latest') =>
    admin.listOffsets(partitions.map(partition => ({ topic: topic.topic, partition, at })))
  const [starts, ends] = await Promise.all([ask('earliest'), ask('latest')])
  const records = ends.reduce((sum, end, index) => sum + (end.offset ?? 0n) - (starts[index]?.offset ?? 0n), 0n)
  const configs = Object.entries(topic.configs).map(([name, value]) => `${name}=${value}`)
  return [String(topic.partitionCount), String(records), configs.join(' ')]
}
