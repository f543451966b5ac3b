/** Types through operators: what each gives, where null goes and comes, which bytes stay known. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, float64, int64, json, Materialized, nullable, string, TimeWindows, topic } from '../../src/index.js'
import { printSerde } from '../../src/schema/serde-type.js'
import { build, flowOf, nodeOf, Orders } from './orders.js'

const minutely = TimeWindows.ofSizeWithNoGrace('1 minute')
const orderText = '{ id: string, price: float64, qty: int32, region: string, coupon: string | null, at: timestamp }'

test('filter keeps types and bytes; mapValues keeps the key’s, selectKey the value’s', () => {
  const topology = build(orders => {
    orders
      .filter((_k, o) => o.price > 1)
      .mapValues((_k, o) => ({ total: o.price * o.qty }))
      .selectKey((_k, v) => v.total)
      .map((k, v) => [`${k}`, v.total > 1])
  })
  const filter = nodeOf(topology, 'filter')
  assert.equal(flowOf(filter), `string → ${orderText}`)
  assert.deepEqual(filter.valueSerde, Orders.value.descriptor)
  const mapValues = nodeOf(topology, 'map-values')
  assert.equal(flowOf(mapValues), 'string → { total: float64 }')
  assert.deepEqual([mapValues.keySerde, mapValues.valueSerde], [{ kind: 'string' }, undefined])
  const selectKey = nodeOf(topology, 'select-key')
  assert.equal(flowOf(selectKey), 'float64 → { total: float64 }')
  assert.equal(selectKey.keySerde, undefined)
  assert.equal(flowOf(nodeOf(topology, 'map')), 'string → boolean')
})

test('flatMapValues and flatMap give the types of the elements', () => {
  const topology = build(orders => {
    orders.flatMapValues((_k, o) => o.region.split(','))
    orders.flatMap((_k, o) => [
      [o.qty, { id: o.id }],
      [o.qty, { id: '' }],
    ])
  })
  assert.equal(flowOf(nodeOf(topology, 'flat-map-values')), 'string → string')
  assert.equal(flowOf(nodeOf(topology, 'flat-map')), 'int32 → { id: string }')
})

test('a predicate takes null away from values and fields that it tests, on the side that passes', () => {
  const topology = build((_orders, builder) => {
    const maybe = builder.stream(topic('maybe', nullable(string()), nullable(json({ a: nullable('string') }))))
    maybe.filter((_k, v) => v !== null, { name: 'value' })
    maybe.filter((k, v) => k !== null && v !== null && v.a !== null, { name: 'all' })
    maybe.filterNot((_k, v) => v === null || v.a === null, { name: 'not' })
    maybe.filter((_k, v) => v === null || v.a !== null, { name: 'either' })
    maybe.split({ full: (_k, v) => v !== null && v.a !== null })
  })
  const flow = (name: string): string => flowOf(nodeOf(topology, 'filter', name))
  assert.equal(flow('value'), 'string | null → { a: string | null }')
  assert.equal(flow('all'), 'string → { a: string }')
  assert.equal(flow('not'), 'string | null → { a: string }')
  assert.equal(flow('either'), 'string | null → { a: string | null } | null')
  assert.equal(flowOf(nodeOf(topology, 'branch', 'maybe-split-full')), 'string | null → { a: string }')
  assert.equal(flowOf(nodeOf(topology, 'branch', 'maybe-split-default')), 'string | null → { a: string | null } | null')
})

test('count is int64 and never null; windows make the key a pair', () => {
  const topology = build(orders => {
    orders.groupByKey().count({ name: 'plain' })
    orders.groupByKey().windowedBy(minutely).count({ name: 'windowed' })
  })
  assert.equal(flowOf(nodeOf(topology, 'aggregate', 'plain')), 'string → int64')
  const windowed = nodeOf(topology, 'aggregate', 'windowed')
  assert.equal(flowOf(windowed), '{ key: string, window: { start: timestamp, end: timestamp } } → int64')
  assert.deepEqual(windowed.windows, windowed.aggregateWindows)
  assert.deepEqual(
    topology.stores.map(store => [store.kind, store.retentionMs]),
    [
      ['keyValue', undefined],
      ['window', 60_000],
    ],
  )
})

test('the state of an aggregate is the fixpoint of both functions, null where the adder may delete', () => {
  const topology = build(orders => {
    const grouped = orders.groupByKey()
    grouped.aggregate(
      () => ({ n: 0, last: null as string | null, tags: [] as string[] }),
      (_k, o, a) => ({ n: a.n + 1, last: o.coupon, tags: [...a.tags, o.region] }),
      { name: 'fixpoint' },
    )
    grouped.aggregate<{ n: number } | null>(
      () => ({ n: 0 }),
      (_k, o, a) => (o.qty === 0 ? null : { n: (a?.n ?? 0) + 1 }),
      { name: 'deleting' },
    )
    grouped.reduce((a, o) => (o.price > a.price ? o : a), { name: 'reduced' })
  })
  const fixpoint = nodeOf(topology, 'aggregate', 'fixpoint')
  assert.equal(flowOf(fixpoint), 'string → { n: float64, last: string | null, tags: string[] }')
  const deleting = nodeOf(topology, 'aggregate', 'deleting')
  assert.equal(flowOf(deleting), 'string → { n: float64 } | null')
  assert.equal(topology.stores[deleting.store]?.value.null, undefined)
  assert.equal(flowOf(nodeOf(topology, 'aggregate', 'reduced')), `string → ${orderText}`)
  assert.equal(printSerde(topology.stores[2]?.valueSerde ?? assert.fail()), `json ${orderText}`)
})

test('records without a value take no part in a count, but do in a windowed one', () => {
  const topology = build((_orders, builder) => {
    const maybe = builder.stream(topic('maybe', nullable(string()), nullable(string()))).groupByKey()
    maybe.aggregate(
      () => '',
      (_k, v, a) => a + v.length,
      { name: 'plain' },
    )
    maybe.windowedBy(minutely).aggregate(
      () => '',
      (_k, v, a) => a + (v ?? ''),
      { name: 'windowed' },
    )
    maybe.windowedBy(minutely).reduce((_a, v) => v, { name: 'reduced' })
  })
  const types = (name: string) => nodeOf(topology, 'aggregate', name).adder?.params.map(type => type.null === true)
  assert.deepEqual(types('plain'), [false, false, false])
  assert.deepEqual(types('windowed'), [false, true, false])
  assert.equal(flowOf(nodeOf(topology, 'aggregate', 'reduced')).split(' → ')[1], 'string | null')
})

test('tables: a source may lose rows, a filter makes that so, mapValues keeps it, toStream shows it', () => {
  const topology = build((orders, builder) => {
    const source = builder.table(topic('customers', nullable(string()), json({ name: 'string' })), { name: 'source' })
    source.mapValues((_k, c) => c.name, { name: 'names' }).toStream()
    const counts = orders.groupByKey().count({ name: 'counts' })
    counts.mapValues((_k, n) => n + 1, { name: 'more' })
    counts.mapValues((_k, n) => (n > 1 ? n : null), { name: 'some' })
    counts.filter((_k, n) => n > 1, { name: 'big' })
  })
  assert.equal(flowOf(nodeOf(topology, 'table-source')), 'string → { name: string } | null')
  assert.deepEqual(nodeOf(topology, 'source', 'customers-source').sourceKeySerde, { kind: 'string', nullable: true })
  assert.equal(nodeOf(topology, 'source', 'customers-source').sourceValueSerde.nullable, true)
  const flow = (name: string): string => flowOf(nodeOf(topology, 'table-map-values', name))
  assert.equal(flow('names'), 'string → string | null')
  assert.equal(flow('more'), 'string → float64')
  assert.equal(flow('some'), 'string → int64 | null')
  assert.equal(flowOf(nodeOf(topology, 'table-filter')), 'string → int64 | null')
  assert.equal(flowOf(nodeOf(topology, 'to-stream')), 'string → string | null')
  assert.equal(
    topology.stores.every(store => store.value.null === undefined),
    true,
  )
})

test('toTable asks the stream', () => {
  const topology = build(orders => {
    orders.toTable({ name: 'sure' })
    orders.mapValues((_k, o) => o.coupon).toTable({ name: 'maybe' })
  })
  assert.equal(flowOf(nodeOf(topology, 'table-source', 'sure')), `string → ${orderText}`)
  assert.equal(flowOf(nodeOf(topology, 'table-source', 'maybe')), 'string → string | null')
})

test('a declared serde decides the type of the store, and what is given is checked against it', () => {
  const State = json({ n: 'int32', note: nullable('string') })
  const topology = build(orders => {
    orders.groupByKey().aggregate(
      () => ({ n: 0, note: '' }),
      (_k, _o, a) => ({ ...a, n: a.n + 1 }),
      Materialized.as('s', { value: json({ n: 'int32', note: 'string' }) }),
    )
    orders.groupByKey().count(Materialized.with(string(), float64(), { name: 'f' }))
  })
  assert.equal(flowOf(nodeOf(topology, 'aggregate', 's')), 'string → { n: int32, note: string }')
  assert.equal(flowOf(nodeOf(topology, 'aggregate', 'f')), 'string → float64')
  assert.throws(
    () =>
      build(orders => {
        orders.groupByKey().aggregate(
          () => ({ n: '', note: null }),
          (_k, _o, a) => a,
          Materialized.as('s', { value: State as never }),
        )
      }),
    { code: 'E309' },
  )
})

test('merge: the common type, null apart; serdes only where both sides have the same', () => {
  const topology = build((orders, builder) => {
    const others = builder.stream(topic('others', string(), Orders.value))
    orders.merge(others, { name: 'same' })
    const names = orders.mapValues((_k, o) => ({ a: o.region, b: o.coupon }))
    names.merge(
      orders.mapValues((_k, o) => ({ a: o.coupon, b: o.region })),
      { name: 'joined' },
    )
  })
  assert.deepEqual(nodeOf(topology, 'merge', 'same').valueSerde, Orders.value.descriptor)
  const joined = nodeOf(topology, 'merge', 'joined')
  assert.equal(flowOf(joined), 'string → { a: string | null, b: string | null }')
  assert.deepEqual([joined.keySerde, joined.valueSerde], [{ kind: 'string' }, undefined])
})

test('merge: different numbers meet in float64, fields are found by name', () => {
  const topology = build(orders => {
    orders
      .mapValues((_k, o) => ({ id: o.id, n: o.qty, list: [o.qty] }))
      .merge(orders.mapValues((_k, o) => ({ list: [o.price], n: o.at, id: o.coupon })))
  })
  assert.equal(flowOf(nodeOf(topology, 'merge')), 'string → { id: string | null, n: float64, list: float64[] }')
})

test('merge of different types is refused with the field', () => {
  assert.throws(
    () =>
      build(
        orders =>
          void orders.mapValues((_k, o) => ({ a: o.qty })).merge(orders.mapValues((_k, o) => ({ a: o.id })) as never),
      ),
    { code: 'E424', message: /a: int32 and string/ },
  )
  assert.throws(
    () =>
      build(
        orders =>
          void orders.mapValues((_k, o) => ({ a: o.qty })).merge(orders.mapValues((_k, o) => ({ b: o.id })) as never),
      ),
    { code: 'E424', message: /a is only in one of them/ },
  )
})

test('a timestamp function is typed by the topic; one that gives no number is refused', () => {
  const at = (fn: (key: string, order: { at: number; region: string }) => number) =>
    build(
      (_orders, builder) =>
        void builder.stream(topic('timed', string(), json({ at: 'timestamp', region: 'string' }), { timestamp: fn })),
    )
  const timed = nodeOf(
    at((_k, o) => o.at + 1),
    'source',
    'timed-source',
  )
  assert.deepEqual(
    timed.timestamp?.params.map(type => type.kind),
    ['string', 'struct'],
  )
  assert.throws(() => at((_k, o) => o.region as never), { code: 'E309', message: /is a string, not a number/ })
})

test('summaries are composed: state, and result where the state is not yet it', () => {
  const topology = build(orders => {
    orders.groupByKey().summarize({ n: count() }, { name: 'plain' })
    orders.groupByKey().windowedBy(minutely).count({ name: 'w', key: string(), value: int64() })
  })
  assert.equal(flowOf(nodeOf(topology, 'aggregate', 'plain')), 'string → { n: float64 }')
  assert.equal(
    topology.nodes.some(node => node.kind === 'table-map-values'),
    false,
  )
})
