/**
 * The processes that first-mile measures: `fill` writes the input, `whole` runs the topology over it, `idle` waits.
 * Arguments: mode, folder of the embedded log, records, keys.
 */
import { EmbeddedLog } from '../src/embedded/embedded-log.js'
import { silentLogger } from '../src/stdx/logger.js'
import { KafkaStreams } from '../src/streams/kafka-streams.js'
import { orderChunks } from './data/record-chunks.js'
import { metricSum } from './metric-sum.js'
import { totalsTopology } from './topologies/totals.js'

const [mode, folder, records, keys] = [
  process.argv[2],
  process.argv[3] ?? '',
  Number(process.argv[4]),
  Number(process.argv[5]),
]
const log = await EmbeddedLog.open({ folder })
try {
  const config = {
    'application.id': 'bench',
    'metrics.recording.level': 'DEBUG' as const,
    'windowstore.changelog.additional.retention.ms': 1_000_000_000_000,
  }
  if (mode === 'fill') await fill()
  else if (mode === 'whole') await whole()
  else await idle()

  async function fill(): Promise<void> {
    await log.admin.createTopics([
      { topic: 'orders', partitionCount: 1, configs: { 'retention.ms': '-1' } },
      { topic: 'totals', partitionCount: 1, configs: { 'retention.ms': '-1' } },
    ])
    const producer = await log.openProducer()
    for (const chunk of orderChunks(records, keys, 1 << 20)) {
      await producer.append({ topic: 'orders', partition: 0 }, Uint8Array.from(chunk))
    }
    await producer.close()
  }

  async function whole(): Promise<void> {
    const app = new KafkaStreams(totalsTopology(), config, { log, logger: silentLogger })
    const before = process.cpuUsage()
    const startMs = performance.now()
    await app.start()
    const startedMs = performance.now()
    while (metricSum(app, 'stream-task-metrics', 'process-total') < records)
      await new Promise(resolve => setTimeout(resolve, 20))
    await app.close()
    const { user, system } = process.cpuUsage(before)
    const seconds = (user + system) / 1e6
    const totals = (await log.admin.listOffsets([{ topic: 'totals', partition: 0, at: 'latest' }]))[0]?.offset
    process.stdout.write(
      `whole process, embedded log to output and changelog: ${((seconds / records) * 1e6).toFixed(3)} CPU-s per million records ` +
        `(start included; ${((performance.now() - startMs) / 1000).toFixed(2)} s wall, start ${(startedMs - startMs).toFixed(0)} ms, ` +
        `${totals} rows out, peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB)\n`,
    )
  }

  async function idle(): Promise<void> {
    const app = new KafkaStreams(totalsTopology(), config, { log, logger: silentLogger })
    await app.start()
    await new Promise(resolve => setTimeout(resolve, 1000))
    const before = process.cpuUsage()
    await new Promise(resolve => setTimeout(resolve, 2000))
    const { user, system } = process.cpuUsage(before)
    process.stdout.write(
      `idle process: ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB resident, ${((user + system) / 2e4).toFixed(2)} % of a core\n`,
    )
    await app.close()
  }
} finally {
  await log.close()
}
