/**
 * Fuzzing one target: the kept cases first, then random ones, chunk by chunk, until the time or the number of cases
 * is used up. A failing case is shrunk and kept.
 */
import fc from 'fast-check'
import { keepSeed, replaySeeds } from './seeds.js'
import type { FuzzTarget } from './target.js'

export interface FuzzOptions {
  /** Of the first chunk; each later one has the next. */
  readonly seed: number
  /** Whether another chunk may begin. */
  readonly mayGoOn: (cases: number) => boolean
  readonly onChunk?: (summary: FuzzSummary) => void
  /** Keep failing cases in seeds.json. */
  readonly keeps: boolean
}

export interface FuzzSummary {
  readonly cases: number
  readonly replayed: number
  /** What the checks counted. */
  readonly counts: Readonly<Record<string, number>>
  /** One text for each failing chunk. */
  readonly failures: readonly string[]
}

const FAILURES_MAX = 5

export function fuzz(target: FuzzTarget, options: FuzzOptions): FuzzSummary {
  const counts: Record<string, number> = {}
  const failures: string[] = []
  const replayed = replaySeeds(target)
  let cases = 0
  const summary = (): FuzzSummary => ({ cases, replayed, counts: { ...counts }, failures })
  for (let seed = options.seed; options.mayGoOn(cases) && failures.length < FAILURES_MAX; seed++) {
    const property = fc.property(target.arbitrary, entry => {
      for (const [name, count] of Object.entries(target.check(entry))) counts[name] = (counts[name] ?? 0) + count
    })
    const result = fc.check(property, { seed, numRuns: target.chunkCases })
    cases += result.numRuns
    if (result.failed) failures.push(failureOf(target, result, options))
    options.onChunk?.(summary())
  }
  return summary()
}

function failureOf(target: FuzzTarget, result: fc.RunDetails<[unknown]>, options: FuzzOptions): string {
  const entry = result.counterexample?.[0]
  const error = result.errorInstance
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const kept = target.toSeed?.(entry) ?? entry
  if (options.keeps) keepSeed({ target: target.name, found: why.split('\n')[0] ?? '', case: kept })
  return `seed ${result.seed}, shrunk ${result.numShrinks} times\n${JSON.stringify(kept)}\n${why}`
}
