/**
 * Fuzz of the lambda compiler: random functions on random rows give the same as themselves, as the interpreter of the
 * IR, and as WebAssembly. A case is the text of a function and a seed for its rows.
 */
import assert from 'node:assert/strict'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { StreamsError } from '../../src/errors/streams-error.js'
import { resultsEqual } from '../../src/javascript/results-equal.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import { types } from '../../src/schema/type.js'
import { LambdaHarness } from '../emit/lambda-harness.js'
import { bodyText, ROW } from '../emit/random-expression.js'
import { type AnyFunction, requestOf } from '../lambda/outcome.js'
import { arbitraryOf } from '../lambda/rows.js'
import { interpreter } from '../reference/interpreter.js'

export interface LambdaCase {
  /** `(k, v) => …` without its parameters. */
  readonly body: string
  readonly rows: number
}

const ROWS = 8

export const arbitraryLambdaCase: fc.Arbitrary<LambdaCase> = fc.record({ body: bodyText, rows: fc.nat() })

type Row = Readonly<Record<string, unknown>>

function rowsOf(seed: number): [unknown, Row][] {
  const sampled = fc.sample(fc.tuple(arbitraryOf(types.string), arbitraryOf(ROW)), { numRuns: ROWS, seed })
  // the column of float32 holds float32 values
  return sampled.map(([key, row]) => [key, { ...(row as Row), e: Math.fround((row as Row).e as number) }])
}

/** The lambda; undefined where the front end refuses it or leaves it to JavaScript. */
function compiled(fn: AnyFunction): CompiledLambda | undefined {
  const compiler = new LambdaCompiler()
  try {
    const lambda = compiler.compile(requestOf({ fn, params: [types.string, ROW] }))
    return lambda.outcome === 'compiled' ? lambda : undefined
  } catch (error) {
    if (error instanceof StreamsError) return undefined
    throw error
  } finally {
    compiler.release()
  }
}

function attempt(run: () => unknown): { readonly value?: unknown; readonly isFailed: boolean } {
  try {
    return { value: run(), isFailed: false }
  } catch {
    return { isFailed: true }
  }
}

/** @throws AssertionError where two of the three differ */
export function checkLambda({ body, rows }: LambdaCase): Record<string, number> {
  const fn = runInThisContext(`(k, v) => ${body}`) as AnyFunction
  const lambda = compiled(fn)
  if (lambda === undefined) return { left: 1 }
  const harness = new LambdaHarness(lambda)
  const interpret = interpreter(lambda.body)
  for (const args of rowsOf(rows)) {
    const own = attempt(() => fn(...args))
    const where = `${body}\n on ${JSON.stringify(args)}`
    assert.equal(attempt(() => interpret(...args)).isFailed, own.isFailed, `${where}: only one of the two fails`)
    const got = harness.run(...args)
    assert.equal('failed' in got, own.isFailed, `${where}: compiled ${JSON.stringify(got)}`)
    if ('failed' in got) continue
    const isSame = resultsEqual(lambda.result, own.value, got.value as never)
    assert.ok(isSame, `${where}: function ${JSON.stringify(own.value)}, compiled ${JSON.stringify(got.value)}`)
  }
  return { compiled: 1, calls: ROWS }
}
