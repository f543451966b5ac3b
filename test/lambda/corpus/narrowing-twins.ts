/** What does not follow from a test, beside what does; whole lists and objects of which more is known. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import type { Group } from './group.js'
import { addressLabel, CART } from './narrowing-rows.js'
import type { Any } from './schemas.js'

export const narrowingTwins: readonly Group[] = [
  {
    params: CART,
    want: 'value',
    lambdas: {
      wrongFilterOr: (_k: Any, v: Any) =>
        v.lines.filter((l: Any) => l.salePrice !== null || l.qty > 1).map((l: Any) => l.salePrice + 1),
      wrongFilterNot: (_k: Any, v: Any) =>
        v.lines.filter((l: Any) => !(l.salePrice !== null && l.qty > 1)).map((l: Any) => l.salePrice + 1),
      wrongFilterOther: (_k: Any, v: Any) =>
        v.lines.filter((l: Any) => l.address !== null).map((l: Any) => l.salePrice + 1),
      wrongFilterSource: (_k: Any, v: Any) => {
        const sale = v.lines.filter((l: Any) => l.salePrice !== null)
        return sale.length + v.lines.map((l: Any) => l.salePrice * 2).length
      },
      wrongFilterIndex: (_k: Any, v: Any) =>
        v.lines.filter((l: Any, i: number) => v.nums[i] !== null).map((l: Any, i: number) => v.nums[i] + l.qty),
      wrongFilterZero: (_k: Any, v: Any) =>
        v.lines.filter((l: Any) => (l.salePrice ?? 0) >= 0).map((l: Any) => l.salePrice + 1),
      wrongFilterOrZero: (_k: Any, v: Any) =>
        v.lines.filter((l: Any) => (l.salePrice || 5) > 3).map((l: Any) => l.salePrice + 1),
      wrongFilterShadow: (_k: Any, v: Any) => v.lines.filter((v: Any) => v.salePrice !== null).map(() => v.a + 1),
      wrongFilterHelper: (_k: Any, v: Any) => {
        const is = (x: Any) => x !== null
        return v.lines.filter((l: Any) => is(l.address)).map((l: Any) => l.salePrice + 1)
      },
      wrongFilterEarly: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => {
            if (l.qty > 3) return true
            return l.salePrice !== null
          })
          .map((l: Any) => l.salePrice + 1),
      wrongFind: (_k: Any, v: Any) => {
        const l = v.lines.find((l: Any) => l.salePrice !== null || l.qty > 2)
        return l ? l.salePrice + 1 : 0
      },
      wrongSome: (_k: Any, v: Any) =>
        v.lines.some((l: Any) => l.salePrice !== null) ? v.lines.map((l: Any) => l.salePrice + 1) : [],
      wrongEveryElse: (_k: Any, v: Any) =>
        v.lines.every((l: Any) => l.salePrice !== null) ? [] : v.lines.map((l: Any) => l.salePrice + 1),
      wrongEveryOther: (_k: Any, v: Any) =>
        v.lines.every((l: Any) => l.salePrice !== null) ? v.nums.map((x: Any) => x + 1) : [],
      wrongEveryReassigned: (_k: Any, v: Any) => {
        let xs = v.nums
        if (!xs.every((x: Any) => x !== null)) return []
        xs = [v.a]
        return xs.map((x: Any) => x + 1)
      },
      wrongEveryMade: (_k: Any, v: Any) => {
        const xs = [v.a, v.b]
        if (!xs.every((x: Any) => x !== null)) return 0
        xs.push(v.speed)
        return xs.reduce((s: Any, x: Any) => s + x, 0)
      },
      wrongDefaultKept: (_k: Any, v: Any) => ((v.speed ?? 5) > 1 ? v.speed + 1 : 0),
      wrongDefaultLess: (_k: Any, v: Any) => ((v.speed ?? 0) < 1 ? v.speed + 1 : 0),
      wrongDefaultNaN: (_k: Any, v: Any) => ((v.speed ?? Number.NaN) !== 3 ? v.speed + 1 : 0),
      wrongDefaultText: (_k: Any, v: Any) => ((v.query ?? 'x') !== '' ? v.query + v.a * 2 : ''),
      wrongDefaultFlag: (_k: Any, v: Any) => ((v.ok ?? true) ? (v.ok === true ? 1 : 2) + v.a : 0),
      wrongNotTrue: (_k: Any, v: Any) => ((v.a !== null) !== true ? v.a + 1 : 0),
      wrongNotFalse: (_k: Any, v: Any) => {
        const { ok } = v
        return ok !== false ? (ok ? 1 : 2) : 3
      },
      wrongTypeofObject: (_k: Any, v: Any) => (typeof v.shipTo === 'object' ? v.shipTo.city : ''),
      wrongTypeofSwitch: (_k: Any, v: Any) => {
        switch (typeof v.a) {
          case 'object':
            return v.a + 1
          default:
            return 0
        }
      },
      wrongIncludes: (_k: Any, v: Any) => ([v.b, 3].includes(v.a) ? v.a + 1 : 0),
      wrongAfterNested: (_k: Any, v: Any) => {
        if (v.ok) {
          if (v.a === null) return 0
        }
        return v.a + 1
      },
      wrongNestedElse: (_k: Any, v: Any) => {
        if (v.a === null) {
          if (v.ok) return 0
        } else if (v.b === null) return 1
        return v.b + 1
      },
      wrongOneSide: (_k: Any, v: Any) => {
        if (v.ok) {
          if (v.a === null) return 0
        } else {
          if (v.b === null) return 0
        }
        return v.a + 1
      },
      wrongSwitchTrue: (_k: Any, v: Any) => {
        switch (true) {
          case v.a === null && v.b === null:
            return 0
          default:
            return v.a + v.b
        }
      },
      wrongSwitchRuns: (_k: Any, v: Any) => {
        let n = 0
        switch (true) {
          case v.a === null:
            n = 1
            break
          default:
            n = 2
        }
        return n + v.a
      },
      wrongReassigned: (_k: Any, v: Any) => {
        let a = v.a
        if (a === null) return 0
        a = v.b
        return a + 1
      },
      wrongInLoop: (_k: Any, v: Any) => {
        let a = v.a
        if (a === null) return 0
        for (const x of v.nums) a = x
        return a + 1
      },
      wrongAliasChanged: (_k: Any, v: Any) => {
        let ok = v.a !== null
        if (v.price > 3) ok = true
        return ok ? v.a + 1 : 0
      },
      wrongOtherLocal: (_k: Any, v: Any) => {
        const a = v.a
        const b = v.b
        if (a === null) return 0
        return b + 1
      },
      loopKeeps: (_k: Any, v: Any) => {
        let last: Any = null
        for (const x of v.nums) {
          if (last !== null && last > 1) return last
          last = x
        }
        return last ?? -7
      },
      testedMixed: (_k: Any, v: Any) => {
        const has = v.query || v.a
        return has ? 'y' : 'n'
      },
      testedAnd: (_k: Any, v: Any) => {
        const has = v.query && v.a && v.ok
        if (!has) return 0
        return v.a + v.query.length
      },
      testedNested: (_k: Any, v: Any) => {
        const has = (v.query && v.query.length > 2) || v.a
        return !has && v.price > 1 ? 1 : has || v.ok ? 2 : 3
      },
      testedWhile: (_k: Any, v: Any) => {
        const go = v.query && v.query.length > 2
        let n = 0
        while (go && n < 3) n++
        return n
      },
      testedInCallback: (_k: Any, v: Any) => {
        const long = v.query && v.query.length > 2
        return v.tags.filter((t: Any) => !long || t.length > 1)
      },
      wrongTestedReturned: (_k: Any, v: Any) => {
        const has = v.query && v.query.length > 2
        if (v.price > 3) return has ? 1 : 0
        return has
      },
      wrongTestedPassed: (_k: Any, v: Any) => {
        const has = v.query && v.query.length > 2
        const f = (x: Any) => (x === null ? 1 : x === '' ? 2 : 3)
        return has ? 0 : f(has)
      },
      testedShadow: (_k: Any, v: Any) => {
        const has = v.query && v.query.length > 2
        return v.tags.map((has: Any) => has.length).length + (has ? 1 : 0)
      },
      wrongTestedNullish: (_k: Any, v: Any) => {
        const has = v.query && v.query.length > 2
        return (has ?? true) ? 1 : 2
      },
      wrongTestedEqual: (_k: Any, v: Any) => {
        const has = v.query && v.query.length > 2
        return has === null ? 1 : 2
      },
      wrongTestedField: (_k: Any, v: Any) => {
        const has = v.query && v.query.length > 2
        const o = { has }
        return o.has ? 1 : 2
      },
      wholeFilter: (_k: Any, v: Any) => v.lines.filter((l: Any) => l.salePrice !== null && l.address?.city),
      wholeFind: (_k: Any, v: Any) => v.lines.find((l: Any) => l.salePrice !== null && l.address?.city) ?? null,
      wholeFindLast: (_k: Any, v: Any) => v.lines.findLast((l: Any) => l.address) ?? v.lines[0] ?? null,
      wholeBoth: (_k: Any, v: Any) => ({
        all: v.lines,
        sale: v.lines.filter((l: Any) => l.salePrice !== null),
        n: v.nums.filter((x: Any) => x !== null),
      }),
      wholeSpread: (_k: Any, v: Any) => [...v.lines.filter((l: Any) => l.salePrice !== null), ...v.lines],
      wholeConcat: (_k: Any, v: Any) => v.lines.filter((l: Any) => l.salePrice !== null).concat(v.lines),
      wholeConcatReversed: (_k: Any, v: Any) => v.lines.concat(v.lines.filter((l: Any) => l.salePrice !== null)),
      wholeChoice: (_k: Any, v: Any) => (v.ok ? v.lines.filter((l: Any) => l.salePrice !== null) : v.lines),
      wholeChoiceEmpty: (_k: Any, v: Any) => (v.ok ? v.nums.filter((x: Any) => x !== null) : []),
      wholeLet: (_k: Any, v: Any) => {
        let xs = v.lines
        if (v.price > 3) xs = xs.filter((l: Any) => l.salePrice !== null)
        return xs.map((l: Any) => l.sku)
      },
      wholeLoop: (_k: Any, v: Any) => {
        let xs = v.lines.filter((l: Any) => l.salePrice !== null)
        for (const t of v.tags) xs = t === 'a' ? v.lines : xs
        return xs
      },
      wholePush: (_k: Any, v: Any) => {
        const out = v.lines.filter((l: Any) => l.salePrice !== null)
        for (const l of v.lines) out.push(l)
        return out
      },
      wholePushNums: (_k: Any, v: Any) => {
        const out = v.nums.filter((x: Any) => x !== null)
        out.push(v.a)
        return out
      },
      wholePut: (_k: Any, v: Any) => {
        const out = v.nums.filter((x: Any) => x !== null)
        if (out.length > 0) out[0] = v.a
        return out
      },
      wholeSorted: (_k: Any, v: Any) => {
        const out = v.lines.filter((l: Any) => l.salePrice !== null)
        out.sort((a: Any, b: Any) => b.salePrice - a.salePrice)
        return out.map((l: Any) => l.salePrice)
      },
      wholeIncludes: (_k: Any, v: Any) => v.nums.filter((x: Any) => x !== null).includes(v.a),
      wholeIndexOf: (_k: Any, v: Any) => v.names.filter((x: Any) => x !== null).indexOf(v.query),
      wholeReduce: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => l.salePrice !== null)
          .reduce((best: Any, l: Any) => (best === null || l.salePrice < best.salePrice ? l : best), null),
      wholeReduceFull: (_k: Any, v: Any) =>
        v.lines
          .filter((l: Any) => l.salePrice !== null)
          .reduce(
            (best: Any, l: Any) => (l.salePrice < (best.salePrice ?? 9) ? l : best),
            v.lines[0] ?? { sku: '', price: 0, qty: 0, salePrice: null, address: null },
          ),
      wholeParts: (_k: Any, v: Any) =>
        v.parts.filter(
          (p: Any) => p.n !== null && p.flag !== null && p.tags && p.when !== null && p.big !== null && p.at?.lat,
        ),
      wholePartsSome: (_k: Any, v: Any) => v.parts.filter((p: Any) => p.n !== null || p.flag !== null),
      wholePartsText: (_k: Any, v: Any) =>
        v.parts
          .filter((p: Any) => p.n && p.flag && p.tags?.length && p.big)
          .map((p: Any) => `${p.n + 1}${p.flag}${p.tags[0]}${p.big + 1}`),
      wholePartsFlag: (_k: Any, v: Any) => v.parts.filter((p: Any) => p.flag === true).map((p: Any) => p.flag),
      wholePartsFlagNot: (_k: Any, v: Any) =>
        v.parts.filter((p: Any) => p.flag !== true).map((p: Any) => p.flag ?? 'none'),
      wholePartsLists: (_k: Any, v: Any) => v.parts.filter((p: Any) => p.tags !== null).flatMap((p: Any) => p.tags),
      wholePartsWhen: (_k: Any, v: Any) =>
        v.parts.filter((p: Any) => p.when !== null && p.when > 5).map((p: Any) => new Date(p.when).getUTCFullYear()),
      wholePartsFind: (_k: Any, v: Any) => v.parts.find((p: Any) => p.at !== null && p.at.lat !== null)?.at.lat,
      wholeJson: (_k: Any, v: Any) => JSON.stringify(v.parts.filter((p: Any) => p.n !== null && p.tags)),
      wholeLocals: (_k: Any, v: Any) =>
        v.parts
          .filter((p: Any) => {
            const { n, tags } = p
            const ok = n !== null && tags
            return ok
          })
          .map((p: Any) => p.n + p.tags.length),
      wholeChecked: (_k: Any, v: Any) => v.parts.filter((p: Any) => p.at!.lat !== null).map((p: Any) => p.at.lat * 2),
      wholeFilterFilter: (_k: Any, v: Any) =>
        v.parts
          .filter((p: Any) => p.n !== null)
          .filter((p: Any) => p.tags !== null)
          .map((p: Any) => p.n + p.tags.length),
      wholeMapped: (_k: Any, v: Any) =>
        v.parts
          .map((p: Any) => ({ ...p, n: p.n ?? v.a }))
          .filter((p: Any) => p.n !== null)
          .map((p: Any) => p.n + 1),
      wholeEvery: (_k: Any, v: Any) =>
        v.parts.every((p: Any) => p.tags !== null && p.n !== null) ? v.parts.map((p: Any) => p.tags.length + p.n) : [],
      wholeEveryNested: (_k: Any, v: Any) =>
        v.parts.every((p: Any) => p.tags?.every((t: Any) => t !== 'a')) ? v.parts.map((p: Any) => p.tags.length) : [],
      wholeEverySpread: (_k: Any, v: Any) =>
        v.nums.length > 0 && v.nums.every((x: Any) => x !== null) ? Math.max(...v.nums) : 0,
      wholeEverySort: (_k: Any, v: Any) =>
        v.nums.every((x: Any) => x !== null) ? [...v.nums].sort((a: Any, b: Any) => a - b) : [],
      wholeNotSome: (_k: Any, v: Any) => {
        if (v.nums.some((x: Any) => x === null)) return 0
        let s = 0
        for (const x of v.nums) s += x
        return s
      },
      wholeNotSomeEach: (_k: Any, v: Any) => {
        if (v.nums.some((x: Any) => x == null || x < 0)) return 0
        let s = 0
        v.nums.forEach((x: Any) => {
          s += x
        })
        return s
      },
      wholeForEntries: (_k: Any, v: Any) => {
        if (!v.nums.every((x: Any) => x !== null)) return 0
        let s = 0
        for (const [i, x] of v.nums.entries()) s += i * x
        return s
      },
      emptyChosen: (_k: Any, v: Any) => {
        const { city, zip = 'z' } = v.shipTo ? v.shipTo : ({} as Any)
        return `${city}${zip}`
      },
      emptyChosenNot: (_k: Any, v: Any) => {
        const { city = 'c' } = v.shipTo === null ? ({ zip: v.id } as Any) : v.shipTo
        return city
      },
      emptyChosenPartial: (_k: Any, v: Any) => {
        const { city, zip } = v.ok && v.shipTo ? v.shipTo : ({ zip: null } as Any)
        return `${city}${zip}`
      },
      emptyChosenOther: (_k: Any, v: Any) => {
        const { city = 'c' } = v.ok ? v.shipTo : ({} as Any)
        return city
      },
      emptyChosenCostly: (_k: Any, v: Any) => {
        const { city = 'c' } = v.id.includes('a') && v.shipTo ? v.shipTo : ({} as Any)
        return city
      },
      emptyChosenRead: (_k: Any, v: Any) => (v.shipTo ? v.shipTo : ({} as Any)).zip ?? 'none',
      emptyArgument: (_k: Any, v: Any) => {
        const label = (a: Any) => `${a.city ?? ''}/${a.zip ?? ''}`
        return label(v.shipTo ?? {}) + label(v.shipTo ?? { city: 'c' })
      },
      emptyArgumentPattern: (_k: Any, v: Any) => {
        const label = ({ city = 'none', zip }: Any = {}) => city + (zip ?? '')
        return label(v.shipTo ?? {})
      },
      emptyArgumentName: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        const label = (a: Any) => a.city ?? 'x'
        return label(addr)
      },
      emptyArgumentCaptured: (_k: Any, v: Any) => addressLabel(v.shipTo ?? {}),
      emptyArgumentKept: (_k: Any, v: Any) => {
        const same = (a: Any) => a
        return same(v.shipTo ?? {}).city ?? 'x'
      },
      emptyArgumentAssigned: (_k: Any, v: Any) => {
        const label = (a: Any) => {
          if (!a.city) a = { city: 'none' }
          return a.city
        }
        return label(v.shipTo ?? {})
      },
      emptyArgumentRest: (_k: Any, v: Any) => {
        const first = (...all: Any[]) => all.length
        return first(v.shipTo ?? {})
      },
      emptyArgumentUnused: (_k: Any, v: Any) => {
        const one = () => 1
        return (one as Any)(v.shipTo ?? {})
      },
      emptyHead: (_k: Any, v: Any) => {
        const [head] = v.lines
        const { address } = head ?? {}
        return address?.city ?? 'none'
      },
    },
  },
]
