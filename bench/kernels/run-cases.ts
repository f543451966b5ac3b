/** Runs cases: those who do the same work turn by turn, their results compared, the medians of the turns kept. */
import type { KernelCase, NativeWork, Subject } from './kernel-case.js'
import { medianNanoseconds } from './measure.js'
import type { NativeTwin } from './native.js'

/** Nanoseconds for each unit. */
export interface Figure {
  readonly ns: number
  /** (largest - smallest) / 2 of the turns, as part of the median. */
  readonly spread: number
}

export interface CaseResult {
  readonly kernel: KernelCase
  readonly wasm: Figure
  readonly javascript?: Figure
  readonly native?: Figure
  readonly other?: Figure
}

export interface RunOptions {
  /** For each kernel and each who does it, all turns together. */
  readonly timeMs: number
  readonly turns: number
  /** Undefined: there is no compiler. */
  readonly twin?: NativeTwin
  readonly progress: (text: string) => void
}

/** Runs the cases whose names begin with `only`, and those that they need. */
export function runCases(cases: readonly KernelCase[], only: string, options: RunOptions): CaseResult[] {
  const results = new Map<string, CaseResult>()
  const run = (kernel: KernelCase): CaseResult => {
    const known = results.get(kernel.name)
    if (known !== undefined) return known
    const base = cases.find(({ name }) => name === kernel.without)
    const without = base === undefined ? undefined : run(base).wasm
    const result = runCase(kernel, options, without)
    results.set(kernel.name, result)
    return result
  }
  for (const kernel of cases) if (kernel.name.startsWith(only)) run(kernel)
  return [...results.values()]
}

interface Turns {
  readonly wasm: number[]
  readonly javascript: number[]
  readonly native: number[]
  readonly other: number[]
}

function runCase(kernel: KernelCase, options: RunOptions, without?: Figure): CaseResult {
  options.progress(kernel.name)
  const { twin } = options
  const timeMs = options.timeMs / options.turns
  const turns: Turns = { wasm: [], javascript: [], native: [], other: [] }
  const wasm = kernel.wasm()
  const javascript = kernel.javascript?.()
  const checks = new Map<string, string>()
  const native = (work: NativeWork | undefined, figures: number[], name: string): void => {
    if (twin === undefined || work === undefined) return
    const { ns, check } = twin.run(work, timeMs)
    figures.push((work.parts ?? ['whole']).reduce((sum, part) => sum + (ns[part] ?? 0), 0))
    checks.set(name, check)
  }
  for (let turn = 0; turn < options.turns; turn++) {
    if (javascript !== undefined) turns.javascript.push(medianNanoseconds(javascript, timeMs))
    native(kernel.native, turns.native, 'C')
    turns.wasm.push(medianNanoseconds(wasm, timeMs))
    native(kernel.other?.native, turns.other, 'C, other')
  }
  compare(kernel.name, wasm, javascript, checks)
  const figure = figureOf(turns.wasm, kernel.units)
  return {
    kernel,
    wasm: without === undefined ? figure : { ...figure, ns: figure.ns - without.ns },
    ...(javascript === undefined ? {} : { javascript: figureOf(turns.javascript, kernel.units) }),
    ...(turns.native.length === 0 ? {} : { native: figureOf(turns.native, kernel.units) }),
    ...(turns.other.length === 0 ? {} : { other: figureOf(turns.other, kernel.units) }),
  }
}

/** A benchmark of wrong results says nothing. */
function compare(name: string, wasm: Subject, javascript: Subject | undefined, native: Map<string, string>): void {
  const expected = wasm.check?.()
  if (expected === undefined) return
  const found = [['JavaScript', javascript?.check?.()] as const, ...native]
  for (const [who, check] of found) {
    if (check !== undefined && check !== expected) {
      throw new Error(`${name}: ${who} came to '${check}', the kernel to '${expected}'`)
    }
  }
}

function figureOf(passes: readonly number[], units: number): Figure {
  const sorted = [...passes].sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1] ?? 0
  const range = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)
  return { ns: median / units, spread: median === 0 ? 0 : range / 2 / median }
}
