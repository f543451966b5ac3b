/**
 * Flag i without u: two units are the same where their upper case is, one unit by one.
 *
 * The table is made from String.prototype.toUpperCase of the running V8, once, when the first such pattern comes: some
 * milliseconds. Source: ECMA-262, Canonicalize (ch) for patterns without u and v.
 */
import { type UnitSet, unitSet } from './unit-set.js'

const UNITS = 0x10000

/** The unit that stands for all that differ from it by case only. */
function canonical(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase()
  if (upper.length !== 1) return unit
  const code = upper.charCodeAt(0)
  return unit >= 128 && code < 128 ? unit : code
}

/** Units that are not alone, with all those that are the same, themselves included. */
let table: ReadonlyMap<number, readonly number[]> | undefined

function sameUnits(): ReadonlyMap<number, readonly number[]> {
  if (table !== undefined) return table
  const groups = new Map<number, number[]>()
  for (let unit = 0; unit < UNITS; unit++) {
    const first = canonical(unit)
    if (first === unit) continue
    const group = groups.get(first)
    if (group === undefined) groups.set(first, [first, unit])
    else group.push(unit)
  }
  const made = new Map<number, readonly number[]>()
  for (const group of groups.values()) for (const unit of group) made.set(unit, group)
  table = made
  return made
}

/** The set with all units that differ from a member by case only. */
export function withOtherCase(set: UnitSet): UnitSet {
  const same = sameUnits()
  const more: (readonly [number, number])[] = []
  for (const [from, to] of set) {
    // of a long range only the few that have another case are looked up
    if (to - from > same.size) {
      for (const [unit, group] of same) if (unit >= from && unit <= to) for (const c of group) more.push([c, c])
    } else for (let unit = from; unit <= to; unit++) for (const c of same.get(unit) ?? []) more.push([c, c])
  }
  return more.length === 0 ? set : unitSet([...set, ...more])
}
