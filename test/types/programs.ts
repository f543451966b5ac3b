/**
 * Programs as their users write them, which must compile: the operators that exist so far. They are also built, in
 * programs.test.ts, so that every function in them is known to the compiler or to the fallback.
 */
import {
  avg,
  bytes,
  Consumed,
  count,
  int64,
  json,
  type KStream,
  type KTable,
  Materialized,
  max,
  Named,
  nullable,
  Produced,
  type Row,
  StreamsBuilder,
  string,
  sum,
  TimeWindows,
  topic,
  topN,
  windowed,
} from '../../src/index.js'

const Order = json({
  orderId: 'string',
  customerId: 'string',
  price: 'float64',
  qty: 'int32',
  region: 'string',
  at: 'timestamp',
  coupon: nullable('string'),
  items: [{ sku: 'string', qty: 'int32' }],
})
export type Order = Row<typeof Order>
const Orders = topic('orders', nullable(string()), Order)
const View = json({ user: 'string', page: 'string', ms: 'int32' })
const Views = topic('views', string(), View)

/** Word count, written as in Kafka Streams: names and serdes at the source and the sink. */
export function wordCount(): StreamsBuilder {
  const builder = new StreamsBuilder()
  builder
    .stream('lines', Consumed.with(nullable(string()), string()))
    .flatMapValues((_k, line) => line.toLowerCase().split(/\W+/))
    .filter((_k, word) => word !== '')
    .groupBy((_k, word) => word)
    .count(Materialized.as('counts'))
    .toStream()
    .to('word-counts', Produced.with(string(), int64()))
  return builder
}

/** Top orders per region and minute. */
export function topOrders(): StreamsBuilder {
  const builder = new StreamsBuilder()
  const minutely = TimeWindows.ofSizeAndGrace('1 minute', '10 seconds')
  const Top = topic(
    'top-orders',
    windowed(string(), minutely),
    json({ orders: 'int32', revenue: 'float64', top: [{ orderId: 'string', total: 'float64' }] }),
  )
  builder
    .stream(Orders)
    .mapValues((_k, o) => ({
      orderId: o.orderId,
      region: o.region,
      total: o.price * o.qty,
      coupon: o.coupon ?? 'none',
    }))
    .filter((_k, o) => o.total > 10 && o.coupon !== 'blocked')
    .groupBy((_k, o) => o.region)
    .windowedBy(minutely)
    .summarize({
      orders: count(),
      revenue: sum(o => o.total),
      top: topN(
        3,
        o => o.total,
        o => ({ orderId: o.orderId, total: o.total }),
      ),
    })
    .toStream()
    .to(Top)
  return builder
}

/** Page views in hopping windows; the windowed key taken apart. */
export function pageViews(): StreamsBuilder {
  const builder = new StreamsBuilder()
  builder
    .stream(Views)
    .map((_user, v) => [v.page, v.ms])
    .groupByKey()
    .windowedBy(TimeWindows.ofSizeWithNoGrace('5 minutes').advanceBy('1 minute'))
    .count()
    .toStream()
    .map((w, n) => [w.key, { page: w.key, from: w.window.start, views: n }])
    .to(topic('views-by-page', string(), json({ page: 'string', from: 'timestamp', views: 'int64' })))
  return builder
}

/** The first of each id in ten minutes, then hopping averages. */
export function averages(): StreamsBuilder {
  const Readings = topic(
    'readings',
    bytes(),
    json({ id: 'string', device: 'string', temp: 'float32', battery: nullable('float32'), at: 'timestamp' }),
    { timestamp: (_k, r) => r.at },
  )
  const Averages = topic(
    'averages',
    string(),
    json({ device: 'string', from: 'timestamp', avg: 'float64', n: 'int64' }),
  )
  const builder = new StreamsBuilder()
  builder
    .stream(Readings)
    .groupBy((_k, r) => r.id)
    .windowedBy(TimeWindows.ofSizeWithNoGrace('10 minutes'))
    .reduce((first, _next) => first)
    .toStream()
    .groupBy((_w, r) => r.device)
    .windowedBy(TimeWindows.ofSizeAndGrace('5 minutes', '30 seconds').advanceBy('1 minute'))
    .summarize({ avg: avg(r => r.temp), n: count() }, Materialized.as('averages', { retention: '1 day' }))
    .toStream()
    .map((w, a) => [w.key, { device: w.key, from: w.window.start, ...a }])
    .to(Averages)
  return builder
}

/** Change data capture: a stream read as a table, tombstones passed on. */
export function changes(): StreamsBuilder {
  const Product = json({ sku: 'string', name: 'string', supplierId: nullable('int64'), price: 'float64' })
  const Changes = topic('cdc.products', string(), json({ op: 'string', after: nullable(Product) }))
  const Named = topic('named', string(), nullable(json({ ...Product.fields, label: 'string' })))
  const builder = new StreamsBuilder()
  builder
    .stream(Changes)
    .mapValues((_k, e) => (e.op === 'd' ? null : e.after))
    .toTable(Materialized.as('products'))
    .mapValues((_k, p) => ({ ...p, label: `${p.sku}: ${p.name}` }))
    .toStream()
    .to(Named)
  return builder
}

/** Alerts: nothing is said below a hundred. */
export function alerts(): StreamsBuilder {
  const Logs = topic('logs', string(), json({ service: 'string', level: 'string', message: 'string' }))
  const Alerts = topic('alerts', string(), json({ service: 'string', minute: 'string', errors: 'int64' }))
  const builder = new StreamsBuilder()
  builder
    .stream(Logs)
    .filter((_k, l) => l.level === 'error', Named.as('errors'))
    .groupBy((_k, l) => l.service)
    .windowedBy(TimeWindows.ofSizeAndGrace('1 minute', '10 seconds'))
    .count(Materialized.as('errors-per-minute', { retention: '1 hour' }))
    .toStream()
    .filter((_w, n) => n > 100)
    .map((w, n) => [w.key, { service: w.key, minute: `minute ${w.window.start / 60_000}`, errors: n }])
    .to(Alerts)
  return builder
}

/** Routing by content, dead letters with the place they came from. */
export function routing(): StreamsBuilder {
  const Event = json({ tenant: 'string', type: 'string', payload: 'raw', priority: nullable('int32') })
  const Dead = topic(
    'dead-letters',
    nullable(string()),
    json({ reason: 'string', from: 'string', offset: 'int64', trace: nullable('string'), event: Event }),
  )
  const builder = new StreamsBuilder()
  const {
    urgent,
    valid,
    default: dead,
  } = builder.stream(/^events\..*/, Consumed.with(nullable(string()), Event)).split({
    urgent: (_k, e) => e.tenant !== '' && (e.priority ?? 0) > 8,
    valid: (_k, e) => e.tenant !== '' && e.type !== '',
  })
  urgent.to((_k, e) => `urgent.${e.tenant}`)
  valid.to((_k, e, meta) => `${e.tenant}.${e.type}.${meta.partition}`, Produced.with(nullable(string()), Event))
  dead
    .mapValues((_k, e, meta) => ({
      reason: 'no tenant',
      from: meta.topic,
      offset: meta.offset,
      trace: meta.headers.get('trace-id'),
      event: e,
    }))
    .to(Dead)
  return builder
}

/** Fields that came later are nullable, defaults are ordinary code, a helper is inlined. */
export function evolution(): StreamsBuilder {
  const UsersV2 = topic(
    'users',
    string(),
    json({
      id: 'string',
      name: nullable('string'),
      email: nullable('string'),
      plan: nullable('string'),
      tags: nullable(['string']),
    }),
  )
  const UsersV3 = topic(
    'users-v3',
    string(),
    json(
      { id: 'string', name: 'string', domain: nullable('string'), plan: 'string', tags: ['string'] },
      { omitNull: true },
    ),
  )
  const normalise = (u: Row<typeof UsersV2>) => ({
    id: u.id,
    name: u.name ?? 'anonymous',
    domain: u.email?.split('@')[1] ?? null,
    plan: u.plan ?? 'free',
    tags: u.tags ?? [],
  })
  const builder = new StreamsBuilder()
  builder
    .stream(UsersV2)
    .mapValues((_k, u) => normalise(u))
    .to(UsersV3)
  return builder
}

/** Nested lists, a summary of bare numbers, a sink by name alone. */
export function revenue(): StreamsBuilder {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .flatMap((_k, o) => o.items.map(i => [i.sku, i.qty * o.price]))
    .groupByKey()
    .summarize({ n: count(), total: sum(t => t), most: max(t => t) })
    .toStream()
    .to('revenue-by-sku')
  return builder
}

/** Initial states that leave open what they will hold: the adder's result says it, to tsc as to the engine. */
export function openStates(): StreamsBuilder {
  const builder = new StreamsBuilder()
  const orders = builder.stream(Orders).groupBy((_k, o) => o.region)
  const seen: KTable<string, { readonly n: number; readonly ids: readonly string[] }, never> = orders.aggregate(
    () => ({ n: 0, ids: [] }),
    (_k, o, a) => (a.ids.includes(o.orderId) ? a : { n: a.n + 1, ids: [...a.ids, o.orderId] }),
    Materialized.as('seen', { value: json({ n: 'float64', ids: ['string'] }) }),
  )
  const most: KTable<string, { readonly last: string | null; readonly most: number | null }, never> = orders.aggregate(
    () => ({ last: null, most: null }),
    (_k, o, a) => ({ last: o.coupon ?? a.last, most: a.most === null || o.price > a.most ? o.price : a.most }),
    Materialized.as('most'),
  )
  const open: KTable<string, { readonly n: number }, null> = orders.aggregate(
    () => ({ n: 0 }),
    (_k, o, a) => (o.qty === 0 ? null : { n: a.n + o.qty }),
    Materialized.as('open'),
  )
  const skus: KTable<string, { readonly inner: { readonly lines: readonly { readonly sku: string }[] } }, never> =
    orders.aggregate(
      () => ({ inner: { lines: [] } }),
      (_k, o, a) => ({ inner: { lines: [...a.inner.lines, { sku: o.orderId }] } }),
      Materialized.as('skus'),
    )
  interface Count {
    readonly n: number
    readonly tags: readonly string[]
  }
  const named: KTable<string, Count, never> = orders.aggregate<Count>(
    () => ({ n: 0, tags: [] }),
    (_k, o, a) => ({ n: a.n + a.tags.length, tags: [...a.tags, o.region] }),
    Materialized.as('named'),
  )
  seen
    .toStream()
    .mapValues((_k, s) => s.ids.map(id => id.length))
    .to('seen-lengths')
  most
    .toStream()
    .mapValues((_k, m) => ({ last: m.last ?? 'none', most: (m.most ?? 0) * 2 }))
    .to('most')
  open
    .toStream()
    .filter((_k, c) => c === null || c.n > 3)
    .to('open')
  skus
    .toStream()
    .mapValues((_k, s) => s.inner.lines.map(line => line.sku))
    .to('skus')
  named.toStream().to('tags')
  return builder
}

/** Rows by the name of an interface, which is what messages then say. */
export function namedRows(): StreamsBuilder {
  interface OrderRow extends Row<typeof Order> {}
  const builder = new StreamsBuilder()
  const total = (o: OrderRow): number => o.items.reduce((sum, item) => sum + item.qty * o.price, 0)
  const orders: KStream<string, OrderRow> = builder.stream<string, OrderRow>('orders', Consumed.with(string(), Order))
  orders.filter((_k, o) => total(o) > 10).to('large', Produced.with(string(), Order))
  return builder
}

/** Null stands in the type only where it can occur. */
export function nulls(): StreamsBuilder {
  const builder = new StreamsBuilder()
  const orders = builder.stream(Orders)
  const counts: KTable<string, number, never> = orders.groupBy((_k, o) => o.region).count()
  const sure: Row<typeof Counts> = 1
  counts
    .toStream()
    .mapValues((_k, n) => n + sure)
    .to(Counts)
  const big: KTable<string, number> = counts.filter((_k, n) => n > 3)
  big
    .toStream()
    .filter((_k, n) => n !== null)
    .mapValues((_k, n) => n * 2)
    .to(Counts)
  return builder
}
const Counts = topic('region-counts', string(), int64())
