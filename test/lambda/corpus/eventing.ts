/** Lambdas of generic event processing: words, chat, change events, positions, matches, flights, by several hands. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const { string, int32, float64, timestamp } = types
const text = nullableType(string)
const Person = structType({ id: string, name: string, email: text, phone: text, roles: listType(string) })
const Message = structType({
  messageId: string,
  room: string,
  user: Person,
  text: string,
  lang: text,
  ts: timestamp,
  replyTo: text,
  attachments: listType(structType({ kind: string, url: string, bytes: int32 })),
  edited: types.bool,
})
const image = { id: string, name: string, email: text, status: string, balance: float64, city: text }
const Account = structType({ ...image, updatedAt: timestamp })
const Change = structType({
  op: string,
  before: nullableType(Account),
  after: nullableType(Account),
  source: structType({ db: string, table: string, lsn: types.int64, snapshot: text }),
  tsMs: timestamp,
})
const Stop = structType({ id: string, lat: float64, lon: float64, done: types.bool })
const Ping = structType({
  vehicle: string,
  driver: text,
  lat: float64,
  lon: float64,
  speed: nullableType(float64),
  heading: nullableType(int32),
  ts: timestamp,
  stops: listType(Stop),
})
const play = { matchId: string, player: string, team: string, kind: string, points: int32, minute: int32 }
const Play = structType({ ...play, assists: listType(string), ts: timestamp })
const Flight = structType({
  flight: string,
  origin: string,
  destination: string,
  scheduled: timestamp,
  actual: nullableType(timestamp),
  gate: text,
  status: string,
  version: int32,
  seats: listType(structType({ seat: string, passenger: text, fare: string, price: float64 })),
})
const Leaders = structType({ top: listType(structType({ player: string, points: int32 })) })
const Session = structType({ start: timestamp, end: timestamp, count: int32, rooms: listType(string), lastText: text })
const Dedup = structType({ seen: listType(string), duplicate: types.bool, last: text })
const Speeds = structType({ n: int32, mean: float64, m2: float64, max: nullableType(float64) })

const row = (...of: Shape['types']): Shape => ({ types: [string, ...of], roles: ['key', 'value'] })
const folding = (value: Shape['types'][number], state: Shape['types'][number]): Shape => ({
  types: [string, value, state],
  roles: ['key', 'value', 'aggregate'],
})
const joined: Shape = { types: [string, Message, nullableType(Account)], roles: ['key', 'left', 'right'] }
const LINES = ['the quick brown fox', '{"type":"login","user":"ann","n":3}', '2024-01-01 ERROR [db] timeout after=30ms']
const group = (params: Shape, want: Group['want'], lambdas: Group['lambdas']): Group =>
  params.types[1] === string ? { params, want, lambdas, texts: LINES } : { params, want, lambdas }

const STOP_WORDS = new Set(['a', 'an', 'and', 'the', 'of', 'to', 'in', 'is', 'it'])
const BANNED = ['spam', 'casino', 'viagra', 'free money']
const SESSION_GAP_MS = 30 * 60 * 1000
const MINUTE = 60_000
const TOP_N = 5
const EARTH_RADIUS_KM = 6371
const EMAIL = /[\w.+-]+@[\w-]+\.[\w.]+/g
const PHONE = /\+?\d[\d\s-]{7,}\d/g
const POINTS: Record<string, number> = { goal: 3, assist: 1, save: 1, red_card: -3 }
const OPS: Record<string, string> = { c: 'INSERT', u: 'UPDATE', d: 'DELETE', r: 'SNAPSHOT' }
const AIRPORTS = new Map([
  ['LHR', { city: 'London', country: 'GB', tz: 0 }],
  ['JFK', { city: 'New York', country: 'US', tz: -5 }],
  ['NRT', { city: 'Tokyo', country: 'JP', tz: 9 }],
])
const FENCES = [
  { name: 'depot', lat: 52.52, lon: 13.405, radiusKm: 2 },
  { name: 'airport', lat: 52.3667, lon: 13.5033, radiusKm: 5 },
]
const AREA = [
  [52.3, 13.1],
  [52.7, 13.1],
  [52.7, 13.8],
  [52.3, 13.8],
] as const
enum Severity {
  Low = 1,
  Medium = 5,
  High = 10,
}

type Point = { lat: number; lon: number }
type Seat = { seat: string; passenger: string | null; fare: string; price: number }
type Score = { player: string; points: number }

const tokenize = (text: string): string[] => text.toLowerCase().split(/\W+/).filter(Boolean)
const toRad = (deg: number) => (deg * Math.PI) / 180
function haversine(a: Point, b: Point): number {
  const dLat = toRad(b.lat - a.lat)
  const dLon = toRad(b.lon - a.lon)
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(toRad(a.lat)) * Math.cos(toRad(b.lat)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h))
}
const round = (x: number, digits = 2): number => Number(x.toFixed(digits))
const maskEmail = (email: string | null): string | null => email?.replace(/^(.).*(@.*)$/, '$1***$2') ?? null
const windowStart = (ts: number, size: number): number => ts - (ts % size)
const isMod = (user: { roles: string[] }): boolean => user.roles.some(r => r === 'mod' || r === 'admin')
function hash(s: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < s.length; i++) {
    h ^= s.charCodeAt(i)
    h = Math.imul(h, 0x01000193)
  }
  return h >>> 0
}
const countBy = <T>(xs: readonly T[], f: (x: T) => string): Map<string, number> => {
  const m = new Map<string, number>()
  for (const x of xs) m.set(f(x), (m.get(f(x)) ?? 0) + 1)
  return m
}
const delayMinutes = (f: { scheduled: number; actual: number | null }): number | null =>
  f.actual === null ? null : Math.round((f.actual - f.scheduled) / MINUTE)
function chatModeration(_k: string, v: Any) {
  const text = v.text.toLowerCase()
  const hits = BANNED.filter(w => text.includes(w))
  let severity = hits.length * Severity.Medium
  if (v.text.length > 10 && v.text === v.text.toUpperCase()) severity += Severity.Low
  if ((v.text.match(/https?:\/\//g) ?? []).length > 2) severity += Severity.High
  if (isMod(v.user)) severity = 0
  const action = severity >= Severity.High ? 'remove' : severity >= Severity.Medium ? 'review' : 'allow'
  return { messageId: v.messageId, severity, action, hits }
}

/** The groups of this domain. */
export const eventing: readonly Group[] = [
  group(row(string), 'value', {
    lineUpper: (_k: string, v: Any) => v.toUpperCase(),
    lineWordTotal: (_k: string, v: Any) => v.trim().split(/\s+/).length,
    lineLongestWord: (_k: string, v: Any) => tokenize(v).reduce((a, b) => (b.length > a.length ? b : a), ''),
    lineTopWords: function (_k: string, v: Any) {
      const counts = countBy(
        tokenize(v).filter(w => !STOP_WORDS.has(w)),
        w => w,
      )
      return [...counts]
        .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
        .slice(0, TOP_N)
        .map(([word, count]) => ({ word, count }))
    },
    lineJsonEvent: (_k: string, v: Any) => {
      try {
        const e = JSON.parse(v)
        return { ok: true, type: String(e.type ?? 'unknown'), user: e.user ? String(e.user) : null }
      } catch {
        return { ok: false, type: 'malformed', user: null }
      }
    },
    lineLogParts: (_k: string, v: Any) => {
      const m = /^(?<day>\d{4}-\d\d-\d\d) (?<level>[A-Z]+) \[(?<logger>[^\]]+)\] (?<rest>.*)$/.exec(v)
      if (!m?.groups) return null
      const { day, level, logger, rest } = m.groups
      return { day: day!, level: level!.toLowerCase(), logger: logger!, rest: rest! }
    },
    lineTitleCase: (_k: string, v: Any) => v.replace(/\b[a-z]/g, (c: string) => c.toUpperCase()),
    lineRedacted: (_k: string, v: Any) => v.replace(EMAIL, '<email>').replace(PHONE, '<phone>'),
    lineCsvFields: (_k: string, v: Any) =>
      v.split(',').map((cell: string) => cell.trim().replace(/^"|"$/g, '').replaceAll('""', '"')),
  }),
  group(row(string), 'list', {
    wordsOfLine: (_k: string, v: Any) => v.toLowerCase().split(/\W+/),
    wordsSignificant: (_k: string, v: Any) => tokenize(v).filter(w => w.length > 1 && !STOP_WORDS.has(w)),
    wordsUnique: (_k: string, v: Any) => [...new Set(tokenize(v))].sort(),
    wordBigrams: (_k: string, v: Any) => {
      const words = tokenize(v)
      const pairs: string[] = []
      for (let i = 1; i < words.length; i++) pairs.push(`${words[i - 1]} ${words[i]}`)
      return pairs
    },
    lineKeyValues: (_k: string, v: Any) =>
      Array.from(v.matchAll(/(\w+)=(\S+)/g), (m: Any) => ({ name: m[1] as string, value: m[2] as string })),
  }),
  group(row(string), 'pairs', {
    wordOnes: (_k: string, v: Any) => tokenize(v).map(word => [word, 1]),
    wordCountsInLine: (_k: string, v: Any) => [...countBy(tokenize(v), w => w).entries()],
    lettersSeen: (_k: string, v: Any) => {
      const seen: Record<string, number> = {}
      for (const c of v.toLowerCase()) if (c >= 'a' && c <= 'z') seen[c] = (seen[c] || 0) + 1
      return Object.entries(seen)
    },
  }),
  group(row(Message), 'value', {
    chatMasked: (_k: string, v: Any) => ({
      ...v,
      user: { ...v.user, email: maskEmail(v.user.email), phone: v.user.phone && `***${v.user.phone.slice(-4)}` },
      text: v.text.replace(EMAIL, '[email]').replace(PHONE, '[phone]'),
    }),
    chatModeration,
    chatCensored: (_k: string, v: Any) => {
      const pattern = new RegExp(`\\b(${BANNED.join('|')})\\b`, 'gi')
      return { ...v, text: v.text.replace(pattern, (w: string) => '*'.repeat(w.length)) }
    },
    chatTotalBytes: (_k: string, { attachments }: Any) => attachments.reduce((n: number, a: Any) => n + a.bytes, 0),
    chatPreview: (_k: string, v: Any) => (v.text.length > 40 ? v.text.slice(0, 40).trimEnd() + '…' : v.text),
    chatUpgraded: (_k: string, v: Any) => {
      const { user, ts, lang, edited, ...rest } = v
      return { ...rest, schemaVersion: 2, author: user.id, locale: lang ?? 'und', sentAt: new Date(ts).toISOString() }
    },
    chatLanguage: (_k: string, v: Any) => v.lang?.split(/[-_]/)[0]?.toLowerCase() || 'und',
    chatInitials: (_k: string, v: Any) =>
      v.user.name
        .split(' ')
        .filter((p: string) => p.length > 0)
        .map((p: string) => p[0]!.toUpperCase())
        .join(''),
    chatKindsAttached: (_k: string, v: Any) => Object.fromEntries(countBy(v.attachments, (a: Any) => a.kind)),
    chatLargestUrl: (_k: string, v: Any) =>
      [...v.attachments].sort((a: Any, b: Any) => b.bytes - a.bytes).at(0)?.url ?? null,
    chatOutgoing: (_k: string, v: Any) => JSON.stringify({ id: v.messageId, from: v.user.name, body: v.text }),
  }),
  group(row(Message), 'test', {
    chatIsReply: (_k: string, v: Any) => v.replyTo !== null,
    chatIsSpam: (_k: string, v: Any) => !isMod(v.user) && BANNED.some(w => v.text.toLowerCase().includes(w)),
    chatIsCommand: (_k: string, v: Any) => /^[!/][a-z]+(\s|$)/.test(v.text),
    chatHasImages: (_k: string, v: Any) => v.attachments.some((a: Any) => a.kind.startsWith('image/')),
    chatShouting: (_k: string, v: Any) => {
      const letters = [...v.text].filter((c: string) => /[a-z]/i.test(c))
      if (letters.length < 8) return false
      return letters.filter((c: string) => c === c.toUpperCase()).length / letters.length > 0.8
    },
    chatSampled: (k: string, _v: Any) => hash(k) % 100 < 10,
    chatContactable: (_k: string, v: Any) => Boolean(v.user.email || v.user.phone),
    chatOfPublicRoom: (_k: string, v: Any) => !['staff', 'ops'].includes(v.room) && !v.room.startsWith('dm:'),
  }),
  group(row(Message), 'pair', {
    chatByUser: (_k: string, v: Any) => [v.user.id, v],
    chatByRoomMinute: (_k: string, v: Any) => [`${v.room}@${windowStart(v.ts, MINUTE)}`, { user: v.user.id, n: 1 }],
    chatByThread: (_k: string, v: Any) => [v.replyTo ?? v.messageId, { root: v.replyTo == null, text: v.text }],
  }),
  group(row(Message), 'pairs', {
    chatMentions: (_k: string, v: Any) =>
      (v.text.match(/@\w+/g) ?? []).map((m: string) => [m.slice(1), { from: v.user.id, room: v.room, at: v.ts }]),
    chatHashtags: (_k: string, v: Any) => {
      const tags = new Set<string>()
      for (const m of v.text.matchAll(/#([\p{L}\d_]+)/gu)) tags.add(m[1].toLowerCase())
      return Array.from(tags).map(tag => [tag, 1])
    },
    chatByRole: (_k: string, v: Any) => v.user.roles.map((role: string) => [role.toLowerCase(), v.text]),
    chatHopping: (_k: string, v: Any) => {
      const out: [string, number][] = []
      for (let s = windowStart(v.ts, MINUTE); s > v.ts - 5 * MINUTE; s -= MINUTE) out.push([`${v.room}/${s}`, s])
      return out
    },
  }),
  group(folding(Message, Session), 'value', {
    sessionExtended: (_k: string, v: Any, s: Any) => {
      if (s.count === 0 || v.ts - s.end > SESSION_GAP_MS) {
        return { start: v.ts, end: v.ts, count: 1, rooms: [v.room], lastText: v.text }
      }
      return {
        start: Math.min(s.start, v.ts),
        end: Math.max(s.end, v.ts),
        count: s.count + 1,
        rooms: s.rooms.includes(v.room) ? s.rooms : [...s.rooms, v.room],
        lastText: v.ts >= s.end ? v.text : s.lastText,
      }
    },
    sessionCounted: (_k: string, v: Any, s: Any) => ({ ...s, count: s.count + 1, end: v.ts, lastText: v.text || null }),
    sessionMutated: (_k: string, v: Any, s: Any) => {
      s.count++
      if (!s.rooms.includes(v.room)) s.rooms.push(v.room)
      s.end = Math.max(s.end, v.ts)
      return s
    },
  }),
  group(folding(Message, Dedup), 'value', {
    dedupLastHundred: (_k: string, v: Any, agg: Any) => {
      const duplicate = agg.seen.indexOf(v.messageId) !== -1
      return { seen: duplicate ? agg.seen : [...agg.seen, v.messageId].slice(-100), duplicate, last: v.messageId }
    },
    dedupByContent: (_k: string, v: Any, { seen, last }: Any) => {
      const print = `${v.user.id}:${hash(v.text.trim().toLowerCase())}`
      return new Set(seen).has(print)
        ? { seen, duplicate: true, last }
        : { seen: seen.concat(print), duplicate: false, last: print }
    },
  }),
  group(row(Change), 'value', {
    cdcUnwrapped: (_k: string, v: Any) => (v.op === 'd' ? null : v.after),
    cdcFlat: (_k: string, v: Any) => ({ ...(v.after ?? v.before), __op: v.op, __deleted: v.op === 'd' }),
    cdcOpName: (_k: string, v: Any) => OPS[v.op] ?? 'UNKNOWN',
    cdcBalanceDelta: (_k: string, v: Any) => round((v.after?.balance ?? 0) - (v.before?.balance ?? 0)),
    cdcChangedFields: function (_k: string, v: Any) {
      const { before, after } = v
      if (!before || !after) return []
      return Object.keys(after).filter(f => f !== 'updatedAt' && before[f] !== after[f])
    },
    cdcDescribed: (_k: string, v: Any) => {
      switch (v.op) {
        case 'c':
        case 'r':
          return `created ${v.after!.name}`
        case 'u':
          return v.before?.status === v.after?.status ? 'updated' : `${v.before?.status} -> ${v.after?.status}`
        case 'd':
          return `deleted ${v.before?.name ?? 'unknown'}`
        default:
          throw new Error(`unknown op ${v.op}`)
      }
    },
    cdcAudit: (k: string, v: Any) => ({
      id: `${v.source.db}.${v.source.table}:${k}#${v.source.lsn}`,
      at: new Date(v.tsMs).toISOString().replace('T', ' ').slice(0, 19),
      lag: v.after ? Math.max(0, v.tsMs - v.after.updatedAt) / 1000 : null,
      snapshot: v.source.snapshot === 'true' || v.source.snapshot === 'last',
    }),
    cdcNormalised: (_k: string, v: Any) => {
      if (!v.after) return null
      const [first = '', ...others] = v.after.name.trim().split(/\s+/)
      const email = v.after.email?.trim().toLowerCase() ?? null
      return { id: v.after.id, first, last: others.join(' '), email, domain: email?.split('@')[1] ?? null }
    },
  }),
  group(row(Change), 'test', {
    cdcIsUpsert: (_k: string, v: Any) => ['c', 'u', 'r'].includes(v.op) && v.after != null,
    cdcIsRealUpdate: (_k: string, v: Any) => JSON.stringify(v.before) !== JSON.stringify(v.after),
    cdcClosed: (_k: string, { before, after }: Any) => before?.status !== 'closed' && after?.status === 'closed',
    cdcEmailMoved: (_k: string, v: Any) => v.op === 'u' && (v.before?.email ?? '') !== (v.after?.email ?? ''),
  }),
  group(row(Change), 'pair', {
    cdcByCity: (_k: string, v: Any) => [(v.after ?? v.before)?.city ?? 'n/a', v.op === 'd' ? -1 : v.op === 'c' ? 1 : 0],
    cdcById: (k: string, v: Any) => {
      const image = v.after || v.before
      return [image ? image.id : k, v.after]
    },
  }),
  group(row(Change), 'pairs', {
    cdcRetractThenAdd: (_k: string, { before, after }: Any) => {
      const out: [string, { amount: number; n: number }][] = []
      if (before) out.push([before.status, { amount: -before.balance, n: -1 }])
      if (after) out.push([after.status, { amount: after.balance, n: 1 }])
      return out
    },
    cdcBothSides: (_k: string, v: Any) => [v.before, v.after].filter(r => r !== null).map((r: Any) => [r.id, r.name]),
  }),
  group(row(Ping), 'value', {
    fleetFence: (_k: string, v: Any) => FENCES.find(f => haversine(f, v) <= f.radiusKm)?.name ?? 'outside',
    fleetNextStop: (_k: string, v: Any) => {
      let best: { id: string; km: number } | null = null
      for (const stop of v.stops) {
        if (stop.done) continue
        const km = haversine(v, stop)
        if (!best || km < best.km) best = { id: stop.id, km: round(km, 3) }
      }
      return best
    },
    fleetCompass: (_k: string, v: Any) =>
      v.heading == null ? null : ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'][Math.round(v.heading / 45) % 8],
    fleetCell: (_k: string, v: Any) => `${Math.floor(v.lat * 100)}:${Math.floor(v.lon * 100)}`,
    fleetProgress: (_k: string, { stops, vehicle, driver }: Any) => {
      const done = stops.filter((s: Any) => s.done).length
      const percent = stops.length ? Math.round((100 * done) / stops.length) : 100
      return { vehicle, driver: driver ?? '(none)', summary: `${done}/${stops.length} (${percent}%)`, percent }
    },
    fleetRouteKm: (_k: string, v: Any) => {
      const route: Point[] = [{ lat: v.lat, lon: v.lon }, ...v.stops]
      return round(route.slice(1).reduce((km, p, i) => km + haversine(route[i]!, p), 0))
    },
    fleetSpeedClass: (_k: string, { speed = 0 }: Any) => (speed > 120 ? 'speeding' : speed > 1 ? 'moving' : 'idle'),
  }),
  group(row(Ping), 'test', {
    fleetValid: (_k: string, v: Any) => Number.isFinite(v.lat) && Math.abs(v.lat) <= 90 && Math.abs(v.lon) <= 180,
    fleetInArea: (_k: string, v: Any) => {
      let inside = false
      for (let i = 0, j = AREA.length - 1; i < AREA.length; j = i++) {
        const [yi, xi] = AREA[i]!
        const [yj, xj] = AREA[j]!
        if (yi > v.lat !== yj > v.lat && v.lon < ((xj - xi) * (v.lat - yi)) / (yj - yi) + xi) inside = !inside
      }
      return inside
    },
    fleetAllDone: (_k: string, v: Any) => v.stops.every((s: Any) => s.done),
  }),
  group(folding(Ping, Speeds), 'value', {
    speedWelford: (_k: string, v: Any, agg: Any) => {
      if (v.speed === null) return agg
      const n = agg.n + 1
      const delta = v.speed - agg.mean
      const mean = agg.mean + delta / n
      return { n, mean, m2: agg.m2 + delta * (v.speed - mean), max: Math.max(agg.max ?? v.speed, v.speed) }
    },
    speedDecayed: (_k: string, v: Any, a: Any) => ({ ...a, mean: 0.9 * a.mean + 0.1 * (v.speed ?? a.mean) }),
  }),
  group(folding(Play, Leaders), 'value', {
    leadersTopFive: (_k: string, v: Any, agg: Any) => {
      const others = agg.top.filter((e: Score) => e.player !== v.player)
      const points = (agg.top.find((e: Score) => e.player === v.player)?.points ?? 0) + v.points
      return { top: [...others, { player: v.player, points }].sort((a, b) => b.points - a.points).slice(0, TOP_N) }
    },
    leadersByMap: (_k: string, v: Any, { top }: Any) => {
      const totals = new Map<string, number>(top.map((e: Score) => [e.player, e.points]))
      totals.set(v.player, (totals.get(v.player) ?? 0) + (POINTS[v.kind] ?? 0))
      v.assists.forEach((p: string) => totals.set(p, (totals.get(p) ?? 0) + POINTS.assist!))
      const ranked = [...totals.entries()].map(([player, points]) => ({ player, points }))
      return { top: ranked.toSorted((a, b) => b.points - a.points || (a.player < b.player ? -1 : 1)).slice(0, 10) }
    },
  }),
  group(row(Play), 'value', {
    sportHeadline: (_k: string, v: Any) =>
      `${v.minute}' ${v.kind.replace('_', ' ').toUpperCase()} — ${v.player} (${v.team})` +
      (v.assists.length > 0 ? `, assisted by ${v.assists.join(' & ')}` : ''),
    sportPeriod: (_k: string, { minute }: Any) => (minute <= 45 ? 1 : minute <= 90 ? 2 : 3),
    sportFantasy: (_k: string, v: Any) => ({ player: v.player, points: POINTS[v.kind] || 0, late: v.minute >= 80 }),
  }),
  group(row(Play), 'pairs', {
    sportCredits: (_k: string, v: Any) =>
      [{ who: v.player, pts: v.points }, ...v.assists.map((who: string) => ({ who, pts: 1 }))].map(c => [c.who, c.pts]),
  }),
  group(row(Flight), 'value', {
    flightDelay: (_k: string, v: Any) => delayMinutes(v),
    flightBoard: (_k: string, v: Any) => {
      const d = new Date(v.scheduled + (AIRPORTS.get(v.origin)?.tz ?? 0) * 3_600_000)
      const hhmm = `${String(d.getUTCHours()).padStart(2, '0')}:${String(d.getUTCMinutes()).padStart(2, '0')}`
      return `${hhmm} ${v.flight.padEnd(7)} ${AIRPORTS.get(v.destination)?.city ?? v.destination} ${v.gate ?? '--'}`
    },
    flightLoad: (_k: string, v: Any) => {
      const seats: Seat[] = v.seats
      const sold = seats.filter(s => s.passenger)
      const revenue = sold.reduce((sum, s) => sum + s.price, 0)
      return { sold: sold.length, revenue: round(revenue), average: revenue / sold.length || 0 }
    },
    flightFares: (_k: string, v: Any) => {
      const byFare: Record<string, { n: number; max: number }> = {}
      v.seats.forEach(({ fare, price }: Seat) => {
        byFare[fare] ??= { n: 0, max: 0 }
        byFare[fare]!.n += 1
        byFare[fare]!.max = Math.max(byFare[fare]!.max, price)
      })
      return Object.entries(byFare).map(([fare, { n, max }]) => ({ fare, n, max }))
    },
    flightUpgraded: (_k: string, v: Any) => (v.version >= 2 ? v : { ...v, version: 2, gate: v.gate || 'TBA' }),
    flightCheapest: (_k: string, v: Any) =>
      new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(
        Math.min(...v.seats.map((s: Seat) => s.price)),
      ),
  }),
  group(row(Flight), 'test', {
    flightLate: (_k: string, v: Any) => (delayMinutes(v) ?? 0) > 15,
    flightDomestic: (_k: string, v: Any) => AIRPORTS.get(v.origin)?.country === AIRPORTS.get(v.destination)?.country,
    flightWeekend: (_k: string, v: Any) => [0, 6].includes(new Date(v.scheduled).getUTCDay()),
  }),
  group(row(Flight), 'list', {
    flightTicketsSold: (_k: string, v: Any) =>
      v.seats.flatMap((s: Seat) => (s.passenger ? [{ flight: v.flight, seat: s.seat, passenger: s.passenger }] : [])),
  }),
  group(row(Flight), 'pair', {
    flightByRoute: (_k: string, v: Any) => [[v.origin, v.destination].sort().join('-'), delayMinutes(v)],
  }),
  group(joined, 'value', {
    chatWithAccount: (_k: string, m: Any, a: Any) => ({ ...m, tier: a?.status ?? 'none', city: a?.city ?? null }),
    chatVerdict: (k: string, m: Any, account: Any) => {
      if (!account) return { user: k, verdict: 'hold', reason: 'no account' }
      if (account.status === 'banned') return { user: k, verdict: 'drop', reason: `banned ${account.name}` }
      const fresh = m.ts - account.updatedAt < 24 * 60 * MINUTE
      return { user: k, verdict: 'pass', reason: fresh && account.balance <= 0 ? 'new, unpaid' : '' }
    },
    chatSenderName: (_k: string, m: Any, a: Any) => a?.name || m.user.name || m.user.email?.split('@')[0] || 'someone',
  }),
]
