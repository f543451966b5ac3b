/**
 * The engine on a real Kafka broker: what a million records cost, how soon it starts, what it costs to wait, how fast
 * it restores. CPU time is that of the application's process with all its threads; the broker's is its own.
 *
 *   npm run bench -- kafka [--records N] [--keys N] [--rows N] [--runs N] [--kafka HOST:PORT] [--only NAME]
 *
 * Without --kafka a broker of its own is started, and gone afterwards.
 */
import { execFile } from 'node:child_process'
import { parseArgs, promisify } from 'node:util'
import { parseStreamsConfig } from '../src/config/streams-config.js'
import type { Log } from '../src/log/log.js'
import { SystemClock } from '../src/stdx/clock.js'
import { streamLogger } from '../src/stdx/logger.js'
import { openLog } from '../src/streams/open-log.js'
import { KafkaCluster } from '../test/jvm/kafka-cluster.js'
import { fillTopic } from './data/fill-topic.js'
import { order } from './data/orders.js'
import { programFile } from './program-file.js'

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    records: { type: 'string', default: '5000000' },
    keys: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '4000000' },
    runs: { type: 'string', default: '3' },
    kafka: { type: 'string' },
    only: { type: 'string' },
  },
})
const [records, keys, rows, runs] = [values.records, values.keys, values.rows, values.runs].map(Number) as [
  number,
  number,
  number,
  number,
]
const PARTITIONS = 4
const CHANGELOG = 'bench-restore-rows-changelog'
const run = promisify(execFile)
const line = (text: string): void => void process.stdout.write(`${text}\n`)
const isAsked = (what: string): boolean => values.only === undefined || what.startsWith(values.only)

const cluster = values.kafka === undefined ? await KafkaCluster.start({ heapMb: 1024 }) : undefined
const servers = values.kafka ?? cluster?.bootstrapServers ?? ''
const config = parseStreamsConfig({ 'application.id': 'bench', 'bootstrap.servers': servers })
const log = await openLog(config, { clock: new SystemClock(), logger: streamLogger() })
try {
  await fill(log)
  line(`Kafka: ${millions(records)} M orders on ${PARTITIONS} partitions, ${keys.toLocaleString('en')} customers`)
  for (const [name, target] of [
    ['filter + project', 0.2],
    ['tumbling', 0.4],
  ] as const) {
    if (isAsked(name)) await several(`${name}, CPU-s per million`, target, ['run', String(records), name], runText)
  }
  if (isAsked('start')) {
    await several('first record after process start, ms', 400, ['start', '0'], r => number(r.firstRecordMs, 0))
  }
  if (isAsked('idle')) {
    const text = (r: Report): string => `${number(r.percentOfCore, 2)} (${number(r.residentMb, 0)} MB)`
    await several('idle, % of a core', 0.5, ['idle', String(records)], text, 1)
  }
  if (isAsked('restore')) {
    const text = (r: Report): string => `${number((r.rowsPerSecond ?? 0) / 1e6, 2)} (start ${number(r.startMs, 0)} ms)`
    await several('restore, million rows per second', 2, ['restore', String(rows)], text)
  }
} finally {
  await log.close()
  await cluster?.stop()
}

type Report = Readonly<Record<string, number>>

async function several(
  what: string,
  target: number,
  [mode, count, ...rest]: readonly string[],
  text: (report: Report) => string,
  times = runs,
): Promise<void> {
  const texts: string[] = []
  for (let time = 0; time < times; time++) {
    const args = [...process.execArgv, programFile('kafka-process'), mode ?? '', servers, count ?? '', ...rest]
    const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 })
    texts.push(text(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Report))
  }
  line(`${what.padEnd(42)} ${texts.join(' · ')}   (target ${target})`)
}

function runText(report: Report): string {
  const [whole, steady] = [number(report.wholeCpuPerMillion, 3), number(report.cpuPerMillion, 3)]
  const rate = number(records / (report.wallSeconds ?? 1) / 1e6, 2)
  return `${whole} (without start ${steady}; ${rate} M/s, peak ${number(report.peakMb, 0)} MB)`
}

function number(value: number | undefined, digits: number): string {
  return (value ?? Number.NaN).toFixed(digits)
}

function millions(count: number): string {
  return (count / 1e6).toFixed(1)
}

/** Orders by key, and the rows of a changelog. Topics that are there already are taken as they are. */
async function fill(log: Log): Promise<void> {
  const forever = { 'retention.ms': '-1' }
  const outputs = ['totals', 'projected', 'rows'].map(topic => ({
    topic,
    partitionCount: PARTITIONS,
    configs: forever,
  }))
  const [orders, changelog] = await log.admin.createTopics([
    { topic: 'orders', partitionCount: PARTITIONS, configs: forever },
    { topic: CHANGELOG, partitionCount: PARTITIONS, configs: { 'cleanup.policy': 'compact' } },
    ...outputs,
  ])
  const encoder = new TextEncoder()
  if (orders?.outcome === 'created') {
    await fillTopic(log, { topic: 'orders', partitionCount: PARTITIONS, records }, i => {
      const { key, timestampMs, value } = order(i, keys)
      return { key: encoder.encode(key), value: encoder.encode(value), timestampMs: BigInt(timestampMs) }
    })
  }
  if (changelog?.outcome !== 'created') return
  await fillTopic(log, { topic: CHANGELOG, partitionCount: PARTITIONS, records: rows }, i => {
    const value = new Uint8Array(8)
    new DataView(value.buffer).setBigInt64(0, BigInt(i))
    return { key: encoder.encode(`row-${i}`), value, timestampMs: BigInt(i) }
  })
}
