/** Lambdas of a web shop: carts, promotions, visits, experiments, reviews, returns and loyalty. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const { string, float64, int32, timestamp, bool } = types
const text = nullableType(string)
const texts = listType(string)
const pricing = { qty: int32, price: float64, salePrice: nullableType(float64), gift: bool }
const Cart = structType({
  cartId: string,
  shopperId: text,
  email: text,
  currency: string,
  locale: string,
  updatedAt: timestamp,
  coupons: texts,
  lines: listType(structType({ sku: string, title: string, category: string, tags: texts, ...pricing })),
  shipTo: nullableType(structType({ country: string, city: string, zip: text, method: string })),
  utm: nullableType(structType({ source: text, medium: text, campaign: text })),
})
const Hit = structType({
  sessionId: string,
  visitorId: string,
  type: string,
  url: string,
  referrer: text,
  ua: string,
  query: text,
  ts: timestamp,
  scroll: nullableType(float64),
  experiments: listType(structType({ id: string, variant: string })),
})
const Review = structType({
  sku: string,
  author: string,
  title: text,
  body: string,
  stars: int32,
  helpful: int32,
  verified: bool,
  postedAt: timestamp,
  photos: texts,
  reply: nullableType(structType({ by: string, text: string, at: timestamp })),
})
const Rma = structType({
  rmaId: string,
  orderId: string,
  reason: string,
  orderedAt: timestamp,
  requestedAt: timestamp,
  contact: structType({ name: string, email: string, phone: text }),
  items: listType(structType({ sku: string, qty: int32, refund: float64, condition: text })),
  payload: string,
})
const Member = structType({ name: string, tier: text, points: int32, joinedAt: timestamp, optIn: bool })
const Visit = structType({
  hits: int32,
  first: timestamp,
  last: timestamp,
  pages: texts,
  landing: text,
  converted: bool,
})
const Rating = structType({ count: int32, sum: float64, best: text, histogram: listType(int32) })

type Priced = { price: number; salePrice: number | null }
type Line = Priced & { sku: string; title: string; category: string; qty: number; gift: boolean; tags: string[] }
type Exposure = { id: string; variant: string }
type RmaItem = { sku: string; qty: number; refund: number; condition: string | null }

const DAY = 24 * 60 * 60 * 1000
const SYMBOLS: Record<string, string> = { EUR: '€', USD: '$', GBP: '£' }
const TIERS = [
  { min: 500, name: 'platinum', off: 0.15 },
  { min: 200, name: 'gold', off: 0.1 },
  { min: 50, name: 'silver', off: 0.05 },
]
const COUPONS = new Map<string, { kind: 'pct' | 'flat'; amount: number }>([
  ['WELCOME10', { kind: 'pct', amount: 10 }],
  ['FIVER', { kind: 'flat', amount: 5 }],
  ['VIP25', { kind: 'pct', amount: 25 }],
])
const MULTIPLIER: { [tier: string]: number } = { bronze: 1, silver: 1.25, gold: 1.5, platinum: 2 }
const SHIPPING = { standard: { base: 3.9, perItem: 0.5 }, express: { base: 9.9, perItem: 1 } }
const EU = new Set(['DE', 'FR', 'NL', 'ES', 'IT', 'AT'])
const STOP_WORDS = new Set(['the', 'a', 'an', 'and', 'for', 'of', 'with'])
const BOTS = /bot|crawl|spider|slurp|headless/i
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/
const GMAIL = ['gmail.com', 'googlemail.com']
const FUNNEL = ['view', 'add_to_cart', 'checkout', 'purchase'] as const

const cents = (x: number): number => Math.round(x * 100) / 100
const unit = ({ price, salePrice }: Priced): number => salePrice ?? price
const sum = (xs: number[]): number => xs.reduce((a, b) => a + b, 0)
const subtotal = (lines: Line[]): number => cents(sum(lines.map(l => unit(l) * l.qty)))
const capitalize = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1)
const clamp = (x: number, lo = 0, hi = 1): number => Math.min(Math.max(x, lo), hi)
const uniq = (xs: string[]): string[] => [...new Set(xs)]
const isoDay = (ts: number): string => new Date(ts).toISOString().slice(0, 10)
const money = (x: number, currency: string): string => `${SYMBOLS[currency] ?? `${currency} `}${x.toFixed(2)}`
const slugify = (s: string): string =>
  s
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
function hash(s: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < s.length; i++) {
    h ^= s.charCodeAt(i)
    h = Math.imul(h, 0x01000193)
  }
  return h >>> 0
}
function normalizeEmail(email: string): string {
  const [user = '', domain = ''] = email.trim().toLowerCase().split('@')
  const local = user.split('+')[0] ?? ''
  return GMAIL.includes(domain) ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`
}
function pathOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/]+/, '').split(/[?#]/)[0]
  return path || '/'
}
const param = (url: string, name: string): string | null => {
  const [, search = ''] = url.split('?')
  const pair = search.split('&').find(p => p.startsWith(`${name}=`))
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : null
}
const device = (ua: string): string =>
  /ipad|tablet/i.test(ua) ? 'tablet' : /mobi|iphone|android/i.test(ua) ? 'mobile' : 'desktop'

const shape = (roles: Shape['roles'], ...values: Shape['types']): Shape => ({ types: [string, ...values], roles })
const CART = shape(['key', 'value'], Cart)
const HIT = shape(['key', 'value'], Hit)
const REVIEW = shape(['key', 'value'], Review)
const RMA = shape(['key', 'value'], Rma)
const CART_MEMBER = shape(['key', 'left', 'right'], Cart, nullableType(Member))
const HIT_VISIT = shape(['key', 'value', 'aggregate'], Hit, Visit)
const REVIEW_RATING = shape(['key', 'value', 'aggregate'], Review, Rating)
const group = (params: Shape, want: Group['want'], lambdas: Group['lambdas']): Group => ({ params, want, lambdas })

export const commerce: readonly Group[] = [
  group(CART, 'value', {
    cartTotal: (k: string, v: Any) => subtotal(v.lines),
    cartWithTotals: (k: string, v: Any) => ({
      ...v,
      subtotal: subtotal(v.lines),
      itemCount: v.lines.reduce((n: number, { qty }: Line) => n + qty, 0),
    }),
    cartSummary: (k: string, { cartId, lines, currency }: Any) =>
      `${cartId}: ${lines.length} item${lines.length === 1 ? '' : 's'}, ${money(subtotal(lines), currency)}`,
    cartPricingTier: (k: string, v: Any) => {
      const total = subtotal(v.lines)
      const tier = TIERS.find(t => total >= t.min)
      return { cartId: v.cartId, tier: tier?.name ?? 'none', total, toPay: cents(total * (1 - (tier?.off ?? 0))) }
    },
    cartBestCoupon: (k: string, v: Any) => {
      const total = subtotal(v.lines)
      const [best] = v.coupons
        .map((code: string) => code.trim().toUpperCase())
        .filter((code: string) => COUPONS.has(code))
        .map((code: string) => {
          const { kind, amount } = COUPONS.get(code)!
          return { code, saving: kind === 'pct' ? cents((total * amount) / 100) : Math.min(amount, total) }
        })
        .sort((a: Any, b: Any) => b.saving - a.saving)
      return best ?? null
    },
    cartStackedCoupons: (k: string, v: Any) => {
      let total = subtotal(v.lines)
      for (const code of uniq(v.coupons)) {
        const coupon = COUPONS.get(code)
        if (!coupon) continue
        total -= coupon.kind === 'pct' ? total * (coupon.amount / 100) : coupon.amount
        if (total <= 0) return 0
      }
      return cents(total)
    },
    cartThreeForTwo: (k: string, v: Any) => {
      const units: number[] = v.lines.flatMap((l: Line) => Array(clamp(l.qty, 0, 99)).fill(unit(l)))
      const free = units.sort((a, b) => b - a).filter((_, i) => i % 3 === 2)
      return { free: free.length, saved: cents(sum(free)) }
    },
    cartShippingCost: (k: string, { shipTo, lines }: Any) => {
      if (!shipTo) return null
      if (subtotal(lines) > 75 && EU.has(shipTo.country)) return 0
      const { base, perItem } = SHIPPING[shipTo.method as 'standard' | 'express'] ?? SHIPPING.standard
      return cents(base + perItem * lines.length)
    },
    cartByCategory: (k: string, v: Any) => {
      const spend = new Map<string, number>()
      for (const l of v.lines as Line[]) spend.set(l.category, (spend.get(l.category) ?? 0) + unit(l) * l.qty)
      return [...spend].map(([category, total]) => ({ category, total })).sort((a, b) => b.total - a.total)
    },
    cartTopCategory: (k: string, v: Any) => {
      const counts: Record<string, number> = {}
      v.lines.forEach((l: Line) => {
        counts[l.category] = (counts[l.category] || 0) + l.qty
      })
      return Object.entries(counts).sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'none'
    },
    cartMergedLines: (k: string, { lines, ...cart }: Any) => {
      const bySku: Record<string, Line> = {}
      for (const l of lines) bySku[l.sku] = { ...l, qty: l.qty + (bySku[l.sku]?.qty ?? 0) }
      return { ...cart, lines: Object.values(bySku) }
    },
    cartFingerprint: (k: string, v: Any) => hash(v.lines.map((l: Line) => `${l.sku}x${l.qty}`).join()).toString(36),
    cartCleanEmail: (k: string, v: Any) => ({ ...v, email: v.email && normalizeEmail(v.email) }),
    cartSlugs: (k: string, v: Any) => v.lines.map(({ sku, title }: Line) => `/p/${slugify(title)}-${sku}`),
    cartSavings: (k: string, v: Any) => {
      const onSale = v.lines.filter((l: Line) => l.salePrice != null && l.salePrice < l.price)
      const saved = sum(onSale.map((l: Line) => (l.price - l.salePrice!) * l.qty))
      return saved > 0 ? `You save ${money(saved, v.currency)}!` : null
    },
    cartAttribution: (k: string, { utm, cartId }: Any) => ({
      cartId,
      channel: [utm?.source, utm?.medium].filter(Boolean).join(' / ') || 'direct',
      campaign: utm?.campaign?.toLowerCase().replace(/\s+/g, '_') ?? '(not set)',
    }),
    cartLocalized: (k: string, v: Any) =>
      new Intl.NumberFormat(v.locale, { style: 'currency', currency: v.currency }).format(subtotal(v.lines)),
    cartPriceRange: (k: string, v: Any) => {
      const prices = v.lines.map(unit)
      return prices.length ? { min: Math.min(...prices), max: Math.max(...prices) } : null
    },
    cartMaskedEmail: (k: string, v: Any) => v.email?.replace(/^(.)(.*)(@.*)$/, '$1***$3') ?? 'guest',
    cartShipLabel: (k: string, v: Any) => {
      const { zip, city = '', country = '??' } = v.shipTo ?? {}
      return [zip, city.toUpperCase(), country].filter(Boolean).join(', ')
    },
    cartVat: (k: string, v: Any) => {
      const rate = (() => {
        switch (v.shipTo?.country) {
          case 'DE':
            return 0.19
          case 'FR':
          case 'AT':
            return 0.2
          default:
            return 0
        }
      })()
      const gross = subtotal(v.lines)
      return { gross, vat: cents(gross - gross / (1 + rate)), label: `${(rate * 100).toFixed(0)}%` }
    },
    cartRecommendTags: (k: string, v: Any) => {
      const tags = v.lines.flatMap((l: Line) => l.tags.map(t => t.toLowerCase()))
      const score = tags.reduce((m: Map<string, number>, t: string) => m.set(t, (m.get(t) ?? 0) + 1), new Map())
      return [...score.entries()]
        .sort((a: Any, b: Any) => b[1] - a[1] || a[0].localeCompare(b[0]))
        .slice(0, 5)
        .map(([tag]) => tag)
    },
  }),
  group(CART, 'test', {
    cartNotEmpty: (k: string, v: Any) => v.lines.length > 0,
    cartFreeShipping: (k: string, v: Any) => EU.has(v.shipTo?.country) && subtotal(v.lines) >= 75,
    cartHasGift: (k: string, { lines }: Any) => lines.some(({ gift, qty }: Line) => gift && qty > 0),
    cartReachable: (k: string, v: Any) => !!v.email && EMAIL.test(v.email) && !v.email.endsWith('@example.com'),
    cartAllOnSale: (k: string, v: Any) => v.lines.length > 0 && v.lines.every((l: Line) => l.salePrice !== null),
    cartUnknownCoupon: (k: string, v: Any) => v.coupons.some((c: string) => !COUPONS.has(c.toUpperCase())),
    cartPaidTraffic: (k: string, v: Any) => ['cpc', 'ppc', 'paid_social'].includes(v.utm?.medium ?? ''),
    cartWeekend: (k: string, { updatedAt }: Any) => [0, 6].includes(new Date(updatedAt).getUTCDay()),
    cartHasDuplicates: (k: string, v: Any) => new Set(v.lines.map((l: Line) => l.sku)).size !== v.lines.length,
  }),
  group(CART, 'pair', {
    cartByShopper: (k: string, v: Any) => [v.shopperId ?? `anon-${v.cartId}`, v],
    cartByEmail: (k: string, { email, ...rest }: Any) => [email ? normalizeEmail(email) : 'unknown', rest],
    cartByCountryDay: (k: string, v: Any) => [
      `${v.shipTo?.country ?? 'ZZ'}|${isoDay(v.updatedAt)}`,
      { revenue: subtotal(v.lines), carts: 1 },
    ],
  }),
  group(CART, 'pairs', {
    cartLinesBySku: (k: string, v: Any) =>
      v.lines.map(({ sku, ...line }: Line) => [sku, { ...line, cartId: v.cartId }]),
    cartBoughtTogether: (k: string, v: Any) => {
      const skus = uniq(v.lines.map((l: Line) => l.sku)).sort()
      return skus.flatMap((a, i) => skus.slice(i + 1).map(b => [`${a}+${b}`, 1]))
    },
    cartCouponUses: (k: string, { coupons, cartId }: Any) =>
      uniq(coupons).map(code => [code.toUpperCase(), { cartId, valid: COUPONS.has(code) }]),
  }),
  group(CART, 'list', {
    cartGiftLines: (k: string, v: Any) => v.lines.filter((l: Line) => l.gift).map((l: Line) => ({ ...l, price: 0 })),
    cartReminders: (k: string, v: Any) => {
      if (!v.email || !v.lines.length) return []
      return [1, 3, 7].map((days, i) => ({
        to: v.email,
        step: i + 1,
        sendOn: isoDay(v.updatedAt + days * DAY),
        subject: `${capitalize(v.lines[0].title)} is still waiting for you`,
      }))
    },
  }),
  group(HIT, 'value', {
    hitPath: (k: string, v: Any) => pathOf(v.url),
    hitEnriched: (k: string, v: Any) => ({ ...v, device: device(v.ua), path: pathOf(v.url), day: isoDay(v.ts) }),
    hitUtm: (k: string, { url }: Any) => ({ source: param(url, 'utm_source'), campaign: param(url, 'utm_campaign') }),
    hitUrlHost: (k: string, v: Any) => {
      try {
        return new URL(v.url).hostname.replace(/^www\./, '')
      } catch {
        return null
      }
    },
    hitReferrer: (k: string, { referrer }: Any) => {
      if (!referrer) return 'direct'
      if (/google|bing|duckduckgo/.test(referrer)) return 'search'
      if (/facebook|instagram|t\.co|tiktok/.test(referrer)) return 'social'
      return referrer.match(/^https?:\/\/(?:www\.)?([^/:?]+)/)?.[1] ?? 'other'
    },
    hitFunnelStep: (k: string, v: Any) => ({ ...v, step: FUNNEL.indexOf(v.type) + 1 }),
    hitSearchTerms: (k: string, v: Any) =>
      (v.query ?? '')
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u)
        .filter((w: string) => w.length > 1 && !STOP_WORDS.has(w)),
    hitBucket: (k: string, v: Any) => {
      const bucket = hash(`checkout-v2:${v.visitorId}`) % 100
      return { visitorId: v.visitorId, bucket, variant: bucket < 10 ? 'B' : bucket < 20 ? 'C' : 'control' }
    },
    hitVariants: (k: string, { experiments }: Any) =>
      Object.entries(Object.fromEntries(experiments.map(({ id, variant }: Exposure) => [id, variant])))
        .map(([id, variant]) => `${id}:${variant}`)
        .join(','),
    hitScrollLabel: (k: string, { scroll }: Any) => `${Math.round(clamp((scroll ?? 0) / 100) * 4) * 25}%`,
    hitHourOfDay: (k: string, v: Any) => String(new Date(v.ts).getUTCHours()).padStart(2, '0'),
    hitQueryParams: (k: string, v: Any) => [...new URLSearchParams(v.url.split('?')[1] ?? '').keys()].sort(),
    hitBreadcrumbs: (k: string, v: Any) =>
      pathOf(v.url)
        .split('/')
        .filter(Boolean)
        .map((part, i, all) => ({
          label: part.split('-').map(capitalize).join(' '),
          href: `/${all.slice(0, i + 1).join('/')}`,
        })),
    hitProductSku: (k: string, v: Any) => {
      const m = /\/p\/(?<slug>[a-z0-9-]+)-(?<sku>\d+)$/.exec(pathOf(v.url))
      return m?.groups ? { slug: m.groups.slug, sku: Number(m.groups.sku) } : null
    },
  }),
  group(HIT, 'test', {
    hitHuman: (k: string, { ua }: Any) => !!ua && !BOTS.test(ua),
    hitCheckout: (k: string, v: Any) => pathOf(v.url).startsWith('/checkout') || v.type === 'checkout',
    hitInExperiment: (k: string, v: Any) =>
      v.experiments.find((e: Exposure) => e.id === 'pdp-gallery')?.variant === 'carousel',
    hitHoldout: (k: string, v: Any) => hash(v.visitorId) % 1000 < 25,
    hitEvening: (k: string, { ts }: Any) => new Date(ts).getUTCHours() >= 18,
    hitEngaged: (k: string, v: Any) => (v.scroll ?? 0) > 50 || FUNNEL.slice(1).includes(v.type),
    hitLongTail: (k: string, v: Any) => v.query?.trim().split(/\s+/).length >= 4,
  }),
  group(HIT, 'pair', {
    hitBySession: (k: string, { sessionId, ...hit }: Any) => [sessionId, hit],
    hitSearchNormalized: (k: string, v: Any) => {
      const words = (v.query ?? '').trim().toLowerCase().split(/\s+/)
      return [words.toSorted().join(' '), { raw: v.query, at: v.ts }]
    },
  }),
  group(HIT, 'pairs', {
    hitExposures: (k: string, v: Any) =>
      v.experiments
        .filter((e: Exposure) => e.variant !== '')
        .map((e: Exposure) => [`${e.id}/${e.variant}`, { visitor: v.visitorId, converted: v.type === 'purchase' }]),
    hitSearchPrefixes: (k: string, { query }: Any) => {
      const q = query?.trim().toLowerCase()
      if (!q || q.length < 3) return []
      return Array.from({ length: Math.min(q.length, 8) - 2 }, (_, i) => [q.slice(0, i + 3), q])
    },
  }),
  group(REVIEW, 'value', {
    reviewStars: (k: string, { stars }: Any) => '★'.repeat(clamp(stars, 0, 5)) + '☆'.repeat(5 - clamp(stars, 0, 5)),
    reviewExcerpt: (k: string, { title, body }: Any) => {
      const clean = body
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()
      const short = clean.length > 80 ? `${clean.slice(0, clean.lastIndexOf(' ', 80))}…` : clean
      return title ? `${title}: ${short}` : short
    },
    reviewWeight: (k: string, v: Any) =>
      cents(v.stars * (v.verified ? 1.5 : 1) * (1 + Math.log10(1 + Math.max(0, v.helpful)))),
    reviewInitials: (k: string, { author }: Any) =>
      author
        .split(' ')
        .map((w: string) => w[0]?.toUpperCase())
        .join(''),
    reviewSentiment: (k: string, v: Any) => {
      const words: string[] = v.body.toLowerCase().match(/[a-z']+/g) ?? []
      const good = words.filter(w => ['great', 'love', 'perfect', 'good'].includes(w)).length
      const bad = words.filter(w => ['broken', 'bad', 'refund', 'poor'].includes(w)).length
      return { sku: v.sku, score: Math.sign(good - bad), words: words.length }
    },
    reviewHashtags: (k: string, v: Any) => uniq(Array.from(v.body.matchAll(/#(\w+)/g), (m: Any) => m[1].toLowerCase())),
    reviewReplyDays: (k: string, { reply, postedAt }: Any) => (reply ? Math.floor((reply.at - postedAt) / DAY) : null),
    reviewThumb: (k: string, v: Any) =>
      v.photos.at(0)?.replace(/\.(jpe?g|png)$/i, '_thumb.$1') ?? '/img/placeholder.png',
  }),
  group(REVIEW, 'test', {
    reviewSpam: (k: string, { body, title }: Any) => /https?:\/\/|(.)\1{5,}/i.test(`${title ?? ''} ${body}`),
    reviewNeedsReply: (k: string, v: Any) => v.stars <= 2 && !v.reply && v.body.trim().length > 20,
    reviewShouting: (k: string, v: Any) => v.body.length > 10 && v.body === v.body.toUpperCase(),
  }),
  group(RMA, 'value', {
    rmaRefund: (k: string, { items, reason }: Any) => {
      const total = items.reduce((acc: number, { refund, qty }: RmaItem) => acc + refund * qty, 0)
      return reason === 'changed_mind' ? Math.max(0, cents(total - 4.95)) : cents(total)
    },
    rmaDecision: (k: string, v: Any) => {
      const age = (v.requestedAt - v.orderedAt) / DAY
      if (v.reason === 'defective') return age <= 730 ? 'accept' : 'review'
      if (age > 30) return 'reject'
      return v.items.every((i: RmaItem) => (i.condition ?? 'new') === 'new') ? 'accept' : 'review'
    },
    rmaPhone: (k: string, { contact }: Any) => contact.phone?.replace(/\D/g, '').replace(/^00/, '+') || null,
    rmaPayload: (k: string, v: Any) => {
      try {
        const { warehouse = 'main', carrier } = JSON.parse(v.payload)
        return { rmaId: v.rmaId, warehouse, carrier: carrier?.name ?? 'unknown' }
      } catch (e) {
        return { rmaId: v.rmaId, warehouse: 'main', carrier: 'unknown' }
      }
    },
    rmaGreeting: (k: string, { contact: { name }, requestedAt }: Any) => {
      const [first, ...others] = name.trim().split(/\s+/)
      const due = new Date(requestedAt)
      due.setUTCDate(due.getUTCDate() + 14)
      return `Hi ${capitalize(first)}${others.length ? ` ${others.at(-1)[0]}.` : ''}, by ${isoDay(due.getTime())}`
    },
    rmaAudit: (k: string, { payload, contact, ...rma }: Any) =>
      JSON.stringify({ ...rma, domain: contact.email.split('@')[1] }),
  }),
  group(RMA, 'list', {
    rmaRestock: (k: string, v: Any) =>
      v.items
        .filter(({ condition }: RmaItem) => condition?.toLowerCase() === 'new')
        .map(({ sku, qty }: RmaItem) => ({ sku, qty, from: v.rmaId })),
  }),
  group(CART_MEMBER, 'value', {
    loyaltyPoints: (k: string, cart: Any, member: Any) =>
      Math.floor(subtotal(cart.lines) * (MULTIPLIER[member?.tier ?? 'bronze'] ?? 1)) + (member?.points ?? 0),
    loyaltyCart: (k: string, cart: Any, member: Any) => ({ ...cart, member, isMember: member !== null }),
    loyaltyGreeting: (k: string, { lines }: Any, member: Any) => {
      if (!member) return `Join now and earn ${Math.round(subtotal(lines))} points`
      const next = [...TIERS].reverse().find(t => t.min > member.points)
      return `${member.name}, ${next ? `${next.min - member.points} points to ${next.name}` : 'you made it!'}`
    },
    loyaltyYears: (k: string, cart: Any, member: Any) =>
      member ? new Date(cart.updatedAt).getUTCFullYear() - new Date(member.joinedAt).getUTCFullYear() : 0,
  }),
  group(HIT_VISIT, 'value', {
    visitFold: (k: string, hit: Any, visit: Any) => ({
      hits: visit.hits + 1,
      first: visit.hits ? Math.min(visit.first, hit.ts) : hit.ts,
      last: Math.max(visit.last, hit.ts),
      pages: [...visit.pages, pathOf(hit.url)].slice(-20),
      landing: visit.landing ?? pathOf(hit.url),
      converted: visit.converted || hit.type === 'purchase',
    }),
    visitDistinctPages: (k: string, { url, ts }: Any, visit: Any) => {
      const page = pathOf(url)
      if (visit.pages.includes(page)) return { ...visit, last: ts }
      return { ...visit, hits: visit.hits + 1, last: ts, pages: visit.pages.concat(page) }
    },
  }),
  group(REVIEW_RATING, 'value', {
    ratingFold: (k: string, { stars, title, helpful }: Any, acc: Any) => {
      const histogram = [1, 2, 3, 4, 5].map((s, i) => (acc.histogram[i] ?? 0) + (s === stars ? 1 : 0))
      return { count: acc.count + 1, sum: acc.sum + stars, best: helpful > 10 ? title : acc.best, histogram }
    },
    ratingVerifiedOnly: (k: string, v: Any, acc: Any) =>
      v.verified ? { ...acc, count: acc.count + 1, sum: acc.sum + v.stars, best: acc.best ?? v.title } : acc,
  }),
]
