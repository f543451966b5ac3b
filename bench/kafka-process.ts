/**
 * The processes that `npm run bench -- kafka` measures, each an application of its own on the cluster:
 *
 *   run NAME     a topology over all orders: CPU time of the whole process, and without its start
 *   start        from the start of the process to the first record that was processed
 *   idle         a started application that has processed all orders
 *   restore      the store of a table from its changelog
 *
 * Arguments: mode, brokers, records, keys (run: name of the topology instead). Prints one JSON object.
 */
import { int64, Materialized, StreamsBuilder, string, type Topology, topic } from '../src/index.js'
import { silentLogger } from '../src/stdx/logger.js'
import { KafkaStreams } from '../src/streams/kafka-streams.js'
import { metricSum } from './metric-sum.js'
import { chains } from './topologies/chains.js'

const [mode = '', servers = '', count = '0', name = ''] = process.argv.slice(2)
const records = Number(count)
const FOREVER_MS = 1_000_000_000_000

/** A table that is only restored. */
function tableTopology(): Topology {
  const builder = new StreamsBuilder()
  builder.table(topic('rows', string(), int64()), Materialized.as('rows'))
  return builder.build()
}

function topologyOf(): Topology {
  if (mode === 'restore') return tableTopology()
  const chain = chains.find(each => each.name === (name === '' ? 'tumbling' : name))
  if (chain === undefined) throw new Error(`no topology ${name}`)
  return chain.build()
}

const app = new KafkaStreams(
  topologyOf(),
  {
    'application.id': mode === 'restore' ? 'bench-restore' : `bench-${mode}-${process.pid}`,
    'bootstrap.servers': servers,
    'metrics.recording.level': 'DEBUG',
    'windowstore.changelog.additional.retention.ms': FOREVER_MS,
  },
  { logger: silentLogger },
)
const report: Record<string, number> = {}
const cpuSeconds = (): number => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const processed = (): number => metricSum(app, 'stream-task-metrics', 'process-total')

const beforeMs = performance.now()
await app.start()
const [startedMs, startCpu] = [performance.now(), cpuSeconds()]
report.startMs = startedMs - beforeMs
if (mode === 'run') {
  while (processed() < records) await pause(20)
  await app.close()
  report.wallSeconds = (performance.now() - startedMs) / 1000
  report.cpuPerMillion = ((cpuSeconds() - startCpu) / records) * 1e6
  report.wholeCpuPerMillion = (cpuSeconds() / records) * 1e6
} else if (mode === 'start') {
  while (processed() === 0) await pause(1)
  report.firstRecordMs = performance.now()
} else if (mode === 'idle') {
  while (processed() < records) await pause(20)
  await pause(2_000)
  const before = cpuSeconds()
  await pause(5_000)
  report.percentOfCore = (cpuSeconds() - before) * 20
  report.residentMb = process.memoryUsage.rss() / 2 ** 20
} else {
  report.rowsPerSecond = records / ((startedMs - beforeMs) / 1000)
  report.cpuPerMillion = (cpuSeconds() / records) * 1e6
}
report.peakMb = process.resourceUsage().maxRSS / 1024
await app.close()
process.stdout.write(`${JSON.stringify(report)}\n`)
