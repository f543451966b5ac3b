/** Dates that are changed. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { listType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

export const TIMES: Shape = {
  types: [
    types.string,
    structType({
      at: types.timestamp,
      end: types.timestamp,
      n: types.int32,
      x: types.float64,
      list: listType(types.float64),
    }),
  ],
  roles: ['key', 'value'],
}
const DAY = 86_400_000
const startOfDay = (ts: number): number => new Date(ts).setUTCHours(0, 0, 0, 0)
function addDays(ts: number, days: number): Date {
  const d = new Date(ts)
  d.setUTCDate(d.getUTCDate() + days)
  return d
}
function toMonday(d: Date): Date {
  d.setUTCDate(d.getUTCDate() - ((d.getUTCDay() + 6) % 7))
  return d
}
const same = (d: Date): Date => d
const isWeekend = (d: Date): boolean => d.getUTCDay() % 6 === 0
const daysBetween = (a: Date, b: Date): number => Math.round((+b - +a) / DAY)
const isoDay = (d: Date): string => d.toISOString().slice(0, 10)

const pad = (n: number): string => String(n).padStart(2, '0')
const startOfWeek = (ts: number): Date => {
  const d = new Date(ts)
  const day = d.getUTCDay() || 7
  if (day !== 1) d.setUTCHours(-24 * (day - 1))
  d.setUTCHours(0, 0, 0, 0)
  return d
}
function truncate(ts: number, unit: string): number {
  const d = new Date(ts)
  switch (unit) {
    case 'month':
      d.setUTCDate(1)
      d.setUTCHours(0)
      break
    case 'day':
      d.setUTCHours(0)
      break
  }
  d.setUTCMinutes(0, 0, 0)
  return d.getTime()
}
function isoWeek(ts: number): number {
  const d = new Date(ts)
  d.setUTCHours(0, 0, 0, 0)
  d.setUTCDate(d.getUTCDate() + 4 - (d.getUTCDay() || 7))
  const yearStart = new Date(Date.UTC(d.getUTCFullYear(), 0, 1))
  return Math.ceil(((d.getTime() - yearStart.getTime()) / DAY + 1) / 7)
}
function addMonths(date: Date, months: number): Date {
  const d = new Date(date)
  const day = d.getUTCDate()
  d.setUTCMonth(d.getUTCMonth() + months)
  if (d.getUTCDate() < day) d.setUTCDate(0)
  return d
}
function eachDay(from: number, to: number): string[] {
  const out: string[] = []
  const current = new Date(from)
  while (current.getTime() <= to) {
    out.push(isoDay(current))
    current.setUTCDate(current.getUTCDate() + 1)
  }
  return out
}
const HOLIDAYS = new Set(['1970-01-01', '2024-01-01'])
const isHoliday = (d: Date): boolean => HOLIDAYS.has(isoDay(d))
function nextBusinessDay(ts: number): Date {
  const d = new Date(ts)
  do {
    d.setUTCDate(d.getUTCDate() + 1)
  } while (d.getUTCDay() === 0 || d.getUTCDay() === 6 || isHoliday(d))
  return d
}
export const dates: readonly Group[] = [
  {
    params: TIMES,
    want: 'value',
    texts: ['2024-02-29T12:30:45.123Z', '0099-12-31', '+275760-09-13T00:00:00Z', 'no date'],
    lambdas: {
      dateDays: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCDate(d.getUTCDate() + v.n)
        return d.getTime()
      },
      dateIso: (_k: string, v: Any) => {
        const due = new Date(v.at)
        due.setUTCDate(due.getUTCDate() + 14)
        return due.toISOString()
      },
      dateMidnight: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCHours(0, 0, 0, 0)
        return d.toISOString().slice(0, 10)
      },
      dateMonthEnd: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCMonth(d.getUTCMonth() + 1, 0)
        return d.getUTCDate()
      },
      dateQuarter: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCMonth(Math.floor(d.getUTCMonth() / 3) * 3, 1)
        d.setUTCHours(0, 0, 0, 0)
        return +d
      },
      dateSteps: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCFullYear(d.getUTCFullYear() + 1)
        d.setUTCMonth(0)
        d.setUTCDate(1)
        d.setUTCHours(12)
        d.setUTCMinutes(30)
        d.setUTCSeconds(15)
        d.setUTCMilliseconds(500)
        return d.getTime()
      },
      dateLocalSteps: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setFullYear(d.getFullYear() + v.n)
        d.setMonth(d.getMonth() - 1)
        d.setDate(1)
        d.setHours(2, 30)
        d.setMinutes(45)
        d.setSeconds(59)
        d.setMilliseconds(999)
        return d.getTime()
      },
      dateSetTime: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setTime(d.getTime() + v.x)
        return d.getTime()
      },
      dateValueOf: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const before = d.valueOf()
        d.setUTCDate(1)
        return [before, d.valueOf(), +d, Number(d)]
      },
      dateFresh: (_k: string, v: Any) => new Date(v.at).setUTCHours(0, 0, 0, 0),
      dateFreshLocal: (_k: string, v: Any) => new Date(v.at).setHours(0, 0, 0, 0),
      dateFreshAgain: (_k: string, v: Any) => new Date(new Date(v.at).setUTCDate(1)).toISOString(),
      dateHelper: (_k: string, v: Any) => ({
        day: startOfDay(v.at),
        age: Math.floor((v.end - startOfDay(v.at)) / DAY),
      }),
      dateHelperDate: (_k: string, v: Any) => addDays(v.at, 3).getUTCDay(),
      dateReturned: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCHours(0)
        return d.setUTCDate(d.getUTCDate() + v.n)
      },
      dateReturnedPart: (_k: string, v: Any) => {
        const d = new Date(v.at)
        return { day: new Date(d.setUTCHours(0, 0, 0, 0)).toISOString(), n: v.n }
      },
      dateDeclared: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const from = d.setUTCHours(0, 0, 0, 0)
        const to = d.setUTCDate(d.getUTCDate() + 1)
        return { from, to, same: d.getTime() === to }
      },
      dateDeclaredVar: (_k: string, v: Any) => {
        var d = new Date(v.at)
        var t = d.setUTCMinutes(0, 0, 0)
        return [t, d.getTime()]
      },
      dateIf: (_k: string, v: Any) => {
        const d = new Date(v.at)
        if (d.getUTCDay() === 0) d.setUTCDate(d.getUTCDate() + 1)
        else if (d.getUTCDay() === 6) d.setUTCDate(d.getUTCDate() + 2)
        return d.getTime()
      },
      dateSwitch: (_k: string, v: Any) => {
        const d = new Date(v.at)
        switch (d.getUTCDay()) {
          case 0:
            d.setUTCDate(d.getUTCDate() + 1)
            break
          case 6:
            d.setUTCDate(d.getUTCDate() + 2)
        }
        return d.toISOString()
      },
      dateLoop: (_k: string, v: Any) => {
        const d = new Date(v.at)
        for (let left = 5; left > 0; ) {
          d.setUTCDate(d.getUTCDate() + 1)
          if (d.getUTCDay() % 6 !== 0) left--
        }
        return d.getTime()
      },
      dateWhile: (_k: string, v: Any) => {
        const d = new Date(v.at)
        while (d.getUTCDay() !== 1) d.setUTCDate(d.getUTCDate() + 1)
        return d.getTime()
      },
      dateFor: (_k: string, v: Any) => {
        let weekend = 0
        const end = new Date(v.at + 20 * DAY)
        for (const d = new Date(v.at); d < end; d.setUTCDate(d.getUTCDate() + 1)) {
          if (d.getUTCDay() % 6 === 0) weekend++
        }
        return weekend
      },
      dateForNested: (_k: string, v: Any) => {
        const days: string[] = []
        for (let i = 0; i < 2; i++) {
          for (const d = new Date(v.at + i * DAY); +d < v.at + 3 * DAY; d.setUTCDate(d.getUTCDate() + 1)) {
            days.push(d.toISOString().slice(8, 10))
          }
        }
        return days
      },
      dateForEach: (_k: string, v: Any) => {
        const d = new Date(v.at)
        v.list.forEach((x: number) => d.setUTCDate(d.getUTCDate() + (x % 10)))
        return d.getTime()
      },
      dateForOf: (_k: string, v: Any) => {
        const d = new Date(v.at)
        for (const x of v.list) d.setTime(d.getTime() + x)
        return d.getTime()
      },
      dateInLoop: (_k: string, v: Any) => {
        const out: number[] = []
        for (let i = 0; i < 3; i++) {
          const d = new Date(v.at)
          d.setUTCMonth(d.getUTCMonth() + i)
          out.push(d.getTime())
        }
        return out
      },
      dateInCallback: (_k: string, v: Any) =>
        v.list.map((x: number) => {
          const d = new Date(v.at)
          d.setUTCDate(d.getUTCDate() + x)
          return d.getTime()
        }),
      dateReassigned: (_k: string, v: Any) => {
        let d = new Date(v.at)
        d.setUTCDate(1)
        d = new Date(v.end)
        d.setUTCHours(1)
        return d.getTime()
      },
      dateCopied: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const next = new Date(d)
        next.setUTCDate(next.getUTCDate() + 1)
        const later = new Date(d.getTime())
        later.setUTCDate(later.getUTCDate() + 2)
        d.setUTCFullYear(2000)
        return [d.getTime(), next.getTime(), later.getTime(), later > next ? 1 : 0]
      },
      dateHandedOn: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCDate(1)
        const e = d
        return same(e).getTime()
      },
      dateSeenLater: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const day = () => d.getUTCDate()
        const before = day()
        d.setUTCDate(before + 1)
        return [before, day()]
      },
      dateOfText: (k: string, v: Any) => {
        const d = new Date(k)
        d.setUTCFullYear(2024, 1, 29)
        return d.getTime() + v.n
      },
      dateInvalid: (_k: string, v: Any) => {
        const d = new Date(v.x)
        d.setUTCHours(1)
        d.setUTCDate(2)
        return d.getTime()
      },
      dateInvalidYear: (_k: string, v: Any) => {
        const d = new Date(v.x)
        d.setUTCFullYear(2024)
        return d.getTime()
      },
      dateUndefinedPart: (_k: string, v: Any) => new Date(v.at).setUTCHours(1, undefined),
      dateMaybePart: (_k: string, v: Any) => {
        const part = v.n > 1 ? 30 : undefined
        return new Date(v.at).setUTCHours(1, part)
      },
      dateIndexedPart: (_k: string, v: Any) => new Date(v.at).setUTCHours(v.list[0], v.list[1]),
      dateFullYear: (_k: string, v: Any) => new Date(v.at).setUTCFullYear(v.list[0]),
      dateFullYearMonth: (_k: string, v: Any) => new Date(v.at).setUTCFullYear(v.x, v.n),
      dateFullYearDay: (_k: string, v: Any) => new Date(v.x).setUTCFullYear(v.n, v.list.length, v.x),
      dateMonth: (_k: string, v: Any) => new Date(v.at).setUTCMonth(v.x),
      dateMonthDay: (_k: string, v: Any) => new Date(v.x).setUTCMonth(v.n, v.x),
      dateDate: (_k: string, v: Any) => new Date(v.at).setUTCDate(v.x),
      dateHours: (_k: string, v: Any) => new Date(v.x).setUTCHours(v.n, v.x, v.n, v.x),
      dateMinutes: (_k: string, v: Any) => new Date(v.at).setUTCMinutes(v.x, v.n),
      dateSeconds: (_k: string, v: Any) => new Date(v.at).setUTCSeconds(v.n, v.x),
      dateMilliseconds: (_k: string, v: Any) => new Date(v.at).setUTCMilliseconds(v.x),
      dateLocalParts: (_k: string, v: Any) => [
        new Date(v.x).setFullYear(v.n),
        new Date(v.at).setFullYear(v.n, v.x, 3),
        new Date(v.at).setMonth(v.x, v.n),
        new Date(v.at).setDate(v.x),
        new Date(v.at).setHours(v.x, v.n, v.x, v.n),
        new Date(v.at).setMinutes(v.n, v.x, 1),
        new Date(v.at).setSeconds(v.n, v.x),
        new Date(v.at).setMilliseconds(v.x),
      ],

      dateLent: (_k: string, v: Any) => {
        const d = new Date(v.at)
        while (isWeekend(d)) d.setUTCDate(d.getUTCDate() + 1)
        return isoDay(d)
      },
      dateLentTwice: (_k: string, v: Any) => {
        const from = new Date(v.at)
        const to = new Date(v.at)
        const before = isoDay(to)
        to.setUTCMonth(to.getUTCMonth() + 1)
        return { before, after: isoDay(to), days: daysBetween(from, to), n: Number(to) }
      },
      dateLentInLoop: (_k: string, v: Any) => {
        const days: string[] = []
        for (let i = 0, d = new Date(v.at); i < 4; i++, d.setUTCDate(d.getUTCDate() + 1)) {
          if (!isWeekend(d)) days.push(isoDay(d))
        }
        return days
      },
      dateGivenToHelper: (_k: string, v: Any) => toMonday(new Date(v.at)).getTime(),
      dateGivenTwice: (_k: string, v: Any) => [
        toMonday(new Date(v.at)).getTime(),
        toMonday(new Date(toMonday(new Date(v.end)))).getTime(),
      ],
      dateGivenOn: (_k: string, v: Any) => toMonday(toMonday(new Date(v.end))).getTime(),
      dateOfHelper: (_k: string, v: Any) => {
        const d = addDays(v.at, v.n)
        d.setUTCHours(0, 0, 0, 0)
        return d.getTime()
      },
      dateOfHelperAtOnce: (_k: string, v: Any) => addDays(v.at, 1).setUTCHours(0, 0, 0, 0),
      dateNext: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const next = new Date(d.setUTCDate(d.getUTCDate() + 1))
        next.setUTCHours(0, 0, 0, 0)
        return next.toISOString()
      },
      dateNextThenRead: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const next = new Date(d.setUTCDate(d.getUTCDate() + 1))
        return [next.getTime(), d.getTime()]
      },
      dateTernary: (_k: string, v: Any) => {
        const d = new Date(v.at)
        return d.getUTCDay() === 0
          ? d.setUTCDate(d.getUTCDate() + 1)
          : d.getUTCDay() === 6
            ? d.setUTCDate(d.getUTCDate() + 2)
            : d.getTime()
      },

      dateWeekStart: (_k: string, v: Any) => startOfWeek(v.at).toISOString(),
      dateTruncated: (_k: string, v: Any) => [truncate(v.at, 'month'), truncate(v.at, v.n > 2 ? 'day' : 'hour')],
      dateWeek: (_k: string, v: Any) => isoWeek(v.at),
      dateMonths: (_k: string, v: Any) => addMonths(new Date(v.at), v.n % 12).toISOString(),
      dateEachDay: (_k: string, v: Any) => eachDay(v.at, v.at + 3 * DAY),
      dateBusiness: (_k: string, v: Any) => nextBusinessDay(v.at).toISOString(),
      dateRenewals: (_k: string, v: Any) =>
        Array.from({ length: 3 }, (_, i) => {
          const d = new Date(v.at)
          d.setUTCMonth(d.getUTCMonth() + i + 1)
          return isoDay(d)
        }),
      dateFiveMinutes: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCMinutes(Math.floor(d.getUTCMinutes() / 5) * 5, 0, 0)
        return d.getTime()
      },
      dateMonthText: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const year = d.getUTCFullYear()
        d.setUTCMonth(d.getUTCMonth() + 1, 1)
        return `${year}: ${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}`
      },
      dateShift: (_k: string, v: Any) => {
        const start = new Date(v.at)
        start.setUTCHours(8, 0, 0, 0)
        const end = new Date(start)
        end.setUTCHours(start.getUTCHours() + 9)
        return start.getTime() <= v.end && end > start ? end.getTime() - start.getTime() : 0
      },
      dateHours24: (_k: string, v: Any) => {
        const hours = new Array(24).fill(0)
        hours[new Date(v.at).getUTCHours()]++
        hours[new Date(v.end).getUTCHours()]++
        return hours
      },
    },
  },
]
