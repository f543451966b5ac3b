/** One toolchain against the samples run from source. */
import { type CorpusStep, judgedCorpus } from './corpus.js'
import * as enums from './enum-samples.js'
import { judge, verdictText } from './judge.js'
import { outcomesOf, type ResultTypes, resultTypesOf, type SampleOutcome } from './outcomes.js'
import * as plain from './samples.js'
import type { Toolchain } from './toolchains.js'
import { installed, node24, type Workshop } from './workshop.js'

export interface Reference {
  readonly outcomes: readonly SampleOutcome[]
  /** Without the samples that need enums. */
  readonly withoutEnums: readonly SampleOutcome[]
  readonly types: ResultTypes
}

let known: Reference | undefined

/** What the samples become in this process, and the types of their results. Computed once. */
export function reference(): Reference {
  if (known !== undefined) return known
  const types = { ...resultTypesOf(plain.samples), ...resultTypesOf(enums.samples) }
  const withoutEnums = outcomesOf(plain.samples, types)
  const outcomes = [...withoutEnums, ...outcomesOf(enums.samples, types)]
  known = { outcomes, withoutEnums, types }
  return known
}

/** Why it cannot run here; undefined where it can. */
export function missing({ needs }: Pick<Toolchain, 'needs'>): string | undefined {
  if (needs === 'packages' && installed === undefined) return 'the packages of test/toolchains are not installed'
  return needs === 'node24' && node24 === undefined ? 'Node 24 was not fetched' : undefined
}

export interface Judged {
  readonly text: string
  readonly faults: readonly string[]
}

/** Builds and runs the samples. What goes wrong on the way is a fault, not an error. */
export async function judged(workshop: Workshop, toolchain: Toolchain): Promise<Judged> {
  const why = missing(toolchain)
  if (why !== undefined) return { text: 'not run', faults: [why] }
  try {
    const found = await toolchain.outcomes(workshop, toolchain.name.replace(/\W+/g, '-'))
    const { outcomes, withoutEnums } = reference()
    const verdict = judge(found, toolchain.lacksEnums === true ? withoutEnums : outcomes, toolchain.allowed)
    return { text: verdictText(verdict), faults: verdict.faults }
  } catch (error) {
    return failure(error)
  }
}

/** The same for the corpus. */
export async function judgedStep(workshop: Workshop, step: CorpusStep): Promise<Judged> {
  const why = missing(step.needsPackages === true ? { needs: 'packages' } : {})
  if (why !== undefined) return { text: 'not run', faults: [why] }
  return judgedCorpus(workshop, step).catch(failure)
}

const failure = (error: unknown): Judged => ({
  text: 'failed',
  faults: [error instanceof Error ? error.message : String(error)],
})
