/** The rows of the corpus, and what its lambdas capture. */
import { UDF } from '../../../src/lambda/lower/calls/udf-calls.js'
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'

// biome-ignore lint/suspicious/noExplicitAny: rows of plain JavaScript; the schema below is their type
export type Any = any

export const Order = structType({
  orderId: types.string,
  price: types.float64,
  qty: types.int32,
  region: types.string,
  ts: types.timestamp,
  coupon: nullableType(types.string),
  discount: nullableType(types.float64),
  customer: structType({
    id: types.string,
    tier: nullableType(types.string),
    address: nullableType(structType({ city: types.string, zip: nullableType(types.string) })),
  }),
  items: listType(structType({ sku: types.string, qty: types.int32, price: types.float64 })),
  tags: listType(types.string),
  paid: types.bool,
  note: types.string,
})
export const Bid = structType({
  auction: types.int64,
  bidder: types.int64,
  price: types.int64,
  channel: types.string,
  url: types.string,
  dateTime: types.timestamp,
  extra: types.string,
})
export const View = structType({
  user: types.string,
  page: types.string,
  ts: types.timestamp,
  ua: types.string,
  referrer: nullableType(types.string),
  ms: types.float64,
})
export const Profile = structType({ name: types.string, region: types.string, age: nullableType(types.int32) })

export const rates: Record<string, number> = { eu: 1.1, us: 1, apac: 0.7 }
export const countries = new Map([
  ['eu', 'Europe'],
  ['us', 'USA'],
])
export const blocked = new Set(['c1', 'c3', 'bad'])
export const limit = 10
export const prefix = 'ord-'
export const vat = 0.19
export const config = { min: 5, regions: ['eu', 'us'], label: { big: 'B', small: 'S' } }
export const round2 = (x: number): number => Math.round(x * 100) / 100
export const net = (price: number): number => round2(price / (1 + vat))
export function bucket(p: number): string {
  if (p < 1) return 'cheap'
  if (p < 10) return 'mid'
  return 'dear'
}
export const isBig = (o: { price: number; qty: number }): boolean => o.price * o.qty > 20
export const fact = (n: number): number => (n <= 1 || n > 20 ? 1 : n * fact(n - 1))
export const getPath = (o: Any, path: string): unknown => path.split('.').reduce((x, name) => x?.[name], o)

export class Money {
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
  }
  plus(n: number): Money {
    return new Money(this.cents + n)
  }
}
export const wallet = new Money(3)

/** A function that pretends to be a UDF. */
export const score: (price: number, qty: number) => number = Object.defineProperty(
  (price: number, qty: number) => price * qty + 1,
  UDF,
  { value: { name: 'score', args: [types.float64, types.int32], returns: types.float64 } },
)
