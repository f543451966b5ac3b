// The lambdas of the corpus as WebAssembly give what the functions themselves give in V8, on random rows.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ownRules } from '../../src/emit/lambda/own-rules.js'
import { resultTypeOf } from '../../src/emit/lambda-call.js'
import { resultsEqual } from '../../src/javascript/results-equal.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import { Diagnostic } from '../../src/lambda/diagnostic.js'
import { isEmitted } from '../../src/lambda/intrinsics.js'
import { findExpr } from '../../src/lambda/ir-tree.js'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import { finishResult } from '../../src/lambda/result.js'
import { ROW_LAMBDA_FAILED, ROW_SCRIPT_FAILED, ROW_UNSAFE_INTEGER } from '../../src/wasm/abi.generated.js'
import { type CorpusCase, corpusCases, rowsOf } from '../lambda/corpus/corpus.js'
import { type AnyFunction, requestOf } from '../lambda/outcome.js'
import { LambdaHarness, type Outcome } from './lambda-harness.js'

const RUNS = Number(process.env.MILLRACE_RUNS ?? 60)

/** The lambda even where the front end leaves it to JavaScript because the emitter did not know a call. */
function lowered(compiler: LambdaCompiler, c: CorpusCase): CompiledLambda | undefined {
  const { group } = c
  const request = requestOf({ fn: c.fn, params: group.params.types, roles: group.params.roles, want: group.want })
  try {
    const { body, paramNames } = compiler.attempt(request)
    const finished = body === undefined ? undefined : finishResult(body, request)
    if (finished === undefined || finished instanceof Diagnostic) return undefined
    if (findExpr(finished.body, n => n.kind === 'Udf' || (n.kind === 'Call' && !isEmitted(n.fn, n.args))) !== undefined)
      return undefined
    return {
      outcome: 'compiled',
      operator: 'mapValues',
      want: group.want,
      source: c.fn.toString(),
      place: {},
      params: group.params.types,
      paramNames,
      body: finished.body,
      result: finished.result,
    }
  } catch (error) {
    if (error instanceof Diagnostic) return undefined
    throw error
  }
}

function attempt(fn: AnyFunction, args: readonly unknown[]): { readonly value?: unknown; readonly error?: unknown } {
  try {
    return { value: fn(...args) }
  } catch (error) {
    return { error }
  }
}

const show = (x: unknown): string =>
  JSON.stringify(x, (_, v) =>
    typeof v === 'number' && !Number.isFinite(v) ? String(v) : Object.is(v, -0) ? '-0' : v,
  ) ?? 'undefined'

function assertSame(c: CorpusCase, lambda: CompiledLambda, args: readonly unknown[], got: Outcome): void {
  const own = attempt(c.fn, args)
  const where = `${c.name} on ${show(args)}`
  if ('failed' in got) {
    const isOurRule = ownRules.has(got.what) || got.failed === ROW_UNSAFE_INTEGER
    assert.ok(own.error !== undefined || isOurRule, `${where}: only the compiled code fails: ${got.what}`)
    if (!isOurRule) assert.ok([ROW_LAMBDA_FAILED, ROW_SCRIPT_FAILED].includes(got.failed), `${where}: ${got.failed}`)
    return
  }
  assert.equal(own.error, undefined, `${where}: only the function fails: ${String(own.error)}`)
  const pair = (x: unknown) => ({ key: (x as unknown[])[0], value: (x as unknown[])[1] })
  const { want } = c.group
  const expected =
    want === 'test'
      ? Boolean(own.value)
      : want === 'pair'
        ? pair(own.value)
        : want === 'pairs'
          ? (own.value as unknown[]).map(pair)
          : own.value
  const type = resultTypeOf(lambda)
  assert.ok(
    resultsEqual(type, expected, got.value as never),
    `${where}: function ${show(expected)}, compiled ${show(got.value)}`,
  )
}

/** What the row's error says where the result is of another type than its column. */
const MISFIT = 'the result does not fit its type'

type Mode = 'compiled' | 'checked' | 'javascript'

/** The lambda as the mode runs it; in checked and JavaScript mode the function itself stands behind the frame. */
function harnessOf(c: CorpusCase, lambda: CompiledLambda, mode: Mode): LambdaHarness {
  const script = { source: lambda.source, captures: [] }
  const makeFunction = (): AnyFunction => c.fn
  if (mode === 'compiled') return new LambdaHarness(lambda)
  if (mode === 'checked') return new LambdaHarness({ ...lambda, script }, { checked: true, makeFunction })
  const { body: _body, ...rest } = lambda
  const result = lambda.want === 'test' ? {} : { result: lambda.result }
  const note = { code: 'F200', text: '', cure: '', at: [0, 0] as const }
  return new LambdaHarness({ ...rest, ...result, outcome: 'javascript', note, script }, { makeFunction })
}

function runCorpus(mode: Mode, numRuns: number): number {
  const compiler = new LambdaCompiler()
  let compiled = 0
  try {
    for (const c of corpusCases) {
      const lambda = lowered(compiler, c)
      if (lambda === undefined) continue
      compiled++
      const harness = harnessOf(c, lambda, mode)
      const compiledHarness = mode === 'javascript' ? harnessOf(c, lambda, 'compiled') : harness
      const run = (args: readonly unknown[]): Outcome => {
        const outcome = harness.run(...args)
        // a name that every object inherits leads to a function: no column holds what comes of it, and a rule says so
        return 'failed' in outcome && outcome.what === MISFIT ? compiledHarness.run(...args) : outcome
      }
      fc.assert(
        fc.property(rowsOf(c.group), args => assertSame(c, lambda, args, run(args))),
        { numRuns, seed: 20_261_121, includeErrorInReport: true },
      )
    }
  } finally {
    compiler.release()
  }
  return compiled
}

test('generated code computes what the functions of the corpus compute', () => {
  const compiled = runCorpus('compiled', RUNS)
  assert.ok(compiled > 600, `${compiled} lambdas were compiled`)
})

test('checked mode finds no difference in the corpus', () => {
  runCorpus('checked', Math.ceil(RUNS / 4))
})

test('the same functions run as JavaScript through call frames', () => {
  runCorpus('javascript', Math.ceil(RUNS / 4))
})
