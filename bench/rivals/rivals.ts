/**
 * Rivals beside millrace, on the inputs of the comparison with the JVM: what a million records cost.
 *
 *   npm run bench -- rivals [--records N] [--runs N] [--kafka HOST:PORT] [NAME …]
 *
 * NAME: kafkajs, flink; all when none is named. Results are checked as there; rivals do not promise what millrace does,
 * and say what they leave out. Needs Java and Maven; Linux.
 */
import { parseArgs } from 'node:util'
import { parseStreamsConfig } from '../../src/config/streams-config.js'
import { SystemClock } from '../../src/stdx/clock.js'
import { streamLogger } from '../../src/stdx/logger.js'
import { openLog } from '../../src/streams/open-log.js'
import { Application } from '../jvm/application.js'
import { findBroker } from '../jvm/broker.js'
import { numberText, wholeText } from '../jvm/figures.js'
import type { RunFigures } from '../jvm/results.js'
import { Sides, type Starter } from '../jvm/sides.js'
import { spreadOf } from '../jvm/spread.js'
import { type Table, textLines } from '../jvm/tables.js'
import { measureThroughput } from '../jvm/throughput.js'
import { inputTopic, processedOf } from '../jvm/topics.js'
import { oneThread, type Workload, workloads } from '../jvm/workloads.js'
import { type Rival, rivals } from './commands.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: 'Infinity' },
    runs: { type: 'string', default: '3' },
    kafka: { type: 'string' },
  },
})

/** One application of the rivals or ours. */
interface Contender {
  readonly name: string
  readonly sides: Starter
  /** Records that make a run complete. */
  readonly processed: number
}

const broker = await findBroker(values.kafka)
const { bootstrapServers } = broker
const config = parseStreamsConfig({ 'application.id': 'bench', 'bootstrap.servers': bootstrapServers })
const log = await openLog(config, { clock: new SystemClock(), logger: streamLogger() })
const sides = new Sides(bootstrapServers, false)
const context = { log, bootstrapServers, brokerPid: broker.pid, progress: () => {} }
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
  const runs = new Map<string, RunFigures[]>(contenders.map(({ name }) => [name, []]))
  for (let turn = 0; turn < Number(values.runs); turn++) {
    for (const { name, ...contender } of contenders) {
      const toDo = { side: 'millrace', workload, variant: oneThread, input, processed: contender.processed } as const
      runs.get(name)?.push(await measureThroughput({ ...context, sides: contender.sides }, toDo))
    }
  }
  const sums = new Set([...runs.values()].flat().map(({ checksum }) => `${checksum?.hashSum} ${checksum?.hashXor}`))
  if (sums.size !== 1) throw new Error(`${workload.title}: results differ: ${[...sums].join(', ')}`)
  return [...runs].map(([name, found]) => rowOf(`${workload.letter} ${workload.title}`, name, found))
}

function ours({ input }: Workload): Contender {
  return { name: 'millrace', sides, processed: processedOf(input) }
}

async function theirs({ name, command }: Rival, { input }: Workload): Promise<Contender> {
  const program = await command()
  const start: Starter['start'] = async (
    _side,
    { topology },
    { input: from, name: applicationId, output, threads },
  ) => {
    const stateFolder = sides.stateFolder(applicationId)
    const places = { applicationId, bootstrapServers, input: from, output, stateFolder }
    return new Application(program, { workload: topology, ...places, threads, config: {} })
  }
  const nextName: Starter['nextName'] = (side, workload) => sides.nextName(side, workload)
  return { name, sides: { nextName, stateFolder: run => sides.stateFolder(run), start }, processed: input.records }
}

function rowOf(workload: string, name: string, runs: readonly RunFigures[]): string[] {
  const median = (of: (run: RunFigures) => number): number => spreadOf(runs.map(of)).median
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
