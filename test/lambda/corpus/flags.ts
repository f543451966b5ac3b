/** Lists of what applies, and arrays chosen by a test. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const truthy = (x: unknown): boolean => Boolean(x)

export const flags: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      flagsOf: (_k: string, o: Any) => [o.price > 100 && 'large', !o.paid && 'unpaid', o.qty && 'some'].filter(Boolean),
      flagsJoined: (_k: string, o: Any) =>
        [o.paid ? 'paid' : false, o.coupon, o.qty > 1 ? `x${o.qty}` : null].filter(x => x).join(','),
      flagsDoubleNot: (_k: string, o: Any) => [o.paid && 'p', o.note].filter(x => !!x).length,
      flagsObjects: (_k: string, o: Any) =>
        [o.paid && { why: 'paid', n: 1 }, o.price < 0 && { why: 'debt', n: o.qty }].filter(Boolean),
      flagsNumbers: (_k: string, o: Any) => [o.paid && 1, o.qty > 3 && o.price, 0].filter(Boolean),
      flagsNested: (_k: string, o: Any) => [o.paid && o.qty > 1 && (o.price > 1 ? 'much' : ''), 'all'].filter(Boolean),
      flagsSpread: (_k: string, o: Any) => [...o.tags, o.paid && 'paid'].filter(Boolean),
      flagsWithOr: (_k: string, o: Any) => [o.note || o.region, o.paid && 'p'].filter(Boolean),
      flagsOwnTest: (_k: string, o: Any) => [o.paid && 'p', o.region].filter(truthy).length,
      flagsShadowed: (_k: string, o: Any) => {
        const Boolean = (x: Any) => x === false
        return [o.paid && true, o.qty > 1].filter(Boolean).length
      },
      flagsWithIndex: (_k: string, o: Any) => [o.paid && 'p', 'q'].filter((x, i) => x && i > 0).length,
      chosenPush: (_k: string, o: Any) => {
        const big: string[] = []
        const small: string[] = []
        for (const i of o.items) (i.price > 10 ? big : small).push(i.sku)
        return { big, small: small.length }
      },
      chosenPushArguments: (_k: string, o: Any) => {
        const a: number[] = []
        const b: number[] = []
        let n = 0
        for (const i of o.items) {
          ;(n % 2 === 0 ? a : b).push(i.qty, n)
          n++
        }
        return `${a.join()}|${b.join()}`
      },
      chosenOfThree: (_k: string, o: Any) => {
        const [low, mid, high]: [string[], string[], string[]] = [[], [], []]
        for (const i of o.items) (i.price < 1 ? low : i.price < 10 ? mid : high).push(i.sku)
        return low.length + mid.length * 10 + high.length * 100
      },
      chosenOfThreeOwn: (_k: string, o: Any) => {
        const low: string[] = []
        const mid: string[] = []
        const high: string[] = []
        for (const i of o.items) (i.price < 1 ? low : i.price < 10 ? mid : high).push(i.sku)
        return low.length + mid.length * 10 + high.length * 100
      },
      takenLast: (_k: string, o: Any) => {
        const parts = o.note.split('a')
        const last = parts.pop()
        return `${parts.join('-')}:${last}`
      },
      takenFirst: (_k: string, o: Any) => {
        const tags = [...o.tags]
        const first = tags.shift()
        return first === undefined ? 'none' : first + tags.length
      },
      takenUntilEmpty: (_k: string, o: Any) => {
        const left = o.items.map((i: Any) => i.qty)
        let sum = 0
        while (left.length > 0) {
          const next = left.pop()
          sum = sum * 2 + next
        }
        return sum
      },
      takenOfRow: (_k: string, o: Any) => {
        const last = o.tags.pop()
        return last ?? ''
      },
      takenShared: (_k: string, o: Any) => {
        const parts = o.note.split('a')
        const same = parts
        const last = parts.pop()
        return `${same.length}${last}`
      },
      takenLet: (_k: string, o: Any) => {
        const parts = [o.region, o.note]
        let last = parts.pop()
        if (last === '') last = parts.shift()
        return last ?? 'nothing'
      },
      chosenSort: (_k: string, o: Any) => {
        const a = [...o.tags]
        const b = [...o.tags, o.region]
        ;(o.paid ? a : b).sort()
        return a.join() + b.join()
      },
    },
  },
]
