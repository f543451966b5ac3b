/** Ordinary business code, a fifth of it hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { BID, type Group, JOINED, ORDER, TEXT, VIEW } from './group.js'
import {
  type Any,
  blocked,
  bucket,
  config,
  countries,
  fact,
  isBig,
  limit,
  net,
  rates,
  round2,
  score,
  vat,
  wallet,
} from './schemas.js'

let seen = 0

export const business: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      lineTotals: (_k: string, o: Any) => o.items.map((i: Any) => ({ sku: i.sku, total: i.qty * i.price })),
      sumItems: (_k: string, o: Any) => o.items.reduce((s: number, i: Any) => s + i.qty * i.price, 0),
      maxItem: (_k: string, o: Any) =>
        o.items.reduce((m: Any, i: Any) => (m === null || i.price > m.price ? i : m), null),
      skus: (_k: string, o: Any) =>
        o.items
          .filter((i: Any) => i.qty > 1)
          .map((i: Any) => i.sku)
          .join(','),
      firstSku: (_k: string, o: Any) => o.items[0].sku,
      firstOpt: (_k: string, o: Any) => o.items[0]?.sku ?? 'none',
      lastTag: (_k: string, o: Any) => o.tags.at(-1) ?? '',
      findItem: (_k: string, o: Any) => o.items.find((i: Any) => i.qty > 2)?.sku,
      tier: (_k: string, o: Any) => o.customer.tier ?? 'none',
      tierLen: (_k: string, o: Any) => o.customer.tier !== null && o.customer.tier.length > 3,
      city: (_k: string, o: Any) => o.customer.address?.city ?? 'n/a',
      zip: (_k: string, o: Any) => o.customer.address?.zip?.slice(0, 2) ?? null,
      discounted: (_k: string, o: Any) => (o.discount ? o.price * (1 - o.discount) : o.price),
      orTier: (_k: string, o: Any) => o.customer.tier || 'basic',
      rate: (_k: string, o: Any) => o.price * (rates[o.region] ?? 1),
      country: (_k: string, o: Any) => countries.get(o.region) ?? 'elsewhere',
      gross: (_k: string, o: Any) => round2(o.price * (1 + vat)),
      netPrice: (_k: string, o: Any) => ({ id: o.orderId, net: net(o.price) }),
      bucketed: (_k: string, o: Any) => bucket(o.price),
      cfg: (_k: string, o: Any) => (o.price > config.min ? config.label.big : config.label.small),
      udfScore: (_k: string, o: Any) => score(o.price, o.qty) / 2,
      early: (_k: string, o: Any) => {
        if (!o.paid) return null
        const t = o.price * o.qty
        if (t > 50) {
          return { id: o.orderId, level: 'high', t }
        }
        return { id: o.orderId, level: 'low', t }
      },
      ssa: (_k: string, o: Any) => {
        let s = 0
        if (o.paid) s += 10
        if (o.price > 5) {
          s += 5
          s *= 2
        } else s -= 1
        return s
      },
      sw: (_k: string, o: Any) => {
        let f
        switch (o.region) {
          case 'eu':
            f = 1.2
            break
          case 'us':
          case 'ca':
            f = 1.1
            break
          default:
            f = 1
        }
        return o.price * f
      },
      destr: (_k: string, { customer: { id, tier }, items: [first], qty = 3 }: Any) =>
        `${id}/${tier}/${first?.sku}/${qty}`,
      localFn: (_k: string, o: Any) => {
        const f = (x: number): number => x * 2 + limit
        return f(o.price) + f(o.qty)
      },
      bits: (_k: string, o: Any) => (o.qty & 7) | ((o.qty << 2) ^ (o.qty >>> 1)),
      fixed: (_k: string, o: Any) => o.price.toFixed(2),
      str: (_k: string, o: Any) => String(o.price) + o.qty + o.paid + o.discount,
      typeofs: (_k: string, o: Any) => (typeof o.coupon === 'string' ? o.coupon.length : -1),
      addTag: (_k: string, o: Any) => ({ ...o, tags: [...o.tags, o.region, 'x'] }),
      thrown: (_k: string, o: Any) => {
        if (o.price < 0) throw new Error('negative price ' + o.price)
        return o.price
      },
      nested: (_k: string, o: Any) => ({ a: { b: { c: o.qty } }, list: [o.price, o.qty] }),
      tagLens: (_k: string, o: Any) => o.tags.map((t: string, i: number) => t.length * i),
      flat: (_k: string, o: Any) => o.items.flatMap((i: Any) => [i.sku, String(i.qty)]),
      nan: (_k: string, o: Any) => (Number.isNaN(Number(o.note)) ? 0 : Number(o.note)),
      pf: (_k: string, o: Any) => parseFloat(o.note) || 0,
      minus0: (_k: string, o: Any) => Math.round(-o.price / 1000),
      mod: (_k: string, o: Any) => (o.qty % 3) + (o.price % 0.7),
      hash: (_k: string, o: Any) => Math.imul(o.qty, 31) ^ o.orderId.length,
      month: (_k: string, o: Any) => {
        const d = new Date(o.ts)
        return `${d.getUTCFullYear()}-${String(d.getUTCMonth() + 1).padStart(2, '0')}`
      },
      keysOf: (_k: string, o: Any) => Object.keys(o.customer).length,
      loopSum: (_k: string, o: Any) => {
        let s = 0
        for (const i of o.items) s += i.qty
        return s
      },
      sorted: (_k: string, o: Any) => o.tags.slice().sort(),
      tryParse: (_k: string, o: Any) => {
        try {
          return JSON.parse(o.note).x
        } catch {
          return null
        }
      },
      rnd: (_k: string, o: Any) => o.price * Math.random(),
      nowTs: (_k: string, _o: Any) => Date.now(),
      recursive: (_k: string, o: Any) => fact(o.qty),
      klass: (_k: string, o: Any) => wallet.plus(o.price).cents,
      push: (_k: string, o: Any) => {
        const out: string[] = []
        o.tags.forEach((t: string) => out.push(t))
        return out
      },
      intl: (_k: string, o: Any) => new Intl.NumberFormat('de').format(o.price),
      counter: (_k: string, o: Any) => {
        seen++
        return o.qty + seen
      },
      localeUp: (_k: string, o: Any) => o.note.toLocaleUpperCase(),
      entries: (_k: string, o: Any) => Object.entries(o.customer).map(([k, v]) => `${k}=${v}`),
      spreadMax: (_k: string, o: Any) => Math.max(...o.items.map((i: Any) => i.price)),
      reFn: (_k: string, o: Any) => o.note.replace(/\d/g, (d: string) => `<${d}>`),
      unionVal: (_k: string, o: Any) => o.price > 3 && o.region,
    },
  },
  {
    params: ORDER,
    want: 'test',
    lambdas: {
      basic: (_k: string, v: Any) => v.price > 10 && v.region === 'eu',
      anyItem: (_k: string, v: Any) => v.items.some((i: Any) => i.sku.startsWith('s') && i.qty >= 2),
      allItems: (_k: string, v: Any) => v.items.every((i: Any) => i.price > 0),
      hasTag: (_k: string, v: Any) => v.tags.includes('vip'),
      notBlocked: (_k: string, v: Any) => !blocked.has(v.customer.id),
      oneOf: (_k: string, v: Any) => config.regions.includes(v.region),
      gold: (_k: string, v: Any) => v.customer?.tier === 'gold',
      narrow: (_k: string, v: Any) => v.coupon != null && v.coupon.length > 2 && v.coupon[0] !== 'X',
      narrow2: (_k: string, v: Any) => v.coupon && v.coupon.startsWith('A'),
      big: (_k: string, v: Any) => isBig(v),
      weekend: (_k: string, v: Any) => [0, 6].includes(new Date(v.ts).getUTCDay()),
      eqNull: (_k: string, v: Any) => v.discount == null || v.discount === 0,
      between: (k: string, v: Any) => k >= 'a' && k < 'n' && v.price >= limit,
      notNot: (_k: string, v: Any) => !!v.coupon,
      orChain: (_k: string, v: Any) => v.paid || v.price === 0 || (v.discount ?? 0) > 0.5,
    },
  },
]
