// Dates against V8's own, over the whole range of time values.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'

const kernels = loadKernels()
const { exports } = kernels
const TIME_MAX = 8.64e15
const times = fc.oneof(
  fc.integer({ min: -TIME_MAX, max: TIME_MAX }),
  fc.integer({ min: -4e12, max: 4e12 }),
  fc.constantFrom(0, -1, TIME_MAX, -TIME_MAX, -62198755200000, 951782400000, 253402300800000),
)
const numbers = fc.oneof(times, fc.double(), fc.constantFrom(TIME_MAX + 1, -0, 0.9, -0.9, Number.NaN))
const settings = { numRuns: 1500, seed: 20_261_121 }

test('a number becomes the time value that new Date gives it', () => {
  fc.assert(
    fc.property(numbers, x => {
      assert.ok(Object.is(exports.dateClip?.(x), new Date(x).getTime()), String(x))
    }),
    settings,
  )
})

test('the parts of a date are those of getUTC…', () => {
  const parts = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const
  fc.assert(
    fc.property(fc.oneof(times, fc.constant(Number.NaN)), t => {
      parts.forEach((part, index) => {
        assert.equal(exports.datePart?.(t, index), new Date(t)[`getUTC${part}`](), `${part} of ${t}`)
      })
    }),
    settings,
  )
})

test('the ISO text is that of toISOString; an invalid date has none', () => {
  fc.assert(
    fc.property(times, t => {
      kernels.reset()
      assert.equal(kernels.readView(exports.dateToIso?.(t)), new Date(t).toISOString())
    }),
    settings,
  )
  assert.equal(exports.dateToIso?.(Number.NaN), 0)
})

test('Date.UTC takes years, months and the rest as V8 does', () => {
  const small = fc.oneof(fc.integer({ min: -40, max: 120 }), fc.integer({ min: -300000, max: 300000 }), numbers)
  fc.assert(
    fc.property(fc.tuple(small, small, small, small, small, small, small), parts => {
      kernels.reset()
      const at = kernels.alloc(56)
      parts.forEach((part, index) => {
        kernels.data.setFloat64(at + index * 8, part, true)
      })
      assert.ok(Object.is(exports.dateUtc?.(at), Date.UTC(...parts)), `Date.UTC(${parts.join()})`)
    }),
    { ...settings, numRuns: 4000 },
  )
})
