// A reader written for a layout gives what the reader by closures gives, on random types and values.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeFrameReader } from '../../src/javascript/frame-reader.js'
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'
import { layoutCell } from '../../src/wasm/cell-layout.js'
import { makeCellReader } from '../../src/wasm/cell-reader.js'
import { MemoryViews } from '../../src/wasm/memory-views.js'

const leaf = fc.constantFrom<Type>(...Object.values(types))
const nullable = (type: fc.Arbitrary<Type>): fc.Arbitrary<Type> =>
  fc.tuple(type, fc.boolean()).map(([plain, isNull]) => (isNull ? nullableType(plain) : plain))
const fieldName = fc.constantFrom('a', 'b', '__proto__', 'constructor', "it's", 'é', 'a b')
const shape: fc.Memo<Type> = fc.memo(depth =>
  nullable(
    depth <= 1
      ? leaf
      : fc.oneof(
          leaf,
          fc
            .uniqueArray(fc.tuple(fieldName, shape(depth - 1)), { selector: field => field[0], maxLength: 4 })
            .map(fields => structType(Object.fromEntries(fields))),
          shape(depth - 1).map(listType),
        ),
  ),
)

/** Bytes that are a cell of any type: every word is 0 or 8, as a length, a count or an aligned address. */
function fill(views: MemoryViews, seed: readonly number[]): void {
  for (let at = 0; at < 4096; at += 4)
    views.data.setUint32(at, ((seed[(at >> 2) % seed.length] as number) % 2) * 8, true)
}

test('both readers give the same value of the same bytes', () => {
  const views = new MemoryViews({ buffer: new ArrayBuffer(8192) })
  fc.assert(
    fc.property(shape(3), fc.array(fc.nat(1000), { minLength: 3, maxLength: 40 }), (type, seed) => {
      fill(views, seed)
      const { layout } = layoutCell(type, 64)
      assert.deepEqual(makeFrameReader(layout)(views, 0), makeCellReader(layout)(views, 0))
    }),
    { numRuns: 300, seed: 20_261_121 },
  )
})
