/** Texts of a locale: formatters of Intl, and the methods toLocale…. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const EURO = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' })
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
const HOUR = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone: 'Asia/Kathmandu' })
const PERCENT = { style: 'percent', minimumFractionDigits: 1 } as const
class Loud extends Intl.NumberFormat {
  override format = (x: number): string => `${x}!`
}
const LOUD = new Loud('en')
const ALTERED = Object.assign(new Intl.NumberFormat('en'), { note: 'mine' })
const PLURAL = new Intl.PluralRules('en')

export const formats: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    texts: ['de', 'en-US', 'ar-EG', 'x', 'xx-invalid-locale-xx', ''],
    lambdas: {
      formatEuro: (_k: string, o: Any) => EURO.format(o.price),
      formatShort: (_k: string, o: Any) => `${SHORT.format(o.price * 1e4)} in ${o.region}`,
      formatDay: (_k: string, o: Any) => DAY.format(o.ts),
      formatDayOfDate: (_k: string, o: Any) => DAY.format(new Date(o.ts)),
      formatHour: (_k: string, o: Any) => HOUR.format(new Date(o.ts - 1)),
      formatNoTime: (_k: string, o: Any) => DAY.format(Number(o.note)),
      formatWritten: (_k: string, o: Any) =>
        new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' }).format(o.price),
      formatOfRowsLocale: (_k: string, o: Any) => new Intl.NumberFormat(o.note).format(o.price),
      formatCaptured: (_k: string, o: Any) => new Intl.NumberFormat(undefined, PERCENT).format(o.qty / 7),
      formatPlain: (_k: string, o: Any) => new Intl.NumberFormat().format(-o.qty),
      formatWrongOptions: (_k: string, o: Any) => new Intl.NumberFormat('en', { style: 'currency' }).format(o.price),
      formatInList: (_k: string, o: Any) => o.items.map((i: Any) => EURO.format(i.price)).join(' + '),
      localePercent: (_k: string, o: Any) => o.price.toLocaleString('en-US', PERCENT),
      localeFixed: (_k: string, o: Any) =>
        o.qty.toLocaleString('de', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
      localeDate: (_k: string, o: Any) => new Date(o.ts).toLocaleDateString('en-US', { timeZone: 'UTC' }),
      localeTime: (_k: string, o: Any) =>
        new Date(o.ts).toLocaleTimeString('fr', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' }),
      localeInvalidDate: (_k: string, o: Any) => new Date(Number(o.note)).toLocaleString('en', { timeZone: 'UTC' }),
      formatOfRowsCurrency: (_k: string, o: Any) =>
        new Intl.NumberFormat('en', { style: 'currency', currency: o.region }).format(o.price),
      formatMayBeNull: (_k: string, o: Any) => (o.discount === null ? 'none' : EURO.format(o.discount)),
      formatLoud: (_k: string, o: Any) => LOUD.format(o.price),
      formatAltered: (_k: string, o: Any) => ALTERED.format(o.price),
      formatParts: (_k: string, o: Any) => EURO.formatToParts(o.price).length,
      formatPlural: (_k: string, o: Any) => PLURAL.select(o.qty),
    },
  },
]
