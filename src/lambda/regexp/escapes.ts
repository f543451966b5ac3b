/**
 * The classes that JavaScript names: \d \w \s and their opposites, `.`, and under the flag u \p{…}.
 *
 * Source: ECMA-262, CharacterClassEscape, WhiteSpace, LineTerminator, WordCharacters.
 */
import { complement, type UnitSet, unitSet } from './unit-set.js'

export const DIGITS: UnitSet = [[0x30, 0x39]]
export const WORD: UnitSet = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]
export const SPACES: UnitSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
export const LINE_ENDS: UnitSet = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]

const named: Readonly<Record<string, UnitSet>> = { d: DIGITS, w: WORD, s: SPACES }

/** The class of `\letter` among 0 to `max`; undefined where the letter names none. */
export function escapeClass(letter: string, max: number): UnitSet | undefined {
  const set = named[letter.toLowerCase()]
  if (set === undefined || !'dDwWsS'.includes(letter)) return undefined
  return letter === letter.toLowerCase() ? set : complement(set, max)
}

/** Code points that may stand side by side and stay themselves; surrogates do not. */
const SEGMENTS: UnitSet = [
  [0, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
]
const SURROGATES = { from: 0xd800, to: 0xdfff }
const properties = new Map<string, UnitSet>()

function segmentText(from: number, to: number): string {
  const isWide = from > 0xffff
  const units = new Uint16Array((to - from + 1) * (isWide ? 2 : 1))
  let at = 0
  for (let c = from; c <= to; c++) {
    if (isWide) units[at++] = 0xd7c0 + (c >> 10)
    units[at++] = isWide ? 0xdc00 | (c & 0x3ff) : c
  }
  return Buffer.from(units.buffer).toString('utf16le')
}

/** The code points of \p{name}: asked of V8, once for each name, some milliseconds. */
export function propertyClass(name: string): UnitSet {
  const known = properties.get(name)
  if (known !== undefined) return known
  const ranges: (readonly [number, number])[] = []
  // what does not belong is taken in runs, too: one by one it would cost ten times as much
  const runs = new RegExp(`(\\p{${name}}+)|\\P{${name}}+`, 'gu')
  for (const [from, to] of SEGMENTS) {
    const unitsEach = from > 0xffff ? 2 : 1
    for (const run of segmentText(from, to).matchAll(runs)) {
      if (run[1] === undefined) continue
      const first = from + run.index / unitsEach
      ranges.push([first, first + run[0].length / unitsEach - 1])
    }
  }
  const one = new RegExp(`\\p{${name}}`, 'u')
  for (let c = SURROGATES.from; c <= SURROGATES.to; c++) if (one.test(String.fromCharCode(c))) ranges.push([c, c])
  const set = unitSet(ranges)
  properties.set(name, set)
  return set
}
