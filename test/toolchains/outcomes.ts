/**
 * What becomes of each sample in the process that runs them. Bundled together with the compiler, so that a toolchain
 * touches the samples only; each compiled lambda runs as WebAssembly and is compared with the function itself.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { resultTypeOf } from '../../src/emit/lambda-call.js'
import { StreamsError } from '../../src/errors/streams-error.js'
import { resultsEqual } from '../../src/javascript/results-equal.js'
import { compileAggregate } from '../../src/lambda/compile-aggregate.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import type { FunctionRef, Lambda, SourcePlace } from '../../src/lambda/lambda.js'
import { type Type, types } from '../../src/schema/type.js'
import type { CellValue } from '../../src/wasm/cell-value.js'
import { LambdaHarness, type Outcome as Ran } from '../emit/lambda-harness.js'
import type { Row, Sample, SampleFunction } from './row.js'
import { RowSchema, rows } from './rows.js'

/** One sample in one toolchain. */
export interface SampleOutcome {
  readonly name: string
  readonly kind: 'compiled' | 'javascript' | 'refused'
  /** F2xx or E1xx–E3xx; undefined where it is compiled. */
  readonly code?: string
  /** `samples.ts:12:38`, of the note or the error. */
  readonly place?: string
  /** The first row where the forms of the function differ, and what each gave; undefined where none does. */
  readonly difference?: string
}

export interface SampleModule {
  readonly samples: Readonly<Record<string, Sample>>
}

/** Types of results by the name of the sample: what a lambda that runs as JavaScript is given as its schema. */
export type ResultTypes = Readonly<Record<string, Type>>

/** Of samples that no toolchain compiles. */
const DECLARED: ResultTypes = {
  tried: types.float64,
  recursive: types.float64,
  keysInLoop: types.string,
  instanceInside: types.string,
  tagged: types.string,
}

/**
 * Writes what becomes of all samples, as JSON, to the file that MILLRACE_OUTCOMES names. MILLRACE_RESULT_TYPES names
 * a file of result types.
 */
export function report(modules: readonly SampleModule[]): void {
  const { MILLRACE_OUTCOMES, MILLRACE_RESULT_TYPES } = process.env
  const known = JSON.parse(readFileSync(MILLRACE_RESULT_TYPES ?? '', 'utf8')) as ResultTypes
  const outcomes = modules.flatMap(({ samples }) => outcomesOf(samples, known))
  writeFileSync(MILLRACE_OUTCOMES ?? '', JSON.stringify(outcomes))
}

/** What becomes of each, in order. A sample that needs a schema for its result takes it from `known`. */
export function outcomesOf(samples: SampleModule['samples'], known: ResultTypes): SampleOutcome[] {
  const compiler = new LambdaCompiler()
  try {
    return Object.entries(samples).map(([name, sample]) => {
      const { type: _type, ...outcome } = outcomeOf(compiler, name, sample, known[name] ?? DECLARED[name])
      return outcome
    })
  } finally {
    compiler.release()
  }
}

/** The result types of those that compile. */
export function resultTypesOf(samples: SampleModule['samples']): ResultTypes {
  const compiler = new LambdaCompiler()
  try {
    const found = Object.entries(samples).map(([name, sample]) => {
      const { type } = outcomeOf(compiler, name, sample, DECLARED[name])
      return [name, type] as const
    })
    return Object.fromEntries(found.filter((entry): entry is [string, Type] => entry[1] !== undefined))
  } finally {
    compiler.release()
  }
}

interface Outcome extends SampleOutcome {
  readonly type?: Type | undefined
}

function outcomeOf(compiler: LambdaCompiler, name: string, sample: Sample, type: Type | undefined): Outcome {
  try {
    if (typeof sample !== 'function') return aggregateOutcome(compiler, name, sample, type)
    const lambda = mapValues(compiler, name, sample, type)
    const harness = harnessOf(lambda)
    const difference = firstDifference(row => [sample('k', row), harness.run('k', row)], resultTypeOf(lambda))
    return { name, ...summary([lambda], difference), type: lambda.result }
  } catch (error) {
    if (!(error instanceof StreamsError)) return { name, kind: 'refused', difference: `crashed: ${String(error)}` }
    return { name, kind: 'refused', code: error.code, ...placed(error.place) }
  }
}

const refOf = (fn: SampleFunction, operator: string): FunctionRef => ({ fn, operator, callSite: new Error() })

function mapValues(compiler: LambdaCompiler, name: string, fn: SampleFunction, resultType: Type | undefined): Lambda {
  const request = {
    ref: refOf(fn, 'mapValues'),
    node: name,
    params: [types.string, RowSchema],
    paramRoles: ['key', 'value'],
    want: 'value',
    mode: 'auto',
  } as const
  try {
    return compiler.compile(request)
  } catch (error) {
    const isUntyped = error instanceof StreamsError && error.code === 'E308' && resultType !== undefined
    if (!isUntyped) throw error
    return compiler.compile({ ...request, resultType })
  }
}

/** A compiled lambda with its script runs both ways on each row, and fails the row where they differ. */
const harnessOf = (lambda: Lambda): LambdaHarness => {
  const { script } = lambda
  return new LambdaHarness(script === undefined ? lambda : { ...lambda, script: structuredClone(script) }, {
    checked: lambda.outcome === 'compiled' && script !== undefined,
  })
}

type Aggregate = Exclude<Sample, SampleFunction>

function aggregateOutcome(compiler: LambdaCompiler, name: string, sample: Aggregate, type: Type | undefined): Outcome {
  const { initializer, adder, state } = compileAggregate(compiler, {
    initializer: refOf(sample.initializer, 'aggregate'),
    adder: refOf(sample.adder, 'aggregate'),
    node: name,
    params: [types.string, RowSchema, types.raw],
    paramRoles: ['key', 'value', 'aggregate'],
    mode: 'auto',
    ...(type === undefined ? {} : { state: type }),
  })
  const start = harnessOf(initializer).run()
  const add = harnessOf(adder)
  let own = sample.initializer()
  let theirs: Ran = start
  const step = (row: Row): readonly [unknown, Ran] => {
    own = sample.adder('k', row, own)
    theirs = 'value' in theirs ? add.run('k', row, theirs.value) : theirs
    return [own, theirs]
  }
  return { name, ...summary([initializer, adder], firstDifference(step, state)), type: state }
}

function summary(lambdas: readonly Lambda[], difference: string | undefined): Omit<Outcome, 'name'> {
  const script = lambdas.find(lambda => lambda.outcome === 'javascript')
  const differs = difference === undefined ? {} : { difference }
  if (script === undefined) return { kind: 'compiled', ...differs }
  return { kind: 'javascript', code: script.note.code, ...placed(script.note.place ?? script.place), ...differs }
}

/** File without its folder, so that it is the same wherever a toolchain copies the samples to; it must be there. */
function placed({ file, line, column }: SourcePlace): { readonly place?: string } {
  if (file === undefined) return {}
  const isThere = existsSync(file) || file.startsWith('webpack://')
  return { place: `${isThere ? basename(file) : `${file} (not there)`}:${line}:${column}` }
}

function firstDifference(both: (row: Row) => readonly [own: unknown, theirs: Ran], type: Type): string | undefined {
  for (const [i, row] of rows.entries()) {
    const [own, theirs] = both(row)
    const isSame = 'value' in theirs && resultsEqual(type, own, theirs.value as CellValue)
    if (!isSame) return `row ${i}: ${JSON.stringify(own)} became ${JSON.stringify(theirs)}`
  }
  return undefined
}
