// The constant tables on disk are those that scripts/make-tables.mjs computes.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

test('the tables of the kernels are not stale', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/make-tables.mjs', '--check'], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
})
