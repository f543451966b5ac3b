/** What JavaScript users may pass and must not: each a coded error at the call, or at build with the call's place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StreamsBuilder, string, TimeWindows } from '../../src/index.js'
import { build } from './orders.js'

// biome-ignore lint/suspicious/noExplicitAny: these calls are wrong on purpose
type Any = any
const wrong = (use: (orders: Any, builder: Any) => void) => () => build(use as never)

test('something else than a function', () => {
  assert.throws(
    wrong(o => o.filter(3)),
    { code: 'E442', message: /filter takes a function, found number/ },
  )
  assert.throws(
    wrong(o => o.mapValues(null)),
    { code: 'E442', message: /found null/ },
  )
  assert.throws(
    wrong(o => o.split({ a: 'x' })),
    { code: 'E442' },
  )
  assert.throws(
    wrong(o => o.groupByKey().aggregate({ n: 0 }, () => 0)),
    { code: 'E442', message: /initializer/ },
  )
})

test('something else than options, serdes, streams, windows, topics', () => {
  assert.throws(
    wrong(o => o.filter(() => true, 'name')),
    { code: 'E442', message: /options are a plain object/ },
  )
  assert.throws(
    wrong(o => o.groupByKey({ key: 'string' })),
    { code: 'E403', message: /the key option of groupByKey/ },
  )
  assert.throws(
    wrong(o => o.merge({})),
    { code: 'E442' },
  )
  assert.throws(
    wrong(o => o.groupByKey().windowedBy('1 minute')),
    { code: 'E442' },
  )
  assert.throws(
    wrong(o => o.to(3)),
    { code: 'E442' },
  )
  assert.throws(
    wrong(o => o.to('a b')),
    { code: 'E412' },
  )
  assert.throws(
    wrong((_o, b) => b.stream(3)),
    { code: 'E442' },
  )
  assert.throws(
    wrong((_o, b) => b.stream('x')),
    { code: 'E442', message: /the source x has no serdes/ },
  )
  assert.throws(
    wrong((_o, b) => b.stream([])),
    { code: 'E442' },
  )
  assert.throws(
    wrong((_o, b) => b.table('x')),
    { code: 'E442' },
  )
  assert.throws(
    wrong(o => o.repartition({ partitions: 0 })),
    { code: 'E442' },
  )
})

test('branches that JavaScript would reorder, or that are no names', () => {
  for (const name of ['1', 'a b', '', 'default']) {
    assert.throws(
      wrong(o => o.split({ [name]: () => true })),
      { code: /E41[23]/ },
      name,
    )
  }
})

test('what does not exist yet says so', () => {
  const windows = TimeWindows.ofSizeWithNoGrace('1 minute')
  assert.throws(
    wrong(o => o.groupByKey().windowedBy(windows).emitStrategy('onWindowClose')),
    { code: 'E440' },
  )
  assert.throws(
    wrong(o => o.groupByKey().windowedBy(windows).emitStrategy('onClose')),
    { code: 'E442' },
  )
  assert.ok(wrong(o => o.groupByKey().windowedBy(windows).emitStrategy('onWindowUpdate').count())())
})

test('a function with the wrong parameters is an error at its place', () => {
  assert.throws(
    wrong(o => o.mapValues((v: Any) => v)),
    { code: 'E112', message: /test\/dsl\/refusals\.test\.ts:\d+/ },
  )
  assert.throws(
    wrong(o => o.groupBy((_k: Any, v: Any, m: Any) => [v, m])),
    { code: 'E105' },
  )
})

test('windows: Kafka Streams’ checks', () => {
  const hop = TimeWindows.ofSizeAndGrace('1 minute', '5 seconds').advanceBy('10 seconds')
  assert.deepEqual({ ...hop }, { kind: 'time', sizeMs: 60_000, advanceMs: 10_000, graceMs: 5_000 })
  assert.throws(() => TimeWindows.ofSizeWithNoGrace(0), { code: 'E405' })
  assert.throws(() => TimeWindows.ofSizeWithNoGrace(-1), { code: 'E404' })
  assert.throws(() => TimeWindows.ofSizeAndGrace('1 minute', -1), { code: 'E404' })
  assert.throws(() => hop.advanceBy(0), { code: 'E405' })
  assert.throws(() => hop.advanceBy(60_001), { code: 'E405' })
  assert.equal(hop.advanceBy(60_000).advanceMs, 60_000)
})

test('building is synchronous and reads functions only then', () => {
  const builder = new StreamsBuilder()
  const lines = builder.stream('lines', { key: string(), value: string() })
  let prefix = 'a'
  lines.filter((_k, v) => v.startsWith(prefix))
  prefix = 'b'
  assert.match(builder.build().describe(), /v\.startsWith\(prefix='b'\)/)
})
