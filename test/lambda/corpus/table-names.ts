/** Tables that a reduce fills, names for entries through which they change, and Sets and Maps in tables. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { baskets, type Item } from './baskets.js'
import type { Group } from './group.js'
import type { Any } from './schemas.js'

const reduces = baskets({
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

const names = baskets({
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

const nested = baskets({
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

export const tableNames: readonly Group[] = [reduces, names, nested]
