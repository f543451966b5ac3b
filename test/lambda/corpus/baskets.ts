/** Rows for tables of a lambda's own: few texts, so that keys come again. */
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'

const Basket = structType({
  words: listType(types.string),
  numbers: listType(types.float64),
  items: listType(structType({ sku: types.string, qty: types.int32, price: types.float64 })),
  note: nullableType(types.string),
})
export const BASKET: Shape = { types: [types.string, Basket], roles: ['key', 'value'] }
export interface Item {
  sku: string
  qty: number
  price: number
}
interface BasketRow {
  words: string[]
  numbers: number[]
  items: Item[]
  note: string | null
}
/**
 * Few, so that keys come again; names like indexes, and one that every object has: counted in a plain object it becomes
 * a text, which `n * 1` makes a number again, so that it fits its column.
 */
export const BASKET_TEXTS = ['a', 'b', 'c', '10', '2', '02', 'eu', 'us', 'OUR', '', 'total', 'é', 'valueOf']

type Lambdas = Readonly<Record<string, (k: string, v: BasketRow) => unknown>>
export const baskets = (lambdas: Lambdas): Group => ({ params: BASKET, want: 'value', texts: BASKET_TEXTS, lambdas })
