/** The charts of a comparison: which there are, and what they show. */
import { type BarRow, type ChartColors, horizontalBars } from './bar-chart.js'
import {
  CPU_FIGURE,
  cpuComparisons,
  LATENCY_FIGURES,
  medianOf,
  nameOf,
  numberText,
  ratioText,
  SCALING_LETTER,
  SIDE_NAMES,
  SIDES,
  type Verdict,
  verdictOf,
  wholeText,
} from './figures.js'
import type { Results, RunFigures, WorkloadResult } from './results.js'

/** A chart as a file. */
export interface Chart {
  /** Without folder. */
  readonly file: string
  /** One sentence. */
  readonly title: string
  readonly svg: string
}

const SIDE_COLORS: ChartColors = { millrace: '#1f6feb', JVM: '#a8b0b9' }
const VERDICT_COLORS = {
  reached: '#1f6feb',
  missed: '#d1580a',
  'no target': '#a8b0b9',
} satisfies Record<Verdict, string>

/** Of the others, such as the time to start, the cost of a record says nothing. */
const hasCpuRatio = ({ comparisons }: WorkloadResult): boolean =>
  comparisons.some(({ figure }) => figure === CPU_FIGURE)

/** Those that have something to show. The same results give the same bytes. */
export async function charts(results: Results): Promise<readonly Chart[]> {
  const throughput = results.workloads.filter(({ letter }) => letter !== SCALING_LETTER)
  const scaling = results.workloads.filter(({ letter }) => letter === SCALING_LETTER)
  const all = [
    ratios(results),
    bothSides('cpu', 'CPU seconds per million records, logarithmic', throughput.filter(hasCpuRatio), {
      figure: run => run.cpuSecondsPerMillion,
      text: numberText,
      scale: 'log',
    }),
    bothSides('memory', 'Peak of resident memory, MB', throughput, {
      figure: run => run.peakMegabytes,
      text: wholeText,
      scale: 'linear',
    }),
    latencies(results),
    bothSides('scaling-rate', 'Records per second by threads and processes', scaling, {
      figure: run => run.recordsPerSecond,
      text: numberText,
      scale: 'linear',
    }),
    bothSides('scaling-cpu', 'CPU seconds per million records by threads and processes', scaling, {
      figure: run => run.cpuSecondsPerMillion,
      text: numberText,
      scale: 'linear',
    }),
  ]
  const drawn: Chart[] = []
  for (const { file, title, draw } of all) {
    const svg = await draw()
    if (svg !== undefined) drawn.push({ file: `${file}.svg`, title, svg })
  }
  return drawn
}

interface Planned {
  readonly file: string
  readonly title: string
  /** Undefined when there is nothing to show. */
  readonly draw: () => Promise<string | undefined>
}

function ratios(results: Results): Planned {
  const title = `${CPU_FIGURE}, JVM to millrace: median, a line from min to max, a mark at the target`
  const rows = cpuComparisons(results).map(({ workload, comparison }) => ({
    label: nameOf(workload),
    series: verdictOf(comparison),
    value: comparison.ratio.median,
    text: ratioText(comparison.ratio.median),
    range: [comparison.ratio.min, comparison.ratio.max] as const,
    ...(comparison.target === undefined ? {} : { target: comparison.target }),
  }))
  return { file: 'ratios', title, draw: () => horizontalBars({ title, rows, colors: VERDICT_COLORS, scale: 'linear' }) }
}

interface Shown {
  readonly figure: (run: RunFigures) => number | undefined
  readonly text: (value: number) => string
  readonly scale: 'linear' | 'log'
}

function bothSides(file: string, title: string, workloads: readonly WorkloadResult[], shown: Shown): Planned {
  const rows = workloads.flatMap(workload => sideRows(workload, nameOf(workload), shown))
  return sideBars(file, title, rows, shown.scale)
}

function latencies({ workloads }: Results): Planned {
  const rows = workloads.flatMap(workload =>
    Object.entries(LATENCY_FIGURES).flatMap(([key, name]) => {
      const label = `${workload.letter} ${workload.variant}, ${name}`
      return sideRows(workload, label, { figure: run => run.extra[key], text: numberText, scale: 'log' })
    }),
  )
  return sideBars('latency', 'Latency from produce to consume, milliseconds, logarithmic', rows, 'log')
}

function sideBars(file: string, title: string, rows: readonly BarRow[], scale: 'linear' | 'log'): Planned {
  return { file, title, draw: () => horizontalBars({ title, rows, colors: SIDE_COLORS, scale }) }
}

/** A row for each side that has the figure, and more than nothing of it. */
function sideRows(workload: WorkloadResult, label: string, { figure, text }: Shown): readonly BarRow[] {
  return SIDES.flatMap(side => {
    const value = medianOf(workload, side, figure)
    return value === undefined || !(value > 0) ? [] : [{ label, series: SIDE_NAMES[side], value, text: text(value) }]
  })
}
