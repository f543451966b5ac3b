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

/**
 * `host.math2(fn, x, y)`: index in this list. `hypotMany` is of y float64 that lie at address x; `dateParse` of the
 * text whose view lies at address x; `localDatePart` of the time x: y is an index in LOCAL_DATE_PARTS; `dateSet` of the
 * float64 that lie at address x, a time and what its setter is given: y is dateSetCode.
 */
export const HOST_MATH_2 = ['pow', 'atan2', 'hypot', 'hypotMany', 'dateParse', 'localDatePart', 'dateSet'] as const

/** Methods of a Date that depend on the machine's time zone. */
export const LOCAL_DATE_PARTS = [
  'getFullYear',
  'getMonth',
  'getDate',
  'getDay',
  'getHours',
  'getMinutes',
  'getSeconds',
  'getMilliseconds',
  'getTimezoneOffset',
] as const

/** Methods that change a Date by parts of it: of UTC, and of the machine's time zone. */
export const DATE_SETTERS = [
  'setUTCFullYear',
  'setUTCMonth',
  'setUTCDate',
  'setUTCHours',
  'setUTCMinutes',
  'setUTCSeconds',
  'setUTCMilliseconds',
  'setFullYear',
  'setMonth',
  'setDate',
  'setHours',
  'setMinutes',
  'setSeconds',
  'setMilliseconds',
] as const
/** One of them. */
export type DateSetter = (typeof DATE_SETTERS)[number]

/** Which setter, and how many numbers there are with the time: at most five. */
export const dateSetCode = (setter: DateSetter, count: number): number => (DATE_SETTERS.indexOf(setter) << 3) | count
/** What the code says. */
export const dateSetOf = (code: number): readonly [setter: DateSetter | undefined, count: number] => [
  DATE_SETTERS[code >> 3],
  code & 7,
]

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
  /** (text, text, locale or 0) → -1, 0, 1; 2 where there is no such locale */
  'localeCompare',
  /** (regexp, text) → 0 or 1 */
  'regexpTest',
  /** (text, regexp, replacement) → text */
  'regexpReplace',
  /** (text, regexp) → list of texts: address of { count, elements } */
  'regexpSplit',
  /** (bytes) → text, U+FFFD for what is no UTF-8; kernels call it by this index (assembly/strings/headers.ts) */
  'decodeUtf8',
  /** (text, regexp) → index, or -1 */
  'regexpSearch',
  // what follows gives 0 where JavaScript throws; numbers are addresses of float64, a locale may be 0
  /** (text) → text */
  'encodeURIComponent',
  'encodeURI',
  'decodeURIComponent',
  'decodeURI',
  'btoa',
  'atob',
  /** (text, locale) → text */
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  /** (number, number) → text; without the second where that is 0 */
  'numberToString',
  'numberToPrecision',
  'numberToExponential',
  /** (number, locale) → text */
  'numberToLocaleString',
  /** (time, locale) → text */
  'dateToLocaleString',
  'dateToLocaleDateString',
  'dateToLocaleTimeString',
  /** (numbers, count) → text */
  'fromCharCode',
  'fromCodePoint',
  /** (text, text, replacement that may hold `$`) → text */
  'replaceText',
  'replaceAllText',
  /** (text, regexp) → list of groups, text or undefined; 0 where nothing matches */
  'regexpMatch',
  /** (text, regexp) → list of lists: javascript/regexp-matches.ts */
  'regexpPieces',
  /** (format, number, locale) → text; the format is the JSON of a LocaleFormat (stdx/locale-format.ts) in the image */
  'localeText',
] as const

/** Bit of `host.script`'s slot: run the function only to compare its result with the one in the frame. */
export const CHECK_BIT = 0x4000_0000
/** Bit beside it: the compiled code failed the row, so the function must throw. */
export const CHECK_FAILED_BIT = 0x2000_0000
