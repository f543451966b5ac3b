// Every outcome that `millrace explain` prints, in one topology.
// biome-ignore-all lint/correctness/noUnusedFunctionParameters: functions as people write them
import { Consumed, js, json, nullable, StreamsBuilder, string, topic } from '../../../src/index.js'

const Order = json({
  region: 'string',
  price: 'float64',
  qty: 'int32',
  paid: 'boolean',
  coupon: nullable('string'),
  items: [{ sku: 'string', qty: 'int32' }],
})
const Orders = topic('orders', string(), Order)

const LIMIT = 10
const rates = { eu: 1.19, us: 1.07, uk: 1.2, ch: 1.08, no: 1.25 }
const vat = (price: number, region: string): number => price * (region === 'eu' ? rates.eu : 1)
const seen: string[] = []

const builder = new StreamsBuilder()
const orders = builder.stream(Orders)
const { big, default: rest } = orders.split({ big: (k, v) => v.price > LIMIT && v.paid })
big
  .mapValues((k, v, { timestamp }) => ({
    region: v.region,
    // with tax
    gross: vat(v.price, v.region) ** 2,
    hour: new Date(timestamp).getUTCHours(),
    code: v.coupon?.toUpperCase() ?? 'none',
  }))
  .groupBy((k, v) => v.region)
  .aggregate(
    () => ({ n: 0, best: 0, last: '', mean: 0 }),
    (k, v, a) => ({
      n: a.n + 1,
      best: Math.max(a.best, v.gross),
      last: v.code,
      mean: a.mean + (v.gross - a.mean) / (a.n + 1),
    }),
  )
  .toStream()
  .to('totals')
rest
  .filterNot((k, v) => /(.)\1/.test(v.region))
  .mapValues(
    (k, v) => {
      try {
        return decodeURIComponent(v.region)
      } catch {
        return ''
      }
    },
    { value: string() },
  )
  .map((k, region) => [region, k])
  .to('regions')
rest.filter(js(new URL('../../lambda/module-functions.ts', import.meta.url), 'score')).to('scored')
builder.stream('plain', Consumed.with(string(), string())).foreach((k, v) => void seen.push(v))

export default builder
