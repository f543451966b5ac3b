/** More local functions: aliases, parameters, var, tables, helpers. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const scoreOf = (o: Any): number => {
  let sum = 0
  const add = (n: number): void => {
    sum += n
  }
  if (o.paid) add(1)
  o.items.forEach((i: Any) => add(i.qty))
  return sum
}

export const procedureCorners: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    lambdas: {
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
