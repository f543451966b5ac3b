/**
 * Several forms of the same work, timed turn by turn in one process: a pass of each, again and again, so that what the
 * machine does meanwhile falls on all of them. CPU time of the process, with V8's helpers (a form pays for what it
 * makes the collector do).
 */

/** Somebody who does the work. */
export interface Form {
  readonly name: string
  /** Works through all rows once. */
  readonly pass: () => void
}

/** Nanoseconds a row, by pass. */
export interface Timing {
  readonly name: string
  readonly ns: readonly number[]
}

export interface MeasureOptions {
  /** Timed passes of each form. */
  readonly passes: number
  /** A timed pass repeats the work until it takes at least so long. */
  readonly passMs: number
  /** Each form runs so long before anything is timed: V8 compiles it twice, in the background. */
  readonly warmMs: number
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Times the forms; `rows` is what one pass works through. */
export function measure(forms: readonly Form[], rows: number, options: MeasureOptions): readonly Timing[] {
  const repeats = forms.map(form => warm(form, options))
  const ns: number[][] = forms.map(() => [])
  for (let pass = 0; pass < options.passes; pass++) {
    forms.forEach((form, index) => {
      const times = repeats[index] as number
      const before = cpuMs()
      for (let left = times; left > 0; left--) form.pass()
      ns[index]?.push(((cpuMs() - before) * 1e6) / (rows * times))
    })
  }
  return forms.map(({ name }, index) => ({ name, ns: ns[index] as number[] }))
}

/** Runs a form until it is compiled; gives how often it fits into a timed pass. */
function warm({ pass }: Form, { warmMs, passMs }: MeasureOptions): number {
  const began = cpuMs()
  let times = 0
  do {
    pass()
    times++
  } while (cpuMs() - began < warmMs)
  const start = cpuMs()
  const trial = Math.max(1, times >> 2)
  for (let left = trial; left > 0; left--) pass()
  const each = (cpuMs() - start) / trial
  return each === 0 ? times : Math.max(1, Math.ceil(passMs / each))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** (largest - smallest) / 2, as part of the median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values)
}

/** Median of the ratios of passes that stood side by side. */
export function ratio(of: Timing, to: Timing): number {
  return median(of.ns.map((ns, pass) => ns / (to.ns[pass] as number)))
}
