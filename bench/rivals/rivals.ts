/**
 * Rivals beside millrace, on the inputs of the comparison with the JVM: what a million records cost.
 *
 *   npm run bench -- rivals [--records N] [--runs N] [--kafka HOST:PORT] [NAME …]
 *
 * NAME: kafkajs, flink; all when none is named. Results are checked as there; rivals do not promise what millrace does,
 * and say what they leave out. Needs Java and Maven; Linux.
 */
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { parseStreamsConfig } from '../../src/config/streams-config.js'
import { SystemClock } from '../../src/stdx/clock.js'
import { streamLogger } from '../../src/stdx/logger.js'
import { openLog } from '../../src/streams/open-log.js'
import { Application } from '../jvm/application.js'
import { type BenchContext, PATIENCE_MS } from '../jvm/bench-context.js'
import { findBroker } from '../jvm/broker.js'
import { checksumOf } from '../jvm/checksum.js'
import { numberText, wholeText } from '../jvm/figures.js'
import type { Checksum } from '../jvm/results.js'
import { Sides } from '../jvm/sides.js'
import { spreadOf } from '../jvm/spread.js'
import { type Table, textLines } from '../jvm/tables.js'
import { WARM_UP_SHARE } from '../jvm/throughput.js'
import { deleteTopics, inputTopic, makeTopic, processedOf } from '../jvm/topics.js'
import { type Workload, workloads } from '../jvm/workloads.js'
import { type Rival, rivals } from './commands.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: 'Infinity' },
    runs: { type: 'string', default: '3' },
    kafka: { type: 'string' },
  },
})

/** What one run gave. */
interface Run {
  /** After warm-up, `close` included. */
  readonly recordsPerSecond: number
  readonly cpuSecondsPerMillion: number
  readonly wholeCpuSecondsPerMillion: number
  readonly peakMegabytes: number
  readonly checksum: Checksum
}

/** Starts one application; its name, its output and its processed records are the run's own. */
interface Contender {
  readonly name: string
  start(name: string, input: string, output: string): Promise<Application>
  /** Records that make a run complete. */
  processed(workload: Workload): number
}

const broker = await findBroker(values.kafka)
const { bootstrapServers } = broker
const config = parseStreamsConfig({ 'application.id': 'bench', 'bootstrap.servers': bootstrapServers })
const log = await openLog(config, { clock: new SystemClock(), logger: streamLogger() })
const sides = new Sides(bootstrapServers, false)
const context: BenchContext = { log, bootstrapServers, brokerPid: broker.pid, sides, progress: () => {} }
try {
  const asked = rivals.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const rows: string[][] = []
  for (const workload of workloads.filter(({ letter }) => asked.some(rival => rival.workloads.includes(letter)))) {
    const records = Math.min(workload.input.records, Number(values.records))
    rows.push(...(await compare({ ...workload, input: { ...workload.input, records } }, asked)))
  }
  const notes = asked.map(({ name, note }) => `${name}: ${note}`)
  process.stdout.write(`${[...textLines(tableOf(rows)), '', ...notes].join('\n')}\n`)
} finally {
  await log.close()
  await broker.stop()
}

/** A row for millrace and for each rival that has the workload; they run in turn. */
async function compare(workload: Workload, asked: readonly Rival[]): Promise<string[][]> {
  const input = await inputTopic(log, workload.input)
  const contenders = [ours(workload)]
  for (const rival of asked) {
    if (rival.workloads.includes(workload.letter)) contenders.push(await theirs(rival, workload))
  }
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]))
  for (let turn = 0; turn < Number(values.runs); turn++) {
    for (const contender of contenders) runs.get(contender.name)?.push(await measure(contender, workload, input))
  }
  const sums = new Set([...runs.values()].flat().map(({ checksum }) => `${checksum.hashSum} ${checksum.hashXor}`))
  if (sums.size !== 1) throw new Error(`${workload.title}: results differ: ${[...sums].join(', ')}`)
  return [...runs].map(([name, found]) => rowOf(`${workload.letter} ${workload.title}`, name, found))
}

function ours(workload: Workload): Contender {
  return {
    name: 'millrace',
    start: (name, input, output) => sides.start('millrace', workload, { name, input, output, threads: 1 }),
    processed: ({ input }) => processedOf(input),
  }
}

async function theirs({ name: rival, command }: Rival, { topology }: Workload): Promise<Contender> {
  const program = await command()
  return {
    name: rival,
    start: async (name, input, output) => {
      const stateFolder = sides.stateFolder(name)
      const argument = { workload: topology, applicationId: name, bootstrapServers, input, output, stateFolder }
      return new Application(program, { ...argument, threads: 1, config: {} })
    },
    processed: ({ input }) => input.records,
  }
}

async function measure(contender: Contender, workload: Workload, input: string): Promise<Run> {
  const name = sides.nextName('millrace', workload)
  const output = `${name}-out`
  await makeTopic(log, output)
  const application = await contender.start(name, input, output)
  try {
    await application.running(PATIENCE_MS)
    const processed = contender.processed(workload)
    await application.processed(processed, PATIENCE_MS)
    const closed = await application.close(PATIENCE_MS)
    const { cpuSeconds, peakMegabytes } = application.usage()
    const warm = application.progress.find(each => each.processed >= processed * WARM_UP_SHARE)
    if (warm === undefined) throw new Error(`${name} has processed nothing`)
    const millions = workload.input.records / 1e6
    const steadyMillions = millions * (1 - warm.processed / processed)
    return {
      recordsPerSecond: (steadyMillions * 1e9) / (closed.atMs - warm.atMs),
      cpuSecondsPerMillion: (closed.cpuSeconds - warm.cpuSeconds) / steadyMillions,
      wholeCpuSecondsPerMillion: cpuSeconds / millions,
      peakMegabytes,
      checksum: (await checksumOf(context, output, workload.check ?? 'raw')).sums,
    }
  } finally {
    await application.end()
    await deleteTopics(log, `${name}-`)
    await rm(dirname(sides.stateFolder(name)), { recursive: true, force: true })
  }
}

function rowOf(workload: string, name: string, runs: readonly Run[]): string[] {
  const median = (of: (run: Run) => number): number => spreadOf(runs.map(of)).median
  const cost = spreadOf(runs.map(({ cpuSecondsPerMillion }) => cpuSecondsPerMillion))
  return [
    workload,
    name,
    numberText(median(run => run.recordsPerSecond)),
    numberText(cost.median),
    `${numberText(cost.min)} – ${numberText(cost.max)}`,
    numberText(median(run => run.wholeCpuSecondsPerMillion)),
    wholeText(median(run => run.peakMegabytes)),
  ]
}

function tableOf(rows: readonly (readonly string[])[]): Table {
  const texts = ['workload', 'application'].map(head => ({ head, align: 'left' }) as const)
  const figures = ['records/s', 'CPU-s per million', 'min – max', 'whole CPU-s per million', 'peak MB']
  return { columns: [...texts, ...figures.map(head => ({ head, align: 'right' }) as const)], rows }
}
