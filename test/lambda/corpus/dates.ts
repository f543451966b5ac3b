/** Dates that are changed, and arrays that are made with a length; also where neither may be compiled. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { listType, structType, types } from '../../../src/schema/type.js'
import { type Group, ORDER, type Shape } from './group.js'
import type { Any } from './schemas.js'

const TIMES: Shape = {
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
const EPOCH = new Date(0)

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
const median = (xs: number[]): number => {
  xs.sort((a, b) => a - b)
  return xs[xs.length >> 1] ?? 0
}
const largest = (xs: number[]): number | undefined => xs.sort((a, b) => b - a)[0]
const withEnd = (xs: string[]): string[] => {
  xs.push('end')
  return xs
}
const both = (xs: number[], ys: number[]): number[] => {
  xs.push(ys.length)
  return [...xs, ...ys]
}
const same = (d: Date): Date => d
const inList = (d: Date): { of: Date[] } => ({ of: [d] })
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
function distance(a: string, b: string): number {
  let previous = [...Array(b.length + 1).keys()]
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      current[j] = Math.min(
        (current[j - 1] as number) + 1,
        (previous[j] as number) + 1,
        (previous[j - 1] as number) + cost,
      )
    }
    previous = current
  }
  return previous[b.length] as number
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

      // what must not be compiled, or be exact
      dateLentBack: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const e = same(d)
        d.setUTCDate(1)
        return e.getTime()
      },
      dateLentInside: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const e = inList(d)
        d.setUTCDate(1)
        return e.of.map(x => x.getTime())
      },
      dateLentLocal: (_k: string, v: Any) => {
        const kept: Date[] = []
        const keep = (x: Date) => kept.push(x)
        const d = new Date(v.at)
        const n = keep(d)
        d.setUTCDate(1)
        return kept.map(x => x.getTime() + n)
      },
      dateTernaryTest: (_k: string, v: Any) => {
        const d = new Date(v.at)
        return d.setUTCDate(1) > v.n ? d.getTime() : 0
      },
      dateTernaryPart: (_k: string, v: Any) => {
        const d = new Date(v.at)
        return [v.n > 2 ? d.setUTCDate(1) : 0, d.getTime()]
      },
      dateOrList: (_k: string, v: Any) => {
        let d: Any = new Date(v.at)
        d.setUTCDate(1)
        d = [v.n]
        const e = same(d) as Any
        d.push(2)
        return e
      },
      dateAlias: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const e = d
        e.setUTCDate(1)
        return d.getTime()
      },
      dateAliasAfter: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const e = d
        d.setUTCDate(1)
        return e.getTime()
      },
      dateAliasField: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const o = { d }
        d.setUTCDate(1)
        return o.d.getTime()
      },
      dateAliasAssigned: (_k: string, v: Any) => {
        let e = new Date(0)
        const d = new Date(v.at)
        e = d
        e.setUTCDate(1)
        return d.getTime()
      },
      dateAliasList: (_k: string, v: Any) => {
        const out: Date[] = []
        for (const d = new Date(v.at); +d < v.at + 3 * DAY; d.setUTCDate(d.getUTCDate() + 1)) out.push(d)
        return out.map(d => d.getTime())
      },
      dateAliasBranch: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const e = v.n > 2 ? d : new Date(0)
        d.setUTCDate(1)
        return e.getTime()
      },
      dateAliasHelper: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const e = same(d)
        d.setUTCDate(1)
        return e.getTime()
      },
      dateAliasReturned: (_k: string, v: Any) => {
        const d = new Date(v.at)
        return [d.getTime(), d.setUTCDate(1), d.getTime()]
      },
      dateAliasNested: (_k: string, v: Any) => {
        const d = new Date(v.at)
        return d.setUTCDate(d.setUTCHours(5) % 28)
      },
      dateAliasClosure: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const time = () => d.getTime()
        return [d.setUTCDate(1), time()]
      },
      dateAliasHoisted: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const e = get()
        d.setUTCDate(1)
        return e.getTime()
        function get() {
          return d
        }
      },
      dateChangedByHelper: (_k: string, v: Any) => {
        const d = new Date(v.at)
        toMonday(d)
        return d.getTime()
      },
      dateOfHelperBack: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const e = same(d)
        e.setUTCDate(1)
        return [d.getTime(), same(d).setUTCDate(2), d.getTime()]
      },
      dateChangedInCallback: (_k: string, v: Any) => {
        const d = new Date(v.at)
        return v.list.map((x: number) => d.setUTCDate(d.getUTCDate() + (x % 3)))
      },
      dateChangedInClosure: (_k: string, v: Any) => {
        const d = new Date(v.at)
        const next = () => {
          d.setUTCDate(d.getUTCDate() + 1)
        }
        next()
        return d.getTime()
      },
      dateChangedBetween: (_k: string, v: Any) => {
        const d = new Date(v.at)
        return d.getTime() + (d.setUTCDate(1) - d.getTime())
      },
      dateShadowed: (_k: string, v: Any) => {
        const d = new Date(v.at)
        if (v.n > 2) {
          const d = new Date(v.end)
          d.setUTCDate(1)
          return d.getTime()
        }
        d.setUTCDate(2)
        return d.getTime()
      },
      dateCaptured: (_k: string, v: Any) => {
        const e = EPOCH
        e.setTime(0)
        return e.getTime() + v.n
      },
      dateCapturedCopy: (_k: string, v: Any) => {
        const e = new Date(EPOCH)
        e.setUTCFullYear(e.getUTCFullYear() + 1)
        return [e.getTime(), EPOCH.getTime()]
      },
      dateAndMore: (_k: string, v: Any) => {
        const d = new Date(v.at)
        d.setUTCHours(0, 0, 0, 0), d.setUTCDate(1)
        return d.getTime()
      },
      dateOptional: (_k: string, v: Any) => {
        const d = v.n > 2 ? new Date(v.at) : null
        d?.setUTCDate(1)
        return d?.getTime() ?? 0
      },
    },
  },
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      sizedFill: (_k: string, o: Any) => Array(o.tags.length).fill(o.price),
      sizedFillNew: (_k: string, o: Any) => new Array(o.tags.length + 1).fill('x').join('-'),
      sizedMap: (_k: string, o: Any) =>
        Array(o.tags.length)
          .fill(0)
          .map((_, i) => i * 2),
      sizedMapNull: (_k: string, o: Any) =>
        Array(o.items.length)
          .fill(null)
          .map((_, i) => `${i}`),
      sizedMapUndefined: (_k: string, o: Any) => new Array(o.items.length).fill(undefined).map((_, i) => i),
      sizedSpread: (_k: string, o: Any) => [...Array(o.items.length)].map((_, i) => i + 1),
      sizedSpreadAll: (_k: string, o: Any) => [...Array(3)].map((x, i, all) => (x === undefined ? i + all.length : 0)),
      sizedKeys: (_k: string, o: Any) => [...Array(o.tags.length).keys()],
      sizedFromKeys: (_k: string, o: Any) => Array.from(Array(o.tags.length).keys()),
      sizedFrom: (_k: string, o: Any) => Array.from(Array(o.tags.length), (_, i) => i * i),
      sizedFromNew: (_k: string, o: Any) => Array.from(new Array(o.tags.length), () => 'a'),
      sizedFor: (_k: string, o: Any) => {
        let n = 0
        for (const i of Array(o.tags.length).keys()) n += i
        for (const _ of Array(2)) n++
        return n
      },
      sizedByRow: (_k: string, o: Any) => Array(Math.min(o.qty, 9)).fill(1).length,
      sizedByPrice: (_k: string, o: Any) => new Array(Math.min(o.price, 9)).fill(1).length,
      sizedNegative: (_k: string, o: Any) => Array(-1).fill(o.price).length,
      sizedHalf: (_k: string, o: Any) => Array(1.5).fill(o.price).length,
      sizedMinusZero: (_k: string, o: Any) => Array(-0).fill(o.price).length,
      sizedCount: (_k: string, o: Any) => {
        const counts = new Array(4).fill(0)
        for (const i of o.items) counts[Math.abs(i.qty) % 4]++
        return counts
      },
      sizedSieve: (_k: string, o: Any) => {
        const isPrime = Array(20).fill(true)
        for (let i = 2; i < 20; i++) for (let j = i * 2; j < 20; j += i) isPrime[j] = false
        return isPrime.filter((x: boolean) => x).length + o.tags.length
      },
      sizedFlat: (_k: string, o: Any) => o.items.flatMap((i: Any) => Array(Math.abs(i.qty) % 5).fill(i.sku)),
      sizedOrder: (_k: string, o: Any) => Array(o.tags.length).fill(o.note.length),

      // what must not be compiled, or be exact
      sizedText: (_k: string, o: Any) => Array(o.region).fill(0).length,
      sizedNothing: (_k: string, o: Any) => Array(o.items.map((i: Any) => i.qty)[0]).fill(0).length,
      sizedOf: (_k: string, o: Any) => Array(o.qty, o.qty).fill(0).length,
      sizedFillPart: (_k: string, o: Any) => Array(3).fill(o.qty, 1),
      sizedShared: (_k: string, o: Any) => {
        const row: number[] = []
        const grid = Array(2).fill(row)
        row.push(o.qty)
        return grid.map((r: number[]) => r.length)
      },
      sizedSharedRows: (_k: string, o: Any) => {
        const grid = Array(2).fill([0])
        grid[0].push(o.qty)
        return grid.map((r: number[]) => r.length)
      },
      sizedShadowed: (_k: string, o: Any) => {
        const Array = (n: number) => [n]
        return Array(o.qty).fill(0)
      },

      sizedDistance: (k: string, o: Any) => distance(k, o.region),
      sizedSharedCell: (_k: string, o: Any) => {
        const grid = Array(2).fill([0, 0])
        grid[0][1] = o.qty
        return grid.map((r: number[]) => r[1])
      },

      // changes whose value is used
      ownSortedDeclared: (_k: string, o: Any) => {
        const prices: number[] = o.items.map((i: Any) => i.price)
        const free = prices.sort((a, b) => b - a).filter((_, i) => i % 3 === 2)
        return { free: free.length, best: free[0] ?? 0 }
      },
      ownReversedDeclared: (_k: string, o: Any) => {
        const a: string[] = o.tags.slice()
        const n = a.length
        const b = a.reverse()
        return [...b, String(n)]
      },
      ownSortedTest: (_k: string, o: Any) => {
        const a: string[] = o.tags.slice()
        if (a.sort()[0] === 'a') return 'a'
        return o.region
      },
      ownGivenToHelper: (_k: string, o: Any) => median(o.items.map((i: Any) => i.price)),
      ownGivenAgain: (_k: string, o: Any) => [
        ...withEnd([...o.tags]),
        ...withEnd([...withEnd(o.tags.slice(1))]),
        String(largest([1, o.price])),
      ],
      ownGivenBoth: (_k: string, o: Any) => both([o.price], [o.qty]),
      ownGivenMine: (_k: string, o: Any) => {
        const prices: number[] = o.items.map((i: Any) => i.price)
        const m = median(prices)
        return [m, prices[0] ?? 0]
      },
      ownGivenSame: (_k: string, o: Any) => {
        const prices: number[] = [o.price]
        return both(prices, prices)
      },
      ownGivenRow: (_k: string, o: Any) => median(o.items),
      ownSortedAliased: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const e = a
        return [a.sort()[0], e[0]]
      },
      ownSortedAliasedDeclared: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const e = a
        const first = a.sort()[0]
        return [first, e[0]]
      },
      ownSortedThenRead: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const first = a.sort()[0]
        return [first, a[0]]
      },
      ownSortedThenPushed: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const b = a.sort()
        a.push('x')
        return b
      },
      ownSortedInLoop: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const out: string[] = []
        for (let i = 0; i < 2; i++) {
          out.push(a[0] ?? '')
          const first = a.sort()[0]
          out.push(first ?? '')
        }
        return out
      },
      ownSortedInReveal: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const out: string[][] = []
        for (let i = 0; i < 2; i++) {
          if (i === 1) return [...a.sort(), ...out.map(x => x[0])]
          out.push(a)
        }
        return []
      },
      ownSortedInner: (_k: string, o: Any) => {
        const a = o.tags.slice()
        return [a.sort()[0], ...o.items.map(() => a[0])]
      },
      ownSortedClosure: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const first = () => a[0]
        return [a.sort()[0], first()]
      },
      ownHoisted: (_k: string, o: Any) => {
        const a = o.tags.slice()
        const e = get()
        a.push('x')
        return e.length
        function get() {
          return a
        }
      },
      ownForInit: (_k: string, o: Any) => {
        const out: string[][] = []
        for (let a: string[] = [], i = 0; i < 3; i++) {
          a.push(o.region)
          out.push(a)
        }
        return out.map(a => a.length)
      },
    },
  },
]
