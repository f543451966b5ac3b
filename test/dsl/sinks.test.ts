/** What a sink writes: the stream's own serdes, given ones, and what is refused instead of guessed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  float64,
  int32,
  int64,
  json,
  nullable,
  Produced,
  string,
  TimeWindows,
  topic,
  windowed,
} from '../../src/index.js'
import { build, nodeOf, Orders, writtenBy } from './orders.js'

const Others = topic('others', string(), Orders.value)
const minutely = TimeWindows.ofSizeWithNoGrace('1 minute')
const hourly = TimeWindows.ofSizeWithNoGrace('1 hour')
const orderText =
  'json { id: string, price: float64, qty: int32, region: string, coupon: string | null, at: timestamp }'

test('by name alone: unchanged, count, windowed keys, objects, text, and null as no bytes', () => {
  const topology = build(orders => {
    orders.to('unchanged', { name: 'unchanged' })
    orders.mapValues((_k, o) => ({ total: o.price })).to('object', { name: 'object' })
    orders.mapValues((_k, o) => [o.region]).to('list', { name: 'list' })
    orders.map((_k, o) => [o.id, o.region]).to('text', { name: 'text' })
    orders.mapValues((_k, o) => o.coupon).to('maybe', { name: 'maybe' })
    orders.groupByKey().count().toStream().to('count', { name: 'count' })
    orders.groupByKey().windowedBy(minutely).count().toStream().to('windowed', { name: 'windowed' })
    orders
      .groupBy((_k, o) => o.qty)
      .windowedBy(minutely)
      .count()
      .toStream()
      .to('inner', { name: 'inner' })
    orders
      .groupByKey()
      .count()
      .filter((_k, n) => n > 1)
      .toStream()
      .to('deleted', { name: 'deleted' })
  })
  assert.equal(writtenBy(topology, 'unchanged'), `string → ${orderText}`)
  assert.equal(writtenBy(topology, 'object'), 'string → json { total: float64 }')
  assert.equal(writtenBy(topology, 'list'), 'string → json string[]')
  assert.equal(writtenBy(topology, 'text'), 'string → string')
  assert.equal(writtenBy(topology, 'maybe'), 'string → string | null')
  assert.equal(writtenBy(topology, 'count'), 'string → int64')
  assert.equal(writtenBy(topology, 'windowed'), 'windowed(string, 1m) → int64')
  assert.equal(writtenBy(topology, 'inner'), 'windowed(int32, 1m) → int64')
  assert.equal(writtenBy(topology, 'deleted'), 'string → int64 | null')
})

test('a bare number or boolean made by a function has no format of its own', () => {
  assert.throws(() => build(orders => orders.mapValues((_k, o) => o.qty).to('x')), {
    code: 'E420',
    message: /is a bare int32 made by a function\n {2}at test\/dsl\/sinks\.test\.ts:\d+:\d+\n {2}Cure: .*int32\(\)/,
  })
  assert.throws(() => build(orders => orders.selectKey((_k, o) => o.price * 2).to('x')), {
    code: 'E420',
    message: /key: float64\(\)/,
  })
  assert.throws(() => build(orders => orders.mapValues((_k, o) => o.price > 1).to('x')), {
    code: 'E420',
    message: /value: boolean\(\)/,
  })
  assert.throws(() => build(orders => orders.mapValues((_k, o) => o.at).to('x')), {
    code: 'E420',
    message: /value: int64\(\)/,
  })
})

test('a repartition topic gives a bare number no format either', () => {
  assert.throws(
    () =>
      build(orders =>
        orders
          .mapValues((_k, o) => o.qty)
          .repartition()
          .to('x'),
      ),
    { code: 'E420' },
  )
  assert.throws(
    () =>
      build(orders =>
        orders
          .groupBy((_k, o) => o.qty)
          .count()
          .toStream()
          .to('x'),
      ),
    { code: 'E420' },
  )
})

test('said once it is known: where it is made, where it is grouped, or at the sink', () => {
  const topology = build(orders => {
    orders
      .mapValues((_k, o) => o.qty, { value: int32() })
      .filter((_k, n) => n > 1)
      .to('made', { name: 'made' })
    orders.mapValues((_k, o) => o.price * 2).to('sink', { name: 'sink', value: float64() })
    orders
      .groupBy((_k, o) => o.qty, { key: int32() })
      .count()
      .toStream()
      .to('grouped', { name: 'grouped' })
    orders
      .mapValues((_k, o) => o.qty)
      .repartition({ value: int64() })
      .to('again', { name: 'again' })
  })
  assert.equal(writtenBy(topology, 'made'), 'string → int32')
  assert.equal(writtenBy(topology, 'sink'), 'string → float64')
  assert.equal(writtenBy(topology, 'grouped'), 'int32 → int64')
  assert.equal(writtenBy(topology, 'again'), 'string → int64')
})

test('a typed topic writes what it declares; more fields are left out', () => {
  const Short = topic('short', string(), json({ region: 'string', qty: 'int64' }))
  const topology = build(orders => orders.to(Short))
  assert.equal(writtenBy(topology), 'string → json { region: string, qty: int64 }')
  assert.equal(nodeOf(topology, 'sink').topic, 'short')
})

test('what a serde cannot write is refused with the field', () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ region: 'string', total: 'float64' }, /total is missing/],
    [{ coupon: 'string' }, /coupon may be null/],
    [{ qty: 'string' }, /qty: int32 where string is written/],
    [{ region: { name: 'string' } }, /region: string where \{ name: string \} is written/],
  ]
  for (const [fields, message] of cases) {
    const serde = json(fields as { region: 'string' })
    assert.throws(() => build(orders => orders.to('x', { value: serde as never })), { code: 'E421', message })
  }
  assert.throws(() => build(orders => orders.to('x', { key: int32() as never })), {
    code: 'E421',
    message: /the key cannot be written.*string where int32 is written/,
  })
  assert.throws(
    () =>
      build((_orders, builder) =>
        builder
          .table(Others)
          .toStream()
          .to(Others as never),
      ),
    {
      code: 'E421',
      message: /it may be null[\s\S]*nullable/,
    },
  )
})

test('other windows at the sink are refused', () => {
  assert.throws(
    () =>
      build(orders =>
        orders
          .groupByKey()
          .windowedBy(minutely)
          .count()
          .toStream()
          .to('x', Produced.with(windowed(string(), hourly), int64())),
      ),
    { code: 'E422', message: /windows of 1m, its serde 1h/ },
  )
  const topology = build(orders =>
    orders
      .groupByKey()
      .windowedBy(minutely)
      .count()
      .toStream()
      .to('x', Produced.with(windowed(string(), minutely), int64())),
  )
  assert.equal(writtenBy(topology), 'windowed(string, 1m) → int64')
  assert.throws(
    () =>
      build(orders =>
        orders
          .groupByKey()
          .windowedBy(minutely)
          .count()
          .toStream()
          .to('x', { key: string() as never }),
      ),
    {
      code: 'E421',
    },
  )
})

test('a topic by function, a partitioner', () => {
  const topology = build(orders => {
    orders.to((_k, o) => `orders.${o.region}`, { partitioner: (_k, o, n) => o.qty % n })
  })
  const sink = nodeOf(topology, 'sink')
  assert.ok(typeof sink.topic === 'object' && sink.topic.result?.kind === 'string')
  assert.deepEqual(
    sink.partitioner?.params.map(type => type.kind),
    ['string', 'struct', 'int32'],
  )
  assert.throws(() => build(orders => orders.to((_k, o) => o.qty as never)), { code: 'E309' })
})

test('a nullable serde may write what is never null', () => {
  const topology = build(orders => orders.to('x', Produced.with(nullable(string()), Orders.value)))
  assert.equal(writtenBy(topology), `string | null → ${orderText}`)
})
