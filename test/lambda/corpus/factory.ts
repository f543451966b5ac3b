/** Lambdas of factories, warehouses, meters, fields and phone networks, as people who came from Java write them. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, nullableType, structType, type Type, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const { string: str, float64: num, int32: int, int64: long, bool, timestamp: time } = types
const opt = nullableType

const Measure = structType({ feature: str, nominal: num, actual: opt(num), tol: num })
const Inspection = structType({
  serial: str,
  partNo: str,
  line: str,
  station: int,
  operator: opt(str),
  inspectedAt: time,
  measures: listType(Measure),
  defects: listType(str),
  rework: bool,
})
const Movement = structType({
  sku: str,
  warehouse: str,
  kind: str,
  qty: int,
  unitCost: opt(num),
  fromBin: opt(str),
  toBin: opt(str),
  lot: opt(structType({ no: str, expires: opt(time) })),
  at: time,
})
const PurchaseOrder = structType({
  poNumber: str,
  vendor: structType({ id: str, country: str, rating: opt(num) }),
  currency: str,
  lines: listType(structType({ sku: str, ordered: int, received: opt(int), price: num })),
  createdAt: time,
  promisedAt: opt(time),
  incoterm: opt(str),
})
const Vendor = structType({ name: str, leadDays: int, blocked: bool, email: opt(str) })
const Reading = structType({ meterId: str, kind: str, at: time, value: num, previous: opt(num), slots: listType(num) })
const Cell = structType({ mcc: int, mnc: int, lac: int })
const Cdr = structType({ from: str, to: str, secs: int, bytes: long, cause: opt(int), cell: opt(Cell), kind: str })
const Tally = structType({ code: str, n: int })
const LineStats = structType({ count: int, failed: int, mean: num, m2: num, defects: listType(Tally), last: opt(str) })
const Stock = structType({ onHand: int, value: num, bins: listType(str), last: str })
const Usage = structType({ calls: int, seconds: int, dropped: int, peers: listType(str) })

const inspections: Shape = { types: [str, Inspection], roles: ['key', 'value'] }
const movements: Shape = { types: [str, Movement], roles: ['key', 'value'] }
const orders: Shape = { types: [str, PurchaseOrder], roles: ['key', 'value'] }
const readings: Shape = { types: [str, Reading], roles: ['key', 'value'] }
const calls: Shape = { types: [str, Cdr], roles: ['key', 'value'] }
const rawLines: Shape = { types: [str, str], roles: ['key', 'value'] }
const orderVendor: Shape = { types: [str, PurchaseOrder, opt(Vendor)], roles: ['key', 'left', 'right'] }
const folding = (v: Type, s: Type): Shape => ({ types: [str, v, s], roles: ['key', 'value', 'aggregate'] })
const group = (params: Shape, want: Group['want'], lambdas: Group['lambdas']): Group => ({ params, want, lambdas })

const MovementKind = { RECEIPT: 'RECEIPT', ISSUE: 'ISSUE', TRANSFER: 'TRANSFER', ADJUST: 'ADJUST' } as const
type MovementKind = (typeof MovementKind)[keyof typeof MovementKind]
const Verdict = { PASS: 'PASS', FAIL: 'FAIL', REWORK: 'REWORK', INCOMPLETE: 'INCOMPLETE' } as const
type Verdict = (typeof Verdict)[keyof typeof Verdict]

type MeasureRow = { feature: string; nominal: number; actual: number | null; tol: number }
type PoLine = { sku: string; ordered: number; received: number | null; price: number }
type Alert = { source: string; level: 'INFO' | 'WARN' | 'CRITICAL'; message: string; at: number }

const MS_PER_HOUR = 3_600_000
const MS_PER_DAY = 24 * MS_PER_HOUR
const CRITICAL_DEFECTS: ReadonlySet<string> = new Set(['CRACK', 'LEAK', 'SHORT'])
const FX_TO_EUR: Record<string, number> = { EUR: 1, USD: 0.92, CNY: 0.128, JPY: 0.0061 }
const CALLING_CODES = new Map<string, string>([
  ['49', 'DE'],
  ['44', 'GB'],
  ['1', 'US'],
  ['353', 'IE'],
])
const TARIFF = [
  { upTo: 100, rate: 0.31 },
  { upTo: 500, rate: 0.28 },
  { upTo: Number.POSITIVE_INFINITY, rate: 0.24 },
]
const BIN_PATTERN = /^([A-Z])(\d{2})-(\d{2})-(\d{1,2})$/

function isBlank(s: string | null | undefined): boolean {
  return s === null || s === undefined || s.trim().length === 0
}
function roundTo(x: number, digits: number): number {
  const f = Math.pow(10, digits)
  return Math.round(x * f) / f
}
const clamp = (x: number, lo: number, hi: number): number => Math.max(lo, Math.min(hi, x))
const withinTolerance = (m: MeasureRow): boolean => m.actual !== null && Math.abs(m.actual - m.nominal) <= m.tol
function verdictOf(v: { measures: MeasureRow[]; defects: string[]; rework: boolean }): Verdict {
  if (v.measures.some(m => m.actual === null)) return Verdict.INCOMPLETE
  if (v.defects.some(d => CRITICAL_DEFECTS.has(d))) return Verdict.FAIL
  if (!v.measures.every(withinTolerance)) return v.rework ? Verdict.REWORK : Verdict.FAIL
  return Verdict.PASS
}
function signedQty(kind: MovementKind, qty: number): number {
  switch (kind) {
    case MovementKind.ISSUE:
      return -qty
    case MovementKind.RECEIPT:
    case MovementKind.ADJUST:
      return qty
    default:
      return 0
  }
}
function newAlert(source: string, level: Alert['level'], message: string, at: number): Alert {
  return { source, level, message, at }
}
const openQty = (l: PoLine): number => Math.max(0, l.ordered - (l.received ?? 0))
const shiftOf = (ts: number): string => {
  const hour = new Date(ts).getUTCHours()
  return hour >= 6 && hour < 14 ? 'EARLY' : hour >= 14 && hour < 22 ? 'LATE' : 'NIGHT'
}
function countryOf(msisdn: string): string {
  const digits = msisdn.replace(/[^0-9]/g, '').replace(/^00/, '')
  for (let len = 3; len >= 1; len--) {
    const country = CALLING_CODES.get(digits.substring(0, len))
    if (country !== undefined) return country
  }
  return 'UNKNOWN'
}
function energyCost(kwh: number): number {
  let rest = kwh
  let floor = 0
  let cost = 0
  for (const { upTo, rate } of TARIFF) {
    if (rest <= 0) break
    const part = Math.min(rest, upTo - floor)
    cost += part * rate
    rest -= part
    floor = upTo
  }
  return roundTo(cost, 2)
}

export const factory: readonly Group[] = [
  group(inspections, 'value', {
    inspVerdict: (_k: string, v: Any) => ({ serial: v.serial, verdict: verdictOf(v), shift: shiftOf(v.inspectedAt) }),
    inspWorstDeviation: (_k: string, v: Any) => {
      let worst: { feature: string; ratio: number } | null = null
      for (const m of v.measures as MeasureRow[]) {
        if (m.actual === null || m.tol === 0) continue
        const ratio = Math.abs(m.actual - m.nominal) / m.tol
        if (worst === null || ratio > worst.ratio) worst = { feature: m.feature, ratio: roundTo(ratio, 3) }
      }
      return worst
    },
    inspDefectHistogram: (_k: string, v: Any) => {
      const counts = new Map<string, number>()
      for (const d of v.defects as string[]) {
        const code = d.trim().toUpperCase()
        counts.set(code, (counts.get(code) ?? 0) + 1)
      }
      return [...counts.entries()].sort((a, b) => b[1] - a[1]).map(([code, n]) => ({ code, n }))
    },
    inspStats: (_k: string, { serial, measures }: Any) => {
      const values: number[] = measures.filter((m: MeasureRow) => m.actual != null).map((m: MeasureRow) => m.actual)
      const n = values.length
      if (n === 0) return { serial, n, mean: 0, stddev: 0 }
      const mean = values.reduce((a, b) => a + b, 0) / n
      const variance = n > 1 ? values.reduce((acc, x) => acc + (x - mean) ** 2, 0) / (n - 1) : 0
      return { serial, n, mean: roundTo(mean, 4), stddev: roundTo(Math.sqrt(variance), 4) }
    },
    inspLabel: (_k: string, v: Any): string =>
      `${v.line}/${String(v.station).padStart(3, '0')} ${v.partNo.toUpperCase()} by ${v.operator ?? 'AUTO'}`,
    inspReport: (_k: string, v: Any) => {
      const sb: string[] = []
      sb.push(`Serial ${v.serial}`)
      for (let i = 0; i < v.measures.length; i++) {
        const m = v.measures[i]
        sb.push(`${i + 1}. ${m.feature}: ${m.actual === null ? 'n/a' : m.actual.toFixed(3)} (±${m.tol})`)
      }
      if (v.defects.length > 0) sb.push(`Defects: ${v.defects.join(', ')}`)
      return sb.join('\n')
    },
    inspFlat: (k: string, v: Any) => ({ ...v, key: k, ok: verdictOf(v) === Verdict.PASS, issues: v.defects.length }),
    inspFirstFailure: (_k: string, v: Any) =>
      v.measures.find((m: MeasureRow) => m.actual !== null && !withinTolerance(m))?.feature ?? null,
    inspAlert: (_k: string, v: Any): Alert => {
      const critical = v.defects.filter((d: string) => CRITICAL_DEFECTS.has(d))
      if (critical.length > 0) {
        return newAlert(v.line, 'CRITICAL', `${critical.length} critical on ${v.serial}`, v.inspectedAt)
      }
      const level = v.rework || v.defects.length > 2 ? 'WARN' : 'INFO'
      return newAlert(v.line, level, v.defects[0] ?? 'no defect', v.inspectedAt)
    },
  }),
  group(inspections, 'test', {
    inspIsCritical: (_k: string, v: Any) => v.defects.some((d: string) => CRITICAL_DEFECTS.has(d.toUpperCase())),
    inspPassed: (_k: string, v: Any) => verdictOf(v) === Verdict.PASS,
    inspNightUnattended: (_k: string, v: Any) => shiftOf(v.inspectedAt) === 'NIGHT' && isBlank(v.operator),
    inspHasDuplicates: (_k: string, v: Any) => {
      const seen = new Set<string>()
      for (const m of v.measures) {
        if (seen.has(m.feature)) return true
        seen.add(m.feature)
      }
      return false
    },
    inspKnownPart: (_k: string, v: Any) => /^[A-Z]{2,4}-\d{4,}(-R\d+)?$/.test(v.partNo) && v.station > 0,
  }),
  group(movements, 'value', {
    movBin: (_k: string, v: Any) => {
      const match = BIN_PATTERN.exec(v.toBin ?? v.fromBin ?? '')
      if (match === null) return null
      const [, aisle, rack, shelf, slot] = match
      return { aisle, rack: Number.parseInt(rack!, 10), shelf: Number.parseInt(shelf!, 10), slot: Number(slot) }
    },
    movLedger: (_k: string, v: Any) => {
      if (isBlank(v.sku)) throw new Error(`movement without a SKU in ${v.warehouse}`)
      const delta = signedQty(v.kind, v.qty)
      return { sku: v.sku, delta, amount: v.unitCost == null ? null : roundTo(delta * v.unitCost, 2), at: v.at }
    },
    movShelfLife: (_k: string, v: Any) => {
      const expires = v.lot?.expires ?? null
      if (expires === null) return 'NONE'
      const days = Math.floor((expires - v.at) / MS_PER_DAY)
      if (days < 0) return 'EXPIRED'
      if (days <= 7) return 'URGENT'
      return days <= 30 ? 'SOON' : 'OK'
    },
    movDescribe: (_k: string, v: Any) => {
      const day = new Date(v.at).toISOString().slice(0, 10)
      switch (v.kind as MovementKind) {
        case MovementKind.RECEIPT:
          return `${day} +${v.qty} ${v.sku} -> ${v.toBin ?? 'dock'}`
        case MovementKind.ISSUE:
          return `${day} -${v.qty} ${v.sku} <- ${v.fromBin ?? 'unknown'}`
        case MovementKind.TRANSFER:
        case MovementKind.ADJUST:
          return `${day} ${v.kind.toLowerCase()} ${v.qty} ${v.sku}`
        default:
          return `${day} unknown movement ${v.kind} of ${v.sku}`
      }
    },
    movLotNo: (_k: string, v: Any) => v.lot?.no.trim().replace(/^LOT[-_ ]?/i, '') || 'UNTRACKED',
  }),
  group(movements, 'test', {
    movIsTransfer: (_k: string, v: Any) =>
      v.kind === MovementKind.TRANSFER && v.fromBin !== null && v.toBin !== null && v.fromBin !== v.toBin,
    movInvalid: (k: string, v: Any) => isBlank(k) || isBlank(v.sku) || !(v.kind in MovementKind) || v.qty <= 0,
    movExpiredIssue: (_k: string, v: Any) => v.kind === 'ISSUE' && v.lot?.expires != null && v.lot.expires < v.at,
    movKnownKind: (_k: string, v: Any) => Object.values(MovementKind).includes(v.kind),
  }),
  group(movements, 'pairs', {
    movSplitTransfer: (_k: string, v: Any) => {
      const out: [string, { bin: string; delta: number }][] = []
      if (v.fromBin != null) out.push([`${v.warehouse}:${v.fromBin}`, { bin: v.fromBin, delta: -v.qty }])
      if (v.toBin != null) out.push([`${v.warehouse}:${v.toBin}`, { bin: v.toBin, delta: v.qty }])
      return out
    },
    movDailyTotals: (_k: string, v: Any) =>
      v.kind === MovementKind.TRANSFER
        ? []
        : [v.sku, v.warehouse].map((dim: string) => [
            `${dim}@${Math.floor(v.at / MS_PER_DAY)}`,
            signedQty(v.kind, v.qty),
          ]),
  }),
  group(orders, 'value', {
    poTotalEur: (_k: string, po: Any) => {
      const rate = FX_TO_EUR[po.currency]
      if (rate === undefined) return null
      let total = 0
      for (const line of po.lines) total += line.ordered * line.price
      return roundTo(total * rate, 2)
    },
    poProgress: (_k: string, { poNumber, lines }: Any) => {
      const ordered = lines.reduce((n: number, l: PoLine) => n + l.ordered, 0)
      const open = lines.reduce((n: number, l: PoLine) => n + openQty(l), 0)
      const percent = ordered === 0 ? 100 : clamp(Math.round((100 * (ordered - open)) / ordered), 0, 100)
      return { poNumber, ordered, open, percent, state: open === 0 ? 'CLOSED' : percent > 0 ? 'PARTIAL' : 'OPEN' }
    },
    poBiggestLines: (_k: string, po: Any) =>
      [...po.lines]
        .sort((a: PoLine, b: PoLine) => b.price * b.ordered - a.price * a.ordered || a.sku.localeCompare(b.sku))
        .slice(0, 3)
        .map(({ sku, price, ordered }: PoLine) => ({ sku, amount: price * ordered })),
    poBySku: (_k: string, po: Any) => {
      const bySku: Record<string, number> = {}
      for (const { sku, ordered } of po.lines) bySku[sku] = (bySku[sku] || 0) + ordered
      return Object.entries(bySku).map(([sku, qty]) => ({ sku, qty }))
    },
    poAmountText: (_k: string, po: Any) => {
      const total: number = po.lines.reduce((s: number, l: PoLine) => s + l.ordered * l.price, 0)
      return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(total)
    },
    poJson: (k: string, po: Any) =>
      JSON.stringify({ id: k, vendor: po.vendor.id, skus: po.lines.map((l: PoLine) => l.sku), term: po.incoterm }),
  }),
  group(orders, 'test', {
    poNeedsApproval: (_k: string, po: Any) =>
      po.lines.reduce((s: number, l: PoLine) => s + l.price * l.ordered, 0) * (FX_TO_EUR[po.currency] ?? 1) > 10_000,
    poOverReceived: (_k: string, po: Any) =>
      po.lines.some((l: PoLine) => l.received !== null && l.received > l.ordered * 1.05),
    poRiskyVendor: (_k: string, { vendor }: Any) =>
      (vendor?.rating ?? 0) < 2.5 || !['DE', 'FR', 'PL'].includes(vendor.country),
  }),
  group(orders, 'pairs', {
    poExplode: (_k: string, po: Any) =>
      po.lines.map((l: PoLine, i: number) => [l.sku, { po: po.poNumber, lineNo: (i + 1) * 10, open: openQty(l) }]),
    poOpenLines: (_k: string, po: Any) => {
      const result: [string, number][] = []
      for (const line of po.lines as PoLine[]) {
        const open = openQty(line)
        if (open > 0) result.push([line.sku, open])
      }
      return result
    },
  }),
  group(orders, 'list', {
    poSkus: (_k: string, po: Any) => Array.from(new Set<string>(po.lines.map((l: PoLine) => l.sku))).sort(),
    poLineAlerts: (k: string, po: Any): Alert[] =>
      po.lines
        .filter((l: PoLine) => l.price <= 0 || l.ordered < 1)
        .map((l: PoLine) => newAlert(k, 'WARN', `bad line ${l.sku}: ${l.ordered} x ${l.price}`, po.createdAt)),
  }),
  group(orderVendor, 'value', {
    poWithVendor: (_k: string, po: Any, vendor: Any) => {
      if (vendor === null) return { po: po.poNumber, vendor: 'UNKNOWN', due: null, blocked: true }
      const due = po.promisedAt ?? po.createdAt + vendor.leadDays * MS_PER_DAY
      return { po: po.poNumber, vendor: vendor.name.trim(), due, blocked: vendor.blocked }
    },
    poVendorMail: (_k: string, po: Any, vendor: Any) =>
      vendor?.email?.toLowerCase().split('@')[1] ?? `${po.vendor.country.toLowerCase()}.unknown`,
  }),
  group(readings, 'value', {
    meterConsumption: (_k: string, r: Any) => {
      if (r.previous === null) return null
      const used = r.value >= r.previous ? r.value - r.previous : 1_000_000 - r.previous + r.value
      return { meterId: r.meterId, used: roundTo(used, 3), cost: energyCost(used), wrapped: r.value < r.previous }
    },
    meterPeak: (_k: string, r: Any) => {
      let peak = Number.NEGATIVE_INFINITY
      let at = -1
      r.slots.forEach((x: number, i: number) => {
        if (x > peak) {
          peak = x
          at = i
        }
      })
      return at < 0 ? null : { peak, from: r.at + at * 15 * 60_000 }
    },
    meterMovingAverage: (_k: string, r: Any) => {
      const window = 4
      const out: number[] = []
      let sum = 0
      for (let i = 0; i < r.slots.length; i++) {
        sum += r.slots[i]
        if (i >= window) sum -= r.slots[i - window]
        out.push(sum / Math.min(i + 1, window))
      }
      return out
    },
    meterMedian: (_k: string, { slots }: Any) => {
      if (slots.length === 0) return 0
      const sorted = slots.slice().sort((a: number, b: number) => a - b)
      const mid = sorted.length >> 1
      return sorted.length % 2 === 1 ? sorted[mid] : (sorted[mid - 1] + sorted[mid]) / 2
    },
    fieldIrrigation: (_k: string, { kind, value, slots: [rain = 0, heat = 20] }: Any) => {
      if (kind !== 'soil') return { action: 'SKIP', litres: 0 }
      const deficit = clamp(0.35 - value / 100, 0, 0.35)
      const litres = Math.max(0, deficit * 800 * (heat > 28 ? 1.2 : 1) - rain * 10)
      return { action: litres > 50 ? 'IRRIGATE' : 'WAIT', litres: Number(litres.toFixed(1)) }
    },
  }),
  group(readings, 'pair', {
    meterHourKey: (_k: string, r: Any) => [`${r.meterId}|${r.at - (r.at % MS_PER_HOUR)}`, r.value],
    meterMonthKey: (k: string, r: Any) => {
      const d = new Date(r.at)
      const month = `${d.getUTCFullYear()}-${`0${d.getUTCMonth() + 1}`.slice(-2)}`
      return [k.concat('#', month), { ...r, slots: r.slots.filter((x: number) => !Number.isNaN(x) && x >= 0) }]
    },
  }),
  group(calls, 'value', {
    cdrRated: (_k: string, c: Any) => {
      const [from, to] = [countryOf(c.from), countryOf(c.to)]
      const perMinute = from === to ? 0.05 : to === 'UNKNOWN' ? 0.9 : 0.25
      const minutes = Math.ceil(Math.max(c.secs, 0) / 60)
      return { from, to, minutes, charge: roundTo(minutes * perMinute, 2) }
    },
    cdrMegabytes: (_k: string, c: Any) => `${(c.bytes / 1024 ** 2).toFixed(2)} MB`,
    cdrMasked: (_k: string, c: Any) => ({ ...c, from: c.from.replace(/\d(?=\d{3})/g, '*'), to: c.to.slice(-3) }),
    cdrCellId: (_k: string, c: Any) => (c.cell ? `${c.cell.mcc}-${c.cell.mnc}-${c.cell.lac.toString(16)}` : null),
  }),
  group(calls, 'test', {
    cdrDropped: (_k: string, c: Any) => c.cause !== null && c.cause !== 16 && c.kind === 'VOICE' && c.secs < 10,
    cdrRoaming: (_k: string, c: Any) => ![262, 234, 310].includes(c.cell?.mcc ?? 262),
    cdrPremium: (_k: string, { to }: Any) => ['0900', '+49900', '0137'].some(p => to.startsWith(p)),
  }),
  group(folding(Inspection, LineStats), 'value', {
    lineStatsAdd: (_k: string, v: Any, agg: Any) => {
      let { count, mean, m2 } = agg
      for (const m of v.measures) {
        if (m.actual === null) continue
        count++
        const delta = m.actual - m.nominal - mean
        mean += delta / count
        m2 += delta * (m.actual - m.nominal - mean)
      }
      return { ...agg, count, mean, m2, failed: agg.failed + (verdictOf(v) === Verdict.FAIL ? 1 : 0), last: v.serial }
    },
    lineDefectsAdd: (_k: string, v: Any, agg: Any) => {
      const counts = new Map<string, number>(agg.defects.map((d: { code: string; n: number }) => [d.code, d.n]))
      for (const code of v.defects) counts.set(code, (counts.get(code) ?? 0) + 1)
      return { ...agg, defects: Array.from(counts, ([code, n]) => ({ code, n })) }
    },
  }),
  group(folding(Movement, Stock), 'value', {
    stockApply: (_k: string, v: Any, stock: Any) => {
      const delta = signedQty(v.kind, v.qty)
      const cost = v.unitCost ?? (stock.onHand > 0 ? stock.value / stock.onHand : 0)
      const bins = v.toBin === null || stock.bins.includes(v.toBin) ? stock.bins : [...stock.bins, v.toBin].sort()
      return { onHand: Math.max(0, stock.onHand + delta), value: stock.value + delta * cost, bins, last: v.kind }
    },
  }),
  group(folding(Cdr, Usage), 'value', {
    usageAdd: (_k: string, c: Any, u: Any) => ({
      calls: u.calls + 1,
      seconds: u.seconds + c.secs,
      dropped: u.dropped + (c.cause != null && c.cause !== 16 ? 1 : 0),
      peers: [c.to, ...u.peers.filter((p: string) => p !== c.to)].slice(0, 10),
    }),
  }),
  {
    params: rawLines,
    want: 'value',
    texts: ['PRESS-07;23.5;bar;1700000000', '(01)04012345123456(10)AB12(17)261231', '{"machine":"M1","oee":0.81}'],
    lambdas: {
      rawMachineCsv: (_k: string, line: Any) => {
        const parts = line.split(';')
        if (parts.length < 4) return null
        const value = Number.parseFloat(parts[1])
        return Number.isNaN(value)
          ? null
          : { machine: parts[0].trim(), value, unit: parts[2], ts: Number(parts[3]) * 1000 }
      },
      rawGs1: (_k: string, code: Any) => {
        let gtin = ''
        let lot = ''
        for (const [, ai, data] of code.matchAll(/\((\d{2})\)([^(]+)/g)) {
          if (ai === '01') gtin = data
          else if (ai === '10') lot = data
        }
        return { gtin, lot }
      },
      rawGtinValid: (_k: string, code: Any) => {
        if (!/^\d{13}$/.test(code)) return false
        let sum = 0
        for (let i = 0; i < 12; i++) sum += (code.charCodeAt(i) - 48) * (i % 2 === 0 ? 1 : 3)
        return (10 - (sum % 10)) % 10 === Number(code[12])
      },
      rawOee: (_k: string, text: Any) => {
        try {
          const parsed = JSON.parse(text) as { machine?: string; oee?: number }
          return { machine: parsed.machine ?? 'UNKNOWN', oee: parsed.oee ?? 0 }
        } catch {
          return { machine: 'INVALID', oee: 0 }
        }
      },
    },
  },
]
