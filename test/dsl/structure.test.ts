/** Which nodes are made and in what order: repartitioning, sources, stores, internal topics, sub-topologies. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, Materialized, nullable, StreamsBuilder, string, TimeWindows, topic } from '../../src/index.js'
import { build, childrenOf, nodeOf, Orders } from './orders.js'

const minutely = TimeWindows.ofSizeAndGrace('1 minute', '10 seconds')
const topicNames = (topology: ReturnType<typeof build>) => topology.internalTopics.map(each => each.name)

test('only a changed key is repartitioned, and only for what needs it', () => {
  const topology = build(orders => {
    orders
      .filter((_k, o) => o.qty > 1)
      .mapValues((_k, o) => o.region)
      .groupByKey()
      .count({ name: 'a', logging: false })
    orders
      .map((k, o) => [k, o.region])
      .filter((_k, v) => v !== '')
      .to('b')
    orders
      .selectKey((_k, o) => o.region)
      .peek(() => {})
      .groupByKey()
      .count({ name: 'c', logging: false })
    orders.selectKey((_k, o) => o.id, { name: 'by-id' }).toTable({ name: 'd', logging: false })
    orders
      .selectKey((_k, o) => o.id, { name: 'again' })
      .repartition({ name: 'e' })
      .groupByKey()
      .count({ logging: false })
    const merged = orders.merge(
      orders.map((_k, o) => [o.id, o], { name: 'by-id-2' }),
      { name: 'both' },
    )
    merged.groupByKey().count({ name: 'f', logging: false })
    orders
      .split({ big: (_k, o) => o.qty > 9 })
      .big.groupByKey()
      .count({ name: 'g', logging: false })
  })
  assert.deepEqual(topicNames(topology), [
    'orders-select-key-peek-group-by-key-repartition',
    'd-repartition',
    'e-repartition',
    'both-group-by-key-repartition',
  ])
})

test('aggregations of one grouping share its repartition topic, also across windows; two groupings do not', () => {
  const topology = build(orders => {
    const grouped = orders.groupBy((_k, o) => o.region, { name: 'region' })
    grouped.count({ name: 'a' })
    grouped.windowedBy(minutely).count({ name: 'b' })
    grouped.reduce((a, _o) => a, { name: 'c' })
    orders.groupBy((_k, o) => o.id).count({ name: 'd' })
  })
  assert.deepEqual(topicNames(topology), [
    'region-repartition',
    'a-changelog',
    'b-changelog',
    'c-changelog',
    'orders-group-by-repartition',
    'd-changelog',
  ])
  assert.deepEqual(childrenOf(topology, 'region-repartition-source'), ['a', 'b', 'c'])
})

test('an unused grouping makes a key change but no topic', () => {
  const topology = build(orders => void orders.groupBy((_k, o) => o.region))
  assert.deepEqual(topicNames(topology), [])
  assert.deepEqual(childrenOf(topology, 'orders-source'), ['orders-group-by'])
})

test('children are in building order: a handle’s node where it is used, a key change at its own place', () => {
  const topology = build(orders => {
    const byKey = orders.groupByKey()
    const byRegion = orders.groupBy((_k, o) => o.region, { name: 'region' })
    orders.filter(() => true, { name: 'first' })
    byRegion.count({ name: 'regions' })
    byKey.count({ name: 'keys' })
    const { x, default: rest } = orders.split({ x: () => true }, { name: 'split' })
    orders.peek(() => {}, { name: 'last' })
    rest.peek(() => {}, { name: 'rest-peek' })
    x.peek(() => {}, { name: 'x-peek' })
  })
  assert.deepEqual(childrenOf(topology, 'orders-source'), ['region', 'first', 'keys', 'split', 'last'])
  assert.deepEqual(childrenOf(topology, 'split'), ['split-x', 'split-default'])
  const split = nodeOf(topology, 'split')
  assert.deepEqual([...split.branches, split.defaultBranch], split.children)
})

test('a topic read twice is one source; its readers keep their order', () => {
  const topology = build((orders, builder) => {
    const again = builder.stream(Orders)
    again.filter(() => true, { name: 'b' })
    orders.filter(() => true, { name: 'a' })
  })
  assert.equal(topology.nodes.filter(node => node.kind === 'source').length, 1)
  assert.deepEqual(childrenOf(topology, 'orders-source'), ['b', 'a'])
})

test('a stream and a table of one topic share the source where both read it in one way', () => {
  const Customers = topic('customers', nullable(string()), nullable(json({ name: 'string' })))
  const topology = build((_orders, builder) => {
    builder.stream(Customers).peek(() => {}, { name: 'stream' })
    builder.table(Customers, { name: 'table' })
  })
  assert.deepEqual(childrenOf(topology, 'customers-source'), ['stream', 'table'])
  assert.throws(() => build((_orders, builder) => void builder.table(Orders)), {
    code: 'E430',
    message: /its key as string and as string \| null[\s\S]*declare the topic's key nullable/,
  })
})

test('two serdes, timestamps or resets for one topic are refused, and topics in part the same', () => {
  const other = topic('orders', string(), json({ id: 'string' }))
  assert.throws(() => build((_o, builder) => void builder.stream(other)), {
    code: 'E430',
    message: /its value as json/,
  })
  const timed = topic('orders', string(), Orders.value, { timestamp: () => 1 })
  assert.throws(() => build((_o, builder) => void builder.stream(timed)), {
    code: 'E430',
    message: /two timestamp functions/,
  })
  assert.throws(() => build((_o, builder) => void builder.stream(Orders, { offsetReset: 'latest' })), {
    code: 'E430',
    message: /two offset resets/,
  })
  assert.throws(
    () => build((_o, builder) => void builder.stream(['orders', 'more'], { key: string(), value: Orders.value })),
    { code: 'E431', message: /\[orders\] and \[orders, more\]/ },
  )
})

test('stores: windowed or not, cached and logged unless said, kept for size + grace at least', () => {
  const topology = build(orders => {
    const grouped = orders.groupByKey()
    grouped.windowedBy(minutely).count({ name: 'w' })
    grouped.windowedBy(minutely).count(Materialized.as('long', { retention: '1 hour', caching: false }))
    grouped.count({ logging: false })
    grouped.count({ name: 'named' }).mapValues((_k, n) => n + 1)
  })
  assert.deepEqual(
    topology.stores.map(({ name, kind, retentionMs, caching, logging, queryable }) => ({
      name,
      kind,
      retentionMs,
      caching,
      logging,
      queryable,
    })),
    [
      { name: 'w', kind: 'window', retentionMs: 70_000, caching: true, logging: true, queryable: true },
      { name: 'long', kind: 'window', retentionMs: 3_600_000, caching: false, logging: true, queryable: true },
      {
        name: 'orders-count',
        kind: 'keyValue',
        retentionMs: undefined,
        caching: true,
        logging: false,
        queryable: false,
      },
      { name: 'named', kind: 'keyValue', retentionMs: undefined, caching: true, logging: true, queryable: true },
    ],
  )
  for (const store of topology.stores) {
    assert.deepEqual(
      store.users.map(user => topology.nodes[user]?.name),
      [store.name],
    )
  }
  assert.throws(() => build(orders => void orders.groupByKey().windowedBy(minutely).count({ retention: '1 minute' })), {
    code: 'E441',
    message: /60000 ms, its windows need 70000 ms/,
  })
})

test('internal topics have Kafka Streams’ configuration', () => {
  const topology = build(orders => {
    const grouped = orders.groupBy((_k, o) => o.region, { name: 'region' })
    grouped.count({ name: 'a' })
    grouped.windowedBy(minutely).count({ name: 'w' })
    orders.repartition({ name: 'r', partitions: 7 })
  })
  const changelog = { 'cleanup.policy': 'compact', 'message.timestamp.type': 'CreateTime' }
  const repartition = {
    'cleanup.policy': 'delete',
    'message.timestamp.type': 'CreateTime',
    'retention.ms': '-1',
    'segment.bytes': '52428800',
  }
  assert.deepEqual(
    topology.internalTopics.map(({ name, kind, partitions, config }) => ({ name, kind, partitions, config })),
    [
      { name: 'region-repartition', kind: 'repartition', partitions: undefined, config: repartition },
      { name: 'a-changelog', kind: 'changelog', partitions: undefined, config: changelog },
      {
        name: 'w-changelog',
        kind: 'changelog',
        partitions: undefined,
        config: { ...changelog, 'cleanup.policy': 'compact,delete', 'retention.ms': String(70_000 + 86_400_000) },
      },
      { name: 'r-repartition', kind: 'repartition', partitions: 7, config: repartition },
    ],
  )
})

test('sub-topologies are the connected components, in building order; a repartition topic parts two', () => {
  const topology = build((orders, builder) => {
    orders.groupBy((_k, o) => o.region, { name: 'region' }).count({ name: 'regions' })
    builder.stream(topic('lines', string(), string())).to('copy')
    orders.to('out')
  })
  const names = topology.subtopologies.map(each => each.nodes.map(id => topology.nodes[id]?.name))
  assert.deepEqual(names, [
    ['orders-source', 'region', 'region-repartition-sink', 'orders-to-out'],
    ['region-repartition-source', 'regions'],
    ['lines-source', 'lines-to-copy'],
  ])
  assert.deepEqual(
    topology.subtopologies.map(({ sources, sinks, stores }) => [sources.length, sinks.length, stores.length]),
    [
      [1, 2, 0],
      [1, 0, 1],
      [1, 1, 0],
    ],
  )
})

test('a built topology is frozen, and a builder can be built again after more was added', () => {
  const builder = new StreamsBuilder()
  const orders = builder.stream(Orders)
  const before = builder.build()
  orders.to('out')
  const after = builder.build()
  assert.deepEqual([before.nodes.length, after.nodes.length], [1, 2])
  assert.ok(Object.isFrozen(after) && Object.isFrozen(after.nodes) && after.nodes.every(Object.isFrozen))
  assert.throws(() => new StreamsBuilder().build(), { code: 'E444' })
})

test('operators of two builders are not mixed', () => {
  const other = new StreamsBuilder().stream(Orders)
  assert.throws(() => build(orders => void orders.merge(other)), { code: 'E443' })
})
