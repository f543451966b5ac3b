/** Captured rules, updates inside of expressions, what a helper freshly made. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const points = 1000
const uniq = (xs: string[]): string[] => [...new Set(xs)]
const uniqLong = (xs: string[]): string[] => {
  const out: string[] = []
  for (const x of xs) if (!out.includes(x)) out.push(x)
  return out
}
const uniqFirst = (xs: string[]): string[] => uniq(xs).sort().slice(0, 2)
const uniqDeep = (xs: string[]): string[] => (xs.length > 1 ? uniqLong(xs).reverse() : uniq(xs))
const same = (xs: string[]): string[] => xs
const maybeSame = (xs: string[]): string[] => (xs.length > 1 ? xs : [...xs])
const lists = {
  slice: (xs: string[]): string[] => xs,
  own: { list: (xs: string[]): string[] => xs.filter(x => x !== '') },
}

const AREA = [
  [1, 1],
  [1, 9],
  [7, 5],
] as const

const RULES: readonly Any[] = [
  { name: 'dear', when: (o: Any) => o.price > 5, points: 30, tags: ['price'] },
  { name: 'many', when: (o: Any) => o.qty >= 2, points: 20, tags: ['qty', 'stock'], note: 'n' },
  { name: 'paid', when: (o: Any) => o.paid, points: points / 100, tags: [] },
]
const CHECKS = [
  (o: Any) => o.price >= 0,
  (o: Any) => o.qty !== 0 || o.items.length > 0,
  function known(o: Any) {
    return o.region !== ''
  },
]
const STEPS = [(x: number) => x + 1, (x: number) => x * 2, Math.abs]
const LIMITED: readonly Any[] = [
  {
    limit: 3,
    when(o: Any) {
      return o.price > this.limit
    },
  },
]
const isDear = (rule: Any): boolean => rule.points > 15

export const rules: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      rulesFind: (_k: string, o: Any) => {
        const hit = RULES.find(rule => rule.when(o))
        return hit ? { rule: hit.name, points: hit.points, first: hit.tags[0] ?? '' } : null
      },
      rulesFindName: (_k: string, o: Any) => RULES.find(r => r.when(o))?.name ?? 'none',
      rulesFindMissing: (_k: string, o: Any) => RULES.find(r => r.when(o))?.note ?? 'none',
      rulesFindTaken: (_k: string, o: Any) => {
        const { name, points: p } = RULES.find(r => r.when(o)) ?? { name: 'none', points: 0 }
        return `${name}:${p}`
      },
      rulesFindTests: (_k: string, o: Any) => {
        const hit = RULES.find(({ when, points }) => points > 15 && when(o))
        if (hit === undefined) return 'no'
        return hit && hit.name !== 'many' ? hit.name : 'yes'
      },
      rulesFindWhole: (_k: string, o: Any) => Object.keys(RULES.find(r => r.when(o)) ?? {}).length,
      rulesFindHanded: (_k: string, o: Any) => {
        const hit = RULES.find(r => r.when(o))
        const keys = (x: Any) => Object.keys(x).length
        return hit ? keys(hit) : 0
      },
      rulesFindCalled: (_k: string, o: Any) => {
        const hit = RULES.find(r => r.points > 25)
        return hit ? hit.when(o) : false
      },
      rulesFindSpread: (_k: string, o: Any) => {
        const hit = RULES.find(r => r.when(o))
        return hit ? Object.keys({ ...hit }).join() : ''
      },
      rulesFindByIndex: (_k: string, o: Any) => RULES.find((r, i) => i > 0 && r.when(o))?.name ?? '',
      rulesSome: (_k: string, o: Any) => RULES.some(r => r.when(o)),
      rulesEvery: (_k: string, o: Any) => [
        RULES.every(r => r.when(o)),
        CHECKS.every(c => c(o)),
        CHECKS.some(c => !c(o)),
      ],
      rulesGiven: (_k: string, o: Any) =>
        RULES.some(isDear) &&
        RULES.filter(isDear)
          .map(r => r.name)
          .includes(o.region),
      rulesFiltered: (_k: string, o: Any) => RULES.filter(r => r.when(o)).map(r => r.name),
      rulesFilteredInAVariable: (_k: string, o: Any) => {
        const hits = RULES.filter(r => r.when(o))
        let sum = 0
        for (const h of hits) sum += h.points
        return { n: hits.length, sum, tags: hits.flatMap(h => h.tags) }
      },
      rulesFilteredCalled: (_k: string, o: Any) => RULES.filter(r => r.points > 15).map(r => r.when(o)),
      rulesMapped: (_k: string, o: Any) => RULES.map((r, i) => ({ name: r.name, hit: r.when(o) ? 1 : 0, i })),
      rulesReduced: (_k: string, o: Any) => RULES.reduce((sum, r) => sum + (r.when(o) ? r.points : 0), 0),
      rulesReducedTaken: (_k: string, o: Any) =>
        RULES.reduce((text, { when, name }, i) => (when(o) ? `${text}${i}${name};` : text), ''),
      rulesSteps: (_k: string, o: Any) => STEPS.reduce((x, f) => f(x), o.price),
      rulesWalked: (_k: string, o: Any) => {
        let score = 0
        const reasons: string[] = []
        for (const rule of RULES) {
          if (rule.when(o)) {
            score += rule.points
            reasons.push(rule.name)
          }
        }
        return { score, reasons }
      },
      rulesWalkedReturn: (_k: string, o: Any) => {
        for (const { when, name } of RULES) if (when(o)) return name
        return 'none'
      },
      rulesWalkedBreak: (_k: string, o: Any) => {
        let found = ''
        for (const rule of RULES) {
          if (!rule.when(o)) continue
          found = rule.name
          break
        }
        return found
      },
      rulesWithThis: (_k: string, o: Any) => LIMITED.some(r => r.when(o)),
      rulesParameterAssigned: (_k: string, o: Any) =>
        RULES.some(r => {
          if (!r.when(o)) r = RULES[0]
          return r.when(o)
        }),
      rulesShadowed: (_k: string, o: Any) => {
        const r = o.qty
        return RULES.some(rule => {
          const points = rule.points + r
          return points > 20 && rule.when(o)
        })
      },
      rulesAsAValue: (_k: string, o: Any) => RULES.length + o.qty,
    },
  },
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      updateInTheLoop: (_k: string, o: Any) => {
        let inside = false
        for (let i = 0, j = AREA.length - 1; i < AREA.length; j = i++) {
          const [yi, xi] = AREA[i] as readonly [number, number]
          const [yj, xj] = AREA[j] as readonly [number, number]
          if (yi > o.qty !== yj > o.qty && o.price < ((xj - xi) * (o.qty - yi)) / (yj - yi) + xi) inside = !inside
        }
        return inside
      },
      updateBefore: (_k: string, o: Any) => {
        let i = o.qty
        let a = 0
        a = i++
        let b = ++i
        const c = i++
        let d = (i--, i)
        d = i-- - 1
        return { a, b, c, d, i }
      },
      updateOfAText: (_k: string, o: Any) => {
        let n = o.region
        n++
        return n
      },
      placeOfARegexp: (_k: string, o: Any) => {
        const word = /a/g
        return [word.test(o.region), word.test(o.region)]
      },
      updateOfItself: (_k: string, o: Any) => {
        let i = o.price
        i = i++
        let j = i
        j = j++ + j
        return { i, j }
      },
      updateReturned: (_k: string, o: Any) => {
        let n = o.qty
        if (n++ > 2) return n--
        else if (n-- === 1) return n
        return n++ * 2 + n
      },
      updateOfNothing: (_k: string, o: Any) => {
        let n = o.items[0]?.qty
        let old = n
        old = n++
        return { old, n }
      },
      updateInAnIndex: (_k: string, o: Any) => {
        const out = [0, 0, 0]
        let n = 0
        out[n++] = o.qty
        out[n++] = n
        return { out, n }
      },
      updateBesideItsIndex: (_k: string, o: Any) => {
        const out = [o.qty, 0, 0]
        let n = 0
        out[n] = n++
        return { out, n }
      },
      updateInAnIndexOfALoop: (_k: string, o: Any) => {
        const out: number[] = []
        let n = 0
        for (const i of o.items) if (i.qty > 0) out[n++] = i.qty
        return out
      },
      updateAndItsValue: (_k: string, o: Any) => {
        const out = [0, 0, 0]
        let n = 1
        out[n--] += n + o.qty
        return { out, n }
      },
      updateInACompound: (_k: string, o: Any) => {
        let sum = 0
        let n = o.qty
        sum += n++
        sum += ++n
        sum -= n--
        return { sum, n }
      },
      updateInItsCompound: (_k: string, o: Any) => {
        let n = o.qty
        n += n++
        return n
      },
      chained: (_k: string, o: Any) => {
        let a, b, c
        a = b = c = o.qty
        b++
        let x = (a = 5)
        return { a, b, c, x }
      },
      chainedFields: (_k: string, o: Any) => {
        const r = { a: 1, b: 2, c: 3 }
        let n = 0
        r.a = r.b = o.price
        r.c = n = o.qty
        n++
        return { r, n }
      },
      chainedList: (_k: string, o: Any) => {
        let a: number[] = []
        let b: number[] = []
        a = b = [o.qty]
        b.push(1)
        return { a, b }
      },
      chainedListFields: (_k: string, o: Any) => {
        const r: Any = { a: [0], b: [0] }
        r.a = r.b = [o.qty]
        r.a.push(2)
        return r
      },
      chainedThroughItself: (_k: string, o: Any) => {
        let r: Any = { a: 1, b: 2 }
        const first = r
        r.a = r = { a: o.qty, b: 0 }
        return { first: first.b, r }
      },
      sequenceInACompound: (_k: string, o: Any) => {
        let x = 1
        const add = (n: number) => {
          x += n
        }
        x += (add(5), o.qty)
        return x
      },
      sequenceInAnIndex: (_k: string, o: Any) => {
        let out = [1, 2]
        const old = out
        const swap = () => {
          out = [9]
        }
        out[0] = (swap(), o.qty)
        return { n: out[0], old: old[0] }
      },
      whileCounting: (_k: string, o: Any) => {
        let n = Math.min(Math.max(o.qty, 0), 5)
        let text = ''
        while (n-- > 0) {
          if (n === 2) continue
          text += n
        }
        return `${text}:${n}`
      },
      whileTruthy: (_k: string, o: Any) => {
        let i = o.items.length
        const back: string[] = []
        while (i--) back.push(o.items[i].sku)
        return back
      },
      whileAssigned: (_k: string, o: Any) => {
        let i = 0
        let x: Any
        let sum = 0
        while ((x = o.items[i]) !== undefined) {
          sum += x.qty
          i++
        }
        return sum
      },
      whileMatches: (_k: string, o: Any) => {
        const words = /\w+/g
        let m: Any
        let n = 0
        while ((m = words.exec(o.note)) !== null) n += m[0].length
        return n
      },
      forFromChain: (_k: string, o: Any) => {
        let i, j
        for (i = j = 0; i < 3; i++, j += 2) if (i === o.qty) break
        return { i, j }
      },
      forUpdateIndex: (_k: string, o: Any) => {
        const out = [0, 0, 0, 0]
        let n = 0
        for (let i = 0; i < 3; out[n++] = i) i += 1
        return { out, qty: o.qty }
      },
    },
  },
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      freshSorted: (_k: string, o: Any) => uniq(o.tags).sort(),
      freshReversed: (_k: string, o: Any) => uniq(o.items.map((i: Any) => i.sku)).reverse(),
      freshSortedBy: (_k: string, o: Any) =>
        uniq(o.tags).sort((a, b) => b.length - a.length || (a < b ? -1 : 1))[0] ?? '',
      freshLong: (_k: string, o: Any) => uniqLong(o.tags).sort().join(),
      freshOfFresh: (_k: string, o: Any) => ({ a: uniqFirst(o.tags).reverse(), b: uniqDeep(o.tags).sort() }),
      freshInAVariable: (_k: string, o: Any) => {
        const a = uniq(o.tags)
        a.sort()
        const b = uniqLong(o.tags)
        b.push('x')
        b.reverse()
        return { a, b, tags: o.tags }
      },
      freshInAVariableReturned: (_k: string, o: Any) => {
        const all = uniq(o.tags)
        return all.sort()
      },
      freshAssigned: (_k: string, o: Any) => {
        let all: string[] = []
        if (o.paid) all = uniq(o.tags)
        all.push(o.region)
        return all
      },
      freshLocal: (_k: string, o: Any) => {
        const skus = (list: Any[]): string[] => list.map(i => i.sku)
        const a = skus(o.items)
        a.sort()
        return { a, b: skus(o.items).sort().reverse() }
      },
      freshDeclared: (_k: string, o: Any) => {
        return { a: skus(o.items).sort(), b: skus(o.items) }
        function skus(list: Any[]): string[] {
          return list.map(i => i.sku)
        }
      },
      freshOfAnObject: (_k: string, o: Any) => lists.own.list(o.tags).sort(),
      freshPopped: (_k: string, o: Any) => uniq(o.tags).pop() ?? 'none',
      notFresh: (_k: string, o: Any) => same(o.tags).sort().join(),
      notFreshAlways: (_k: string, o: Any) => {
        const a = maybeSame(o.tags)
        a.sort()
        return { a, tags: o.tags }
      },
      notFreshByItsName: (_k: string, o: Any) => {
        const a = lists.slice(o.tags)
        a.sort()
        return { a, tags: o.tags }
      },
      notFreshByItsNameInARow: (_k: string, o: Any) => ({ a: lists.slice(o.tags).sort(), tags: o.tags }),
      notFreshLocal: (_k: string, o: Any) => {
        const all = ['b', 'a']
        const given = () => all
        const a = given()
        a.sort()
        return { a, all }
      },
      notFreshTwice: (_k: string, o: Any) => {
        const a = uniq(o.tags)
        const b = a
        b.sort()
        return { a, b }
      },
      notFreshShown: (_k: string, o: Any) => {
        const a = uniq(o.tags)
        const seen = { a }
        a.sort()
        return seen
      },
      freshShadowed: (_k: string, o: Any) => {
        const pick = (xs: string[]): string[] => {
          const uniq = (list: string[]): string[] => list
          return uniq(xs).sort()
        }
        return { a: pick(o.tags), tags: o.tags }
      },
    },
  },
]
