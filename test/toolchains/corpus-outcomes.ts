/**
 * What becomes of each lambda of the corpus in the process that runs it, and whether its compiled form and the copy
 * made for a worker give what it gives. Bundled together with the compiler, see test/toolchains/workshop.ts.
 */
import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { StreamsError } from '../../src/errors/streams-error.js'
import { scriptFunction } from '../../src/javascript/script-function.js'
import { LambdaCompiler, type LambdaRequest } from '../../src/lambda/compile-lambda.js'
import type { LambdaWant } from '../../src/lambda/lambda.js'
import type { Group } from '../lambda/corpus/group.js'
import { arbitraryAmong } from '../lambda/rows.js'
import { interpreter } from '../reference/interpreter.js'
import type { SampleOutcome } from './outcomes.js'

const ROWS = { numRuns: 20, seed: 20_261_121 }
/** The function that stands for a UDF in the corpus. */
const UDFS = { score: (price: number, qty: number): number => price * qty + 1 }
/** They give another result at each call. */
const UNREPEATABLE = /Math\.random|Date\.now|new Date\(?\)?(?!\()|performance\.now|randomUUID/

/** As the corpus exports them. */
export type Origins = Readonly<Record<string, readonly Group[]>>

/** Writes what becomes of all lambdas, as JSON, to the file that MILLRACE_OUTCOMES names. */
export function reportCorpus(origins: Origins): void {
  writeFileSync(process.env.MILLRACE_OUTCOMES ?? '', JSON.stringify(corpusOutcomes(origins)))
}

/** In the order of the corpus, under the names `origin lambda`. What the lambdas print is not printed. */
export function corpusOutcomes(origins: Origins): SampleOutcome[] {
  const compiler = new LambdaCompiler()
  const { log } = console
  console.log = () => {}
  try {
    return Object.entries(origins).flatMap(([origin, groups]) =>
      groups.flatMap(group =>
        Object.entries(group.lambdas).map(([name, fn]) => ({
          name: `${origin} ${name}`,
          ...outcomeOf(compiler, group, fn),
        })),
      ),
    )
  } finally {
    console.log = log
    compiler.release()
  }
}

type Lambda = Group['lambdas'][string]

function outcomeOf(compiler: LambdaCompiler, group: Group, fn: Lambda): Omit<SampleOutcome, 'name'> {
  const request: LambdaRequest = {
    ref: { fn, callSite: new Error(), operator: 'mapValues' },
    node: 'corpus',
    params: group.params.types,
    paramRoles: group.params.roles,
    want: group.want,
    mode: 'auto',
  }
  try {
    const { body, note } = compiler.explained(request, () => compiler.attempt(request))
    const outcome =
      note === undefined ? ({ kind: 'compiled' } as const) : { kind: 'javascript' as const, code: note.code }
    const run = body === undefined ? copyOf(compiler, request) : interpreter(body, UDFS)
    const difference = run === undefined ? undefined : firstDifference(group, fn, run)
    return { ...outcome, ...(difference === undefined ? {} : { difference }) }
  } catch (error) {
    if (!(error instanceof StreamsError)) return { kind: 'refused', difference: `crashed: ${String(error)}` }
    return { kind: 'refused', code: error.code }
  }
}

/** The function as a worker would have it; undefined where it does not travel, or differs by itself. */
function copyOf(compiler: LambdaCompiler, request: LambdaRequest): Lambda | undefined {
  if (UNREPEATABLE.test(String(request.ref.fn))) return undefined
  try {
    const lambda = compiler.compile({ ...request, want: 'test' })
    return lambda.script === undefined ? undefined : scriptFunction(structuredClone(lambda.script))
  } catch (error) {
    if (error instanceof StreamsError) return undefined
    throw error
  }
}

function firstDifference(group: Group, fn: Lambda, run: Lambda): string | undefined {
  const row = fc.tuple(...group.params.types.map(type => arbitraryAmong(type, group.texts ?? [])))
  for (const args of fc.sample(row, ROWS)) {
    const [own, theirs] = [resultText(fn, args, group.want), resultText(run, args, group.want)]
    // where the compiled form fails by a rule of its own the record follows the policy
    if (own !== theirs && theirs !== FAILED) return `${JSON.stringify(args)}: ${own} became ${theirs}`
  }
  return undefined
}

const FAILED = 'failed'

function resultText(fn: Lambda, args: readonly unknown[], want: LambdaWant): string {
  try {
    // some of them change what they are given
    return JSON.stringify(resultOf(fn(...structuredClone(args)), want) ?? null)
  } catch {
    return FAILED
  }
}

/** As written, or as the interpreter has it; a column holds no undefined. */
function pairOf(x: unknown): unknown {
  if (Array.isArray(x)) return { key: x[0] ?? null, value: x[1] ?? null }
  return typeof x === 'object' && x !== null && 'key' in x && 'value' in x
    ? { key: x.key ?? null, value: x.value ?? null }
    : x
}

function resultOf(value: unknown, want: LambdaWant): unknown {
  if (want === 'test') return Boolean(value)
  if (want === 'pair') return pairOf(value)
  return want === 'pairs' && Array.isArray(value) ? value.map(pairOf) : value
}
