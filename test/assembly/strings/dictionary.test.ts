// Tables of the image looked up by the kernel: every key is found with its value, nothing else is.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { imageTable } from '../../../src/emit/lambda/tables.js'
import { T } from '../../../src/lambda/type-algebra.js'
import { ImageBuilder } from '../../../src/wasm/image.js'
import { loadKernels } from '../kernel-harness.js'

const kernels = loadKernels()
const keys = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', minLength: 8, maxLength: 30 }),
  fc.constantFrom('', 'constructor', '__proto__', 'exactly12 by', 'exactly 13 by', 'a\0b', '\ud83d', '😀'),
)

test('a table finds its own keys and no others', () => {
  fc.assert(
    fc.property(fc.uniqueArray(keys, { maxLength: 40 }), fc.array(keys, { maxLength: 20 }), (own, others) => {
      kernels.reset()
      const base = kernels.alloc(1 << 14)
      const image = new ImageBuilder(base)
      const table = imageTable(image, new Map(own.map((key, index) => [key, index + 0.5])), T.float64)
      assert.ok(image.end < base + (1 << 14))
      kernels.u8.set(image.finish(), image.base)
      const find = (key: string): number | undefined => {
        const cell = kernels.exports.dictionaryFind?.(table, kernels.view(key)) >>> 0
        return cell === 0 ? undefined : kernels.data.getFloat64(cell, true)
      }
      own.forEach((key, index) => {
        assert.equal(find(key), index + 0.5, JSON.stringify(key))
      })
      for (const key of others) if (!own.includes(key)) assert.equal(find(key), undefined, JSON.stringify(key))
    }),
    { numRuns: 200, seed: 20_261_121 },
  )
})
