/** Support and stock: other habits of writing. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { json, nullable, type Row } from '../../../src/index.js'
import { typeOfSerde } from '../../../src/schema/serde-type.js'
import { nullableType, types } from '../../../src/schema/type.js'
import { TEXT_SAMPLES } from './domains.js'
import { type Group, type Shape, TEXT } from './group.js'

const Ticket = json({
  id: 'string',
  title: 'string',
  body: 'string',
  priority: 'int32',
  status: 'string',
  labels: ['string'],
  opened: 'timestamp',
  closed: nullable('timestamp'),
  assignee: nullable({ name: 'string', team: nullable('string') }),
  comments: [{ author: 'string', text: 'string', at: 'timestamp', internal: 'boolean' }],
  score: nullable('float64'),
})
const Stock = json({
  sku: 'string',
  warehouse: 'string',
  onHand: 'int32',
  reserved: 'int32',
  cost: 'float64',
  reorder: { point: 'int32', lot: 'int32', supplier: nullable('string') },
  moves: [{ kind: 'string', qty: 'int32', at: 'timestamp' }],
  bins: ['string'],
  expires: nullable('timestamp'),
})
const Match = json({
  id: 'string',
  mode: 'string',
  ranked: 'boolean',
  started: 'timestamp',
  seconds: 'float64',
  players: [
    { name: 'string', team: 'string', kills: 'int32', deaths: 'int32', score: 'float64', country: nullable('string') },
  ],
})
type TicketRow = Row<typeof Ticket>
type StockRow = Row<typeof Stock>
type MatchRow = Row<typeof Match>
const shape = (serde: { readonly descriptor: Parameters<typeof typeOfSerde>[0] }): Shape => ({
  types: [types.string, typeOfSerde(serde.descriptor)],
  roles: ['key', 'value'],
})
const TICKET = shape(Ticket)
const STOCK = shape(Stock)
const STOCK_JOINED: Shape = {
  types: [types.string, typeOfSerde(Stock.descriptor), nullableType(typeOfSerde(Match.descriptor))],
  roles: ['key', 'left', 'right'],
}

const HOUR_MS = 3.6e6
const SLA_HOURS = [4, 8, 24, 72]
const teams = [
  { name: 'payments', keywords: ['invoice', 'refund', 'card'] },
  { name: 'shipping', keywords: ['parcel', 'delivery', 'tracking'] },
]
const weights: Record<string, Record<string, number>> = { eu: { small: 1, large: 2 }, us: { small: 1.5, large: 3 } }
const Priority = { Low: 0, High: 1, Urgent: 2 } as const
const names = ['low', 'high', 'urgent']
const roundTo = (x: number, digits = 2) => {
  const f = 10 ** digits
  return Math.round((x + Number.EPSILON) * f) / f
}
const clamp = (x: number, lo: number, hi: number) => (x < lo ? lo : x > hi ? hi : x)
const max = (...xs: number[]) => xs.reduce((a, b) => (a > b ? a : b), -Infinity)
const groupCount = <T>(list: readonly T[], test: (x: T) => boolean) => list.filter(test).length
function isOpen(t: TicketRow) {
  return t.status !== 'closed' && t.status !== 'resolved'
}
const hoursBetween = (a: number, b: number) => (b - a) / HOUR_MS
const pipe = (s: string) => normalise(strip(s))
const strip = (s: string) => s.replace(/[^\w\s]/g, '')
const normalise = (s: string) => s.toLowerCase().trim()
let rateLimit = 5
const settings = Object.freeze({ threshold: 0.5, exclude: Object.freeze(['spam', 'test']), nested: { a: { b: 3 } } })

export const operations: readonly Group[] = [
  {
    params: TICKET,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      priorityName: (_k: string, t: TicketRow) => names[t.priority] ?? 'unknown',
      isUrgent: (_k: string, t: TicketRow) => t.priority === Priority.Urgent,
      slaHours: (_k: string, t: TicketRow) => SLA_HOURS[clamp(t.priority, 0, SLA_HOURS.length - 1)],
      dueAt: (_k: string, t: TicketRow) => t.opened + SLA_HOURS[clamp(t.priority, 0, 3)]! * HOUR_MS,
      openHours: (_k: string, t: TicketRow) => roundTo(hoursBetween(t.opened, t.closed ?? t.opened), 1),
      resolution: (_k: string, t: TicketRow) => {
        if (t.closed === null) return { state: isOpen(t) ? 'open' : 'odd', hours: null }
        const hours = hoursBetween(t.opened, t.closed)
        return { state: hours <= 24 ? 'quick' : 'slow', hours }
      },
      firstReply: (_k: string, t: TicketRow) => {
        const reply = t.comments.find(c => !c.internal)
        return reply ? (reply.at - t.opened) / 60000 : undefined
      },
      lastPublic: (_k: string, t: TicketRow) => {
        for (let i = t.comments.length - 1; i >= 0; i--) {
          const c = t.comments[i]!
          if (!c.internal) return c.text
        }
        return ''
      },
      commenters: (_k: string, t: TicketRow) => {
        const seen: string[] = []
        for (const { author } of t.comments) if (!seen.includes(author)) seen.push(author)
        return seen
      },
      commentersSorted: (_k: string, t: TicketRow) =>
        Array.from(new Set(t.comments.map(c => c.author))).sort((a, b) => a.localeCompare(b)),
      routeTeam: (_k: string, t: TicketRow) => {
        const text = `${t.title} ${t.body}`.toLowerCase()
        return teams.find(team => team.keywords.some(w => text.includes(w)))?.name ?? 'general'
      },
      routeTeamLoop: (_k: string, t: TicketRow) => {
        const text = (t.title + ' ' + t.body).toLowerCase()
        for (const team of teams) {
          for (const word of team.keywords) {
            if (text.includes(word)) return team.name
          }
        }
        return null
      },
      routeScore: (_k: string, t: TicketRow) =>
        teams
          .map(team => ({ team: team.name, hits: team.keywords.filter(w => t.body.includes(w)).length }))
          .sort((a, b) => b.hits - a.hits)[0]!.team,
      sentiment: (_k: string, t: TicketRow) => {
        const s = t.score ?? 0
        switch (true) {
          case s > 0.5:
            return 'positive'
          case s < -0.5:
            return 'negative'
          default:
            return 'neutral'
        }
      },
      team: (_k: string, t: TicketRow) => t.assignee?.team?.toUpperCase() ?? 'NONE',
      assigneeText: (_k: string, { assignee: who }: TicketRow) =>
        who ? `${who.name}${who.team ? ` (${who.team})` : ''}` : 'nobody',
      labelText: (_k: string, t: TicketRow) =>
        t.labels.length > 3 ? `${t.labels.slice(0, 3).join(', ')} +${t.labels.length - 3}` : t.labels.join(', '),
      cleanLabels: (_k: string, t: TicketRow) => t.labels.map(pipe).filter(l => l && !settings.exclude.includes(l)),
      labelKey: (_k: string, t: TicketRow) =>
        [...t.labels]
          .map(l => l.trim().toLowerCase())
          .sort()
          .join('|'),
      addLabel: (_k: string, t: TicketRow) => ({
        ...t,
        labels: t.labels.includes('triaged') ? t.labels : t.labels.concat('triaged'),
      }),
      summary: (_k: string, t: TicketRow) =>
        `#${t.id} [${names[t.priority]?.toUpperCase() ?? '?'}] ${t.title.length > 30 ? t.title.slice(0, 27) + '...' : t.title}`,
      words: (_k: string, t: TicketRow) => t.body.split(/\s+/).filter(w => w.length > 3).length,
      mentions: (_k: string, t: TicketRow) => (t.body.match(/@\w+/g) || []).map(m => m.slice(1)),
      questionMarks: (_k: string, t: TicketRow) => t.body.split('?').length - 1,
      priorityScore: (_k: string, t: TicketRow) => {
        let score = t.priority * 10
        score += t.comments.length > 5 ? 5 : t.comments.length
        if (t.labels.some(l => /^vip/i.test(l))) score *= 2
        score -= Math.min(5, t.comments.filter(c => c.internal).length)
        return score | 0
      },
      averageLength: (_k: string, t: TicketRow) =>
        t.comments.length ? ~~(t.comments.reduce((n, c) => n + c.text.length, 0) / t.comments.length) : 0,
      gaps: (_k: string, t: TicketRow) => {
        const gaps: number[] = []
        let last = t.opened
        for (const c of t.comments) {
          gaps.push((c.at - last) / 60_000)
          last = c.at
        }
        return gaps
      },
      longestGap: (_k: string, t: TicketRow) => {
        const times = [t.opened, ...t.comments.map(c => c.at)]
        return times.reduce((best, at, i) => (i === 0 ? best : Math.max(best, at - times[i - 1]!)), 0)
      },
      transcript: (_k: string, t: TicketRow) => {
        let text = ''
        t.comments.forEach((c, i) => {
          text += `${i + 1}. ${c.author}: ${c.text}\n`
        })
        return text
      },
      timeline: (_k: string, t: TicketRow) =>
        t.comments.map(({ at, author, ...rest }) => ({ ...rest, when: new Date(at).toISOString(), who: author })),
      onWeekend: (_k: string, t: TicketRow) => {
        const day = new Date(t.opened).getUTCDay()
        return day === 0 || day === 6
      },
      openedMonth: (_k: string, t: TicketRow) => new Date(t.opened).toISOString().substring(0, 7),
      json: (k: string, t: TicketRow) => JSON.stringify({ key: k, ...t, comments: t.comments.length }),
      counts: (_k: string, t: TicketRow) => ({
        internal: groupCount(t.comments, c => c.internal),
        open: groupCount(t.comments, c => !c.internal),
      }),
      nullishAssign: (_k: string, t: TicketRow) => {
        let score = t.score
        score ??= settings.threshold
        score += settings.nested.a.b
        return score
      },
      limited: (_k: string, t: TicketRow) => t.comments.slice(0, rateLimit).map(c => c.text),
      generator: (_k: string, t: TicketRow) => {
        function* ids() {
          for (const c of t.comments) yield c.author
        }
        return [...ids()]
      },
      byAuthor: (_k: string, t: TicketRow) => {
        const m = new Map<string, number>()
        t.comments.forEach(c => m.set(c.author, (m.get(c.author) ?? 0) + 1))
        return [...m.entries()].map(([author, n]) => ({ author, n }))
      },
      busiest: (_k: string, t: TicketRow) => {
        const counts: { [author: string]: number } = {}
        t.comments.forEach(c => {
          counts[c.author] = (counts[c.author] || 0) + 1
        })
        return Object.keys(counts).sort((a, b) => counts[b]! - counts[a]!)[0] ?? null
      },
      parsedBody: (_k: string, t: TicketRow) => {
        try {
          const o = JSON.parse(t.body)
          return typeof o.x === 'number' ? o.x : null
        } catch (e) {
          return null
        }
      },
    },
  },
  {
    params: TICKET,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      open: (_k: string, t: TicketRow) => isOpen(t),
      openFn: function (_k: string, t: TicketRow) {
        return isOpen(t) && !t.labels.includes('wontfix')
      },
      breached: (_k: string, t: TicketRow) =>
        (t.closed ?? Infinity) > t.opened + (SLA_HOURS[t.priority] ?? 72) * HOUR_MS,
      unassigned: (_k: string, t: TicketRow) => t.assignee == null || !t.assignee.team,
      spam: (_k: string, t: TicketRow) => /(.)\1{9,}/.test(t.body) || t.title.toUpperCase() === t.title,
      stale: (_k: string, t: TicketRow) => {
        const last = t.comments.length ? t.comments[t.comments.length - 1]!.at : t.opened
        return last < Date.UTC(2024, 0, 1) && isOpen(t)
      },
      escalate: (_k: string, { priority, comments, labels }: TicketRow) =>
        (priority >= Priority.High && comments.length > 10) || labels.indexOf('escalate') !== -1,
    },
  },
  {
    params: STOCK,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      available: (_k: string, s: StockRow) => Math.max(0, s.onHand - s.reserved),
      shortage: (_k: string, { onHand, reserved, reorder: { point, lot } }: StockRow) => {
        const free = onHand - reserved
        if (free > point) return 0
        return Math.ceil((point - free) / (lot || 1)) * lot
      },
      reorderLine: (k: string, s: StockRow) => {
        const free = s.onHand - s.reserved
        return free > s.reorder.point
          ? null
          : { sku: s.sku, supplier: s.reorder.supplier ?? 'default', qty: s.reorder.lot, key: `${k}/${s.warehouse}` }
      },
      value: (_k: string, s: StockRow) => roundTo(s.onHand * s.cost),
      valueFixed: (_k: string, s: StockRow) => parseFloat((s.onHand * s.cost).toFixed(2)),
      balance: (_k: string, s: StockRow) =>
        s.moves.reduce((n, m) => (m.kind === 'in' ? n + m.qty : m.kind === 'out' ? n - m.qty : n), 0),
      balanceLoop: (_k: string, s: StockRow) => {
        let n = 0
        for (const m of s.moves) {
          switch (m.kind) {
            case 'in':
              n += m.qty
              break
            case 'out':
              n -= m.qty
              break
            default:
              continue
          }
        }
        return n
      },
      running: (_k: string, s: StockRow) => {
        const out: { at: number; level: number }[] = []
        let level = s.onHand
        for (let i = s.moves.length; i-- > 0; ) {
          const m = s.moves[i]!
          out.push({ at: m.at, level })
          level -= m.kind === 'in' ? m.qty : -m.qty
        }
        return out
      },
      turnover: (_k: string, s: StockRow) => {
        const out = s.moves.filter(m => m.kind === 'out').reduce((n, m) => n + m.qty, 0)
        return s.onHand > 0 ? out / s.onHand : Infinity
      },
      abc: (_k: string, s: StockRow) => {
        const value = s.onHand * s.cost
        return value > 10_000 ? 'A' : value > 1_000 ? 'B' : 'C'
      },
      zone: (_k: string, s: StockRow) => s.bins[0]?.charAt(0) ?? '-',
      binParts: (_k: string, s: StockRow) =>
        s.bins
          .map(b => b.split('-'))
          .filter(p => p.length === 3)
          .map(([aisle, rack, level]) => ({ aisle, rack, level })),
      binsByAisle: (_k: string, s: StockRow) => s.bins.filter((b, i, all) => all.findIndex(x => x[0] === b[0]) === i),
      nextBin: (_k: string, s: StockRow) => {
        const numbers = s.bins.map(b => parseInt(b.replace(/\D/g, ''), 10)).filter(n => !isNaN(n))
        return numbers.length === 0 ? 1 : Math.max(...numbers) + 1
      },
      daysLeft: (_k: string, s: StockRow) =>
        s.expires ? Math.floor((s.expires - Date.UTC(2024, 5, 1)) / 864e5) : null,
      weight: (_k: string, s: StockRow) => weights[s.warehouse]?.[s.bins.length > 2 ? 'large' : 'small'] ?? 1,
      largest: (_k: string, s: StockRow) => max(s.onHand, s.reserved, s.reorder.point),
      largestMove: (_k: string, s: StockRow) => max(...s.moves.map(m => m.qty)),
      code: (_k: string, s: StockRow) =>
        s.sku
          .toUpperCase()
          .replace(/[^A-Z0-9]/g, '')
          .padEnd(12, '0')
          .slice(0, 12),
      barcode: (_k: string, s: StockRow) => {
        const digits = s.sku.replace(/\D/g, '').padStart(12, '0').slice(-12)
        const sum = digits.split('').reduce((n, d, i) => n + Number(d) * (i % 2 ? 3 : 1), 0)
        return digits + ((10 - (sum % 10)) % 10)
      },
      checksum: (_k: string, s: StockRow) => {
        let a = 1
        let b = 0
        for (let i = 0; i < s.sku.length; ++i) {
          a = (a + s.sku.charCodeAt(i)) % 65521
          b = (b + a) % 65521
        }
        return ((b << 16) | a) >>> 0
      },
      bit: (_k: string, s: StockRow) => {
        let n = s.onHand >>> 0
        let count = 0
        while (n) {
          count += n & 1
          n >>>= 1
        }
        return count
      },
      power: (_k: string, s: StockRow) => {
        let p = 1
        do p *= 2
        while (p < s.onHand && p < 1e6)
        return p
      },
      recent: (_k: string, s: StockRow) =>
        s.moves
          .filter(m => m.at > 1_700_000_000_000)
          .slice(-3)
          .map(m => `${m.kind[0]}${m.qty}`)
          .join(''),
      latest: (_k: string, s: StockRow) =>
        [...s.moves].sort((a, b) => b.at - a.at)[0] ?? { kind: 'none', qty: 0, at: 0 },
      partition: (_k: string, s: StockRow) => {
        const ins: number[] = []
        const outs: number[] = []
        for (const m of s.moves) (m.kind === 'in' ? ins : outs).push(m.qty)
        return { ins, outs }
      },
      splitMoves: (_k: string, s: StockRow) => ({
        ins: s.moves.filter(m => m.kind === 'in'),
        outs: s.moves.filter(m => m.kind !== 'in'),
      }),
      withDefaults: (_k: string, s: StockRow) => ({
        ...{ note: '', qty: 1 },
        ...s,
        reorder: { ...s.reorder, supplier: s.reorder.supplier || 'none' },
      }),
      toggled: (_k: string, s: StockRow) => ({ ...s, onHand: s.reserved, reserved: s.onHand }),
      swapped: (_k: string, s: StockRow) => {
        let [a, b] = [s.onHand, s.reserved]
        if (a < b) [a, b] = [b, a]
        return a - b
      },
      percent: (_k: string, s: StockRow) => `${((100 * s.reserved) / (s.onHand || 1)).toFixed(1)}%`,
      bar: (_k: string, s: StockRow) => '#'.repeat(clamp(Math.round(s.onHand / 10), 0, 20)).padEnd(20, '.'),
      ternaries: (_k: string, s: StockRow) =>
        s.onHand < 0
          ? 'negative'
          : s.onHand === 0
            ? s.reserved
              ? 'oversold'
              : 'empty'
            : s.onHand < s.reserved
              ? 'short'
              : 'ok',
      tuple: (_k: string, s: StockRow) => [s.sku, s.warehouse, String(s.onHand)],
      dotted: (_k: string, s: StockRow) =>
        ['sku', 'warehouse'].map(f => (s as unknown as Record<string, string>)[f]).join('.'),
    },
  },
  {
    params: STOCK_JOINED,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      merged: (_k: string, s: StockRow, m: MatchRow | null) => ({
        sku: s.sku,
        players: m?.players.length ?? 0,
        first: m?.players[0]?.name ?? null,
      }),
      guarded: (_k: string, s: StockRow, m: MatchRow | null) => {
        if (m === null || m.players.length === 0) return { sku: s.sku, level: 0 }
        const { players } = m
        return { sku: s.sku, level: players[0]!.score + players[players.length - 1]!.score }
      },
    },
  },
]
// assigned, so that it is no constant of its module
rateLimit = 5
