/** Random topologies on the test driver give what the reference gives: every record of every sink, every store. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { fuzz } from '../fuzz/fuzz-run.js'
import { reference } from '../fuzz/targets.js'

const CASES = process.env.MILLRACE_TEST_QUICK === undefined ? 350 : 50

it('gives what the reference gives: random topologies and records, with and without caches', () => {
  const summary = fuzz(reference, { seed: 20_261_121, mayGoOn: cases => cases < CASES, keeps: false })
  assert.deepEqual(summary.failures, [])
  const { records = 0, written = 0 } = summary.counts
  assert.ok(
    records >= 5 * CASES && written >= 5 * CASES,
    `${records} records in, ${written} out: the generator makes too little`,
  )
})
