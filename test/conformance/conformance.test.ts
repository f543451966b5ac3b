/**
 * The recorded cases of Kafka Streams: the families whose operators exist pass whole; of the others every case passes
 * whose operators exist. The counts are floors: a case that passed once must go on passing.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Case } from './case.js'
import { runCase } from './run-case.js'

/** Passing cases by file; 30 is all of a random family. */
const PASSING = {
  'random-stateless': 30,
  'random-aggregate': 30,
  'random-time-window': 30,
  'random-repartition': 28,
  'random-diamond': 16,
  'random-multi-subtopology': 10,
} as const

for (const [family, wanted] of Object.entries(PASSING)) {
  test(`${family}: ${wanted} cases as Kafka Streams`, () => {
    const text = readFileSync(new URL(`./cases/${family}.jsonl`, import.meta.url), 'utf8')
    const cases = text.split('\n').filter(line => line !== '')
    const results = cases.map(line => runCase(JSON.parse(line) as Case))
    const wrong = results.filter(result => result.outcome === 'failed' && !result.why?.startsWith('missing operator'))
    assert.deepEqual(wrong, [])
    assert.equal(results.filter(result => result.outcome === 'passed').length, wanted)
  })
}

test('every function of the passing families is compiled', () => {
  for (const family of ['random-stateless', 'random-aggregate', 'random-time-window']) {
    const text = readFileSync(new URL(`./cases/${family}.jsonl`, import.meta.url), 'utf8')
    const cases = text.split('\n').filter(line => line !== '')
    for (const line of cases) assert.equal(runCase(JSON.parse(line) as Case, 'compiled').javascript, 0)
  }
})
