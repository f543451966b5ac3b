/**
 * Topologies that make tasks read, run and write what a case wants. Their functions are compiled, so thresholds are
 * literals.
 */
import {
  json,
  Materialized,
  nullable,
  StreamsBuilder,
  string,
  TimeWindows,
  type Topology,
  topic,
  windowed,
} from '../../src/index.js'
import { Order } from '../topologies/totals.js'

const Orders = topic('orders', string(), Order)

/** No value is read, nothing is kept: frames only. */
export function forward(): Topology {
  const builder = new StreamsBuilder()
  builder.stream(Orders).to(topic('copies', string(), Order))
  return builder.build()
}

/** Two fields of seven, both of them numbers. */
export function project2(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .mapValues((_customer, order) => ({ price: order.price, qty: order.qty }))
    .to(topic('projected', string(), json({ price: 'float64', qty: 'int32' })))
  return builder.build()
}

/** Five fields of seven, two of them strings. */
export function project5(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .mapValues((_customer, { price, qty, sku, ts, region }) => ({ price, qty, sku, ts, region }))
    .to(
      topic(
        'projected',
        string(),
        json({ price: 'float64', qty: 'int32', sku: 'string', ts: 'int64', region: 'string' }),
      ),
    )
  return builder.build()
}

/** All seven fields, three of them strings. */
export function project7(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .mapValues((_customer, order) => ({
      orderId: order.orderId,
      customer: order.customer,
      sku: order.sku,
      price: order.price,
      qty: order.qty,
      ts: order.ts,
      region: order.region,
    }))
    .to(topic('projected', string(), Order))
  return builder.build()
}

/** Four fields of which three may be null. */
export function projectNullable(): Topology {
  const Item = json({
    id: 'int64',
    price: nullable('float64'),
    qty: nullable('int32'),
    sku: nullable('string'),
  })
  const builder = new StreamsBuilder()
  builder
    .stream(topic('items', string(), Item))
    .mapValues((_key, item) => ({ id: item.id, price: item.price, qty: item.qty, sku: item.sku }))
    .to(topic('projected', string(), Item))
  return builder.build()
}

/** One string. */
export function projectText(): Topology {
  const Text = json({ text: 'string' })
  const builder = new StreamsBuilder()
  builder
    .stream(topic('texts', string(), Text))
    .mapValues((_key, value) => ({ text: value.text }))
    .to(topic('projected', string(), Text))
  return builder.build()
}

/** Prices are 1.00 to 99.99, all equally likely: about so many percent pass, as they came. */
export const filters = {
  10: () => filtered(stream => stream.filter((_customer, order) => order.price > 90.1)),
  50: () => filtered(stream => stream.filter((_customer, order) => order.price > 50.5)),
  90: () => filtered(stream => stream.filter((_customer, order) => order.price > 10.9)),
} as const

type OrderStream = ReturnType<typeof streamOfOrders>

function streamOfOrders(builder: StreamsBuilder) {
  return builder.stream(Orders)
}

function filtered(filter: (stream: OrderStream) => OrderStream): Topology {
  const builder = new StreamsBuilder()
  filter(streamOfOrders(builder)).to(topic('copies', string(), Order))
  return builder.build()
}

/** Count and sum by customer and minute. Grace '1 day': no window closes however often the same records come. */
export function windowTotals(grace: '10 seconds' | '1 day'): Topology {
  const minutes = TimeWindows.ofSizeAndGrace('1 minute', grace)
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .groupByKey()
    .windowedBy(minutes)
    .aggregate(
      () => ({ n: 0, sum: 0 }),
      (_customer, order, total) => ({ n: total.n + 1, sum: total.sum + order.price * order.qty }),
      Materialized.as('totals-by-minute'),
    )
    .toStream()
    .to(topic('totals', windowed(string(), minutes), json({ n: 'float64', sum: 'float64' })))
  return builder.build()
}

/** Count and sum by customer. */
export function keyTotals(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .groupByKey()
    .aggregate(
      () => ({ n: 0, sum: 0 }),
      (_customer, order, total) => ({ n: total.n + 1, sum: total.sum + order.price * order.qty }),
      Materialized.as('totals'),
    )
  return builder.build()
}
