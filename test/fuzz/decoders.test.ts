/** A short form of the fuzz of decoders and lambdas; the kept cases first. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { fuzz } from './fuzz-run.js'
import { decoders, lambdas } from './targets.js'

const QUICK = process.env.MILLRACE_TEST_QUICK !== undefined

it('reads mutated record batches and JSON as plain readers read them', () => {
  const summary = fuzz(decoders, { seed: 20_261_121, mayGoOn: cases => cases < (QUICK ? 500 : 10_000), keeps: false })
  assert.deepEqual(summary.failures, [])
  const { accepted = 0, rows = 0 } = summary.counts
  assert.ok(
    accepted > summary.cases / 10 && rows > summary.cases / 10,
    `${accepted} texts, ${rows} rows: too few are good`,
  )
})

it('computes in WebAssembly what random functions compute', () => {
  const summary = fuzz(lambdas, { seed: 20_261_121, mayGoOn: cases => cases < (QUICK ? 100 : 300), keeps: false })
  assert.deepEqual(summary.failures, [])
  assert.ok((summary.counts.compiled ?? 0) > summary.cases / 2, 'most functions are compiled')
})
