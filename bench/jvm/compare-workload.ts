/** One workload in one variant: its input, its pairs of runs, what they say. */
import type { BenchContext, RunToDo } from './bench-context.js'
import { judge } from './checksum.js'
import { type LatencyTimes, measureLatency } from './latency.js'
import { measureRestore } from './restore.js'
import type { Comparison, Pair, RunFigures, Side, WorkloadResult } from './results.js'
import type { Sides } from './sides.js'
import { compareFigure, type Figure } from './spread.js'
import { measureStart } from './start.js'
import { measureThroughput } from './throughput.js'
import { inputTopic, processedOf } from './topics.js'
import type { Variant, Workload } from './workloads.js'

/** With the two sides themselves: what they run with is kept. */
export type ComparedContext = Omit<BenchContext, 'progress' | 'sides'> & { readonly sides: Sides }

/** How much to do. */
export interface PairPlan {
  readonly pairs: number
  /** Of any input. */
  readonly recordsMax: number
  readonly latency: LatencyTimes
}

/** The JVM first in each pair. */
const TURNS: readonly Side[] = ['jvm', 'millrace']

export async function compareWorkload(
  base: ComparedContext,
  given: Workload,
  variant: Variant,
  plan: PairPlan,
): Promise<WorkloadResult> {
  const input = { ...given.input, records: Math.min(given.input.records, plan.recordsMax) }
  const workload = { ...given, input }
  const topic = await inputTopic(base.log, input)
  const processed = processedOf(input)
  const pairs: Pair[] = []
  for (let turn = 1; turn <= plan.pairs; turn++) {
    const runs: Partial<Record<Side, RunFigures>> = {}
    for (const side of TURNS) {
      const what = `${workload.letter} ${workload.title}, ${variant.name}: ${side}, pair ${turn} of ${plan.pairs}`
      const progress = progressLine(what)
      const context = { ...base, progress }
      const run = await measure(context, { side, workload, variant, input: topic, processed }, plan)
      progress(undefined)
      process.stdout.write(`${what}: ${runText(run)}\n`)
      runs[side] = run
    }
    pairs.push(runs as Pair)
  }
  const all = pairs.flatMap(({ jvm, millrace }) => [jvm, millrace])
  return {
    letter: workload.letter,
    title: workload.title,
    variant: variant.name,
    records: input.records,
    notes: workload.notes ?? [],
    pairs,
    comparisons: comparisonsOf(workload, pairs),
    equal: workload.check === undefined ? 'not checked' : judge(workload, all),
    settings: base.sides.settings(workload, variant),
  }
}

function measure(context: BenchContext, toDo: RunToDo, { latency }: PairPlan): Promise<RunFigures> {
  switch (toDo.workload.kind) {
    case 'throughput':
      return measureThroughput(context, toDo)
    case 'restore':
      return measureRestore(context, toDo)
    case 'latency':
      return measureLatency(context, toDo, latency)
    case 'start':
      return measureStart(context, toDo)
  }
}

const extraFigure = (name: string, key: string, more: Partial<Figure> = {}): Figure => ({
  name,
  of: run => run.extra[key] ?? Number.NaN,
  better: 'less',
  ...more,
})

/** What is compared, the figure with the target first. */
function comparisonsOf({ kind, limits, target }: Workload, pairs: readonly Pair[]): readonly Comparison[] {
  const cost: Figure = { name: 'CPU-s per million', of: run => run.cpuSecondsPerMillion, better: 'less', target }
  const rate: Figure = { name: 'records/s', of: run => run.recordsPerSecond, better: 'more' }
  const memory: Figure = { name: 'peak MB', of: run => run.peakMegabytes, better: 'less', limit: limits?.peakMegabytes }
  const figures: Readonly<Record<Workload['kind'], readonly Figure[]>> = {
    throughput: [cost, rate, memory],
    restore: [cost, { ...rate, name: 'rows/s', target }, memory],
    latency: [
      cost,
      extraFigure('p50 ms', 'p50Ms', { target: 1 }),
      extraFigure('p99 ms', 'p99Ms', { target: 1, limit: limits?.p99Ms }),
      extraFigure('p99.9 ms', 'p999Ms'),
      memory,
    ],
    start: [
      extraFigure('ms to first output', 'firstOutputMs', { limit: limits?.firstOutputMs }),
      extraFigure('CPU-s to first output', 'cpuSecondsToFirstOutput'),
      memory,
    ],
  }
  return figures[kind].map(figure => compareFigure(figure, pairs))
}

function runText(run: RunFigures): string {
  const { cpuSecondsPerMillion, extra, peakMegabytes, recordsPerSecond } = run
  const rest = Object.entries(extra).map(([name, value]) => `, ${name} ${value.toLocaleString('en')}`)
  return (
    `${cpuSecondsPerMillion.toFixed(3)} CPU-s/M, ${Math.round(recordsPerSecond).toLocaleString('en')} records/s, ` +
    `peak ${peakMegabytes.toFixed(0)} MB${rest.join('')}`
  )
}

/** One line on standard error that says how far a run is; nothing where nobody looks at it. */
function progressLine(what: string): (text: string | undefined) => void {
  if (!process.stderr.isTTY) return () => {}
  return text => process.stderr.write(text === undefined ? '\r\x1b[K' : `\r\x1b[K  ${what}: ${text}`)
}
