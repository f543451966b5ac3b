/**
 * A regular expression as a tree, and the reasons why one has none.
 */
import type { UnitSet } from './unit-set.js'

/** `lineBegin` and `lineEnd` are ^ and $ under the flag m; `boundary` and `inside` are \b and \B. */
export type Place = 'begin' | 'end' | 'lineBegin' | 'lineEnd' | 'boundary' | 'inside'

/** What is matched. Groups have left no trace: nobody here reads what they caught. */
export type Pattern =
  | { readonly kind: 'empty' }
  | { readonly kind: 'unit'; readonly set: UnitSet }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  /** The first that leads to a match counts. */
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  /** `max` Infinity: without end. `lazy`: as few as possible first. */
  | {
      readonly kind: 'repeat'
      readonly body: Pattern
      readonly min: number
      readonly max: number
      readonly lazy: boolean
    }

export interface ParsedPattern {
  readonly pattern: Pattern
  /** Capturing groups. */
  readonly groups: number
}

/** The pattern has no table: the message is the reason, as a noun phrase. */
export class NoTable extends Error {}
