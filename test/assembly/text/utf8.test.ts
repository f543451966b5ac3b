// UTF-8 validation against Node's, lengths against String.length, on random strings and on broken bytes.

import assert from 'node:assert/strict'
import { isUtf8 as valid } from 'node:buffer'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'
import { anyString } from '../strings.arbitrary.js'
import { encodeWtf8 } from '../wtf8.js'

const kernels = loadKernels()
const { isUtf8, isAscii, utf16Length, copyAsUtf8 } = kernels.exports

/**
 * Bytes close to UTF-8: a valid text with up to three bytes changed, cut out or doubled, behind ASCII of any length.
 */
const nearlyUtf8 = fc
  .tuple(
    fc.nat(150),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(3)), { maxLength: 3 }),
  )
  .map(([padding, text, changes]) => {
    let bytes = [...Buffer.from('x'.repeat(padding) + text)]
    for (const [at, value, how] of changes) {
      const place = at % (bytes.length + 1)
      if (how === 0) bytes = bytes.toSpliced(place, 1)
      else if (how === 1) bytes = bytes.toSpliced(place, 0, value)
      else if (place < bytes.length) bytes = bytes.with(place, value)
    }
    return Uint8Array.from(bytes)
  })
  .filter(bytes => bytes.length > 0)

test('validates every sequence of up to three bytes at a block border', () => {
  for (const padding of [0, 13, 14, 15, 16, 61, 62, 63]) {
    const ptr = kernels.bytes(new Uint8Array(padding + 3).fill(0x61))
    const u8 = kernels.u8
    for (let first = 0x78; first < 256; first++) {
      for (const second of [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xff]) {
        for (const third of [0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xed]) {
          u8.set([first, second, third], ptr + padding)
          for (let length = padding; length <= padding + 3; length++) {
            const expected = valid(u8.slice(ptr, ptr + length))
            if (Boolean(isUtf8!(ptr, length)) !== expected)
              assert.fail(`${padding}: ${first} ${second} ${third} ${length}`)
          }
        }
      }
    }
  }
})

test('validates four-byte sequences at their borders', () => {
  const cases = [
    'f0908080',
    'f08fbfbf',
    'f48fbfbf',
    'f4908080',
    'f5808080',
    'f09f9880',
    'f09f98',
    'eda080',
    'edbfbf',
    'ed9fbf',
  ]
  cases.push(
    'eebfbf',
    'efbfbf',
    'e0a080',
    'e09fbf',
    'c280',
    'c1bf',
    'f09f988080',
    'f8888080',
    'ff',
    'fe',
    '80',
    'f09f9841',
  )
  for (const hex of cases) {
    for (const padding of [0, 1, 12, 13, 14, 15, 16, 17, 60, 64]) {
      const bytes = Buffer.concat([Buffer.alloc(padding, 'a'), Buffer.from(hex, 'hex'), Buffer.alloc(padding % 3, 'b')])
      kernels.reset()
      assert.equal(Boolean(isUtf8!(kernels.bytes(bytes), bytes.length)), valid(bytes), `${hex} after ${padding}`)
    }
  }
})

test('agrees with Node on nearly valid bytes', () => {
  fc.assert(
    fc.property(nearlyUtf8, fc.nat(15), (bytes, skew) => {
      kernels.reset()
      const ptr = kernels.bytes(bytes, skew)
      assert.equal(Boolean(isUtf8!(ptr, bytes.length)), valid(bytes))
      assert.equal(
        Boolean(isAscii!(ptr, bytes.length)),
        bytes.every(byte => byte < 0x80),
      )
    }),
    { numRuns: 20_000, seed: 71 },
  )
})

test('counts UTF-16 units, and writes U+FFFD for lone surrogates', () => {
  fc.assert(
    fc.property(anyString, fc.nat(15), (text, skew) => {
      kernels.reset()
      const bytes = encodeWtf8(text)
      const ptr = kernels.bytes(bytes, skew)
      assert.equal(utf16Length!(ptr, bytes.length), text.length)
      const dst = kernels.alloc(bytes.length)
      copyAsUtf8!(ptr, bytes.length, dst)
      assert.equal(kernels.slice(dst, dst + bytes.length).toString(), Buffer.from(text).toString())
      kernels.checkGuards()
    }),
    { numRuns: 20_000, seed: 72 },
  )
})
