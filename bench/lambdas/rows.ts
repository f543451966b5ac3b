/**
 * The rows that lambdas are measured on: orders as an event has them, the same in every run. They come out of
 * JSON.parse, so V8 has them as an application would: objects of one shape, flat strings of one byte a character.
 */
import { nullableType, structType, type Type, types } from '../../src/schema/type.js'
import { Prng } from '../../src/stdx/prng.js'

export interface Order {
  readonly id: string
  readonly customer: string
  readonly email: string
  readonly path: string
  readonly tags: string
  readonly region: string
  readonly sku: string
  readonly amount: string
  readonly price: number
  readonly fee: number
  readonly discount: number
  readonly qty: number
  readonly ts: number
  readonly scores: readonly number[]
}

export const orderFields = {
  id: types.string,
  customer: types.string,
  email: types.string,
  path: types.string,
  tags: types.string,
  region: types.string,
  sku: types.string,
  amount: types.string,
  price: types.float64,
  fee: types.float64,
  discount: types.float64,
  qty: types.int32,
  ts: types.float64,
  scores: { kind: 'list', element: types.float64 } as Type,
} satisfies Readonly<Record<keyof Order, Type>>

/** An order's columns, none of them nullable. */
export const orderType: Type = structType(orderFields)

/** The same columns, each nullable. */
export const nullableOrderType: Type = structType(
  Object.fromEntries(Object.entries(orderFields).map(([name, type]) => [name, nullableType(type)])),
)

const FIRST = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Niklaus', 'Margaret'] as const
const LAST = ['Lovelace', 'Hopper', 'Dijkstra', 'Liskov', 'Knuth', 'Allen', 'Wirth', 'Hamilton'] as const
const TAGS = ['new', 'gift', 'express', 'fragile', 'bulk', 'return'] as const
const AREAS = ['books', 'garden', 'music', 'kitchen-and-home'] as const
const FIRST_MS = 1_700_000_000_000

/** @returns `count` orders, always the same. */
export function makeOrders(count: number): readonly Order[] {
  const prng = new Prng(13)
  const orders = Array.from({ length: count }, (_, index) => order(prng, index))
  return JSON.parse(JSON.stringify(orders)) as readonly Order[]
}

function order(prng: Prng, index: number): Order {
  const below = (bound: number): number => prng.below(bound)
  const pick = <T>(of: readonly T[]): T => prng.pick(of)
  const first = pick(FIRST)
  const last = pick(LAST)
  return {
    id: `o-${100_000 + below(900_000)}`,
    customer: `${first} ${last}`,
    email: `${first}.${last}@Example${below(9)}.com`,
    path: `/${pick(AREAS)}/item-${below(10_000)}/reviews/${below(100)}`,
    tags: Array.from({ length: 1 + below(5) }, () => pick(TAGS)).join(','),
    region: pick(['eu', 'us', 'apac']),
    sku: `s${below(4)}${below(10)}`,
    amount: `${below(100_000) / 100}`,
    price: below(10_000) / 100,
    fee: prng.float() * 3,
    discount: prng.float(),
    qty: below(9),
    ts: FIRST_MS + index,
    scores: Array.from({ length: below(9) }, () => below(1000) / 10),
  }
}

/** The orders with `share` of their fields null. */
export function withNulls(orders: readonly Order[], share: number): readonly Readonly<Record<string, unknown>>[] {
  const prng = new Prng(14)
  const rows = orders.map(each =>
    Object.fromEntries(Object.entries(each).map(([name, value]) => [name, prng.chance(share) ? null : value])),
  )
  return JSON.parse(JSON.stringify(rows)) as readonly Readonly<Record<string, unknown>>[]
}
