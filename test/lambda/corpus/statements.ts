/** Statements: loops and what leaves them, arrays and objects of the lambda's own, sorting, functions as arguments. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { type Group, ORDER, TEXT } from './group.js'
import type { Any } from './schemas.js'

const sumBy = (list: Any[], of: (x: Any) => number): number => list.reduce((sum: number, x: Any) => sum + of(x), 0)
const twice = (f: (x: number) => number, x: number): number => f(f(x))
const shout = (s: string): string => `${s.toUpperCase()}!`
const increment = (x: number): number => x + 1

export const statements: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      forOfSum: (_k: string, o: Any) => {
        let total = 0
        for (const i of o.items) total += i.qty * i.price
        return total
      },
      forOfContinue: (_k: string, o: Any) => {
        let total = 0,
          n = 0
        for (const { qty, price } of o.items) {
          if (qty < 2) continue
          total += price
          n++
        }
        return { total, n }
      },
      forOfBreak: (_k: string, o: Any) => {
        let found = null
        for (const i of o.items) {
          if (i.price > 3) {
            found = i.sku
            break
          }
        }
        return found
      },
      forOfReturn: (_k: string, o: Any) => {
        for (const i of o.items) if (i.price > 3) return i.sku
        return 'none'
      },
      forOfReturnObject: (_k: string, o: Any) => {
        for (const i of o.items) {
          if (i.qty === 0) continue
          if (i.price > 0) return { sku: i.sku, unit: i.price / i.qty }
        }
        return null
      },
      forOfBest: (_k: string, o: Any) => {
        let best = null
        for (const i of o.items) if (best === null || i.price > best.price) best = i
        return best
      },
      forOfEntries: (_k: string, o: Any) => {
        let text = ''
        for (const [i, tag] of o.tags.entries()) text += `${i}:${tag};`
        return text
      },
      forOfNested: (_k: string, o: Any) => {
        let same = 0
        for (const i of o.items) {
          for (const tag of o.tags) {
            if (tag === i.sku) {
              same++
              break
            }
          }
        }
        return same
      },
      forOfNestedReturn: (_k: string, o: Any) => {
        for (const i of o.items) {
          for (const tag of o.tags) if (tag.length > i.qty) return tag + i.sku
        }
        return null
      },
      forOfSwitch: (_k: string, o: Any) => {
        for (const i of o.items) {
          switch (i.qty) {
            case 0:
              continue
            case 1:
              return `one ${i.sku}`
            case 2:
              break
            default:
              if (i.price > 5) return 'big'
          }
        }
        return 'none'
      },
      forOfThrows: (_k: string, o: Any) => {
        for (const i of o.items) if (i.qty < 0) throw new Error(`negative ${i.sku}`)
        return o.items.length
      },
      forEachReturn: (_k: string, o: Any) => {
        let total = 0
        o.items.forEach((i: Any, at: number) => {
          if (i.qty < 2) return
          total += i.price * at
        })
        return total
      },
      forEachPush: (_k: string, o: Any) => {
        const out: string[] = []
        o.items.forEach((i: Any) => out.push(i.sku))
        return out
      },
      indexLoop: (_k: string, o: Any) => {
        for (let i = 0; i < o.items.length; i++) if (o.items[i].price > 3) return i
        return -1
      },
      indexPairs: (_k: string, o: Any) => {
        let sum = 0
        for (let i = 0, n = o.items.length; i < n; i += 2) {
          for (let j = i + 1; j < n; j++) {
            if (o.items[i].price === o.items[j].price) break
            sum += o.items[i].price * o.items[j].qty
          }
        }
        return sum
      },
      indexDown: (_k: string, o: Any) => {
        let text = ''
        for (let i = o.tags.length - 1; i >= 0; i--) text += o.tags[i]
        return text
      },
      collatz: (_k: string, o: Any) => {
        let n = o.qty
        let steps = 0
        while (n > 1 && steps < 20) {
          n = n % 2 === 0 ? n / 2 : 3 * n + 1
          steps++
        }
        return steps
      },
      fibonacciPair: (_k: string, o: Any) => {
        let [a, b] = [0, 1]
        for (let i = 0; i < (o.qty & 15); i++) [a, b] = [b, a + b]
        return a
      },
      primes: (_k: string, o: Any) => {
        const primes: number[] = []
        for (let i = 2; i < (o.qty & 63); i++) {
          let isPrime = true
          for (const p of primes) {
            if (i % p === 0) {
              isPrime = false
              break
            }
          }
          if (isPrime) primes.push(i)
        }
        return primes
      },
      pushed: (_k: string, o: Any) => {
        const out = []
        for (const i of o.items) if (i.qty > 1) out.push(`${i.sku}!`)
        return out.join(',')
      },
      pushedFresh: (_k: string, o: Any) => {
        const rows = []
        for (const i of o.items) {
          const row = { sku: i.sku, n: 0 }
          row.n = i.qty
          rows.push(row)
        }
        rows.reverse()
        return rows
      },
      unshifted: (_k: string, o: Any) => {
        const out: string[] = []
        for (const t of o.tags) out.unshift(t)
        return out
      },
      changedFields: (_k: string, o: Any) => {
        const sums = { total: 0, n: 0, last: '' }
        for (const i of o.items) {
          sums.total += i.price
          sums.n++
          sums.last = i.sku
        }
        return sums
      },
      addedFields: (_k: string, o: Any) => {
        const out: Any = {}
        out.id = o.orderId
        out.total = o.price * o.qty
        return out
      },
      aliased: (_k: string, o: Any) => {
        const a: number[] = []
        const b = a
        a.push(o.qty)
        return b.length
      },
      aliasedLater: (_k: string, o: Any) => {
        const list: number[] = [o.qty]
        const whole = { list }
        list.push(1)
        return whole
      },
      sortedDown: (_k: string, o: Any) =>
        [...o.items]
          .sort((a: Any, b: Any) => b.price - a.price)
          .map((i: Any) => i.sku)
          .join(),
      sortedTexts: (_k: string, o: Any) => o.tags.toSorted(),
      sortedNumbersAsTexts: (_k: string, o: Any) => o.items.map((i: Any) => i.price).sort(),
      sortedBy: (_k: string, o: Any) =>
        o.items
          .filter((i: Any) => i.qty > 0)
          .sort((a: Any, b: Any) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : b.qty - a.qty))
          .at(0),
      sortedStatement: (_k: string, o: Any) => {
        const prices = o.items.map((i: Any) => i.price)
        prices.sort((a: number, b: number) => a - b)
        return prices
      },
      sortedReturned: (_k: string, o: Any) => {
        const list: number[] = []
        for (const i of o.items) list.push(i.qty)
        return list.sort((a, b) => b - a)
      },
      sortedMany: (_k: string, o: Any) => {
        const list = []
        let x = o.qty
        for (let i = 0; i < 150; i++) {
          x = (x * 1103515245 + 12345) % 2147483648
          list.push({ x: x % 50, i })
        }
        return list
          .sort((a: Any, b: Any) => a.x - b.x)
          .map((e: Any) => e.i)
          .join()
      },
      medianPrice: (_k: string, o: Any) => {
        const s = o.items.map((i: Any) => i.price).sort((a: number, b: number) => a - b)
        const m = Math.floor(s.length / 2)
        return s.length === 0 ? 0 : s.length % 2 === 1 ? s[m] : (s[m - 1] + s[m]) / 2
      },
      maxOfList: (_k: string, o: Any) => Math.max(...o.items.map((i: Any) => i.price)),
      minOfAll: (_k: string, o: Any) => Math.min(o.qty, ...o.items.map((i: Any) => i.qty), 7),
      bareReduce: (_k: string, o: Any) =>
        o.items.map((i: Any) => i.price).reduce((a: number, b: number, i: number) => a * 2 + b + i),
      nothingThere: (_k: string, o: Any) => o.items.map((i: Any) => i.price)[o.qty] * 2,
      nothingCompared: (_k: string, o: Any) => (o.items.map((i: Any) => i.price)[1] > 2 ? 'yes' : 'no'),
      nothingSearched: (_k: string, o: Any) => o.note.includes(o.tags[2]),
      functionPassed: (_k: string, o: Any) =>
        sumBy(o.items, i => i.price * o.qty) + sumBy(o.items, i => i.qty) + twice(increment, o.qty),
      functionMoves: (_k: string, o: Any) => {
        let x = o.qty
        const next = () => x + 1
        x = x * 2
        const a = next()
        x = 0
        return a * 100 + next()
      },
      functionInLoop: (_k: string, o: Any) => {
        let total = 0
        const current = () => total
        for (const i of o.items) {
          total += i.price
          if (current() > 10) break
        }
        return current()
      },
      histogram: (_k: string, o: Any) => {
        const bins: Any[] = [0, 0, 0, 0]
        for (const i of o.items) bins[i.qty & 3]++
        bins[1] += o.qty
        return bins
      },
      putBehind: (_k: string, o: Any) => {
        const out: number[] = []
        for (const i of o.items) out[out.length] = i.price
        return out
      },
      callbacksOfMath: (_k: string, o: Any) =>
        o.items
          .map((i: Any) => i.price)
          .filter(Number.isFinite)
          .map(Math.round),
      tuplesSorted: (_k: string, o: Any) =>
        o.items
          .map((i: Any) => [i.sku, i.qty * i.price])
          .sort((a: Any, b: Any) => b[1] - a[1])
          .map(([sku]: Any) => sku),
      tupleKept: (_k: string, o: Any) => {
        let best: Any = ['', 0]
        for (const i of o.items) if (i.qty > best[1]) best = [i.sku, i.qty]
        const [sku, qty] = best
        return `${sku}${qty}${best.length}`
      },
      tuplesPushed: (_k: string, o: Any) => {
        const out: Any[] = []
        for (const i of o.items) out.push([i.sku, i.qty])
        return out.map(([s, q]) => s + q).join()
      },
      tupleAsJson: (_k: string, o: Any) => JSON.stringify([o.region, o.qty]),
      tupleJoined: (_k: string, o: Any) => {
        const parts = [o.region, o.qty]
        return parts.join('/')
      },
      partlyLeft: (_k: string, o: Any) => {
        let points = 0
        if (o.region === 'eu') {
          if (o.price > 100) return 'large'
          points += 1
        }
        if (o.coupon !== null) {
          if (o.coupon.length > 3) return `coupon ${o.coupon}`
          points += 2
        } else if (o.paid) {
          if (o.qty > 5) throw new Error('too many')
        }
        if (o.tags.length > 0) {
          if (o.tags[0] === 'x') return null
          points += 4
        }
        return `${points}`
      },
      partlyContinued: (_k: string, o: Any) => {
        let n = 0
        for (const i of o.items) {
          if (i.qty > 1) {
            if (i.price > 10) continue
            if (i.price < 0) break
            n += 1
          }
          if (i.sku !== '') {
            if (i.qty === 0) return -1
            n += 10
          }
        }
        return n
      },
      fallsThrough: (_k: string, o: Any) => {
        let r = ''
        switch (o.qty % 5) {
          case 0:
            r = 'zero'
            break
          case 1:
            if (o.price > 1) break
            r = 'one'
            break
          // @ts-expect-error: running into the next case is what is tried
          default:
            r = 'other'
          // @ts-expect-error: here too
          case 2:
            r += 'two'
          case 3:
            r += 'three'
        }
        return r
      },
      withLabel: (_k: string, o: Any) => {
        let n = 0
        outer: for (const i of o.items) {
          for (const t of o.tags) if (t === i.sku) continue outer
          n++
        }
        return n
      },
      doWhile: (_k: string, o: Any) => {
        let n = 0
        do n++
        while (n < (o.qty & 15))
        return n
      },
    },
  },
  {
    params: TEXT,
    want: 'value',
    lambdas: {
      characterCount: (_k: string, line: string) => {
        let n = 0
        for (const c of line) if (c === 'a' || c === '😀') n++
        return n
      },
      spreadText: (_k: string, line: string) => [...line].reverse().join(''),
      matched: (_k: string, line: string) => {
        const m = line.match(/(a+)(b)?/)
        return m === null ? 'none' : `${m[0]}|${m[1]}|${m[2] ?? '-'}|${m.length}`
      },
      matchedNames: (_k: string, line: string) => {
        const m = /(?<first>[a-f])(?<rest>.*)/s.exec(line)
        if (!m) return null
        const { first, rest } = m.groups as Any
        return { first, rest, again: m.groups?.first ?? '' }
      },
      matchedOptional: (_k: string, line: string) => line.match(/x(\d)/)?.[1] ?? 'no',
      matchedParts: (_k: string, line: string) => {
        const [, head = 'none', tail] = line.match(/^(.)(.*)$/) ?? []
        return `${head}/${tail}`
      },
      matchedAll: (_k: string, line: string) => line.match(/[a-c]+/g),
      matchedCount: (_k: string, line: string) => (line.match(/a/g) ?? []).length,
      matchedEach: (_k: string, line: string) => {
        let text = ''
        for (const m of line.matchAll(/(.)(b)?/g)) text += `${m[1]}${m[2]};`
        return text
      },
      matchedSpread: (_k: string, line: string) => [...line.matchAll(/(?<c>[ae])/g)].map(m => m.groups?.c),
      replacedByFunction: (_k: string, line: string) =>
        line.replace(/([a-c])(x)?/g, (m, c, x) => (x === undefined ? m.toUpperCase() : `${c}1`)),
      replacedFirst: (_k: string, line: string) => line.replace(/[aeiou]/, v => `<${v}>`),
      replacedEmpty: (_k: string, line: string) => line.replace(/x*/g, m => String(m.length)),
      replacedGroups: (_k: string, line: string) => line.replace(/(a)(b)?/g, '$2-$1$&$$'),
      replacedByText: (k: string, line: string) => line.replace('a', k).replaceAll('b', `${k}$`),
      replacedByHelper: (_k: string, line: string) => line.replace(/[a-c]/g, shout),
      whileReplaced: (_k: string, line: string) => {
        let s = line
        while (s.includes('aa')) s = s.replace('aa', 'b')
        return s
      },
      checksum: (_k: string, line: string) => {
        let h = 0
        for (let i = 0; i < line.length; i++) h = (Math.imul(h, 31) + line.charCodeAt(i)) | 0
        return h
      },
    },
  },
]
