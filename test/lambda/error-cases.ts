/** Typical mistakes; their places stand in the golden file, so lines of this file are moved with care. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, structType, types } from '../../src/schema/type.js'
import { JOINED, ORDER, type Shape } from './corpus/group.js'
import { type Any, Order } from './corpus/schemas.js'
import type { Case } from './outcome.js'

class Prices {
  of(): number {
    return 1
  }
}
const prices = new Prices()
const config = {
  limit: 1,
  get secret(): number {
    throw new Error('a getter was called')
  },
}
const seen: string[] = []
let total = 0
// what Node 20 shows of a const before its line
const soon = undefined as unknown as number
const helper = (x: Any): Any => x.toUppercase()

const of = (shape: Shape, want: Case['want'] = 'value') => ({ params: shape.types, roles: shape.roles, want })
function order(want: Case['want'] = 'value') {
  return of(ORDER, want)
}
const State = structType({ sum: types.float64 })

export const errorCases: readonly Case[] = [
  { ...order('test'), fn: (k: Any, v: Any) => v.prize > 10 },
  { ...order('test'), fn: (k: Any, v: Any) => v.region === 'eu' && v.price > '10' },
  { ...order('test'), fn: (k: Any, v: Any) => v.region === 1 },
  { ...order(), fn: (k: Any, v: Any) => ({ net: v.price * (1 - v.discount) }) },
  { ...order(), fn: (k: Any, v: Any) => v.region * 2 },
  { ...order(), fn: (k: Any, v: Any) => (v.price > 10 ? { id: v.orderId, big: true } : { id: v.orderId }) },
  { ...order(), fn: (k: Any, v: Any) => (v.paid ? v.price : 'unpaid') },
  {
    params: [types.string, Order, State],
    operator: 'aggregate',
    fn: (k: Any, v: Any, a: Any) => {
      a.sum += v.price
      return a
    },
  },
  { ...order('test'), fn: async (k: Any, v: Any) => v.paid },
  {
    ...order('list'),
    fn: function* (k: Any, v: Any) {
      yield v.price
    },
  },
  { ...order('test'), fn: (k: Any, v: Any) => v.customer === v.items[0] },
  { ...order(), fn: (k: Any, v: Any) => `order ${v.customer}` },
  { ...order('pair'), fn: (k: Any, v: Any) => [v.region, v.price, v.qty] },
  { ...order('test'), fn: (k: Any, v: Any) => v.note.startWith('a') },
  { ...order('test'), fn: (k: Any, v: Any) => v.tags.includes(7) },
  { ...order(), fn: (k: Any, v: Any) => v.qty.toUppercase() },
  {
    ...order(),
    fn: (k: Any, v: Any) => {
      total += v.price
      return total
    },
  },
  { ...order(), fn: (k: Any, v: Any) => v.price * prices.of() },
  { ...order(), fn: (k: Any, v: Any) => v.price * config.secret },
  {
    ...order(),
    fn: (k: Any, v: Any) => {
      seen.push(k)
      return v.price
    },
  },
  {
    ...order(),
    fn: (k: Any, v: Any) => {
      let s = 0
      for (const name in v) s += name.length
      return s
    },
  },
  { ...of(JOINED), operator: 'leftJoin', fn: (k: Any, v: Any, p: Any) => v.ms * p.age },
  { ...order(), fn: (k: Any, v: Any) => ({ id: v.orderId, at: Date.now() }) },
  { ...order(), fn: (v: Any) => v.price },
  { ...order('list'), operator: 'flatMapValues', fn: (line: Any) => line.split(' ') },
  { ...order(), fn: (k: Any, v: Any, meta: Any, more: Any) => v.price },
  { ...order(), fn: (k: Any, v: Any) => helper(v.region) },
  { ...order(), fn: (k: Any, v: Any) => ({ total: v.price, tags: [] }) },
  { ...order(), fn: (k: Any, v: Any) => v.coupon.length + v.tier.length },
  { ...order('list'), fn: (k: Any, v: Any) => v.note },
  { ...order('list'), fn: (k: Any, v: Any) => (v.paid ? v.tags : null) },
  { ...order('pair'), fn: (k: Any, v: Any) => ({ key: k, value: v }) },
  {
    ...order(),
    resultType: structType({ id: types.string, n: types.int32 }),
    fn: (k: Any, v: Any) => ({ id: v.orderId }),
  },
  { ...order(), resultType: listType(types.string), fn: (k: Any, v: Any) => v.items.map((i: Any) => i.sku.at(0)) },
  { ...order(), mode: 'compiled', fn: (k: Any, v: Any) => v.note.isWellFormed() },
  {
    ...order(),
    fn: function (this: Any, k: Any, v: Any) {
      return v.price > this.limit
    },
  },
  { ...order(), fn: Math.max },
  { ...order(), fn: (k: Any, v: Any) => v.items.sort((a: Any, b: Any) => a.qty - b.qty) },
  { ...order(), fn: (k: Any, v: Any) => ({ f: () => v.price }) },
  { ...order(), fn: (k: Any, v: Any) => [v.price, v.region] },
  {
    ...order(),
    fn: (k: Any, v: Any) => {
      const gross = v.price * 1.19
      const text: Any = `${gross} in ${v.region}`
      return text.lenght
    },
  },
  { ...order('test'), fn: (k: Any, v: Any) => v.price > soon },
]
