/**
 * Our application of the comparison, as a process of its own: a user's program that runs one of the topologies. The
 * JVM's is test/jvm/src/main/java/BenchApp.java; both take the same argument and print the same lines
 * (application.ts).
 */
import { createInterface } from 'node:readline'
import { KafkaStreams, type StreamsConfigInput } from '../../src/index.js'
import { comparedTopologies } from '../topologies/compared.js'
import type { ApplicationArgument, ApplicationEvent } from './application.js'

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

/** Where the restoring of each store began and how far it has come. */
const restored = new Map<string, { readonly from: bigint; to: bigint }>()
app.setGlobalStateRestoreListener(({ taskId, store, offset }) => {
  const name = `${taskId} ${store}`
  const progress = restored.get(name)
  if (progress === undefined) restored.set(name, { from: 0n, to: offset })
  else progress.to = offset
})

const startedMs = performance.now()
await app.start()
const rows = [...restored.values()].reduce((sum, { from, to }) => sum + Number(to - from), 0)
if (rows > 0)
  say({ event: 'restored', rows, seconds: (performance.now() - startedMs) / 1000, cpuSeconds: cpuSeconds() })
say({ event: 'running', atMs: nowMs(), cpuSeconds: cpuSeconds() })

let processed = 0
const timer = setInterval(() => {
  const before = processed
  processed = processedRecords()
  if (processed > before) say({ event: 'progress', processed, atMs: nowMs(), cpuSeconds: cpuSeconds() })
}, PROGRESS_MS)
void app.finished().catch((error: unknown) => {
  process.stderr.write(`${error}\n`)
  process.exit(1)
})
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'close') continue
  clearInterval(timer)
  await app.close()
  say({ event: 'closed', atMs: nowMs(), cpuSeconds: cpuSeconds() })
}
process.exit(0)

/** Kafka Streams counts the same by the same name. */
function processedRecords(): number {
  return app
    .metrics()
    .filter(metric => metric.name === 'process-total' && metric.group === 'stream-thread-metrics')
    .reduce((sum, metric) => sum + Number(metric.value), 0)
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function nowMs(): number {
  return performance.timeOrigin + performance.now()
}

function say(event: ApplicationEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
