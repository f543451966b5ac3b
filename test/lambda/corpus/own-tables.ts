/** Tables of a lambda's own: counting objects, entries that are changed, Maps and Sets that helpers make. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const Basket = structType({
  words: listType(types.string),
  numbers: listType(types.float64),
  items: listType(structType({ sku: types.string, qty: types.int32, price: types.float64 })),
  note: nullableType(types.string),
})
const SHAPE: Shape = { types: [types.string, Basket], roles: ['key', 'value'] }
interface Item {
  sku: string
  qty: number
  price: number
}
interface BasketRow {
  words: string[]
  numbers: number[]
  items: Item[]
  note: string | null
}
/**
 * Few, so that keys come again; names like indexes, and one that every object has: counted in a plain object it becomes
 * a text, which `n * 1` makes a number again, so that it fits its column.
 */
const TEXTS = ['a', 'b', 'c', '10', '2', '02', 'eu', 'us', 'OUR', '', 'total', 'é', 'valueOf']

type Lambdas = Readonly<Record<string, (k: string, v: BasketRow) => unknown>>
const group = (lambdas: Lambdas): Group => ({ params: SHAPE, want: 'value', texts: TEXTS, lambdas })

const fixedNames = group({
  byOur: (_k, v) => {
    const by: Record<string, number> = {}
    for (const i of v.items) by[i.sku ?? 'SHA'] = (by[i.sku ?? 'SHA'] ?? 0) + i.price
    return { ours: by.OUR ?? 0, a: by['a'] ?? -1, two: by[2] ?? 0, none: by.none }
  },
  byTotal: (_k, v) => {
    const by: Record<string, number> = {}
    by.total = 0
    for (const i of v.items) {
      by[i.sku] = (by[i.sku] ?? 0) + 1
      by.total += i.qty
      by['n'] = (by['n'] ?? 0) + 1
    }
    by.total++
    return Object.entries(by).map(([name, n]) => `${name}=${n}`)
  },
  bySeeded: (_k, v) => {
    const by: Record<string, number> = { us: 0, eu: 0, 2: 5 }
    for (const i of v.items) by[i.sku]! += i.qty
    return { keys: Object.keys(by), us: by.us, eu: by['eu'], values: Object.values(by).map(n => n * 1) }
  },
  bySeededDynamic: (k, v) => {
    const by: Record<string, number> = { eu: v.items.length, us: k.length }
    by[k] = 7
    for (const w of v.words) by[w]!++
    return Object.keys(by).map(name => by[name]! * 2)
  },
  byOther: (_k, v) => {
    const by: Record<string, number> = { big: 0, small: 0 }
    for (const i of v.items) by[i.price > 10 ? 'big' : 'small']! += i.qty
    return [by.big, by.small]
  },
  byTexts: (_k, v) => {
    const last: Record<string, string> = {}
    for (const i of v.items) last[i.sku] = i.sku + i.qty
    last.eu ??= 'none'
    last.us ||= 'none'
    return `${last.eu}/${last.us}/${last.a}`
  },
  byLogical: (_k, v) => {
    const by: Record<string, number> = {}
    for (const w of v.words) {
      by[w] ??= 10
      by[w]! -= 1
      by[w] ||= 100
    }
    return Object.entries(by).map(([w, n]) => ({ w, n }))
  },
  byFlag: (_k, v) => {
    const seen: Record<string, boolean> = {}
    const out: string[] = []
    for (const w of v.words) {
      if (seen[w]) continue
      seen[w] = true
      out.push(w)
    }
    return { out, a: seen.a === true, eu: seen.eu ?? false }
  },
  // what must stay as it is
  fixedHanded: (_k, v) => {
    const by: Record<string, number> = {}
    for (const w of v.words) by[w] = (by[w] ?? 0) + 1
    const other = by
    other.a = 5
    return by.a ?? 0
  },
  fixedMethod: (_k, v) => {
    const by: Record<string, number> = {}
    for (const w of v.words) by[w] = 1
    return by.hasOwnProperty('a')
  },
  fixedMixed: (_k, v) => {
    const by: Record<string, number | string> = { name: 'x' }
    for (const w of v.words) by[w] = 1
    return String(by.name)
  },
  fixedShadowed: (_k, v) => {
    const by: Record<string, number> = { a: 1 }
    for (const w of v.words) by[w] = 2
    return v.items.map(by => by.qty).length + by.a!
  },
  fixedAssigned: (_k, v) => {
    let by: Record<string, number> = {}
    for (const w of v.words) by[w] = 1
    by = { a: 3 }
    return by.a
  },
  fixedGetter: (_k, v) => {
    const by: Record<string, number> = {
      get eu() {
        return 4
      },
    }
    for (const w of v.words) by[w] = 1
    return by.eu
  },
})

const entries = group({
  fares: (_k, v) => {
    const byFare: Record<string, { n: number; max: number }> = {}
    v.items.forEach(({ sku, price }) => {
      byFare[sku] ??= { n: 0, max: 0 }
      byFare[sku]!.n += 1
      byFare[sku]!.max = Math.max(byFare[sku]!.max, price)
    })
    return Object.entries(byFare).map(([fare, { n, max }]) => ({ fare, n, max }))
  },
  entryOr: (_k, v) => {
    const by: Record<string, { n: number; names: string[] }> = {}
    for (const i of v.items) {
      by[i.sku] = by[i.sku] || { n: 0, names: [] }
      by[i.sku]!.n++
      by[i.sku]!.names.push(`${i.qty}`, i.sku)
      if (i.qty > 3) by[i.sku]!.names.sort()
      if (i.qty < 0) by[i.sku]!.names.pop()
    }
    return Object.values(by).map(e => `${e.n}:${e.names.join('+')}`)
  },
  entryIf: (_k, v) => {
    const by: Record<string, { sum: number; last: string | null }> = {}
    for (const i of v.items) {
      if (!by[i.sku]) by[i.sku] = { sum: 0, last: null }
      by[i.sku]!.sum += i.price
      by[i.sku]!.last = i.qty > 0 ? String(i.qty) : null
    }
    return Object.entries(by).map(([name, e]) => ({ name, ...e, again: by[name]!.sum }))
  },
  entryUndefined: (_k, v) => {
    const by: Record<string, { sum: number }> = {}
    for (const i of v.items) {
      if (by[i.sku] === undefined) by[i.sku] = { sum: i.qty > 2 ? 10 : 0 }
      else by[i.sku]!.sum -= 1
    }
    return Object.entries(by).map(([name, { sum }]) => name + sum)
  },
  entryLists: (_k, v) => {
    const by: Record<string, number[]> = {}
    for (const i of v.items) (by[i.sku] ??= []).push(i.qty)
    return Object.entries(by).map(([sku, list]) => ({ sku, list, n: list.length }))
  },
  entryListsOr: (_k, v) => {
    const by: Record<string, string[]> = {}
    for (const w of v.words) {
      by[w.slice(0, 1)] ||= []
      by[w.slice(0, 1)]!.push(w)
      by[w.slice(0, 1)]!.unshift('x', ...v.words)
    }
    return by.a?.join() ?? 'none'
  },
  entryListsKept: (_k, v) => {
    const by: Record<string, Item[]> = {}
    for (const i of v.items) {
      by[i.sku] = by[i.sku] ?? []
      by[i.sku]!.push(i)
    }
    return Object.values(by).map(list => list.reduce((s, i) => s + i.qty, 0))
  },
  entryMissing: (k, v) => {
    const by: Record<string, { n: number }> = {}
    for (const w of v.words) by[w] = { n: 0 }
    by[k]!.n += 1
    return by[k]!.n
  },
  entryFixed: (_k, v) => {
    const by: Record<string, { n: number; words: string[] }> = { eu: { n: 0, words: [] }, us: { n: 0, words: [] } }
    for (const w of v.words) {
      if (by[w]) by[w]!.words.push(w)
      else by.us!.n++
      by.eu!.words.push(w)
      by.eu!.n = by.eu!.words.length
    }
    by[_k] = { n: -1, words: [] }
    return Object.entries(by).map(([name, e]) => `${name}${e.n}${e.words.join()}`)
  },
  entryDeep: (_k, v) => {
    const by: Record<string, { at: { first: number; last: number }; n: number }> = {}
    v.items.forEach((i, at) => {
      by[i.sku] ??= { at: { first: at, last: at }, n: 0 }
      by[i.sku]!.at.last = at
      by[i.sku]!.n++
    })
    return Object.values(by).map(e => e.at.last - e.at.first + e.n)
  },
  entryFieldRow: (_k, v) => {
    const best: Record<string, { item: Item; n: number }> = {}
    for (const item of v.items) {
      best[item.sku] ??= { item, n: 0 }
      if (item.price > best[item.sku]!.item.price) best[item.sku]!.item = item
      best[item.sku]!.n += 1
    }
    return Object.values(best).map(b => b.item.price * b.n)
  },
  entryRead: (_k, v) => {
    const by: Record<string, { n: number }> = {}
    let most = 0
    for (const w of v.words) {
      by[w] ??= { n: 0 }
      const before = by[w]!.n
      by[w]!.n += 2
      most = Math.max(most, by[w]!.n - before)
    }
    const { n } = by.a ?? { n: -5 }
    return [most, n]
  },
  entryCounted: (_k, v) => {
    const by: Record<string, { n: number }> = {}
    for (const w of v.words) {
      by[w] ??= { n: 0 }
      by[w]!.n++
      if (by[w]!.n > 2) return by[w]
    }
    return null
  },
  entryMap: (_k, v) => {
    const m = new Map<string, { n: number; list: string[] }>()
    for (const i of v.items) {
      if (!m.has(i.sku)) m.set(i.sku, { n: 0, list: [] })
      m.get(i.sku)!.n += i.qty
      m.get(i.sku)!.list.push(i.sku + i.qty)
    }
    return [...m].map(([sku, e]) => `${sku}${e.n}${e.list.join()}`)
  },
  entryMapLists: (_k, v) => {
    const m = new Map<number, string[]>()
    for (const i of v.items) {
      if (!m.has(i.qty)) m.set(i.qty, [])
      m.get(i.qty)!.push(i.sku)
    }
    return [...m.values()].map(x => x.join('-'))
  },
  entryMapKept: (_k, v) => {
    const m = new Map<string, string[]>()
    for (const w of v.words) {
      m.set(w, m.get(w) ?? [])
      m.get(w)!.push('1')
      m.get('a')?.push(w)
    }
    return [...m.entries()].map(([w, x]) => w + x.join(''))
  },
  entryText: (_k, v) => {
    const by: Record<string, { text: string }> = {}
    for (const w of v.words) {
      by[w] ??= { text: '' }
      by[w]!.text += `<${w}>`
    }
    return Object.values(by).map(e => e.text)
  },
  // what must not be compiled, or be exact
  sharedPut: (k, v) => {
    const by: Record<string, { n: number }> = {}
    const x = { n: 0 }
    by[k] = x
    by.b = x
    for (const w of v.words) if (by[w]) by[w]!.n++
    return by.b.n
  },
  sharedCopy: (k, v) => {
    const by: Record<string, { n: number }> = { a: { n: 1 }, b: { n: 2 } }
    by[k] = by.a!
    for (const w of v.words) if (by[w]) by[w]!.n++
    return [by.a!.n, by[k]!.n]
  },
  sharedList: (k, v) => {
    const by: Record<string, { list: string[] }> = {}
    const list: string[] = []
    by[k] = { list }
    by.b = { list }
    for (const w of v.words) by.b!.list.push(w)
    return by[k]!.list.length
  },
  sharedRow: (k, v) => {
    const by: Record<string, Item> = {}
    for (const i of v.items) by[i.sku] = i
    if (by[k]) by[k]!.qty = 5
    return v.items.map(i => i.qty)
  },
  sharedRowList: (k, v) => {
    const by: Record<string, string[]> = {}
    by[k] = v.words
    by[k]!.push('x')
    return v.words.length
  },
  handedBefore: (k, v) => {
    const by: Record<string, { n: number }> = {}
    by[k] = { n: 0 }
    const e = by[k]!
    for (const w of v.words) if (w !== '') by[k]!.n++
    return e.n
  },
  handedInLoop: (_k, v) => {
    const by: Record<string, { n: number }> = {}
    const all: { n: number }[] = []
    for (const w of v.words) {
      by[w] ??= { n: 0 }
      by[w]!.n++
      all.push(by[w]!)
    }
    return all.map(e => e.n)
  },
  handedList: (k, v) => {
    const by: Record<string, { list: string[] }> = {}
    by[k] = { list: [] }
    const { list } = by[k]!
    by[k]!.list.push(...v.words)
    return list.length
  },
  handedSpread: (k, v) => {
    const by: Record<string, { list: string[]; n: number }> = {}
    by[k] = { list: [], n: 0 }
    const copy = { ...by[k]! }
    by[k]!.n = 4
    by[k]!.list.push(...v.words)
    return copy.n + copy.list.length
  },
  handedSpreadNumbers: (k, v) => {
    const by: Record<string, { n: number }> = {}
    by[k] = { n: 0 }
    const copy = { ...by[k]! }
    by[k]!.n = v.words.length
    return copy.n
  },
  handedValues: (k, v) => {
    const by: Record<string, { n: number }> = {}
    by[k] = { n: 0 }
    const all = Object.values(by)
    by[k]!.n = v.words.length
    return all.map(e => e.n)
  },
  handedWhole: (_k, v) => {
    const by: Record<string, string[]> = { a: [] }
    for (const w of v.words) by[w] = []
    const all = by.a!.map((_x, _i, whole) => whole)
    by.a!.push('1')
    return all.length
  },
  handedByFunction: (k, v) => {
    const by: Record<string, { n: number }> = {}
    by[k] = { n: 0 }
    const e = get()
    by[k]!.n = v.words.length
    return e.n
    function get() {
      return by[k]!
    }
  },
  handedToItself: (k, v) => {
    const by: Record<string, unknown[]> = {}
    by[k] = v.words.map(w => w.length)
    by[k]!.push(by[k]!.length)
    return by[k]!.length
  },
  handedEach: (_k, v) => {
    const by: Record<string, { n: number }> = {}
    for (const w of v.words) by[w] = { n: 0 }
    Object.values(by).forEach(e => {
      e.n++
    })
    return Object.values(by).map(e => e.n)
  },
  changedInside: (k, v) => {
    const by: Record<string, { n: number }> = {}
    by[k] = { n: 0 }
    const add = () => {
      by[k]!.n++
    }
    for (const w of v.words) if (w) add()
    return by[k]!.n
  },
  newField: (k, v) => {
    const by: Record<string, { n: number; m?: number }> = {}
    by[k] = { n: 0 }
    by[k]!.m = v.words.length
    return by[k]!.n
  },
  elementSet: (k, v) => {
    const by: Record<string, number[]> = {}
    by[k] = [0, 0]
    for (const w of v.words) by[k]![w.length % 2]! += 1
    return by[k]
  },
  mapOfPairs: (k, v) => {
    const m = new Map(v.items.map(i => [i.sku, i]))
    m.get(k)!.qty = 3
    return v.items.map(i => i.qty)
  },
})

const countBy = <T>(xs: readonly T[], f: (x: T) => string): Map<string, number> => {
  const m = new Map<string, number>()
  for (const x of xs) m.set(f(x), (m.get(f(x)) ?? 0) + 1)
  return m
}
const bySku = (items: readonly Item[]) => new Map(items.map(i => [i.sku, i]))
const unique = (words: readonly string[]): Set<string> => new Set(words)
function tally(words: readonly string[]) {
  const counts: Record<string, number> = {}
  for (const w of words) counts[w] = (counts[w] ?? 0) + 1
  return counts
}
const top = (m: Map<string, number>, n: number) =>
  [...m]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, n)
    .map(([w]) => w)
const groupBy = (items: readonly Item[]) => {
  const groups = new Map<string, Item[]>()
  for (const i of items) {
    if (!groups.has(i.sku)) groups.set(i.sku, [])
    groups.get(i.sku)!.push(i)
  }
  return groups
}
const addTo = (m: Map<string, number>, w: string) => {
  m.set(w, 1)
  return m.size
}

const helpers = group({
  helperSpread: (_k, v) =>
    [...countBy(v.words, w => w)]
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, 3)
      .map(([word, count]) => ({ word, count })),
  helperEntries: (_k, v) => [...countBy(v.words, w => w.slice(0, 1)).entries()].map(([w, n]) => w + n),
  helperNamed: (k, v) => {
    const counts = countBy(v.items, i => i.sku)
    let text = ''
    for (const [sku, n] of counts) text += `${sku}${n};`
    for (const sku of counts.keys()) text += sku
    for (const n of counts.values()) text += n
    for (const [sku, n] of counts.entries()) text += sku + n
    counts.forEach((n, sku) => {
      text += sku.length * n
    })
    return { text, size: counts.size, k: counts.get(k) ?? 0, has: counts.has('a'), none: counts.get('zzz') ?? null }
  },
  helperFrom: (_k, v) =>
    Array.from(
      countBy(v.words, w => w),
      ([w, n]) => w.length * n,
    ),
  helperMax: (_k, v) => Math.max(0, ...countBy(v.words, w => w).values()),
  helperChained: (_k, v) => countBy(v.words, w => w).get('a') ?? -1,
  helperSize: (_k, v) => countBy(v.words, w => w).size + bySku(v.items).size,
  helperIndex: (k, v) => {
    const items = bySku(v.items)
    return v.words.map(w => items.get(w)?.qty ?? -1).concat(items.has(k) ? items.get(k)!.qty : 0)
  },
  helperSet: (k, v) => {
    const seen = unique(v.words)
    return { n: seen.size, all: [...seen], has: seen.has(k), list: Array.from(seen.values()) }
  },
  helperObject: (_k, v) => {
    const counts = tally(v.words)
    return { a: counts.a ?? 0, names: Object.keys(counts), ten: counts['10'] ?? 0, w: v.words.map(w => counts[w]! * 1) }
  },
  helperObjectEntries: (_k, v) => Object.entries(tally(v.words)).map(([w, n]) => `${w}:${n}`),
  helperTop: (_k, v) =>
    top(
      countBy(v.words, w => w),
      2,
    ),
  helperPassed: (_k, v) => {
    const m = new Map<string, number>()
    for (const i of v.items) m.set(i.sku, (m.get(i.sku) ?? 0) + i.qty)
    return { top: top(m, 2), size: m.size }
  },
  helperGroups: (_k, v) =>
    [...groupBy(v.items)].map(([sku, items]) => ({ sku, n: items.length, first: items[0]!.qty })),
  helperList: (_k, v) => v.items.map(i => countBy([i.sku, ...v.words], w => w)).map(m => m.get('a') ?? 0),
  helperMaybe: (_k, v) => {
    const m = v.words.length > 2 ? countBy(v.words, w => w) : null
    return m?.get('a') ?? m?.size ?? -1
  },
  helperAlias: (_k, v) => {
    const m = new Map<string, number>()
    for (const w of v.words) m.set(w, w.length)
    const n = m
    return n.size + [...n.values()].length
  },
  helperFirst: (_k, v) => {
    const [first, second] = new Map(v.items.map(i => [i.sku, i.qty]))
    return `${first?.[0]} ${second?.[1]}`
  },
  helperCopied: (_k, v) => {
    const m = countBy(v.words, w => w)
    const copy = new Map(m)
    copy.set('a', 100)
    const all = new Set(m.keys())
    all.add('new')
    return { a: m.get('a') ?? 0, b: copy.get('a') ?? 0, n: all.size, s: copy.size }
  },
  helperNumbers: (_k, v) => {
    const m = new Map(v.numbers.map((x, i) => [x, `${i}`]))
    return { keys: [...m.keys()].map(x => 1 / x), nan: m.get(Number.NaN) ?? null, zero: m.has(-0) }
  },
  helperPairs: (_k, v) => {
    const m = new Map([
      ['a', 1],
      ['b', v.words.length],
      ['a', 3],
    ] as [string, number][])
    return [...m].map(([w, n]) => w + n)
  },
  mapEntriesOf: (_k, v) => {
    const m = new Map<string, string>()
    for (const i of v.items) m.set(i.sku, `${i.qty}`)
    let text = ''
    for (const [sku] of m.entries()) text += sku
    return text
  },
  setEntriesOf: (_k, v) => {
    const s = new Set<string>()
    for (const w of v.words) s.add(w)
    let text = ''
    for (const [a, b] of s.entries()) text += a + b
    s.forEach(x => {
      text += x.length
    })
    return text
  },
  mapForEach: (_k, v) => {
    const m = new Map<string, number>()
    for (const w of v.words) m.set(w, (m.get(w) ?? 0) + 1)
    let n = 0
    m.forEach((x, w) => {
      if (w !== 'a') n += x
    })
    m.set('last', n)
    return [...m.values()]
  },
  tableTruth: (_k, v) => {
    const m = countBy(v.words, w => w)
    return m ? typeof m : Array.isArray(m) ? 'array' : 'none'
  },
  // what must stay as it is
  tableReturned: (_k, v) => countBy(v.words, w => w),
  tableInside: (_k, v) => ({ counts: countBy(v.words, w => w), n: 1 }),
  tableText: (_k, v) => `${countBy(v.words, w => w)}`,
  tableJson: (_k, v) => JSON.stringify(countBy(v.words, w => w)),
  tableJsonInside: (_k, v) => JSON.stringify({ m: tally(v.words) }),
  tableSpread: (_k, v) => ({ ...countBy(v.words, w => w), n: 1 }),
  tableObjectSpread: (_k, v) => ({ ...tally(v.words) }),
  tableKeys: (_k, v) => Object.keys(countBy(v.words, w => w)),
  tableEqual: (_k, v) => countBy(v.words, w => w) === countBy(v.words, w => w),
  tableIterator: (_k, v) => {
    const it = countBy(v.words, w => w).keys()
    return [...it].length + [...it].length
  },
  tableIteratorMap: (_k, v) => (countBy(v.words, w => w).keys() as Any).map((w: string) => w.length),
  tableIndexed: (_k, v) => (countBy(v.words, w => w) as Any)[0],
  tableLength: (_k, v) => (countBy(v.words, w => w) as Any).length ?? 'none',
  tableMapped: (_k, v) => (countBy(v.words, w => w) as Any).map((x: Any) => x),
  tableIncluded: (_k, v) => [countBy(v.words, w => w)].includes(countBy(v.words, w => w)),
  tableJoined: (_k, v) => [countBy(v.words, w => w)].join(),
  tableChangedAfter: (_k, v) => {
    const m = new Map<string, number>()
    const n = m
    for (const w of v.words) m.set(w, 1)
    return n.size
  },
  tablePassedBefore: (k, v) => {
    const m = new Map<string, number>()
    const all = [m]
    for (const w of v.words) m.set(w, 1)
    return all[0]!.get(k) ?? 0
  },
  tableChangedByHelper: (k, v) => {
    const m = new Map<string, number>()
    for (const w of v.words) m.set(w, 1)
    const n = addTo(m, k)
    return n + m.size
  },
  tableChangedGiven: (k, v) => {
    const m = countBy(v.words, w => w)
    m.set(k, 1)
    return m.size
  },
  tableForEachLive: (_k, v) => {
    const m = new Map<string, number>()
    for (const w of v.words) m.set(w, w.length)
    let n = 0
    m.forEach((x, w) => {
      if (w.length < 3) m.set(`${w}x`, x)
      n++
    })
    return n
  },
  arrayForEachLive: (_k, v) => {
    const out = v.words.map(w => w.length)
    let n = 0
    out.forEach((x, i) => {
      if (i + 1 < out.length) out[i + 1] = 9
      n += x
    })
    return n
  },
  tableOfObjects: (_k, v) => {
    const m = new Map(v.items.map(i => [i, 1]))
    return m.size
  },
  tableNullKeys: (_k, v) => new Map([[v.note, 1]]).size,
  tableMixed: (k, v) => {
    const m = v.words.length > 1 ? new Map<string, number>() : new Set<string>()
    return m.has(k)
  },
  tableHoisted: (_k, v) => {
    const m = new Map<string, number>()
    const n = get()
    for (const w of v.words) m.set(w, 1)
    return n.size
    function get() {
      return m
    }
  },
  tableShadowed: (_k, v) => {
    const m = new Map<string, number>()
    for (const w of v.words) m.set(w, 1)
    const f = (m: number) => m + 1
    return f(m.size)
  },
})

const reduces = group({
  reduceSet: (_k, v) =>
    [...v.words.reduce((m, w) => m.set(w, (m.get(w) ?? 0) + 1), new Map<string, number>())].map(([w, n]) => w + n),
  reduceEntries: (_k, v) => {
    const score = v.words.reduce((m: Map<string, number>, t: string) => m.set(t, (m.get(t) ?? 0) + 1), new Map())
    return [...score.entries()]
      .sort((a: Any, b: Any) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, 5)
      .map(([tag]) => tag)
  },
  reduceBlock: (_k, v) => {
    const m = v.items.reduce((m, i) => {
      const old = m.get(i.sku)
      m.set(i.sku, old === undefined ? i.qty : Math.max(old, i.qty))
      return m
    }, new Map<string, number>())
    return { n: m.size, a: m.get('a') ?? null, all: [...m.values()] }
  },
  reduceReturnSet: (_k, v) => {
    const m = v.items.reduce((m, i) => {
      if (i.qty < 0) return m
      const n = m.get(i.sku) ?? 0
      return m.set(i.sku, n + i.qty)
    }, new Map<string, number>())
    return [...m.keys()].join()
  },
  reduceTernary: (_k, v) =>
    v.words.reduce((m, w) => (m.has(w) || w === '' ? m : m.set(w, m.size)), new Map<string, number>()).get('a') ?? -1,
  reduceChain: (_k, v) =>
    [...v.words.reduce((m, w) => m.set(w, m.size).set(`${w}x`, m.get(w)! * 2), new Map<string, number>())].map(
      ([w, n]) => w + n,
    ),
  reduceAdd: (_k, v) => v.words.reduce((s, w) => s.add(w.slice(0, 1)), new Set<string>()).size,
  reduceObject: (_k, v) => {
    const counts = v.words.reduce<Record<string, number>>((acc, w) => {
      acc[w] = (acc[w] ?? 0) + 1
      return acc
    }, {})
    return Object.entries(counts).map(([w, n]) => ({ w, n: n * 1 }))
  },
  reduceObjectSequence: (_k, v) =>
    Object.keys(v.words.reduce<Record<string, number>>((acc, w) => ((acc[w] = (acc[w] || 0) + 1), acc), {})),
  reduceObjectSpread: (_k, v) =>
    Object.entries(
      v.items.reduce<Record<string, number>>((acc, i) => ({ ...acc, [i.sku]: (acc[i.sku] ?? 0) + i.qty }), {}),
    ).map(([sku, n]) => sku + n),
  reduceGroups: (_k, v) => {
    const groups = v.items.reduce<Record<string, Item[]>>((acc, i) => {
      ;(acc[i.sku] ||= []).push(i)
      return acc
    }, {})
    return Object.values(groups).map(items => items.map(i => i.qty).join('+'))
  },
  reduceGroupsOf: (_k, v) =>
    Object.entries(
      v.items.reduce<Record<string, { n: number; sum: number }>>((acc, { sku, qty }) => {
        if (!acc[sku]) acc[sku] = { n: 0, sum: 0 }
        acc[sku]!.n++
        acc[sku]!.sum += qty
        return acc
      }, {}),
    ).map(([sku, { n, sum }]) => ({ sku, mean: sum / n })),
  reduceSeeded: (_k, v) => {
    const by = v.words.reduce<Record<string, number>>(
      (acc, w) => {
        acc[w.length > 1 ? 'long' : 'short']! += 1
        return acc
      },
      { long: 0, short: 0 },
    )
    return { long: by.long, short: by.short }
  },
  // what must stay as it is, or be exact
  reduceShared: (_k, v) => {
    const start = new Map<string, number>()
    const end = v.words.reduce((m, w) => m.set(w, 1), start)
    return start.size + end.size
  },
  reduceKept: (_k, v) => {
    const all: Map<string, number>[] = []
    v.words.reduce((m, w) => {
      all.push(m)
      return m.set(w, 1)
    }, new Map<string, number>())
    return all.map(m => m.size)
  },
  reduceSpreadTwo: (_k, v) =>
    Object.values(
      v.words.reduce<Record<string, number>>((acc, w) => ({ ...acc, [w]: (acc.n ?? 0) + 1, n: (acc.n ?? 0) + 1 }), {
        n: 0,
      }),
    ),
  reduceOther: (_k, v) =>
    v.words.reduce((m, w) => (w === '' ? new Map<string, number>() : m.set(w, 1)), new Map<string, number>()).size,
  reduceOld: (_k, v) =>
    v.words.reduce((m, w) => {
      const before = m
      m.set(w, 1)
      return before
    }, new Map<string, number>()).size,
  reduceReread: (_k, v) =>
    v.words.reduce((m, w) => {
      const n = m.size
      m.set(w, n)
      return m.size > 3 ? m.set('more', n) : m
    }, new Map<string, number>()).size,
  reduceNoReturn: (_k, v) =>
    v.words.reduce<Any>((m, w) => {
      m.set(w, 1)
    }, new Map<string, number>()) === undefined,
  reduceSpreadWhole: (_k, v) =>
    Object.keys(v.words.reduce<Record<string, Any>>((acc, w) => ({ ...acc, [w]: acc }), {})),
  reduceShadowed: (_k, v) => {
    const acc = v.items.length
    return (
      Object.keys(
        v.words.reduce<Record<string, number>>((acc, w) => {
          acc[w] = 1
          return acc
        }, {}),
      ).length + acc
    )
  },
})

const names = group({
  nameStored: (_k, v) => {
    const m = new Map<string, { n: number; sum: number }>()
    for (const i of v.items) {
      const g = m.get(i.sku) ?? { n: 0, sum: 0 }
      g.n++
      g.sum += i.qty
      if (i.qty > 3) g.sum -= 1
      m.set(i.sku, g)
    }
    return [...m].map(([sku, { n, sum }]) => ({ sku, n, sum }))
  },
  nameStoredList: (_k, v) => {
    const m = new Map<string, string[]>()
    for (const i of v.items) {
      const list = m.get(i.sku) || []
      list.push(`${i.qty}`)
      m.set(i.sku, list)
    }
    return [...m].map(([sku, list]) => sku + list.join('+'))
  },
  nameStoredObject: (_k, v) => {
    const by: Record<string, { n: number; words: string[] }> = {}
    for (const w of v.words) {
      const e = by[w] ?? { n: 0, words: [] }
      e.n += 1
      e.words.push(w)
      by[w] = e
    }
    return Object.values(by).map(e => e.n + e.words.join(''))
  },
  nameSpread: (_k, v) => {
    const m = new Map<string, string[]>()
    for (const w of v.words) m.set(w.slice(0, 1), [...(m.get(w.slice(0, 1)) ?? []), w])
    return [...m.values()].map(list => list.join('-'))
  },
  nameMade: (_k, v) => {
    const m = new Map<string, { n: number; max: number }>()
    for (const i of v.items) {
      let e = m.get(i.sku)
      if (!e) {
        e = { n: 0, max: 0 }
        m.set(i.sku, e)
      }
      e.n++
      e.max = Math.max(e.max, i.qty)
    }
    return [...m].map(([sku, e]) => `${sku}${e.n}/${e.max}`)
  },
  nameMadeUndefined: (_k, v) => {
    const by: Record<string, string[]> = {}
    for (const w of v.words) {
      let list = by[w]
      if (list === undefined) {
        list = []
        by[w] = list
      }
      list.push(w)
      if (list.length > 2) list.shift()
    }
    return Object.values(by).map(list => list.length)
  },
  nameAssigned: (_k, v) => {
    const by: Record<string, { n: number }> = {}
    for (const w of v.words) {
      const e = (by[w] ??= { n: 0 })
      e.n++
    }
    return Object.entries(by).map(([w, { n }]) => w + n)
  },
  nameElse: (_k, v) => {
    const m = new Map<string, number[]>()
    for (const i of v.items) {
      const list = m.get(i.sku)
      if (list) list.push(i.qty)
      else m.set(i.sku, [i.qty])
    }
    return [...m].map(([sku, list]) => ({ sku, list }))
  },
  nameLooped: (_k, v) => {
    const m = new Map<string, number[]>()
    for (const w of v.words) {
      const list = m.get(w) ?? []
      for (const i of v.items) if (i.sku === w) list.push(i.qty)
      m.set(w, list)
    }
    return [...m].map(([w, list]) => w + list.join())
  },
  // what must stay as it is, or be exact
  nameNotStored: (k, v) => {
    const m = new Map<string, { n: number }>()
    for (const w of v.words) m.set(w, { n: 1 })
    const e = m.get(k) ?? { n: 0 }
    e.n++
    return [e.n, m.get(k)?.n ?? -1]
  },
  nameStoredElsewhere: (k, v) => {
    const m = new Map<string, { n: number }>()
    for (const w of v.words) {
      const e = m.get(w) ?? { n: 0 }
      e.n++
      m.set(k, e)
    }
    return [...m].map(([w, e]) => w + e.n)
  },
  nameLeft: (_k, v) => {
    const m = new Map<string, { n: number }>()
    for (const w of v.words) {
      const e = m.get(w) ?? { n: 0 }
      e.n++
      if (w === 'a') continue
      m.set(w, e)
    }
    return [...m].map(([w, e]) => w + e.n)
  },
  nameLooked: (_k, v) => {
    const m = new Map<string, { n: number }>()
    for (const w of v.words) {
      const e = m.get(w) ?? { n: 0 }
      e.n += m.size
      m.set(w, e)
    }
    return [...m].map(([w, e]) => w + e.n)
  },
  nameKeyMoves: (_k, v) => {
    const m = new Map<string, { n: number }>()
    let key = 'a'
    for (const w of v.words) {
      const e = m.get(key) ?? { n: 0 }
      key = w
      e.n++
      m.set(key, e)
    }
    return [...m].map(([w, e]) => w + e.n)
  },
  nameDetached: (k, v) => {
    const m = new Map<string, { n: number }>()
    m.set(k, { n: 0 })
    const e = m.get(k)!
    e.n++
    m.set(k, { n: v.words.length })
    e.n++
    return m.get(k)!.n
  },
  nameDeleted: (k, v) => {
    const m = new Map<string, { n: number }>()
    m.set(k, { n: v.words.length })
    const e = m.get(k)!
    m.delete(k)
    e.n++
    return [m.size, e.n]
  },
  nameShadowedKey: (k, v) => {
    const m = new Map<string, { n: number }>()
    m.set(k, { n: 0 })
    m.set('a', { n: 0 })
    const e = m.get(k)!
    for (const k of v.words) if (k === 'a') e.n++
    return [...m].map(([w, e]) => w + e.n)
  },
  nameKeptElsewhere: (_k, v) => {
    const m = new Map<string, { n: number }>()
    const all: { n: number }[] = []
    for (const w of v.words) {
      const e = m.get(w) ?? { n: 0 }
      all.push(e)
      e.n++
      m.set(w, e)
    }
    return all.map(e => e.n)
  },
  nameSharedFresh: (_k, v) => {
    const none = { n: 0 }
    const m = new Map<string, { n: number }>()
    for (const w of v.words) {
      const e = m.get(w) ?? none
      e.n++
      m.set(w, e)
    }
    return [...m].map(([w, e]) => w + e.n)
  },
  nameInFunction: (k, v) => {
    const m = new Map<string, { n: number }>()
    m.set(k, { n: v.words.length })
    const e = m.get(k)!
    const n = () => e.n
    e.n++
    m.set(k, { n: -1 })
    return n()
  },
  nameFails: (k, v) => {
    const m = new Map<string, { n: number }>()
    m.set('a', { n: 0 })
    const e = m.get(v.note!.slice(0, 1))!
    if (k === 'a') e.n++
    return m.get('a')!.n
  },
  nameHandedOn: (k, v) => {
    const m = new Map<string, { n: number }>()
    for (const w of v.words) m.set(w, { n: 0 })
    const e = m.get(k)!
    const f = e
    e.n++
    return f.n
  },
})

const nested = group({
  setsOf: (_k, v) => {
    const by: Record<string, Set<number>> = {}
    for (const i of v.items) (by[i.sku] ??= new Set()).add(i.qty)
    return Object.entries(by).map(([sku, set]) => `${sku}${set.size}${[...set].join()}${set.has(2)}`)
  },
  setsOfMap: (_k, v) => {
    const m = new Map<string, Set<string>>()
    for (const i of v.items) {
      if (!m.has(i.sku)) m.set(i.sku, new Set())
      m.get(i.sku)!.add(`${i.qty}`)
      if (i.qty === 0) m.get(i.sku)!.delete('1')
    }
    return [...m].map(([sku, set]) => ({ sku, n: set.size, all: [...set] }))
  },
  setsNamed: (_k, v) => {
    const m = new Map<string, Set<string>>()
    for (const w of v.words) {
      const seen = m.get(w.slice(0, 1)) ?? new Set<string>()
      seen.add(w)
      m.set(w.slice(0, 1), seen)
    }
    return [...m.values()].map(s => s.size)
  },
  mapsOfMaps: (_k, v) => {
    const m = new Map<string, Map<number, number>>()
    for (const i of v.items) {
      if (!m.has(i.sku)) m.set(i.sku, new Map())
      m.get(i.sku)!.set(i.qty, (m.get(i.sku)!.get(i.qty) ?? 0) + 1)
    }
    return [...m].map(([sku, inner]) => sku + [...inner].map(([q, n]) => `${q}:${n}`).join())
  },
  setInEntry: (_k, v) => {
    const by: Record<string, { seen: Set<string>; n: number }> = {}
    for (const i of v.items) {
      by[i.sku] ??= { seen: new Set(), n: 0 }
      by[i.sku]!.seen.add(`${i.qty}`)
      by[i.sku]!.n += by[i.sku]!.seen.size
    }
    return Object.values(by).map(e => e.n)
  },
  askedIn: (k, v) => {
    const by: Record<string, number> = {}
    for (const w of v.words) {
      if (w in by) by[w]!++
      else by[w] = 1
    }
    return [k in by, 'a' in by, !('eu' in by), Object.keys(by).length > 2]
  },
  askedInEntries: (_k, v) => {
    const by: Record<string, { n: number }> = {}
    for (const w of v.words) {
      if (!(w in by)) by[w] = { n: 0 }
      by[w]!.n++
    }
    return Object.values(by).map(e => e.n)
  },
  // what must stay as it is, or be exact
  setsShared: (k, v) => {
    const s = new Set<string>()
    const by: Record<string, Set<string>> = { a: s, b: s }
    by[k] = s
    for (const w of v.words) by.a!.add(w)
    return by.b!.size
  },
  setsHanded: (k, v) => {
    const m = new Map<string, Set<string>>()
    m.set(k, new Set())
    const s = m.get(k)!
    const n = [s]
    for (const w of v.words) m.get(k)!.add(w)
    return n[0]!.size
  },
  setsIterator: (k, v) => {
    const m = new Map<string, Set<string>>()
    m.set(k, new Set())
    const it = m.get(k)!.values()
    for (const w of v.words) m.get(k)!.add(w)
    return [...it].length
  },
  setsDeep: (k, v) => {
    const m = new Map<string, Map<string, Set<string>>>()
    m.set(k, new Map())
    m.get(k)!.set('a', new Set())
    for (const w of v.words) m.get(k)!.get('a')!.add(w)
    return m.get(k)!.get('a')!.size
  },
})

const pairs: Group = {
  params: SHAPE,
  want: 'pairs',
  texts: TEXTS,
  lambdas: {
    pairsOfHelper: (_k: string, v: Any) => [...countBy(v.words as string[], w => w).entries()],
    pairsOfMap: (_k: string, v: Any) => {
      const m = new Map<string, number>()
      for (const i of v.items) m.set(i.sku, i.qty)
      return [...m]
    },
    pairsOfObject: (_k: string, v: Any) => Object.entries(tally(v.words)).map(([w, n]) => [w, n * 1]),
  },
}
const tests: Group = {
  params: SHAPE,
  want: 'test',
  texts: TEXTS,
  lambdas: {
    testOfTable: (_k: string, v: Any) => countBy(v.words as string[], w => w),
    testOfSize: (_k: string, v: Any) => countBy(v.words as string[], w => w).size > 1,
  },
}

export const ownTables: readonly Group[] = [fixedNames, entries, helpers, reduces, names, nested, pairs, tests]
