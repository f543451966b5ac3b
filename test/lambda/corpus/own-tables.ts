/** Counting objects of a lambda's own by fixed names, and entries that are changed where they are. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { baskets, type Item } from './baskets.js'
import type { Group } from './group.js'

const fixedNames = baskets({
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

const entries = baskets({
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

export const ownTables: readonly Group[] = [fixedNames, entries]
