// murmur2 against the vectors of Kafka's UtilsTest.testMurmur2, and against Utils.murmur2 in plain TypeScript.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'

const kernels = loadKernels()

function murmur2(bytes: Uint8Array, skew = 0): number {
  kernels.reset()
  return kernels.exports.murmur2!(kernels.bytes(bytes, skew), bytes.length)
}

/** Kafka: Utils.murmur2, line by line. */
function reference(data: Uint8Array): number {
  const m = 0x5bd1e995
  let h = 0x9747b28c ^ data.length
  for (let i = 0; i + 4 <= data.length; i += 4) {
    let k = data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24)
    k = Math.imul(k, m)
    k ^= k >>> 24
    k = Math.imul(k, m)
    h = Math.imul(h, m) ^ k
  }
  const tail = data.length & ~3
  if (data.length % 4 >= 3) h ^= data[tail + 2]! << 16
  if (data.length % 4 >= 2) h ^= data[tail + 1]! << 8
  if (data.length % 4 >= 1) h = Math.imul(h ^ data[tail]!, m)
  h ^= h >>> 13
  h = Math.imul(h, m)
  return h ^ (h >>> 15)
}

test("gives Kafka's vectors", () => {
  const vectors: [string, number][] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ]
  for (const [text, hash] of vectors) assert.equal(murmur2(Buffer.from(text)), hash, text)
})

test('equals Utils.murmur2 at any length and alignment', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(15), (bytes, skew) => {
      assert.equal(murmur2(bytes, skew), reference(bytes))
    }),
    { numRuns: 5000, seed: 3 },
  )
})
