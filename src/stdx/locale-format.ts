/** Numbers and dates as texts of a locale, by plain data: what Intl and `toLocale…` take beside the value. */

/** Which of JavaScript's functions makes the text: of a number, or of a time in milliseconds. */
export type LocaleFormatKind =
  | 'NumberFormat'
  | 'DateTimeFormat'
  | 'toLocaleString'
  | 'toLocaleDateString'
  | 'toLocaleTimeString'

export interface LocaleFormat {
  readonly kind: LocaleFormatKind
  /** As Intl takes them; what is undefined is left out. */
  readonly options: Readonly<Record<string, unknown>>
}

/** Makes the text of a value. @throws RangeError for a time that is none, as `Intl.DateTimeFormat` does */
type FormatValue = (value: number) => string

/** Formatters are dear to make, and locales that come out of rows may be many. */
const LOCALES_MAX = 64

/** @throws RangeError or TypeError where the options are none of Intl's */
function makeFormat({ kind, options }: LocaleFormat, locale: string | undefined): FormatValue {
  switch (kind) {
    case 'NumberFormat': {
      const format = new Intl.NumberFormat(locale, options)
      return value => format.format(value)
    }
    case 'DateTimeFormat': {
      const format = new Intl.DateTimeFormat(locale, options)
      return value => format.format(value)
    }
    default:
      return value => new Date(value)[kind](locale, options)
  }
}

/** The formatters of one format, by locale. */
export class LocaleFormatter {
  readonly #format: LocaleFormat
  readonly #byLocale = new Map<string | undefined, FormatValue>()

  constructor(format: LocaleFormat) {
    this.#format = format
  }

  /** @param locale undefined: the machine's. @throws RangeError where there is no such locale, or no such time */
  text(value: number, locale: string | undefined): string {
    let format = this.#byLocale.get(locale)
    if (format === undefined) {
      format = makeFormat(this.#format, locale)
      if (this.#byLocale.size >= LOCALES_MAX) this.#byLocale.clear()
      this.#byLocale.set(locale, format)
    }
    return format(value)
  }
}
