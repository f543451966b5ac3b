/** Numbers: arithmetic with tests of text, printing, parsing, lists of them. */

import { handProjection } from '../hand.js'
import { type LambdaCase, V8 } from '../lambda-case.js'
import type { Order } from '../rows.js'

export const numberCases: readonly LambdaCase[] = [
  {
    name: '12 operations, 2 tests of text',
    fn: (_k: string, v: Order) =>
      (v.region === 'eu' ? v.price * 1.1 : v.price * 0.9 + 1) * v.qty -
      v.fee * 0.02 +
      (v.sku.startsWith('s0') ? v.price * v.discount + 2 : v.fee - 3) / (v.qty + 1),
    hand: handProjection,
    target: { against: V8, atMost: 0.7 },
  },
  {
    name: 'predicate: number and text',
    fn: (_k: string, v: Order) => v.price > 50 && v.region === 'eu',
    want: 'test',
  },
  { name: 'String(price), decimal', fn: (_k: string, v: Order) => String(v.price) },
  { name: 'String(qty), small integer', fn: (_k: string, v: Order) => String(v.qty) },
  { name: 'String(fee), 16 digits', fn: (_k: string, v: Order) => String(v.fee) },
  { name: 'toFixed(2)', fn: (_k: string, v: Order) => v.fee.toFixed(2) },
  { name: 'Number(amount)', fn: (_k: string, v: Order) => Number(v.amount) },
  { name: 'parseInt of a part', fn: (_k: string, v: Order) => parseInt(v.amount, 10) },
  {
    name: 'list: filter, map, reduce',
    fn: (_k: string, v: Order) =>
      v.scores
        .filter(s => s > 20)
        .map(s => s * v.discount)
        .reduce((a, b) => a + b, 0),
  },
  { name: 'list: some', fn: (_k: string, v: Order) => v.scores.some(s => s > 90), want: 'test' },
]
