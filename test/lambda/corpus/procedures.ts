/** Local functions that change the variables around them. */
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

export const procedures: readonly Group[] = [
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
    },
  },
]
