/** What tests leave known not to be null: behind filters and finds, early returns, tests with names, defaults. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { listType, nullableType as or, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
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
const CART: Shape = {
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
    }),
  ],
  roles: ['key', 'value'],
}

const isPresent = (x: Any): boolean => x !== null && x !== undefined
const isNum = (x: Any): x is number => typeof x === 'number'
function isSet<T>(x: T): x is NonNullable<T> {
  return x != null
}
const hasSale = (l: Any): boolean => l.salePrice !== null
const total = (xs: number[]): number => xs.reduce((a, b) => a + b, 0)

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
  {
    params: CART,
    want: 'value',
    lambdas: {
      knownLocal: (_k: Any, v: Any) => {
        const speed = v.speed
        if (speed === null) return 0
        return speed * 2
      },
      knownLocalLoose: (_k: Any, v: Any) => {
        const speed = v.speed
        if (speed == null) return 0
        return speed * 2
      },
      knownOkAlias: (_k: Any, v: Any) => {
        const ok = v.a !== null && v.b !== null
        if (!ok) return 0
        return v.a + v.b
      },
      knownOkAlias2: (_k: Any, v: Any) => {
        const { a, b } = v
        const bad = a === null || b === null
        return bad ? 0 : a + b
      },
      knownAliasChain: (_k: Any, v: Any) => {
        const hasA = v.a !== null
        const both = hasA && v.b !== null
        return both ? v.a + v.b : 0
      },
      knownAliasNegated: (_k: Any, v: Any) => {
        const missing = v.a === null
        return !missing ? v.a + 1 : 0
      },
      knownAliasTernary: (_k: Any, v: Any) => {
        const hasA = v.a !== null
        return hasA && v.a > 3 ? v.a : 0
      },
      knownAliasTruthy: (_k: Any, v: Any) => {
        const has = !!v.shipTo
        return has ? v.shipTo.city : ''
      },
      knownAliasBoolean: (_k: Any, v: Any) => {
        const has = Boolean(v.query)
        return has ? v.query.length : 0
      },
      knownAliasValue: (_k: Any, v: Any) => {
        const q = v.query
        const has = q && q.length > 2
        return has ? q.length : 0
      },
      knownBothFalsy: (_k: Any, v: Any) => {
        if (!v.a || !v.b) return 0
        return v.a + v.b
      },
      knownSwitchTrue: (_k: Any, v: Any) => {
        switch (true) {
          case v.a === null:
            return 0
          case v.a > 3:
            return 1
          default:
            return v.a + 1
        }
      },
      knownSwitchTrue2: (_k: Any, v: Any) => {
        switch (true) {
          case v.a === null || v.b === null:
            return 0
          default:
            return v.a + v.b
        }
      },
      knownLocalGuard: (_k: Any, v: Any) => {
        const has = (x: Any) => x !== null
        return has(v.a) ? v.a + 1 : 0
      },
      knownCapturedGuard: (_k: Any, v: Any) => (isPresent(v.a) ? v.a + 1 : 0),
      knownCapturedGuard2: (_k: Any, v: Any) => (isSet(v.a) && isNum(v.b) ? v.a + v.b : 0),
      knownCapturedGuardIf: (_k: Any, v: Any) => {
        if (!isPresent(v.query)) return 0
        return v.query.length
      },
      knownIsFinite: (_k: Any, v: Any) => (Number.isFinite(v.a) ? v.a + 1 : 0),
      knownIsFiniteEarly: (_k: Any, v: Any) => {
        if (!Number.isFinite(v.a)) return 0
        return v.a + 1
      },
      knownIsInteger: (_k: Any, v: Any) => (Number.isInteger(v.a) ? v.a + 1 : 0),
      knownIsArray: (_k: Any, v: Any) => (Array.isArray(v.opt) ? v.opt.length : 0),
      knownTypeofNum: (_k: Any, v: Any) => {
        if (typeof v.a !== 'number' || typeof v.b !== 'number') return 0
        return v.a + v.b
      },
      knownTypeofObj: (_k: Any, v: Any) => (typeof v.shipTo === 'object' && v.shipTo !== null ? v.shipTo.city : ''),
      knownNullishDefault: (_k: Any, v: Any) => {
        if ((v.speed ?? 0) < 1) return 0
        return v.speed * 2
      },
      knownNullishDefault2: (_k: Any, v: Any) => ((v.speed ?? 0) > 1 ? v.speed * 2 : 0),
      knownNullishDefault3: (_k: Any, v: Any) => ((v.query ?? '') !== '' ? v.query.length : 0),
      knownNullishDefault4: (_k: Any, v: Any) => ((v.query ?? '').length > 0 ? v.query.length : 0),
      knownNullishDefault5: (_k: Any, v: Any) => (v.speed ?? -1) >= 0 && v.speed < 5,
      knownOrDefault: (_k: Any, v: Any) => ((v.speed || 0) > 1 ? v.speed * 2 : 0),
      knownOptLength: (_k: Any, v: Any) => (v.opt?.length ? v.opt[0] : 0),
      knownOptLength3: (_k: Any, v: Any) => {
        if (!v.opt?.length) return 0
        return v.opt.length
      },
      knownOptDefined: (_k: Any, v: Any) => (v.shipTo?.city !== undefined ? v.shipTo.city.length : 0),
      knownOptNeNull: (_k: Any, v: Any) => (v.shipTo?.zip != null ? v.shipTo.zip.length : 0),
      knownOptDeep: (_k: Any, v: Any) => (v.shipTo?.geo?.lat !== undefined ? v.shipTo.geo.lon : 0),
      knownOptDeepTruthy: (_k: Any, v: Any) => (v.shipTo?.geo ? v.shipTo.geo.lon + v.shipTo.city.length : 0),
      knownOptTrim: (_k: Any, v: Any) => (v.query?.trim() ? v.query.trim().length : 0),
      knownOptStarts: (_k: Any, v: Any) => (v.query?.startsWith('a') ? v.query.length : 0),
      knownOptIncludes: (_k: Any, v: Any) => (v.shipTo?.city.includes('x') ? v.shipTo.city : ''),
      knownOptEqVar: (_k: Any, v: Any) => (v.shipTo?.city === v.id ? v.shipTo.city : ''),
      knownOptTypeof: (_k: Any, v: Any) => (typeof v.shipTo?.city === 'string' ? v.shipTo.city : ''),
      knownOptEqNot: (_k: Any, v: Any) => (v.shipTo?.city !== 'x' ? 0 : v.shipTo.city.length),
      knownOptNotNullish: (_k: Any, v: Any) => {
        if (v.shipTo?.zip === undefined || v.shipTo.zip === null) return ''
        return v.shipTo.zip.trim()
      },
      knownOptNullish2: (_k: Any, v: Any) => {
        if (v.shipTo?.zip == null) return v.id
        return v.shipTo.zip + v.shipTo.city
      },
      knownOptCount: (_k: Any, v: Any) => ((v.opt?.length ?? 0) > 0 ? v.opt[0] : 0),
      knownOptCount2: (_k: Any, v: Any) => ((v.opt?.length ?? 0) === 0 ? 0 : v.opt.length),
      knownOptSome: (_k: Any, v: Any) => (v.opt?.some((x: number) => x > 1) ? v.opt.length : 0),
      knownLocalOptional: (_k: Any, v: Any) => {
        const city = v.shipTo?.city
        if (!city) return ''
        return city.toUpperCase()
      },
      knownLocalOptional2: (_k: Any, v: Any) => {
        const geo = v.shipTo?.geo
        return geo ? geo.lat + geo.lon : 0
      },
      knownLocalOptional3: (_k: Any, v: Any) => {
        const geo = v.shipTo?.geo ?? null
        return geo !== null ? geo.lat + geo.lon : 0
      },
      knownLocalOptionalWhole: (_k: Any, v: Any) => {
        const city = v.shipTo?.city
        if (!city) return ''
        return v.shipTo.city.toUpperCase()
      },
      knownLetAssign: (_k: Any, v: Any) => {
        let a = v.a
        if (a === null) {
          a = 1
        }
        return a + 1
      },
      knownLetAssignElse: (_k: Any, v: Any) => {
        let n
        if (v.a === null) n = 0
        else n = v.a
        return n + 1
      },
      knownLetNull: (_k: Any, v: Any) => {
        let best = null
        for (const l of v.lines) {
          if (best === null || l.price > best.price) best = l
        }
        return best === null ? 0 : best.price
      },
      knownWhileNull: (_k: Any, v: Any) => {
        let i = 0
        while (i < v.nums.length && v.nums[i] !== null) i++
        return i
      },
      knownNestedIf: (_k: Any, v: Any) => {
        if (v.a !== null) {
          if (v.b !== null) {
            return v.a + v.b
          }
          return v.a
        }
        return 0
      },
      knownNestedElse: (_k: Any, v: Any) => {
        if (v.a === null) {
          return 0
        } else if (v.b === null) {
          return v.a
        }
        return v.a + v.b
      },
      knownThrowGuard: (_k: Any, v: Any) => {
        if (v.a === null) throw new Error('x')
        return v.a + 1
      },
      knownTernaryNested: (_k: Any, v: Any) => (v.a === null ? (v.b === null ? 0 : v.b + 1) : v.a + 1),
      knownAndChain: (_k: Any, v: Any) => (v.a !== null && v.b !== null && v.a > v.b ? v.a - v.b : 0),
      knownOrChain: (_k: Any, v: Any) => v.a === null || v.b === null || v.a < v.b,
      knownEqLiteral: (_k: Any, v: Any) => (v.ok === true ? 1 : 0),
      knownEqTypeof: (_k: Any, v: Any) => (v.query === 'x' ? v.query.length : 0),
      knownIncludesConst: (_k: Any, v: Any) => (['x', 'yy'].includes(v.query) ? v.query.length : 0),
      knownIife: (_k: Any, v: Any) =>
        (() => {
          if (v.a === null) return 0
          return v.a + 1
        })(),
      knownClosure: (_k: Any, v: Any) => {
        if (v.a === null) return []
        return v.lines.map((l: Any) => l.price * v.a)
      },
      knownClosureConst: (_k: Any, v: Any) => {
        const { a } = v
        if (a === null) return []
        return v.lines.map((l: Any) => l.price * a)
      },
      knownDefaultParam: (_k: Any, v: Any) => {
        const { speed } = v
        const s = speed ?? 0
        return s > 3 ? s : 0
      },
      knownMinmax: (_k: Any, v: Any) => (v.a !== null && v.b !== null ? Math.max(v.a, v.b) : (v.a ?? v.b ?? 0)),
      knownCoalesceChain: (_k: Any, v: Any) => (v.a ?? v.b ?? 0) + 1,
      knownXor: (_k: Any, v: Any) => {
        if (v.a === null && v.b === null) return 0
        return (v.a ?? 0) + (v.b ?? 0)
      },
      knownOrCond: (_k: Any, v: Any) => {
        if (v.a === null && v.b === null) return 0
        if (v.a === null) return v.b + 1
        return v.a + 1
      },
      knownNullishOr: (_k: Any, v: Any) => {
        const x = v.a ?? v.b
        if (x === null) return 0
        return x + 1
      },
      knownNullishOr2: (_k: Any, v: Any) => ((v.a ?? v.b) !== null ? (v.a ?? v.b) + 1 : 0),
      knownObjectLocal: (_k: Any, v: Any) => {
        const r = { a: v.a, n: v.query }
        return r.a !== null && r.n !== null ? r.a + r.n.length : 0
      },
      knownSpreadNarrow: (_k: Any, v: Any) => (v.a === null ? { ...v, a: 0 } : { ...v, a: v.a + 1 }),
      knownArrIdx: (_k: Any, v: Any) => {
        const first = v.lines[0]
        if (!first) return 0
        return first.price
      },
      knownArrIdx2: (_k: Any, v: Any) => (v.lines.length > 0 ? v.lines[0].price : 0),
      knownArrIdx3: (_k: Any, v: Any) => (v.lines.length === 0 ? 0 : v.lines[0].price + v.lines.at(-1).price),
      knownArrAt: (_k: Any, v: Any) => {
        const last = v.lines.at(-1)
        return last && last.salePrice ? last.salePrice + 1 : 0
      },
      knownArrIdxNull: (_k: Any, v: Any) => (v.nums[0] != null ? v.nums[0] + 1 : 0),
      knownDestrArr: (_k: Any, v: Any) => {
        const [first, second] = v.nums
        if (first == null || second == null) return 0
        return first + second
      },
      knownMatch: (_k: Any, v: Any) => {
        const m = v.id.match(/(\d+)/)
        if (!m) return 0
        return Number(m[1])
      },
      knownMatch2: (_k: Any, v: Any) => {
        const m = /(\d+)-(\w+)/.exec(v.id)
        return m ? m[2]!.length : 0
      },
      knownBoolNull: (_k: Any, v: Any) => {
        if (v.ok) return 'y'
        if (v.ok === false) return 'n'
        return '?'
      },
      knownDateNull: (_k: Any, v: Any) => (v.at ? new Date(v.at).getUTCHours() : -1),
      knownAssertFn: (_k: Any, v: Any) => {
        const must = (x: Any) => {
          if (x === null) throw new Error('null')
          return x
        }
        return must(v.a) + 1
      },
      knownDoWhileEarly: (_k: Any, v: Any) => {
        for (const l of v.lines) {
          if (l.salePrice === null) return 0
        }
        return 1
      },
      knownForFind: (_k: Any, v: Any) => {
        let found = null
        for (const l of v.lines)
          if (l.salePrice !== null) {
            found = l.salePrice
            break
          }
        return found === null ? 0 : found + 1
      },
      knownLogicalAssign: (_k: Any, v: Any) => {
        let x = v.a
        x ??= v.b
        if (x === null) return 0
        return x + 1
      },
      knownAndReturn: (_k: Any, v: Any) => v.query && v.query.length > 3,
      knownAndReturn2: (_k: Any, v: Any) => v.shipTo && v.shipTo.city,
      knownStrictBoth: (_k: Any, v: Any) => (v.a !== null && v.a !== undefined ? v.a + 1 : 0),
      knownNotNotEq: (_k: Any, v: Any) => (!(v.a === null) ? v.a + 1 : 0),
      knownNullFirst: (_k: Any, v: Any) => (null !== v.a ? v.a + 1 : 0),
      knownUndefinedFirst: (_k: Any, v: Any) => (undefined !== v.shipTo?.city ? v.shipTo.city : ''),
      knownBoolEqTrue: (_k: Any, v: Any) => ((v.a !== null) === true ? v.a + 1 : 0),
      knownGuardReturn: (_k: Any, v: Any) => {
        const skip = v.a === null
        if (skip) return 0
        const y = v.a * 2
        return y
      },
      knownGuardLet: (_k: Any, v: Any) => {
        let skip = v.a === null
        if (v.b === null) skip = true
        if (skip) return 0
        return v.a + v.b
      },
      knownComma: (_k: Any, v: Any) => {
        const a = v.a,
          b = v.b
        if (a === null || b === null) return null
        return a / b
      },
    },
  },
  {
    params: CART,
    want: 'value',
    lambdas: {
      knownDestrEmpty: (_k: Any, v: Any) => {
        const { zip, city = '' } = v.shipTo ?? {}
        return `${zip}${city.length}`
      },
      knownDestrEmptyOr: (_k: Any, v: Any) => {
        const { zip = 'q', city } = v.shipTo || {}
        return `${zip}${city}`
      },
      knownMemberEmpty: (_k: Any, v: Any) => (v.shipTo ?? {}).city ?? 'x',
      knownMemberEmptyOr: (_k: Any, v: Any) => (v.shipTo || {}).zip,
      knownMemberEmptyDeep: (_k: Any, v: Any) => ((v.shipTo ?? {}).geo ?? {}).lat,
      knownMemberEmptyNames: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        return addr.city ?? 'x'
      },
      knownPartial: (_k: Any, v: Any) => {
        const { city, zip } = v.shipTo ?? { city: 'none' }
        return `${city}${zip}`
      },
      knownListEmpty: (_k: Any, v: Any) => {
        const [a = 0, b = 0] = v.opt ?? []
        return a + b
      },
      knownListElt: (_k: Any, v: Any) => {
        const [{ sku } = {}] = v.lines
        return sku ?? 'none'
      },
      knownListElt2: (_k: Any, v: Any) => {
        const { sku = 'none', qty = 0 } = v.lines[0] ?? {}
        return `${sku}${qty}`
      },
      knownParamEmpty: (_k: Any, { shipTo: { city } = {} }: Any) => city,
      knownParamEmpty2: (_k: Any, { shipTo }: Any) => {
        const { geo: { lat = 0 } = {} } = shipTo ?? {}
        return lat
      },
      knownFindEmpty: (_k: Any, v: Any) => {
        const { price = 0 } = v.lines.find((l: Any) => l.qty > 2) ?? {}
        return price
      },
      knownSpreadDefault: (_k: Any, v: Any) => ({ city: '', zip: null, geo: null, ...v.shipTo }),
      knownSpreadDefault2: (_k: Any, v: Any) => ({ city: '', zip: '', geo: null, ...(v.shipTo ?? {}) }),

      emptyNested: (_k: Any, v: Any) => {
        const { city = 'c', geo: { lat = 0, lon: y } = { lon: 3 } } = v.shipTo ?? {}
        return `${city}/${lat}/${y}`
      },
      emptyNestedNull: (_k: Any, v: Any) => {
        const { geo: {} = {}, zip } = v.shipTo ?? {}
        return zip
      },
      emptyNestedNullRead: (_k: Any, v: Any) => {
        const { geo: { lat } = {} } = v.shipTo ?? {}
        return lat
      },
      emptyNullStays: (_k: Any, v: Any) => {
        const { zip = 'default' } = v.shipTo ?? {}
        return { zip, isNull: zip === null, isUndefined: zip === undefined }
      },
      emptyRenamed: (_k: Any, v: Any) => {
        const { city: town = v.id, zip: code } = v.shipTo || {}
        return town + (code ?? '-')
      },
      emptyShadow: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        {
          const addr = { city: 'inner' }
          if (v.price > 3) return addr.city
        }
        return addr.city ?? 'none'
      },
      emptyInClosure: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        return v.tags.map((t: Any) => `${t}${addr.city ?? ''}`)
      },
      emptyClosureShadow: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        return v.lines.map((addr: Any) => addr.sku).join() + (addr.zip ?? '')
      },
      emptyGuarded: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        if (addr.zip == null) return 'no zip'
        return addr.zip.padStart(5, '0') + v.shipTo.city
      },
      emptyTaken: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        const { city = 'x', zip } = addr
        return city + (zip === undefined ? 'u' : zip === null ? 'n' : zip)
      },
      emptyChained: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        const geo = addr.geo ?? {}
        return geo.lat ?? -1
      },
      emptyOptionalRead: (_k: Any, v: Any) => (v.shipTo ?? {}).city?.length ?? 0,
      emptyRead: (_k: Any, v: Any) => (v.shipTo ?? {}).city.length,
      emptyQuoted: (_k: Any, v: Any) => (v.shipTo ?? {})['zip'] ?? 'none',
      emptyMethod: (_k: Any, v: Any) => (v.shipTo ?? {}).city?.toUpperCase().slice(0, 3),
      emptyPartial: (_k: Any, v: Any) => {
        const { city, zip = 'z' } = v.shipTo ?? { city: v.id }
        return `${city}${zip}`
      },
      emptyPartialNull: (_k: Any, v: Any) => {
        const { city, zip = 'z' } = v.shipTo ?? { zip: null }
        return { city: city ?? 'c', zip }
      },
      emptyComputed: (_k: Any, v: Any) => {
        const { city, zip } = v.shipTo ?? { city: v.id.toUpperCase() }
        return `${city}${zip}`
      },
      emptyFull: (_k: Any, v: Any) => {
        const { city, zip } = v.shipTo ?? { city: 'c', zip: 'z', geo: null }
        return `${city}${zip}`
      },
      emptyOtherType: (_k: Any, v: Any) => {
        const { city, zip } = v.shipTo ?? { city: 3 }
        return `${city}${zip}`
      },
      emptyWhole: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        return JSON.stringify(addr)
      },
      emptyKeys: (_k: Any, v: Any) => Object.keys(v.shipTo ?? {}).length,
      emptyRest: (_k: Any, v: Any) => {
        const { city, ...rest } = v.shipTo ?? {}
        return { city: city ?? '', rest }
      },
      emptyAssigned: (_k: Any, v: Any) => {
        let addr = v.shipTo ?? {}
        if (v.price > 3) addr = v.shipTo
        return addr.city ?? 'none'
      },
      emptyAssignedInLoop: (_k: Any, v: Any) => {
        let line = v.lines[0] ?? {}
        for (const l of v.lines) if (l.price > 3) line = l
        return line.sku ?? 'none'
      },
      emptyLet: (_k: Any, v: Any) => {
        let addr = v.shipTo ?? {}
        return addr.city ?? 'none'
      },
      emptyVar: (_k: Any, v: Any) => {
        var addr = v.shipTo ?? {}
        return addr.city ?? 'none'
      },
      emptyTest: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        return addr ? (addr.city ?? 1) : 2
      },
      emptyMissing: (_k: Any, v: Any) => (v.shipTo ?? {}).town,
      emptyInherited: (_k: Any, v: Any) => {
        const { toString, city = 'x' } = v.shipTo ?? {}
        return city
      },
      emptyThere: (_k: Any, v: Any) => {
        if (v.shipTo === null) return 'nowhere'
        const { city = 'x', zip } = v.shipTo ?? {}
        return `${city}${zip}`
      },
      emptyOptional: (_k: Any, v: Any) => {
        const { lat = 0, lon = 0 } = v.shipTo?.geo ?? {}
        return lat + lon
      },
      emptyTwo: (_k: Any, v: Any) => {
        const { price = 0 } = v.lines[0] ?? v.lines[1] ?? {}
        return price
      },
      emptyParam: (_k: Any, { shipTo: { city, zip = 'z' } = {} as Any }: Any) => `${city}${zip}`,
      emptyParamWhole: (_k: Any, v: Any = {}) => v.id,
      emptyInCallback: (_k: Any, v: Any) =>
        v.lines.map(({ address, sku }: Any) => {
          const { city = sku } = address ?? {}
          return city
        }),
      emptyInCallbackDefault: (_k: Any, v: Any) =>
        v.lines.map(({ sku, address: { city } = {} as Any }: Any) => sku + city),
      emptyElements: (_k: Any, v: Any) => {
        const [{ sku, salePrice = 1 } = {} as Any, { price } = { price: 7 } as Any] = v.lines
        return `${sku}/${salePrice}/${price}`
      },
      emptyInLoop: (_k: Any, v: Any) => {
        let out = ''
        for (const l of v.lines) {
          const { city } = l.address ?? {}
          if (!city) continue
          out += city.toLowerCase() + l.address.city.length
        }
        return out
      },
      emptyHelper: (_k: Any, v: Any) => {
        const label = ({ city = 'no city', zip }: Any) => city + (zip ?? '')
        return label(v.shipTo ?? {})
      },
      emptyOrZero: (_k: Any, v: Any) => {
        const { a = 1 } = v.a || {}
        return a
      },
      emptySpread: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        return { city: '', ...addr }
      },
      emptyEager: (_k: Any, v: Any) => {
        const {} = v.lines[1].address ?? {}
        return v.id
      },
      emptyCalled: (_k: Any, v: Any) => {
        const addr = v.shipTo ?? {}
        return addr()
      },
    },
  },
]
