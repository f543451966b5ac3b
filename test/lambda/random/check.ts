/**
 * One random lambda on its rows, four ways: the function in V8, the interpreter of the IR, the generated WebAssembly,
 * and the function made again from its source and captures. All give the same, or all fail the row.
 */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { serialize } from 'node:v8'
import { runInThisContext } from 'node:vm'
import { StreamsError } from '../../../src/errors/streams-error.js'
import { resultsEqual } from '../../../src/javascript/results-equal.js'
import { scriptFunction } from '../../../src/javascript/script-function.js'
import { LambdaCompiler, type LambdaRequest, META_COLUMNS } from '../../../src/lambda/compile-lambda.js'
import type { CompiledLambda, Lambda, ScriptSource } from '../../../src/lambda/lambda.js'
import { type Type, types } from '../../../src/schema/type.js'
import { ROW_UNSAFE_INTEGER, ROW_WRONG_RESULT } from '../../../src/wasm/abi.generated.js'
import { type HarnessOptions, LambdaHarness, type Outcome } from '../../emit/lambda-harness.js'
import { interpreter, RowError } from '../../reference/interpreter.js'
import { type AnyFunction, requestOf } from '../outcome.js'
import { PlacelessSession } from '../placeless-session.js'
import { sameAtEdge } from '../rows.js'
import { caseText, type LambdaCase } from './lambda-case.js'
import { hasHuge, type RandomRow, rowText, withoutHuge } from './rows.js'
import { CAPTURED, HEADERS, headers, ROW, STATE } from './schema.js'

/** How often something happened, by name. */
export type Counts = Readonly<Record<string, number>>

/** The function itself, which closes over the captured values. */
export function functionOf(entry: LambdaCase): AnyFunction {
  const enclose = runInThisContext(`({ ${Object.keys(CAPTURED).join(', ')} }) => (${caseText(entry)}\n)`) as AnyFunction
  return enclose(CAPTURED) as AnyFunction
}

export function lambdaRequest(entry: LambdaCase, fn: AnyFunction): LambdaRequest {
  const { want, form, declared } = entry
  const extra = { plain: [], aggregate: [[STATE, 'aggregate']], meta: [[META_COLUMNS, 'meta']] } as const
  return requestOf({
    fn,
    want,
    params: [types.string, ROW, ...extra[form].map(([type]) => type)],
    roles: ['key', 'value', ...extra[form].map(([, role]) => role)],
    ...(declared === undefined ? {} : { resultType: declared }),
  })
}

function argumentsOf({ form }: LambdaCase, { key, value, state, meta }: RandomRow): readonly unknown[] {
  if (form === 'plain') return [key, value]
  return form === 'aggregate' ? [key, value, state] : [key, value, meta]
}

/** As a function in V8 sees the metadata. */
const withHeaders = ({ form }: LambdaCase, args: readonly unknown[]): readonly unknown[] =>
  form === 'meta' ? [...args.slice(0, 2), { ...(args[2] as object), headers }] : args

interface Result {
  readonly value?: unknown
  readonly error?: unknown
}
const hasFailed = (result: Result): boolean => 'error' in result

function attempt(run: () => unknown): Result {
  try {
    return { value: run() }
  } catch (error) {
    return { error: error ?? 'nothing' }
  }
}

const asPair = (pair: unknown): unknown => {
  const [key, value] = pair as readonly unknown[]
  return { key, value }
}
/** The function's own result as the operator reads it. */
function asWanted({ want }: LambdaCase, result: Result): Result {
  if (hasFailed(result)) return result
  switch (want) {
    case 'test':
      return { value: Boolean(result.value) }
    case 'pair':
      return { value: asPair(result.value) }
    case 'pairs':
      return { value: (result.value as readonly unknown[]).map(asPair) }
    default:
      return result
  }
}

/** Compilers hold on to what they read: each serves this many cases. */
const CASES_PER_COMPILER = 100
let compiler: LambdaCompiler | undefined
let served = 0
function compilerNow(): LambdaCompiler {
  if (compiler !== undefined && ++served % CASES_PER_COMPILER !== 0) return compiler
  compiler?.release()
  compiler = new LambdaCompiler({ session: new PlacelessSession() })
  return compiler
}

/** What became of the function; undefined where it is refused. @throws what is no diagnostic */
export function lambdaOf(entry: LambdaCase, fn: AnyFunction): Lambda | undefined {
  try {
    return compilerNow().compile(lambdaRequest(entry, fn))
  } catch (error) {
    if (error instanceof StreamsError) return undefined
    throw error
  }
}

/** Makes the harness of a lambda; a mutation test plants its fault there. */
export type MakeHarness = (lambda: Lambda, options: HarnessOptions) => LambdaHarness
const plainHarness: MakeHarness = (lambda, options) => new LambdaHarness(lambda, options)

/**
 * @throws AssertionError where two of the ways differ
 * @returns `compiled`, `left` or `refused` lambdas, `invalid` where the text is no JavaScript, `rows` compared three
 * ways and more
 */
export function checkLambda(entry: LambdaCase, makeHarness = plainHarness): Counts {
  let fn: AnyFunction
  try {
    fn = functionOf(entry)
  } catch {
    return { invalid: 1 }
  }
  const lambda = lambdaOf(entry, fn)
  if (lambda === undefined) return { refused: 1 }
  if (lambda.script !== undefined) checkRemade(entry, fn, lambda.script)
  if (lambda.outcome === 'javascript') return { left: 1 }
  checkRows(entry, fn, lambda, makeHarness)
  return { compiled: 1, rows: entry.rows.length }
}

/** The same on a few rows: what is made again runs in V8 too. */
const REMADE_ROWS = 8

function checkRemade(entry: LambdaCase, fn: AnyFunction, script: ScriptSource): void {
  const again = scriptFunction(structuredClone(script))
  for (const row of entry.rows.slice(0, REMADE_ROWS)) {
    const args = withHeaders(entry, argumentsOf(entry, row))
    const [own, made] = [attempt(() => fn(...args)), attempt(() => again(...args))]
    const isSame = hasFailed(own) ? hasFailed(made) : isSameResult(own, made)
    if (!isSame) assert.fail(`${where(entry, row)}: function ${show(own)}, made again ${show(made)}`)
  }
}

/** Two dates that are none are the same, which isDeepStrictEqual denies. */
const isSameResult = (a: object, b: object): boolean => isDeepStrictEqual(a, b) || serialize(a).equals(serialize(b))

const where = (entry: LambdaCase, row: RandomRow): string => `${caseText(entry)}\n on ${rowText(row)}`

function show(result: Result | Outcome): string {
  if ('error' in result) return `fails (${String(result.error)})`
  const text = JSON.stringify(result, (_name, x: unknown) => {
    if (typeof x === 'bigint' || Object.is(x, -0) || (typeof x === 'number' && !Number.isFinite(x))) {
      return Object.is(x, -0) ? '-0' : String(x)
    }
    return x === undefined ? 'undefined' : x
  })
  return text ?? 'undefined'
}

function checkRows(entry: LambdaCase, fn: AnyFunction, lambda: CompiledLambda, makeHarness: MakeHarness): void {
  const harness = makeHarness(lambda, entry.form === 'meta' ? { headers: HEADERS } : {})
  const interpret = interpreter(lambda.body)
  for (const row of entry.rows) {
    const args = argumentsOf(entry, row)
    const full = withHeaders(entry, args)
    const own = asWanted(
      entry,
      attempt(() => fn(...full)),
    )
    const got = harness.run(...args)
    const isHuge = hasHuge(args)
    if (!isHuge) {
      const plain = attempt(() => interpret(...full))
      if (plain.error instanceof RowError && plain.error.isOwnRule) {
        if (!('failed' in got)) assert.fail(`${where(entry, row)}: the interpreter fails by a rule of ours`)
        continue
      }
      const isSame = hasFailed(own) ? hasFailed(plain) : !hasFailed(plain) && sameAtEdge(own.value, plain.value)
      if (!isSame) assert.fail(`${where(entry, row)}: function ${show(own)}, interpreter ${show(plain)}`)
    }
    if (isHuge && isAlikeWithHuge(entry, lambda, { fn, args: full, own, got })) continue
    if (isStored(entry, lambda, own, got)) continue
    assert.fail(`${where(entry, row)}: function ${show(own)}, compiled ${show(got)}`)
  }
}

interface HugeRow {
  readonly fn: AnyFunction
  readonly args: readonly unknown[]
  readonly own: Result
  readonly got: Outcome
}
/**
 * An int64 that is no number fails the row where it is used, and is passed on whole. In V8 it is a bigint, which some
 * operations take and others do not; where it is only looked at (`typeof`) the function is asked with a number.
 */
function isAlikeWithHuge(entry: LambdaCase, lambda: CompiledLambda, { fn, args, own, got }: HugeRow): boolean {
  if ('failed' in got || hasFailed(own) || isStored(entry, lambda, own, got)) return true
  const rounded = args.map(withoutHuge)
  const asNumbers = asWanted(
    entry,
    attempt(() => fn(...rounded)),
  )
  return isStored(entry, lambda, asNumbers, got)
}

/** Whether WebAssembly stored what the function gave, or failed the row where that does not fit the column. */
function isStored(entry: LambdaCase, lambda: CompiledLambda, own: Result, got: Outcome): boolean {
  const type = resultType(entry, lambda.result)
  const isStorable = !hasFailed(own) && fits(type, own.value)
  if (!('failed' in got)) return isStorable && resultsEqual(type, own.value, got.value as never)
  const isEdge = got.failed === ROW_WRONG_RESULT || got.failed === ROW_UNSAFE_INTEGER
  return isEdge ? !isStorable && !hasFailed(own) : hasFailed(own)
}

/** Whether a column of the type can hold the value: what is null, and which numbers there are, is known only then. */
function fits(type: Type, value: unknown): boolean {
  if (value === null || value === undefined) return type.null === true
  switch (type.kind) {
    case 'int32':
      return (Number(value) | 0) === value
    case 'int64':
    case 'timestamp':
      return typeof value === 'bigint' || Number.isSafeInteger(value)
    case 'list':
      return (value as readonly unknown[]).every(item => type.element === undefined || fits(type.element, item))
    case 'struct': {
      const object = value as Readonly<Record<string, unknown>>
      return Object.entries(type.fields ?? {}).every(([name, field]) => fits(field, object[name]))
    }
    default:
      return true
  }
}

/** `pairs` name the type of one. */
function resultType({ want }: LambdaCase, type: Type): Type {
  return want === 'pairs' && type.kind !== 'list' ? { kind: 'list', element: type } : type
}
