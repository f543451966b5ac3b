/** Shipments and subscriptions: rates, states, deadlines, plans. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { SHIPMENT, type ShipmentRow, SUBSCRIPTION, type SubscriptionRow, TEXT_SAMPLES } from './domains.js'
import { type Group } from './group.js'
import type { Any } from './schemas.js'

const DAY = 24 * 60 * 60 * 1000
const EU = ['DE', 'FR', 'AT', 'LU', 'NL', 'BE', 'IT', 'ES']
const tiers = [
  { from: 0, pct: 0 },
  { from: 100, pct: 5 },
  { from: 500, pct: 10 },
  { from: 1000, pct: 15 },
]
const plans: Record<string, { base: number; perSeat: number; included: number }> = {
  free: { base: 0, perSeat: 0, included: 1 },
  team: { base: 20, perSeat: 8, included: 3 },
  business: { base: 100, perSeat: 12, included: 10 },
}
const addonPrices = new Map([
  ['sso', 50],
  ['audit', 30],
  ['backup', 15],
])
const transitions: Record<string, string[]> = {
  created: ['packed', 'cancelled'],
  packed: ['shipped', 'cancelled'],
  shipped: ['delivered', 'lost'],
}
const workingDays = (from: number, to: number): number => {
  let n = 0
  for (let t = from; t < to; t += DAY) {
    const day = new Date(t).getUTCDay()
    if (day !== 0 && day !== 6) n++
  }
  return n
}

export const fulfilment: readonly Group[] = [
  {
    params: SHIPMENT,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      volumetric: (_k: string, s: ShipmentRow) => Math.max(s.weightKg, (s.box.l * s.box.w * s.box.h) / 5000),
      girth: (_k: string, { box: { l, w, h } }: ShipmentRow) => l + 2 * (w + h),
      shippingRate: (_k: string, s: ShipmentRow) => {
        const base = s.carrier === 'express' ? 12 : 5
        const perKg = s.to.country === 'DE' ? 0.5 : EU.includes(s.to.country) ? 1.2 : 4
        const remote = s.to.zip.startsWith('98') || s.to.zip.startsWith('99') ? 3 : 0
        return Math.round((base + Math.ceil(s.weightKg) * perKg + remote) * 100) / 100
      },
      late: (_k: string, s: ShipmentRow) => (s.delivered === null ? null : Math.max(0, s.delivered - s.promised) / DAY),
      sla: (_k: string, s: ShipmentRow) => {
        if (s.delivered === null) return s.promised < 1_700_000_000_000 ? 'breached' : 'open'
        return s.delivered <= s.promised ? 'met' : 'missed'
      },
      slaDays: (_k: string, s: ShipmentRow) =>
        workingDays(s.promised, Math.min(s.delivered ?? s.promised, s.promised + 30 * DAY)),
      lastEvent: (_k: string, s: ShipmentRow) => s.events.at(-1)?.code ?? 'NONE',
      newestEvent: (_k: string, s: ShipmentRow) =>
        s.events.reduce((a, e) => (e.at > a.at ? e : a), { code: '', at: 0, place: '' }),
      eventTimes: (_k: string, s: ShipmentRow) => s.events.map(e => e.at).sort((a, b) => a - b),
      firstScan: (_k: string, s: ShipmentRow) => Math.min(...s.events.map(e => e.at)),
      route: (_k: string, s: ShipmentRow) =>
        s.events
          .map(e => e.place)
          .filter((p, i, all) => p !== '' && p !== all[i - 1])
          .join(' > '),
      routeLoop: (_k: string, s: ShipmentRow) => {
        let text = ''
        let previous = ''
        for (const e of s.events) {
          if (e.place === previous) continue
          text += (text === '' ? '' : ' > ') + e.place
          previous = e.place
        }
        return text
      },
      dwell: (_k: string, s: ShipmentRow) =>
        s.events.slice(1).map((e, i) => ({ place: e.place, hours: (e.at - s.events[i]!.at) / 3_600_000 })),
      damaged: (_k: string, s: ShipmentRow) => {
        for (const e of s.events) {
          if (e.code === 'DMG') return e.place
        }
        return null
      },
      nextStates: (_k: string, s: ShipmentRow) => transitions[s.status] ?? [],
      mayGo: (_k: string, s: ShipmentRow) => (transitions[s.status] ?? []).includes(s.events[0]?.code ?? ''),
      nextStatus: (_k: string, s: ShipmentRow) => {
        const code = s.events.at(-1)?.code
        switch (s.status) {
          case 'created':
            return code === 'PU' ? 'shipped' : code === 'CX' ? 'cancelled' : s.status
          case 'shipped':
            return code === 'DL' ? 'delivered' : s.status
          default:
            return s.status
        }
      },
      machine: (_k: string, s: ShipmentRow) =>
        s.events.reduce((state, e) => {
          if (state === 'created' && e.code === 'PU') return 'shipped'
          if (state === 'shipped' && e.code === 'DL') return 'delivered'
          return state
        }, 'created'),
      address: (_k: string, s: ShipmentRow) =>
        `${s.to.street}\n${s.to.zip} ${s.to.city.toUpperCase()}\n${s.to.country}`,
      label: (_k: string, s: ShipmentRow) => ({
        ...s.to,
        line: [s.to.zip, s.to.city].filter(Boolean).join(' '),
        id: s.id.slice(-6).toUpperCase(),
      }),
      zipZone: (_k: string, s: ShipmentRow) => {
        const z = Number(s.to.zip[0])
        return Number.isNaN(z) ? 'foreign' : z < 3 ? 'north' : z < 7 ? 'west' : 'south'
      },
      boxSides: (_k: string, s: ShipmentRow) => [s.box.l, s.box.w, s.box.h].sort((a, b) => b - a),
      longestSide: (_k: string, s: ShipmentRow) => Math.max(s.box.l, s.box.w, s.box.h),
      boxSum: (_k: string, s: ShipmentRow) => Object.values(s.box).reduce((a, b) => a + b, 0),
      dimText: (_k: string, s: ShipmentRow) =>
        Object.entries(s.box)
          .map(([side, cm]) => `${side}=${cm}`)
          .join(' '),
      parcels: (_k: string, s: ShipmentRow) => {
        let rest = Math.min(s.weightKg, 100)
        let n = 0
        while (rest > 0) {
          rest -= 31.5
          n++
        }
        return n
      },
      eventCounts: (_k: string, s: ShipmentRow) =>
        s.events.reduce((m: Any, e) => ({ ...m, [e.code]: (m[e.code] ?? 0) + 1 }), {}),
      tracking: (_k: string, s: ShipmentRow) =>
        `https://track.example.com/?c=${encodeURIComponent(s.carrier)}&id=${encodeURIComponent(s.id)}`,
      eta: (_k: string, s: ShipmentRow) => new Date(s.promised + 2 * DAY).toISOString(),
      hoursLeft: (_k: string, s: ShipmentRow) => Math.trunc((s.promised - (s.events[0]?.at ?? s.promised)) / 3.6e6),
    },
  },
  {
    params: SHIPMENT,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      isLate: (_k: string, s: ShipmentRow) => (s.delivered ?? Infinity) > s.promised,
      inTransit: (_k: string, s: ShipmentRow) =>
        s.delivered === null && s.events.length > 0 && s.status !== 'cancelled',
      ordered: (_k: string, s: ShipmentRow) => s.events.every((e, i) => i === 0 || e.at >= s.events[i - 1]!.at),
      oversize: (_k: string, s: ShipmentRow) => s.box.l > 120 || s.box.w > 60 || s.box.h > 60 || s.weightKg > 31.5,
      abroad: (_k: string, s: ShipmentRow) => s.to.country.trim().toUpperCase() !== 'DE',
    },
  },
  {
    params: SUBSCRIPTION,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      price: (_k: string, s: SubscriptionRow) => {
        const p = plans[s.plan]
        if (!p) return s.mrr
        return p.base + Math.max(0, s.seats - p.included) * p.perSeat
      },
      addons: (_k: string, s: SubscriptionRow) => s.addons.reduce((t, a) => t + (addonPrices.get(a) ?? 0), 0),
      annual: (_k: string, s: SubscriptionRow) => ({ id: s.id, arr: s.mrr * 12, discounted: s.mrr * 12 * 0.85 }),
      state: (_k: string, s: SubscriptionRow) =>
        s.cancelled !== null ? 'churned' : s.trialEnd !== null && s.trialEnd > s.started ? 'trial' : 'active',
      months: (_k: string, s: SubscriptionRow) => {
        const from = new Date(s.started)
        const to = new Date(s.cancelled ?? 1_717_200_000_000)
        return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
      },
      lifetimeDays: (_k: string, s: SubscriptionRow) =>
        s.cancelled === null ? null : Math.floor((s.cancelled - s.started) / DAY),
      prorated: (_k: string, s: SubscriptionRow) => {
        const start = new Date(s.started)
        const days = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate()
        return Math.round(((s.mrr * (days - start.getUTCDate() + 1)) / days) * 100) / 100
      },
      usageOf: (_k: string, s: SubscriptionRow) => s.usage.find(u => u.metric === 'api')?.qty ?? 0,
      usageTotal: (_k: string, s: SubscriptionRow) => s.usage.map(u => u.qty).reduce((a, b) => a + b, 0),
      overage: (_k: string, s: SubscriptionRow) =>
        s.usage.map(u => ({
          metric: u.metric,
          over: Math.max(0, u.qty - 1000),
          cost: Math.ceil(Math.max(0, u.qty - 1000) / 100) * 0.5,
        })),
      tiered: (_k: string, s: SubscriptionRow) => {
        const q = s.usage[0]?.qty ?? 0
        if (q <= 100) return q * 0.1
        if (q <= 1000) return 10 + (q - 100) * 0.08
        return 10 + 72 + (q - 1000) * 0.05
      },
      tieredLoop: (_k: string, s: SubscriptionRow) => {
        let rest = s.mrr
        let cost = 0
        for (const [size, price] of [
          [100, 0.1],
          [900, 0.08],
          [Infinity, 0.05],
        ] as const) {
          const part = Math.min(rest, size)
          cost += part * price
          rest -= part
          if (rest <= 0) break
        }
        return cost
      },
      volumeDiscount: (_k: string, s: SubscriptionRow) => tiers.filter(t => s.mrr >= t.from).at(-1)?.pct ?? 0,
      volumeByFind: (_k: string, s: SubscriptionRow) => [...tiers].reverse().find(t => s.mrr >= t.from)?.pct ?? 0,
      volumeFindLast: (_k: string, s: SubscriptionRow) => tiers.findLast(t => s.mrr >= t.from)?.pct ?? 0,
      rank: (_k: string, s: SubscriptionRow) => ['free', 'team', 'business'].indexOf(s.plan),
      seatsText: (_k: string, s: SubscriptionRow) => `${s.seats} seat${s.seats === 1 ? '' : 's'}`,
      upgraded: (_k: string, s: SubscriptionRow) => ({
        ...s,
        plan: s.plan === 'free' ? 'team' : 'business',
        addons: [...s.addons, 'sso'],
      }),
      withoutBackup: (_k: string, s: SubscriptionRow) => ({ ...s, addons: s.addons.filter(a => a !== 'backup') }),
      compound: (_k: string, s: SubscriptionRow) => s.mrr * (1 + 0.05 / 12) ** Math.max(0, Math.min(s.seats, 120)),
      compoundLoop: (_k: string, s: SubscriptionRow) => {
        let balance = s.mrr
        for (let i = 0; i < 12; i++) balance = balance * 1.004 - 10
        return balance
      },
      daysInTrial: (_k: string, s: SubscriptionRow) =>
        s.trialEnd ? Math.max(0, Math.round((s.trialEnd - s.started) / DAY)) : 0,
      health: (_k: string, s: SubscriptionRow) => {
        const active = s.usage.filter(u => u.qty > 0).length / (s.usage.length || 1)
        const loyal = Math.min(1, (1_717_200_000_000 - s.started) / (365 * DAY))
        return Math.round((0.7 * active + 0.3 * loyal) * 100)
      },
      recommended: (_k: string, s: SubscriptionRow) =>
        s.seats > 20 ? 'business' : s.seats > 3 || s.addons.includes('sso') ? 'team' : 'free',
      metricNames: (_k: string, s: SubscriptionRow) => [...new Set(s.usage.map(u => u.metric.toLowerCase()))].sort(),
    },
  },
  {
    params: SUBSCRIPTION,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      paying: (_k: string, s: SubscriptionRow) =>
        s.mrr > 0 && s.cancelled === null && (s.trialEnd === null || s.trialEnd <= s.started),
      hasAddons: (_k: string, s: SubscriptionRow) => ['sso', 'audit'].every(a => s.addons.includes(a)),
      heavy: (_k: string, s: SubscriptionRow) => s.usage.some(u => u.metric === 'api' && u.qty > 10_000),
      knownPlan: (_k: string, s: SubscriptionRow) => s.plan === 'free' || s.plan === 'team' || s.plan === 'business',
    },
  },
]
