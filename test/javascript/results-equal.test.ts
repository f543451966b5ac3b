// Checked mode's comparison: equal as a column sees it, different in everything else.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resultsEqual } from '../../src/javascript/results-equal.js'
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'
import type { CellValue } from '../../src/wasm/cell-value.js'

const struct = structType({ a: nullableType(types.float64), b: nullableType(types.string) })

const equal: readonly (readonly [Type, unknown, CellValue])[] = [
  [nullableType(types.string), undefined, null],
  [types.float64, Number.NaN, Number.NaN],
  [types.int32, -0, 0],
  [types.int64, 2n ** 60n, 2n ** 60n],
  [types.float32, 0.1, Math.fround(0.1)],
  [types.bytes, Uint8Array.of(1, 2), Buffer.of(1, 2)],
  [struct, { a: 1 }, { a: 1, b: null }],
  [struct, { a: 1, more: 2 }, { a: 1, b: null }],
  [listType(struct), [{ a: null, b: 'x' }], [{ a: null, b: 'x' }]],
]
const different: readonly (readonly [Type, unknown, CellValue])[] = [
  [types.float64, 0, -0],
  [types.float64, 1, 1.0000000000000002],
  [types.float64, '1', 1],
  [types.string, 'a', 'b'],
  [types.string, null, ''],
  [types.int64, 5, 5n],
  [types.bytes, Uint8Array.of(1), Buffer.of(2)],
  [struct, { a: 1, b: 'x' }, { a: 1, b: null }],
  [struct, 'x', { a: 1, b: null }],
  [listType(types.float64), [1], [1, 2]],
  [listType(types.float64), { length: 0 }, []],
]

test('what a column cannot tell apart is equal', () => {
  for (const [type, own, compiled] of equal) assert.ok(resultsEqual(type, own, compiled), `${String(own)} ${type.kind}`)
})

test('everything else differs', () => {
  for (const [type, own, compiled] of different) {
    assert.ok(!resultsEqual(type, own, compiled), `${String(own)} ${type.kind}`)
  }
})
