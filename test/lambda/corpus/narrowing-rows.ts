/** The rows of the corpus of what is known not to be null, and what its lambdas capture. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { listType, nullableType as or, structType, types } from '../../../src/schema/type.js'
import type { Shape } from './group.js'
import type { Any } from './schemas.js'

const { string, float64, int32, bool } = types
const Geo = structType({ lat: float64, lon: float64 })
const Line = structType({
  sku: string,
  price: float64,
  qty: int32,
  salePrice: or(float64),
  address: or(structType({ city: or(string) })),
})
const Part = structType({
  n: or(int32),
  flag: or(bool),
  tags: or(listType(string)),
  when: or(types.timestamp),
  big: or(types.int64),
  at: or(structType({ lat: or(float64), name: string })),
})
export const CART: Shape = {
  types: [
    string,
    structType({
      id: string,
      speed: or(float64),
      a: or(float64),
      b: or(float64),
      query: or(string),
      note: or(string),
      ok: or(bool),
      at: or(types.timestamp),
      shipTo: or(structType({ city: string, zip: or(string), geo: or(Geo) })),
      lines: listType(Line),
      opt: or(listType(float64)),
      nums: listType(or(float64)),
      names: listType(or(string)),
      tags: listType(string),
      price: float64,
      parts: listType(Part),
    }),
  ],
  roles: ['key', 'value'],
}

export const isPresent = (x: Any): boolean => x !== null && x !== undefined
export const isNum = (x: Any): x is number => typeof x === 'number'
export function isSet<T>(x: T): x is NonNullable<T> {
  return x != null
}
export const hasSale = (l: Any): boolean => l.salePrice !== null
export const addressLabel = ({ city, zip = '-', geo }: Any): string => `${city ?? 'nowhere'} ${zip} ${geo?.lat}`
export const total = (xs: number[]): number => xs.reduce((a, b) => a + b, 0)
