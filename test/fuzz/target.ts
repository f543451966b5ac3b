/** Something that can be fuzzed: random cases as plain data, and a check that throws where a case fails. */
import type fc from 'fast-check'

export interface FuzzTarget<T = unknown> {
  readonly name: string
  /** What is checked, for people. */
  readonly what: string
  readonly arbitrary: fc.Arbitrary<T>
  /** Cases of one report line; about a second. */
  readonly chunkCases: number
  /** Returns how much was done, by name. @throws where the case fails */
  readonly check: (entry: T) => Readonly<Record<string, number>>
  /** Of the counts: what is a part of the cases, printed with its share. */
  readonly shares?: readonly string[]
  /** What stands in seeds.json for a case. Default: the case itself. */
  readonly toSeed?: (entry: T) => unknown
  readonly fromSeed?: (seed: unknown) => T
}

/** Keeps the type of the cases between arbitrary and check, and forgets it for the table of targets. */
export function target<T>(of: FuzzTarget<T>): FuzzTarget {
  return of as FuzzTarget as FuzzTarget
}
