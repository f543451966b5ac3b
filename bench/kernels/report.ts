/** The table of `npm run bench -- kernels`, and what it comes to. */
import type { CaseResult, Figure } from './run-cases.js'

const NAME_WIDTH = 38
const FIGURE_WIDTH = 14

/** C in nanoseconds by WASM in nanoseconds: 1 is as fast as C, 0.8 a quarter slower. */
export function ratioOf({ native, wasm }: CaseResult): number | undefined {
  return native === undefined ? undefined : native.ns / wasm.ns
}

function figure({ ns, spread }: Figure): string {
  const digits = ns < 10 ? 2 : ns < 100 ? 1 : 0
  return `${ns.toFixed(digits)} ±${(100 * spread).toFixed(0)} %`.padStart(FIGURE_WIDTH)
}

/** `figures`: JavaScript, WASM, C. */
function line(name: string, figures: readonly string[], ratio: string, rest: string): string {
  const cells = figures.map(cell => cell.padStart(FIGURE_WIDTH))
  return `${name.padEnd(NAME_WIDTH)}${cells.join('')}${ratio.padStart(8)}  ${rest}\n`
}

/** `noTwin`: why there are no figures of C. */
export function renderTable(results: readonly CaseResult[], noTwin?: string): string {
  const head = line('kernel', ['JavaScript ns', 'WASM ns', 'C ns'], 'C/WASM', 'per; input')
  const rows = results.map(result => {
    const { kernel, wasm, javascript, native, other } = result
    const noFigure = kernel.native === undefined ? '' : 'no compiler'
    const figures = [
      javascript === undefined ? '' : figure(javascript),
      figure(wasm),
      native === undefined ? noFigure : figure(native),
    ]
    const own = line(kernel.name, figures, ratioOf(result)?.toFixed(2) ?? '', `${kernel.unit}; ${kernel.input}`)
    if (kernel.other === undefined || other === undefined) return own
    const about = `${kernel.unit}; another algorithm, not compared`
    return `${own}${line(`  ${kernel.other.name}`, ['', '', figure(other)], '', about)}`
  })
  return `${head}${rows.join('')}${noTwin === undefined ? '' : `No figures of C: ${noTwin}.\n`}`
}

/** Geometric mean over the kernels that have a twin, without the chain, and the chain itself. */
export function renderRatios(results: readonly CaseResult[], chainName: string): string {
  const ratios = results.flatMap(result => {
    const ratio = ratioOf(result)
    return ratio === undefined || result.kernel.name === chainName ? [] : [ratio]
  })
  const chain = results.find(({ kernel }) => kernel.name === chainName)
  const chainRatio = chain === undefined ? undefined : ratioOf(chain)
  if (ratios.length === 0 && chainRatio === undefined) return ''
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
  const meanText = ratios.length === 0 ? '' : `geometric mean of ${ratios.length} kernels ${mean.toFixed(2)}; `
  return `C/WASM: ${meanText}whole chain ${chainRatio?.toFixed(2) ?? 'not run'} (target 0.80)\n`
}
