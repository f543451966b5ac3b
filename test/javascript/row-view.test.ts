// A view of rows gives what an object of the same cell gives, field by field, and keeps nothing of the row before.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeFrameReader } from '../../src/javascript/frame-reader.js'
import { isViewWorthwhile, makeRowView } from '../../src/javascript/row-view.js'
import { listType, nullableType, structType, types } from '../../src/schema/type.js'
import { layoutCell } from '../../src/wasm/cell-layout.js'
import type { CellValue } from '../../src/wasm/cell-value.js'
import { makeCellWriter } from '../../src/wasm/cell-writer.js'
import { MemoryViews } from '../../src/wasm/memory-views.js'

const Row = structType({
  id: types.string,
  price: types.float64,
  note: nullableType(types.string),
  tags: listType(types.string),
  at: types.timestamp,
  inner: structType({ n: types.int32 }),
  ['__proto__']: types.int32,
  constructor: types.string,
})
const rows = [
  row({ id: 'a', price: 1.5, note: 'a note longer than twelve', tags: ['x', 'y'], at: 5, inner: { n: 1 } }),
  row({ id: 'b', price: -0, note: null, tags: [], at: 2 ** 40, inner: { n: -1 } }),
]

function row(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.defineProperty({ ...fields, constructor: 'text' }, '__proto__', { value: 7, enumerable: true })
}

/** Both rows in one memory, the second behind the first. */
function placed() {
  const { bytes, layout } = layoutCell(Row)
  const views = new MemoryViews({ buffer: new ArrayBuffer(65_536) })
  let top = 32_768
  const target = {
    views,
    allocate: (size: number) => {
      const at = top
      top += (size + 7) & ~7
      return at
    },
  }
  const write = makeCellWriter(layout)
  rows.forEach((each, i) => {
    write(target, i * bytes, each)
  })
  return { bytes, layout, views }
}

const fieldsOf = (value: CellValue): Readonly<Record<string, unknown>> => value as Readonly<Record<string, unknown>>

test('each field is what an object of the cell has, whatever row was read before', () => {
  const { bytes, layout, views } = placed()
  const [view, object] = [makeRowView(layout), makeFrameReader(layout)]
  for (const index of [0, 1, 0, 1, 1]) {
    const [seen, wanted] = [fieldsOf(view(views, index * bytes)), fieldsOf(object(views, index * bytes))]
    for (const name of Object.keys(wanted)) assert.deepEqual(seen[name], wanted[name], name)
    assert.equal(seen.tags, seen.tags, 'a list is the same each time')
  }
  assert.equal(view(views, 0), view(views, bytes), 'it is one object')
})

test('a nullable struct is null or the view', () => {
  const { layout } = layoutCell(structType({ inner: nullableType(structType({ n: types.string })) }))
  const views = new MemoryViews({ buffer: new ArrayBuffer(1024) })
  const inner = layout.fields?.inner
  assert.ok(inner?.validity !== undefined)
  const view = makeRowView(inner)
  views.bytes[inner.validity] = 0
  assert.equal(view(views, 0), null)
  views.bytes[inner.validity] = 1
  assert.equal(fieldsOf(view(views, 0)).n, '')
})

test('nothing of a view can be written or spread', () => {
  const { layout, views } = placed()
  const seen = fieldsOf(makeRowView(layout)(views, 0)) as Record<string, unknown>
  assert.throws(() => {
    seen.price = 2
  }, TypeError)
  assert.deepEqual(Object.keys(seen), [])
})

test('a view is made where something costs to decode', () => {
  const of = (type: typeof Row): boolean => isViewWorthwhile(layoutCell(type).layout)
  assert.equal(of(Row), true)
  assert.equal(of(structType({ a: types.float64, b: types.int32, c: nullableType(types.bool) })), false)
  assert.equal(of(structType({ a: types.float64, b: types.string })), true)
})
