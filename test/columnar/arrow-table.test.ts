/** Rows of topics and stores as Arrow tables and IPC bytes; and that nobody loads Arrow who does not ask for it. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import { toArrowIpc, toArrowTable } from '../../src/columnar/index.js'
import {
  int64,
  json,
  nullable,
  StreamsBuilder,
  string,
  TimeWindows,
  TopologyTestDriver,
  topic,
  windowed,
} from '../../src/index.js'

const Order = json({ region: 'string', price: nullable('float64'), lines: [{ sku: 'string', qty: 'int32' }] })
const Orders = topic('orders', string(), Order)
const orders = [
  { key: 'a', value: { region: 'eu', price: 2.5, lines: [{ sku: 'x', qty: 1 }] }, timestamp: 1 },
  { key: 'b', value: { region: 'us', price: null, lines: [] }, timestamp: 2 },
]

test('rows become typed columns', async () => {
  const table = await toArrowTable(orders, Orders)
  assert.equal(table.numRows, 2)
  assert.equal(
    String(table.schema.fields.map(field => `${field.name} ${field.type} ${field.nullable}`).join(', ')),
    'key Utf8 false, value Struct<{region:Utf8, price:Float64, lines:List<Struct<{sku:Utf8, qty:Int32}>>}> false, ' +
      'timestamp Timestamp<MILLISECOND> false',
  )
  assert.deepEqual(JSON.parse(JSON.stringify(table.toArray())), orders)
})

test('what a windowed aggregation wrote', async () => {
  const minutely = TimeWindows.ofSizeWithNoGrace('1 minute')
  const builder = new StreamsBuilder()
  builder.stream(Orders).groupByKey().windowedBy(minutely).count().toStream().to('counts')
  const driver = new TopologyTestDriver(builder.build())
  const input = driver.createInputTopic(Orders)
  for (const { key, value, timestamp } of orders) input.pipeInput(key, value, timestamp + 60_000)
  const Counts = topic('counts', windowed(string(), minutely), int64())
  const table = await toArrowTable(driver.createOutputTopic(Counts).readRecordsToList(), Counts)
  assert.deepEqual(
    table.toArray().map(row => [row?.key.key, row?.key.window.start, row?.value]),
    [
      ['a', 60_000, 1n],
      ['b', 60_000, 1n],
    ],
  )
})

test('IPC bytes, as a file and as a stream', async () => {
  for (const format of ['file', 'stream'] as const) {
    const bytes = await toArrowIpc(orders, Orders, format)
    assert.equal(Buffer.from(bytes.subarray(0, 6)).toString('latin1') === 'ARROW1', format === 'file')
    assert.deepEqual(JSON.parse(JSON.stringify(tableFromIPC(bytes).toArray())), orders)
  }
})

test('no rows, null rows', async () => {
  const none = await toArrowTable([], Orders)
  assert.equal(none.numRows, 0)
  assert.deepEqual(none.schema.names, ['key', 'value', 'timestamp'])
  const serdes = { key: nullable(string()), value: nullable(Order) }
  const [row] = (await toArrowTable([{ key: null, value: null, timestamp: 3 }], serdes)).toArray()
  assert.deepEqual(JSON.parse(JSON.stringify(row)), { key: null, value: null, timestamp: 3 })
})

test('a value of another type is refused, by the name of its part', async () => {
  const refused = async (value: unknown, serde: Parameters<typeof toArrowTable>[1]['value'], text: RegExp) =>
    assert.rejects(toArrowTable([{ key: 'a', value, timestamp: 0 }], { key: string(), value: serde }), text)
  await refused(1.5, int64(), /E520: field value must be int64, found 1\.5/)
  await refused('1', int64(), /field value must be int64, found "1"/)
  await refused(null, int64(), /field value must be int64, found null/)
  await refused(7, Order, /field value must be \{ region: string/)
  await refused({ region: 'eu', lines: [] }, json({ region: 'string', price: 'float64' }), /field value\.price must be/)
  const lines = [
    { sku: 'x', qty: 1 },
    { sku: 'y', qty: 0.5 },
  ]
  await refused({ region: 'eu', price: 1, lines }, Order, /field value\.lines\[1\]\.qty must be int32, found 0\.5/)
})

/** Refuses to resolve apache-arrow, so that whoever imports it is seen. */
const HOOKS = `export const resolve = (specifier, context, next) => {
  if (specifier === 'apache-arrow') throw new Error('apache-arrow was asked for')
  return next(specifier, context)
}`

test('apache-arrow is loaded by the first table, not by the package nor by its entry for Arrow', () => {
  const script = `
    const { register } = await import('node:module')
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(HOOKS)}`)})
    const { string } = await import('./src/index.ts')
    const { toArrowTable } = await import('./src/columnar/index.ts')
    console.log('both are loaded')
    await toArrowTable([], { key: string(), value: string() }).catch(error => console.log(error.message))
  `
  const options = { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8', timeout: 30_000 } as const
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], options)
  assert.equal(output, 'both are loaded\napache-arrow was asked for\n')
})
