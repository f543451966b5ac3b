/** Updates of states: `(k, v, a) => a'` over an array of states, as the hand loop does it. */
import { structType, types } from '../../../src/schema/type.js'
import { handFourFields } from '../hand.js'
import { HAND, type LambdaCase, type UserFunction } from '../lambda-case.js'
import type { Order } from '../rows.js'

interface Four {
  readonly n: number
  readonly sum: number
  readonly max: number
  readonly last: number
}
interface Welford {
  readonly n: number
  readonly mean: number
  readonly m2: number
  readonly worst: number
}
const numbers = (...names: readonly string[]) =>
  structType(Object.fromEntries(names.map(name => [name, types.float64])))
const fourType = numbers('n', 'sum', 'max', 'last')
const welfordType = numbers('n', 'mean', 'm2', 'worst')

// A function of its own for each number of groups: V8 would else compile one for both kinds of memory.
const four = (): UserFunction => (_k: string, v: Order, a: Four) => ({
  n: a.n + 1,
  sum: a.sum + v.price,
  max: Math.max(a.max, v.price),
  last: v.ts,
})
const welford = (): UserFunction => (_k: string, v: Order, a: Welford) => {
  const n = a.n + 1
  const d = v.price - a.mean
  const mean = a.mean + d / n
  return { n, mean, m2: a.m2 + d * (v.price - mean), worst: Math.abs(d) > a.worst ? Math.abs(d) : a.worst }
}

export const aggregateCases: readonly LambdaCase[] = [1000, 100_000].flatMap(groups => [
  {
    name: `{ n, sum, max, last }, ${groups.toLocaleString('en')} groups`,
    fn: four(),
    groups,
    state: fourType,
    hand: handFourFields,
    target: { against: HAND, atMost: 1.15 },
  },
  { name: `mean and deviation, ${groups.toLocaleString('en')} groups`, fn: welford(), groups, state: welfordType },
])
