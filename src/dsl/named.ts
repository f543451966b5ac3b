/**
 * Names are given in the options object of an operator and nowhere else; `Named.as` only makes such an object.
 * An unnamed operator gets a stable generated name (topology/names.ts).
 */
import type { Serde } from '../schema/serde.js'

export interface Named {
  readonly name?: string
  /**
   * Values that the operator's function captured, by name: only where the runtime has no inspector to read them (E115).
   * What stands here is taken as it is given.
   */
  readonly captures?: Readonly<Record<string, unknown>>
}

/** `Named.as('long-enough')`. */
export const Named = Object.freeze({
  as: (name: string): Named => ({ name }),
})

/**
 * The schema of what a function returns, where it cannot be inferred (functions that stay JavaScript) or where a
 * bare number must have a format.
 */
export interface Returns<in out K, in out V> extends Named {
  readonly key?: Serde<K>
  readonly value?: Serde<V>
}
