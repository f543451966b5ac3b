/**
 * The benchmark of kernels at its smallest sizes: every case runs, and its kernel, plain JavaScript and (where there is
 * a compiler) C come to the same result. How fast is not looked at.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { benchKernels, kernelCases } from '../../bench/kernels/bench-kernels.js'
import { runCases } from '../../bench/kernels/run-cases.js'

const SIZES = { records: 1200, keys: 100 }
const progress = (): void => undefined

test('every kernel comes to the same result as those beside it', () => {
  const { results, report } = benchKernels({ ...SIZES, timeMs: 0, turns: 1, only: '', progress })
  const names = kernelCases(SIZES).map(({ name }) => name)
  assert.deepEqual(results.map(({ kernel }) => kernel.name).sort(), [...names].sort())
  assert.equal(new Set(names).size, names.length)
  for (const name of names) assert.ok(report.includes(name), `no line for ${name}`)
})

test('a case that is a difference brings the other one along', () => {
  const results = runCases(kernelCases(SIZES), 'JSON, 2 fields', { timeMs: 0, turns: 1, progress })
  assert.deepEqual(
    results.map(({ kernel }) => kernel.name),
    ['record batch: frames + CRC', 'JSON, 2 fields of 7'],
  )
})

test('results that differ are no benchmark', () => {
  const pass = (): void => undefined
  const wrong = {
    name: 'wrong',
    input: '',
    unit: 'row' as const,
    units: 1,
    wasm: () => ({ pass, check: () => '1' }),
    javascript: () => ({ pass, check: () => '2' }),
  }
  assert.throws(
    () => runCases([wrong], '', { timeMs: 0, turns: 1, progress }),
    /JavaScript came to '2', the kernel to '1'/,
  )
})
