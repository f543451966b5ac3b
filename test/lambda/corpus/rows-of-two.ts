/** Rows of two values of one type: a [key, value] where an operator wants one, an array elsewhere. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import type { Group } from './group.js'
import type { Any } from './schemas.js'
import { TRIP } from './unions.js'

const pairsOfOneType: Group = {
  params: TRIP,
  want: 'pairs',
  lambdas: {
    pushedInIf: (k: string, v: Any) => {
      const out: [string, string][] = []
      if (v.km > 5) out.push([k, 'far'])
      for (const b of v.bags) if (b.kg > 3) out.push([b.tag, 'heavy'])
      out.push([v.id, 'all'])
      return out
    },
    pushedInBoth: (k: string, v: Any) => {
      const out = []
      if (v.paid) out.push([k, v.id])
      else out.push([v.id, k])
      return out
    },
    pushedNamed: (k: string, v: Any) => {
      const out = []
      const row = [k, v.home.city]
      out.push(row)
      if (v.paid) out.push(row, [v.id, k])
      return out
    },
    fromLength: (k: string, v: Any) =>
      Array.from({ length: Math.min(k.length, 4) }, (_, i) => [k.slice(0, i + 1), v.id]),
    namedRows: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.tag, b.tag])
      return v.paid ? rows : []
    },
    namedRowsFiltered: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.tag, v.id])
      return rows.filter(([tag]: Any) => tag !== '').slice(0, 2)
    },
    namedRowsSorted: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.kg, v.km])
      rows.sort((a: Any, b: Any) => a[0] - b[0])
      return rows
    },
    flatRows: (_k: string, v: Any) =>
      v.stops.flatMap((s: Any) => [
        [s, v.id],
        [v.id, s],
      ]),
    flatRowsNamed: (_k: string, v: Any) => {
      const rows = v.stops.flatMap((s: Any) => [
        [s, v.id],
        [v.id, s],
      ])
      return rows
    },
    flatIsNoPair: (_k: string, v: Any) => {
      const rows = v.stops.flatMap((s: Any) => [s, v.id])
      return rows
    },
    reducedRows: (_k: string, v: Any) => v.stops.reduce((rows: Any, s: Any) => [...rows, [s, v.id]], []),
    spreadRows: (k: string, v: Any) => {
      const rows = v.stops.map((s: Any) => [s, k])
      return [...rows, [k, v.id], ...rows]
    },
    nullableRows: (_k: string, v: Any) => v.bags.map((b: Any) => [b.owner ?? '', b.owner]),
    nullableRowsNamed: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.tag, b.owner])
      return rows
    },
    uncheckedRows: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.tag, v.stops[1]])
      return rows
    },
    intsAndFloats: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [v.seats, b.kg])
      return rows
    },
    viaHelperRows: (_k: string, v: Any) => {
      const toRow = (b: Any) => {
        const both = [b.tag, v.id]
        return both
      }
      return v.bags.map((b: Any) => toRow(b))
    },
    entriesOfMap: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.tag, v.id])
      return [...new Map<string, string>(rows)]
    },
    shortened: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.tag, v.id].slice(0, v.seats))
      return rows
    },
    filteredTwo: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.tag, v.id].filter(x => x !== ''))
      return rows
    },
    longer: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [b.tag, v.id].concat([v.id]))
      return rows
    },
    distinctTwo: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => [...new Set([b.tag, v.id])])
      return rows.length > 99 ? [] : rows
    },
    distinctFrom: (_k: string, v: Any) => {
      const rows = v.bags.map((b: Any) => Array.from(new Set([b.tag, v.id])))
      return rows
    },
    splitRows: (_k: string, v: Any) => v.stops.map((s: Any) => s.split('=')),
    threes: (_k: string, v: Any) => {
      const rows = v.stops.map((s: Any) => [s, s, s])
      return rows.length > 99 ? [] : rows
    },
    oneOrTwo: (_k: string, v: Any) => {
      const rows = v.stops.map((s: Any) => (s === 'a' ? [s, s] : [s]))
      return rows.length > 99 ? [] : rows
    },
    grownInLoop: (k: string, v: Any) => {
      let row = [k, v.id]
      for (const s of v.stops) row = [...row, s]
      const rows = [row]
      return rows
    },
    grownByPush: (k: string, v: Any) => {
      const row = [k, v.id]
      if (v.paid) row.push('more')
      const rows = [row]
      return rows
    },
    grownInReduce: (k: string, v: Any) => {
      const row = v.stops.reduce((a: Any, s: Any) => [...a, s], [k, v.id])
      const rows = [row]
      return rows
    },
    keptInReduce: (k: string, v: Any) => {
      const row = v.stops.reduce((a: Any, s: Any) => [s, a[0]], [k, v.id])
      const rows = [row]
      return rows
    },
    keptInLoop: (k: string, v: Any) => {
      let row = [k, v.id]
      for (const s of v.stops) row = [s, s.trim()]
      const rows = [row, row]
      return rows
    },
    foundRow: (k: string, v: Any) => {
      const rows = v.stops.map((s: Any) => [s, k])
      const found = rows.find((r: Any) => r[0] === 'a')
      return found === undefined ? [] : [found]
    },
    nullableRowIn: (k: string, v: Any) => {
      const rows = [v.paid ? [k, v.id] : null]
      return rows.filter(r => r !== null)
    },
    mixedPushes: (k: string, v: Any) => {
      const out = []
      if (v.paid) out.push([k, v.km])
      out.push([v.id, 2])
      return out
    },
    namesInside: (k: string, v: Any) => {
      const names = []
      for (const s of v.stops) names.push([s, s.trim()])
      return names.map(([a, b]: Any) => [a + k, b])
    },
    setRow: (k: string, v: Any) => {
      const row = [k, v.id]
      row[0] = v.home.city
      return [row]
    },
  },
}
const pairOfOneType: Group = {
  params: TRIP,
  want: 'pair',
  lambdas: {
    namedPair: (k: string, v: Any) => {
      const row = [k, v.id]
      return row
    },
    chosenPair: (k: string, v: Any) => {
      const row = [k, v.id]
      return v.paid ? row : [v.id, 'x']
    },
    objectsPair: (_k: string, v: Any) => {
      const row = [v.home, { ...v.home, zip: null }]
      return row
    },
    assignedPair: (k: string, v: Any) => {
      let row = [k, v.id]
      if (v.paid) row = [v.id, k]
      return row
    },
    reversedPair: (k: string, v: Any) => {
      const row = [k, v.id]
      return row.reverse()
    },
    assignedThree: (k: string, v: Any) => {
      let row = [k, v.id]
      if (v.paid) row = [v.id, k, k]
      return row
    },
    pairOfRows: (k: string, v: Any) => {
      const rows = v.stops.map((s: Any) => [s, k])
      return rows[0] ?? [k, k]
    },
    pairNullable: (k: string, v: Any) => {
      const row = [k, v.driver]
      return row
    },
  },
}
const listsOfTwo: Group = {
  params: TRIP,
  want: 'value',
  lambdas: {
    twoAsList: (k: string, v: Any) => [k, v.id],
    twosAsLists: (_k: string, v: Any) => v.bags.map((b: Any) => [b.tag, v.id]),
    lengthOfTwo: (k: string, v: Any) => [k, v.id].slice(1).length + [k, v.id].length,
    firstOfTwo: (k: string, v: Any) => [k, v.id].filter(x => x > 'a')[1] ?? 'none',
  },
}

export const rowsOfTwo: readonly Group[] = [pairsOfOneType, pairOfOneType, listsOfTwo]
