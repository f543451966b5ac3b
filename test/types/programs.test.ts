/** The programs that must compile are built, too: every function is understood, and the descriptions are kept. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { golden } from '../golden.js'
import * as programs from './programs.js'

for (const [name, program] of Object.entries(programs)) {
  test(`the program ${name} builds without a fallback`, async () => {
    const topology = program().build({ lambdas: 'compiled' })
    assert.deepEqual(topology.warnings, [])
    await golden(`topology/${name}.txt`, topology.describe())
  })
}
