/**
 * The benchmark of lambdas at its smallest size: every case runs, and all its forms come to the same results. How fast
 * is not looked at.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { benchLambdas, lambdaCases } from '../../bench/lambdas/bench-lambdas.js'

const SMALL = { rows: 4200, passes: 1, passMs: 0, warmMs: 0, progress: (): void => undefined }

test('every form of a case comes to the same results', () => {
  const { results, report } = benchLambdas({ ...SMALL, only: '' })
  const names = lambdaCases.map(({ name }) => name)
  assert.deepEqual(
    results.map(({ name }) => name),
    names,
  )
  assert.equal(new Set(names).size, names.length)
  for (const name of names) assert.ok(report.includes(name), `no line for ${name}`)
  assert.match(report, /100 functions from text to an instance/)
})

test('cases can be chosen by a part of their names', () => {
  const { results } = benchLambdas({ ...SMALL, only: 'predicate' })
  assert.deepEqual(
    results.map(({ timings }) => timings.map(({ name }) => name)),
    [['WebAssembly', 'V8']],
  )
})
