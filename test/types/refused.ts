/**
 * Wrong programs and the word for what is wrong in each: tsc must refuse every one. The messages are kept in
 * test/golden/types/refused.txt, because what the editor says is part of the interface.
 */

/** Stands in front of each case. */
export const prelude = `const Order = json({
  orderId: 'string', price: 'float64', qty: 'int32', region: 'string', coupon: nullable('string'),
  items: [{ sku: 'string', qty: 'int32' }],
})
const Customer = json({ id: 'string', tier: nullable('string') })
const b = new StreamsBuilder()
const orders = b.stream('orders', Consumed.with(string(), Order))
const customers = b.table('customers', Consumed.with(string(), Customer))
const words = b.stream('words', Consumed.with(string(), string()))
const Orders = topic('orders', string(), Order)
const Names = topic('names', string(), json({ name: 'string' }))
const minutely = TimeWindows.ofSizeWithNoGrace('1 minute')
const byMinute = words.groupByKey().windowedBy(minutely).count()
interface Order extends Row<typeof Order> {}
const namedOrders = b.stream<string, Order>('orders', Consumed.with(string(), Order))
const ids = orders.groupByKey().aggregate(() => ({ ids: [] }), (k, v, a) => ({ ids: [...a.ids, v.orderId] }))
const mayGo = orders.groupByKey().aggregate(() => ({ n: 0 }), (k, v, a) => (v.qty === 0 ? null : { n: a.n + 1 }))
declare const driver: TopologyTestDriver
declare function score(value: number, mean: number): number
`

/** What of the public API the cases may name. */
export const imported = `Consumed, Grouped, Materialized, Produced, Repartitioned, StreamsBuilder, TimeWindows,
  TopologyTestDriver, avg, bytes, count, int32, int64, json, max, nullable, string, sum, topN, topic, windowed,
  type KStream, type KTable, type Row`

export const refused: Readonly<Record<string, string>> = {
  'wrong field': `orders.filter((k, v) => v.prize > 10)`,
  'wrong nested field': `orders.mapValues((k, v) => v.items.map(i => i.sKu))`,
  'string against number': `orders.filter((k, v) => v.price > '10')`,
  'equality without overlap': `orders.filter((k, v) => v.region === 1)`,
  'null in arithmetic': `orders.mapValues((k, v) => v.coupon * 2)`,
  'null field method': `orders.filter((k, v) => v.coupon.startsWith('A'))`,
  'sink value serde': `orders.to('out', Produced.with(string(), Customer))`,
  'sink: field missing': `orders.mapValues((k, v) => ({ id: v.orderId })).to('out', Produced.with(string(), json({ id: 'string', price: 'float64' })))`,
  'sink: null field': `orders.mapValues((k, v) => ({ c: v.coupon })).to('out', Produced.with(string(), json({ c: 'string' })))`,
  'sink key serde': `orders.map((k, v) => [v.qty, v]).to('out', Produced.with(string(), Order))`,
  'sink: tombstone forgotten': `customers.toStream().to('out', Produced.with(string(), Customer))`,
  'tombstone forgotten in a lambda': `customers.toStream().filter((k, v) => v.id !== '')`,
  'windowed key forgotten': `byMinute.toStream().to('out', Produced.with(string(), int64()))`,
  'aggregate: shape changes': `orders.groupByKey().aggregate(() => ({ n: 0, sum: 0 }), (k, v, a) => ({ n: a.n + 1 }))`,
  'aggregate: type changes': `orders.groupByKey().aggregate(() => ({ n: 0 }), (k, v, a) => ({ n: a.n + v.region }))`,
  'changed in place': `orders.filter((k, v) => { v.price = 3; return true })`,
  'reduce: another type': `orders.groupByKey().reduce((a, v) => a.price + v.price)`,
  'summarize: wrong field': `orders.groupByKey().summarize({ n: count(), s: sum(o => o.total) })`,
  'summarize: string sum': `orders.groupByKey().summarize({ s: sum(o => o.region) })`,
  'summarize: no aggregator': `orders.groupByKey().summarize({ n: 1 })`,
  'summarize: result at a sink': `orders.groupByKey().summarize({ n: count() }).toStream().to(topic('s', string(), json({ n: 'string' })))`,
  'duration unit': `TimeWindows.ofSizeWithNoGrace('5 minuts')`,
  'schema type name': `json({ price: 'double' })`,
  'schema: a list of two': `json({ tags: ['string', 'int32'] })`,
  'map without a pair': `orders.map((k, v) => v.price)`,
  'filter with a number': `orders.filter((k, v) => v.qty)`,
  'filterNot with a number': `orders.filterNot((k, v) => v.qty)`,
  'flatMapValues without a list': `orders.flatMapValues((k, v) => v.price)`,
  'split: unknown branch': `orders.split({ eu: (k, v) => v.region === 'eu' }).us`,
  'branch named default': `orders.split({ default: (k, v) => true })`,
  'async lambda in filter': `orders.filter(async (k, v) => v.price > 3)`,
  'materialized value serde': `orders.groupByKey().aggregate(() => ({ n: 0 }), (k, v, a) => ({ n: a.n + 1 }), Materialized.as('s', { value: json({ n: 'string' }) }))`,
  'window on an ungrouped stream': `orders.windowedBy(minutely)`,
  'windowedBy without windows': `orders.groupByKey().windowedBy('1 minute')`,
  'emit strategy': `orders.groupByKey().windowedBy(minutely).emitStrategy('onClose')`,
  'topic: field missing': `orders.mapValues((k, v) => ({ id: v.orderId })).to(Names)`,
  'topic: null field': `orders.mapValues((k, v) => ({ name: v.coupon })).to(Names)`,
  'topic: key': `orders.selectKey((k, v) => v.qty).to(Orders)`,
  'topic: tombstone': `b.table(Orders).toStream().to(Orders)`,
  'topic: deleted by a filter': `words.groupByKey().count().filter((k, n) => n > 3).toStream().to(topic('c', string(), int64()))`,
  'topic: as a source without its type': `b.stream(Orders).filter((k, v) => v.prize > 3)`,
  'topic: wrong options': `topic('o', string(), Order, { timestamp: (k, v) => v.region })`,
  'stream by name alone': `b.stream('orders')`,
  'one parameter: the key': `orders.mapValues(v => v.price)`,
  'initial state: a list of two types': `orders.groupByKey().aggregate(() => ({ ids: [] }), (k, v, a) => ({ ids: v.orderId }))`,
  'initial state: empty list, field missing': `orders.groupByKey().aggregate(() => ({ ids: [], n: 0 }), (k, v, a) => ({ ids: [...a.ids, v.orderId] }))`,
  'initial state: empty list, another type beside it': `orders.groupByKey().aggregate(() => ({ ids: [], n: 0 }), (k, v, a) => ({ ids: [...a.ids, v.orderId], n: v.region }))`,
  'initial state: what an empty list holds': `orders.groupByKey().aggregate(() => ({ ids: [] }), (k, v, a) => ({ ids: [a.ids.map(id => id.length), v.qty] }))`,
  'initial state: null in arithmetic': `orders.groupByKey().aggregate(() => ({ max: null }), (k, v, a) => ({ max: a.max * 2 }))`,
  'initial state: the filled list at a sink': `ids.toStream().to(topic('s', string(), json({ ids: ['int32'] })))`,
  'initial state: the filled null at a sink': `orders.groupByKey().aggregate(() => ({ last: null }), (k, v) => ({ last: v.region })).toStream().to(topic('s', string(), json({ last: 'string' })))`,
  'aggregate: a row that may be deleted': `mayGo.toStream().to(topic('s', string(), json({ n: 'int32' })))`,
  'aggregate: another state than the one named': `orders.groupByKey().aggregate<{ n: number }>(() => ({ n: 0 }), (k, v, a) => ({ n: v.region }))`,
  'windowed serde by a duration': `windowed(string(), '1 minute')`,
  'returned schema': `orders.mapValues((k, v) => ({ id: v.qty }), { value: json({ id: 'string' }) })`,
  'grouped serde': `orders.groupBy((k, v) => v.qty, Grouped.with(string(), Order))`,
  'merge of other keys': `orders.merge(orders.selectKey((k, v) => v.qty))`,
  'repartition serde': `orders.repartition(Repartitioned.with(int32(), Order))`,
  'row: unknown field': `declare const r: Row<typeof Orders>; r.prize`,
  'record meta': `orders.mapValues((k, v, meta) => meta.time)`,
  'headers may be missing': `orders.mapValues((k, v, meta) => meta.headers.get('a').length)`,
  'predicate of a table sees no metadata': `customers.filter((k, v, meta) => true)`,
  'name is text': `orders.filter((k, v) => true, { name: 3 })`,
  'helper argument': `orders.mapValues((k, v) => score(v.region, v.price))`,
  'test driver: wrong value': `driver.createInputTopic(Names).pipeInput('a', { nam: 'x' })`,
  'test driver: wrong key': `driver.createInputTopic(Names).pipeInput(3, { name: 'x' })`,
  'test driver: wrong result': `const n: number = driver.createOutputTopic(Names).readValue()`,
  'wrong element of a list': `orders.mapValues((k, v) => v.items[0].sKu)`,
  'row by an interface: wrong field': `namedOrders.filter((k, v) => v.prize > 10)`,
  'row by an interface: at a sink': `namedOrders.to('out', Produced.with(string(), Customer))`,
  'unknown option': `orders.groupByKey().count({ nam: 'x' })`,
}
