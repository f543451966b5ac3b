/** Lambdas of a travel start-up: hotel bookings, flights, shared cars, event tickets and restaurant tables. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const { string, float64, int32, bool, timestamp } = types
const Loyalty = structType({ tier: string, points: int32 })
const Guest = structType({ name: string, email: string, phone: nullableType(string), loyalty: nullableType(Loyalty) })
const StayDates = { checkIn: timestamp, checkOut: timestamp }
const StayRoom = { hotelId: string, roomType: string, nightly: float64, adults: int32, children: nullableType(int32) }
const BookingHead = { bookingId: string, status: string, channel: string, createdAt: timestamp, refundable: bool }
const Price = { currency: string, total: float64, promo: nullableType(string) }
const Stay = structType({ ...StayRoom, ...StayDates })
const Booking = structType({ ...BookingHead, ...Price, guest: Guest, stays: listType(Stay), tags: listType(string) })
const Point = { lat: float64, lon: float64 }
const Place = { name: string, city: string, country: string, geo: structType(Point) }
const Hotel = structType({ ...Place, stars: nullableType(int32), taxRate: float64, amenities: listType(string) })
const Leg = structType({ from: string, to: string, dep: timestamp, arr: timestamp, aircraft: nullableType(string) })
const Baggage = structType({ pieces: int32, kg: float64 })
const FlightHead = { flightNo: string, cabin: string, fareCents: types.int64, seatsLeft: int32, legs: listType(Leg) }
const FlightDay = { delayMin: nullableType(int32), gate: nullableType(string), baggage: nullableType(Baggage) }
const Flight = structType({ ...FlightHead, ...FlightDay })
const RideTime = { startedAt: timestamp, endedAt: nullableType(timestamp) }
const RideCar = { driverId: nullableType(string), km: float64, battery: nullableType(float64), zone: string }
const Track = listType(structType({ ...Point, ts: timestamp }))
const RideHead = { rideId: string, rating: nullableType(int32), track: Track, meta: string }
const Ride = structType({ ...RideHead, ...RideTime, ...RideCar })
const Tier = structType({ name: string, price: float64, quota: int32, sold: int32 })
const ShowHead = { title: string, venue: string, startsAt: timestamp, capacity: int32, genres: listType(string) }
const Show = structType({ ...ShowHead, description: nullableType(string), tiers: listType(Tier) })
const Dish = structType({ name: string, price: float64, qty: int32, allergens: listType(string) })
const TableHead = { restaurant: string, party: int32, at: timestamp, name: string, tables: listType(int32) }
const TableMore = { notes: nullableType(string), tip: nullableType(float64), dishes: listType(Dish) }
const Table = structType({ ...TableHead, ...TableMore })
const Totals = { bookings: int32, nights: int32, revenue: float64 }
const HotelStats = structType({ ...Totals, lastAt: nullableType(timestamp), recentGuests: listType(string) })
const CarZone = structType({ zone: string, rides: int32 })
const CarTotals = { rides: int32, km: float64, ratings: listType(int32), zones: listType(CarZone) }
const CarState = structType({ ...CarTotals, lowBattery: bool, lastDriver: nullableType(string) })

const of = (...ts: Shape['types']): Shape => ({ types: [string, ...ts], roles: ['key', 'value'] })
const folding = (...ts: Shape['types']): Shape => ({ types: [string, ...ts], roles: ['key', 'value', 'aggregate'] })
const group = (params: Shape, want: Group['want'], lambdas: Group['lambdas']): Group => ({ params, want, lambdas })

const MIN = 60_000
const HOUR = 60 * MIN
const DAY = 24 * HOUR
const EUR: Record<string, number> = { EUR: 1, USD: 0.92, GBP: 1.17, CHF: 1.04, SEK: 0.088 }
const TIERS = { bronze: 0, silver: 0.03, gold: 0.07, platinum: 0.12 } as const
const PROMOS = new Map<string, { pct: number; min: number }>([
  ['SUMMER24', { pct: 15, min: 200 }],
  ['WELCOME', { pct: 10, min: 0 }],
  ['LASTMIN', { pct: 25, min: 400 }],
])
const SCHENGEN = new Set(['DE', 'FR', 'IT', 'ES', 'NL', 'AT', 'CH', 'SE', 'PT'])
const AIRPORTS: Record<string, { city: string; country: string; tz: number }> = {
  FRA: { city: 'Frankfurt', country: 'DE', tz: 1 },
  CDG: { city: 'Paris', country: 'FR', tz: 1 },
  LHR: { city: 'London', country: 'GB', tz: 0 },
  JFK: { city: 'New York', country: 'US', tz: -5 },
  SIN: { city: 'Singapore', country: 'SG', tz: 8 },
}
const CABINS = ['economy', 'premium', 'business', 'first']
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const ZONE_RATES = [
  { prefix: 'A', base: 2.5, perKm: 0.49, perMin: 0.19 },
  { prefix: 'B', base: 1.5, perKm: 0.39, perMin: 0.15 },
  { prefix: '', base: 1, perKm: 0.29, perMin: 0.12 },
]
const eurFormat = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' })
const FLIGHT_NO = /^([A-Z0-9]{2})\s?(\d{1,4})([A-Z]?)$/

const round2 = (n: number) => Math.round(n * 100) / 100
const nightsOf = (s: { checkIn: number; checkOut: number }) => Math.max(0, Math.round((s.checkOut - s.checkIn) / DAY))
const toEur = (amount: number, currency: string) => round2(amount * (EUR[currency.toUpperCase()] ?? 1))
const sumBy = <T>(xs: readonly T[], f: (x: T) => number): number => xs.reduce((acc, x) => acc + f(x), 0)
const isoDay = (ts: number) => new Date(ts).toISOString().slice(0, 10)
const slugify = (s: string) => {
  const ascii = s.normalize('NFKD').toLowerCase()
  return ascii.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
}
const cancellationFee = (total: number, days: number) =>
  days >= 14 ? 0 : days >= 7 ? total * 0.25 : days >= 2 ? total * 0.5 : total
const isWeekend = (ts: number) => [0, 6].includes(new Date(ts).getUTCDay())
const rad = (deg: number) => (deg * Math.PI) / 180

function haversineKm(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const h =
    Math.sin(rad(b.lat - a.lat) / 2) ** 2 +
    Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)))
}

function formatDuration(ms: number): string {
  const mins = Math.floor(ms / MIN)
  const h = Math.floor(mins / 60)
  return h > 0 ? `${h}h ${String(mins % 60).padStart(2, '0')}m` : `${mins}m`
}

function maskEmail(email: string): string {
  const [user, domain] = email.split('@')
  if (!user || !domain) return '***'
  return `${user[0]}${'*'.repeat(Math.max(user.length - 1, 1))}@${domain}`
}

function groupBy<T>(xs: T[], key: (x: T) => string): Map<string, T[]> {
  const out = new Map<string, T[]>()
  for (const x of xs) {
    const k = key(x)
    const bucket = out.get(k)
    if (bucket) bucket.push(x)
    else out.set(k, [x])
  }
  return out
}

function parseMeta(json: string): Any {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

export const travel: readonly Group[] = [
  group(of(Booking), 'value', {
    bookingSummary: (_k: string, { bookingId, guest, stays, total, currency }: Any) => ({
      id: bookingId,
      guest: guest.name.trim(),
      nights: sumBy(stays as Any[], nightsOf),
      hotels: [...new Set(stays.map((s: Any) => s.hotelId))],
      totalEur: toEur(total, currency),
    }),
    bookingWithPromo: (k: string, v: Any) => {
      const promo = v.promo ? PROMOS.get(v.promo.trim().toUpperCase()) : undefined
      if (!promo || v.total < promo.min) return { ...v, discount: 0 }
      const discount = round2((v.total * promo.pct) / 100)
      return { ...v, total: round2(v.total - discount), discount }
    },
    bookingLoyaltyPrice: (k: string, v: Any) => {
      const tier = v.guest.loyalty?.tier?.toLowerCase() as keyof typeof TIERS
      return round2(v.total * (1 - (TIERS[tier] ?? 0)))
    },
    bookingMasked: (k: string, v: Any) => ({
      ...v,
      guest: {
        ...v.guest,
        email: maskEmail(v.guest.email),
        phone: v.guest.phone?.replace(/\d(?=\d{3})/g, '•') ?? null,
      },
    }),
    bookingConfirmation: (k: string, v: Any) => {
      const [first] = v.guest.name.split(/\s+/)
      const lines = v.stays.map(
        (s: Any, i: number) => `${i + 1}. ${s.roomType}, ${isoDay(s.checkIn)} (${nightsOf(s)}n)`,
      )
      return `Hi ${first || 'there'},\n\n${lines.join('\n')}\n\nTotal: ${v.total.toFixed(2)} ${v.currency}`
    },
    bookingCancellation: (k: string, v: Any) => {
      const firstNight = Math.min(...v.stays.map((s: Any) => s.checkIn))
      const daysAhead = Math.floor((firstNight - v.createdAt) / DAY)
      const fee = v.refundable ? round2(cancellationFee(v.total, daysAhead)) : v.total
      return { bookingId: v.bookingId, daysAhead, fee, refund: round2(v.total - fee) }
    },
    bookingRoomMix: (k: string, v: Any) => {
      const counts: Record<string, number> = {}
      for (const { roomType } of v.stays) counts[roomType] = (counts[roomType] ?? 0) + 1
      return Object.entries(counts)
        .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
        .map(([room, count]) => ({ room, count }))
    },
    bookingNightlyRates: (k: string, v: Any) => {
      const rates: number[] = []
      for (const stay of v.stays) {
        for (let d = 0; d < Math.min(nightsOf(stay), 60); d++) {
          const surcharge = isWeekend(stay.checkIn + d * DAY) ? 1.2 : 1
          rates.push(round2(stay.nightly * surcharge))
        }
      }
      return rates
    },
    bookingStage: (k: string, v: Any) => {
      switch (v.status) {
        case 'new':
        case 'pending':
          return 'open'
        case 'confirmed':
          return v.stays.length > 1 ? 'confirmed-multi' : 'confirmed'
        case 'cancelled':
        case 'no_show':
          return 'lost'
        default:
          return `unknown:${v.status}`
      }
    },
    bookingLongestStay: (k: string, v: Any) =>
      v.stays.toSorted((a: Any, b: Any) => nightsOf(b) - nightsOf(a)).at(0) ?? null,
    bookingSpendPerHotel: (k: string, v: Any) =>
      Array.from(groupBy(v.stays as Any[], s => s.hotelId)).map(([hotelId, stays]) => {
        const nights = sumBy(stays, nightsOf)
        return { hotelId, nights, perNight: nights && round2(sumBy(stays, s => nightsOf(s) * s.nightly) / nights) }
      }),
    bookingUtm: (k: string, v: Any) => {
      const utm = Object.fromEntries(
        v.tags.filter((t: string) => t.startsWith('utm_') && t.includes('=')).map((t: string) => t.split('=', 2)),
      )
      return { source: utm.utm_source ?? 'direct', medium: utm.utm_medium ?? null, campaign: utm.utm_campaign ?? null }
    },
    bookingGaps: (k: string, v: Any) => {
      const sorted = [...v.stays].sort((a, b) => a.checkIn - b.checkIn)
      return sorted
        .slice(1)
        .map((s, i) => ({ after: sorted[i].hotelId, before: s.hotelId, days: (s.checkIn - sorted[i].checkOut) / DAY }))
        .filter(g => g.days > 0)
    },
    bookingPrettyTotal: (k: string, v: Any) => eurFormat.format(toEur(v.total, v.currency)),
  }),
  group(of(Booking), 'test', {
    bookingIsFamily: (k: string, v: Any) => v.stays.some((s: Any) => (s.children ?? 0) > 0 && s.adults >= 1),
    bookingIsLastMinute: (k: string, v: Any) =>
      v.stays.length > 0 && v.stays.every((s: Any) => s.checkIn - v.createdAt < 2 * DAY),
    bookingIsVip: (k: string, { guest: { loyalty } }: Any) =>
      loyalty != null && (['gold', 'platinum'].includes(loyalty.tier) || loyalty.points > 10_000),
    bookingLooksFake: (k: string, v: Any) => {
      const { name, email, phone } = v.guest
      if (!/^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(email)) return true
      if (/(mailinator|10minutemail|tempmail)\./.test(email.toLowerCase())) return true
      const digits = (phone ?? '').replace(/\D/g, '')
      return name.length < 2 || (digits.length > 0 && new Set(digits).size === 1)
    },
    bookingOverlaps: (k: string, v: Any) => {
      for (let i = 0; i < v.stays.length; i++)
        for (let j = i + 1; j < v.stays.length; j++)
          if (v.stays[i].checkIn < v.stays[j].checkOut && v.stays[j].checkIn < v.stays[i].checkOut) return true
      return false
    },
  }),
  group(of(Booking), 'pair', {
    bookingByGuest: (k: string, v: Any) => [v.guest.email.trim().toLowerCase(), { bookingId: k, total: v.total }],
    bookingByMonth: (_: string, b: Any) => {
      const d = new Date(b.createdAt)
      const month = `${d.getUTCFullYear()}-${String(d.getUTCMonth() + 1).padStart(2, '0')}`
      return [`${month}|${b.channel || 'web'}`, toEur(b.total, b.currency)]
    },
  }),
  group(of(Booking), 'pairs', {
    bookingToHotels: (k: string, v: Any) =>
      v.stays.map(({ hotelId, ...stay }: Any) => [hotelId, { bookingId: k, guest: v.guest.name, ...stay }]),
    bookingOccupancy: (k: string, v: Any) => {
      if (v.status === 'cancelled') return []
      return v.stays.flatMap((s: Any) =>
        Array.from({ length: Math.min(nightsOf(s), 30) }, (_, i) => [
          `${s.hotelId}:${isoDay(s.checkIn + i * DAY)}`,
          s.adults + (s.children ?? 0),
        ]),
      )
    },
    bookingTagPairs: (k: string, v: Any) =>
      v.tags
        .map((t: string) => t.trim().toLowerCase())
        .filter((t: string, i: number, all: string[]) => t && all.indexOf(t) === i)
        .map((t: string) => [t, 1]),
  }),
  group({ types: [string, Booking, nullableType(Hotel)], roles: ['key', 'left', 'right'] }, 'value', {
    bookingJoinHotel: (k: string, b: Any, h: Any) => ({
      bookingId: b.bookingId,
      hotel: h?.name ?? 'unknown hotel',
      where: h ? `${h.city}, ${h.country}` : null,
      tax: round2(b.total * (h?.taxRate ?? 0.07)),
      stars: '★'.repeat(Math.min(Math.max(h?.stars ?? 0, 0), 5)),
    }),
    bookingVisaHint: (k: string, b: Any, hotel: Any) => {
      if (!hotel) return 'n/a'
      const wifi = hotel.amenities.map((a: string) => a.toLowerCase()).includes('wifi')
      return `${SCHENGEN.has(hotel.country) ? 'Schengen' : 'check visa'}${wifi ? ' · wifi' : ''}`
    },
    bookingFromAirport: (_k: string, b: Any, h: Any) => {
      if (h === null) return null
      const airport = { lat: 50.0333, lon: 8.5706 }
      const km = Math.round(haversineKm(airport, h.geo) * 10) / 10
      return { slug: slugify(h.name), km, taxi: km < 40, shuttle: h.amenities.includes('shuttle') }
    },
  }),
  group(folding(Booking, HotelStats), 'value', {
    bookingStatsAgg: (k: string, b: Any, acc: Any) => ({
      bookings: acc.bookings + 1,
      nights: acc.nights + sumBy(b.stays as Any[], nightsOf),
      revenue: round2(acc.revenue + toEur(b.total, b.currency)),
      lastAt: Math.max(acc.lastAt ?? 0, b.createdAt),
      recentGuests: [b.guest.name, ...acc.recentGuests.filter((g: string) => g !== b.guest.name)].slice(0, 10),
    }),
    bookingStatsSigned: (k: string, b: Any, stats: Any) => {
      const sign = b.status === 'cancelled' ? -1 : b.status === 'confirmed' ? 1 : 0
      if (sign === 0) return stats
      const nights = b.stays.reduce((n: number, s: Any) => n + nightsOf(s), 0)
      const bookings = Math.max(0, stats.bookings + sign)
      return { ...stats, bookings, nights: stats.nights + sign * nights, revenue: stats.revenue + sign * b.total }
    },
  }),
  group(of(Flight), 'value', {
    flightItinerary: (k: string, v: Any) => {
      if (!v.legs.length) return null
      const first = v.legs[0]
      const last = v.legs[v.legs.length - 1]
      const city = (code: string) => AIRPORTS[code]?.city ?? code
      return {
        route: [first.from, ...v.legs.map((l: Any) => l.to)].join('-'),
        title: `${city(first.from)} to ${city(last.to)}`,
        duration: formatDuration(last.arr - first.dep),
        stops: v.legs.length - 1,
      }
    },
    flightParsedNo: (k: string, v: Any) => {
      const m = FLIGHT_NO.exec(v.flightNo.trim().toUpperCase())
      if (!m) return { carrier: '??', number: -1, suffix: null }
      const [, carrier, number, suffix] = m
      return { carrier, number: Number(number), suffix: suffix || null }
    },
    flightLayovers: (k: string, { legs }: Any) => {
      const out: { airport: string; minutes: number; tight: boolean }[] = []
      legs.forEach((leg: Any, i: number) => {
        const next = legs[i + 1]
        if (!next) return
        const minutes = Math.round((next.dep - leg.arr) / MIN)
        out.push({ airport: leg.to, minutes, tight: minutes < 45 })
      })
      return out
    },
    flightFare: (k: string, v: Any) => {
      const idx = CABINS.indexOf(v.cabin.toLowerCase())
      const scarcity = v.seatsLeft <= 3 ? 1.3 : v.seatsLeft <= 10 ? 1.1 : 1
      const bags = (v.baggage?.pieces ?? 0) * 3500
      return Math.ceil((v.fareCents * (1 + Math.max(idx, 0) * 0.5) * scarcity + bags) / 100)
    },
    flightBoard: (k: string, v: Any) => {
      const dep = v.legs[0]?.dep ?? 0
      const local = new Date(dep + (AIRPORTS[v.legs[0]?.from]?.tz ?? 0) * HOUR)
      const hhmm = local.toISOString().substring(11, 16)
      const status = v.delayMin == null ? 'On time' : v.delayMin > 180 ? 'Cancelled?' : `+${v.delayMin} min`
      return `${hhmm} ${v.flightNo.padEnd(8)} ${(v.gate ?? '--').padStart(4)} ${status}`
    },
    flightCompensation: (k: string, v: Any): number => {
      const delay = v.delayMin ?? 0
      if (delay < 180) return 0
      const air = v.legs.reduce((ms: number, l: Any) => ms + (l.arr - l.dep), 0) / HOUR
      return air < 2 ? 250 : air < 4.5 ? 400 : 600
    },
    flightFleet: (k: string, v: Any) => Array.from(new Set(v.legs.map((l: Any) => l.aircraft).filter(Boolean))).sort(),
    flightRedEye: (k: string, v: Any) => {
      const redEye = v.legs.find((l: Any) => {
        const h = new Date(l.dep).getUTCHours()
        return h >= 22 || h < 4
      })
      return redEye ? { from: redEye.from, to: redEye.to, day: WEEKDAYS[new Date(redEye.dep).getUTCDay()] } : null
    },
  }),
  group(of(Flight), 'test', {
    flightIsDomestic: (k: string, v: Any) => {
      const countries = new Set(v.legs.flatMap((l: Any) => [AIRPORTS[l.from]?.country, AIRPORTS[l.to]?.country]))
      return countries.size === 1 && !countries.has(undefined)
    },
    flightSellable: (k: string, v: Any) => v.seatsLeft > 0 && v.fareCents > 0 && FLIGHT_NO.test(v.flightNo),
    flightBrokenLegs: (k: string, v: Any) =>
      v.legs.some((l: Any, i: number, all: Any[]) => l.arr <= l.dep || (i > 0 && all[i - 1].to !== l.from)),
  }),
  group(of(Flight), 'list', {
    flightLegRows: (k: string, v: Any) =>
      v.legs.map((leg: Any, seq: number) => ({ ...leg, seq, flightNo: v.flightNo, mins: (leg.arr - leg.dep) / MIN })),
    flightAlerts: (k: string, { flightNo, delayMin, gate, seatsLeft, baggage }: Any) => {
      const alerts: string[] = []
      if (delayMin && delayMin > 15) alerts.push(`${flightNo}: delayed by ${formatDuration(delayMin * MIN)}`)
      if (!gate) alerts.push(`${flightNo}: gate missing`)
      if (seatsLeft < 0) alerts.push(`${flightNo}: overbooked by ${-seatsLeft}`)
      if (baggage && baggage.kg / Math.max(baggage.pieces, 1) > 23) alerts.push(`${flightNo}: heavy bags`)
      return alerts
    },
  }),
  group(of(Ride), 'value', {
    ridePrice: (k: string, r: Any) => {
      const rate = ZONE_RATES.find(z => r.zone.startsWith(z.prefix))!
      const mins = r.endedAt ? Math.ceil((r.endedAt - r.startedAt) / MIN) : 0
      const raw = rate.base + rate.perKm * r.km + rate.perMin * mins
      return { rideId: r.rideId, price: +raw.toFixed(2), capped: raw > 89, final: Math.min(round2(raw), 89) }
    },
    rideTrackKm: (k: string, r: Any) => {
      let km = 0
      for (let i = 1; i < r.track.length; i++) km += haversineKm(r.track[i - 1], r.track[i])
      return round2(km)
    },
    rideTopSpeed: (k: string, { track }: Any) =>
      track.reduce((max: number, p: Any, i: number) => {
        if (i === 0) return max
        const hours = (p.ts - track[i - 1].ts) / HOUR
        return hours > 0 ? Math.max(max, haversineKm(track[i - 1], p) / hours) : max
      }, 0),
    rideMeta: (k: string, r: Any) => {
      const meta = parseMeta(r.meta)
      const app = String(meta?.app?.version ?? 'unknown')
      return { app, promo: meta?.promo === true, seats: Number(meta?.seats) || 4 }
    },
    rideBox: (k: string, r: Any) => {
      if (r.track.length === 0) return null
      const lats = r.track.map((p: Any) => p.lat)
      const lons = r.track.map((p: Any) => p.lon)
      return { sw: [Math.min(...lats), Math.min(...lons)], ne: [Math.max(...lats), Math.max(...lons)] }
    },
    rideStars: (_: string, r: Any) => (r.rating == null ? '-' : '★'.repeat(r.rating) + '☆'.repeat(5 - r.rating)),
  }),
  group(of(Ride), 'test', {
    rideNeedsCharge: (k: string, r: Any) => (r.battery ?? 100) < 20,
    rideStuck: (k: string, r: Any) => !r.endedAt && r.km < 0.1 && r.track.length > 5,
    rideBadRating: (k: string, r: Any) => r.rating && r.rating <= 2 && r.driverId?.length,
  }),
  group(folding(Ride, CarState), 'value', {
    rideCarAgg: (k: string, r: Any, s: Any) => {
      const known = s.zones.some((z: Any) => z.zone === r.zone)
      const zones = known
        ? s.zones.map((z: Any) => (z.zone === r.zone ? { ...z, rides: z.rides + 1 } : z))
        : [...s.zones, { zone: r.zone, rides: 1 }]
      return {
        rides: s.rides + 1,
        km: s.km + r.km,
        ratings: r.rating == null ? s.ratings : [...s.ratings, r.rating].slice(-20),
        zones,
        lowBattery: (r.battery ?? 100) < 15,
        lastDriver: r.driverId ?? s.lastDriver,
      }
    },
  }),
  group(of(Show), 'value', {
    showAvailability: (k: string, v: Any) => {
      const sold = sumBy(v.tiers as Any[], t => t.sold)
      const pct = v.capacity > 0 ? Math.round((sold / v.capacity) * 100) : 0
      const cheapest = v.tiers
        .filter((t: Any) => t.sold < t.quota)
        .reduce((min: Any, t: Any) => (!min || t.price < min.price ? t : min), null)
      return {
        pct,
        label: pct >= 100 ? 'sold out' : pct > 90 ? 'few left' : 'available',
        from: cheapest?.price ?? null,
      }
    },
    showTeaser: (k: string, v: Any) => {
      const text = (v.description ?? '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
      return text.length > 80 ? `${text.slice(0, text.lastIndexOf(' ', 77))}…` : text
    },
    showTitleCase: (k: string, v: Any) => v.title.replace(/\b\w+/g, (w: string) => w[0]!.toUpperCase() + w.slice(1)),
    showMentions: (k: string, v: Any) => [...(v.description ?? '').matchAll(/@(\w+)/g)].map(m => m[1]),
  }),
  group(of(Show), 'pairs', {
    showByGenre: (k: string, v: Any) =>
      (v.genres.length ? v.genres : ['other']).map((g: string) => [slugify(g), { title: v.title, at: v.startsAt }]),
  }),
  group(of(Table), 'value', {
    tableBill: (k: string, v: Any) => {
      const subtotal = v.dishes.reduce((sum: number, { price, qty }: Any) => sum + price * qty, 0)
      const service = v.party >= 8 ? subtotal * 0.125 : 0
      const total = subtotal + service + (v.tip ?? 0)
      return { subtotal: round2(subtotal), total: round2(total), each: v.party > 0 ? round2(total / v.party) : null }
    },
    tableAllergens: (k: string, v: Any) => {
      const seen = new Map<string, string[]>()
      for (const dish of v.dishes) for (const a of dish.allergens) seen.set(a, [...(seen.get(a) ?? []), dish.name])
      return [...seen].map(([allergen, dishes]) => ({ allergen, dishes: dishes.join(', ') }))
    },
    tableSlot: (k: string, v: Any) => {
      const hour = new Date(v.at).getUTCHours()
      const slot = hour < 11 ? 'breakfast' : hour < 15 ? 'lunch' : hour < 18 ? 'afternoon' : 'dinner'
      return `${v.restaurant}/${isoDay(v.at)}/${slot}/${v.tables.toSorted((a: number, b: number) => a - b).join('+')}`
    },
  }),
  group(of(Table), 'test', {
    tableSpecialCare: (k: string, v: Any) => /\b(allerg\w*|birthday|wheelchair|high ?chair)\b/i.test(v.notes ?? ''),
  }),
]
