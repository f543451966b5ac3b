/** Lambdas of insurers, clinics, personnel offices, schools and councils. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, nullableType, structType, type Type, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const { string, float64, int32, timestamp } = types
const Adjuster = structType({ id: string, name: string, office: nullableType(string) })
const Claim = structType({
  claimNo: string,
  policyNo: string,
  kind: string,
  status: string,
  lossDate: timestamp,
  reportedAt: timestamp,
  closedAt: nullableType(timestamp),
  amount: float64,
  approved: nullableType(float64),
  currency: string,
  description: string,
  adjuster: nullableType(Adjuster),
  parties: listType(structType({ name: string, role: string, share: float64 })),
  payments: listType(structType({ paidOn: timestamp, amount: float64, payee: nullableType(string) })),
  flags: listType(string),
  metadata: string,
})
const Term = structType({ from: timestamp, to: nullableType(timestamp) })
const Policy = structType({ deductible: float64, limit: nullableType(float64), term: Term, riders: listType(string) })
const Patient = structType({ id: string, born: string, kg: nullableType(float64), cm: nullableType(float64) })
const Visit = structType({
  patient: Patient,
  admittedAt: timestamp,
  dischargedAt: nullableType(timestamp),
  ward: string,
  codes: listType(string),
  vitals: listType(structType({ at: timestamp, name: string, value: float64 })),
  insurer: nullableType(structType({ name: string, memberId: string, copay: float64 })),
  notes: nullableType(string),
})
const Staff = structType({
  employeeId: string,
  name: structType({ first: string, last: string }),
  email: string,
  grade: int32,
  salary: float64,
  hiredAt: timestamp,
  leftAt: nullableType(timestamp),
  managerId: nullableType(string),
  dept: structType({ code: string, name: string }),
  absences: listType(structType({ from: timestamp, to: timestamp, reason: string })),
  skills: listType(string),
  taxClass: string,
  dependants: int32,
  fullTime: types.bool,
})
const Parcel = structType({
  address: structType({ street: string, city: string, zip: string, state: nullableType(string) }),
  zoning: string,
  areaSqm: float64,
  yearBuilt: nullableType(int32),
  askingPrice: nullableType(float64),
  assessed: float64,
  listedAt: timestamp,
  permits: listType(structType({ no: string, kind: string, state: string, fee: float64, filed: timestamp })),
  features: listType(string),
  headline: string,
})
const Student = structType({
  name: string,
  year: int32,
  grades: listType(structType({ course: string, credits: int32, mark: nullableType(float64) })),
  attendance: listType(types.bool),
  guardianEmail: nullableType(string),
})
const LossRun = structType({ count: int32, paid: float64, largest: float64, last: nullableType(string) })
const HeadCount = structType({ heads: int32, fte: float64, payroll: float64, grades: listType(int32) })
const row = (value: Type): Shape => ({ types: [string, value], roles: ['key', 'value'] })
const COVERED: Shape = { types: [string, Claim, nullableType(Policy)], roles: ['key', 'left', 'right'] }
const LOSS_RUN: Shape = { types: [string, Claim, LossRun], roles: ['key', 'value', 'aggregate'] }
const HEADS: Shape = { types: [string, Staff, HeadCount], roles: ['key', 'value', 'aggregate'] }

type Payment = { paidOn: number; amount: number; payee: string | null }
type Severity = 'minor' | 'moderate' | 'severe' | 'catastrophic'
enum Triage {
  Red = 1,
  Yellow,
  Green,
}

const DAY_MS = 24 * 60 * 60 * 1000
const FX: Record<string, number> = { EUR: 1, USD: 0.92, GBP: 1.17, CHF: 1.04 }
const OPEN_STATES = new Set(['new', 'open', 'in_review', 'reopened'])
const FRAUD_WORDS = ['cash only', 'total loss', 'no witnesses', 'stolen']
const ICD: Record<string, string> = { A: 'Infectious', C: 'Neoplasms', E: 'Endocrine', I: 'Circulatory' }
const BRACKETS: { upTo: number; rate: number }[] = [
  { upTo: 11_000, rate: 0 },
  { upTo: 28_000, rate: 0.14 },
  { upTo: 66_000, rate: 0.3 },
  { upTo: Infinity, rate: 0.45 },
]
const MILLAGE = new Map(Object.entries({ R1: 9.5, R2: 10.25, C: 21, I: 17.8 }))
const PERMIT_FEES = { building: 450, demolition: 300, electrical: 85, plumbing: 85, sign: 40 } as const
const WARDS = { ICU: { beds: 12, maxDays: 21 }, ER: { beds: 30, maxDays: 1 } }
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const ZIP_RE = /^(\d{5})(?:-(\d{4}))?$/
const usd = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

const cents = (n: number): number => Math.round((n + Number.EPSILON) * 100) / 100
const clamp = (n: number, lo: number, hi: number) => Math.min(Math.max(n, lo), hi)
const sumBy = <T>(xs: readonly T[], f: (x: T) => number): number => xs.reduce((s, x) => s + f(x), 0)
const daysBetween = (from: number, to: number): number => Math.floor((to - from) / DAY_MS)
const isoDay = (ts: number): string => new Date(ts).toISOString().slice(0, 10)
const titleCase = (s: string) => s.toLowerCase().replace(/\b[a-z]/g, c => c.toUpperCase())
const toEur = (amount: number, currency: string): number => cents(amount * (FX[currency] ?? 1))
const paidTotal = (c: { payments: Payment[] }) => sumBy(c.payments, p => p.amount)

function severityOf(amount: number): Severity {
  if (amount >= 1_000_000) return 'catastrophic'
  if (amount >= 100_000) return 'severe'
  return amount >= 5_000 ? 'moderate' : 'minor'
}
function incomeTax(gross: number): number {
  let tax = 0
  let floor = 0
  for (const { upTo, rate } of BRACKETS) {
    if (gross <= floor) break
    tax += (Math.min(gross, upTo) - floor) * rate
    floor = upTo
  }
  return cents(tax)
}
function ageAt(birthDate: string, at: number): number {
  const [y, m, d] = birthDate.split('-').map(Number)
  const now = new Date(at)
  const month = now.getUTCMonth() + 1
  const hadBirthday = month > m! || (month === m && now.getUTCDate() >= d!)
  return now.getUTCFullYear() - y! - (hadBirthday ? 0 : 1)
}
function workingDays(from: number, to: number): number {
  let n = 0
  for (let t = from, i = 0; t <= to && i < 400; t += DAY_MS, i++) {
    const day = new Date(t).getUTCDay()
    if (day === 0 || day === 6) continue
    n++
  }
  return n
}
function letterGrade(mark: number | null): 'A' | 'B' | 'C' | 'F' | 'I' {
  if (mark === null) return 'I'
  return mark >= 90 ? 'A' : mark >= 80 ? 'B' : mark >= 70 ? 'C' : 'F'
}
function parseMetadata(text: string): { channel?: string; score?: number; tags?: string[] } {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
const median = (xs: number[]): number | null => {
  if (!xs.length) return null
  const sorted = [...xs].sort((a, b) => a - b)
  const mid = sorted.length >> 1
  return sorted.length % 2 ? sorted[mid]! : (sorted[mid - 1]! + sorted[mid]!) / 2
}

const claimValues = {
  claimInEuro: (_k: string, c: Any) => ({ ...c, amount: toEur(c.amount, c.currency), currency: 'EUR' }),
  claimSeverity: (_k: string, c: Any) => ({ claimNo: c.claimNo, severity: severityOf(c.amount) }),
  claimAging: (_k: string, { reportedAt, closedAt, lossDate }: Any) => ({
    reportLag: daysBetween(lossDate, reportedAt),
    openDays: closedAt != null ? daysBetween(reportedAt, closedAt) : null,
  }),
  claimFraudScore: (_k: string, c: Any) => {
    let score = 0
    const text = c.description.toLowerCase()
    for (const w of FRAUD_WORDS) if (text.includes(w)) score += 15
    if (daysBetween(c.lossDate, c.reportedAt) > 30) score += 20
    if (c.flags.includes('prior_siu')) score += 40
    return { claimNo: c.claimNo, score: clamp(score, 0, 100), band: score > 60 ? 'high' : score > 25 ? 'mid' : 'low' }
  },
  claimHeadline: (_k: string, c: Any) =>
    `${c.claimNo} [${c.kind.toUpperCase()}] ${usd.format(c.amount)} - ${c.adjuster?.name ?? 'unassigned'}`,
  claimPayees: (_k: string, c: Any) => [...new Set(c.payments.map((p: Payment) => p.payee ?? 'unknown'))].join(', '),
  claimPaidByYear: (_k: string, c: Any) => {
    const byYear = new Map<number, number>()
    for (const p of c.payments) {
      const year = new Date(p.paidOn).getUTCFullYear()
      byYear.set(year, (byYear.get(year) ?? 0) + p.amount)
    }
    return [...byYear].map(([year, total]) => ({ year, total: cents(total) })).sort((a, b) => a.year - b.year)
  },
  claimChannel: (_k: string, c: Any) => {
    const { channel = 'unknown', score = 0, tags = [] } = parseMetadata(c.metadata)
    return { claimNo: c.claimNo, channel, score, tags }
  },
  claimMasked: (_k: string, c: Any) => ({
    ...c,
    description: c.description.replace(/[\w.+-]+@[\w.-]+/g, '<email>').replace(/\d{3}-\d{2}-\d{4}/g, '<ssn>'),
    parties: c.parties.map((p: Any) => ({ ...p, name: p.name.charAt(0) + '.' })),
  }),
  claimNextStep: (_k: string, c: Any) => {
    switch (c.status) {
      case 'new':
      case 'reopened':
        return c.adjuster ? 'contact_claimant' : 'assign_adjuster'
      case 'in_review':
        return c.amount > 25_000 ? 'senior_review' : 'decide'
      default:
        return null
    }
  },
  claimLastPayment: (_k: string, c: Any) => {
    const last = c.payments.toSorted((a: Payment, b: Payment) => b.paidOn - a.paidOn).at(0)
    return last ? { on: isoDay(last.paidOn), amount: last.amount } : null
  },
  claimWordCount: (_k: string, c: Any) => c.description.trim().split(/\s+/).filter(Boolean).length,
}
const claimTests = {
  claimIsOpen: (_k: string, c: Any) => OPEN_STATES.has(c.status) && c.closedAt === null,
  claimLateReport: (_k: string, c: Any) => (c.reportedAt - c.lossDate) / DAY_MS > 90,
  claimOverpaid: (_k: string, c: Any) => c.approved !== null && paidTotal(c) > c.approved,
  claimNumberOk: (_k: string, c: Any) => /^CLM-\d{4}-[A-Z]{2}\d{6}$/i.test(c.claimNo),
  claimDuplicateParty: (_k: string, c: Any) => {
    const seen = new Set<string>()
    for (const { name } of c.parties) {
      const key = name.trim().toLowerCase()
      if (seen.has(key)) return true
      seen.add(key)
    }
    return false
  },
}
const claimPairs = {
  claimByPolicy: (_k: string, c: Any) => [c.policyNo, c],
  claimByOffice: (_k: string, c: Any) => [c.adjuster?.office?.toLowerCase() ?? 'hq', { no: c.claimNo, sum: c.amount }],
  claimByLossMonth: (k: string, c: Any) => {
    const d = new Date(c.lossDate)
    const month = `${d.getUTCFullYear()}-${String(d.getUTCMonth() + 1).padStart(2, '0')}`
    return [`${c.kind}|${month}`, { source: k, amount: c.amount }]
  },
}
const claimFlatPairs = {
  claimPerParty: (_k: string, c: Any) => c.parties.map((p: Any) => [p.name.trim(), { no: c.claimNo, role: p.role }]),
  claimLedger: (k: string, c: Any) => {
    const out: [string, { claimNo: string; seq: number; balance: number }][] = []
    let balance = c.approved ?? c.amount
    c.payments.forEach((p: Payment, i: number) => {
      balance -= p.amount
      out.push([p.payee || k, { claimNo: c.claimNo, seq: i + 1, balance: cents(balance) }])
    })
    return out
  },
}
const claimLists = {
  claimAlerts: (_k: string, c: Any) =>
    [c.amount > 250_000 && 'large_loss', !c.adjuster && 'unassigned', !c.payments.length && 'unpaid'].filter(Boolean),
  claimFlagRows: (_k: string, c: Any) => c.flags.flatMap((f: string) => f.split(/[,;]\s*/)).filter(Boolean),
}
const coverValues = {
  coverDecision: (_k: string, claim: Any, policy: Any) => {
    if (!policy) return { covered: false, payable: 0, reason: 'no policy' }
    const { deductible, limit } = policy
    const { from, to } = policy.term
    if (claim.lossDate < from || (to !== null && claim.lossDate > to))
      return { covered: false, payable: 0, reason: 'term' }
    const net = Math.max(claim.amount - deductible, 0)
    return { covered: true, payable: cents(Math.min(net, limit ?? Infinity)), reason: null }
  },
  coverEnriched: (_k: string, c: Any, p: Any) => ({ ...c, limit: p?.limit ?? null, riders: p?.riders?.length ?? 0 }),
  coverRiders: (_k: string, c: Any, p: Any) => (p?.riders ?? []).filter((r: string) => r.includes(c.kind)),
}
const lossRuns = {
  lossRunTotals: (_k: string, c: Any, agg: Any) => ({
    count: agg.count + 1,
    paid: agg.paid + paidTotal(c),
    largest: Math.max(agg.largest, c.amount),
    last: c.claimNo,
  }),
  lossRunApproved: (_k: string, c: Any, agg: Any) => {
    if (c.status === 'denied' || c.approved === null) return agg
    return { ...agg, count: agg.count + 1, paid: agg.paid + c.approved, last: agg.last ?? c.claimNo }
  },
  lossRunMerged: (k: string, _c: Any, agg: Any) => Object.assign({}, agg, { count: agg.count + 1, last: k }),
}
const visitValues = {
  visitBmi: (_k: string, v: Any) => {
    const { kg, cm } = v.patient
    if (kg == null || cm == null || cm <= 0) return null
    return Number((kg / (cm / 100) ** 2).toFixed(1))
  },
  visitAgeGroup: (_k: string, v: Any) => {
    const age = ageAt(v.patient.born, v.admittedAt)
    return { patient: v.patient.id, age, group: age < 18 ? 'paediatric' : age < 65 ? 'adult' : 'geriatric' }
  },
  visitChapters: (_k: string, v: Any) => v.codes.map((code: string) => ICD[code[0]?.toUpperCase() ?? ''] ?? 'Other'),
  visitHeartRate: (_k: string, v: Any) => {
    const hr: number[] = v.vitals.filter((x: Any) => x.name === 'hr').map((x: Any) => x.value)
    if (hr.length === 0) return null
    return { n: hr.length, min: Math.min(...hr), max: Math.max(...hr), median: median(hr) }
  },
  visitTriage: (_k: string, v: Any): Triage => {
    const spo2 = v.vitals.findLast((x: Any) => x.name === 'spo2')?.value ?? 100
    if (spo2 < 88) return Triage.Red
    return spo2 < 94 || v.ward === 'ER' ? Triage.Yellow : Triage.Green
  },
  visitCopayLine: (_k: string, { insurer: i }: Any) =>
    i ? `${i.name} (${i.memberId.slice(-4).padStart(8, '*')}) $${i.copay.toFixed(2)}` : 'self-pay',
  visitLatestVitals: (_k: string, v: Any) => {
    const latest: Record<string, { at: number; value: number }> = {}
    for (const { at, name, value } of v.vitals) {
      const prev = latest[name]
      if (!prev || prev.at < at) latest[name] = { at, value }
    }
    return Object.entries(latest).map(([name, { value }]) => ({ name, value }))
  },
  visitAllergies: (_k: string, v: Any) => {
    const match = v.notes?.match(/allerg(?:y|ies|ic)\s*(?:to)?:?\s*([\w ,]+)/i)
    return match ? match[1].split(',').map((s: string) => s.trim()) : []
  },
  visitAnonymous: (_k: string, { patient, notes, ...rest }: Any) => ({ ...rest, born: +patient.born.slice(0, 4) }),
}
const visitTests = {
  visitOverstay: (_k: string, v: Any) => {
    const limits = WARDS[v.ward as keyof typeof WARDS]
    if (!limits || v.dischargedAt == null) return false
    return daysBetween(v.admittedAt, v.dischargedAt) > limits.maxDays
  },
  visitFebrile: (_k: string, v: Any) => v.vitals.some(({ name, value }: Any) => name === 'temp' && value >= 38.3),
  visitChronic: (_k: string, v: Any) => v.codes.filter((c: string) => /^(E1[0-4]|I10|J44)/.test(c)).length >= 2,
  visitInsured: (_k: string, { insurer }: Any) => Boolean(insurer) && insurer.memberId.trim() !== '',
}
const visitFlatPairs = {
  visitPerCode: (k: string, v: Any) => v.codes.map((code: string, i: number) => [code, { visit: k, primary: i === 0 }]),
}
const staffValues = {
  staffPayslip: (_k: string, e: Any) => {
    const gross = cents(e.salary / 12)
    const tax = cents(incomeTax(Math.max(0, e.salary - e.dependants * 1_800)) / 12)
    const social = cents(Math.min(gross, 7_550) * 0.0935)
    return { employeeId: e.employeeId, gross, tax, social, net: cents(gross - tax - social) }
  },
  staffDisplay: (_k: string, e: Any) => `${e.name.last.toUpperCase()}, ${titleCase(e.name.first)} (${e.dept.code})`,
  staffTenure: (_k: string, e: Any) => {
    const years = ((e.leftAt ?? Date.UTC(2025, 0, 1)) - e.hiredAt) / (365.25 * DAY_MS)
    return { years: Math.trunc(years), leaveDays: 20 + clamp(Math.floor(years / 5), 0, 10) }
  },
  staffSickDays: (_k: string, e: Any) => {
    let days = 0
    for (const a of e.absences) {
      if (a.reason !== 'sick') continue
      days += workingDays(a.from, a.to)
    }
    return days
  },
  staffRaise: (_k: string, e: Any) => ({ ...e, salary: e.salary * (1 + ([0, 0.04, 0.035][e.grade] || 0.02)) }),
  staffAllowance: (_k: string, e: Any) => (({ I: 0, II: 1_908, III: 11_604 }) as Any)[e.taxClass] ?? 0,
  staffAbsenceReasons: (_k: string, e: Any) => {
    const counts = e.absences.reduce((acc: Record<string, number>, { reason }: Any) => {
      acc[reason] = (acc[reason] || 0) + 1
      return acc
    }, {})
    const [top] = Object.keys(counts).sort((a, b) => counts[b] - counts[a] || a.localeCompare(b))
    return { kinds: Object.keys(counts).length, top: top ?? null }
  },
}
const staffTests = {
  staffActive: (_k: string, e: Any) => !e.leftAt,
  staffNeedsReview: (_k: string, e: Any) => e.fullTime && e.grade < 4 && e.salary > 90_000 && e.managerId != null,
  staffQualified: (_k: string, { skills }: Any) => ['rn', 'acls'].every(s => skills.includes(s)),
}
const staffPairs = {
  staffByManager: (k: string, e: Any) => [
    e.managerId ?? 'root',
    { id: k, name: [e.name.first, e.name.last].join(' ') },
  ],
  staffByDomain: (_k: string, e: Any) => {
    const at = e.email.lastIndexOf('@')
    return [at < 0 ? 'invalid' : e.email.substring(at + 1).toLowerCase(), e.employeeId]
  },
}
const heads = {
  headsAdd: (_k: string, e: Any, a: Any) => ({
    heads: a.heads + 1,
    fte: a.fte + (e.fullTime ? 1 : 0.5),
    payroll: cents(a.payroll + e.salary),
    grades: a.grades.includes(e.grade) ? a.grades : [...a.grades, e.grade].sort((x, y) => x - y),
  }),
  headsPaid: (_k: string, e: Any, a: Any) => (e.leftAt ? a : { ...a, heads: a.heads + 1 }),
}
const parcelValues = {
  parcelTax: (_k: string, p: Any) => {
    const mills = MILLAGE.get(p.zoning) ?? 12
    const exemption = p.features.includes('homestead') ? 50_000 : 0
    return {
      tax: cents((Math.max(p.assessed - exemption, 0) * mills) / 1000),
      mills,
      year: new Date(p.listedAt).getUTCFullYear(),
    }
  },
  parcelPerSqm: (_k: string, p: Any) => (p.askingPrice && p.areaSqm ? Math.round(p.askingPrice / p.areaSqm) : null),
  parcelLabel: (_k: string, { address: { street, city, zip, state } }: Any) =>
    [street, `${city}${state ? ', ' + state : ''}`, zip].filter(s => s.trim().length > 0).join(' · '),
  parcelZip: (_k: string, p: Any) => {
    const m = ZIP_RE.exec(p.address.zip)
    if (!m) return { zip5: null, plus4: null }
    const [, zip5, plus4] = m
    return { zip5, plus4: plus4 ?? null }
  },
  parcelPermitFees: (_k: string, p: Any) =>
    p.permits.map((x: Any) => ({ no: x.no, due: (PERMIT_FEES[x.kind as keyof typeof PERMIT_FEES] ?? 100) - x.fee })),
  parcelSlug: (_k: string, p: Any) => {
    const ascii = p.headline.normalize('NFD').replace(/[\u0300-\u036f]/g, '')
    const dashed = ascii.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    return dashed.replace(/^-|-$/g, '')
  },
  parcelEra: (_k: string, p: Any) => (p.yearBuilt ? `${Math.floor(p.yearBuilt / 10) * 10}s` : 'unknown'),
  parcelListedOn: (_k: string, p: Any) => {
    const d = new Date(p.listedAt)
    return `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}: ${p.askingPrice?.toLocaleString('en-US') ?? 'POA'}`
  },
}
const permitLists = {
  permitsOverdue: (_k: string, p: Any) => {
    const result = []
    for (const permit of p.permits) {
      const age = daysBetween(permit.filed, p.listedAt)
      if (permit.state !== 'issued' && age > 60) result.push({ no: permit.no, city: p.address.city, age })
    }
    return result
  },
}
const studentValues = {
  studentGpa: (_k: string, s: Any) => {
    const points = { A: 4, B: 3, C: 2, F: 0, I: 0 }
    const graded = s.grades.filter((g: Any) => g.mark !== null)
    const credits = sumBy(graded as { credits: number }[], g => g.credits)
    if (credits === 0) return null
    return cents(sumBy(graded as Any[], g => points[letterGrade(g.mark)] * g.credits) / credits)
  },
  studentReport: (_k: string, s: Any) => s.grades.map((g: Any) => g.course.padEnd(12) + letterGrade(g.mark)).join('\n'),
  studentAbsentRun: (_k: string, s: Any) => {
    let streak = 0
    let worst = 0
    for (let i = 0; i < s.attendance.length; i++) {
      streak = s.attendance[i] ? 0 : streak + 1
      worst = Math.max(worst, streak)
    }
    return worst
  },
  studentInitials: (_k: string, s: Any) => s.name.split(/\s+/).map((w: string) => w[0]?.toUpperCase() ?? ''),
}
const studentTests = {
  studentAtRisk: (_k: string, s: Any) => s.grades.filter((g: Any) => g.mark !== null && g.mark < 50).length > 1,
  studentNotifyGuardian: (_k: string, s: Any) => s.year <= 2 && !!s.guardianEmail?.includes('@'),
  studentTruant: (_k: string, s: Any) => s.attendance.length >= 3 && !s.attendance.slice(-3).some(Boolean),
}

export const insurance: readonly Group[] = [
  { params: row(Claim), want: 'value', lambdas: claimValues },
  { params: row(Claim), want: 'test', lambdas: claimTests },
  { params: row(Claim), want: 'pair', lambdas: claimPairs },
  { params: row(Claim), want: 'pairs', lambdas: claimFlatPairs },
  { params: row(Claim), want: 'list', lambdas: claimLists },
  { params: COVERED, want: 'value', lambdas: coverValues },
  { params: LOSS_RUN, want: 'value', lambdas: lossRuns },
  { params: row(Visit), want: 'value', lambdas: visitValues },
  { params: row(Visit), want: 'test', lambdas: visitTests },
  { params: row(Visit), want: 'pairs', lambdas: visitFlatPairs },
  { params: row(Staff), want: 'value', lambdas: staffValues },
  { params: row(Staff), want: 'test', lambdas: staffTests },
  { params: row(Staff), want: 'pair', lambdas: staffPairs },
  { params: HEADS, want: 'value', lambdas: heads },
  { params: row(Parcel), want: 'value', lambdas: parcelValues },
  { params: row(Parcel), want: 'list', lambdas: permitLists },
  { params: row(Student), want: 'value', lambdas: studentValues },
  { params: row(Student), want: 'test', lambdas: studentTests },
]
