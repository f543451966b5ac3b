/** CRC-32C by tables against its definition, and its algebra against computing it anew. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crc32c, crc32cCombine, crc32cPatch } from '../../src/record-batch/crc32c.js'

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

test('known values of RFC 3720 and of the check string', () => {
  assert.equal(crc32c(ascii('123456789')), 0xe3069283)
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa)
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43)
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e)
  assert.equal(crc32c(new Uint8Array(0)), 0)
})

test('equals the bit by bit definition, whatever the alignment and length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(7), (bytes, from) => {
      const at = Math.min(from, bytes.length)
      let register = 0xffffffff
      for (const byte of bytes.subarray(at)) {
        register ^= byte
        for (let bit = 0; bit < 8; bit++)
          register = (register & 1) !== 0 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1
      }
      assert.equal(crc32c(bytes, at), (register ^ 0xffffffff) >>> 0)
    }),
  )
})

test('pieces give the CRC of the whole, continued or combined', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      const at = Math.min(cut, bytes.length)
      const whole = crc32c(bytes)
      assert.equal(crc32c(bytes, at, bytes.length, crc32c(bytes, 0, at)), whole)
      assert.equal(crc32cCombine(crc32c(bytes, 0, at), crc32c(bytes, at), bytes.length - at), whole)
    }),
  )
})

test('a patch turns the CRC of the old bytes into that of the new', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.uint8Array({ maxLength: 5000 }), (head, tail) => {
      const changed = head.map((byte, index) => byte ^ (index * 37 + 11))
      const before = Uint8Array.of(...head, ...tail)
      const after = Uint8Array.of(...changed, ...tail)
      const difference = head.map((byte, index) => byte ^ changed[index]!)
      assert.equal((crc32c(before) ^ crc32cPatch(difference, tail.length)) >>> 0, crc32c(after))
    }),
  )
})

test('the algebra holds past 2^32 zero bytes', () => {
  const crc = crc32c(ascii('millrace'))
  const half = crc32cCombine(crc, 0, 2 ** 31)
  assert.equal(crc32cCombine(crc32cCombine(half, 0, 2 ** 31), 0, 2 ** 31), crc32cCombine(crc, 0, 3 * 2 ** 31))
})
