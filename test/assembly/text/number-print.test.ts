// Numbers to text against JavaScript's own String(x) and JSON.stringify.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadKernels } from '../kernel-harness.js'
import { fromBits, makeRandom, randomDouble } from '../random-numbers.js'

const kernels = loadKernels()
const room = kernels.constant('NUMBER_TEXT_BYTES')
const dst = kernels.alloc(room, 1)

function print(kernel: string, value: number | bigint): string {
  const end = kernels.exports[kernel]!(value, dst)
  return kernels.slice(dst, end).toString('latin1')
}

const SPECIAL = [
  0, -0, 1, -1, 0.1, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 1e21, 1e20, 123456789012345680000,
]
SPECIAL.push(
  1e-6,
  1e-7,
  1.5e-7,
  0.000001234,
  4294967295,
  2 ** 53,
  2 ** 53 + 2,
  1e11,
  99999999999.9999,
  1e15,
  123456.7891,
  0.3,
)
SPECIAL.push(0.1 + 0.2, 9.5e-6, 1e300, 1.234567890123457e-300, -1.234567890123457e-300, -0.0000012345678901234567)

test('prints special doubles as String does', () => {
  for (const value of SPECIAL) assert.equal(print('printF64', value), String(value))
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    assert.equal(print('printF64', value), String(value))
    assert.equal(print('printF64Json', value), 'null')
  }
  assert.equal(print('printF64Json', -0), '0')
  kernels.checkGuards()
})

test('prints 200,000 random doubles as String does', () => {
  const random = makeRandom(20261)
  for (let i = 0; i < 200_000; i++) {
    const value = randomDouble(random)
    if (print('printF64', value) !== String(value)) assert.equal(print('printF64', value), String(value))
    if (i % 10 === 0) assert.equal(print('printF64Json', value), JSON.stringify(value))
  }
  kernels.checkGuards()
})

test('prints sums of cents and uniform numbers as String does', () => {
  const random = makeRandom(5)
  let sum = 0
  for (let i = 0; i < 30_000; i++) {
    sum += random.below(100_000) / 100
    assert.equal(print('printF64', sum), String(sum))
    const uniform = random.word() / 4294967296
    assert.equal(print('printF64', uniform), String(uniform))
  }
})

test('prints floats as the double that they widen to', () => {
  const random = makeRandom(9)
  for (let i = 0; i < 20_000; i++) {
    const value = Math.fround(i % 2 ? randomDouble(random) : random.below(100_000) / 100)
    assert.equal(print('printF32', value), String(value))
  }
})

test('prints integers of every length', () => {
  const random = makeRandom(77)
  const check = (value: bigint) => {
    assert.equal(print('printI64', BigInt.asIntN(64, value)), String(BigInt.asIntN(64, value)))
    assert.equal(print('printU64', BigInt.asIntN(64, value)), String(BigInt.asUintN(64, value)))
    const small = Number(BigInt.asIntN(32, value))
    assert.equal(print('printI32', small), String(small))
    assert.equal(print('printU32', small), String(small >>> 0))
  }
  for (let power = 0n; power < 20n; power++) for (const off of [-1n, 0n, 1n]) check(10n ** power + off)
  for (const value of [0n, -1n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n, 2n ** 31n, -(2n ** 31n)]) check(value)
  for (let i = 0; i < 20_000; i++) {
    const bits = (BigInt(random.word()) << 32n) | BigInt(random.word())
    check(bits >> BigInt(random.below(64)))
  }
  kernels.checkGuards()
})

test('reads back the bits of 20,000 random patterns', () => {
  const random = makeRandom(4242)
  for (let i = 0; i < 20_000; i++) {
    const value = fromBits(random.word(), random.word())
    assert.ok(Object.is(Number(print('printF64', value)), value))
  }
})
