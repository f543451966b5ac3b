/**
 * The law (docs/ARCHITECTURE.md): for the same pick sequence a task gives the same rows in the same order, the same
 * state and, at the same commits, the same changelog, however the sequence is cut into steps and batches.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { fuzz } from '../fuzz/fuzz-run.js'
import { invariance } from '../fuzz/targets.js'

const CASES = process.env.MILLRACE_TEST_QUICK === undefined ? 400 : 50

it('gives the same whatever the cuts: random topologies, records and cuts against cuts of one', () => {
  const summary = fuzz(invariance, { seed: 20_261_121, mayGoOn: cases => cases < CASES, keeps: false })
  assert.deepEqual(summary.failures, [])
  const { tasks = 0, rows = 0 } = summary.counts
  assert.ok(tasks >= CASES && rows >= 10 * CASES, `${tasks} tasks, ${rows} rows: the generator makes too little`)
})
