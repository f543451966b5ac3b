/** When to commit: every fact alone, at its boundary. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CommitFacts, decideCommit } from '../../src/commit/commit-decision.js'

const facts: CommitFacts = {
  hasProgress: true,
  isStopping: false,
  sinceLastCommitMs: 10,
  commitIntervalMs: 30,
  uncommittedBytes: 0,
  uncommittedBytesMax: 100,
}

test('nothing to commit: never', () => {
  const nothing = { ...facts, hasProgress: false, isStopping: true, sinceLastCommitMs: 1e9, uncommittedBytes: 1e9 }
  assert.equal(decideCommit(nothing), 'wait')
})

test('the interval has passed, to the millisecond', () => {
  assert.equal(decideCommit({ ...facts, sinceLastCommitMs: 29.9 }), 'wait')
  assert.equal(decideCommit({ ...facts, sinceLastCommitMs: 30 }), 'commit')
  assert.equal(decideCommit({ ...facts, sinceLastCommitMs: 0, commitIntervalMs: 0 }), 'commit')
})

test('a stopping application commits what it has', () => {
  assert.equal(decideCommit({ ...facts, isStopping: true }), 'commit')
})

test('changed rows beyond their bound; -1 is no bound', () => {
  assert.equal(decideCommit({ ...facts, uncommittedBytes: 100 }), 'wait')
  assert.equal(decideCommit({ ...facts, uncommittedBytes: 101 }), 'commit')
  assert.equal(decideCommit({ ...facts, uncommittedBytes: 1e12, uncommittedBytesMax: -1 }), 'wait')
})
