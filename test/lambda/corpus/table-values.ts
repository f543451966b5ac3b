/** Maps, Sets and counting objects that helpers and reduce make, and those that must stay JavaScript. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { BASKET, BASKET_TEXTS, baskets, type Item } from './baskets.js'
import type { Group } from './group.js'
import type { Any } from './schemas.js'

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

const helpers = baskets({
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

const pairs: Group = {
  params: BASKET,
  want: 'pairs',
  texts: BASKET_TEXTS,
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
  params: BASKET,
  want: 'test',
  texts: BASKET_TEXTS,
  lambdas: {
    testOfTable: (_k: string, v: Any) => countBy(v.words as string[], w => w),
    testOfSize: (_k: string, v: Any) => countBy(v.words as string[], w => w).size > 1,
  },
}

export const tableValues: readonly Group[] = [helpers, pairs, tests]
