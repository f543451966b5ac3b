/** Strings, all of them ASCII: made, changed in case, cut, taken apart, looked into. */
import { type LambdaCase, V8 } from '../lambda-case.js'
import type { Order } from '../rows.js'

const target = { against: V8, atMost: 0.5 } as const

export const textCases: readonly LambdaCase[] = [
  {
    name: 'template: id, customer, int, decimal',
    // biome-ignore format: one template
    fn: (_k: string, v: Order) => `order ${v.id} of ${v.customer}: ${v.qty} at ${v.price}`,
    target,
  },
  { name: 'template: region:qty, short', fn: (_k: string, v: Order) => `${v.region}:${v.qty}`, target },
  { name: 'concatenation of two', fn: (_k: string, v: Order) => `${v.customer}${v.email}`, target },
  { name: 'lower case, 24 letters', fn: (_k: string, v: Order) => v.email.toLowerCase(), target },
  { name: 'upper case, 3 letters', fn: (_k: string, v: Order) => v.sku.toUpperCase(), target },
  { name: 'slice(1, 8) of a path', fn: (_k: string, v: Order) => v.path.slice(1, 8), target },
  { name: 'slice behind an indexOf', fn: (_k: string, v: Order) => v.email.slice(v.email.indexOf('@') + 1), target },
  { name: "split('/'), one part", fn: (_k: string, v: Order) => v.path.split('/')[2] ?? '', target },
  { name: "split(','), all parts", fn: (_k: string, v: Order) => v.tags.split(','), target },
  {
    name: 'trim, lower, replace, template',
    fn: (_k: string, v: Order) => `${v.customer.trim().toLowerCase().replace(' ', '.')}/${v.sku.slice(0, 2)}`,
    target,
  },
]
