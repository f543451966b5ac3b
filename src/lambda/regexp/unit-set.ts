/**
 * Sets of UTF-16 units (or, under the flag u, of code points) as ranges.
 */

/** Sorted ranges [from, to], both included, that neither overlap nor touch. */
export type UnitSet = readonly (readonly [from: number, to: number])[]

/** Sorts ranges in any order and joins those that overlap or touch. */
export function unitSet(ranges: UnitSet): UnitSet {
  const joined: (readonly [number, number])[] = []
  let open: [number, number] | undefined
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (open !== undefined && from <= open[1] + 1) open[1] = Math.max(open[1], to)
    else {
      open = [from, to]
      joined.push(open)
    }
  }
  return joined
}

/** What belongs to any of the sets. */
export const union = (...sets: readonly UnitSet[]): UnitSet => unitSet(sets.flat())

/** All of 0 to `max` that does not belong. */
export function complement(set: UnitSet, max: number): UnitSet {
  const rest: (readonly [number, number])[] = []
  let from = 0
  for (const [first, last] of set) {
    if (first > from) rest.push([from, first - 1])
    from = last + 1
  }
  if (from <= max) rest.push([from, max])
  return rest
}

/** Whether `unit` belongs. Cost: a binary search. */
export function contains(set: UnitSet, unit: number): boolean {
  let low = 0
  let high = set.length
  while (low < high) {
    const middle = (low + high) >> 1
    const range = set[middle]
    if (range === undefined || unit < range[0]) high = middle
    else if (unit > range[1]) low = middle + 1
    else return true
  }
  return false
}
