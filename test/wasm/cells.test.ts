// Cells: every value of every type survives the way in and out; what does not fit is refused with its path.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamsError } from '../../src/errors/streams-error.js'
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'
import { layoutCell } from '../../src/wasm/cell-layout.js'
import { makeCellReader, readViewBytes } from '../../src/wasm/cell-reader.js'
import type { CellValue } from '../../src/wasm/cell-value.js'
import { type CellTarget, makeCellWriter, writeViewBytes } from '../../src/wasm/cell-writer.js'
import { MemoryViews } from '../../src/wasm/memory-views.js'
import { readWtf8, writeWtf8 } from '../../src/wasm/wtf8.js'
import { encodeWtf8 } from '../assembly/wtf8.js'

const CELL = 1024

/** A memory that grows under the writer's feet: every allocation takes a page of its own. */
function growingTarget(): CellTarget {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4096, shared: true })
  return {
    views: new MemoryViews(memory),
    allocate: bytes => memory.grow(Math.ceil((bytes + 64) / 65536)) * 65536,
  }
}

function bumpTarget(): CellTarget {
  const views = new MemoryViews(new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true }))
  let top = 8192
  return {
    views,
    allocate: bytes => {
      const at = top
      top += (bytes + 7) & ~7
      return at
    },
  }
}

/** Random strings of 16-bit units: ASCII, pairs, lone halves. */
const text = fc
  .array(
    fc.oneof(
      fc.integer({ min: 32, max: 126 }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0xd700, max: 0xe0ff }),
    ),
    { maxLength: 40 },
  )
  .map(units => String.fromCharCode(...units))

function anyValue(type: Type): fc.Arbitrary<CellValue> {
  if (type.null === true) return fc.option(anyValue({ ...type, null: undefined } as unknown as Type), { nil: null })
  switch (type.kind) {
    case 'bool':
      return fc.boolean()
    case 'int32':
      return fc.integer()
    case 'int64':
    case 'timestamp':
      return fc.oneof(
        fc.maxSafeInteger(),
        fc.bigInt(-(2n ** 63n), -(2n ** 53n)),
        fc.bigInt(2n ** 53n, 2n ** 63n - 1n),
        fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
      )
    case 'bigint':
      return fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)
    case 'float32':
      return fc.float()
    case 'float64':
      return fc.double()
    case 'string':
      return text
    case 'bytes':
      return fc.uint8Array({ maxLength: 40 })
    case 'raw':
      return text
    case 'list':
      return fc.array(anyValue(type.element as Type), { maxLength: 5 })
    case 'struct':
      return fc.record(Object.fromEntries(Object.entries(type.fields ?? {}).map(([k, v]) => [k, anyValue(v)])), {
        noNullPrototype: true,
      })
  }
}

const scalar = fc.constantFrom(...Object.values(types))
const { type: anyType } = fc.letrec<{ type: Type; plain: Type }>(tie => ({
  plain: fc.oneof(
    { maxDepth: 3 },
    scalar,
    tie('type').map(listType),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'toString'), tie('type'), { maxKeys: 4 }).map(structType),
  ),
  type: fc.tuple(tie('plain'), fc.boolean()).map(([type, nullable]) => (nullable ? nullableType(type) : type)),
}))

/** fast-check makes dictionaries without a prototype; types and rows are plain objects. */
function plainNames(type: Type): Type {
  const fields = type.fields && Object.fromEntries(Object.entries(type.fields).map(([k, v]) => [k, plainNames(v)]))
  return { ...type, ...(fields && { fields }), ...(type.element && { element: plainNames(type.element) }) }
}

test('every value of every type survives a cell', () => {
  const cases = anyType.map(plainNames).chain(type => fc.tuple(fc.constant(type), anyValue(type)))
  fc.assert(
    fc.property(cases, fc.constantFrom(0, 48), ([type, value], base) => {
      const { layout, bytes } = layoutCell(type, base)
      const target = bumpTarget()
      target.views.bytes.fill(0xa5, CELL, CELL + bytes + 64)
      makeCellWriter(layout)(target, CELL, value)
      assert.deepEqual(makeCellReader(layout)(target.views, CELL), value)
      for (let at = CELL; at < CELL + base; at++) assert.equal(target.views.bytes[at], 0xa5, 'written before the cell')
      for (let at = CELL + bytes; at < CELL + bytes + 64; at++) {
        assert.equal(target.views.bytes[at], 0xa5, 'written behind the cell')
      }
    }),
    { numRuns: 500 },
  )
})

test('the memory may grow while a value is written', () => {
  const type = listType(structType({ name: types.string, tags: listType(types.string) }))
  const value = Array.from({ length: 20 }, (_, i) => ({
    name: `a name longer than twelve ${i}`,
    tags: ['x'.repeat(i), 'é'.repeat(i)],
  }))
  const { layout } = layoutCell(type)
  const target = growingTarget()
  makeCellWriter(layout)(target, CELL, value)
  assert.deepEqual(makeCellReader(layout)(target.views, CELL), value)
})

test('a view of up to 12 bytes is inline and padded with zeros', () => {
  const target = bumpTarget()
  for (const length of [0, 1, 4, 5, 12, 13, 40]) {
    const content = Uint8Array.from({ length }, (_, i) => i + 1)
    target.views.bytes.fill(0xff, CELL, CELL + 16)
    writeViewBytes(target, CELL, content)
    assert.deepEqual(readViewBytes(target.views, CELL), content)
    if (length <= 12) for (let at = CELL + 4 + length; at < CELL + 16; at++) assert.equal(target.views.bytes[at], 0)
    else assert.equal(target.views.data.getUint32(CELL + 8, true), 0)
  }
})

test('what does not fit is refused with its path', () => {
  const order = structType({ id: types.string, items: listType(structType({ qty: types.int32 })), at: types.timestamp })
  const write = makeCellWriter(layoutCell(order).layout)
  const good = { id: 'a', items: [{ qty: 1 }], at: 5 }
  const refused = (change: object, message: RegExp): void => {
    assert.throws(
      () => write(bumpTarget(), CELL, { ...good, ...change }),
      (error: unknown) => error instanceof StreamsError && error.code === 'E701' && message.test(error.message),
    )
  }
  write(bumpTarget(), CELL, { ...good, unknown: 1 })
  refused({ id: 7 }, /value\.id is the number 7, declared is string/)
  refused({ id: null }, /value\.id is null/)
  refused({ id: undefined }, /value\.id is undefined/)
  refused({ items: {} }, /value\.items is a value of type object/)
  refused({ items: [{ qty: 1.5 }] }, /value\.items\[\]\.qty is the number 1\.5, declared is int32/)
  refused({ items: [{ qty: 2 ** 31 }] }, /qty/)
  refused({ at: 2 ** 53 }, /value\.at/)
  refused({ at: 2n ** 63n }, /value\.at/)
  assert.throws(() => makeCellWriter(layoutCell(types.bool).layout)(bumpTarget(), CELL, 1), /value is the number 1/)
  assert.throws(() => makeCellWriter(layoutCell(types.raw).layout)(bumpTarget(), CELL, {}), /declared is raw/)
})

test('inherited names are not fields', () => {
  const type = structType({ toString: nullableType(types.string) })
  const { layout } = layoutCell(type)
  const target = bumpTarget()
  makeCellWriter(layout)(target, CELL, {})
  assert.deepEqual(makeCellReader(layout)(target.views, CELL), { toString: null })
})

test('text is WTF-8 in its one form', () => {
  const target = Buffer.alloc(400)
  fc.assert(
    fc.property(text, value => {
      const length = writeWtf8(target, 8, value)
      assert.deepEqual(Uint8Array.from(target.subarray(8, 8 + length)), encodeWtf8(value))
      assert.equal(readWtf8(target, 8, 8 + length), value)
    }),
    { numRuns: 2000 },
  )
  const bad = Buffer.from([0x61, 0xed, 0xa0, 0x80, 0xff, 0x62])
  assert.equal(readWtf8(bad, 0, bad.length), 'a\ud800\ufffdb')
})
