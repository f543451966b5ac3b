// CRC-32C against a bytewise register in JavaScript, at every length around the three strategies' borders.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'

const kernels = loadKernels()
const { crc32c, crc32cCombine } = kernels.exports as Record<string, (...args: number[]) => number>
const scratchBytes = kernels.constant('CRC_SCRATCH_BYTES')

const table = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1
  return c
})

function reference(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) c = (c >>> 8) ^ table[(c ^ byte) & 255]!
  return ~c >>> 0
}

function randomBytes(length: number, seed: number): Uint8Array {
  let state = seed | 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state >>> 24
  })
}

function sum(bytes: Uint8Array, skew = 0): number {
  kernels.reset()
  const ptr = kernels.bytes(bytes, skew)
  const result = crc32c!(ptr, bytes.length, kernels.alloc(scratchBytes)) >>> 0
  kernels.checkGuards()
  return result
}

test('gives the known sums of RFC 3720', () => {
  assert.equal(sum(Buffer.from('123456789')), 0xe3069283)
  assert.equal(sum(new Uint8Array(32)), 0x8a9136aa)
  assert.equal(sum(new Uint8Array(32).fill(255)), 0x62a8ab43)
  assert.equal(sum(new Uint8Array(0)), 0)
})

test('equals the bytewise register at every length around the borders', () => {
  const borders = [0, 16, 880, 3344, 3520, 13376, 13376 + 8192, 30000]
  for (const border of borders) {
    for (let length = Math.max(0, border - 20); length <= border + 20; length++) {
      const bytes = randomBytes(length, length)
      assert.equal(sum(bytes, length % 16), reference(bytes), `length ${length}`)
    }
  }
})

test('equals the bytewise register at random lengths and alignments', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 70_000 }), fc.nat(15), fc.nat(), (length, skew, seed) => {
      const bytes = randomBytes(length, seed)
      assert.equal(sum(bytes, skew), reference(bytes))
    }),
    { numRuns: 150, seed: 7 },
  )
})

test('joins two sums', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 5000, size: 'max' }), (a, b) => {
      const joined = reference(Buffer.concat([a, b]))
      assert.equal(crc32cCombine!(reference(a), reference(b), b.length) >>> 0, joined)
    }),
    { numRuns: 1000, seed: 11 },
  )
})

test('both sparse sums of powers of x^128 are multiples of the polynomial', () => {
  const powers = [0x80000000] // y^k modulo the polynomial, bits reversed; y = sixteen zero bytes
  for (let k = 1; k <= 209; k++) {
    let c = powers[k - 1]!
    for (let byte = 0; byte < 16; byte++) c = (c >>> 8) ^ table[c & 255]!
    powers.push(c >>> 0)
  }
  for (const exponents of [
    [0, 14, 39, 54, 144, 209],
    [0, 3, 5, 9, 19, 24, 26, 42, 45, 55],
  ]) {
    assert.equal(
      exponents.reduce((sum, k) => sum ^ powers[k]!, 0),
      0,
    )
  }
})
