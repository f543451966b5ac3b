/**
 * Stable names: a generated name is the path of operators from the source topics, never a counter, so that adding or
 * removing an operator elsewhere changes no other name (ARCHITECTURE §7). A name given by the user begins a new path.
 *
 *   orders ─ filter ─ group-by ─ count        →  orders-filter-group-by-count
 *   orders ─ filter ─ group-by 'region' ─ count →  region-count
 *
 * Where two paths are the same the later one in building order gets an ordinal (`-2`). That one depends on order, so
 * whatever store or topic is named after it is worth a warning.
 */
import { createHash } from 'node:crypto'
import { GENERATED_NAME_LENGTH_MAX } from '../config/limits.js'

/** A path as long as a name may be, the same for the same operators. */
export function joinPath(path: string, part: string): string {
  if (part === '') return path
  const full = path === '' ? part : `${path}-${part}`
  if (full.length <= GENERATED_NAME_LENGTH_MAX) return full
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 8)
  const tail = part.slice(0, GENERATED_NAME_LENGTH_MAX / 2)
  // the beginning is shorter than any path that has a hash, so that no part of an older hash stands in it
  return `${full.slice(0, GENERATED_NAME_LENGTH_MAX / 2 - hash.length - 2)}-${hash}-${tail}`
}

/** The names that are taken. */
export class NameRegistry<Owner> {
  readonly #taken = new Map<string, Owner>()

  /** Takes a name given by the user; gives who has it already, undefined if it was free. */
  claim(name: string, owner: Owner): Owner | undefined {
    const before = this.#taken.get(name)
    if (before === undefined) this.#taken.set(name, owner)
    return before
  }

  /** The first free of `path`, `path-2`, `path-3` …; `ordinal` is 1 where there was no collision. */
  generate(path: string, suffix: string, owner: Owner): { readonly path: string; readonly ordinal: number } {
    for (let ordinal = 1; ; ordinal++) {
      const candidate = ordinal === 1 ? path : `${path}-${ordinal}`
      if (this.claim(candidate + suffix, owner) === undefined) return { path: candidate, ordinal }
    }
  }
}
