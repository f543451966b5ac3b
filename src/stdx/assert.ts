/**
 * Assertions: what must be true unless the program itself is wrong. Bad input, bad files and bad configuration are
 * not asserted; they are coded errors.
 */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** Throws AssertionError unless `condition` holds; `what` says what was expected. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionError(what)
}

/** For the default of a switch over all cases: does not compile when a case is missing. */
export function unreachable(value: never): never {
  throw new AssertionError(`unexpected ${JSON.stringify(value)}`)
}
