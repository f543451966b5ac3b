/** Lambdas of a bank's streams: transfers, accounts, cards, fraud and AML rules, interest, and ledgers. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const Party = structType({ name: types.string, iban: types.string, bic: nullableType(types.string) })
const Transfer = structType({
  id: types.string,
  debtor: Party,
  creditor: Party,
  amount: types.float64,
  currency: types.string,
  bookedAt: types.timestamp,
  valueDate: nullableType(types.timestamp),
  scheme: types.string,
  remittance: nullableType(types.string),
  charges: listType(structType({ kind: types.string, amount: types.float64, bearer: nullableType(types.string) })),
  instant: types.bool,
})
const Account = structType({
  accountId: types.string,
  product: types.string,
  status: types.string,
  balance: types.float64,
  overdraftLimit: nullableType(types.float64),
  annualRate: types.float64,
  openedAt: types.timestamp,
  lastActivityAt: nullableType(types.timestamp),
  holds: listType(structType({ reference: types.string, amount: types.float64, expiresAt: types.timestamp })),
  holder: structType({
    customerId: types.string,
    fullName: types.string,
    birthDate: nullableType(types.string),
    country: types.string,
    pep: types.bool,
    riskRating: nullableType(types.string),
    emails: listType(types.string),
  }),
})
const CardAuth = structType({
  pan: types.string,
  amountMinor: types.int64,
  currency: types.string,
  mcc: types.int32,
  merchant: structType({ name: types.string, country: types.string, city: nullableType(types.string) }),
  entryMode: types.string,
  cvvMatch: nullableType(types.bool),
  at: types.timestamp,
  lat: nullableType(types.float64),
  lon: nullableType(types.float64),
  responseCode: types.string,
  expiry: types.string,
  payload: nullableType(types.string),
})
const Posting = structType({ account: types.string, side: types.string, amount: types.float64 })
const Journal = structType({ entryId: types.string, memo: types.string, postings: listType(Posting) })
const Exposure = structType({
  count: types.int32,
  total: types.float64,
  lastAt: nullableType(types.timestamp),
  countries: listType(types.string),
  alert: nullableType(types.string),
})

const DAY_MS = 24 * 60 * 60 * 1000
const REPORTING_THRESHOLD = 10_000
const STRUCTURING_FLOOR = 0.9 * REPORTING_THRESHOLD
const MAX_COUNTRIES = 5
const BASE_CURRENCY = 'EUR'
const EUR_FORMAT = new Intl.NumberFormat('de-DE', { style: 'currency', currency: BASE_CURRENCY })
const EARTH_RADIUS_KM = 6371
const IBAN_LENGTHS: Readonly<Record<string, number>> = { DE: 22, GB: 22, FR: 27, NL: 18, ES: 24, IT: 27 }
const EUR_RATES: Record<string, number> = { EUR: 1, USD: 0.92, GBP: 1.17, CHF: 1.04, JPY: 0.0061 }
const MINOR_DIGITS = new Map<string, number>(Object.entries({ JPY: 0, KRW: 0, KWD: 3, BHD: 3 }))
const HIGH_RISK_COUNTRIES: ReadonlySet<string> = new Set(['IR', 'KP', 'MM', 'SY'])
const GAMBLING_MCCS = [7995, 7800, 7801, 7802]
const SEPA_SCHEMES = ['SCT', 'SCT_INST', 'SDD_CORE', 'SDD_B2B'] as const
const SANCTIONED_NAMES = ['ivan petrov', 'acme shell holdings', 'john doe']
const PRIMARY_OFFICE = '000'
const BIC_PATTERN = /^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}([A-Z0-9]{3})?$/
const SUSPICIOUS_WORDS = /\b(crypto|gift\s?cards?|urgent|inheritance)\b/i
const RESPONSE_TEXT: Record<string, string> = { '00': 'approved', '05': 'do not honour', '51': 'insufficient funds' }
const FEE_TIERS: ReadonlyArray<{ upTo: number; rate: number; min: number }> = [
  { upTo: 1_000, rate: 0.005, min: 1 },
  { upTo: 50_000, rate: 0.002, min: 5 },
  { upTo: Infinity, rate: 0.001, min: 100 },
]

type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH'
type PostingRow = { account: string; side: string; amount: number }
const Side = { Debit: 'D', Credit: 'C' } as const

const roundTo = (n: number, digits = 2): number => Math.round((n + Number.EPSILON) * 10 ** digits) / 10 ** digits
const toEur = (amount: number, currency: string): number => roundTo(amount * (EUR_RATES[currency] ?? 1))
const normalizeIban = (iban: string): string => iban.replace(/\s+/g, '').toUpperCase()
const countryOf = (iban: string): string => normalizeIban(iban).slice(0, 2)
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const fromMinor = (minor: number, currency: string): number => minor / 10 ** (MINOR_DIGITS.get(currency) ?? 2)
const normalizeName = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const signed = (p: PostingRow): number => (p.side === Side.Debit ? p.amount : -p.amount)
const sumBy = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((sum, row) => sum + of(row), 0)

function mod97(iban: string): number {
  let remainder = 0
  for (const ch of iban.slice(4) + iban.slice(0, 4)) remainder = Number(`${remainder}${parseInt(ch, 36)}`) % 97
  return remainder
}
function isValidIban(raw: string): boolean {
  const iban = normalizeIban(raw)
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false
  if ((IBAN_LENGTHS[iban.slice(0, 2)] ?? iban.length) !== iban.length) return false
  return mod97(iban) === 1
}
function luhnOk(pan: string): boolean {
  const digits = pan.replace(/\D/g, '')
  let sum = 0
  for (let i = digits.length - 1, dbl = false; i >= 0; i--, dbl = !dbl) {
    let d = Number(digits[i])
    if (dbl && (d *= 2) > 9) d -= 9
    sum += d
  }
  return digits.length >= 12 && sum % 10 === 0
}
const riskLevel = (score: number): RiskLevel => (score >= 70 ? 'HIGH' : score >= 40 ? 'MEDIUM' : 'LOW')
const maskPan = (pan: string): string =>
  pan.length < 10 ? '*'.repeat(pan.length) : `${pan.slice(0, 6)}${'*'.repeat(pan.length - 10)}${pan.slice(-4)}`
function addBusinessDays(from: number, days: number): number {
  const date = new Date(from)
  for (let left = days; left > 0; ) {
    date.setUTCDate(date.getUTCDate() + 1)
    if (date.getUTCDay() % 6 !== 0) left--
  }
  return date.getTime()
}
function haversineKm(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const rad = (deg: number) => (deg * Math.PI) / 180
  const [dLat, dLon] = [rad(lat2 - lat1), rad(lon2 - lon1)]
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(rad(lat1)) * Math.cos(rad(lat2)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)))
}

const TRANSFER: Shape = { types: [types.string, Transfer], roles: ['key', 'value'] }
const ACCOUNT: Shape = { types: [types.string, Account], roles: ['key', 'value'] }
const CARD: Shape = { types: [types.string, CardAuth], roles: ['key', 'value'] }
const JOURNAL: Shape = { types: [types.string, Journal], roles: ['key', 'value'] }
const WITH_ACCOUNT: Shape = { types: [types.string, Transfer, nullableType(Account)], roles: ['key', 'left', 'right'] }
const TWO_AUTHS: Shape = { types: [types.string, CardAuth, CardAuth], roles: ['key', 'left', 'right'] }
const EXPOSURE: Shape = { types: [types.string, Transfer, Exposure], roles: ['key', 'value', 'aggregate'] }
const BALANCES: Shape = { types: [types.string, Journal, types.float64], roles: ['key', 'value', 'aggregate'] }

const transferValues = {
  ibanNormalized: (_k: string, v: Any) => ({
    ...v,
    debtor: { ...v.debtor, iban: normalizeIban(v.debtor.iban) },
    creditor: { ...v.creditor, iban: normalizeIban(v.creditor.iban) },
  }),
  ibanPretty: (_k: string, v: Any) => normalizeIban(v.creditor.iban).replace(/(.{4})(?=.)/g, '$1 '),
  ibanParts: (_k: string, { creditor }: Any) => {
    const iban = normalizeIban(creditor.iban)
    const match = /^([A-Z]{2})(\d{2})([A-Z0-9]+)$/.exec(iban)
    if (!match) return null
    const [, country, check, bban] = match
    return { country, checkDigits: Number(check), bban, valid: isValidIban(iban) }
  },
  ibanCheckDigitsBig: (_k: string, v: Any) => {
    const iban = normalizeIban(v.debtor.iban)
    const expanded = `${iban.slice(4)}${iban.slice(0, 2)}00`.replace(/[A-Z]/g, c => String(c.charCodeAt(0) - 55))
    if (!/^\d+$/.test(expanded)) return null
    return String(98n - (BigInt(expanded) % 97n)).padStart(2, '0')
  },
  bicBranch: (_k: string, v: Any) => v.creditor.bic?.match(BIC_PATTERN)?.[2] ?? PRIMARY_OFFICE,
  bicDetails: (_k: string, v: Any) => {
    const bic: string | undefined = v.debtor.bic?.trim().toUpperCase()
    if (!bic || !BIC_PATTERN.test(bic)) return { bank: null, country: null, headOffice: false }
    return {
      bank: bic.slice(0, 4),
      country: bic.substring(4, 6),
      headOffice: bic.length === 8 || bic.endsWith(PRIMARY_OFFICE),
    }
  },
  transferInEur: (_k: string, v: Any) => ({ ...v, amountEur: toEur(v.amount, v.currency) }),
  transferFee: (_k: string, v: Any) => {
    const eur = toEur(v.amount, v.currency)
    const tier = FEE_TIERS.find(t => eur <= t.upTo)!
    return { id: v.id, fee: Math.max(tier.min, roundTo(eur * tier.rate)), tier: FEE_TIERS.indexOf(tier) + 1 }
  },
  totalCharges: (_k: string, v: Any) => roundTo(v.charges.reduce((sum: number, c: Any) => sum + c.amount, 0)),
  chargesByBearer: (_k: string, v: Any) => {
    const byBearer: Record<string, number> = {}
    for (const c of v.charges) byBearer[c.bearer ?? 'SHA'] = (byBearer[c.bearer ?? 'SHA'] ?? 0) + c.amount
    return { id: v.id, ours: byBearer.OUR ?? 0, theirs: byBearer.BEN ?? 0, shared: byBearer.SHA ?? 0 }
  },
  settlementDate: (_k: string, v: Any) => {
    if (v.valueDate !== null) return isoDay(v.valueDate)
    return isoDay(v.instant ? v.bookedAt : addBusinessDays(v.bookedAt, v.scheme === 'SCT' ? 1 : 2))
  },
  cutOffBucket: (_k: string, v: Any) => {
    const hour = new Date(v.bookedAt).getUTCHours()
    return hour < 9 ? 'early' : hour < 15 ? 'same-day' : 'next-day'
  },
  amlScore: (_k: string, v: Any) => {
    let score = 0
    const reasons: string[] = []
    const add = (points: number, reason: string): void => {
      score += points
      reasons.push(reason)
    }
    if (v.amount >= REPORTING_THRESHOLD) add(30, 'LARGE_AMOUNT')
    else if (v.amount >= STRUCTURING_FLOOR) add(25, 'NEAR_THRESHOLD')
    if (HIGH_RISK_COUNTRIES.has(countryOf(v.creditor.iban))) add(50, 'HIGH_RISK_COUNTRY')
    if (v.amount % 1000 === 0) add(10, 'ROUND_AMOUNT')
    if (SUSPICIOUS_WORDS.test(v.remittance ?? '')) add(20, 'SUSPICIOUS_TEXT')
    return { id: v.id, score: Math.min(score, 100), level: riskLevel(score), reasons }
  },
  sanctionsHit: (_k: string, v: Any) => {
    const tokens = new Set(normalizeName(v.creditor.name).split(/\s+/).filter(Boolean))
    return SANCTIONED_NAMES.find(name => name.split(' ').every(part => tokens.has(part))) ?? null
  },
  creditorReference: (_k: string, v: Any) => v.remittance?.match(/RF\d{2}[A-Z0-9]{1,21}/)?.[0] ?? null,
  remittanceFields: (_k: string, v: Any) => {
    const tags = (v.remittance ?? '').matchAll(/\/([A-Z]{3,4})\/([^/]*)/g)
    return Object.fromEntries([...tags].map(([, tag, text]) => [tag, text]))
  },
  endToEndJson: (_k: string, v: Any) => {
    try {
      const parsed = JSON.parse(v.remittance ?? '{}')
      return typeof parsed.endToEndId === 'string' ? parsed.endToEndId : 'NOTPROVIDED'
    } catch {
      return 'NOTPROVIDED'
    }
  },
  statementLine: (_k: string, v: Any) =>
    `${isoDay(v.bookedAt)} ${v.creditor.name.slice(0, 27).padEnd(27)} ${v.amount.toFixed(2).padStart(12)}`,
  amountLocalized: (_k: string, v: Any) => EUR_FORMAT.format(toEur(v.amount, v.currency)),
  mt940Amount: (_k: string, v: Any) => `C${v.amount.toFixed(2).replace('.', ',')}`,
  transferAudit: (_k: string, v: Any) => JSON.stringify({ id: v.id, amount: v.amount, scheme: v.scheme }),
  transferRedacted: (_k: string, v: Any) => {
    const { remittance, charges, ...rest } = v
    return { ...rest, hasText: Boolean(remittance), chargeCount: charges.length }
  },
  routeLabel: (_k: string, v: Any) => {
    if (v.instant && v.amount <= 100_000) return 'RT1'
    if (SEPA_SCHEMES.includes(v.scheme)) return 'STEP2'
    return v.currency === BASE_CURRENCY ? 'TARGET2' : 'SWIFT'
  },
}
const transferTests = {
  bothIbansValid: (_k: string, v: Any) => [v.debtor, v.creditor].every(p => isValidIban(p.iban)),
  isStructuring: (_k: string, v: Any) => v.amount >= STRUCTURING_FLOOR && v.amount < REPORTING_THRESHOLD,
  isOwnTransfer: (_k: string, { debtor, creditor }: Any) => normalizeName(debtor.name) === normalizeName(creditor.name),
  bicMatchesIban: (_k: string, v: Any) => !v.creditor.bic || v.creditor.bic.slice(4, 6) === countryOf(v.creditor.iban),
  hasSuspiciousText: (_k: string, v: Any) => v.remittance !== null && SUSPICIOUS_WORDS.test(v.remittance),
  postedOnWeekend: (_k: string, v: Any) => [0, 6].includes(new Date(v.bookedAt).getUTCDay()),
  isBackdated: (_k: string, v: Any) => (v.valueDate ?? v.bookedAt) < v.bookedAt - DAY_MS,
  chargedToUs: (_k: string, v: Any) => v.charges.some((c: Any) => c.bearer?.toUpperCase() === 'OUR' && c.amount > 0),
  needsTravelRule: (k: string, v: Any) => {
    if (k.startsWith('test-')) return false
    const domestic = countryOf(v.debtor.iban) === countryOf(v.creditor.iban)
    return !domestic && toEur(v.amount, v.currency) > 1000 && !v.debtor.name.trim()
  },
  tradedCurrency: (_k: string, v: Any) => v.currency in EUR_RATES,
}
const transferPair = {
  byCreditorIban: (_k: string, v: Any) => [normalizeIban(v.creditor.iban), v],
  byCorridor: (_k: string, v: Any) => [`${countryOf(v.debtor.iban)}>${countryOf(v.creditor.iban)}`, v.amount],
  byBookingDay: (k: string, v: Any) => [`${k}|${isoDay(v.bookedAt)}`, { id: v.id, eur: toEur(v.amount, v.currency) }],
  byAmountBand: (_k: string, v: Any) => {
    const band = v.amount > 0 ? Math.floor(Math.log10(v.amount)) : 0
    return [`1e${band}`, { ...v, band }]
  },
}
const transferPairs = {
  debitAndCredit: (_k: string, v: Any) => [
    [v.debtor.iban, { ref: v.id, delta: -v.amount }],
    [v.creditor.iban, { ref: v.id, delta: v.amount }],
  ],
  chargePostings: (_k: string, v: Any) => v.charges.map((c: Any, i: number) => [`${v.id}/${i}`, c.amount]),
  fraudSignals: (k: string, v: Any) => {
    const out: [string, string][] = []
    if (v.amount > REPORTING_THRESHOLD) out.push([k, 'amount'])
    for (const party of [v.debtor, v.creditor]) {
      if (HIGH_RISK_COUNTRIES.has(countryOf(party.iban))) out.push([party.iban, 'country'])
    }
    return out
  },
}
const transferList = {
  nonZeroCharges: (_k: string, v: Any) => v.charges.filter((c: Any) => c.amount).map((c: Any) => ({ id: v.id, ...c })),
  remittanceTokens: (_k: string, v: Any) => [...new Set(v.remittance?.toLowerCase().match(/[a-z0-9]{3,}/g) ?? [])],
  partiesToScreen: (_k: string, v: Any) =>
    [v.debtor, v.creditor].flatMap(p => (p.name ? [{ name: normalizeName(p.name), country: countryOf(p.iban) }] : [])),
}
const accountValues = {
  availableBalance: (_k: string, v: Any) =>
    roundTo(v.balance + (v.overdraftLimit ?? 0) - sumBy<{ amount: number }>(v.holds, h => h.amount)),
  dailyInterest: (_k: string, v: Any) => (v.balance > 0 ? roundTo((v.balance * v.annualRate) / 365, 4) : 0),
  compoundYears: (_k: string, v: Any) => {
    let balance = v.balance
    const schedule: { year: number; balance: number }[] = []
    for (let year = 1; year <= 3; year++) {
      balance = roundTo(balance * (1 + v.annualRate))
      schedule.push({ year, balance })
    }
    return schedule
  },
  loanAnnuity: (_k: string, v: Any) => {
    const [months, monthly] = [120, v.annualRate / 12]
    if (monthly === 0) return roundTo(v.balance / months)
    return roundTo((v.balance * monthly) / (1 - Math.pow(1 + monthly, -months)))
  },
  effectiveRatePct: (_k: string, v: Any) => `${(((1 + v.annualRate / 12) ** 12 - 1) * 100).toFixed(3)}%`,
  dayCount30E360: (_k: string, v: Any) => {
    const [from, to] = [new Date(v.openedAt), new Date(v.lastActivityAt ?? v.openedAt)]
    const years = to.getUTCFullYear() - from.getUTCFullYear()
    const months = to.getUTCMonth() - from.getUTCMonth()
    return years * 360 + months * 30 + Math.min(to.getUTCDate(), 30) - Math.min(from.getUTCDate(), 30)
  },
  productName: (_k: string, { product }: Any) => {
    switch (product) {
      case 'CUR':
      case 'CHK':
        return 'Current account'
      case 'SAV':
        return 'Savings account'
      default:
        return `Other (${product || 'unknown'})`
    }
  },
  nextHoldExpiry: (_k: string, v: Any) => {
    const [first] = v.holds.toSorted((a: Any, b: Any) => a.expiresAt - b.expiresAt)
    return first === undefined ? null : { ref: first.reference, on: isoDay(first.expiresAt) }
  },
  largestHold: (_k: string, v: Any) => Math.max(0, ...v.holds.map((h: Any) => h.amount)),
  holderInitials: (_k: string, v: Any) => v.holder.fullName.replace(/(\S)\S*\s*/g, '$1').toUpperCase(),
  holderAgeAtOpening: (_k: string, v: Any) => {
    if (!v.holder.birthDate) return null
    const born = Date.parse(v.holder.birthDate)
    return Number.isNaN(born) ? null : Math.floor((v.openedAt - born) / (365.25 * DAY_MS))
  },
  maskedEmails: (_k: string, v: Any) =>
    v.holder.emails.map((e: string) => e.replace(/^(.)[^@]*(@.*)$/, (_m, first, domain) => `${first}***${domain}`)),
  kycRating: (_k: string, v: Any) => {
    const { pep, riskRating, country } = v.holder
    const level: RiskLevel = pep || HIGH_RISK_COUNTRIES.has(country) ? 'HIGH' : (riskRating ?? 'MEDIUM')
    return { customerId: v.holder.customerId, level, reviewMonths: { LOW: 60, MEDIUM: 36, HIGH: 12 }[level] ?? 12 }
  },
  accountClosed: (_k: string, v: Any) => Object.assign({}, v, { status: 'CLOSED', balance: 0, holds: [] }),
}
const accountTests = {
  isOverdrawn: (_k: string, v: Any) => v.balance < -(v.overdraftLimit || 0),
  isDormant: (_k: string, v: Any) => v.status !== 'CLOSED' && (v.lastActivityAt ?? v.openedAt) < Date.UTC(2023, 0, 1),
  needsEnhancedDueDiligence: (_k: string, { holder: { pep, riskRating, country } }: Any) =>
    pep || riskRating === 'HIGH' || HIGH_RISK_COUNTRIES.has(country),
  hasCorporateEmail: (_k: string, v: Any) => v.holder.emails.some((e: string) => !/@(gmail|yahoo|gmx)\./i.test(e)),
  hasDuplicateHolds: (_k: string, v: Any) => new Set(v.holds.map((h: Any) => h.reference)).size < v.holds.length,
  keyMatchesAccount: (k: string, v: Any) => k.localeCompare(v.accountId) === 0,
}
const cardValues = {
  cardMasked: (_k: string, v: Any) => ({ ...v, pan: maskPan(v.pan), payload: null }),
  panBrand: (_k: string, v: Any) => {
    if (/^4/.test(v.pan)) return 'VISA'
    if (/^(5[1-5]|2[2-7])/.test(v.pan)) return 'MASTERCARD'
    return v.pan.startsWith('34') || v.pan.startsWith('37') ? 'AMEX' : 'UNKNOWN'
  },
  authAmountMajor: (_k: string, v: Any) => fromMinor(Number(v.amountMinor), v.currency),
  authMessage: (_k: string, v: Any) => `${RESPONSE_TEXT[v.responseCode] ?? 'declined'} @ ${v.merchant.name.trim()}`,
  emvTags: (_k: string, v: Any) => {
    const hex: string = v.payload ?? ''
    const tags = new Map<string, string>()
    for (let i = 0; i + 4 <= hex.length; ) {
      const end = i + 4 + 2 * Number.parseInt(hex.substring(i + 2, i + 4), 16)
      if (Number.isNaN(end)) break
      tags.set(hex.substring(i, i + 2), hex.substring(i + 4, end))
      i = end
    }
    return { aip: tags.get('82') ?? null, tvr: tags.get('95') ?? null, count: tags.size }
  },
  merchantSlug: (_k: string, { merchant: { country, name } }: Any) =>
    [country, name].map(s => s.toLowerCase().replace(/[^a-z0-9]+/g, '-')).join('_'),
}
const cardTests = {
  panPassesLuhn: (_k: string, v: Any) => luhnOk(v.pan),
  cardExpired: (_k: string, v: Any) => {
    const [mm, yy] = v.expiry.split('/').map(Number)
    return Date.UTC(2000 + yy, mm, 1) <= v.at
  },
  isGambling: (_k: string, v: Any) => GAMBLING_MCCS.includes(v.mcc),
  riskyCardNotPresent: (_k: string, v: Any) => v.entryMode === 'ECOM' && v.cvvMatch !== true && v.amountMinor > 50_000,
}
const cardPair = {
  byCardHour: (_k: string, v: Any) => [`${v.pan.slice(-4)}:${Math.floor(v.at / 3_600_000)}`, v],
  byMccGroup: (_k: string, v: Any) => [String(v.mcc).slice(0, 2), fromMinor(v.amountMinor, v.currency)],
}
const journalValues = {
  journalImbalance: (_k: string, v: Any) => roundTo(sumBy(v.postings as PostingRow[], signed)),
  trialBalance: (_k: string, v: Any) => {
    const totals = new Map<string, number>()
    v.postings.forEach((p: PostingRow) => totals.set(p.account, (totals.get(p.account) ?? 0) + signed(p)))
    return [...totals].map(([account, net]) => ({ account, net })).sort((a, b) => (a.account < b.account ? -1 : 1))
  },
  reversedJournal: (_k: string, v: Any) => ({
    ...v,
    memo: `Reversal of ${v.entryId}`,
    postings: v.postings.map((p: PostingRow) => ({ ...p, side: p.side === Side.Debit ? Side.Credit : Side.Debit })),
  }),
}
const journalTests = {
  journalBalanced: (_k: string, v: Any) => Math.abs(sumBy(v.postings as PostingRow[], signed)) < 0.005,
  journalWellFormed: (_k: string, v: Any) => v.postings.length >= 2 && v.postings.every((p: Any) => p.amount > 0),
}
const journalPairs = {
  postingsByAccount: (_k: string, v: Any) => v.postings.map((p: PostingRow) => [p.account, signed(p)]),
}
const withAccountValues = {
  transferWithHolder: (_k: string, t: Any, a: Any) => ({ ...t, holder: a?.holder?.fullName ?? 'UNKNOWN' }),
  transferDecision: (_k: string, t: Any, a: Any) => {
    if (!a) return { id: t.id, decision: 'REJECT', reason: 'AC01' }
    if (a.status !== 'ACTIVE') return { id: t.id, decision: 'REJECT', reason: 'AC04' }
    const funds = a.balance + (a.overdraftLimit ?? 0)
    if (funds < t.amount) return { id: t.id, decision: 'REJECT', reason: 'AM04' }
    return { id: t.id, decision: a.holder.pep ? 'REVIEW' : 'ACCEPT', reason: null }
  },
  verificationOfPayee: (_k: string, t: Any, a: Any) => {
    const given = normalizeName(t.creditor.name)
    const actual = normalizeName(a?.holder.fullName ?? '')
    if (actual === '') return 'NOT_AVAILABLE'
    if (given === actual) return 'MATCH'
    return actual.includes(given) || given.includes(actual) ? 'CLOSE_MATCH' : 'NO_MATCH'
  },
}
const twoAuthsValues = {
  impossibleTravel: (_k: string, a: Any, b: Any) => {
    if (a.lat == null || a.lon == null || b.lat == null || b.lon == null) return null
    const km = haversineKm(a.lat, a.lon, b.lat, b.lon)
    const hours = Math.max(Math.abs(b.at - a.at) / 3_600_000, 1 / 60)
    return { km: Math.round(km), kmh: Math.round(km / hours), suspicious: km / hours > 900 }
  },
}
const exposureValues = {
  exposureTotal: (_k: string, v: Any, agg: Any) => ({ ...agg, count: agg.count + 1, total: agg.total + v.amount }),
  exposureFull: (_k: string, v: Any, agg: Any) => {
    const countries = [...new Set([...agg.countries, countryOf(v.creditor.iban)])].slice(-MAX_COUNTRIES)
    return {
      count: agg.count + 1,
      total: agg.total + toEur(v.amount, v.currency),
      lastAt: Math.max(agg.lastAt ?? 0, v.bookedAt),
      countries,
      alert: countries.length >= MAX_COUNTRIES ? 'FAN_OUT' : agg.alert,
    }
  },
  exposureVelocity: (_k: string, v: Any, agg: Any) => {
    const idle = agg.lastAt !== null && v.bookedAt - agg.lastAt > DAY_MS
    if (idle) return { ...agg, count: 1, total: v.amount, lastAt: v.bookedAt, alert: null }
    const count = agg.count + 1
    return { ...agg, count, lastAt: v.bookedAt, alert: count > 10 ? `VELOCITY_${count}` : agg.alert }
  },
}
const balanceValues = {
  runningBalance: (k: string, v: Any, balance: number) =>
    balance + sumBy(v.postings.filter((p: PostingRow) => p.account === k) as PostingRow[], signed),
}

export const banking: readonly Group[] = [
  { params: TRANSFER, want: 'value', lambdas: transferValues },
  { params: TRANSFER, want: 'test', lambdas: transferTests },
  { params: TRANSFER, want: 'pair', lambdas: transferPair },
  { params: TRANSFER, want: 'pairs', lambdas: transferPairs },
  { params: TRANSFER, want: 'list', lambdas: transferList },
  { params: ACCOUNT, want: 'value', lambdas: accountValues },
  { params: ACCOUNT, want: 'test', lambdas: accountTests },
  { params: CARD, want: 'value', lambdas: cardValues },
  { params: CARD, want: 'test', lambdas: cardTests },
  { params: CARD, want: 'pair', lambdas: cardPair },
  { params: JOURNAL, want: 'value', lambdas: journalValues },
  { params: JOURNAL, want: 'test', lambdas: journalTests },
  { params: JOURNAL, want: 'pairs', lambdas: journalPairs },
  { params: WITH_ACCOUNT, want: 'value', lambdas: withAccountValues },
  { params: TWO_AUTHS, want: 'value', lambdas: twoAuthsValues },
  { params: EXPOSURE, want: 'value', lambdas: exposureValues },
  { params: BALANCES, want: 'value', lambdas: balanceValues },
]
