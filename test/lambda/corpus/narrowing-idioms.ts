/** Idioms about what may be null, as people write them. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import type { Group } from './group.js'
import { CART, total } from './narrowing-rows.js'
import type { Any } from './schemas.js'

export const narrowingIdioms: readonly Group[] = [
  {
    params: CART,
    want: 'value',
    lambdas: {
      idiomCA: (_k: Any, v: Any) => {
        const has = v.query && v.query.length > 2
        if (has) return v.query.length
        return 0
      },
      idiomCB: (_k: Any, v: Any) => {
        const { shipTo } = v
        if (!shipTo?.zip) return 'none'
        return shipTo.zip.trim()
      },
      idiomCC: (_k: Any, v: Any) => {
        const zip = v.shipTo?.zip
        return zip ? `${zip}/${v.shipTo.city}` : ''
      },
      idiomCD: (_k: Any, v: Any) => {
        const geo = v.shipTo && v.shipTo.geo
        if (!geo) return 0
        return geo.lat
      },
      idiomCE: (_k: Any, v: Any) => {
        const geo = v.shipTo ? v.shipTo.geo : null
        return geo === null ? 0 : geo.lat * 2
      },
      idiomCF: (_k: Any, v: Any) => {
        const x = v.a ?? v.b
        return x !== null ? x * 2 : null
      },
      idiomCG: (_k: Any, v: Any) => {
        const s = v.speed
        const l = v.limit
        const over = s !== null && l !== null ? s - l : 0
        return over > 0 ? over : 0
      },
      idiomCH: (_k: Any, v: Any) => {
        if (v.speed === null || v.limit === null || v.speed <= v.limit) return 'ok'
        return `over by ${v.speed - v.limit}`
      },
      idiomCI: (_k: Any, v: Any) => {
        if (v.speed !== null && v.limit !== null && v.speed > v.limit) {
          return v.speed - v.limit
        } else {
          return 0
        }
      },
      idiomCJ: (_k: Any, v: Any) => {
        let total = 0
        let count = 0
        for (const x of v.nums) {
          if (x !== null) {
            total += x
            count++
          }
        }
        return count ? total / count : null
      },
      idiomCK: (_k: Any, v: Any) => {
        const valid = v.nums.filter((x: Any) => x != null)
        return valid.length ? valid.reduce((a: Any, b: Any) => a + b) / valid.length : null
      },
      idiomCL: (_k: Any, v: Any) => {
        const valid = v.nums.filter((x: Any) => x != null && !Number.isNaN(x))
        return Math.max(...valid)
      },
      idiomCM: (_k: Any, v: Any) => {
        const max = Math.max(...v.lines.map((l: Any) => l.salePrice ?? l.price))
        return max
      },
      idiomCN: (_k: Any, v: Any) =>
        v.lines.reduce(
          (m: Any, l: Any) => (l.salePrice !== null && (m === null || l.salePrice < m) ? l.salePrice : m),
          null,
        ),
      idiomCO: (_k: Any, v: Any) => {
        let min: Any = null
        for (const l of v.lines) {
          if (l.salePrice === null) continue
          if (min === null || l.salePrice < min) min = l.salePrice
        }
        return min
      },
      idiomCP: (_k: Any, v: Any) => {
        let min
        for (const l of v.lines) {
          if (min === undefined || l.price < min) min = l.price
        }
        return min ?? -1
      },
      idiomCQ: (_k: Any, v: Any) => {
        let best: Any
        v.lines.forEach((l: Any) => {
          if (!best || l.price > best.price) best = l
        })
        return best?.sku ?? 'none'
      },
      idiomCR: (_k: Any, v: Any) => {
        const best = v.lines.reduce((a: Any, b: Any) => (a === null || b.price > a.price ? b : a), null)
        if (best === null) return 'none'
        return best.sku
      },
      idiomCS: (_k: Any, v: Any) => {
        const sorted = v.lines.filter((l: Any) => l.salePrice).sort((a: Any, b: Any) => a.salePrice - b.salePrice)
        return sorted[0]?.sku ?? null
      },
      idiomCT: (_k: Any, v: Any) => {
        const cheapest = v.lines
          .filter((l: Any) => l.salePrice !== null)
          .sort((a: Any, b: Any) => a.salePrice - b.salePrice)[0]
        return cheapest ? cheapest.salePrice * cheapest.qty : 0
      },
      idiomCU: (_k: Any, v: Any) =>
        v.lines.filter((l: Any) => l.address !== null).map((l: Any) => l.address.city ?? 'unknown'),
      idiomCV: (_k: Any, v: Any) =>
        v.lines.filter(({ address }: Any) => address?.city).map(({ address }: Any) => address.city.toUpperCase()),
      idiomCW: (_k: Any, v: Any) => [...new Set(v.lines.map((l: Any) => l.address?.city).filter(Boolean))].length,
      idiomCX: (_k: Any, v: Any) =>
        v.lines
          .map((l: Any) => l.address?.city)
          .filter((c: Any) => typeof c === 'string')
          .map((c: Any) => c.length),
      idiomCY: (_k: Any, v: Any) => v.lines.flatMap((l: Any) => l.address?.city ?? []).map((c: Any) => c.toUpperCase()),
      idiomCZ: (_k: Any, v: Any) => v.lines.some((l: Any) => l.salePrice !== null && l.salePrice < l.price / 2),
      idiomDA: (_k: Any, v: Any) => {
        if (v.lines.some((l: Any) => l.salePrice === null)) return 0
        return v.lines.reduce((s: number, l: Any) => s + l.salePrice, 0)
      },
      idiomDB: (_k: Any, v: Any) => {
        const complete = v.lines.every((l: Any) => l.address !== null && l.salePrice !== null)
        if (!complete) return ''
        let s = ''
        for (const l of v.lines) s += l.address.city + l.salePrice.toFixed(1)
        return s
      },
      idiomDC: (_k: Any, v: Any) => {
        const idx = v.lines.findIndex((l: Any) => l.salePrice !== null)
        return idx === -1 ? 0 : v.lines[idx].price
      },
      idiomDD: (_k: Any, v: Any) => {
        const idx = v.lines.findIndex((l: Any) => l.salePrice !== null)
        if (idx < 0) return 0
        return v.lines[idx].salePrice + 1
      },
      idiomDE: (_k: Any, v: Any) => {
        const at = v.at
        if (at === null) return null
        const age = 1700000000000 - at
        return age > 0 ? age : 0
      },
      idiomDF: (_k: Any, v: Any) => (v.at === null ? 'never' : new Date(v.at).toISOString()),
      idiomDG: (_k: Any, v: Any) => {
        const when = v.at && new Date(v.at)
        return when ? when.getUTCHours() : -1
      },
      idiomDH: (_k: Any, v: Any) => {
        const when = v.at ? new Date(v.at) : null
        if (!when) return 'never'
        return when.toISOString()
      },
      idiomDI: (_k: Any, v: Any) => {
        const d = v.at === null ? undefined : new Date(v.at)
        return d?.toISOString() ?? 'never'
      },
      idiomDJ: (_k: Any, v: Any) => {
        const parts = v.query?.split(' ')
        if (!parts) return 0
        return parts.length
      },
      idiomDK: (_k: Any, v: Any) => {
        const parts = v.query?.split(' ') ?? []
        return parts.length > 1 ? parts[1] : ''
      },
      idiomDL: (_k: Any, v: Any) => {
        const [first, second] = v.query?.split(' ') ?? []
        return first && second ? `${first}-${second}` : 'n/a'
      },
      idiomDM: (_k: Any, v: Any) => {
        const [first = 'x', second = 'y'] = (v.query ?? '').split(' ')
        return first + second
      },
      idiomDN: (_k: Any, v: Any) => {
        const i = v.id.indexOf('-')
        const head = i < 0 ? null : v.id.slice(0, i)
        return head === null ? 'x' : head.toUpperCase()
      },
      idiomDO: (_k: Any, v: Any) => {
        const code = v.id.match(/^([A-Z]+)-(\d+)$/)
        if (code === null) return null
        const [, a, b] = code
        return `${a}:${Number(b)}`
      },
      idiomDP: (_k: Any, v: Any) => {
        const m = v.id.match(/(?<y>\d{4})/)
        if (!m?.groups) return 0
        return Number(m.groups.y)
      },
      idiomDQ: (_k: Any, v: Any) => {
        const m = /x(\d+)/.exec(v.note ?? '')
        return m ? Number(m[1]) : 0
      },
      idiomDR: (_k: Any, v: Any) => {
        const note = v.note?.trim()
        if (note === undefined || note === '') return null
        return note.slice(0, 10)
      },
      idiomDS: (_k: Any, v: Any) => {
        const note = (v.note || '').trim() || null
        return note === null ? 0 : note.length
      },
      idiomDT: (_k: Any, v: Any) => (v.note === null || v.note.trim() === '' ? 'empty' : v.note.trim()),
      idiomDU: (_k: Any, v: Any) => {
        const ok = v.ok ?? false
        return ok && v.a !== null ? v.a + 1 : 0
      },
      idiomDV: (_k: Any, v: Any) => {
        if (v.ok !== true) return 0
        return 1
      },
      idiomDW: (_k: Any, v: Any) => {
        const tier = v.query === 'gold' || v.query === 'silver' ? v.query : 'basic'
        return tier.toUpperCase()
      },
      idiomDX: (_k: Any, v: Any) => {
        switch (v.query) {
          case null:
            return 'none'
          case 'a':
            return 'A'
          default:
            return v.query.toUpperCase()
        }
      },
      idiomDY: (_k: Any, v: Any) => {
        switch (typeof v.a) {
          case 'number':
            return v.a + 1
          default:
            return 0
        }
      },
      idiomDZ: (_k: Any, v: Any) => {
        switch (v.shipTo?.city) {
          case 'x':
            return v.shipTo.zip ?? ''
          case undefined:
            return 'none'
          default:
            return v.shipTo.city
        }
      },
      idiomEA: (_k: Any, v: Any) => {
        const price = v.a !== null ? v.a : v.b !== null ? v.b : v.price
        return price * 2
      },
      idiomEB: (_k: Any, v: Any) => {
        const isEmpty = (s: Any) => s === null || s === ''
        return isEmpty(v.query) ? 0 : v.query.length
      },
    },
  },
]
