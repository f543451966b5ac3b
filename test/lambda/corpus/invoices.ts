/** Invoices and orders: totals, taxes, discounts, dunning, exports. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { INVOICE, type InvoiceRow, TEXT_SAMPLES } from './domains.js'
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const DAY = 24 * 60 * 60 * 1000
const vatByCountry: Record<string, number> = { DE: 0.19, FR: 0.2, AT: 0.2, LU: 0.17 }
const EU = ['DE', 'FR', 'AT', 'LU', 'NL', 'BE', 'IT', 'ES']
const cents = (x: number) => Math.round(x * 100)
type Line = InvoiceRow['lines'][number]
const lineNet = (l: Line) => l.qty * l.unitPrice * (1 - (l.discountPct ?? 0) / 100)
const sumBy = <T>(list: readonly T[], of: (x: T) => number) => list.reduce((s, x) => s + of(x), 0)
class TaxTable {
  readonly rates: Record<string, number> = vatByCountry
  rate(country: string): number {
    return this.rates[country] ?? 0
  }
}
const taxTable = new TaxTable()

export const invoices: readonly Group[] = [
  {
    params: INVOICE,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      netTotal: (_k: string, i: InvoiceRow) => i.lines.reduce((s, l) => s + lineNet(l), 0),
      netByHelper: (_k: string, i: InvoiceRow) => sumBy(i.lines, lineNet),
      totals: (_k: string, i: InvoiceRow) => {
        const net = i.lines.reduce((s, l) => s + l.qty * l.unitPrice, 0)
        const vat = i.lines.reduce((s, l) => s + l.qty * l.unitPrice * l.vatRate, 0)
        return {
          number: i.number,
          net: Math.round(net * 100) / 100,
          vat: Math.round(vat * 100) / 100,
          gross: Math.round((net + vat) * 100) / 100,
        }
      },
      totalsInLoop: (_k: string, i: InvoiceRow) => {
        let net = 0
        let vat = 0
        for (const l of i.lines) {
          const amount = lineNet(l)
          net += amount
          vat += amount * l.vatRate
        }
        return { net, vat, gross: net + vat }
      },
      vatSummary: (_k: string, i: InvoiceRow) => {
        const byRate: Record<string, number> = {}
        for (const l of i.lines) {
          const rate = String(l.vatRate)
          byRate[rate] = (byRate[rate] ?? 0) + lineNet(l) * l.vatRate
        }
        return Object.entries(byRate).map(([rate, amount]) => ({ rate: Number(rate), amount }))
      },
      vatMap: (_k: string, i: InvoiceRow) => {
        const m = new Map<number, number>()
        for (const l of i.lines) m.set(l.vatRate, (m.get(l.vatRate) ?? 0) + lineNet(l))
        return [...m].map(([rate, net]) => ({ rate, net }))
      },
      vatRate: (_k: string, i: InvoiceRow) => vatByCountry[i.country] ?? 0,
      vatFromClass: (_k: string, i: InvoiceRow) => taxTable.rate(i.country),
      reverseCharge: (_k: string, i: InvoiceRow) =>
        EU.includes(i.country) && i.country !== 'DE' && i.reference !== null,
      openAmount: (_k: string, i: InvoiceRow) => Math.max(0, sumBy(i.lines, l => l.qty * l.unitPrice) - i.paid),
      daysOverdue: (_k: string, i: InvoiceRow) => Math.max(0, Math.floor((Date.UTC(2024, 5, 1) - i.due) / DAY)),
      dunning: (_k: string, i: InvoiceRow) => {
        const days = Math.floor((1_717_200_000_000 - i.due) / DAY)
        if (i.status === 'paid' || days <= 0) return null
        if (days <= 14) return { number: i.number, level: 1, fee: 0 }
        if (days <= 30) return { number: i.number, level: 2, fee: 5 }
        return { number: i.number, level: 3, fee: 5 + days * 0.1 }
      },
      ageing: (_k: string, i: InvoiceRow) => {
        const days = (1_717_200_000_000 - i.due) / DAY
        return days < 0 ? 'current' : days < 30 ? '0-30' : days < 60 ? '31-60' : days < 90 ? '61-90' : '90+'
      },
      linesText: (_k: string, i: InvoiceRow) =>
        i.lines
          .map((l, n) => `${n + 1}. ${l.text.padEnd(20)} ${String(l.qty).padStart(4)} x ${l.unitPrice.toFixed(2)}`)
          .join('\n'),
      biggestLine: (_k: string, i: InvoiceRow) =>
        i.lines.reduce<Line | null>((best, l) => (best === null || lineNet(l) > lineNet(best) ? l : best), null)?.sku ??
        null,
      topThree: (_k: string, i: InvoiceRow) =>
        [...i.lines]
          .sort((a, b) => b.qty * b.unitPrice - a.qty * a.unitPrice)
          .slice(0, 3)
          .map(l => l.sku),
      sortedLines: (_k: string, i: InvoiceRow) =>
        i.lines.toSorted((a, b) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : 0)),
      discountedLines: (_k: string, i: InvoiceRow) =>
        i.lines.filter(l => l.discountPct !== null && l.discountPct > 0).length,
      withTotals: (_k: string, i: InvoiceRow) => ({
        ...i,
        lines: i.lines.map((l, n) => ({ ...l, position: n + 1, total: Math.round(lineNet(l) * 100) / 100 })),
      }),
      firstLine: (_k: string, { lines: [first] }: InvoiceRow) => first?.text ?? '',
      splitLines: (_k: string, i: InvoiceRow) => {
        const goods = i.lines.filter(l => !l.sku.startsWith('S-'))
        const services = i.lines.filter(l => l.sku.startsWith('S-'))
        return { goods: goods.length, services: services.length, mixed: goods.length > 0 && services.length > 0 }
      },
      quantityBySku: (_k: string, i: InvoiceRow) => {
        const skus = i.lines.map(l => l.sku).filter((s, n, all) => all.indexOf(s) === n)
        return skus.map(sku => ({ sku, qty: i.lines.filter(l => l.sku === sku).reduce((s, l) => s + l.qty, 0) }))
      },
      quarter: (_k: string, i: InvoiceRow) => {
        const d = new Date(i.issued)
        return `${d.getUTCFullYear()}/Q${Math.ceil((d.getUTCMonth() + 1) / 3)}`
      },
      dueText: (_k: string, i: InvoiceRow) => new Date(i.due).toISOString().split('T')[0],
      dueGerman: (_k: string, i: InvoiceRow) =>
        new Date(i.due).toISOString().slice(0, 10).split('-').reverse().join('.'),
      localDue: (_k: string, i: InvoiceRow) => new Date(i.due).toLocaleDateString('de-DE'),
      reference: (_k: string, i: InvoiceRow) => (i.reference ?? '').trim() || `RE-${i.number}`,
      checkDigit: (_k: string, i: InvoiceRow) => {
        const digits = i.number.replace(/\D/g, '')
        let sum = 0
        for (const [n, d] of [...digits].entries()) sum += Number(d) * (n % 2 === 0 ? 3 : 1)
        return (10 - (sum % 10)) % 10
      },
      roundedHalfEven: (_k: string, i: InvoiceRow) => {
        const x = i.paid * 100
        const floor = Math.floor(x)
        const diff = x - floor
        if (diff < 0.5) return floor / 100
        if (diff > 0.5) return (floor + 1) / 100
        return (floor % 2 === 0 ? floor : floor + 1) / 100
      },
      allocate: (_k: string, i: InvoiceRow) => {
        let rest = i.paid
        return i.lines.map(l => {
          const part = Math.min(rest, l.qty * l.unitPrice)
          rest -= part
          return { sku: l.sku, part }
        })
      },
      export: (_k: string, i: InvoiceRow) =>
        i.lines.map(l =>
          [i.number, l.sku, l.qty, l.unitPrice.toFixed(2).replace('.', ',')].map(x => `"${x}"`).join(';'),
        ),
      ubl: (_k: string, i: InvoiceRow) =>
        `<Invoice><ID>${i.number.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</ID><Lines>${i.lines.map(l => `<Line sku="${l.sku}"/>`).join('')}</Lines></Invoice>`,
      payload: (_k: string, i: InvoiceRow) =>
        JSON.stringify({ type: 'invoice', data: { number: i.number, total: sumBy(i.lines, lineNet) } }),
    },
  },
  {
    params: INVOICE,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      overdue: (_k: string, i: InvoiceRow) => i.status !== 'paid' && i.due < 1_717_200_000_000,
      consistent: (_k: string, i: InvoiceRow) =>
        i.issued <= i.due && i.lines.length > 0 && i.lines.every(l => l.qty > 0 && l.unitPrice >= 0),
      anyDiscount: (_k: string, i: InvoiceRow) => i.lines.some(l => (l.discountPct ?? 0) > 0),
      validNumber: (_k: string, i: InvoiceRow) => /^RE-\d{4}-\d{5}$/.test(i.number),
      unbalanced: (_k: string, i: InvoiceRow) => Math.abs(sumBy(i.lines, l => l.qty * l.unitPrice) - i.paid) > 0.005,
      distinctSkus: (_k: string, i: InvoiceRow) => new Set(i.lines.map(l => l.sku)).size === i.lines.length,
    },
  },
  {
    params: INVOICE,
    want: 'list',
    texts: TEXT_SAMPLES,
    lambdas: {
      exploded: (_k: string, i: InvoiceRow) =>
        i.lines.map((l, n) => ({ number: i.number, position: n + 1, sku: l.sku, amount: lineNet(l) })),
      expandedUnits: (_k: string, i: InvoiceRow) =>
        i.lines.flatMap(l => Array.from({ length: Math.min(3, Math.max(0, l.qty)) }, (_, n) => `${l.sku}#${n}`)),
      chunks: (_k: string, i: InvoiceRow) => {
        const out: string[][] = []
        for (let n = 0; n < i.lines.length; n += 2) out.push(i.lines.slice(n, n + 2).map(l => l.sku))
        return out
      },
    },
  },
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      basket: (_k: string, o: Any) => ({
        id: o.orderId,
        units: o.items.reduce((n: number, i: Any) => n + i.qty, 0),
        distinct: o.items.length,
        value: cents(o.items.reduce((s: number, i: Any) => s + i.qty * i.price, 0)) / 100,
      }),
      couponDiscount: (_k: string, o: Any) => {
        if (!o.coupon) return 0
        if (o.coupon.startsWith('PCT')) return (o.price * Number(o.coupon.slice(3))) / 100
        if (o.coupon.startsWith('ABS')) return Math.min(o.price, Number(o.coupon.slice(3)) || 0)
        return 0
      },
      volumePrice: (_k: string, o: Any) => o.price * (o.qty >= 100 ? 0.8 : o.qty >= 10 ? 0.9 : 1),
      buyTwoGetOne: (_k: string, o: Any) =>
        o.items.map((i: Any) => ({ sku: i.sku, pay: i.price * (i.qty - Math.floor(i.qty / 3)) })),
      margin: (_k: string, o: Any) => (o.price === 0 ? null : (o.price - o.price * 0.6) / o.price),
      shippingFree: (_k: string, o: Any) => o.price * o.qty >= 50 || o.customer.tier === 'gold',
      psychological: (_k: string, o: Any) => Math.ceil(o.price) - 0.01,
      loyalty: (_k: string, o: Any) =>
        Math.floor(o.price) * ({ gold: 3, silver: 2 } as Record<string, number>)[o.customer.tier ?? '']! || 1,
      cheapestFirst: (_k: string, o: Any) =>
        o.items.toSorted((a: Any, b: Any) => a.price - b.price || b.qty - a.qty)[0]?.sku,
      bundles: (_k: string, o: Any) => {
        const skus = o.items.map((i: Any) => i.sku)
        return skus.includes('a') && skus.includes('b') ? 'ab' : skus.length > 3 ? 'many' : 'none'
      },
      customerKey: (_k: string, o: Any) => `${o.customer.id}:${o.region}`.toLowerCase(),
      taxed: (_k: string, o: Any) =>
        o.items.map((i: Any) => ({
          ...i,
          tax: +(i.price * i.qty * (vatByCountry[o.region.toUpperCase()] ?? 0.19)).toFixed(2),
        })),
    },
  },
]
