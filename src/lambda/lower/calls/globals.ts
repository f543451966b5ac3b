/** JavaScript's own names: which exist, which are constants, and which must not be compiled because replay differs. */

const NAMES = [
  'Math Number String Boolean BigInt Object Array Date JSON RegExp Map Set WeakMap WeakSet Symbol Promise Error',
  'TypeError RangeError SyntaxError parseInt parseFloat isNaN isFinite undefined NaN Infinity console globalThis',
  'process Intl structuredClone encodeURIComponent decodeURIComponent encodeURI decodeURI Reflect Proxy Temporal',
  'TextEncoder TextDecoder URL URLSearchParams Buffer Uint8Array Int32Array Float64Array crypto performance atob btoa',
]
const globals = new Set(NAMES.join(' ').split(' '))

/** Whether the name is one of JavaScript's or Node's own. */
export const isGlobal = (name: string): boolean => globals.has(name)

const numbersOf = (owner: object, names: string): Readonly<Record<string, number>> =>
  Object.fromEntries(names.split(' ').map(name => [name, (owner as Readonly<Record<string, number>>)[name] as number]))

const constants: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Math: numbersOf(Math, 'PI E LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2'),
  Number: numbersOf(
    Number,
    'MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE EPSILON NaN POSITIVE_INFINITY NEGATIVE_INFINITY',
  ),
}
/** `Math.PI` and its like. */
export function globalConstant(owner: string, name: string): number | undefined {
  const table = Object.hasOwn(constants, owner) ? constants[owner] : undefined
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
}

const prototypes: Readonly<Record<string, object>> = {
  string: String.prototype,
  list: Array.prototype,
  date: Date.prototype,
  regexp: RegExp.prototype,
  bool: Boolean.prototype,
  number: Number.prototype,
  dict: Map.prototype,
}
/** Names of the methods that JavaScript gives a value of this kind. */
export const methodNames = (kind: string): readonly string[] => {
  const prototype = prototypes[kind]
  return prototype === undefined ? [] : Object.getOwnPropertyNames(prototype)
}
