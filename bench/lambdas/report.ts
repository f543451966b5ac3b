/** The table of `npm run bench -- lambdas`: what each form takes for a row, and whether the target is met. Pure. */
import { COMPILED_FUNCTIONS, type CompileCost } from './compile-cost.js'
import { HAND, REQUIRED, V8, V8_READ, WASM } from './lambda-case.js'
import { median, ratio, spread, type Timing } from './measure.js'
import type { CaseResult } from './run-cases.js'

const NAME_WIDTH = 38
const FIGURE_WIDTH = 13
const RATIO_WIDTH = 9
const OTHERS = [V8, V8_READ, HAND, REQUIRED] as const
const COLUMNS = [WASM, ...OTHERS] as const

/** Most milliseconds that compiling may take. */
const COMPILE_MS_MAX = 60

function figure(timing: Timing | undefined): string {
  if (timing === undefined) return ''.padStart(FIGURE_WIDTH)
  const ns = median(timing.ns)
  return `${ns.toFixed(ns < 100 ? 1 : 0)} ±${(100 * spread(timing.ns)).toFixed(0)} %`.padStart(FIGURE_WIDTH)
}

/** How much of the time of another form WebAssembly takes; undefined where there is no such form. */
export function ratioTo({ timings }: CaseResult, name: string): number | undefined {
  const wasm = timings.find(timing => timing.name === WASM)
  const other = timings.find(timing => timing.name === name)
  return wasm === undefined || other === undefined ? undefined : ratio(wasm, other)
}

const word = (isMet: boolean): string => (isMet ? 'met' : 'MISSED')

/** `≤ 0.50 of V8: met`, or nothing where nothing was promised. */
function verdict(result: CaseResult): string {
  const { target } = result
  if (target === undefined) return ''
  const reached = ratioTo(result, target.against) ?? Number.NaN
  return `≤ ${target.atMost.toFixed(2)} of ${target.against}: ${word(reached <= target.atMost)}`
}

export function renderTable(results: readonly CaseResult[]): string {
  const head =
    'ns a row'.padEnd(NAME_WIDTH) +
    COLUMNS.map(name => name.padStart(FIGURE_WIDTH)).join('') +
    OTHERS.map(name => `/${name.slice(0, RATIO_WIDTH - 2)}`.padStart(RATIO_WIDTH)).join('')
  const lines = results.map(result => {
    const cells = COLUMNS.map(name => figure(result.timings.find(timing => timing.name === name)))
    const shares = OTHERS.map(name => (ratioTo(result, name)?.toFixed(2) ?? '').padStart(RATIO_WIDTH))
    return `${result.name.padEnd(NAME_WIDTH)}${cells.join('')}${shares.join('')}  ${verdict(result)}`.trimEnd()
  })
  return `${head}\n${lines.join('\n')}\n`
}

export function renderCompileCost({ first, later, moduleBytes }: CompileCost): string {
  const mains = later.map(({ main }) => main)
  const verdict = (ms: number): string => `${ms.toFixed(0)} ms (${word(ms <= COMPILE_MS_MAX)})`
  const wholes = [first.whole, median(later.map(({ whole }) => whole))].map(ms => ms.toFixed(0)).join(' and ')
  return (
    `compiling ${COMPILED_FUNCTIONS} functions from text to an instance, a module of ` +
    `${Math.round(moduleBytes / 1024)} KiB, ≤ ${COMPILE_MS_MAX} ms: first ${verdict(first.main)}, ` +
    `later ${verdict(median(mains))} ±${(100 * spread(mains)).toFixed(0)} %; with V8's helpers ${wholes} ms\n`
  )
}

/** How many targets there are, and which are missed. */
export function renderSummary(results: readonly CaseResult[]): string {
  const aimed = results.filter(({ target }) => target !== undefined)
  const missed = aimed.filter(result => {
    const { against, atMost } = result.target as NonNullable<CaseResult['target']>
    return !((ratioTo(result, against) ?? Number.NaN) <= atMost)
  })
  const names = missed.length === 0 ? '' : `; missed: ${missed.map(({ name }) => name).join('; ')}`
  return `${aimed.length - missed.length} of ${aimed.length} targets met${names}\n`
}
