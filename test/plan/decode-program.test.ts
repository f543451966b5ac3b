/** Projection: which columns a set of used paths asks for, and what of the type a program keeps. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { columnsFor, serdeCode, writeColumns, writeDecodeProgram } from '../../src/plan/decode-program.js'
import type { SerdeDescriptor } from '../../src/schema/serde-descriptor.js'
import { listType, nullableType, structType, types } from '../../src/schema/type.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { ImageBuilder } from '../../src/wasm/image.js'

const BASE = 1 << 16
const order = structType({
  id: types.string,
  customer: nullableType(structType({ tier: types.string, address: structType({ city: nullableType(types.string) }) })),
  items: listType(structType({ sku: types.string })),
  total: types.float64,
})
const serde: SerdeDescriptor = { kind: 'json', type: order, nullable: true }

const paths = (used: Parameters<typeof columnsFor>[1], of: SerdeDescriptor = serde): string[] =>
  columnsFor(of, used).map(column => column.path.join('.'))

describe('columnsFor', () => {
  it('gives leaves, lists and nullable structs in declared order, numbered', () => {
    assert.deepEqual(paths('all'), ['id', 'customer', 'customer.tier', 'customer.address.city', 'items', 'total'])
    assert.deepEqual(
      columnsFor(serde, 'all').map(column => column.index),
      [0, 1, 2, 3, 4, 5],
    )
    assert.deepEqual(paths('none'), [])
    assert.deepEqual(paths(new Set()), [])
  })

  it('gives what lies below a used path, and the nullable structs above it', () => {
    assert.deepEqual(paths(new Set(['customer.address', 'total'])), ['customer', 'customer.address.city', 'total'])
    assert.deepEqual(paths(new Set(['customer'])), ['customer', 'customer.tier', 'customer.address.city'])
    assert.deepEqual(paths(new Set([''])), paths('all'))
    assert.deepEqual(paths(new Set(['items.sku'])), ['items'])
    assert.deepEqual(paths(new Set(['tot'])), [])
  })

  it('takes values that are no struct as one column, windowed keys as a struct', () => {
    assert.deepEqual(paths('all', { kind: 'int64' }), [''])
    const windows = { kind: 'time', sizeMs: 5, advanceMs: 5, graceMs: 0 } as const
    const key: SerdeDescriptor = { kind: 'windowed', key: { kind: 'string' }, windows }
    assert.deepEqual(paths('all', key), ['key', 'window.start', 'window.end'])
    assert.deepEqual(paths(new Set(['window.end']), key), ['window.end'])
  })
})

describe('decode programs in the image', () => {
  const words = (image: ImageBuilder): ((address: number) => number) => {
    const bytes = image.finish()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return address => view.getUint32(address - image.base, true)
  }

  it('keep of the type only what is read, and lead each part to its column', () => {
    const image = new ImageBuilder(BASE)
    const columns = columnsFor(serde, new Set(['customer.tier', 'total']))
    const program = writeDecodeProgram(image, serde, columns, 4)
    const at = words(image)
    assert.equal(at(program + abi.PROGRAM_SERDE), abi.SERDE_JSON)
    assert.equal(at(program + abi.PROGRAM_FLAGS), abi.PROGRAM_FLAG_NULLABLE)
    assert.equal(at(program + abi.PROGRAM_COUNT), 3)
    const type = at(program + abi.PROGRAM_TYPE)
    assert.equal(at(type + abi.TYPE_COUNT), 2, 'customer and total')
    const customer = at(type + abi.TYPE_CHILDREN)
    assert.equal(at(customer + abi.TYPE_COUNT), 1, 'tier')
    assert.notEqual(at(customer + abi.TYPE_VALIDITY), abi.NO_VALIDITY)
    const entries = at(program + abi.PROGRAM_ENTRIES)
    const numbers = [0, 1, 2].map(i => at(entries + i * abi.ENTRY_BYTES + abi.ENTRY_COLUMN))
    assert.deepEqual(numbers, [4, 5, 6])
    const name = at(customer + abi.TYPE_BYTES + abi.TYPE_NAME) - abi.NAME_HEADER_BYTES
    assert.equal(at(name + abi.NAME_DETAIL), 6, 'a fault in total names its column')
  })

  it('are none where nothing is read', () => {
    assert.equal(writeDecodeProgram(new ImageBuilder(BASE), serde, [], 0), 0)
  })

  it('mark the columns that may be null', () => {
    const image = new ImageBuilder(BASE)
    const columns = writeColumns(image, columnsFor(serde, new Set(['customer.tier', 'total'])))
    const at = words(image)
    const kinds = [0, 1, 2].map(i => [
      at(columns + i * abi.COLUMN_BYTES + abi.COLUMN_KIND),
      at(columns + i * abi.COLUMN_BYTES + abi.COLUMN_VALIDITY),
    ])
    assert.deepEqual(kinds, [
      [abi.KIND_STRUCT, 1],
      [abi.KIND_STRING, 0],
      [abi.KIND_FLOAT64, 0],
    ])
  })

  it('know every serde', () => {
    assert.equal(serdeCode({ kind: 'bigint' }), abi.SERDE_INT64)
    assert.equal(serdeCode({ kind: 'boolean' }), abi.SERDE_BOOLEAN)
  })
})
