/** Random lambdas on random rows: whatever compiles computes what the function computes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { StreamsError } from '../../src/errors/streams-error.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import { Diagnostic } from '../../src/lambda/diagnostic.js'
import { types } from '../../src/schema/type.js'
import { interpreter } from '../reference/interpreter.js'
import { type AnyFunction, requestOf } from './outcome.js'
import { RandomLambda, RandomRow } from './random-lambda.js'
import { arbitraryOf, sameAtEdge } from './rows.js'

const LAMBDAS = Number(process.env.FUZZ_LAMBDAS ?? 1500)
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121)

test('random lambdas compute what the functions compute', () => {
  const compiler = new LambdaCompiler()
  const outcomes = new Map<string, number>()
  const rows = fc.sample(fc.tuple(arbitraryOf(types.string), arbitraryOf(RandomRow)), { numRuns: 60, seed: SEED })
  try {
    for (let i = 0; i < LAMBDAS; i++) {
      const text = new RandomLambda(SEED + i).text()
      const fn = runInThisContext(text) as AnyFunction
      const body = bodyOf(compiler, fn)
      const outcome = typeof body === 'string' ? body : 'compiled'
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      if (typeof body === 'string') continue
      const run = interpreter(body)
      for (let j = 0; j < 20; j++) {
        const row = rows[(i + j) % rows.length] as unknown[]
        const [js, ir] = [attempt(fn, row), attempt(run, row)]
        assert.ok(
          sameAtEdge(js, ir),
          `seed ${SEED + i}: ${text}\n  on ${JSON.stringify(row)}\n  function ${JSON.stringify(js)}\n  interpreter ${JSON.stringify(ir)}`,
        )
      }
    }
  } finally {
    compiler.release()
  }
  const compiled = outcomes.get('compiled') ?? 0
  assert.ok(compiled > LAMBDAS / 2, `only ${compiled} of ${LAMBDAS} compile: ${JSON.stringify([...outcomes])}`)
})

function bodyOf(compiler: LambdaCompiler, fn: AnyFunction) {
  const request = requestOf({ fn, params: [types.string, RandomRow] })
  try {
    const { body, note } = compiler.attempt(request)
    return body ?? note?.code ?? 'nothing'
  } catch (error) {
    if (error instanceof Diagnostic || error instanceof StreamsError) return error.code
    throw error
  }
}
function attempt(fn: AnyFunction, row: readonly unknown[]): unknown {
  try {
    return { value: fn(...row) }
  } catch {
    return { failed: true }
  }
}
