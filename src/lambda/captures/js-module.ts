/**
 * `js(new URL('./fns.js', import.meta.url), 'score')`: a function named by its module instead of given as a value.
 *
 * For what cannot travel as text and captured values: functions over classes, packages, private state. It runs as
 * JavaScript; each lane loads the module for itself, synchronously, so it must not use top-level await.
 */
import { types } from 'node:util'

/** Key of the reference on the function that `js` gives. */
const REFERENCE = Symbol.for('millrace.js')

export interface ModuleReference {
  /** `file:` URL. */
  readonly url: string
  readonly exportName: string
}

// biome-ignore lint/suspicious/noExplicitAny: the user says what it takes and gives
export type ModuleFunction = (...args: any[]) => any

/**
 * Names a function of a module. `exportName` defaults to the default export.
 * The result is a name and not the function: calling it throws.
 */
export function js<F extends ModuleFunction = ModuleFunction>(url: URL | string, exportName = 'default'): F {
  const reference: ModuleReference = Object.freeze({ url: String(url), exportName })
  const placeholder = (...args: unknown[]): never => {
    throw new TypeError(
      `${exportName} of ${reference.url} runs where records are processed, not here (${args.length} arguments)`,
    )
  }
  return Object.defineProperty(placeholder as unknown as F, REFERENCE, { value: reference })
}

/** The reference that `js` put on the function; undefined for any other function. */
export function moduleReference(fn: Function): ModuleReference | undefined {
  // a Proxy runs its maker's code wherever it is touched
  if (types.isProxy(fn)) return undefined
  const descriptor = Object.getOwnPropertyDescriptor(fn, REFERENCE)
  return descriptor === undefined ? undefined : (descriptor.value as ModuleReference | undefined)
}
