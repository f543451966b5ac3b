/**
 * States that no text tells apart become one: by E. Moore, Gedanken-experiments on sequential machines.
 */
import type { Dfa } from './dfa.js'

/** The smallest table that says the same. State 0 stays state 0. */
export function minimized({ rows, starts }: Dfa): Dfa {
  let blocks: readonly number[] = rows.map(() => 0)
  let count = 0
  // every round but the last tells more states apart, so there are at most as many as states
  for (let round = 0; round <= rows.length; round++) {
    const numbers = new Map<string, number>()
    const known = blocks
    blocks = rows.map((row, state) => {
      const key = `${known[state]};${row.map(entry => translated(entry, known)).join(',')}`
      const number = numbers.get(key) ?? numbers.size
      numbers.set(key, number)
      return number
    })
    if (numbers.size === count) break
    count = numbers.size
  }
  const kept: (readonly number[])[] = []
  for (const [state, row] of rows.entries()) {
    if (blocks[state] === kept.length) kept.push(row.map(entry => translated(entry, blocks)))
  }
  return { rows: kept, starts: starts.map(state => blocks[state] ?? 0) }
}

/** A transition with the blocks in place of the states. */
const translated = (entry: number, blocks: readonly number[]): number => 2 * (blocks[entry >> 1] ?? 0) + (entry & 1)
