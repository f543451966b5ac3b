// Cells: what is read from one and written to another is the same value, converted where the types differ; a cell may
// be written from its own parts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { I32 } from '../../src/emit/code.js'
import { convertOperand } from '../../src/emit/convert.js'
import { flatten, makeTarget, paramTypes, settle, unflatten } from '../../src/emit/locals.js'
import type { Operand } from '../../src/emit/operand.js'
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'
import { ROW_UNSAFE_INTEGER, ROW_WRONG_RESULT } from '../../src/wasm/abi.generated.js'
import { CellHarness } from './cell-harness.js'

const row: fc.Memo<Type> = fc.memo(depth => {
  const leaf = fc.constantFrom<Type>(
    types.bool,
    types.int32,
    types.int64,
    types.timestamp,
    types.bigint,
    types.float64,
    types.string,
    types.bytes,
  )
  const plain =
    depth <= 1
      ? leaf
      : fc.oneof(
          { weight: 3, arbitrary: leaf },
          fc
            .array(row(depth - 1), { minLength: 1, maxLength: 4 })
            .map(fields => structType(Object.fromEntries(fields.map((field, index) => [`f${index}`, field])))),
          row(depth - 1).map(listType),
        )
  return fc.tuple(plain, fc.boolean()).map(([type, nullable]) => (nullable ? nullableType(type) : type))
})

function anyValue(type: Type): fc.Arbitrary<unknown> {
  const plain = anyPlain(type)
  return type.null === true ? fc.oneof(plain, fc.constant(null)) : plain
}
function anyPlain(type: Type): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'bool':
      return fc.boolean()
    case 'int32':
      return fc.integer()
    case 'int64':
    case 'timestamp':
      return fc.maxSafeInteger()
    case 'bigint':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case 'string':
      return fc.string({ unit: 'binary', maxLength: 20 })
    case 'bytes':
      return fc.uint8Array({ maxLength: 20 })
    case 'struct':
      return fc.record(Object.fromEntries(Object.entries(type.fields ?? {}).map(([name, f]) => [name, anyValue(f)])), {
        noNullPrototype: true,
      })
    case 'list':
      return fc.array(anyValue(type.element as Type), { maxLength: 3 })
    default:
      return fc.double()
  }
}

const rowWithValue = row(3).chain(type => anyValue(type).map(value => ({ type, value })))
const settings = { numRuns: 150, seed: 20_261_121 }

test('a value goes through a cell, through locals, through parameters, and is the same', () => {
  fc.assert(
    fc.property(rowWithValue, ({ type, value }) => {
      const direct = new CellHarness(type, type, ({ store, input }) => store(input))
      assert.deepEqual(direct.run(value), { value })
      const settled = new CellHarness(type, type, ({ code, store, input }) => store(settle(code, input)))
      assert.deepEqual(settled.run(value), { value })
      const passed = new CellHarness(type, type, ({ module, code, store, input }) => {
        const inner = module.declare([I32, ...paramTypes(type)], [])
        store(unflatten(type, 1), inner.code, 0)
        code.get(1)
        for (const leaf of flatten(input)) leaf.push(code)
        code.call(inner.index)
      })
      assert.deepEqual(passed.run(value), { value })
    }),
    settings,
  )
})

test('a null value lets nothing of its parts be seen', () => {
  const type = nullableType(structType({ a: types.float64, s: types.string }))
  const harness = new CellHarness(type, type, ({ code, store, input, scope }) => {
    const target = makeTarget(code, type)
    target.assign(convertOperand(code, input, type, scope))
    store(target.operand)
  })
  assert.deepEqual(harness.run({ a: 1, s: 'x' }), { value: { a: 1, s: 'x' } })
  assert.deepEqual(harness.run(null), { value: null })
})

interface Conversion {
  readonly from: Type
  readonly to: Type
  readonly good: readonly (readonly [unknown, unknown])[]
  readonly bad?: readonly unknown[]
  readonly failure?: number
}
const long = listType(structType({ a: types.int32 }))
const conversions: readonly Conversion[] = [
  { from: types.int32, to: types.float64, good: [[-7, -7]] },
  { from: types.int32, to: types.int64, good: [[-7, -7]] },
  {
    from: types.int64,
    to: types.float64,
    good: [[2 ** 53 - 1, 2 ** 53 - 1]],
    bad: [2n ** 53n, -(2n ** 53n)],
    failure: ROW_UNSAFE_INTEGER,
  },
  { from: types.int64, to: types.timestamp, good: [[2n ** 60n, 2n ** 60n]] },
  { from: types.int64, to: types.int32, good: [[-(2 ** 31), -(2 ** 31)]], bad: [2 ** 31, 2n ** 60n] },
  {
    from: types.float64,
    to: types.int32,
    good: [
      [2 ** 31 - 1, 2 ** 31 - 1],
      [-0, 0],
    ],
    bad: [0.5, 2 ** 31, Number.NaN],
  },
  {
    from: types.float64,
    to: types.int64,
    good: [[2 ** 53 - 1, 2 ** 53 - 1]],
    bad: [0.5, 2 ** 53, Number.NaN, Infinity],
  },
  {
    from: types.float64,
    to: types.float32,
    good: [
      [0.1, Math.fround(0.1)],
      [1e300, Infinity],
    ],
  },
  { from: types.string, to: nullableType(types.string), good: [['x', 'x']] },
  { from: nullableType(types.string), to: types.string, good: [['x', 'x']], bad: [null] },
  {
    from: nullableType(types.float64),
    to: nullableType(types.int32),
    good: [
      [3, 3],
      [null, null],
    ],
    bad: [0.5],
  },
  {
    from: nullableType(structType({ a: types.float64 })),
    to: nullableType(structType({ a: types.int32, b: nullableType(types.string) })),
    good: [
      [{ a: 3 }, { a: 3, b: null }],
      [null, null],
    ],
    bad: [{ a: 0.5 }],
  },
  {
    from: long,
    to: listType(structType({ a: types.float64 })),
    good: [
      [
        [{ a: 1 }, { a: 2 }],
        [{ a: 1 }, { a: 2 }],
      ],
      [[], []],
    ],
  },
  {
    from: listType(nullableType(types.float64)),
    to: listType(types.int32),
    good: [
      [
        [1, 2],
        [1, 2],
      ],
    ],
    bad: [[1, null], [0.5]],
  },
]

for (const { from, to, good, bad = [], failure = ROW_WRONG_RESULT } of conversions) {
  const name = (type: Type): string => JSON.stringify(type)
  test(`${name(from)} becomes ${name(to)}, or fails the row`, () => {
    const harness = new CellHarness(from, to, ({ store, input }) => store(input))
    for (const [given, expected] of good) assert.deepEqual(harness.run(given), { value: expected })
    for (const given of bad) assert.deepEqual(harness.run(given), { failed: failure }, String(given))
  })
}

test('a cell is written from its own parts', () => {
  const type = structType({ a: types.float64, b: types.float64, s: types.string, t: types.string })
  const harness = new CellHarness(type, type, ({ code, store, input }) => {
    // both are the input: what is read lies in the cell that is written
    const { fields } = input as Extract<Operand, { kind: 'struct' }>
    const { a, b, s, t } = fields as Record<'a' | 'b' | 's' | 't', Operand>
    store({ kind: 'struct', type, fields: { a: b, b: a, s: t, t: s } }, code, 0)
    store(input)
  })
  assert.deepEqual(harness.run({ a: 1, b: 2, s: 'x', t: 'long enough to lie outside' }), {
    value: { a: 2, b: 1, s: 'long enough to lie outside', t: 'x' },
  })
})

test('a part of a cell is a value of its own', () => {
  const type = structType({ a: types.float64, b: types.float64 })
  const harness = new CellHarness(type, types.float64, ({ store, input }) => {
    const { fields } = input as Extract<Operand, { kind: 'struct' }>
    store(fields.a as Operand)
  })
  assert.deepEqual(harness.run({ a: 1, b: 2 }), { value: 1 })
})
