/** Payments: currencies, fees, fraud rules, masks. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { PAYMENT, type PaymentRow, TEXT_SAMPLES } from './domains.js'
import { type Group } from './group.js'

const fx: Record<string, number> = { EUR: 1, USD: 0.92, GBP: 1.17, JPY: 0.0061 }
const decimals = new Map([
  ['JPY', 0],
  ['EUR', 2],
  ['BHD', 3],
])
const highRisk = new Set([5967, 7995, 6051])
const riskyCountries = new Set(['KP', 'IR', 'SY'])
const EU = ['DE', 'FR', 'AT', 'LU', 'NL', 'BE', 'IT', 'ES']
const features = {
  newCheckout: { enabled: true, percent: 25, countries: ['DE', 'FR'] },
  beta: { enabled: false, percent: 0, countries: [] as string[] },
}
const cents = (x: number) => Math.round(x * 100)
const money = (x: number, currency = 'EUR') => `${x.toFixed(2)} ${currency}`

export const payments: readonly Group[] = [
  {
    params: PAYMENT,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      inEuro: (_k: string, p: PaymentRow) => ({ ...p, amount: p.amount * (fx[p.currency] ?? 1), currency: 'EUR' }),
      inEuroStrict: (_k: string, p: PaymentRow) => {
        const rate = fx[p.currency]
        if (rate === undefined) throw new Error(`no rate for ${p.currency}`)
        return { id: p.id, euro: Math.round(p.amount * rate * 100) / 100 }
      },
      minorUnits: (_k: string, p: PaymentRow) => Math.round(p.amount * 10 ** (decimals.get(p.currency) ?? 2)),
      maskedCard: (_k: string, p: PaymentRow) => p.card.replace(/\s/g, '').slice(-4).padStart(16, '*'),
      maskedByRegexp: (_k: string, p: PaymentRow) => p.card.replace(/\d(?=\d{4})/g, '*'),
      cardBrand: (_k: string, p: PaymentRow) => {
        const n = p.card.replace(/[^0-9]/g, '')
        if (n.startsWith('4')) return 'visa'
        if (/^5[1-5]/.test(n)) return 'mastercard'
        if (/^3[47]/.test(n)) return 'amex'
        return 'other'
      },
      luhn: (_k: string, p: PaymentRow) => {
        const digits = p.card.replace(/\D/g, '')
        let sum = 0
        for (let i = 0; i < digits.length; i++) {
          let d = Number(digits[digits.length - 1 - i])
          if (i % 2 === 1) {
            d *= 2
            if (d > 9) d -= 9
          }
          sum += d
        }
        return digits.length > 0 && sum % 10 === 0
      },
      luhnReduce: (_k: string, p: PaymentRow) =>
        p.card
          .replace(/\D/g, '')
          .split('')
          .reverse()
          .map(Number)
          .map((d, i) => (i % 2 ? (d * 2 > 9 ? d * 2 - 9 : d * 2) : d))
          .reduce((a, b) => a + b, 0) %
          10 ===
        0,
      fraudScore: (_k: string, p: PaymentRow) => {
        let score = 0
        if (p.amount > 5000) score += 40
        else if (p.amount > 1000) score += 20
        if (highRisk.has(p.mcc)) score += 30
        if (riskyCountries.has(p.country)) score += 50
        if (p.ip === null || p.deviceId === null) score += 10
        if (p.attempts >= 3) score += 5 * p.attempts
        return { id: p.id, score: Math.min(100, score), blocked: score >= 80 }
      },
      fraudReasons: (_k: string, p: PaymentRow) => ({
        id: p.id,
        reasons: [
          ...(p.amount > 5000 ? ['amount'] : []),
          ...(highRisk.has(p.mcc) ? ['merchant'] : []),
          ...(p.attempts > 3 ? ['velocity'] : []),
        ],
      }),
      fraudRules: (_k: string, p: PaymentRow) =>
        [
          { name: 'big', hit: p.amount > 1000, weight: 3 },
          { name: 'foreign', hit: !EU.includes(p.country), weight: 2 },
          { name: 'retry', hit: p.attempts > 2, weight: 1 },
        ]
          .filter(r => r.hit)
          .reduce((s, r) => s + r.weight, 0),
      fee: (_k: string, p: PaymentRow) => {
        const pct = p.channel?.name === 'web' ? 0.029 : 0.025
        const fixed = p.currency === 'JPY' ? 30 : 0.3
        return Math.max(0.5, p.amount * pct + fixed)
      },
      statusCode: (_k: string, p: PaymentRow) => {
        switch (p.status) {
          case 'authorized':
          case 'captured':
            return 'OK'
          case 'declined': {
            const again = p.attempts < 3
            return again ? 'RETRY' : 'FAILED'
          }
          case 'refunded':
            return 'REFUND'
        }
        return 'UNKNOWN'
      },
      fallThrough: (_k: string, p: PaymentRow) => {
        let limit = 0
        switch (p.status) {
          case 'gold':
            limit += 1000
            break
          case 'silver':
            limit += 500
            break
          case '':
          case 'none':
            return -1
          default:
            limit = 100
        }
        return limit - p.amount
      },
      agent: (_k: string, p: PaymentRow) => p.channel?.agent?.split('/')[0]?.trim().toLowerCase() ?? 'unknown',
      ipPrefix: (_k: string, p: PaymentRow) => p.ip?.split('.').slice(0, 3).join('.') ?? null,
      ipNumber: (_k: string, p: PaymentRow) =>
        p.ip === null ? null : p.ip.split('.').reduce((n, part) => n * 256 + Number(part), 0),
      privateIp: (_k: string, p: PaymentRow) =>
        p.ip !== null &&
        (p.ip.startsWith('10.') || p.ip.startsWith('192.168.') || /^172\.(1[6-9]|2\d|3[01])\./.test(p.ip)),
      dedupKey: (_k: string, p: PaymentRow) =>
        [p.account, p.merchant.trim().toLowerCase(), p.amount.toFixed(2), Math.floor(p.at / 60000)].join('|'),
      flagsText: (_k: string, p: PaymentRow) => (p.flags.length ? p.flags.join(', ') : '(none)'),
      sortedFlags: (_k: string, p: PaymentRow) => [...p.flags].sort().join(','),
      distinctFlags: (_k: string, p: PaymentRow) => Array.from(new Set(p.flags)),
      formatted: (_k: string, p: PaymentRow) => money(p.amount, p.currency),
      grouped: (_k: string, p: PaymentRow) => p.amount.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ','),
      intlCurrency: (_k: string, p: PaymentRow) =>
        new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(p.amount),
      receipt: (_k: string, p: PaymentRow) =>
        `Payment ${p.id}\n${new Date(p.at).toISOString()}\n${p.merchant}: ${p.amount} ${p.currency}${p.status === 'refunded' ? ' (refunded)' : ''}`,
      iso8583: (_k: string, p: PaymentRow) =>
        String(Math.round(p.amount * 100)).padStart(12, '0') + p.currency + String(p.mcc).padStart(4, '0'),
      interchange: (_k: string, p: PaymentRow) => {
        const table = { domestic: 0.002, eu: 0.003, world: 0.015 }
        const zone = p.country === 'DE' ? 'domestic' : EU.includes(p.country) ? 'eu' : 'world'
        return p.amount * table[zone]
      },
      split: (_k: string, p: PaymentRow) => {
        const total = cents(p.amount)
        const fee = Math.floor(total * 0.029) + 30
        return { merchant: total - fee, platform: fee }
      },
      weekday: (_k: string, p: PaymentRow) =>
        ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(p.at).getUTCDay()],
      amountBand: (_k: string, p: PaymentRow) =>
        p.amount < 0
          ? 'negative'
          : p.amount < 10
            ? 'micro'
            : p.amount < 100
              ? 'small'
              : p.amount < 1000
                ? 'medium'
                : 'large',
      logBand: (_k: string, p: PaymentRow) => (p.amount <= 0 ? 0 : Math.floor(Math.log10(p.amount))),
      nonceKey: (_k: string, p: PaymentRow) => `${p.id}-${Math.random().toString(36).slice(2, 8)}`,
      validated: (_k: string, p: PaymentRow) => {
        const errors: string[] = []
        if (!p.id) errors.push('id missing')
        if (!(p.amount > 0)) errors.push('amount must be positive')
        if (!/^[A-Z]{3}$/.test(p.currency)) errors.push('bad currency')
        return errors.length === 0 ? { ok: true, errors: '' } : { ok: false, errors: errors.join('; ') }
      },
      validatedTernary: (_k: string, p: PaymentRow) => ({
        id: p.id,
        error:
          p.id === ''
            ? 'id missing'
            : p.amount <= 0
              ? 'amount must be positive'
              : p.currency.length !== 3
                ? 'bad currency'
                : null,
      }),
      rollout: (_k: string, p: PaymentRow) => {
        const f = features.newCheckout
        if (!f.enabled || !f.countries.includes(p.country)) return false
        const bucket = [...p.account].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 100, 0)
        return bucket < f.percent
      },
      anyFeature: (_k: string, p: PaymentRow) =>
        Object.values(features).some(f => f.enabled && f.countries.includes(p.country)),
    },
  },
  {
    params: PAYMENT,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      suspicious: (_k: string, p: PaymentRow) =>
        p.amount > 10_000 || (p.attempts > 5 && p.status !== 'captured') || riskyCountries.has(p.country.toUpperCase()),
      isRefund: (_k: string, p: PaymentRow) => p.amount < 0 || p.status.startsWith('refund'),
      roundAmount: (_k: string, p: PaymentRow) => p.amount >= 100 && p.amount % 100 === 0,
      validCurrency: (_k: string, p: PaymentRow) => Object.keys(fx).includes(p.currency),
      knownCurrency: (_k: string, p: PaymentRow) => p.currency in fx,
      hasCurrency: (_k: string, p: PaymentRow) => fx.hasOwnProperty(p.currency),
      validIp: (_k: string, p: PaymentRow) =>
        p.ip !== null &&
        p.ip.split('.').length === 4 &&
        p.ip.split('.').every(x => x !== '' && Number(x) >= 0 && Number(x) <= 255),
      ipByRegexp: (_k: string, p: PaymentRow) => /^(\d{1,3}\.){3}\d{1,3}$/.test(p.ip ?? ''),
      flagged: (_k: string, p: PaymentRow) => p.flags.some(f => ['fraud', 'chargeback', 'stolen'].includes(f)),
      unflagged: (_k: string, p: PaymentRow) => !p.flags.length,
      officeHours: (_k: string, p: PaymentRow) => {
        const d = new Date(p.at)
        return d.getUTCDay() % 6 !== 0 && d.getUTCHours() >= 9 && d.getUTCHours() < 17
      },
      mobileChannel: (_k: string, p: PaymentRow) => p.channel !== null && /^(ios|android)$/.test(p.channel.name),
    },
  },
]
