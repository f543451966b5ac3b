/** `v.address ?? {}`: an object, or another one in its place. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import type { Group } from './group.js'
import { CART } from './narrowing-rows.js'
import type { Any } from './schemas.js'

export const orObjects: readonly Group[] = [
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

      overAll: (_k: Any, v: Any) => ({ city: '', zip: null, geo: null, ...v.shipTo }),
      overEmpty: (_k: Any, v: Any) => ({ city: v.id, zip: 'z', geo: null, more: 1, ...(v.shipTo ?? {}) }),
      overTested: (_k: Any, v: Any) => ({ city: v.id, zip: v.note, geo: null, ...(v.ok && v.shipTo && v.shipTo) }),
      overChosen: (_k: Any, v: Any) => ({ city: v.id, zip: v.note, geo: null, ...(v.shipTo ? v.shipTo : {}) }),
      overFlag: (_k: Any, v: Any) => ({ id: v.id, note: null, ...(v.query && { note: v.query }) }),
      overFlagChosen: (_k: Any, v: Any) => ({ id: v.id, big: false, ...(v.price > 3 ? { big: true } : {}) }),
      overTwice: (_k: Any, v: Any) => ({ lat: 0, lon: 0, ...v.shipTo?.geo, ...(v.ok ? { lat: 1 } : {}) }),
      overPartial: (_k: Any, v: Any) => ({ zip: 'z', geo: null, ...(v.shipTo ?? { city: 'none' }) }),
      overKeys: (_k: Any, v: Any) => Object.keys({ geo: null, zip: 'b', city: 'a', ...v.shipTo, n: 1 }).join(),
      overJson: (_k: Any, v: Any) => JSON.stringify({ zip: 'b', city: 'a', geo: null, ...v.shipTo }),
      overSome: (_k: Any, v: Any) => ({ city: '', ...v.shipTo }),
      overNone: (_k: Any, v: Any) => ({ id: v.id, ...(v.shipTo ?? {}) }),
      overLate: (_k: Any, v: Any) => ({ ...v.shipTo, city: '', zip: null, geo: null }),
      overComputed: (_k: Any, v: Any) => ({ city: v.id.toUpperCase(), zip: null, geo: null, ...v.shipTo }),
      overOtherType: (_k: Any, v: Any) => ({ city: 3, zip: null, geo: null, ...v.shipTo }),
      overFlagAbsent: (_k: Any, v: Any) => ({ id: v.id, ...(v.query && { note: v.query }) }),
      overNumber: (_k: Any, v: Any) => ({ id: v.id, note: 'n', ...(v.a && { note: v.id }) }),
      overInMap: (_k: Any, v: Any) => v.lines.map((l: Any) => ({ city: null, sku: l.sku, ...l.address })),
    },
  },
]
