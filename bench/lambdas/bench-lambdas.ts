/** All of `npm run bench -- lambdas`, run and rendered. */
import { aggregateCases } from './cases/aggregates.js'
import { languageCases } from './cases/language.js'
import { nullableCases } from './cases/nullable.js'
import { numberCases } from './cases/numbers.js'
import { textCases } from './cases/text.js'
import { compileCost } from './compile-cost.js'
import type { LambdaCase } from './lambda-case.js'
import { renderCompileCost, renderSummary, renderTable } from './report.js'
import { type CaseResult, type RunOptions, runCase } from './run-cases.js'

export interface LambdasOptions extends RunOptions {
  /** Names contain it; '': all. The time of compiling is called `compiling`. */
  readonly only: string
  readonly progress: (text: string) => void
}

export interface LambdasOutcome {
  readonly results: readonly CaseResult[]
  readonly report: string
}

/** In the order in which they are printed. */
export const lambdaCases: readonly LambdaCase[] = [
  ...aggregateCases,
  ...numberCases,
  ...textCases,
  ...languageCases,
  ...nullableCases,
]

/** Runs the cases and renders their table. @throws AssertionError where two forms come to different results */
export function benchLambdas(options: LambdasOptions): LambdasOutcome {
  const { only, rows, passes, progress } = options
  // first: later V8 has compiled our own code
  const compiling = 'compiling'.includes(only) ? renderCompileCost(compileCost(passes)) : ''
  const results = lambdaCases
    .filter(({ name }) => name.includes(only))
    .map(each => {
      progress(each.name)
      return runCase(each, options)
    })
  const about = `Node ${process.version}; ${rows.toLocaleString('en')} rows, ${passes} passes; CPU time, medians\n`
  return { results, report: `${about}${renderTable(results)}${compiling}${renderSummary(results)}` }
}
