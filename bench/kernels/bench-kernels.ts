/** All cases of `npm run bench -- kernels`, run and rendered. */
import { codecCases } from './cases/codecs.js'
import { decodeCases } from './cases/decode.js'
import { numberCases } from './cases/numbers.js'
import { operatorCases } from './cases/operators.js'
import { CHAIN, totalsCases } from './cases/totals.js'
import type { Sizes } from './inputs.js'
import type { KernelCase } from './kernel-case.js'
import { NativeTwin } from './native.js'
import { renderRatios, renderTable } from './report.js'
import { type CaseResult, runCases } from './run-cases.js'

export interface KernelsOptions extends Sizes {
  /** For each kernel and each who does it. */
  readonly timeMs: number
  readonly turns: number
  /** Names begin with it; '': all. */
  readonly only: string
  readonly progress: (text: string) => void
}

export interface KernelsOutcome {
  readonly results: readonly CaseResult[]
  readonly report: string
}

/** All cases in the order in which they are printed. */
export function kernelCases(sizes: Sizes): readonly KernelCase[] {
  return [codecCases, decodeCases, totalsCases, operatorCases, numberCases].flatMap(casesOf => casesOf(sizes))
}

/** Runs the cases and renders their table. @throws Error where results differ */
export function benchKernels(options: KernelsOptions): KernelsOutcome {
  const { records, keys, timeMs, turns, only, progress } = options
  const made = NativeTwin.make()
  const twin = typeof made === 'string' ? undefined : made
  try {
    const cases = kernelCases({ records, keys })
    const results = runCases(cases, only, { timeMs, turns, progress, ...(twin === undefined ? {} : { twin }) })
    const about = `Node ${process.version}; C: ${typeof made === 'string' ? made : made.build}; ${records} records\n`
    const table = renderTable(results, typeof made === 'string' ? made : undefined)
    return { results, report: `${about}${table}${renderRatios(results, CHAIN)}` }
  } finally {
    twin?.remove()
  }
}
