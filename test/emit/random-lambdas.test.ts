// Random lambdas × random rows: generated WebAssembly, the interpreter of the IR and the function in V8 agree.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamsError } from '../../src/errors/streams-error.js'
import { resultsEqual } from '../../src/javascript/results-equal.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import { types } from '../../src/schema/type.js'
import { ROW_LAMBDA_FAILED } from '../../src/wasm/abi.generated.js'
import { type AnyFunction, requestOf } from '../lambda/outcome.js'
import { arbitraryOf } from '../lambda/rows.js'
import { interpreter, RowError } from '../reference/interpreter.js'
import { LambdaHarness } from './lambda-harness.js'
import { bodyText, ROW } from './random-expression.js'

const LAMBDAS = Number(process.env.MILLRACE_RUNS ?? 400)
const ROWS = 12

type Row = Readonly<Record<string, unknown>>
// the column of float32 holds float32 values
const rows = fc
  .sample(fc.tuple(arbitraryOf(types.string), arbitraryOf(ROW)), { numRuns: ROWS, seed: 7 })
  .map(([key, row]) => [key, { ...(row as Row), e: Math.fround((row as Row).e as number) }])

/** The lambda; undefined where the front end refuses it or leaves it to JavaScript. */
function compiled(compiler: LambdaCompiler, fn: AnyFunction): CompiledLambda | undefined {
  try {
    const lambda = compiler.compile(requestOf({ fn, params: [types.string, ROW] }))
    return lambda.outcome === 'compiled' ? lambda : undefined
  } catch (error) {
    if (error instanceof StreamsError) return undefined
    throw error
  }
}

/** The value, or undefined and that it failed. */
function outcome(run: () => unknown): { readonly value?: unknown; readonly isFailed: boolean } {
  try {
    return { value: run(), isFailed: false }
  } catch (error) {
    assert.ok(error instanceof RowError || error instanceof TypeError || error instanceof RangeError, String(error))
    return { isFailed: true }
  }
}

function agree(text: string, lambda: CompiledLambda, fn: AnyFunction): void {
  const harness = new LambdaHarness(lambda)
  const interpret = interpreter(lambda.body)
  for (const args of rows) {
    const own = outcome(() => fn(...args))
    const meant = outcome(() => interpret(...args))
    const got = harness.run(...args)
    const where = `${text}\n on ${JSON.stringify(args)}`
    assert.equal(
      meant.isFailed,
      own.isFailed,
      `${where}: the interpreter ${meant.isFailed ? 'fails' : 'does not fail'}`,
    )
    assert.equal(
      'failed' in got,
      own.isFailed,
      `${where}: compiled ${JSON.stringify(got)}, function ${String(own.value)}`,
    )
    if ('failed' in got) {
      assert.equal(got.failed, ROW_LAMBDA_FAILED)
      continue
    }
    const isSame = resultsEqual(lambda.result, own.value, got.value as never)
    assert.ok(isSame, `${where}: function ${JSON.stringify(own.value)}, compiled ${JSON.stringify(got.value)}`)
  }
}

test('random lambdas mean in WebAssembly what they mean in V8', () => {
  const compiler = new LambdaCompiler()
  let count = 0
  try {
    fc.assert(
      fc.property(bodyText, text => {
        const fn = new Function(`return (k, v) => ${text}`)() as AnyFunction
        const lambda = compiled(compiler, fn)
        if (lambda === undefined) return
        count++
        agree(text, lambda, fn)
      }),
      { numRuns: LAMBDAS, seed: 20_261_121, includeErrorInReport: true },
    )
  } finally {
    compiler.release()
  }
  assert.ok(count > LAMBDAS / 3, `${count} of ${LAMBDAS} lambdas were compiled`)
})
