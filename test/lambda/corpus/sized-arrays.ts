/** Arrays that are made with a length, and changes of arrays whose value is used; some must not be compiled. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const median = (xs: number[]): number => {
  xs.sort((a, b) => a - b)
  return xs[xs.length >> 1] ?? 0
}
const largest = (xs: number[]): number | undefined => xs.sort((a, b) => b - a)[0]
const withEnd = (xs: string[]): string[] => {
  xs.push('end')
  return xs
}
const both = (xs: number[], ys: number[]): number[] => {
  xs.push(ys.length)
  return [...xs, ...ys]
}
function distance(a: string, b: string): number {
  let previous = [...Array(b.length + 1).keys()]
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      current[j] = Math.min(
        (current[j - 1] as number) + 1,
        (previous[j] as number) + 1,
        (previous[j - 1] as number) + cost,
      )
    }
    previous = current
  }
  return previous[b.length] as number
}

export const sizedArrays: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      sizedFill: (_k: string, o: Any) => Array(o.tags.length).fill(o.price),
      sizedFillNew: (_k: string, o: Any) => new Array(o.tags.length + 1).fill('x').join('-'),
      sizedMap: (_k: string, o: Any) =>
        Array(o.tags.length)
          .fill(0)
          .map((_, i) => i * 2),
      sizedMapNull: (_k: string, o: Any) =>
        Array(o.items.length)
          .fill(null)
          .map((_, i) => `${i}`),
      sizedMapUndefined: (_k: string, o: Any) => new Array(o.items.length).fill(undefined).map((_, i) => i),
      sizedSpread: (_k: string, o: Any) => [...Array(o.items.length)].map((_, i) => i + 1),
      sizedSpreadAll: (_k: string, o: Any) => [...Array(3)].map((x, i, all) => (x === undefined ? i + all.length : 0)),
      sizedKeys: (_k: string, o: Any) => [...Array(o.tags.length).keys()],
      sizedFromKeys: (_k: string, o: Any) => Array.from(Array(o.tags.length).keys()),
      sizedFrom: (_k: string, o: Any) => Array.from(Array(o.tags.length), (_, i) => i * i),
      sizedFromNew: (_k: string, o: Any) => Array.from(new Array(o.tags.length), () => 'a'),
      sizedFor: (_k: string, o: Any) => {
        let n = 0
        for (const i of Array(o.tags.length).keys()) n += i
        for (const _ of Array(2)) n++
        return n
      },
      sizedByRow: (_k: string, o: Any) => Array(Math.min(o.qty, 9)).fill(1).length,
      sizedByPrice: (_k: string, o: Any) => new Array(Math.min(o.price, 9)).fill(1).length,
      sizedNegative: (_k: string, o: Any) => Array(-1).fill(o.price).length,
      sizedHalf: (_k: string, o: Any) => Array(1.5).fill(o.price).length,
      sizedMinusZero: (_k: string, o: Any) => Array(-0).fill(o.price).length,
      sizedCount: (_k: string, o: Any) => {
        const counts = new Array(4).fill(0)
        for (const i of o.items) counts[Math.abs(i.qty) % 4]++
        return counts
      },
      sizedSieve: (_k: string, o: Any) => {
        const isPrime = Array(20).fill(true)
        for (let i = 2; i < 20; i++) for (let j = i * 2; j < 20; j += i) isPrime[j] = false
        return isPrime.filter((x: boolean) => x).length + o.tags.length
      },
      sizedFlat: (_k: string, o: Any) => o.items.flatMap((i: Any) => Array(Math.abs(i.qty) % 5).fill(i.sku)),
      sizedOrder: (_k: string, o: Any) => Array(o.tags.length).fill(o.note.length),

      // what must not be compiled, or be exact
      sizedText: (_k: string, o: Any) => Array(o.region).fill(0).length,
      sizedNothing: (_k: string, o: Any) => Array(o.items.map((i: Any) => i.qty % 9)[0]).fill(0).length,
      sizedOf: (_k: string, o: Any) => Array(o.qty, o.qty).fill(0).length,
      sizedFillPart: (_k: string, o: Any) => Array(3).fill(o.qty, 1),
      sizedShared: (_k: string, o: Any) => {
        const row: number[] = []
        const grid = Array(2).fill(row)
        row.push(o.qty)
        return grid.map((r: number[]) => r.length)
      },
      sizedSharedRows: (_k: string, o: Any) => {
        const grid = Array(2).fill([0])
        grid[0].push(o.qty)
        return grid.map((r: number[]) => r.length)
      },
      sizedShadowed: (_k: string, o: Any) => {
        const Array = (n: number) => [n]
        return Array(o.qty % 9).fill(0)
      },

      sizedDistance: (k: string, o: Any) => distance(k, o.region),
      sizedSharedCell: (_k: string, o: Any) => {
        const grid = Array(2).fill([0, 0])
        grid[0][1] = o.qty
        return grid.map((r: number[]) => r[1])
      },

      // changes whose value is used
      ownSortedDeclared: (_k: string, o: Any) => {
        const prices: number[] = o.items.map((i: Any) => i.price)
        const free = prices.sort((a, b) => b - a).filter((_, i) => i % 3 === 2)
        return { free: free.length, best: free[0] ?? 0 }
      },
      ownReversedDeclared: (_k: string, o: Any) => {
        const a: string[] = o.tags.slice()
        const n = a.length
        const b = a.reverse()
        return [...b, String(n)]
      },
      ownSortedTest: (_k: string, o: Any) => {
        const a: string[] = o.tags.slice()
        if (a.sort()[0] === 'a') return 'a'
        return o.region
      },
      ownGivenToHelper: (_k: string, o: Any) => median(o.items.map((i: Any) => i.price)),
      ownGivenAgain: (_k: string, o: Any) => [
        ...withEnd([...o.tags]),
        ...withEnd([...withEnd(o.tags.slice(1))]),
        String(largest([1, o.price])),
      ],
      ownGivenBoth: (_k: string, o: Any) => both([o.price], [o.qty]),
      ownGivenMine: (_k: string, o: Any) => {
        const prices: number[] = o.items.map((i: Any) => i.price)
        const m = median(prices)
        return [m, prices[0] ?? 0]
      },
      ownGivenSame: (_k: string, o: Any) => {
        const prices: number[] = [o.price]
        return both(prices, prices)
      },
      ownGivenRow: (_k: string, o: Any) => median(o.items),
      ownSortedAliased: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const e = a
        return [a.sort()[0], e[0]]
      },
      ownSortedAliasedDeclared: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const e = a
        const first = a.sort()[0]
        return [first, e[0]]
      },
      ownSortedThenRead: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const first = a.sort()[0]
        return [first, a[0]]
      },
      ownSortedThenPushed: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const b = a.sort()
        a.push('x')
        return b
      },
      ownSortedInLoop: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const out: string[] = []
        for (let i = 0; i < 2; i++) {
          out.push(a[0] ?? '')
          const first = a.sort()[0]
          out.push(first ?? '')
        }
        return out
      },
      ownSortedInReveal: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const out: string[][] = []
        for (let i = 0; i < 2; i++) {
          if (i === 1) return [...a.sort(), ...out.map(x => x[0])]
          out.push(a)
        }
        return []
      },
      ownSortedInner: (_k: string, o: Any) => {
        const a = o.tags.slice()
        return [a.sort()[0], ...o.items.map(() => a[0])]
      },
      ownSortedClosure: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const first = () => a[0]
        return [a.sort()[0], first()]
      },
      ownHoisted: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const e = get()
        a.push('x')
        return e.length
        function get() {
          return a
        }
      },
      ownForInit: (_k: string, o: Any) => {
        const out: string[][] = []
        for (let a: string[] = [], i = 0; i < 3; i++) {
          a.push(o.region)
          out.push(a)
        }
        return out.map(a => a.length)
      },
    },
  },
]
