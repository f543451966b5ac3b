/**
 * Our application of the comparison, as a process of its own: a user's program that runs one of the topologies. The
 * JVM's is test/jvm/src/main/java/BenchApp.java; both take the same argument and print the same lines
 * (application.ts).
 */
import { createInterface } from 'node:readline'
import { KafkaStreams, type StreamsConfigInput } from '../../src/index.js'
import { metricSum } from '../metric-sum.js'
import { comparedTopologies } from '../topologies/compared.js'
import type { ApplicationArgument } from './application.js'
import { moment, say } from './say.js'

const PROGRESS_MS = 50

const argument = JSON.parse(process.argv[2] ?? '{}') as ApplicationArgument
const topology = comparedTopologies[argument.workload]
if (topology === undefined) throw new Error(`no topology ${argument.workload}`)
const settings: Readonly<Record<string, string>> = {
  'application.id': argument.applicationId,
  'bootstrap.servers': argument.bootstrapServers,
  'num.stream.threads': String(argument.threads),
  ...argument.config,
}
const app = new KafkaStreams(topology(argument.input, argument.output), settings as unknown as StreamsConfigInput)
say({ event: 'settings', settings })

/** How far each store has come; changelogs begin at 0. */
const restored = new Map<string, bigint>()
app.setGlobalStateRestoreListener(({ taskId, store, offset }) => restored.set(`${taskId} ${store}`, offset))

const startedMs = performance.now()
await app.start()
const rows = [...restored.values()].reduce((sum, offset) => sum + Number(offset), 0)
const seconds = (performance.now() - startedMs) / 1000
if (rows > 0) say({ event: 'restored', rows, seconds, cpuSeconds: moment().cpuSeconds })
say({ event: 'running', ...moment() })

let processed = 0
const timer = setInterval(() => {
  const before = processed
  // Kafka Streams counts the same by the same name
  processed = metricSum(app, 'stream-thread-metrics', 'process-total')
  if (processed > before) say({ event: 'progress', processed, ...moment() })
}, PROGRESS_MS)
void app.finished().catch((error: unknown) => {
  process.stderr.write(`${error}\n`)
  process.exit(1)
})
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'close') continue
  clearInterval(timer)
  await app.close()
  say({ event: 'closed', ...moment() })
}
process.exit(0)
