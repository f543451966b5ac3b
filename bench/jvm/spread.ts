/** Comparing the two sides over several pairs. */
import type { Comparison, Pair, RunFigures, Spread } from './results.js'

/** Of at least one number. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
  return { min: sorted[0] ?? Number.NaN, median, max: sorted.at(-1) ?? Number.NaN }
}

/** What a figure is called, how it is found in a run, and whether less or more of it is better. */
export interface Figure {
  readonly name: string
  readonly of: (run: RunFigures) => number
  readonly better: 'less' | 'more'
  readonly target?: number | undefined
  readonly limit?: number | undefined
}

/** Compares a figure over all pairs; a ratio above 1 is in our favour. */
export function compareFigure({ name, of, better, limit, target }: Figure, pairs: readonly Pair[]): Comparison {
  const values = pairs.map(({ jvm, millrace }) => ({ ours: of(millrace), theirs: of(jvm) }))
  return {
    figure: name,
    ours: spreadOf(values.map(({ ours }) => ours)),
    theirs: spreadOf(values.map(({ theirs }) => theirs)),
    ratio: spreadOf(values.map(({ ours, theirs }) => (better === 'less' ? theirs / ours : ours / theirs))),
    ...(target === undefined ? {} : { target }),
    ...(limit === undefined ? {} : { limit }),
  }
}
