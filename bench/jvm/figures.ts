/** The numbers that table, page and charts share: medians, what was reached, the mean over workloads; and as text. */
import type { Comparison, Results, RunFigures, Side, WorkloadResult } from './results.js'
import { spreadOf } from './spread.js'

/** The figure by which workloads are compared with each other; other figures are a workload's own. */
export const CPU_FIGURE = 'CPU-s per million'

/** Figures in `extra` of a workload that measures latency, and what they are called. */
export const LATENCY_FIGURES: Readonly<Record<string, string>> = {
  p50Ms: 'p50 ms',
  p99Ms: 'p99 ms',
  p999Ms: 'p99.9 ms',
}

/** The workload whose variants are numbers of threads and processes. */
export const SCALING_LETTER = 'l'

/** What the geometric mean should be at least. */
export const MEAN_TARGET = 15

/** Workloads that ask for throughput; the others are of start, latency and threads. */
const MEAN_LETTERS = 'abcdefgh'

export const SIDE_NAMES: Readonly<Record<Side, string>> = { millrace: 'millrace', jvm: 'JVM' }
export const SIDES = Object.keys(SIDE_NAMES) as readonly Side[]

/** A comparison with the workload it belongs to. */
export interface Compared {
  readonly workload: WorkloadResult
  readonly comparison: Comparison
}

export function allComparisons({ workloads }: Results): readonly Compared[] {
  return workloads.flatMap(workload => workload.comparisons.map(comparison => ({ workload, comparison })))
}

export function cpuComparisons(results: Results): readonly Compared[] {
  return allComparisons(results).filter(({ comparison }) => comparison.figure === CPU_FIGURE)
}

export type Verdict = 'reached' | 'missed' | 'no target'

export function verdictOf({ limit = Number.POSITIVE_INFINITY, ours, ratio, target = 0 }: Comparison): Verdict {
  if (target === 0 && limit === Number.POSITIVE_INFINITY) return 'no target'
  return ratio.median >= target && ours.median <= limit ? 'reached' : 'missed'
}

export function missedTargets(results: Results): readonly Compared[] {
  return allComparisons(results).filter(({ comparison }) => verdictOf(comparison) === 'missed')
}

/** Mean of the ratios of CPU time over the throughput workloads, each by its first variant. */
export interface Mean {
  readonly value: number
  readonly letters: string
}

/** Undefined where none of these workloads ran. */
export function geometricMean(results: Results): Mean | undefined {
  const first = new Map<string, number>()
  for (const { workload, comparison } of cpuComparisons(results)) {
    const { letter } = workload
    if (MEAN_LETTERS.includes(letter) && !first.has(letter)) first.set(letter, comparison.ratio.median)
  }
  if (first.size === 0) return undefined
  const logs = [...first.values()].map(Math.log)
  const value = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
  return { value, letters: [...first.keys()].join(', ') }
}

/** Median of one figure over all runs of a side, undefined where no run has it. */
export function medianOf(
  workload: WorkloadResult,
  side: Side,
  figure: (run: RunFigures) => number | undefined,
): number | undefined {
  const values = workload.pairs.map(pair => figure(pair[side])).filter(value => value !== undefined)
  return values.length === 0 ? undefined : spreadOf(values).median
}

/** Letter, title and variant. */
export function nameOf({ letter, title, variant }: WorkloadResult): string {
  return `${letter} ${title}, ${variant}`
}

/** Three significant digits, thousands with commas: 0.214, 7.08, 33.5, 165,000. */
export function numberText(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  if (digits > 0) return value.toFixed(Math.min(digits, 6))
  return Number(value.toPrecision(3)).toLocaleString('en-US')
}

/** Megabytes and the like, whole. */
export function wholeText(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en-US')
}

export function ratioText(value: number): string {
  return `${numberText(value)}×`
}

/** `≥ 18×`, as it was promised of the ratio, `≤ 250` of our own figure. */
export function targetText({ limit, target }: Pick<Comparison, 'limit' | 'target'>): string {
  const texts = [target === undefined ? '' : `≥ ${target}×`, limit === undefined ? '' : `≤ ${limit}`]
  return texts.filter(text => text !== '').join(', ')
}
