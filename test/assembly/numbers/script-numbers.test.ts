// `%` and ToInt32 of doubles against V8's own.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'

const { exports } = loadKernels()
const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
]
const extremes = [Number.MIN_VALUE, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const numbers = fc.oneof(
  fc.constantFrom(...edges, ...extremes),
  fc.double(),
  fc.integer(),
  // whole numbers of every size, also those of which only high bits are set
  fc.tuple(fc.integer(), fc.integer({ min: 0, max: 90 })).map(([m, e]) => m * 2 ** e),
)

test('the remainder is that of V8, sign of zero and NaN included', () => {
  fc.assert(
    fc.property(numbers, numbers, (x, y) => {
      assert.ok(Object.is(exports.numberRemainder?.(x, y), x % y), `${x} % ${y}`)
    }),
    { numRuns: 3000, seed: 20_261_121 },
  )
})

test('ToInt32 is modulo 2^32', () => {
  fc.assert(
    fc.property(numbers, x => {
      assert.equal(exports.toInt32?.(x), x | 0, String(x))
    }),
    { numRuns: 3000, seed: 20_261_121 },
  )
})
