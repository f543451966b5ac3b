/** Lambdas of media, social, ads, delivery, market and network streams, written without knowing the compiler. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const Play = structType({
  userId: types.string,
  titleId: types.string,
  device: types.string,
  startedAt: types.timestamp,
  positionSec: types.float64,
  durationSec: types.float64,
  bitrates: listType(types.int32),
  stalls: listType(structType({ at: types.float64, ms: types.int32 })),
  subtitle: nullableType(types.string),
  geo: nullableType(structType({ country: types.string, city: nullableType(types.string) })),
  page: nullableType(types.string),
  adBreak: structType({
    floor: types.float64,
    currency: nullableType(types.string),
    categories: listType(types.string),
    bids: listType(structType({ dsp: types.string, cpm: types.float64, deal: nullableType(types.string) })),
    payload: types.string,
  }),
})
const Post = structType({
  id: types.string,
  author: structType({ handle: types.string, followers: types.int32, verified: types.bool }),
  text: types.string,
  replyTo: nullableType(types.string),
  media: listType(structType({ kind: types.string, url: types.string, alt: nullableType(types.string) })),
  likes: types.int32,
  reports: listType(structType({ reason: types.string, by: types.string, weight: nullableType(types.float64) })),
})
const Delivery = structType({
  tracking: types.string,
  kind: types.string,
  status: types.string,
  weightG: nullableType(types.int32),
  placedAt: types.timestamp,
  dueAt: nullableType(types.timestamp),
  from: structType({ lat: types.float64, lon: types.float64 }),
  to: structType({ lat: types.float64, lon: types.float64, zip: types.string, note: nullableType(types.string) }),
  scans: listType(structType({ hub: types.string, ts: types.timestamp, code: types.string })),
  items: listType(structType({ name: types.string, qty: types.int32, price: types.float64 })),
  tip: nullableType(types.float64),
})
const Trade = structType({
  symbol: types.string,
  tradeId: types.int64,
  price: types.float64,
  size: types.float64,
  side: types.string,
  ts: types.timestamp,
  bids: listType(structType({ px: types.float64, qty: types.float64 })),
  asks: listType(structType({ px: types.float64, qty: types.float64 })),
  venue: nullableType(types.string),
})
const Flow = structType({
  src: types.string,
  dst: types.string,
  port: types.int32,
  bytesIn: types.int64,
  bytesOut: types.int64,
  flags: types.int32,
  host: nullableType(types.string),
  message: types.string,
})
const Account = structType({ plan: types.string, country: types.string, joinedAt: nullableType(types.timestamp) })
const Candle = structType({ o: nullableType(types.float64), h: types.float64, l: types.float64, c: types.float64 })
const Watch = structType({ seconds: types.float64, titles: listType(types.string), lastDevice: types.string })
const Scanner = structType({ ports: listType(types.int32), hits: types.int32, bytes: types.float64 })
const shape = (row: Shape['types'][number]): Shape => ({ types: [types.string, row], roles: ['key', 'value'] })
const folded = (row: Shape['types'][number], state: Shape['types'][number]): Shape => ({
  types: [types.string, row, state],
  roles: ['key', 'value', 'aggregate'],
})
const PLAY_ACCOUNT: Shape = { types: [types.string, Play, nullableType(Account)], roles: ['key', 'left', 'right'] }
const PLAY = shape(Play)
const POST = shape(Post)
const DELIVERY = shape(Delivery)
const TRADE = shape(Trade)
const FLOW = shape(Flow)
type Point = { lat: number; lon: number }
type Level = { px: number; qty: number }
const STEPS = ['placed', 'picked_up', 'in_transit', 'out_for_delivery', 'delivered']
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const EARTH_KM = 6371
const FX: Record<string, number> = { USD: 1, EUR: 1.08, GBP: 1.27, JPY: 0.0067 }
const BANNED_CATEGORIES = new Set(['gambling', 'tobacco', 'weapons'])
const REASON_WEIGHT: { [reason: string]: number } = { spam: 1, abuse: 3, violence: 5, self_harm: 10 }
const SLUR_PATTERNS = [/\bbuy\s+followers\b/i, /\bfree\s+crypto\b/i, /(.)\1{9,}/]
const SERVICES = new Map<number, string>([
  [22, 'ssh'],
  [443, 'https'],
  [3389, 'rdp'],
])
const TIERS = [
  { upTo: 500, price: 3.9 },
  { upTo: 10_000, price: 9.99 },
  { upTo: Infinity, price: 17.5 },
] as const
const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const
enum Severity {
  Low,
  Medium,
  High,
}

const clamp = (x: number, lo: number, hi: number): number => Math.min(hi, Math.max(lo, x))
const round = (x: number, digits = 2): number => Number(x.toFixed(digits))
const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0)
const avg = (xs: readonly number[]): number | null => (xs.length ? sum(xs) / xs.length : null)
const pad2 = (n: number): string => String(n).padStart(2, '0')
const rad = (deg: number): number => (deg * Math.PI) / 180
const completion = (p: { positionSec: number; durationSec: number }): number =>
  p.durationSec > 0 ? clamp(p.positionSec / p.durationSec, 0, 1) : 0
const toUsd = (amount: number, currency: string | null): number => amount * (FX[currency ?? 'USD'] ?? 1)
const bestOf = (levels: Level[]): Level | undefined => levels[0]
function haversineKm(a: Point, b: Point): number {
  const dLat = rad(b.lat - a.lat)
  const dLon = rad(b.lon - a.lon)
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.sqrt(h))
}
function hms(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.floor(seconds % 60)]
  return h > 0 ? `${h}:${pad2(m)}:${pad2(s)}` : `${m}:${pad2(s)}`
}
function percentile(values: number[], p: number): number {
  if (values.length === 0) return 0
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!
}
const ipToInt = (ip: string) => ip.split('.').reduce((acc, octet) => (acc << 8) + parseInt(octet, 10), 0) >>> 0
const isPrivate = (ip: string): boolean =>
  ip.startsWith('10.') || ip.startsWith('192.168.') || /^172\.(1[6-9]|2\d|3[01])\./.test(ip)
function severityOf(f: { port: number; bytesOut: number }): Severity {
  if (f.port === 3389 || f.port === 22) return Severity.High
  return f.bytesOut > 1e6 ? Severity.Medium : Severity.Low
}

const on = (params: Shape, want: Group['want'], lambdas: Group['lambdas']): Group => ({ params, want, lambdas })

export const media: readonly Group[] = [
  on(PLAY, 'value', {
    playProgress: (k: string, v: Any) => ({ user: v.userId, title: v.titleId, pct: round(completion(v) * 100, 1) }),
    playClock: (k: string, v: Any) => `${hms(v.positionSec)} / ${hms(v.durationSec)}`,
    playQoe: (k: string, { stalls, bitrates, durationSec }: Any) => {
      const stalledMs = stalls.reduce((acc: number, s: Any) => acc + s.ms, 0)
      const ratio = durationSec > 0 ? stalledMs / 1000 / durationSec : 0
      const kbps = avg(bitrates) ?? 0
      const score = Math.round(clamp(100 - ratio * 300 - (kbps < 1500 ? 20 : 0), 0, 100))
      return { score, rebufferRatio: round(ratio, 4), stalls: stalls.length, kbps }
    },
    playBitrateSwitches: (k: string, v: Any) => {
      let [ups, downs] = [0, 0]
      for (let i = 1; i < v.bitrates.length; i++) {
        if (v.bitrates[i] > v.bitrates[i - 1]) ups++
        else if (v.bitrates[i] < v.bitrates[i - 1]) downs++
      }
      return { ups, downs, p95: percentile(v.bitrates, 0.95) }
    },
    playDeviceClass: (k: string, v: Any) => {
      switch (v.device.toLowerCase()) {
        case 'roku':
        case 'appletv':
          return 'tv'
        case 'ios':
          return 'mobile'
        default:
          return v.device.includes('Mozilla') ? 'web' : 'other'
      }
    },
    playWithoutGeo: (k: string, v: Any) => {
      const { geo, ...rest } = v
      return { ...rest, country: geo?.country?.toUpperCase() ?? 'ZZ', city: geo?.city ?? null }
    },
    playDaypart: (k: string, v: Any) => {
      const start = new Date(v.startedAt)
      const hour = start.getUTCHours()
      const part = hour < 6 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'prime'
      return { part, weekend: [0, 6].includes(start.getUTCDay()), day: start.toISOString().slice(0, 10) }
    },
    playLongestStall: (k: string, v: Any) =>
      v.stalls.length === 0 ? null : v.stalls.reduce((a: Any, b: Any) => (b.ms > a.ms ? b : a)),
    playLadder: (k: string, v: Any) => [...new Set<number>(v.bitrates)].sort((a, b) => b - a).map(b => `${b}k`),
    adSecondPrice: (k: string, { adBreak }: Any) => {
      const eligible = adBreak.bids.filter((b: Any) => b.cpm >= adBreak.floor).sort((a: Any, b: Any) => b.cpm - a.cpm)
      const [winner, second] = eligible
      if (!winner) return null
      return { dsp: winner.dsp, clearing: round(Math.min(winner.cpm, (second?.cpm ?? adBreak.floor) + 0.01), 3) }
    },
    adUsdFloor: (k: string, v: Any) => round(toUsd(v.adBreak.floor, v.adBreak.currency), 4),
    adHost: (k: string, v: Any) => {
      try {
        return new URL(v.page ?? '').hostname.replace(/^www\./, '')
      } catch {
        return 'unknown'
      }
    },
    adPayload: (k: string, v: Any) => {
      try {
        const body = JSON.parse(v.adBreak.payload)
        return { site: String(body.site?.id ?? ''), w: Number(body.w) || 0, h: Number(body.h) || 0 }
      } catch (e) {
        return { site: '', w: 0, h: 0 }
      }
    },
    adDealsFirst: (k: string, v: Any) =>
      v.adBreak.bids.toSorted((a: Any, b: Any) => +!!b.deal - +!!a.deal || b.cpm - a.cpm).map((b: Any) => b.dsp),
    adUtm: (k: string, v: Any) => {
      const query = (v.page ?? '').split('?')[1]
      if (!query) return { source: null, campaign: null }
      const params = new Map<string, string>(query.split('&').map((p: string) => p.split('=', 2)))
      return { source: params.get('utm_source') ?? null, campaign: params.get('utm_campaign') ?? null }
    },
    adSpread: (k: string, v: Any) => {
      const cpms: number[] = v.adBreak.bids.map((b: Any) => b.cpm)
      return cpms.length < 2 ? 0 : Math.max(...cpms) - Math.min(...cpms)
    },
    adSummary: (k: string, { titleId, adBreak: { bids, floor, currency } }: Any) =>
      [titleId, `${bids.length} bids`, currency ?? 'USD', `$${toUsd(floor, currency).toFixed(2)}`].join(' | '),
  }),
  on(PLAY, 'test', {
    adBrandSafe: (k: string, { adBreak }: Any) =>
      !adBreak.categories.some((c: string) => BANNED_CATEGORIES.has(c.toLowerCase())),
    adFillable: (k: string, v: Any) => v.adBreak.bids.find((b: Any) => b.cpm > v.adBreak.floor) !== undefined,
    playFinished: (k: string, v: Any) => completion(v) >= 0.95,
    playTroubled: (k: string, v: Any) => v.stalls.some((s: Any) => s.ms > 2_000 && s.at > 5) || v.stalls.length > 3,
    playSubtitled: (k: string, v: Any) => !!v.subtitle && /^(en|de|fr)(-[A-Z]{2})?$/.test(v.subtitle),
    playInEu: (k: string, v: Any) => ['DE', 'FR', 'ES', 'IT', 'NL'].includes(v.geo?.country),
  }),
  on(PLAY, 'pairs', {
    adPerDsp: (k: string, { adBreak: { bids, currency } }: Any) =>
      bids.map((b: Any, i: number) => [b.dsp, { cpm: toUsd(b.cpm, currency), rank: i + 1 }]),
    playMinuteMarks: (k: string, v: Any) => {
      const out: [string, number][] = []
      const minutes = Math.min(Math.floor(v.positionSec / 60), 240)
      for (let m = 0; m < minutes; m++) out.push([`${v.titleId}#${m}`, 1])
      return out
    },
    playDimensions: (k: string, v: Any) =>
      [v.titleId, `dev:${v.device}`, v.geo && `geo:${v.geo.country}`].filter(Boolean).map(d => [d, v.positionSec]),
  }),
  on(POST, 'value', {
    postHashtags: (k: string, v: Any) => (v.text.match(/#\w+/g) ?? []).map((t: string) => t.slice(1).toLowerCase()),
    postReportScore: (k: string, v: Any) => {
      let score = 0
      for (const { reason, weight } of v.reports) score += (REASON_WEIGHT[reason] ?? 0.5) * (weight ?? 1)
      return score / Math.log10(10 + v.author.followers)
    },
    postVerdict: (k: string, v: Any) => {
      const reasons = new Set(v.reports.map((r: Any) => r.reason))
      if (reasons.has('self_harm')) return { action: 'escalate', why: 'self_harm' }
      if (SLUR_PATTERNS.some(p => p.test(v.text))) return { action: 'hide', why: 'pattern' }
      if (v.reports.length >= 5 && !v.author.verified) return { action: 'review', why: `${v.reports.length} reports` }
      return { action: 'keep', why: '' }
    },
    postReasonCounts: (k: string, v: Any) => {
      const counts = new Map<string, number>()
      for (const r of v.reports) counts.set(r.reason, (counts.get(r.reason) ?? 0) + 1)
      return [...counts.entries()]
        .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
        .slice(0, 3)
        .map(([reason, n]) => ({ reason, n }))
    },
    postPreview: (k: string, v: Any) => {
      const flat = v.text.replace(/\s+/g, ' ').trim()
      if (flat.length <= 80) return flat
      const cut = flat.slice(0, 80)
      const space = cut.lastIndexOf(' ')
      return (space > 40 ? cut.slice(0, space) : cut) + '…'
    },
    postMasked: (k: string, v: Any) => ({
      ...v,
      text: v.text
        .replace(/[\w.+-]+@[\w-]+\.\w{2,}/g, '[email]')
        .replace(/\+?\d[\d -]{7,}\d/g, (m: string) => '*'.repeat(m.length)),
    }),
    postShouting: (k: string, v: Any) => {
      let upper = 0
      let letters = 0
      for (const ch of v.text) {
        if (ch.toLowerCase() === ch.toUpperCase()) continue
        letters += 1
        if (ch === ch.toUpperCase()) upper += 1
      }
      return letters < 10 ? 0 : upper / letters
    },
    postReach: (k: string, v: Any) => {
      const n = v.author.followers
      if (n >= 1_000_000) return `${(n / 1_000_000).toFixed(1)}M`
      if (n >= 1_000) return `${(n / 1_000).toFixed(1)}K`
      return n.toString()
    },
    postLikesLocal: (k: string, v: Any) =>
      `${new Intl.NumberFormat('en-US').format(v.likes)} like${v.likes === 1 ? '' : 's'}`,
    postMissingAlt: (k: string, v: Any) =>
      v.media.flatMap(({ kind, url, alt }: Any) => (kind === 'image' && !alt?.trim() ? [url] : [])),
    postMediaByKind: (k: string, v: Any) => {
      const byKind: Record<string, number> = {}
      for (const m of v.media) byKind[m.kind] = (byKind[m.kind] || 0) + 1
      return { images: byKind.image ?? 0, videos: byKind.video ?? 0, kinds: Object.keys(byKind).sort().join('+') }
    },
  }),
  on(POST, 'test', {
    postIsReply: (k: string, v: Any) => v.replyTo != null && v.replyTo !== v.id,
    postAccessible: (k: string, v: Any) => v.media.every((m: Any) => m.kind !== 'image' || m.alt !== null),
    postLinkFarm: (k: string, v: Any) => {
      const links = v.text.match(/https?:\/\/[^\s]+/g)
      return links !== null && links.length > 3 && new Set(links).size < links.length
    },
  }),
  on(POST, 'list', {
    postMentions: (k: string, v: Any) =>
      Array.from(v.text.matchAll(/@([a-z0-9_]{2,30})/gi), (m: Any) => ({ from: v.author.handle, to: m[1] })),
    postWords: (k: string, v: Any) => v.text.split(/[^a-z']+/i).filter((w: string) => w.length > 3),
  }),
  on(DELIVERY, 'value', {
    deliveryKm: (k: string, v: Any) => round(haversineKm(v.from, v.to), 1),
    deliveryPostage: (k: string, v: Any) => {
      const tier = TIERS.find(t => (v.weightG ?? 1000) <= t.upTo)!
      return tier.price + (/^(HI|AK|IV|ZE)/.test(v.to.zip) ? 4 : 0)
    },
    deliveryEta: (k: string, v: Any) => {
      const km = haversineKm(v.from, v.to)
      const travel = v.kind === 'meal' ? (km / 18) * HOUR : Math.ceil(km / 400) * DAY
      const eta = new Date(v.placedAt + Math.round(travel))
      return { eta: eta.getTime(), label: `${pad2(eta.getUTCHours())}:${pad2(eta.getUTCMinutes())}` }
    },
    deliveryLastScan: (k: string, v: Any) => {
      const last = v.scans.at(-1)
      return last ? `${last.code}@${last.hub}` : 'NO_SCAN'
    },
    deliveryDwell: (k: string, v: Any) => {
      const dwell: { hub: string; minutes: number }[] = []
      let prev: Any = null
      for (const scan of v.scans) {
        if (prev?.hub === scan.hub) dwell.push({ hub: scan.hub, minutes: Math.floor((scan.ts - prev.ts) / MINUTE) })
        prev = scan
      }
      return dwell
    },
    deliveryBasket: (k: string, { items, tip }: Any) => {
      const food = sum(items.map((i: Any) => i.qty * i.price))
      const fee = food === 0 ? 0 : food < 15 ? 2.99 : food < 30 ? 1.49 : 0
      return { food: round(food), fee, tip: tip ?? 0, total: round(food + fee + (tip ?? 0)) }
    },
    deliveryReceipt: (k: string, v: Any) =>
      v.items
        .map((i: Any) => `${i.qty}x ${i.name.padEnd(16, '.')}${(i.qty * i.price).toFixed(2).padStart(8)}`)
        .concat(v.tip ? [`tip ${v.tip.toFixed(2)}`] : [])
        .join('\n'),
    deliveryStatusStep: (k: string, v: Any) => {
      const step = STEPS.indexOf(v.status)
      return { ...v, percent: step < 0 ? 0 : (step / (STEPS.length - 1)) * 100 }
    },
    deliveryCheckDigit: (k: string, v: Any) => {
      const digits = v.tracking.replace(/\D/g, '')
      let total = 0
      for (let i = 0; i < digits.length; i++) total += Number(digits[i]) * (i % 2 === 0 ? 3 : 1)
      return (10 - (total % 10)) % 10
    },
    deliveryInstruction: (k: string, v: Any) =>
      v.to.note?.match(/(?:gate|door)\s*code:?\s*(?<code>\d{3,6})/i)?.groups?.code ?? null,
  }),
  on(DELIVERY, 'test', {
    deliveryLate: (k: string, v: Any) => v.dueAt !== null && (v.scans.at(-1)?.ts ?? v.placedAt) > v.dueAt,
    deliveryLooping: (k: string, v: Any) => {
      const seen = new Set<string>()
      for (const { hub, code } of v.scans) {
        if (code !== 'IN') continue
        if (seen.has(hub)) return true
        seen.add(hub)
      }
      return false
    },
  }),
  on(DELIVERY, 'pair', {
    deliveryByZip: (k: string, v: Any) => [v.to.zip.slice(0, 3) || '???', { kind: v.kind, tracking: v.tracking }],
    deliveryByHub: (k: string, v: Any) => [v.scans[v.scans.length - 1]?.hub ?? 'origin', v],
  }),
  on(TRADE, 'value', {
    tradeNotional: (k: string, v: Any) => ({ ...v, notional: v.price * v.size, taker: v.side === 'buy' ? 1 : -1 }),
    tradeMid: (k: string, v: Any) => {
      const [bid, ask] = [bestOf(v.bids), bestOf(v.asks)]
      if (bid === undefined || ask === undefined) return null
      const mid = (bid.px + ask.px) / 2
      return { mid, spreadBps: mid > 0 ? ((ask.px - bid.px) / mid) * 10_000 : 0 }
    },
    tradeImbalance: (k: string, v: Any) => {
      const depth = (levels: Level[]) => sum(levels.slice(0, 5).map(l => l.qty))
      const [b, a] = [depth(v.bids), depth(v.asks)]
      return a + b === 0 ? 0 : (b - a) / (a + b)
    },
    tradeSweepCost: (k: string, v: Any) => {
      let [left, cost] = [v.size, 0]
      for (const { px, qty } of v.side === 'buy' ? v.asks : v.bids) {
        const take = Math.min(left, qty)
        cost += take * px
        left -= take
        if (left <= 0) break
      }
      return { filled: v.size - left, vwap: v.size - left > 0 ? cost / (v.size - left) : null }
    },
    tradePairParts: (k: string, v: Any) => {
      const [base = '', quote = 'USD'] = v.symbol.split(/[-\/]/)
      return { base, quote, stable: ['USDT', 'USDC', 'DAI'].includes(quote), venue: v.venue?.toLowerCase() ?? 'otc' }
    },
    tradeLine: (k: string, v: Any) =>
      `${new Date(v.ts).toISOString()} ${v.symbol} #${v.tradeId} ${v.side} ${v.size}@${v.price.toFixed(2)}`,
  }),
  on(TRADE, 'pair', {
    tradeCandleKey: (k: string, v: Any) => [
      `${v.symbol}:${v.ts - (v.ts % (5 * MINUTE))}`,
      { price: v.price, size: v.size },
    ],
  }),
  on(folded(Trade, Candle), 'value', {
    candleFold: (k: string, { price }: Any, agg: Any) =>
      agg.o === null
        ? { o: price, h: price, l: price, c: price }
        : { ...agg, h: Math.max(agg.h, price), l: Math.min(agg.l, price), c: price },
  }),
  on(folded(Play, Watch), 'value', {
    watchRecent: (k: string, v: Any, agg: Any) => {
      const titles = [v.titleId, ...agg.titles.filter((t: string) => t !== v.titleId)].slice(0, 10)
      return { ...agg, titles, seconds: agg.seconds + v.positionSec, lastDevice: v.device }
    },
  }),
  on(folded(Flow, Scanner), 'value', {
    scannerPorts: (k: string, v: Any, agg: Any) => {
      if (!agg.ports.includes(v.port) && agg.ports.length < 100) agg.ports.push(v.port)
      agg.hits += 1
      agg.bytes += Number(v.bytesOut)
      return agg
    },
  }),
  on(PLAY_ACCOUNT, 'value', {
    playAccount: (k: string, play: Any, account: Any) => {
      const { plan, country, joinedAt } = account ?? { plan: 'free', country: 'ZZ', joinedAt: null }
      const tenure = joinedAt === null ? 0 : Math.floor((play.startedAt - joinedAt) / DAY)
      return { user: play.userId, plan, tenure, roaming: play.geo !== null && play.geo.country !== country }
    },
  }),
  on(FLOW, 'value', {
    flowService: (k: string, v: Any) => SERVICES.get(v.port) ?? (v.port < 1024 ? `priv-${v.port}` : 'ephemeral'),
    flowFlags: (k: string, v: Any) => TCP_FLAGS.filter((_, bit) => (v.flags & (1 << bit)) !== 0).join('|') || 'none',
    flowSeverity: (k: string, v: Any) => ({ src: v.src, sev: severityOf(v), name: Severity[severityOf(v)] }),
    flowCommunityId: (k: string, v: Any) => {
      let h = 0x811c9dc5
      for (const c of [v.src, v.dst].sort().join('>') + v.port) h = Math.imul(h ^ c.charCodeAt(0), 0x01000193)
      return (h >>> 0).toString(16).padStart(8, '0')
    },
    flowEntropy: (k: string, v: Any) => {
      const label: string = (v.host ?? '').split('.')[0]
      const freq = new Map<string, number>()
      for (const c of label) freq.set(c, (freq.get(c) ?? 0) + 1)
      return [...freq.values()].reduce((e, n) => e - (n / label.length) * Math.log2(n / label.length), 0)
    },
    flowSyslog: (k: string, v: Any) => {
      const match = /^<(\d+)>(\w+)\[(\d+)\]: (.*)$/.exec(v.message)
      if (!match) return { facility: -1, app: 'raw', text: v.message }
      const [, pri, app, , text] = match
      return { facility: Number(pri) >> 3, app, text }
    },
  }),
  on(FLOW, 'test', {
    flowEgress: (k: string, v: Any) => isPrivate(v.src) && !isPrivate(v.dst) && v.bytesOut > 10 * v.bytesIn,
    flowInSubnet: (k: string, v: Any) => (ipToInt(v.src) & 0xfffff000) >>> 0 === ipToInt('10.20.16.0'),
  }),
]
