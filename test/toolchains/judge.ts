/** What a toolchain made of the samples, beside what they become unbuilt. */
import type { SampleOutcome } from './outcomes.js'

/** How a toolchain may differ, said in docs/toolchains.md. */
export interface Allowed {
  /** Samples that run as JavaScript although they compile elsewhere. */
  readonly javascript?: readonly string[]
  /** Samples that are refused for another reason, or at another place, because the step rewrites classes. */
  readonly rewritten?: readonly string[]
  /** There is no source map. */
  readonly noPlaces?: boolean
}

export interface Verdict {
  readonly compiled: number
  readonly javascript: number
  readonly refused: number
  /** Compiled, or JavaScript, with the same results on all rows. */
  readonly equal: number
  /** Notes and errors that name the place in the user's file. */
  readonly places: number
  /** One line each; empty where all is well. */
  readonly faults: readonly string[]
}

const show = ({ kind, code }: SampleOutcome): string => (code === undefined ? kind : `${kind} (${code})`)

/** @param expected of the same samples, run from source */
export function judge(
  found: readonly SampleOutcome[],
  expected: readonly SampleOutcome[],
  { javascript = [], rewritten = [], noPlaces = false }: Allowed = {},
): Verdict {
  const faults: string[] = []
  let places = 0
  const byName = new Map(found.map(outcome => [outcome.name, outcome]))
  for (const wanted of expected) {
    const { name } = wanted
    const given = byName.get(name)
    if (given === undefined) {
      faults.push(`${name}: not run`)
      continue
    }
    if (given.difference !== undefined) faults.push(`${name}: ${given.difference}`)
    if (javascript.includes(name) || rewritten.includes(name)) {
      const kind = javascript.includes(name) ? 'javascript' : wanted.kind
      if (given.kind !== kind) faults.push(`${name}: ${show(given)} and not ${kind}`)
      continue
    }
    if (given.kind !== wanted.kind || given.code !== wanted.code) {
      faults.push(`${name}: ${show(wanted)} became ${show(given)}, at ${given.place}`)
    }
    if (noPlaces || !/samples\.ts:/.test(wanted.place ?? '')) continue
    if (given.place === wanted.place) places++
    else faults.push(`${name}: the place ${wanted.place} became ${given.place}`)
  }
  const count = (kind: SampleOutcome['kind']): number => found.filter(outcome => outcome.kind === kind).length
  const counts = { compiled: count('compiled'), javascript: count('javascript'), refused: count('refused') }
  const equal = found.filter(({ kind, difference }) => kind !== 'refused' && difference === undefined).length
  return { ...counts, equal, places, faults }
}

/** `59 compiled, 4 javascript, 14 refused; 63 equal, 18 places right`. */
export function verdictText(v: Verdict): string {
  const outcomes = `${v.compiled} compiled, ${v.javascript} javascript, ${v.refused} refused`
  return `${outcomes}; ${v.equal} equal, ${v.places} places right`
}
