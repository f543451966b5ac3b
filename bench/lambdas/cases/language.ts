/** Loops, sorting, regular expressions and tables: what a function does beyond one expression. */
import type { LambdaCase } from '../lambda-case.js'
import type { Order } from '../rows.js'

const RATES: ReadonlyMap<string, number> = new Map([
  ['eu', 0.2],
  ['us', 0.07],
])

export const languageCases: readonly LambdaCase[] = [
  {
    name: 'for…of: a sum of some',
    fn: (_k: string, v: Order) => {
      let sum = 0
      for (const score of v.scores) if (score > 20) sum += score * v.discount
      return sum
    },
  },
  { name: 'sort of 0 to 8 numbers', fn: (_k: string, v: Order) => [...v.scores].sort((a, b) => b - a) },
  { name: 'Math.max of a list', fn: (_k: string, v: Order) => Math.max(...v.scores) },
  { name: 'captured Map of rates', fn: (_k: string, v: Order) => v.price * (RATES.get(v.region) ?? 0) },
  {
    name: 'regexp: test of an address',
    fn: (_k: string, v: Order) => /^[\w.]+@[\w.]+\.com$/.test(v.email),
    want: 'test',
  },
  { name: 'regexp: digits replaced', fn: (_k: string, v: Order) => v.path.replace(/\d+/g, '#') },
  { name: 'regexp: split by non-words', fn: (_k: string, v: Order) => v.email.split(/\W+/) },
]
