/** Columns of task memory as Arrow: values equal, live, over the same buffer, and the same again through Arrow IPC. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Data, type RecordBatch, RecordBatchReader, Table, tableFromIPC, tableToIPC } from 'apache-arrow'
import fc from 'fast-check'
import { arrowBatch, compactBatch, loadArrow } from '../../src/columnar/index.js'
import { bytes, int64, json, nullable, StreamsBuilder, string, TimeWindows, topic, windowed } from '../../src/index.js'
import type { StreamTask } from '../../src/task/stream-task.js'
import type { Topology } from '../../src/topology/topology.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { decodedTask, type SegmentRecord } from './segment.js'

const Everything = json({
  yes: 'boolean',
  maybe: nullable('boolean'),
  n32: 'int32',
  n64: nullable('int64'),
  big: 'bigint',
  f32: 'float32',
  f64: nullable('float64'),
  at: 'timestamp',
  text: 'string',
  note: nullable('string'),
  blob: 'bytes',
  rest: 'raw',
  tags: ['string'],
  lines: nullable([{ sku: 'string', qty: 'int32', by: nullable({ id: 'int64' }) }]),
  item: { name: 'string', size: nullable({ w: 'float64', h: nullable('int32') }) },
})
const All = topic('all', nullable(string()), Everything)

/** Reads every field. */
function everythingTopology(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(All)
    .map((k, v) => [k, { ...v, w: v.item.size === null ? 0 : v.item.size.w }])
    .to('out', { key: nullable(string()), value: json({ ...Everything.fields, w: 'float64' }) })
  return builder.build({ lambdas: 'compiled' })
}

const row = fc.record({
  yes: fc.boolean(),
  maybe: fc.option(fc.boolean()),
  n32: fc.integer(),
  n64: fc.option(fc.maxSafeInteger()),
  big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  f32: fc.float({ noNaN: true, noDefaultInfinity: true }),
  f64: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  at: fc.integer({ min: 0, max: 2 ** 41 }),
  text: fc.string({ unit: 'grapheme', maxLength: 40 }),
  note: fc.option(fc.string({ maxLength: 30 })),
  blob: fc.uint8Array({ maxLength: 40 }),
  rest: fc.json({ maxDepth: 1 }),
  tags: fc.array(fc.string({ maxLength: 20 }), { maxLength: 3 }),
  lines: fc.option(
    fc.array(
      fc.record({
        sku: fc.string({ maxLength: 20 }),
        qty: fc.integer(),
        by: fc.option(fc.record({ id: fc.maxSafeInteger() })),
      }),
      { maxLength: 3 },
    ),
  ),
  item: fc.record({
    name: fc.string({ maxLength: 20 }),
    size: fc.option(fc.record({ w: fc.double({ noNaN: true, noDefaultInfinity: true }), h: fc.option(fc.integer()) })),
  }),
})
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never

const utf8 = new TextEncoder()
const record = (key: string | null, value: Row, timestampMs = 1000n): SegmentRecord => ({
  key: key === null ? null : utf8.encode(key),
  value: Everything.serialize(value as never),
  timestampMs,
})

/** Arrow's rows as plain data: bigint stays, bytes become lists of numbers, -0 is 0. */
function plain(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'number') return value + 0
  if (typeof value !== 'object') return value
  if ('toArray' in value && typeof value.toArray === 'function')
    return [...(value as unknown as Iterable<unknown>)].map(plain)
  const object = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value
  return Object.fromEntries(Object.entries(object).map(([name, part]) => [name, plain(part)]))
}

/** What Arrow should say of a row. */
function expected({ rest, n64, f32, lines, ...value }: Row): unknown {
  const ids = lines?.map(({ by, ...line }) => ({ ...line, by: by === null ? null : { id: BigInt(by.id) } })) ?? null
  const raw = rest.trim()
  return plain({
    ...value,
    rest: raw,
    f32: Math.fround(f32),
    n64: n64 === null ? null : BigInt(n64),
    lines: ids,
    item: { ...value.item },
  })
}

const valuesOf = (batch: RecordBatch, name: string): unknown[] => [...(batch.getChild(name) ?? [])].map(plain)
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    typeof part === 'bigint'
      ? `${part}n`
      : part !== null && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
  )

async function batchOf(task: StreamTask): Promise<RecordBatch> {
  const [input] = task.plan.inputs
  assert(input !== undefined)
  return arrowBatch(await loadArrow(), task.kernel.views, input)
}

const topology = everythingTopology()

test('values are those of the records, in place, compacted, and through Arrow IPC', async () => {
  const arrow = await loadArrow()
  const rows = fc.array(fc.tuple(fc.option(fc.string({ maxLength: 30 })), row), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(rows, async list => {
      const task = decodedTask(
        topology,
        list.map(([key, value], index) => record(key, value, BigInt(index))),
        100n,
      )
      const batch = await batchOf(task)
      assert.equal(batch.numRows, list.length)
      const compact = compactBatch(arrow, batch)
      const [read] = tableFromIPC(tableToIPC(new Table([compact]))).batches
      assert(read !== undefined)
      for (const each of [batch, compact, read]) {
        assert.deepEqual(
          valuesOf(each, 'offset'),
          list.map((_, index) => 100n + BigInt(index)),
        )
        assert.deepEqual(
          valuesOf(each, 'timestamp'),
          list.map((_, index) => index),
        )
        assert.deepEqual(
          valuesOf(each, 'status'),
          list.map(() => abi.ROW_OK),
        )
        assert.deepEqual(
          valuesOf(each, 'key'),
          list.map(([key]) => key),
        )
        assert.deepEqual(
          valuesOf(each, 'value').map(sorted),
          list.map(([, value]) => sorted(expected(value))),
        )
      }
    }),
    { numRuns: 60 },
  )
})

/** All buffers of a column and of what is below it, but for lists, which are copies. */
function buffersOf(data: Data): ArrayBufferLike[] {
  if (data.type.typeId === 12) return []
  const own = [data.values, data.nullBitmap, ...data.variadicBuffers].filter(buffer => buffer?.byteLength > 0)
  return [...own.map(buffer => buffer.buffer), ...data.children.flatMap(buffersOf)]
}

const sample: Row = {
  yes: true,
  maybe: null,
  n32: 1,
  n64: 2,
  big: 3n,
  f32: 0.5,
  f64: 1.5,
  at: 5,
  text: 'a text of more than twelve bytes',
  note: null,
  blob: Uint8Array.of(1, 2, 3),
  rest: '{"a":1}',
  tags: ['x'],
  lines: [],
  item: { name: 'box', size: { w: 1, h: null } },
}

test('nothing is copied: every buffer is the memory of the task, and writing there is seen', async () => {
  const task = decodedTask(topology, [record('k', sample), record('l', sample)])
  const batch = await batchOf(task)
  const { buffer } = task.memory
  const value = batch.getChild('value')
  assert(value !== null)
  const found = value.data.flatMap(data => data.children).flatMap(buffersOf)
  assert(found.length > 15, `only ${found.length} buffers`)
  assert(found.every(each => each === buffer))
  const [input] = task.plan.inputs
  assert(input !== undefined)
  const { data } = task.kernel.views.refresh()
  const columns = data.getUint32(input.address + abi.INPUT_COLUMNS, true)
  const values = data.getUint32(columns + input.columns.indexOf('value.n32') * abi.COLUMN_BYTES, true)
  assert.equal(value.getChild('n32')?.get(1), 1)
  data.setInt32(values + 4, 77, true)
  assert.equal(value.getChild('n32')?.get(1), 77)
  const compact = compactBatch(await loadArrow(), batch)
  assert(compact.data.children.flatMap(buffersOf).every(each => each !== buffer))
})

test('a batch holds what the plan reads, and no more', async () => {
  const builder = new StreamsBuilder()
  builder
    .stream(All)
    .filter((_, v) => v.item.name === 'box' && v.n32 > 0)
    .to('out')
  const batch = await batchOf(decodedTask(builder.build(), [record('k', sample)]))
  assert.deepEqual(batch.schema.names, ['offset', 'timestamp', 'status', 'value'])
  assert.deepEqual(valuesOf(batch, 'value'), [{ n32: 1, item: { name: 'box' } }])
})

test('bad rows have a status and hold zeros', async () => {
  const broken = { key: null, value: utf8.encode('{"n32": 1,'), timestampMs: 7n }
  const batch = await batchOf(decodedTask(topology, [record('k', sample), broken, record('m', sample)]))
  assert.deepEqual(valuesOf(batch, 'status'), [abi.ROW_OK, abi.ROW_BAD_JSON, abi.ROW_OK])
  assert.deepEqual(valuesOf(batch, 'timestamp'), [1000, 7, 1000])
  assert.equal(batch.getChild('value')?.getChild('n32')?.get(1), 0)
  assert.equal(batch.getChild('value')?.getChild('text')?.get(2), sample.text)
})

test('null values of a table are null', async () => {
  const builder = new StreamsBuilder()
  builder
    .table(topic('people', string(), json({ name: 'string' })))
    .filter((_, v) => v.name !== '')
    .toStream()
    .to('out')
  const records = ['{"name":"ann"}', null, '{"name":"bob"}'].map(text => ({
    key: utf8.encode('k'),
    value: text === null ? null : utf8.encode(text),
    timestampMs: 1n,
  }))
  const batch = await batchOf(decodedTask(builder.build(), records))
  assert.deepEqual(valuesOf(batch, 'value'), [{ name: 'ann' }, null, { name: 'bob' }])
})

test('keys that are no text: int64, bytes, windowed', async () => {
  const minutely = TimeWindows.ofSizeWithNoGrace('1 minute')
  const numbered = new StreamsBuilder()
  numbered
    .stream(topic('numbered', int64(), string()))
    .filter((k, v) => k > 0 && v !== '')
    .to('out')
  const bytewise = new StreamsBuilder()
  bytewise
    .stream(topic('bytewise', bytes(), string()))
    .map((k, v) => [v, k])
    .to('out')
  const Windowed = windowed(string(), minutely)
  const inWindows = new StreamsBuilder()
  inWindows
    .stream(topic('in-windows', Windowed, string()))
    .map((k, v) => [`${k.key} ${k.window.start} ${k.window.end}`, v])
    .to('out')
  const window = { start: 60_000, end: 120_000 }
  const cases: [StreamsBuilder, Uint8Array | null, unknown][] = [
    [numbered, int64().serialize(-5), -5n],
    [bytewise, Uint8Array.of(9, 8), [9, 8]],
    [inWindows, Windowed.serialize({ key: 'a key in a window', window }), { key: 'a key in a window', window }],
  ]
  for (const [builder, key, shown] of cases) {
    const task = decodedTask(builder.build(), [{ key, value: utf8.encode('v'), timestampMs: 1n }])
    assert.deepEqual(valuesOf(await batchOf(task), 'key'), [shown])
  }
})

test('a slice is compacted to its own rows', async () => {
  const arrow = await loadArrow()
  const rows = Array.from({ length: 20 }, (_, index) => ({
    ...sample,
    yes: index % 3 === 0,
    text: `text ${index}`.repeat(index % 4),
  }))
  const batch = await batchOf(
    decodedTask(
      topology,
      rows.map(each => record('k', each)),
    ),
  )
  const compact = compactBatch(arrow, batch.slice(5, 14))
  assert.equal(compact.numRows, 9)
  assert.deepEqual(
    valuesOf(compact, 'value').map(sorted),
    rows.slice(5, 14).map(each => sorted(expected(each))),
  )
  const reader = RecordBatchReader.from(tableToIPC(new Table([compact])))
  const [read] = [...reader]
  assert(read !== undefined)
  assert.deepEqual(
    valuesOf(read, 'value').map(sorted),
    rows.slice(5, 14).map(each => sorted(expected(each))),
  )
})
