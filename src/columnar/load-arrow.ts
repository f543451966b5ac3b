/**
 * The door to apache-arrow: imported when somebody first needs it, once per process, because it takes a tenth of a
 * second and most applications never do. Everything else in this room is given the loaded module.
 */

/** The module `apache-arrow`. */
export type Arrow = typeof import('apache-arrow')

let loading: Promise<Arrow> | undefined

/** The module, loaded at the first call. */
export function loadArrow(): Promise<Arrow> {
  loading ??= import('apache-arrow')
  return loading
}
