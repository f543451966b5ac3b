/** Tumbling minutes: count and sum of the price per customer. */
import {
  json,
  Materialized,
  StreamsBuilder,
  string,
  TimeWindows,
  type Topology,
  topic,
  windowed,
} from '../../src/index.js'

export const Order = json({
  orderId: 'int64',
  customer: 'string',
  sku: 'string',
  price: 'float64',
  qty: 'int32',
  ts: 'int64',
  region: 'string',
})
export const Orders = topic('orders', string(), Order)
export const minutely = TimeWindows.ofSizeAndGrace('1 minute', '10 seconds')
export const Totals = topic('totals', windowed(string(), minutely), json({ n: 'float64', sum: 'float64' }))

export function totalsTopology(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .groupByKey()
    .windowedBy(minutely)
    .aggregate(
      () => ({ n: 0, sum: 0 }),
      (_customer, order, total) => ({ n: total.n + 1, sum: total.sum + order.price }),
      Materialized.as('totals-by-minute'),
    )
    .toStream()
    .to(Totals)
  return builder.build()
}
