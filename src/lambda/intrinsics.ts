/**
 * Every function that a compiled lambda may call, as one table: argument kinds, result type, how it is computed,
 * whether the emitter can write it (`emitted`), and its plain JavaScript meaning (`run`) for the interpreter and
 * for host calls. The first argument of a method is its receiver.
 *
 *   exact  computed in WebAssembly, equal bit for bit
 *   ascii  WebAssembly for ASCII, an imported host call for a row with other characters
 *   host   an imported host function per row: exact by construction, at the cost of a call
 *
 * Not here, because they are lowered to other nodes: String(x) and `+` with text (Template), Boolean(x) (`!!x`),
 * the array methods with a function (Each; see `emittedEach`). emit/ flips `emitted` when it learns a row.
 */

import { type LocaleFormat, LocaleFormatter } from '../stdx/locale-format.js'
import { DATE_SETTERS, type DateSetter } from '../wasm/host-functions.js'
import type { EachMethod, Expr } from './ir.js'
import { isJsonType } from './json-type.js'
import type { LambdaType } from './lambda-type.js'
import { piecesOf } from './regexp/pieces.js'
import { elementType, isMismatch, join, orUnchecked, orUndefined, T } from './type-algebra.js'

/** `num` any number, `str`, `strlit` a string literal without `$`; `any` is checked where it is lowered. */
export type ArgKind = 'num' | 'str' | 'strlit' | 'bool' | 'list' | 'date' | 'regexp' | 'dict' | 'headers' | 'any'
export type ArgSpec = ArgKind | `${ArgKind}?` | `...${ArgKind}`

export interface Intrinsic {
  readonly args: readonly ArgSpec[]
  readonly returns: LambdaType | ((args: readonly LambdaType[]) => LambdaType)
  readonly how: 'exact' | 'ascii' | 'host'
  /** Whether emit/ can write it. A function of the arguments where only some forms can be written. */
  readonly emitted: boolean | ((args: readonly Expr[]) => boolean)
  // biome-ignore lint/suspicious/noExplicitAny: arguments are of the kinds in `args`
  readonly run: (...args: any[]) => unknown
}

type Row = readonly [args: readonly ArgSpec[], returns: Intrinsic['returns'], run: Intrinsic['run']]
type Rows = Readonly<Record<string, Row>>

function rows(how: Intrinsic['how'], emitted: Intrinsic['emitted'], table: Rows): Record<string, Intrinsic> {
  return Object.fromEntries(
    Object.entries(table).map(([name, [args, returns, run]]) => [
      name,
      Object.freeze({ args, returns, how, emitted, run }),
    ]),
  )
}
function maths(names: string, args: readonly ArgSpec[], returns: LambdaType = T.float64): Rows {
  return Object.fromEntries(
    names.split(' ').map(name => [`math.${name}`, [args, returns, Math[name as 'floor']]] as const),
  )
}

/** A regexp literal of the IR. */
export interface RegexpValue {
  readonly source: string
  readonly flags: string
}
/** Made anew for each call, so that no lastIndex is shared. */
const regexp = (value: RegexpValue): RegExp => new RegExp(value.source, value.flags)
/** The row fails by a rule of ours, where JavaScript would go on with what no column holds. */
export class OwnRuleError extends Error {}
/** A plain object also answers to the names of Object.prototype, with functions. */
const inheritedName = (name: string): OwnRuleError =>
  new OwnRuleError(`'${name}' is looked up in a plain object: use a Map`)
const elementOrUndefined = (args: readonly LambdaType[]): LambdaType => orUndefined(elementType(args[0] ?? T.never))
const indexedElement = (args: readonly LambdaType[]): LambdaType => orUnchecked(elementType(args[0] ?? T.never))
const first = (args: readonly LambdaType[]): LambdaType => args[0] ?? T.never
const joined = (args: readonly LambdaType[]): LambdaType =>
  args.reduce((a, b) => {
    const both = join(a, b)
    return isMismatch(both) ? T.unknown : both
  })

const numbers: Record<string, Intrinsic> = {
  ...rows('exact', true, {
    ...maths('floor ceil round trunc abs sign sqrt fround', ['num']),
    ...maths('min max', ['...num']),
    ...maths('imul', ['num', 'num'], T.int32),
    ...maths('clz32', ['num'], T.int32),
    'Number.isNaN': [['num'], T.bool, Number.isNaN],
    'Number.isFinite': [['num'], T.bool, Number.isFinite],
    'Number.isInteger': [['num'], T.bool, Number.isInteger],
    'Number.isSafeInteger': [['num'], T.bool, Number.isSafeInteger],
    Number: [['any'], T.float64, Number],
  }),
  ...rows('host', true, {
    ...maths('log log2 log10 log1p exp expm1 sin cos tan asin acos atan cbrt sinh cosh tanh', ['num']),
    ...maths('asinh acosh atanh', ['num']),
    ...maths('pow atan2', ['num', 'num']),
    ...maths('hypot', ['...num']),
  }),
  ...rows('exact', true, {
    parseInt: [['str', 'num?'], T.float64, (s: string, radix?: number) => Number.parseInt(s, radix)],
    parseFloat: [['str'], T.float64, (s: string) => Number.parseFloat(s)],
    'number.toFixed': [['num', 'num?'], T.string, (n: number, digits?: number) => n.toFixed(digits)],
  }),
  ...rows('host', true, {
    'number.toString': [['num', 'num?'], T.string, (n: number, radix?: number) => n.toString(radix)],
    'number.toPrecision': [['num', 'num?'], T.string, (n: number, digits?: number) => n.toPrecision(digits)],
    'number.toExponential': [['num', 'num?'], T.string, (n: number, digits?: number) => n.toExponential(digits)],
    'number.toLocaleString': [['num', 'str?'], T.string, (n: number, locale?: string) => n.toLocaleString(locale)],
  }),
}

const strings: Record<string, Intrinsic> = {
  ...rows('exact', true, {
    'string.length': [['str'], T.int32, (s: string) => s.length],
    'string.slice': [['str', 'num?', 'num?'], T.string, (s: string, a?: number, b?: number) => s.slice(a, b)],
    'string.substring': [
      ['str', 'num?', 'num?'],
      T.string,
      (s: string, a?: number, b?: number) => s.substring(a as number, b),
    ],
    'string.charAt': [['str', 'num?'], T.string, (s: string, i?: number) => s.charAt(i as number)],
    'string.at': [['str', 'num'], orUndefined(T.string), (s: string, i: number) => s.at(i)],
    'string.index': [
      ['str', 'num'],
      orUnchecked(T.string),
      (s: string, i: number) => (Object.hasOwn(Object(s), i) ? s[i] : undefined),
    ],
    'string.codePointAt': [['str', 'num?'], orUnchecked(T.float64), (s: string, i = 0) => s.codePointAt(i)],
    'string.charCodeAt': [['str', 'num?'], T.float64, (s: string, i?: number) => s.charCodeAt(i as number)],
    'string.indexOf': [['str', 'str', 'num?'], T.int32, (s: string, t: string, from?: number) => s.indexOf(t, from)],
    'string.lastIndexOf': [['str', 'str'], T.int32, (s: string, t: string) => s.lastIndexOf(t)],
    'string.includes': [['str', 'str', 'num?'], T.bool, (s: string, t: string, from?: number) => s.includes(t, from)],
    'string.startsWith': [['str', 'str', 'num?'], T.bool, (s: string, t: string, at?: number) => s.startsWith(t, at)],
    'string.endsWith': [['str', 'str', 'num?'], T.bool, (s: string, t: string, end?: number) => s.endsWith(t, end)],
    'string.repeat': [['str', 'num'], T.string, (s: string, n: number) => s.repeat(n)],
    'string.padStart': [['str', 'num', 'str?'], T.string, (s: string, n: number, p?: string) => s.padStart(n, p)],
    'string.padEnd': [['str', 'num', 'str?'], T.string, (s: string, n: number, p?: string) => s.padEnd(n, p)],
    'string.trim': [['str'], T.string, (s: string) => s.trim()],
    'string.trimStart': [['str'], T.string, (s: string) => s.trimStart()],
    'string.trimEnd': [['str'], T.string, (s: string) => s.trimEnd()],
    'string.replace': [['str', 'str', 'strlit'], T.string, (s: string, a: string, b: string) => s.replace(a, b)],
    'string.replaceAll': [['str', 'str', 'strlit'], T.string, (s: string, a: string, b: string) => s.replaceAll(a, b)],
    // code points, as the iterator of a string gives them
    'string.characters': [['str'], T.list(T.string), (s: string) => [...s]],
    'string.split': [['str', 'str'], T.list(T.string), (s: string, d: string) => s.split(d)],
  }),
  ...rows('ascii', true, {
    'string.toLowerCase': [['str'], T.string, (s: string) => s.toLowerCase()],
    'string.toUpperCase': [['str'], T.string, (s: string) => s.toUpperCase()],
  }),
  ...rows('host', true, {
    'string.splitRe': [['str', 'regexp'], T.list(T.string), (s: string, r: RegexpValue) => s.split(regexp(r))],
    'string.searchRe': [['str', 'regexp'], T.int32, (s: string, r: RegexpValue) => s.search(regexp(r))],
    'string.replaceRe': [
      ['str', 'regexp', 'strlit'],
      T.string,
      (s: string, r: RegexpValue, b: string) => s.replace(regexp(r), b),
    ],
    // a replacement that is no plain literal: `$` in it means what JavaScript says
    'string.replaceTextRe': [
      ['str', 'regexp', 'str'],
      T.string,
      (s: string, r: RegexpValue, b: string) => s.replace(regexp(r), b),
    ],
    'string.replaceText': [['str', 'str', 'str'], T.string, (s: string, a: string, b: string) => s.replace(a, b)],
    'string.replaceAllText': [['str', 'str', 'str'], T.string, (s: string, a: string, b: string) => s.replaceAll(a, b)],
    'string.matchRe': [
      ['str', 'regexp'],
      T.nullable(T.list(orUnchecked(T.string))),
      (s: string, r: RegexpValue) => {
        const match = regexp(r).exec(s)
        return match === null ? null : [...match]
      },
    ],
    'string.piecesRe': [
      ['str', 'regexp'],
      T.list(T.list(orUnchecked(T.string))),
      (s: string, r: RegexpValue) => piecesOf(s, regexp(r)),
    ],
    'regexp.test': [['regexp', 'str'], T.bool, (r: RegexpValue, s: string) => regexp(r).test(s)],
    'string.normalize': [['str', 'str?'], T.string, (s: string, form?: string) => s.normalize(form)],
    'string.localeCompare': [
      ['str', 'str', 'str?'],
      T.int32,
      (a: string, b: string, locale?: string) => a.localeCompare(b, locale),
    ],
    'string.toLocaleLowerCase': [
      ['str', 'str?'],
      T.string,
      (s: string, locale?: string) => s.toLocaleLowerCase(locale),
    ],
    'string.toLocaleUpperCase': [
      ['str', 'str?'],
      T.string,
      (s: string, locale?: string) => s.toLocaleUpperCase(locale),
    ],
    'String.fromCharCode': [['...num'], T.string, String.fromCharCode],
    'String.fromCodePoint': [['...num'], T.string, String.fromCodePoint],
    encodeURIComponent: [['str'], T.string, encodeURIComponent],
    encodeURI: [['str'], T.string, encodeURI],
    decodeURIComponent: [['str'], T.string, decodeURIComponent],
    decodeURI: [['str'], T.string, decodeURI],
    btoa: [['str'], T.string, btoa],
    atob: [['str'], T.string, atob],
  }),
  ...rows('exact', args => args[0] !== undefined && isJsonType(args[0].type), {
    'JSON.stringify': [['any'], T.string, (v: unknown) => JSON.stringify(v)],
  }),
}

const lists: Record<string, Intrinsic> = {
  ...rows('exact', true, {
    'list.length': [['list'], T.int32, (l: unknown[]) => l.length],
    'list.at': [['list', 'num'], elementOrUndefined, (l: unknown[], i: number) => l.at(i)],
    'list.index': [
      ['list', 'num'],
      indexedElement,
      (l: unknown[], i: number) => (Object.hasOwn(l, i) ? l[i] : undefined),
    ],
    'list.slice': [['list', 'num?', 'num?'], first, (l: unknown[], a?: number, b?: number) => l.slice(a, b)],
    'list.includes': [['list', 'any'], T.bool, (l: unknown[], x: unknown) => l.includes(x)],
    'list.indexOf': [['list', 'any'], T.int32, (l: unknown[], x: unknown) => l.indexOf(x)],
    'list.join': [['list', 'str?'], T.string, (l: unknown[], s?: string) => l.join(s)],
    'list.concat': [['list', '...list'], joined, (l: unknown[], ...more: unknown[][]) => l.concat(...more)],
  }),
  ...rows('exact', true, {
    'list.lastIndexOf': [['list', 'any'], T.int32, (l: unknown[], x: unknown) => l.lastIndexOf(x)],
    // 0, 1, 2 …: only where an array is made from a length
    'list.range': [['num'], T.list(T.int32), (count: number) => Array.from({ length: count }, (_, i) => i)],
    // a list with another element at a place, or one more; JavaScript would leave holes elsewhere
    'list.put': [
      ['list', 'num', 'any'],
      T.unknown,
      (l: unknown[], i: number, x: unknown) => {
        if (!Number.isInteger(i) || i < 0 || i > l.length) throw new OwnRuleError(`there is no place ${i}`)
        return Object.assign([...l], { [i]: x })
      },
    ],
    'list.toReversed': [['list'], first, (l: unknown[]) => [...l].reverse()],
  }),
}

const tables: Record<string, Intrinsic> = rows('exact', true, {
  'dict.get': [['dict', 'str'], elementOrUndefined, (d: Map<string, unknown>, key: string) => d.get(key)],
  'dict.has': [['dict', 'str'], T.bool, (d: Map<string, unknown>, key: string) => d.has(key)],
  // a captured plain object asked for a name: own names only, inherited ones fail the row
  'table.get': [
    ['dict', 'str'],
    indexedElement,
    (d: Map<string, unknown>, key: string) => {
      if (!d.has(key) && key in Object.prototype) throw inheritedName(key)
      return d.get(key)
    },
  ],
  'headers.get': [
    ['headers', 'str'],
    T.nullable(T.string),
    (h: { get(name: string): unknown }, name: string) => h.get(name) ?? null,
  ],
})

/** What may follow the first argument: of hours, minutes, seconds and milliseconds. */
const MORE_PARTS: Readonly<Record<string, number>> = { FullYear: 2, Month: 1, Hours: 3, Minutes: 2, Seconds: 1 }
/** The time behind the setter; the date itself is changed by nobody, a new one is made of it. */
function setterRow(name: DateSetter): readonly [string, Row] {
  const more = Array<ArgSpec>(MORE_PARTS[name.replace(/^set(?:UTC)?/, '')] ?? 0).fill('num?')
  const run = (d: Date, ...parts: [number]): number => new Date(d.getTime())[name](...parts)
  return [`date.${name}`, [['date', 'num', ...more], T.float64, run]]
}
const isOfUtc = (name: string): boolean => name.startsWith('setUTC')

const localeText = (format: string, value: number, locale?: string): string =>
  new LocaleFormatter(JSON.parse(format) as LocaleFormat).text(value, locale)

const DATE_PARTS = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const
/** By the machine's time zone and locale: what JavaScript itself says, a call of the host per row. */
const localDates: Record<string, Intrinsic> = rows('host', true, {
  'Date.parse': [['str'], T.float64, Date.parse],
  // what Intl makes of a number or a time: the first argument is the JSON of a LocaleFormat
  'locale.text': [['strlit', 'num', 'str?'], T.string, localeText],
  'date.getTimezoneOffset': [['date'], T.float64, (d: Date) => d.getTimezoneOffset()],
  ...Object.fromEntries(DATE_SETTERS.filter(name => !isOfUtc(name)).map(setterRow)),
  ...Object.fromEntries(
    DATE_PARTS.map((name): [string, Row] => [`date.get${name}`, [['date'], T.float64, (d: Date) => d[`get${name}`]()]]),
  ),
  ...Object.fromEntries(
    (['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'] as const).map((name): [string, Row] => [
      `date.${name}`,
      [['date', 'str?'], T.string, (d: Date, locale?: string) => d[name](locale)],
    ]),
  ),
})
const dates: Record<string, Intrinsic> = rows('exact', true, {
  'date.new': [['num'], T.date, (v: number) => new Date(v)],
  'date.getTime': [['date'], T.float64, (d: Date) => d.getTime()],
  'date.toISOString': [['date'], T.string, (d: Date) => d.toISOString()],
  'Date.UTC': [['...num'], T.float64, (...parts: [number]) => Date.UTC(...parts)],
  ...Object.fromEntries(
    DATE_PARTS.map((name): [string, Row] => [
      `date.getUTC${name}`,
      [['date'], T.float64, (d: Date) => d[`getUTC${name}`]()],
    ]),
  ),
  ...Object.fromEntries(DATE_SETTERS.filter(isOfUtc).map(setterRow)),
})

export const intrinsics: Readonly<Record<string, Intrinsic>> = Object.freeze({
  ...numbers,
  ...strings,
  ...lists,
  ...tables,
  ...dates,
  ...localDates,
})

/** Array methods with an inner lambda: whether emit/ can write them. */
export const emittedEach: Readonly<Record<EachMethod, boolean>> = Object.freeze({
  map: true,
  filter: true,
  some: true,
  every: true,
  find: true,
  findIndex: true,
  flatMap: true,
  reduce: true,
  sort: true,
})

/** Undefined where there is no such function; inherited names of the table do not count. */
export const intrinsicOf = (name: string): Intrinsic | undefined =>
  Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined

/** Type of the result for arguments of these types. */
export const resultType = (intrinsic: Intrinsic, args: readonly LambdaType[]): LambdaType =>
  typeof intrinsic.returns === 'function' ? intrinsic.returns(args) : intrinsic.returns

/** Whether emit/ can write this call. `fail` is always written. */
export function isEmitted(fn: string, args: readonly Expr[]): boolean {
  if (fn === 'fail') return true
  const emitted = intrinsicOf(fn)?.emitted ?? false
  return typeof emitted === 'function' ? emitted(args) : emitted
}
