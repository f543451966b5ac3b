/** Large slabs for few inputs, small ones for many. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as limits from '../../src/config/limits.js'
import { slabBytes } from '../../src/fetch/slab-size.js'

test('slabs share their memory within their bounds', () => {
  assert.equal(slabBytes(1), limits.FETCH_BYTES_MAX)
  assert.equal(slabBytes(4), limits.FETCH_BYTES_MAX)
  assert.equal(slabBytes(8), limits.FETCH_MEMORY_BYTES / 8 / limits.SLABS_PER_INPUT)
  assert.equal(slabBytes(10_000), limits.FETCH_BYTES_MIN)
})
