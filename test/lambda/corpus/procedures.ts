/** Functions inside functions: procedures, updates inside of expressions, rules, what a helper freshly made. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const points = 1000
const scoreOf = (o: Any): number => {
  let sum = 0
  const add = (n: number): void => {
    sum += n
  }
  if (o.paid) add(1)
  o.items.forEach((i: Any) => add(i.qty))
  return sum
}

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

export const procedures: readonly Group[] = [
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
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      scoredReasons: (_k: string, o: Any) => {
        let score = 0
        const reasons: string[] = []
        const add = (points: number, reason: string): void => {
          score += points
          reasons.push(reason)
        }
        if (o.price > 5) add(30, 'LARGE')
        else if (o.price > 1) add(25, 'NEAR')
        if (o.paid) add(50, 'PAID')
        add(o.qty, o.region)
        return { score, reasons }
      },
      procedureDeclared: (_k: string, o: Any) => {
        let n = 0
        bump(1)
        if (o.paid) bump(o.qty)
        return n
        function bump(by: number) {
          n += by
        }
      },
      procedureDeclaredTooEarly: (_k: string, o: Any) => {
        if (o.paid) bump(1)
        let n = 0
        bump(2)
        return n
        function bump(by: number) {
          n += by
        }
      },
      procedureConstTooEarly: (_k: string, o: Any) => {
        let n = 0
        if (o.paid) run()
        const bump = (by: number) => {
          n += by
        }
        function run() {
          bump(3)
        }
        bump(1)
        return n
      },
      procedureExpression: (_k: string, o: Any) => {
        let n = 0
        const out: number[] = []
        const bump = (by: number) => (n += by)
        const put = (x: number) => out.push(x)
        bump(o.qty)
        put(n)
        bump(o.price)
        put(n)
        return { n, out }
      },
      procedureForEach: (_k: string, o: Any) => {
        let total = 0
        const names: string[] = []
        const add = (qty: number, sku: string) => {
          total += qty
          if (qty > 1) names.push(sku)
        }
        o.items.forEach((i: Any) => add(i.qty, i.sku))
        for (const i of o.items) add(i.price, `${i.sku}!`)
        return { total, names }
      },
      procedureGiven: (_k: string, o: Any) => {
        let total = 0
        const add = (i: Any, at: number) => {
          if (i.qty < 0) return
          total += i.qty * at
        }
        o.items.forEach(add)
        return total
      },
      procedureReturns: (_k: string, o: Any) => {
        let text = ''
        const say = (x: number | null, what: string) => {
          if (x === null) return
          if (x > 5) {
            text += `${what} high;`
            return
          } else if (x < 0) text += `${what} low;`
          const rest = x * 2
          text += `${what} ${rest};`
        }
        say(o.price, 'price')
        say(o.discount, 'discount')
        say(o.qty, 'qty')
        return text
      },
      procedureReturnsInLoop: (_k: string, o: Any) => {
        let found = ''
        const find = (min: number) => {
          for (const i of o.items) {
            if (i.price > min) {
              found += i.sku
              return
            }
          }
        }
        find(1)
        find(5)
        return found
      },
      procedureOfProcedures: (_k: string, o: Any) => {
        let errors: string[] = []
        let count = 0
        const fail = (what: string) => {
          errors.push(what)
          count++
        }
        const need = (x: string | null, what: string) => {
          if (!x) fail(`${what} missing`)
        }
        const atMost = (x: number, max: number, what: string) => {
          if (x > max) fail(`${what} over ${max}`)
          else if (x < 0) fail(`${what} below 0`)
        }
        need(o.coupon, 'coupon')
        need(o.customer.tier, 'tier')
        atMost(o.price, 10, 'price')
        atMost(o.qty, 3, 'qty')
        return { ok: count === 0, errors }
      },
      procedureRecursive: (_k: string, o: Any) => {
        let n = 0
        const down = (x: number) => {
          n += x
          if (x > 0 && x < 5) down(x - 1)
        }
        down(o.qty)
        return n
      },
      procedureMutual: (_k: string, o: Any) => {
        let n = 0
        function even(x: number) {
          n += 1
          if (x > 0 && x < 9) odd(x - 1)
        }
        function odd(x: number) {
          n += 10
          if (x > 0 && x < 9) even(x - 1)
        }
        even(o.qty)
        return n
      },
      procedureShadowed: (_k: string, o: Any) => {
        let n = 0
        let by = 100
        const add = (x: number) => {
          n += x + by
        }
        for (const i of o.items) {
          const by = i.qty
          add(by)
        }
        return n
      },
      procedureShadowedByCallback: (_k: string, o: Any) => {
        let n = 1
        const add = (x: number) => {
          n += x
        }
        o.items.forEach((i: Any, n: number) => add(n))
        return n
      },
      procedureNameAgain: (_k: string, o: Any) => {
        let n = 0
        const add = (x: number) => {
          n += x
        }
        if (o.paid) {
          const add = (x: number) => {
            n -= x
          }
          add(1)
        }
        add(5)
        return n
      },
      procedureOwnNames: (_k: string, o: Any) => {
        let sum = 0
        const x = o.price
        const add = (y: number, price: number) => {
          const x = y * 2
          const qty = x + price
          sum += qty
          const deep = [1, 2].map(y => y * qty)
          sum += deep[1] as number
        }
        const y = 3
        add(x, y)
        add(y, o.qty)
        return { sum, x, y }
      },
      procedureCapturedName: (_k: string, o: Any) => {
        let score = points
        const add = (points: number) => {
          score += points
        }
        add(o.qty)
        add(points)
        return { score, points }
      },
      procedureShorthand: (_k: string, o: Any) => {
        const out: Any[] = []
        const put = (sku: string, qty: number) => {
          out.push({ sku, qty, both: { sku } })
        }
        put('a', 1)
        o.items.forEach(({ sku, qty }: Any) => put(sku, qty))
        return out
      },
      procedureDefaults: (_k: string, o: Any) => {
        let text = ''
        const add = (what: string, times = 2, { mark = '.' } = {} as Any) => {
          text += what.repeat(Math.min(Math.max(times, 0), 3)) + mark
        }
        add('a')
        add('b', 1)
        add('c', o.items.length, { mark: '!' })
        add('d', undefined, { mark: o.region })
        return text
      },
      procedureDefaultOfOutside: (_k: string, o: Any) => {
        let n = 1
        const add = (x = n) => {
          n += x
        }
        add()
        add()
        add(o.qty)
        add()
        return n
      },
      procedureArgumentsInOrder: (_k: string, o: Any) => {
        let n = o.qty
        const set = (a: number, b: number) => {
          n = a
          n = n * 10 + b
        }
        set(n + 1, n + 2)
        set(n, n)
        return n
      },
      procedureParameterAssigned: (_k: string, o: Any) => {
        let n = 0
        const add = (x: number) => {
          if (x < 0) x = -x
          x *= 2
          n += x
        }
        const price = o.price
        add(price)
        add(o.qty)
        return { n, price }
      },
      procedureFewer: (_k: string, o: Any) => {
        let text = ''
        const add = (a: string, b?: string) => {
          text += a
          if (b !== undefined) text += b
        }
        add(o.region)
        add('x', o.note)
        return text
      },
      procedureMore: (_k: string, o: Any) => {
        let n = 0
        const add: Any = (a: number) => {
          n += a
        }
        add(1, 2, o.qty)
        return n
      },
      procedureMoreFails: (_k: string, o: Any) => {
        let n = 0
        const add: Any = (a: number) => {
          n += a
        }
        add(1, o.coupon!.length)
        return n
      },
      procedureThrows: (_k: string, o: Any) => {
        const check = (ok: boolean, what: string) => {
          if (!ok) throw new Error(what)
        }
        check(o.price > 0, 'price')
        check(o.qty !== 0, 'qty')
        return o.price / o.qty
      },
      procedureValueUsed: (_k: string, o: Any) => {
        let n = 0
        const next = (by: number) => {
          n += by
          return n
        }
        next(1)
        return next(o.qty) + n
      },
      procedureHandedOn: (_k: string, o: Any) => {
        let n = 0
        const add = (x: number) => {
          n += x
        }
        add(1)
        const later = [add]
        return n + later.length + o.qty
      },
      procedureReassigned: (_k: string, o: Any) => {
        let n = 0
        let add = (x: number) => {
          n += x
        }
        add(1)
        if (o.paid)
          add = x => {
            n -= x
          }
        add(5)
        return n
      },
      procedureRevealsThenChanges: (_k: string, o: Any) => {
        const list: number[] = []
        const put = (x: number) => {
          list.push(x)
        }
        put(1)
        const seen = { list }
        put(o.qty)
        return seen
      },
      procedureAlias: (_k: string, o: Any) => {
        const a: number[] = []
        const b: number[] = []
        const put = (list: number[], x: number) => {
          list.push(x)
        }
        put(a, 1)
        put(b, o.qty)
        put(a, 2)
        return { a, b }
      },
      procedureAliasAssigned: (_k: string, o: Any) => {
        let a: number[] = []
        const put = (list: number[], x: number) => {
          a = [x]
          list.push(x)
        }
        put(a, 1)
        put(a, o.qty)
        return a
      },
      procedureAliasTwice: (_k: string, o: Any) => {
        const a: number[] = []
        const move = (from: number[], to: number[], x: number) => {
          from.push(x)
          to.push(x + from.length)
        }
        move(a, a, o.qty)
        return a
      },
      procedureAliasOfParameter: (_k: string, o: Any) => {
        const a: number[] = []
        const put = (list: number[], x: number) => {
          if (x > 1) list = [x]
          list.push(x)
        }
        put(a, 1)
        put(a, o.qty)
        return a
      },
      procedureOfARow: (_k: string, o: Any) => {
        const put = (list: string[]) => {
          list.push('x')
        }
        put(o.tags)
        return o.tags.length
      },
      procedureArguments: (_k: string, o: Any) => {
        let n = 0
        function add(_x: number) {
          n += arguments.length
        }
        add(1)
        add(o.qty)
        return n
      },
      procedureSpread: (_k: string, o: Any) => {
        let n = 0
        const add = (a: number, b: number) => {
          n += a * b
        }
        const two: [number, number] = [o.qty, 2]
        add(...two)
        return n
      },
      procedureRest: (_k: string, o: Any) => {
        let n = 0
        const add = (...all: number[]) => {
          n += all.length
        }
        add(1, 2, o.qty)
        return n
      },
      procedureVar: (_k: string, o: Any) => {
        var n = 0
        var add = function (x: number) {
          var twice = x * 2
          n += twice
        }
        add(o.qty)
        add(1)
        return n
      },
      procedureVarEarly: (_k: string, o: Any) => {
        var n = 0
        if (o.paid) add(1)
        var add: Any = function (x: number) {
          n += x
        }
        add(2)
        return n
      },
      procedureVarInLoop: (_k: string, o: Any) => {
        let text = ''
        const each = (n: number) => {
          for (let i = 0; i < 2; i++) {
            var last: Any
            if (i === 0 && n > 0) last = i
            text += `${last};`
          }
        }
        each(o.qty)
        each(0)
        return text
      },
      procedureInLoop: (_k: string, o: Any) => {
        let sum = 0
        for (const i of o.items) {
          let own = 0
          const add = (x: number) => {
            own += x
            sum += own * i.qty
          }
          add(1)
          if (i.price > 1) add(i.price)
        }
        return sum
      },
      procedureLeaves: (_k: string, o: Any) => {
        let n = 0
        const add = (x: number) => {
          n += x
        }
        for (const i of o.items) {
          if (i.qty < 0) break
          add(i.qty)
          if (n > 5) return `over at ${i.sku}`
        }
        return `${n}`
      },
      procedureInCallback: (_k: string, o: Any) => {
        let n = 0
        const add = (x: number) => {
          n += x
        }
        const prices = o.items.map((i: Any) => {
          add(i.qty)
          return i.price
        })
        return prices.length + n
      },
      procedureOfATable: (_k: string, o: Any) => {
        const counts: Record<string, number> = {}
        const seen = new Set<string>()
        const count = (name: string) => {
          counts[name] = (counts[name] ?? 0) + 1
          seen.add(name)
        }
        o.tags.forEach(count)
        count('all')
        if (o.paid) count('paid')
        return { entries: Object.entries(counts).map(([name, n]) => ({ name, n })), seen: seen.size }
      },
      procedureOfAnObject: (_k: string, o: Any) => {
        const state = { n: 0, last: '' }
        const visit = (name: string, by: number) => {
          state.n += by
          state.last = name
        }
        visit('first', o.qty)
        if (o.paid) visit(o.region, 2)
        return state
      },
      procedureShortCircuit: (_k: string, o: Any) => {
        let n = 0
        const add = (x: number) => {
          n += x
        }
        o.paid && add(1)
        o.qty > 1 ? add(2) : add(3)
        o.coupon ?? add(4)
        return n
      },
      procedureOfAHelper: (_k: string, o: Any) => scoreOf(o),
      procedureInAHelper: (_k: string, o: Any) => {
        const total = (list: number[]) => {
          let t = 0
          const add = (x: number) => {
            t += x
          }
          list.forEach(x => add(x))
          return t
        }
        return total(o.items.map((i: Any) => i.qty)) + total([1, 2])
      },
      procedureReadsMoved: (_k: string, o: Any) => {
        let factor = 1
        let sum = 0
        const add = (x: number) => {
          sum += x * factor
        }
        add(o.qty)
        factor = 10
        add(o.qty)
        for (let i = 0; i < 3; i++) {
          factor += i
          add(i)
        }
        return sum
      },
      procedureReturnMovesNames: (_k: string, o: Any) => {
        let n = 0
        const add = (x: number) => {
          const show = () => rest
          if (x > 1) return
          const rest = x + 1
          n += show()
        }
        add(o.qty)
        add(1)
        return n
      },
      procedureReturnsCall: (_k: string, o: Any) => {
        const out: number[] = []
        const put = (x: number) => {
          if (x > 2) return out.push(x)
          return out.push(-x)
        }
        put(o.qty)
        put(1)
        return out
      },
      procedureTwice: (_k: string, o: Any) => {
        let n = 0
        const one = () => {
          n += 1
        }
        const two = () => {
          one()
          one()
          n *= 2
        }
        const four = () => {
          two()
          if (o.paid) two()
        }
        four()
        one()
        return n
      },
      procedureNarrows: (_k: string, o: Any) => {
        let sum = 0
        const add = (x: number | null) => {
          if (x === null) {
            sum -= 1
            return
          }
          sum += x
        }
        add(o.discount)
        add(o.price)
        add(null)
        return sum
      },
    },
  },
]
