/** Dates that are changed and that somebody else sees: they must not be compiled, or be exact. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { TIMES } from './dates.js'
import type { Group } from './group.js'
import type { Any } from './schemas.js'

const DAY = 86_400_000
const EPOCH = new Date(0)

function toMonday(d: Date): Date {
  d.setUTCDate(d.getUTCDate() - ((d.getUTCDay() + 6) % 7))
  return d
}
const same = (d: Date): Date => d
const inList = (d: Date): { of: Date[] } => ({ of: [d] })
export const sharedDates: readonly Group[] = [
  {
    params: TIMES,
    want: 'value',
    texts: ['2024-02-29T12:30:45.123Z', '0099-12-31', '+275760-09-13T00:00:00Z', 'no date'],
    lambdas: {
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
]
