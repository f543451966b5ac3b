/**
 * Side by side with Kafka Streams on the JVM: the same topologies on the same topics of the same broker, in turn.
 *
 *   npm run bench:jvm -- [--quick | --full] [--tuned] [--pairs N] [--records N] [--kafka HOST:PORT] [LETTER …]
 *
 * --quick, the default: workloads b, c and d, or those named, two pairs each over 4 million records at most: three of
 *   them take less than five minutes.
 * --full: all of them, three pairs each, and bench/RESULTS.md is written anew.
 * --tuned: the JVM's side as guides to its tuning recommend, ours as it is.
 * --records: of inputs that have more. Known results are for the whole inputs only; the two sides must agree always.
 *
 * Results that differ end it with an error. Needs Java and Maven; Linux.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseStreamsConfig } from '../../src/config/streams-config.js'
import { SystemClock } from '../../src/stdx/clock.js'
import { streamLogger } from '../../src/stdx/logger.js'
import { openLog } from '../../src/streams/open-log.js'
import { missingProgram } from '../../test/jvm/kafka-jvm.js'
import { findBroker } from './broker.js'
import { type ComparedContext, compareWorkload, type PairPlan } from './compare-workload.js'
import { loadAverage, machineOf, versionsOf } from './machine.js'
import type { Results, WorkloadResult } from './results.js'
import { resultsPage } from './results-page.js'
import { resultsTable } from './results-table.js'
import { Sides } from './sides.js'
import { notYet, oneThread, workloads } from './workloads.js'

const FOLDER = join('bench', 'results')
const QUICK_LETTERS = ['b', 'c', 'd']
const QUICK_RECORDS_MAX = 4_000_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    tuned: { type: 'boolean', default: false },
    pairs: { type: 'string' },
    records: { type: 'string' },
    kafka: { type: 'string' },
  },
})

async function main(): Promise<void> {
  const letters =
    positionals.length > 0 ? positionals : values.full ? workloads.map(each => each.letter) : QUICK_LETTERS
  const chosen = letters.map(letter => {
    const workload = workloads.find(each => each.letter === letter)
    if (workload === undefined) throw new Error(`no workload ${letter}; there are ${workloadList()}`)
    return workload
  })
  const missing = await missingProgram()
  if (missing !== undefined) throw new Error(missing)
  const plan: PairPlan = {
    pairs: Number(values.pairs ?? (values.full ? 3 : 2)),
    recordsMax: Number(values.records ?? (values.full ? Number.POSITIVE_INFINITY : QUICK_RECORDS_MAX)),
    latency: values.full ? { warmUpSeconds: 30, seconds: 60 } : { warmUpSeconds: 10, seconds: 20 },
  }
  const startedAt = new Date()
  const loadAtStart = loadAverage()
  const broker = await findBroker(values.kafka)
  process.stdout.write(`Kafka: ${broker.description}\n`)
  const config = parseStreamsConfig({ 'application.id': 'bench', 'bootstrap.servers': broker.bootstrapServers })
  const log = await openLog(config, { clock: new SystemClock(), logger: streamLogger() })
  const found: WorkloadResult[] = []
  try {
    const context: ComparedContext = {
      log,
      bootstrapServers: broker.bootstrapServers,
      brokerPid: broker.pid,
      sides: new Sides(broker.bootstrapServers, values.tuned),
    }
    for (const workload of chosen) {
      for (const variant of workload.variants ?? [oneThread]) {
        found.push(await compareWorkload(context, workload, variant, plan))
      }
    }
  } finally {
    await log.close()
    await broker.stop()
  }
  const results: Results = {
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    command: ['npm run bench:jvm --', ...process.argv.slice(2)].join(' '),
    tuned: values.tuned,
    machine: { ...machineOf(), load: [loadAtStart, loadAverage()] },
    versions: await versionsOf(broker.description),
    workloads: found,
    notYet,
  }
  process.stdout.write(`\n${resultsTable(results)}\n`)
  await keep(results, values.full && !values.tuned && positionals.length === 0)
}

/** Writes what was found, and the page when it is a full run. */
async function keep(results: Results, isFull: boolean): Promise<void> {
  const kind = `${values.tuned ? '-tuned' : ''}${isFull ? '' : '-quick'}`
  const name = `${results.startedAt.slice(0, 10)}${kind}.json`
  const files = [{ path: join(FOLDER, name), text: `${JSON.stringify(results, undefined, 2)}\n` }]
  if (isFull) files.push(...(await resultsPage(results)))
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  process.stdout.write(`written: ${files.map(({ path }) => path).join(', ')}\n`)
}

function workloadList(): string {
  return workloads.map(({ letter, title }) => `${letter} (${title})`).join(', ')
}

try {
  await main()
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
