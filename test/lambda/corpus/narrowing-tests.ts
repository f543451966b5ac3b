/** What tests leave known not to be null: early returns, names of tests, type guards, defaults. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import type { Group } from './group.js'
import { CART, isNum, isPresent, isSet } from './narrowing-rows.js'
import type { Any } from './schemas.js'

export const narrowingTests: readonly Group[] = [
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
]
