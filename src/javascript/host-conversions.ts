/**
 * Conversions that generated code leaves to the host: percent encoding, base64, numbers in other bases, texts of a
 * locale, dates from text. Each is JavaScript's own function, so that it is exact by construction; where that throws,
 * the result is 0 (2 for a comparison) and generated code fails the row. wasm/host-functions.ts has the numbers.
 */
import { readViewText } from '../wasm/cell-reader.js'
import { dateSetOf, type HOST_TEXT, LOCAL_DATE_PARTS } from '../wasm/host-functions.js'
import type { MemoryViews } from '../wasm/memory-views.js'

/** The memory of the instance that calls. */
export interface HostMemory {
  /** Text of the view at this address. */
  read(view: number): string
  /** Address of a view of the text, in scratch. */
  write(text: string): number
  /** The float64 at this address. */
  number(address: number): number
}

/** Answers one number of HOST_TEXT: addresses in, an address or a number out. */
export type TextFunction<M extends HostMemory = HostMemory> = (host: M, a: number, b: number, c: number) => number
type Name = (typeof HOST_TEXT)[number]

/** What a view or a number that may be left out gives to JavaScript's function. */
export const localeOf = (host: HostMemory, view: number): string | undefined =>
  view === 0 ? undefined : host.read(view)

/** Address of the text that `make` gives; 0 where it throws. */
export function attempt(host: HostMemory, make: () => string): number {
  try {
    return host.write(make())
  } catch {
    return 0
  }
}

const ofText =
  (fn: (text: string) => string): TextFunction =>
  (host, text) =>
    attempt(host, () => fn(host.read(text)))
const ofTextAndLocale =
  (fn: (text: string, locale?: string) => string): TextFunction =>
  (host, text, locale) =>
    attempt(host, () => fn(host.read(text), localeOf(host, locale)))
const ofNumbers =
  (fn: (x: number, y?: number) => string): TextFunction =>
  (host, x, y) =>
    attempt(host, () => fn(host.number(x), y === 0 ? undefined : host.number(y)))
const ofNumberAndLocale =
  (fn: (x: number, locale?: string) => string): TextFunction =>
  (host, x, locale) =>
    attempt(host, () => fn(host.number(x), localeOf(host, locale)))
const ofCodes =
  (fn: (...codes: number[]) => string): TextFunction =>
  (host, codes, count) =>
    attempt(host, () => fn(...Array.from({ length: count }, (_, index) => host.number(codes + index * 8))))

/** By their names in HOST_TEXT. */
export const conversions = {
  localeCompare: (host, a, b, locale) => {
    try {
      return host.read(a).localeCompare(host.read(b), localeOf(host, locale))
    } catch {
      return 2
    }
  },
  encodeURIComponent: ofText(encodeURIComponent),
  encodeURI: ofText(encodeURI),
  decodeURIComponent: ofText(decodeURIComponent),
  decodeURI: ofText(decodeURI),
  btoa: ofText(btoa),
  atob: ofText(atob),
  toLocaleLowerCase: ofTextAndLocale((text, locale) => text.toLocaleLowerCase(locale)),
  toLocaleUpperCase: ofTextAndLocale((text, locale) => text.toLocaleUpperCase(locale)),
  numberToString: ofNumbers((x, radix) => x.toString(radix)),
  numberToPrecision: ofNumbers((x, digits) => x.toPrecision(digits)),
  numberToExponential: ofNumbers((x, digits) => x.toExponential(digits)),
  numberToLocaleString: ofNumberAndLocale((x, locale) => x.toLocaleString(locale)),
  dateToLocaleString: ofNumberAndLocale((time, locale) => new Date(time).toLocaleString(locale)),
  dateToLocaleDateString: ofNumberAndLocale((time, locale) => new Date(time).toLocaleDateString(locale)),
  dateToLocaleTimeString: ofNumberAndLocale((time, locale) => new Date(time).toLocaleTimeString(locale)),
  fromCharCode: ofCodes(String.fromCharCode),
  fromCodePoint: ofCodes(String.fromCodePoint),
} satisfies Partial<Record<Name, TextFunction>>

/** `Date.parse` of the text whose view lies at this address. */
export const dateParse = (view: number, _unused: number, views: MemoryViews): number =>
  Date.parse(readViewText(views.refresh(), view))

/** A part of a time in the machine's time zone. */
export function localDatePart(time: number, part: number): number {
  const method = LOCAL_DATE_PARTS[part]
  return method === undefined ? Number.NaN : new Date(time)[method]()
}

/** The time behind a setter of a Date: the time before, then the setter's arguments, as float64 side by side. */
export function dateSet(address: number, code: number, views: MemoryViews): number {
  const [setter, count] = dateSetOf(code)
  const { data } = views.refresh()
  const [time = Number.NaN, ...args] = Array.from({ length: count }, (_, i) => data.getFloat64(address + i * 8, true))
  const date = new Date(time)
  return setter === undefined ? Number.NaN : Number(Reflect.apply(date[setter], date, args))
}
