// Orders: typed topics in, revenue per region and minute out. npm run example -- orders [--kafka HOST:PORT]
import { pathToFileURL } from 'node:url'
import { count, json, StreamsBuilder, string, sum, TimeWindows, topic, windowed } from 'millrace'
import { runExample } from './support/run-example.js'

const Order = json({ region: 'string', price: 'float64', qty: 'int32' })
const minutely = TimeWindows.ofSizeAndGrace('1 minute', '10 seconds')
const Total = json({ orders: 'int64', revenue: 'float64' })
export const Orders = topic('orders', string(), Order, { partitions: 2 })
export const Revenue = topic('revenue', windowed(string(), minutely), Total)

export const builder = new StreamsBuilder()
builder
  .stream(Orders)
  .filter((_id, order) => order.qty > 0)
  .mapValues((_id, order) => ({ region: order.region, total: order.price * order.qty }))
  .groupBy((_id, order) => order.region)
  .windowedBy(minutely)
  .summarize({ orders: count(), revenue: sum(o => o.total) })
  .toStream()
  .to(Revenue)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const totals = await runExample({
    applicationId: 'orders-revenue',
    topology: builder.build(),
    input: Orders,
    records: [
      ['o-1', { region: 'eu', price: 9.5, qty: 2 }, 1_000],
      ['o-2', { region: 'us', price: 40, qty: 1 }, 2_000],
      ['o-3', { region: 'eu', price: 100, qty: 3 }, 59_000],
      ['o-4', { region: 'eu', price: 5, qty: 1 }, 61_000],
    ],
    output: Revenue,
  })
  for (const [{ key, window }, total] of totals) {
    console.log(`minute ${window.start / 60_000} ${key} ${JSON.stringify(total)}`)
  }
}
