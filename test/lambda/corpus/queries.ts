/** Lambdas modelled on the Nexmark queries and on arquero's documentation. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { BID, type Group, JOINED, ORDER, TEXT, VIEW } from './group.js'
import { type Any } from './schemas.js'

export const queries: readonly Group[] = [
  {
    params: BID,
    want: 'value',
    lambdas: {
      q1: (_k: string, b: Any) => ({ auction: b.auction, price: 0.908 * b.price, bidder: b.bidder, extra: b.extra }),
      q14: (_k: string, b: Any) => {
        const h = new Date(b.dateTime).getUTCHours()
        return {
          auction: b.auction,
          price: 0.908 * b.price,
          time: h >= 8 && h <= 18 ? 'dayTime' : h <= 6 || h >= 20 ? 'nightTime' : 'otherTime',
          c: b.extra.split('c').length - 1,
        }
      },
      q21: (_k: string, b: Any) => {
        switch (b.channel.toLowerCase()) {
          case 'apple':
            return '0'
          case 'google':
            return '1'
          case 'facebook':
          case 'meta':
            return '2'
          default:
            return b.url.includes('channel_id=') ? b.url.split('channel_id=')[1].split('&')[0] : null
        }
      },
      q22: (_k: string, b: Any) => {
        const p = b.url.split('/')
        return { dir1: p[3] ?? '', dir2: p[4] ?? '', dir3: p[5] ?? '' }
      },
      q10: (_k: string, b: Any) => ({
        ...b,
        dt: new Date(b.dateTime).toISOString().slice(0, 10),
        hm: new Date(b.dateTime).toISOString().slice(11, 16),
      }),
      countChar: (_k: string, b: Any) => {
        let n = 0
        for (const c of b.extra) if (c === 'c') n++
        return n
      },
    },
  },
  {
    params: BID,
    want: 'test',
    lambdas: {
      q2: (_k: string, b: Any) => b.auction % 123 === 0,
      q2b: (_k: string, b: Any) => b.auction === 1007 || b.auction === 1020 || b.auction === 2001,
      q14f: (_k: string, b: Any) => 0.908 * b.price > 1000000 && 0.908 * b.price < 50000000,
      q21f: (_k: string, b: Any) =>
        /(&|^)channel_id=([^&]*)/.test(b.url) ||
        ['apple', 'google', 'facebook', 'baidu'].includes(b.channel.toLowerCase()),
    },
  },
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      derive: (_k: string, d: Any) => ({ ...d, total: d.price * d.qty, log: Math.log10(d.price + 1) }),
      bin: (_k: string, d: Any) => Math.floor(d.price / 5) * 5,
      zscore: (_k: string, d: Any) => (d.price - 10) / Math.sqrt(2.5),
      parts: (_k: string, { price, qty, ...rest }: Any) => ({ p: price, q: qty, id: rest.orderId }),
      clamp: (_k: string, d: Any) => Math.min(Math.max(d.price, 0), 100),
      hyp: (_k: string, d: Any) => Math.hypot(d.price, d.qty),
      pow: (_k: string, d: Any) => d.price ** 2 + Math.pow(d.qty, 3),
      signed: (_k: string, d: Any) => Math.sign(d.price) * Math.abs(d.qty),
      recode: (_k: string, d: Any) => (({ eu: 'Europe', us: 'America' }) as Any)[d.region] ?? 'Other',
      median: (_k: string, d: Any) => [...d.items].sort((a: Any, b: Any) => a.price - b.price)[0],
    },
  },
]
