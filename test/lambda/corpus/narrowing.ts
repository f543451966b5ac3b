/** What is known not to be null behind filters and finds; the rest of that corpus beside it. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import type { Group } from './group.js'
import { narrowingIdioms } from './narrowing-idioms.js'
import { CART, hasSale, isNum, isPresent, total } from './narrowing-rows.js'
import { narrowingSteps } from './narrowing-steps.js'
import { narrowingTests } from './narrowing-tests.js'
import { narrowingTwins } from './narrowing-twins.js'
import { orObjects } from './or-objects.js'
import type { Any } from './schemas.js'

export const narrowing: readonly Group[] = [
  {
    params: CART,
    want: 'value',
    lambdas: {
      knownFilterField: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => l.salePrice != null && l.salePrice < l.price)
          .map((l: Any) => (l.price - l.salePrice) * l.qty),
      knownFilterNull: (_k: Any, v: Any) => v.nums.filter((x: Any) => x !== null).map((x: Any) => x + 1),
      knownFilterBool: (_k: Any, v: Any) => v.names.filter(Boolean).map((x: Any) => x.length),
      knownFilterBang: (_k: Any, v: Any) => v.names.filter((x: Any) => !!x).map((x: Any) => x.length),
      knownFilterOptional: (_k: Any, v: Any) =>
        v.lines.filter((x: Any) => x.address?.city).map((x: Any) => x.address.city.length),
      knownFilterHelper: (_k: Any, v: Any) => v.lines.filter(hasSale).map((x: Any) => x.salePrice + 1),
      knownFilterPresent: (_k: Any, v: Any) => total(v.nums.filter(isPresent)),
      knownFilterNum: (_k: Any, v: Any) => total(v.nums.filter(isNum)),
      knownFilterTypeof: (_k: Any, v: Any) => total(v.nums.filter((x: Any) => typeof x === 'number')),
      knownFilterBlock: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => {
            if (l.salePrice === null) return false
            return l.salePrice < l.price
          })
          .map((l: Any) => l.price - l.salePrice),
      knownFilterBlock2: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => {
            const has = l.salePrice !== null
            return has && l.qty > 0
          })
          .map((l: Any) => l.price - l.salePrice),
      knownFilterBlock3: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => {
            const s = l.salePrice
            return s !== null && s < l.price
          })
          .map((l: Any) => l.price - l.salePrice),
      knownFilterDestr: (_k: Any, v: Any) =>
        v.lines.filter(({ salePrice }: Any) => salePrice !== null).map(({ salePrice, qty }: Any) => salePrice * qty),
      knownFilterReduce: (_k: Any, v: Any) =>
        v.lines.filter((l: Any) => l.salePrice !== null).reduce((s: number, l: Any) => s + l.salePrice, 0),
      knownFilterForOf: (_k: Any, v: Any) => {
        let t = 0
        for (const l of v.lines.filter((l: Any) => l.salePrice !== null)) t += l.salePrice
        return t
      },
      knownFilterSort: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => l.salePrice !== null)
          .sort((a: Any, b: Any) => a.salePrice - b.salePrice)
          .slice(0, 2)
          .map((l: Any) => l.salePrice.toFixed(2)),
      knownFilterFind: (_k: Any, v: Any) => {
        const l = v.lines.find((l: Any) => l.salePrice !== null)
        return l ? l.salePrice + 1 : 0
      },
      knownFilterFind2: (_k: Any, v: Any) =>
        v.lines.find((l: Any) => l.salePrice !== null)?.salePrice.toFixed(2) ?? 'none',
      knownFilterFindLast: (_k: Any, v: Any) => {
        const l = v.lines.findLast((l: Any) => l.salePrice !== null)
        return l === undefined ? 0 : l.salePrice + 1
      },
      knownFindNum: (_k: Any, v: Any) => (v.nums.find((x: Any) => x !== null) ?? 0) + 1,
      knownEvery: (_k: Any, v: Any) =>
        v.lines.every((l: Any) => l.salePrice !== null) ? v.lines.reduce((s: number, l: Any) => s + l.salePrice, 0) : 0,
      knownEveryNums: (_k: Any, v: Any) => (v.nums.every((x: Any) => x !== null) ? total(v.nums) : 0),
      knownEveryMap: (_k: Any, v: Any) =>
        v.lines.every((l: Any) => l.salePrice !== null) && v.lines.map((l: Any) => l.salePrice + 1).length > 2,
      knownFlatMapNarrow: (_k: Any, v: Any) =>
        v.lines.flatMap((l: Any) => (l.salePrice === null ? [] : [l.salePrice * 2])),
      knownChainFilters: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => l.salePrice !== null)
          .filter((l: Any) => l.salePrice > 3)
          .map((l: Any) => l.sku),
      knownTwoFields: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => l.salePrice !== null && l.address !== null)
          .map((l: Any) => `${l.address.city}${l.salePrice + 1}`),
      knownForContinue: (_k: Any, v: Any) => {
        let t = 0
        for (const l of v.lines) {
          if (l.salePrice === null) continue
          t += l.salePrice
        }
        return t
      },
      knownForContinueNum: (_k: Any, v: Any) => {
        let t = 0
        for (const x of v.nums) {
          if (x === null || x < 0) continue
          t += x
        }
        return t
      },
      knownForEachRet: (_k: Any, v: Any) => {
        let t = 0
        v.lines.forEach((l: Any) => {
          if (!l.salePrice) return
          t += l.salePrice
        })
        return t
      },
      knownMapFilter: (_k: Any, v: Any) =>
        v.lines
          .map((l: Any) => l.salePrice)
          .filter((x: Any) => x !== null)
          .map((x: Any) => x * 2),
      knownMapFilterBool: (_k: Any, v: Any) =>
        v.lines
          .map((l: Any) => l.address?.city)
          .filter(Boolean)
          .map((c: Any) => c.toUpperCase()),
      knownMapObjFilter: (_k: Any, v: Any) =>
        v.lines
          .map((l: Any) => ({ s: l.salePrice, q: l.qty }))
          .filter((o: Any) => o.s !== null)
          .map((o: Any) => o.s * o.q),
      knownEntriesFilter: (_k: Any, v: Any) =>
        Object.entries({ a: v.a, b: v.b })
          .filter(([, x]: Any) => x !== null)
          .map(([n, x]: Any) => `${n}=${x.toFixed(1)}`),
      knownObjValues: (_k: Any, v: Any) =>
        Object.values({ a: v.a, b: v.b })
          .filter((x: Any) => x !== null)
          .map((x: Any) => x + 1),
      knownArrayFilter: (_k: Any, v: Any) =>
        [v.a, v.b].filter((x: Any) => x !== null).reduce((s: Any, x: Any) => s + x, 0),
      knownArrayFilterBool: (_k: Any, v: Any) => [v.query, v.note].filter(Boolean).map((s: Any) => s.trim()),
    },
  },
  ...narrowingTests,
  ...orObjects,
  ...narrowingIdioms,
  ...narrowingSteps,
  ...narrowingTwins,
]
