// Random lambdas × random rows: generated WebAssembly, the interpreter of the IR, the function in V8 and the function
// made again from its text agree.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkLambda } from '../lambda/random/check.js'
import { arbitraryLambdaCase } from '../lambda/random/lambda-case.js'

const LAMBDAS = Number(process.env.MILLRACE_RUNS ?? 800)
const ROWS = 24

test('random lambdas mean in WebAssembly what they mean in V8', () => {
  const counts: Record<string, number> = {}
  const property = fc.property(arbitraryLambdaCase(ROWS), entry => {
    for (const [name, count] of Object.entries(checkLambda(entry))) counts[name] = (counts[name] ?? 0) + count
  })
  fc.assert(property, { numRuns: LAMBDAS, seed: 20_261_121, includeErrorInReport: true })
  const { compiled = 0, rows = 0 } = counts
  assert.ok(compiled > LAMBDAS / 2 && rows === compiled * ROWS, JSON.stringify(counts))
})
