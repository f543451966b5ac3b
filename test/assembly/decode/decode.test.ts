/** Raw record batches to rows and columns: against the TypeScript reader, whatever the cuts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { validOffset } from '../../../src/emit/source-columns.js'
import { standardCodecs } from '../../../src/record-batch/codecs.js'
import type { Compression } from '../../../src/record-batch/header.js'
import type { RecordToWrite } from '../../../src/record-batch/record.js'
import { RecordBatchWriter } from '../../../src/record-batch/writer.js'
import type { SerdeDescriptor } from '../../../src/schema/serde-descriptor.js'
import { nullableType, structType, types } from '../../../src/schema/type.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { cellBytes } from '../../../src/wasm/cell-layout.js'
import { loadKernels } from '../kernel-harness.js'
import { type RigInput, TaskRig } from './task-rig.js'

const bytes: SerdeDescriptor = { kind: 'bytes', nullable: true }
const rawInput: RigInput = { key: bytes, value: bytes, valueUsed: 'none' }
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

const recordArbitrary: fc.Arbitrary<RecordToWrite> = fc.record({
  timestampMs: fc.oneof(fc.bigInt(0n, 1n << 41n), fc.bigInt(0n, 1n << 62n)),
  key: fc.option(fc.uint8Array({ maxLength: 30 })),
  value: fc.option(fc.uint8Array({ maxLength: 200 })),
  headers: fc.array(
    fc.record({ key: fc.string({ maxLength: 5 }), value: fc.option(fc.uint8Array({ maxLength: 9 })) }),
    {
      maxLength: 3,
    },
  ),
})

function batchOf(records: readonly RecordToWrite[], baseOffset: bigint, compression: Compression = 'none'): Uint8Array {
  const writer = new RecordBatchWriter({ baseOffset, compression, codecs: standardCodecs })
  for (const record of records) writer.append(record)
  return Uint8Array.from(writer.finish())
}

const latin1 = (part: Uint8Array | null): string | null => (part === null ? null : Buffer.from(part).toString('latin1'))

describe('record batches into rows', () => {
  it('reads what the TypeScript writer wrote, in any cuts, compressed or not', () => {
    const kernels = loadKernels()
    const log = fc.array(
      fc.tuple(
        fc.array(recordArbitrary, { minLength: 1, maxLength: 12 }),
        fc.constantFrom<Compression>('none', 'none', 'lz4'),
      ),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(
        log,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (batches, rowsLeft, batchRows) => {
          const rig = new TaskRig([rawInput], kernels).init()
          let offset = 100n
          const wanted: unknown[] = []
          for (const [records, compression] of batches) {
            rig.push(0, batchOf(records, offset, compression))
            for (const record of records) {
              wanted.push([offset++, record.timestampMs, latin1(record.key), latin1(record.value)])
            }
          }
          const { rows, status } = rig.drain(() => ({ rowsLeft, batchRows }))
          assert.equal(status, abi.STATUS_DRAINED)
          assert.deepEqual(
            rows.map(row => [row.offset, row.timestamp, row.key, row.value]),
            wanted,
          )
          assert.equal(rig.getI64((rig.inputs[0] as number) + abi.INPUT_POSITION), offset)
          assert.equal(rig.get((rig.inputs[0] as number) + abi.INPUT_RAW_BYTES), 0)
        },
      ),
      { seed: 21, numRuns: 100 },
    )
  })

  it('keeps header bytes as they are', () => {
    const rig = new TaskRig([rawInput]).init()
    const headers = [
      { key: 'a', value: utf8('1') },
      { key: 'b', value: null },
    ]
    rig.push(0, batchOf([{ timestampMs: 1n, key: null, value: null, headers }], 0n))
    assert.equal(rig.drain().rows[0]?.headers, '\x04\x02a\x021\x02b\x01')
  })

  it('gives slabs back once, when no row needs them', () => {
    const rig = new TaskRig([rawInput]).init()
    const record = { timestampMs: 1n, key: utf8('k'.repeat(20)), value: utf8('v') }
    const slabs = [0n, 2n, 4n].map(offset => rig.push(0, batchOf([record, record], offset)))
    rig.drain(() => ({ rowsLeft: 1, batchRows: 3 }))
    rig.call('decode')
    rig.call('encode')
    rig.takeFreed()
    assert.deepEqual([...rig.freed].sort(), [...slabs].sort())
  })

  it('passes over control batches, empty ones, and records below the offset wanted', () => {
    const rig = new TaskRig([rawInput]).init()
    const input = rig.inputs[0] as number
    rig.call('inputSeek', input, 12n)
    const record = (text: string): RecordToWrite => ({ timestampMs: 5n, key: null, value: utf8(text) })
    rig.push(0, batchOf([record('old')], 3n))
    rig.push(0, batchOf(['a', 'b', 'c', 'd'].map(record), 10n))
    const control = new RecordBatchWriter({ baseOffset: 14n, isControl: true, isTransactional: true })
    control.append({ timestampMs: 6n, key: Uint8Array.of(0, 0, 0, 1), value: Uint8Array.of(0, 0, 0, 0, 0, 0) })
    const { rows } = rig.drain()
    assert.deepEqual(
      rows.map(row => [row.offset, row.value]),
      [
        [12n, 'c'],
        [13n, 'd'],
      ],
    )
    assert.equal(rig.getI64(input + abi.INPUT_POSITION), 14n)
    rig.push(0, Uint8Array.from(control.finish()))
    assert.equal(rig.drain().status, abi.STATUS_DRAINED)
    assert.equal(rig.getI64(input + abi.INPUT_POSITION), 15n)
  })

  it('leaves out aborted transactions up to their marker', () => {
    const rig = new TaskRig([rawInput]).init()
    const input = rig.inputs[0] as number
    const list = rig.call('allocate', 2 * abi.ABORTED_BYTES)
    rig.kernels.data.setBigInt64(list, 7n, true)
    rig.kernels.data.setBigInt64(list + 8, 2n, true)
    rig.set(input + abi.INPUT_ABORTED, list)
    rig.set(input + abi.INPUT_ABORTED_COUNT, 1)
    const transactional = (offset: bigint, producerId: bigint, text: string, type?: number): Uint8Array => {
      const writer = new RecordBatchWriter({ baseOffset: offset, isTransactional: true, isControl: type !== undefined })
      writer.append({
        timestampMs: 1n,
        key: type === undefined ? null : Uint8Array.of(0, 0, 0, type),
        value: utf8(text),
      })
      return withProducer(Uint8Array.from(writer.finish()), producerId)
    }
    rig.push(0, transactional(0n, 7n, 'before'))
    rig.push(0, transactional(1n, 8n, 'other'))
    rig.push(0, transactional(2n, 7n, 'aborted'))
    rig.push(0, transactional(3n, 8n, 'other too'))
    rig.push(0, transactional(4n, 7n, '......', 0))
    rig.push(0, transactional(5n, 7n, 'after'))
    assert.deepEqual(
      rig.drain().rows.map(row => row.value),
      ['before', 'other', 'other too', 'after'],
    )
  })

  it('asks the host for gzip and zstd, and goes on where it left', () => {
    const rig = new TaskRig([rawInput]).init()
    const input = rig.inputs[0] as number
    const record = (text: string): RecordToWrite => ({ timestampMs: 5n, key: null, value: utf8(text) })
    rig.push(0, batchOf([record('plain')], 0n))
    rig.push(0, batchOf(['a', 'b'].map(record), 1n, 'gzip'))
    rig.push(0, batchOf(['c'].map(record), 3n, 'gzip'))
    rig.set(abi.H_ROWS_LEFT, 100)
    rig.set(abi.H_BATCH_ROWS_MAX, 100)
    assert.equal(rig.call('decode'), abi.STATUS_OK)
    assert.equal(rig.get(input + abi.INPUT_ROWS), 1)
    rig.call('pick')
    rig.call('picked', input, 1)
    assert.equal(rig.call('pick'), abi.STATUS_BUDGET)
    assert.equal(rig.call('decode'), abi.STATUS_NEED_CODEC)
    assert.equal(rig.get(abi.H_CODEC_INPUT), input)
    assert.equal(rig.call('codecKind', input), 1)
    const source = rig.kernels.exports.codecSource?.(input) as bigint
    const from = Number(source & 0xffffffffn)
    const compressed = rig.kernels.u8.slice(from, from + Number(source >> 32n))
    const records = standardCodecs.gzip?.decompress(compressed, 1000) as Uint8Array
    rig.kernels.u8.set(records, rig.call('codecBuffer', input, records.length))
    rig.call('codecDone', input, records.length)
    assert.equal(rig.call('decode'), abi.STATUS_OK)
    assert.deepEqual([rig.row(0, 0).value, rig.row(0, 1).value], ['a', 'b'])
    rig.call('pick')
    rig.call('picked', input, 2)
    assert.equal(rig.call('decode'), abi.STATUS_NEED_CODEC)
    rig.call('codecFailed', input)
    assert.equal(rig.call('decode'), abi.STATUS_OK)
    assert.equal(rig.call('pick'), abi.STATUS_FAILED)
    assert.deepEqual([rig.get(abi.H_FAIL_CODE), rig.row(0, 0).offset], [abi.ROW_MALFORMED_BATCH, 3n])
  })
})

/** Rewrites the producer id of a sealed batch, CRC included. */
function withProducer(batch: Uint8Array, producerId: bigint): Uint8Array {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength)
  view.setBigInt64(43, producerId)
  view.setUint32(17, crc32cOf(batch.subarray(21)))
  return batch
}

function crc32cOf(part: Uint8Array): number {
  let crc = ~0
  for (const byte of part) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return ~crc >>> 0
}

describe('serdes into columns', () => {
  const order = structType({
    id: types.string,
    qty: types.int32,
    price: nullableType(types.float64),
    paid: types.bool,
    customer: nullableType(structType({ tier: types.string, note: nullableType(types.string) })),
    items: { kind: 'list', element: structType({ sku: types.string, n: types.int64 }) },
  })
  const texts = [
    '{"id":"a","qty":1,"price":2.5,"paid":true,"customer":{"tier":"gold"},"items":[{"sku":"x","n":1}]}',
    '{"id":"a long identifier, not inline","qty":-5,"paid":false,"customer":null,"items":[]}',
    '{"items":[{"n":9007199254740993,"sku":"\\u00e9scaped, and long enough"}],"id":"c\\n","qty":0,"paid":true,"price":null}',
    'null',
    '{"id":"d","qty":"1","paid":true,"items":[]}',
    '{"id":"e","qty":2,"paid":true,"items":[{"sku":null,"n":1}]}',
    '{"id":"f","qty":3,"paid":false,"items":[]}',
  ]
  const columnsOf = (valueUsed: RigInput['valueUsed'], batchRows: number): unknown[][] => {
    const rig = new TaskRig([
      { key: bytes, value: { kind: 'json', type: order }, ...(valueUsed ? { valueUsed } : {}) },
    ]).init()
    rig.set(abi.H_DESERIALIZATION_POLICY, abi.POLICY_CONTINUE)
    rig.push(
      0,
      batchOf(
        texts.map((text, i) => ({ timestampMs: BigInt(i), key: null, value: utf8(text) })),
        0n,
      ),
    )
    return rig.drain(() => ({ rowsLeft: 100, batchRows })).rows.map(row => [row.offset, ...row.columns])
  }

  it('fills a column per leaf, list and nullable struct', () => {
    const wanted = [
      [0n, 'a', 1, 2.5, true, true, 'gold', null, [{ sku: 'x', n: 1 }]],
      [1n, 'a long identifier, not inline', -5, null, false, null, '', null, []],
      [2n, 'c\n', 0, null, true, null, '', null, [{ sku: 'éscaped, and long enough', n: 9007199254740993n }]],
      [6n, 'f', 3, null, false, null, '', null, []],
    ]
    for (const batchRows of [4096, 1, 2, 3]) assert.deepEqual(columnsOf('all', batchRows), wanted)
  })

  it('leaves zeros where a column is null, and says so bit by bit and byte by byte', () => {
    const kinds = { a: types.string, b: types.float64, c: types.int32, d: types.int64, e: types.bool, f: types.float32 }
    const values = '"a":"a text that is not inline","b":-1.5,"c":-1,"d":-1,"e":true,"f":-1.5'
    const nulls = '"a":null,"b":null,"c":null,"d":null,"e":null,"f":null'
    const fields = Object.fromEntries(Object.entries(kinds).map(([name, type]) => [name, nullableType(type)]))
    const rig = new TaskRig([{ key: bytes, value: { kind: 'json', type: structType(fields) } }]).init()
    // the last member of a name counts, whatever the first one left in the cell
    const rows = [`{${values}}`, `{${values},${nulls}}`, `{${nulls},${values}}`, '{}']
    const records = rows.map(text => ({ timestampMs: 1n, key: null, value: utf8(text) }))
    rig.push(0, batchOf(records, 0n))
    rig.drain()
    const { u8, data } = rig.kernels
    const columns = rig.get((rig.inputs[0] as number) + abi.INPUT_COLUMNS)
    Object.values(kinds).forEach((type, index) => {
      const at = rig.get(columns + index * abi.COLUMN_BYTES + abi.COLUMN_VALUES)
      const bits = rig.get(columns + index * abi.COLUMN_BYTES + abi.COLUMN_VALIDITY)
      assert.equal((u8[bits] as number) & 15, 0b0101)
      const valid = at + validOffset(nullableType(type))
      assert.deepEqual([...u8.slice(valid, valid + 4)], [1, 0, 1, 0])
      if (type.kind === 'bool') assert.equal((u8[at] as number) & 15, 0b0101)
      else {
        const width = cellBytes[type.kind]
        for (const row of [1, 3])
          assert.ok(u8.slice(at + row * width, at + (row + 1) * width).every(byte => byte === 0))
        assert.notEqual(data.getInt32(at + 2 * width, true) | data.getInt32(at + 3 * width - 4, true), 0)
      }
    })
  })

  it('reads only what is used, and checks only the types of that', () => {
    assert.deepEqual(columnsOf(new Set(['customer.tier', 'id']), 4096).slice(0, 2), [
      [0n, 'a', true, 'gold'],
      [1n, 'a long identifier, not inline', null, ''],
    ])
    assert.deepEqual(
      columnsOf(new Set(['id']), 4096).map(row => row[1]),
      ['a', 'a long identifier, not inline', 'c\n', 'd', 'e', 'f'],
    )
  })

  it('reads Kafka serializers, windowed keys, and null under nullable serdes', () => {
    const windows = { kind: 'time', sizeMs: 60_000, advanceMs: 60_000, graceMs: 0 } as const
    const rig = new TaskRig([
      {
        key: { kind: 'windowed', key: { kind: 'string' }, windows },
        keyUsed: 'all',
        value: { kind: 'int64', nullable: true },
      },
    ]).init()
    const key = Uint8Array.from([...utf8('user-1'), 0, 0, 0, 0, 0, 0, 0xea, 0x60])
    const value = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe)
    rig.push(
      0,
      batchOf(
        [
          { timestampMs: 1n, key, value },
          { timestampMs: 2n, key, value: null },
          { timestampMs: 3n, key, value: key },
        ],
        0n,
      ),
    )
    const { rows, status } = rig.drain()
    assert.deepEqual(
      rows.map(row => row.columns),
      [
        ['user-1', 60_000, 120_000, -2],
        ['user-1', 60_000, 120_000, 0],
      ],
    )
    assert.equal(status, abi.STATUS_FAILED)
    assert.equal(rig.get(abi.H_FAIL_CODE), abi.ROW_WRONG_SIZE)
    assert.equal(rig.get(abi.H_FAIL_DETAIL), 3)
  })
})
