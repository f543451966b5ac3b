/**
 * What generated code asks the host for, by number: V8's own mathematics (so the bits are the same), text functions
 * that need Unicode tables or regular expressions, the users' functions.
 *
 * The emitter writes the numbers, javascript/host-imports.ts answers to them. assembly/host.ts declares the imports.
 */

/** `host.math1(fn, x)`: index in this list. */
export const HOST_MATH_1 = [
  'log',
  'log2',
  'log10',
  'log1p',
  'exp',
  'expm1',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'cbrt',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
] as const

/** `host.math2(fn, x, y)`: index in this list. `hypotMany` is of y float64 that lie at address x. */
export const HOST_MATH_2 = ['pow', 'atan2', 'hypot', 'hypotMany'] as const

/**
 * `host.text(fn, a, b, c)`: index in this list. Arguments are addresses of views; a text result is the address of a
 * view in scratch, others are numbers. A regular expression is a view of `flags/source`.
 */
export const HOST_TEXT = [
  /** (text) → text */
  'toLowerCase',
  /** (text) → text */
  'toUpperCase',
  /** (text, form) → text */
  'normalize',
  /** (text, text) → -1, 0, 1 */
  'localeCompare',
  /** (regexp, text) → 0 or 1 */
  'regexpTest',
  /** (text, regexp, replacement) → text */
  'regexpReplace',
  /** (text, regexp) → list of texts: address of { count, elements } */
  'regexpSplit',
  /** (bytes) → text, U+FFFD for what is no UTF-8; kernels call it by this index (assembly/strings/headers.ts) */
  'decodeUtf8',
] as const

/** Bit of `host.script`'s slot: run the function only to compare its result with the one in the frame. */
export const CHECK_BIT = 0x4000_0000
/** Bit beside it: the compiled code failed the row, so the function must throw. */
export const CHECK_FAILED_BIT = 0x2000_0000
