/** max.task.idle.ms: -1 never waits, 0 until the end is known, more that long after. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCaughtUp } from '../../src/coordinator/caught-up.js'

test('whether an empty input may be passed', () => {
  assert.equal(isCaughtUp({ maxTaskIdleMs: -1, isAtEnd: false, idleForMs: 0 }), true)
  assert.equal(isCaughtUp({ maxTaskIdleMs: 0, isAtEnd: false, idleForMs: 0 }), false)
  assert.equal(isCaughtUp({ maxTaskIdleMs: 0, isAtEnd: true, idleForMs: 0 }), true)
  assert.equal(isCaughtUp({ maxTaskIdleMs: 50, isAtEnd: true, idleForMs: 49.9 }), false)
  assert.equal(isCaughtUp({ maxTaskIdleMs: 50, isAtEnd: true, idleForMs: 50 }), true)
  assert.equal(isCaughtUp({ maxTaskIdleMs: 50, isAtEnd: false, idleForMs: 1_000 }), false)
})
