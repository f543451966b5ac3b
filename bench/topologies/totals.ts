/** Count and sum of the orders' prices per customer and window. */
import {
  type Infer,
  json,
  type KStream,
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
const Total = json({ count: 'float64', sum: 'float64' })
const minutes = TimeWindows.ofSizeAndGrace('1 minute', '10 seconds')

export function totalsTopology(input = 'orders', output = 'totals'): Topology {
  const builder = new StreamsBuilder()
  writeTotals(builder.stream(topic(input, string(), Order)), output)
  return builder.build()
}

/** Writes each change of the totals of these orders, by default of tumbling minutes. */
export function writeTotals(orders: KStream<string, Infer<typeof Order>>, output: string, windows = minutes): void {
  orders
    .groupByKey()
    .windowedBy(windows)
    .aggregate(
      () => ({ count: 0, sum: 0 }),
      (_customer, order, total) => ({ count: total.count + 1, sum: total.sum + order.price }),
      Materialized.as('totals'),
    )
    .toStream()
    .to(topic(output, windowed(string(), windows), Total))
}
