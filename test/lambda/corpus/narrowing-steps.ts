/** Idioms about what may be null, in several steps. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import type { Group } from './group.js'
import { CART, isPresent } from './narrowing-rows.js'
import type { Any } from './schemas.js'

export const narrowingSteps: readonly Group[] = [
  {
    params: CART,
    want: 'value',
    lambdas: {
      idiomEC: (_k: Any, v: Any) => {
        const isEmpty = (s: Any) => !s
        if (isEmpty(v.query)) return 0
        return v.query.length + (isEmpty(v.note) ? 0 : v.note.length)
      },
      idiomED: (_k: Any, v: Any) => {
        function num(x: Any) {
          return x === null ? 0 : x
        }
        return num(v.a) + num(v.b)
      },
      idiomEE: (_k: Any, v: Any) => {
        const orZero = (x: Any) => x ?? 0
        return orZero(v.a) + orZero(v.b)
      },
      idiomEF: (_k: Any, v: Any) => {
        if ([v.a, v.b].some((x: Any) => x === null)) return 0
        return v.price
      },
      idiomEG: (_k: Any, v: Any) => {
        if ([v.a, v.b].includes(null)) return 0
        return v.price
      },
      idiomEH: (_k: Any, v: Any) => {
        const all = [v.a, v.b, v.speed]
        if (all.some((x: Any) => x === null)) return 0
        return all.reduce((s: Any, x: Any) => s + x, 0)
      },
      idiomEI: (_k: Any, v: Any) => {
        const values = [v.a, v.b, v.speed].filter((x: Any): x is number => x !== null)
        return values.length === 0 ? null : Math.max(...values)
      },
      idiomEJ: (_k: Any, v: Any) => {
        let x = v.a
        if (x === null) x = v.b
        if (x === null) x = 0
        return x + 1
      },
      idiomEK: (_k: Any, v: Any) => {
        let x = v.a
        if (x === null) {
          x = v.b
          if (x === null) return 0
        }
        return x + 1
      },
      idiomEL: (_k: Any, v: Any) => {
        let s = 0
        if (v.a !== null) s += v.a
        if (v.b !== null) s += v.b
        return s
      },
      idiomEM: (_k: Any, v: Any) => {
        let s = ''
        if (v.query) s += v.query.trim()
        if (v.note) s += ` ${v.note.trim()}`
        return s
      },
      idiomEN: (_k: Any, v: Any) => {
        const out = []
        if (v.query !== null) out.push(v.query.trim())
        if (v.note !== null) out.push(v.note)
        return out.join(' ')
      },
      idiomEO: (_k: Any, v: Any) => {
        const out = []
        for (const l of v.lines) {
          if (l.salePrice === null) continue
          out.push({ sku: l.sku, saved: l.price - l.salePrice })
        }
        return out
      },
      idiomEP: (_k: Any, v: Any) => {
        const o = { a: v.a, q: v.query }
        if (o.a === null) return 0
        return o.a + 1
      },
      idiomEQ: (_k: Any, v: Any) => {
        const r = v.a === null ? null : { x: v.a * 2 }
        if (!r) return 0
        return r.x
      },
      idiomER: (_k: Any, v: Any) => {
        const pick = () => (v.a === null ? v.b : v.a)
        const x = pick()
        return x === null ? 0 : x * 2
      },
      idiomES: (_k: Any, v: Any) => {
        try1: {
          if (v.a === null) break try1
          return v.a + 1
        }
        return 0
      },
      idiomET: (_k: Any, v: Any) => {
        if (v.a === null) {
          return 'none'
        }
        if (v.a < 0) {
          return 'neg'
        }
        if (v.b === null) {
          return 'half'
        }
        return `${v.a / v.b}`
      },
      idiomEU: (_k: Any, v: Any) => {
        if (v.a === null) return 'none'
        else if (v.a < 0) return 'neg'
        else if (v.b === null) return 'half'
        return `${v.a / v.b}`
      },
      idiomEV: (_k: Any, v: Any) => {
        const a = v.a,
          b = v.b
        let r
        if (a === null) {
          r = 0
        } else if (b === null) {
          r = a
        } else {
          r = a + b
        }
        return r
      },
      idiomEW: (_k: Any, v: Any) => {
        let r = 'x'
        if (v.a === null) {
          r = 'n'
        } else {
          if (v.a > 3) return 'big'
          r = 's'
        }
        return r
      },
      idiomEX: (_k: Any, v: Any) => {
        let r = 0
        if (v.a !== null) {
          if (v.b === null) return -1
          r = v.a + v.b
        }
        return r
      },
      idiomEY: (_k: Any, v: Any) => {
        const x = v.a
        const y = v.b
        return x === null || y === null ? null : { x: x * 2, y: y * 2, d: Math.hypot(x, y) }
      },
      idiomEZ: (_k: Any, v: Any) => {
        const r = (v.a ?? 0) / (v.b || 1)
        return Number.isFinite(r) ? r : null
      },
      idiomFA: (_k: Any, v: Any) => {
        while (v.a !== null) {
          return v.a + 1
        }
        return 0
      },
      idiomFB: (_k: Any, v: Any) => {
        for (let i = 0; i < v.nums.length; i++) {
          const x = v.nums[i]
          if (x == null) continue
          if (x > 3) return x
        }
        return 0
      },
      idiomFC: (_k: Any, v: Any) => {
        for (let i = 0; i < v.lines.length; i++) {
          if (v.lines[i].salePrice !== null && v.lines[i].salePrice > 3) return v.lines[i].salePrice
        }
        return 0
      },
      idiomFD: (_k: Any, v: Any) => {
        let i = 0
        let s = 0
        while (i < v.nums.length) {
          const x = v.nums[i++]
          if (x === null || x === undefined) continue
          s += x
        }
        return s
      },
      idiomFE: (_k: Any, v: Any) => {
        const p = v.lines.at(-1)?.salePrice
        return p != null ? p * 2 : 0
      },
      idiomFF: (_k: Any, v: Any) => {
        const first = v.lines.find((l: Any) => l.address?.city)
        return first ? first.address.city.length : 0
      },
      idiomFG: (_k: Any, v: Any) => {
        const first = v.lines.find((l: Any) => l.sku === v.id)
        return first?.salePrice != null ? first.salePrice + 1 : 0
      },
      idiomFH: (_k: Any, v: Any) => {
        const byId = v.lines.find((l: Any) => l.sku === _k) ?? v.lines[0]
        return byId ? byId.price : 0
      },
      idiomFI: (_k: Any, v: Any) =>
        !v.shipTo ? { city: 'none', zip: null } : { city: v.shipTo.city, zip: v.shipTo.zip },
      idiomFJ: (_k: Any, v: Any) => (v.shipTo && v.shipTo.zip && v.shipTo.zip.length > 3 ? v.shipTo.zip : 'none'),
      idiomFK: (_k: Any, v: Any) =>
        v.shipTo !== null && 'geo' in v.shipTo && v.shipTo.geo !== null ? v.shipTo.geo.lat : 0,
      idiomFL: (_k: Any, v: Any) => (isPresent(v.shipTo) && isPresent(v.shipTo.geo) ? v.shipTo.geo.lat + 1 : 0),
      idiomFM: (_k: Any, v: Any) => {
        const present = [v.a, v.b].filter(isPresent)
        return present.map((x: Any) => x * 2)
      },
      idiomFN: (_k: Any, v: Any) => {
        const c = v.a !== null ? (v.a > 3 ? 'hi' : 'lo') : 'none'
        return c
      },
      idiomFO: (_k: Any, v: Any) => {
        const missing: Any[] = []
        if (v.a === null) missing.push('a')
        if (v.b === null) missing.push('b')
        if (missing.length > 0) return missing.join()
        return 'all'
      },
      idiomFP: (_k: Any, v: Any) => {
        const d = { ...v, a: v.a ?? 0 }
        return d.a + 1
      },
      idiomFQ: (_k: Any, v: Any) => {
        const w = v.shipTo === null ? { ...v, city: 'x' } : { ...v, city: v.shipTo.city }
        return w.city.length
      },
      idiomFR: (_k: Any, v: Any) =>
        v.lines.map((l: Any) => ({ ...l, salePrice: l.salePrice ?? l.price })).map((l: Any) => l.salePrice * 2),
      idiomFS: (_k: Any, v: Any) =>
        v.lines
          .map((l: Any) => (l.salePrice === null ? l : { ...l, price: l.salePrice }))
          .reduce((s: Any, l: Any) => s + l.price, 0),
      idiomFT: (_k: Any, v: Any) => Object.keys(v.shipTo ?? {}).length,
      idiomFU: (_k: Any, v: Any) => {
        const label = (a: Any) => `${a.city ?? ''} ${a.zip ?? ''}`
        return label(v.shipTo ?? {})
      },
      idiomFV: (_k: Any, v: Any) => {
        const { lat, lon } = v.shipTo?.geo ?? { lat: 0, lon: 0 }
        return lat + lon
      },
      idiomFW: (_k: Any, v: Any) => {
        const { lat, lon } = (v.shipTo && v.shipTo.geo) || {}
        return lat === undefined || lon === undefined ? 'n/a' : `${lat + lon}`
      },
      idiomFX: (_k: Any, v: Any) => {
        const { zip } = v.shipTo !== null ? v.shipTo : { zip: null }
        return zip ?? ''
      },
      idiomFY: (_k: Any, v: Any) => {
        const { city } = v.shipTo ? v.shipTo : ({} as Any)
        return city ?? ''
      },
      idiomFZ: (_k: Any, v: Any) => {
        const addr = v.shipTo ? v.shipTo : ({} as Any)
        return addr.city ?? ''
      },
      idiomGA: (_k: Any, v: Any) => {
        const { geo } = v.shipTo ?? {}
        const { lat } = geo ?? {}
        return lat ?? 0
      },
      idiomGB: (_k: Any, v: Any) => {
        const { city: c = 'x' } = v.lines.find((l: Any) => l.sku === _k)?.address ?? {}
        return c
      },
      idiomGC: (_k: Any, v: Any) => {
        const [head] = v.lines
        const { address } = head ?? {}
        return address?.city ?? 'none'
      },
    },
  },
]
