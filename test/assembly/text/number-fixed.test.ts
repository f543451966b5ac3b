// toFixed against JavaScript's own, from 0 to 100 digits, over the whole range.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadKernels } from '../kernel-harness.js'
import { makeRandom, neighbour, randomDouble } from '../random-numbers.js'

const kernels = loadKernels()
const dst = kernels.alloc(kernels.constant('FIXED_TEXT_BYTES'))

function check(value: number, digits: number): void {
  const end = kernels.exports.printFixed!(value, digits, dst)
  const text = kernels.slice(dst, end).toString('latin1')
  if (text !== value.toFixed(digits)) assert.equal(text, value.toFixed(digits), `(${value}).toFixed(${digits})`)
}

test('prints halves, borders and specials as toFixed does', () => {
  const values = [
    0,
    -0,
    0.5,
    1.5,
    2.5,
    -0.5,
    0.05,
    1.005,
    1.45,
    9.995,
    99.99,
    999999.9999999,
    1e20,
    1e21,
    123.456,
    2 ** 53,
  ]
  values.push(
    2 ** 64,
    2 ** 69,
    1e-7,
    -1e-7,
    5e-324,
    1e-300,
    0.1,
    Number.NaN,
    Infinity,
    -Infinity,
    neighbour(1e20),
    8.5e20,
  )
  values.push(
    999999999999999900000,
    123456789012345680000,
    2 ** -60,
    2 ** -61,
    2 ** -62,
    3 * 2 ** -64,
    2 ** -8,
    0.001953125,
  )
  for (const value of values) for (let digits = 0; digits <= 100; digits++) check(value, digits)
  kernels.checkGuards()
})

test('prints 100,000 random doubles as toFixed does', () => {
  const random = makeRandom(61)
  for (let i = 0; i < 100_000; i++) {
    const value = i % 3 === 0 ? randomDouble(random) : (random.below(2_000_000) - 1_000_000) / 2 ** random.below(40)
    check(value, random.below(4) ? random.below(8) : random.below(101))
  }
  kernels.checkGuards()
})
