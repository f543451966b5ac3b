/** Callbacks of reduce that change what they collect in. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const shared = { n: 0 }
const totalsOf = (items: Any): Any =>
  items.reduce(
    (all: Any, i: Any) => {
      all.n += i.qty
      all.sum += i.price * i.qty
      return all
    },
    { n: 0, sum: 0 },
  )

export const accumulators: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      accTotals: (_k: string, o: Any) => totalsOf(o.items),
      accFields: (_k: string, o: Any) =>
        o.items.reduce(
          (a: Any, i: Any) => {
            a.n++
            a.max = Math.max(a.max, i.price)
            a.last = i.sku
            return a
          },
          { n: 0, max: -1, last: '' },
        ),
      accPush: (_k: string, o: Any) =>
        o.items.reduce((list: Any, i: Any) => {
          if (i.qty > 1) list.push(i.sku)
          return list
        }, []),
      accPushTwice: (_k: string, o: Any) =>
        o.items
          .reduce((list: Any, i: Any) => {
            list.push(i.sku)
            if (i.qty > 2) list.push(i.sku, o.region)
            return list
          }, [] as string[])
          .join('|'),
      accEarly: (_k: string, o: Any) =>
        o.items.reduce(
          (a: Any, { qty, price }: Any) => {
            if (qty <= 0) return a
            a.n += qty
            if (price < 0) return { n: -1, big: false }
            a.big = a.big || price > 10
            return a
          },
          { n: 0, big: false },
        ),
      accNewEachTurn: (_k: string, o: Any) =>
        o.tags.reduce((a: Any, t: string) => {
          a.push(t.length)
          return [...a, a.length]
        }, [] as Any[]),
      accTags: (_k: string, o: Any) =>
        o.tags.reduceRight(
          (a: Any, t: string) => {
            a.push(t.length)
            return a
          },
          [0],
        ),
      accBySet: (_k: string, o: Any) =>
        o.items.reduce(
          (a: number[], i: Any) => {
            a[i.qty > 1 ? 1 : 0] = (a[i.qty > 1 ? 1 : 0] ?? 0) + i.price
            return a
          },
          [0, 0],
        ),
      accIndex: (_k: string, o: Any) =>
        o.items.reduce(
          (a: Any, i: Any, at: number) => {
            a.weighted += i.price * at
            return a
          },
          { weighted: 0 },
        ).weighted,
      accTwo: (_k: string, o: Any) => {
        const one = o.items.reduce((a: Any, i: Any) => {
          a.push(i.qty)
          return a
        }, [])
        const two = o.tags.reduce((b: Any, t: string) => {
          b.push(t)
          return b
        }, [])
        return `${one.length}${two.length}`
      },
      accSharedSeed: (_k: string, o: Any) =>
        o.items.reduce((a: Any, i: Any) => {
          a.n += i.qty
          return a
        }, shared).n,
      accRowAsSeed: (_k: string, o: Any) =>
        o.items.reduce((a: Any, i: Any) => {
          a.qty += i.qty
          return a
        }, o.items[0]).qty,
      accGivesElement: (_k: string, o: Any) =>
        o.items.reduce(
          (a: Any, i: Any) => {
            a.qty += 1
            return i
          },
          { sku: '', qty: 0, price: 0 },
        ).qty,
      accKept: (_k: string, o: Any) => {
        let kept: Any = null
        const all = o.items.reduce(
          (a: Any, i: Any) => {
            if (i.qty > 1) kept = a
            a.n += i.qty
            return a
          },
          { n: 0 },
        )
        return all.n + (kept === null ? 0 : kept.n)
      },
      accAliased: (_k: string, o: Any) =>
        o.items.reduce(
          (a: Any, i: Any) => {
            const before = a
            a.n += i.qty
            return before.n > 3 ? a : { n: before.n }
          },
          { n: 0 },
        ).n,
      accNested: (_k: string, o: Any) =>
        o.items.reduce(
          (a: Any, i: Any) => {
            a.list.push(i.sku)
            return a
          },
          { list: [] as string[] },
        ).list.length,
      accInsideForEach: (_k: string, o: Any) =>
        o.items.reduce(
          (a: Any, i: Any) => {
            o.tags.forEach((t: string) => {
              if (t === i.sku) a.n += 1
            })
            return a
          },
          { n: 0 },
        ).n,
      accOfAcc: (_k: string, o: Any) =>
        o.items.reduce((a: Any, i: Any) => {
          a.push(
            o.tags.reduce((b: Any, t: string) => {
              b.push(t + i.sku)
              return b
            }, []).length,
          )
          return a
        }, []),
      accSameName: (_k: string, o: Any) =>
        o.items.reduce((a: Any, i: Any) => {
          a.push(o.tags.reduce((a: number, t: string) => a + t.length, 0) + i.qty)
          return a
        }, []),
    },
  },
]
