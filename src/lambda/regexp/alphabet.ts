/**
 * The alphabet of a pattern: symbols that no part of it tells apart are one class.
 */
import { LINE_ENDS, WORD } from './escapes.js'
import type { Pattern } from './pattern.js'
import { contains, type UnitSet } from './unit-set.js'

/** What stands beside a position, as far as \b, ^ and $ ask. `edge` is the text's begin or end. */
export const OTHER = 0
export const WORD_UNIT = 1
export const LINE_END = 2
export const EDGE = 3
/** How many kinds there are. */
export const KIND_COUNT = 4

export interface Alphabet {
  /** Classes of symbols; the text's edge is one more, numbered `classCount`. */
  readonly classCount: number
  /** For each class, and for the edge behind them, its kind. */
  readonly kinds: readonly number[]
  /** Classes by symbol: each entry holds from its symbol on, to the next; the first is of symbol 0. */
  readonly ranges: readonly (readonly [from: number, symbolClass: number])[]
  /** The classes of a set of the pattern. */
  readonly classesOf: ReadonlyMap<UnitSet, ReadonlySet<number>>
}

/** All sets and places of a pattern. */
function collect(pattern: Pattern, sets: Map<string, UnitSet[]>, places: Set<string>): void {
  switch (pattern.kind) {
    case 'unit': {
      const key = pattern.set.join(';')
      const same = sets.get(key)
      if (same === undefined) sets.set(key, [pattern.set])
      else same.push(pattern.set)
      return
    }
    case 'place':
      places.add(pattern.place)
      return
    case 'sequence':
      for (const part of pattern.parts) collect(part, sets, places)
      return
    case 'choice':
      for (const option of pattern.options) collect(option, sets, places)
      return
    case 'repeat':
      collect(pattern.body, sets, places)
      return
    default:
      return
  }
}

/** The alphabet of a pattern over symbols 0 to `max`. */
export function alphabetOf(pattern: Pattern, max: number): Alphabet {
  const sets = new Map<string, UnitSet[]>()
  const places = new Set<string>()
  collect(pattern, sets, places)
  const asksWords = places.has('boundary') || places.has('inside')
  const asksLines = places.has('lineBegin') || places.has('lineEnd')
  const own = [...sets.values()]
  const told: readonly (UnitSet | undefined)[] = [
    ...own.map(same => same[0]),
    asksWords ? WORD : [],
    asksLines ? LINE_ENDS : [],
  ]
  const starts = new Set([0])
  for (const set of told) for (const [from, to] of set ?? []) starts.add(from).add(to + 1)

  const classes = new Map<string, number>()
  const kinds: number[] = []
  const members = own.map(() => new Set<number>())
  const ranges: (readonly [number, number])[] = []
  for (const from of [...starts].filter(c => c <= max).sort((a, b) => a - b)) {
    const belongs = told.map(set => set !== undefined && contains(set, from))
    const key = belongs.map(Number).join('')
    let symbolClass = classes.get(key)
    if (symbolClass === undefined) {
      symbolClass = classes.size
      classes.set(key, symbolClass)
      kinds.push(belongs[own.length] === true ? WORD_UNIT : belongs[own.length + 1] === true ? LINE_END : OTHER)
      for (const [index, set] of members.entries()) if (belongs[index] === true) set.add(symbolClass)
    }
    if (ranges.at(-1)?.[1] !== symbolClass) ranges.push([from, symbolClass])
  }
  kinds.push(EDGE)
  const classesOf = new Map<UnitSet, ReadonlySet<number>>()
  for (const [index, same] of own.entries()) {
    for (const set of same) classesOf.set(set, members[index] ?? new Set())
  }
  return { classCount: classes.size, kinds, ranges, classesOf }
}
