// The table of intrinsics and the emitter's table know the same functions.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWritten } from '../../src/emit/lambda/calls.js'
import { intrinsics } from '../../src/lambda/intrinsics.js'

test('what the table says is written, is', () => {
  for (const [name, intrinsic] of Object.entries(intrinsics)) {
    assert.equal(isWritten(name), intrinsic.emitted !== false, name)
  }
})

test('an inherited name is no function', () => {
  assert.equal(isWritten('constructor'), false)
  assert.equal(isWritten('fail'), true)
})
