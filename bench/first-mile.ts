/**
 * The first mile: how fast records become windowed results.
 *
 *   npm run bench -- first-mile [--records N] [--whole N] [--keys N]
 *
 * 1. One task on this thread: record batches in memory → decode, two JSON fields → tumbling count and sum.
 * 2. A whole process: embedded log → the same topology → output and changelog topics, CPU time of the process.
 * 3. An idle process: resident memory.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parseStreamsConfig } from '../src/config/streams-config.js'
import { compileSubtopology } from '../src/emit/compile-subtopology.js'
import { taskSettings } from '../src/plan/task-settings.js'
import { standardCodecs } from '../src/record-batch/codecs.js'
import { readOutputs } from '../src/task/outputs.js'
import { StreamTask } from '../src/task/stream-task.js'
import type { Subtopology } from '../src/topology/topology.js'
import * as abi from '../src/wasm/abi.generated.js'
import { kernelHeapBase, loadKernel } from '../src/wasm/kernel-module.js'
import { orderChunks } from './data/order-batches.js'
import { totalsTopology } from './topologies/totals.js'

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    records: { type: 'string', default: '1000000' },
    whole: { type: 'string', default: '5000000' },
    keys: { type: 'string', default: '100000' },
  },
})
const records = Number(values.records)
const wholeRecords = Number(values.whole)
const keys = Number(values.keys)

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** One pass of every chunk through a fresh task; CPU seconds, and the groups at the end. */
function onePass(chunks: readonly Uint8Array[]): { seconds: number; groups: number } {
  const topology = totalsTopology()
  const config = parseStreamsConfig({ 'application.id': 'bench' }, { logGiven: true })
  const plan = compileSubtopology(topology, topology.subtopologies[0] as Subtopology, {
    kernel: loadKernel(),
    heapBase: kernelHeapBase(),
    applicationId: 'bench',
    lambdas: 'compiled',
    caching: true,
  })
  const task = StreamTask.create(
    {
      id: { subtopology: 0, partition: 0 },
      plan,
      module: new WebAssembly.Module(plan.code),
      codecs: { codecs: standardCodecs, sizeBytesMax: 1 << 26 },
    },
    { ...taskSettings(config), cacheBytesMax: 1 << 30 },
  )
  task.setCaughtUp(0, true)
  const slab = task.allocate((1 << 20) + 4096)
  const start = cpuSeconds()
  for (const chunk of chunks) {
    task.kernel.views.refresh().bytes.set(chunk, slab)
    task.push({ input: 0, start: slab, end: slab + chunk.length, slab: 0 })
    const status = task.step({ rowsMax: 0x7fffffff, outputBytesMax: 1 << 30 })
    if (status === abi.STATUS_FAILED) throw new Error('a row failed')
    task.release(readOutputs(task.kernel.views, plan).map(run => run.block))
  }
  const seconds = cpuSeconds() - start
  const store = plan.stores[0]
  if (store === undefined) throw new Error('no store')
  return { seconds, groups: Number(task.kernel.views.data.getBigUint64(store.address + abi.STORE_ROWS, true)) }
}

const line = (text: string): void => void process.stdout.write(`${text}\n`)

line(
  `first mile: ${records.toLocaleString('en')} orders, ${keys.toLocaleString('en')} customers, Node ${process.version}`,
)
const chunks = orderChunks(records, keys, 1 << 20)
const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
onePass(chunks.slice(0, 4))
const passes = Array.from({ length: 5 }, () => onePass(chunks)).sort((a, b) => a.seconds - b.seconds)
const median = passes[2] as { seconds: number; groups: number }
line(
  `one task, one thread: ${(records / median.seconds / 1e6).toFixed(2)} M records/s of CPU time ` +
    `(${((median.seconds * 1e9) / records).toFixed(0)} ns a record, ${(bytes / median.seconds / 1e6).toFixed(0)} MB/s), ` +
    `${median.groups.toLocaleString('en')} groups; min ${passes[0]?.seconds.toFixed(3)} max ${passes[4]?.seconds.toFixed(3)} s`,
)
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
const child = (mode: string): string =>
  execFileSync(
    process.execPath,
    [
      ...process.execArgv,
      fileURLToPath(new URL(`./first-mile-process${extname(import.meta.url)}`, import.meta.url)),
      mode,
      folder,
      String(wholeRecords),
      String(keys),
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  ).trim()
child('fill')
line(child('whole'))
line(child('idle'))
rmSync(folder, { recursive: true, force: true })
