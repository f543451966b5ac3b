/** For what the type cannot say: a list index that is in range, a field that this kind always has. */
import { AssertionError } from './assert.js'

/** The value. Throws AssertionError where it is missing: then the program itself is wrong. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AssertionError(`missing: ${what}`)
  return value
}
