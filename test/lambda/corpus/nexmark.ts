/** The functions of the Nexmark queries, and derivations as data frames have them. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them

import { typeOfSerde } from '../../../src/schema/serde-type.js'
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import {
  AUCTION,
  Auction,
  type AuctionRow,
  READING,
  type ReadingRow,
  SELLER,
  Seller,
  type SellerRow,
  TEXT_SAMPLES,
} from './domains.js'
import { BID, type Group, ORDER } from './group.js'
import { type Any, Bid } from './schemas.js'

const auctionType = typeOfSerde(Auction.descriptor)
const sellerType = typeOfSerde(Seller.descriptor)
const SECOND = 1000

export const nexmark: readonly Group[] = [
  {
    params: BID,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      q0: (_k: string, b: Any) => b,
      q2Value: (_k: string, b: Any) => ({ auction: b.auction, price: b.price }),
      q5Window: (_k: string, b: Any) => ({ auction: b.auction, start: b.dateTime - (b.dateTime % (2 * SECOND)) }),
      q11: (_k: string, b: Any) => b.bidder,
      q12: (_k: string, b: Any) => ({ bidder: b.bidder, minute: Math.floor(b.dateTime / 10_000) }),
      q15: (_k: string, b: Any) => ({
        day: new Date(b.dateTime).toISOString().slice(0, 10),
        rank1: b.price < 10_000 ? 1 : 0,
        rank2: b.price >= 10_000 && b.price < 1_000_000 ? 1 : 0,
        rank3: b.price >= 1_000_000 ? 1 : 0,
      }),
      q16: (_k: string, b: Any) => {
        const iso = new Date(b.dateTime).toISOString()
        return { channel: b.channel, day: iso.slice(0, 10), minute: iso.slice(11, 16) }
      },
      q17: (_k: string, b: Any) => ({
        auction: b.auction,
        day: Math.floor(b.dateTime / 86_400_000),
        big: b.price > 1e6,
      }),
      q21Regexp: (_k: string, b: Any) =>
        b.channel.toLowerCase() === 'apple' ? '0' : (b.url.match(/(&|^)channel_id=([^&]*)/)?.[2] ?? null),
      q22Url: (_k: string, b: Any) => {
        const [, , , dir1, dir2, dir3] = b.url.split('/')
        return { auction: b.auction, dir1, dir2, dir3 }
      },
      q14Loop: (_k: string, b: Any) => {
        let n = 0
        for (let i = 0; i < b.extra.length; i++) if (b.extra.charAt(i) === 'c') n++
        return n
      },
      q14Filter: (_k: string, b: Any) => [...b.extra].filter(c => c === 'c').length,
      q13: (_k: string, b: Any) => ({ ...b, value: `side-${b.auction % 10_000}` }),
    },
  },
  {
    params: BID,
    want: 'pair',
    lambdas: {
      byAuction: (_k: string, b: Any) => [String(b.auction), b],
      byBidderDay: (_k: string, b: Any) => [
        `${b.bidder}/${Math.floor(b.dateTime / 86_400_000)}`,
        { price: b.price, auction: b.auction },
      ],
    },
  },
  {
    params: AUCTION,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      openFor: (_k: string, a: AuctionRow) => (a.expires - a.dateTime) / SECOND,
      q4Category: (_k: string, a: AuctionRow) => ({ id: a.id, category: a.category, expires: a.expires }),
      headline: (_k: string, a: AuctionRow) => `${a.itemName} (from ${a.initialBid})`.slice(0, 40),
      words: (_k: string, a: AuctionRow) => a.description.split(' ').length,
      reserveMet: (_k: string, a: AuctionRow) => a.initialBid >= a.reserve,
    },
  },
  {
    params: AUCTION,
    want: 'test',
    lambdas: {
      q3: (_k: string, a: AuctionRow) => a.category === 10,
      open: (_k: string, a: AuctionRow) => a.dateTime < a.expires && a.reserve > 0,
    },
  },
  {
    params: SELLER,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      q3Person: (_k: string, p: SellerRow) => p.state === 'OR' || p.state === 'ID' || p.state === 'CA',
      q3List: (_k: string, p: SellerRow) => ['OR', 'ID', 'CA'].includes(p.state),
      q8: (_k: string, p: SellerRow) => p.name !== '' && p.dateTime > 0,
    },
  },
  {
    params: SELLER,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      q8Window: (_k: string, p: SellerRow) => ({ id: p.id, name: p.name, start: p.dateTime - (p.dateTime % 10_000) }),
      masked: (_k: string, p: SellerRow) => ({
        ...p,
        creditCard: p.creditCard.slice(-4).padStart(p.creditCard.length, '#'),
      }),
      place: (_k: string, p: SellerRow) => `${p.city}, ${p.state.toUpperCase()}`,
    },
  },
  {
    params: { types: [types.string, auctionType, nullableType(sellerType)], roles: ['key', 'left', 'right'] },
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      q3Join: (_k: string, a: AuctionRow, p: SellerRow | null) =>
        p === null ? null : { name: p.name, city: p.city, state: p.state, id: a.id },
      q20: (_k: string, a: AuctionRow, p: SellerRow | null) => ({
        item: a.itemName,
        seller: p?.name ?? `#${a.seller}`,
      }),
    },
  },
  {
    params: { types: [types.string, Bid, auctionType], roles: ['key', 'left', 'right'] },
    want: 'value',
    lambdas: {
      q9: (_k: string, b: Any, a: AuctionRow) => ({ ...a, price: b.price, bidder: b.bidder, bidTime: b.dateTime }),
      q4: (_k: string, b: Any, a: AuctionRow) =>
        b.dateTime >= a.dateTime && b.dateTime <= a.expires ? { category: a.category, price: b.price } : null,
    },
  },
  {
    params: {
      types: [
        types.string,
        Bid,
        structType({
          n: types.float64,
          max: types.float64,
          best: nullableType(types.int64),
          prices: listType(types.float64),
        }),
      ],
      roles: ['key', 'value', 'aggregate'],
    },
    want: 'value',
    lambdas: {
      q7: (_k: string, b: Any, a: Any) =>
        b.price > a.max ? { ...a, n: a.n + 1, max: b.price, best: b.bidder } : { ...a, n: a.n + 1 },
      q6: (_k: string, b: Any, a: Any) => ({ ...a, prices: [...a.prices, b.price].slice(-10) }),
      q18: (_k: string, b: Any, a: Any) => ({
        n: a.n + 1,
        max: Math.max(a.max, b.price),
        best: b.bidder,
        prices: a.prices,
      }),
      q19: (_k: string, b: Any, a: Any) => ({
        ...a,
        prices: [...a.prices, b.price].sort((x: number, y: number) => y - x).slice(0, 10),
      }),
      q6Average: (_k: string, b: Any, a: Any) => {
        const last = [...a.prices.slice(-9), b.price]
        return { ...a, prices: last, max: last.reduce((s: number, x: number) => s + x, 0) / last.length }
      },
    },
  },
  {
    params: READING,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      normalized: (_k: string, d: ReadingRow) => (d.value - 20) / 5,
      binned: (_k: string, d: ReadingRow) => (isNaN(d.value) ? null : Math.floor((d.value - 0) / 2.5) * 2.5),
      logit: (_k: string, d: ReadingRow) => Math.log(d.value / (1 - d.value)),
      sigmoid: (_k: string, d: ReadingRow) => 1 / (1 + Math.exp(-d.value)),
      degrees: (_k: string, d: ReadingRow) => (d.value * 180) / Math.PI,
      euclid: (_k: string, d: ReadingRow) => Math.hypot(...d.samples),
      cosine: (_k: string, d: ReadingRow) => {
        const dot = d.samples.reduce((s, x, i) => s + x * (d.samples[i + 1] ?? 0), 0)
        const norm = Math.sqrt(d.samples.reduce((s, x) => s + x * x, 0))
        return norm === 0 ? 0 : dot / norm
      },
      polynomial: (_k: string, d: ReadingRow) => [1, -2, 0.5].reduceRight((acc, c) => acc * d.value + c, 0),
      cumulative: (_k: string, d: ReadingRow) => {
        let total = 0
        return d.samples.map(x => (total += x))
      },
      cumulativeReduce: (_k: string, d: ReadingRow) =>
        d.samples.reduce<number[]>((out, x) => [...out, (out.at(-1) ?? 0) + x], []),
      lagged: (_k: string, d: ReadingRow) =>
        d.samples.map((x, i, all) => ({ x, previous: all[i - 1] ?? null, change: i === 0 ? 0 : x - all[i - 1]! })),
      rank: (_k: string, d: ReadingRow) => d.samples.filter(x => x < d.value).length + 1,
      zipped: (_k: string, d: ReadingRow) => ['a', 'b', 'c'].map((name, i) => ({ name, x: d.samples[i] ?? 0 })),
      range: (_k: string, d: ReadingRow) => Array.from({ length: 5 }, (_, i) => d.value * i),
      rangeKeys: (_k: string, d: ReadingRow) => [...Array(3).keys()].map(i => d.value + i),
      filled: (_k: string, d: ReadingRow) => new Array(3).fill(d.value),
      coalesced: (_k: string, d: ReadingRow) => d.battery ?? d.samples[0] ?? d.value,
      argmax: (_k: string, d: ReadingRow) => d.samples.indexOf(Math.max(...d.samples)),
      argmaxReduce: (_k: string, d: ReadingRow) =>
        d.samples.reduce((best, x, i) => (x > d.samples[best]! ? i : best), 0),
      fibonacci: (_k: string, d: ReadingRow) => {
        const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2))
        return fib(Math.min(12, Math.abs(d.quality) % 13))
      },
      gcd: (_k: string, d: ReadingRow) => {
        let [a, b] = [Math.abs(d.quality), 36]
        while (b) [a, b] = [b, a % b]
        return a
      },
    },
  },
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      pivoted: (_k: string, d: Any) => ({
        eu: d.region === 'eu' ? d.price : 0,
        us: d.region === 'us' ? d.price : 0,
        rest: ['eu', 'us'].includes(d.region) ? 0 : d.price,
      }),
      folded: (_k: string, d: Any) => [
        { name: 'price', value: d.price },
        { name: 'qty', value: d.qty },
      ],
      unrolled: (_k: string, d: Any) => d.tags.map((tag: string) => ({ id: d.orderId, tag })),
      recoded: (_k: string, d: Any) => (d.region === 'eu' ? 'Europe' : d.region === 'us' ? 'America' : 'Other'),
      shares: (_k: string, d: Any) => {
        const total = d.items.reduce((s: number, i: Any) => s + i.price, 0)
        return d.items.map((i: Any) => (total === 0 ? 0 : i.price / total))
      },
      imputed: (_k: string, d: Any) => ({ ...d, discount: d.discount ?? 0, coupon: d.coupon ?? '' }),
    },
  },
]
