/**
 * One configuration key as data: how its value is read and checked, its default, its documentation.
 *
 * Values come from code and from text (command line, environment), so a number may be given as its text, as in Kafka.
 * A key of a later feature is known: it may be given with its default, any other value is refused as not supported yet.
 * Reading is total: it gives the value, or the words that say what a value must be.
 */

import { type KafkajsOptions, readKafkajsOptions } from './kafkajs-options.js'

/** What a reader makes of a given value: the value, or what was expected instead ("a whole number from 0 to 10"). */
export type Read<T> = { readonly value: T } | { readonly expected: string }

/** A row of the tables of keys. */
export interface ConfigKey<T, Given = T> {
  readonly read: (given: unknown) => Read<T>
  /** Text for docs/configuration.md and errors: `whole number, at least 1`. */
  readonly type: string
  readonly default: T
  readonly doc: string
  /** True when only the default is supported so far. */
  readonly later: boolean
  /** True when errors must not show the value. */
  readonly isSecret: boolean
  /** Type only: what users may write. */
  readonly given?: Given
}

interface Described<T> {
  readonly default: T
  readonly doc: string
  /** Only the default is supported so far. */
  readonly later?: boolean
  /** Errors do not show the value. */
  readonly isSecret?: boolean
}

function key<T, Given>(type: string, options: Described<T>, read: (given: unknown) => T | undefined) {
  return Object.freeze({
    type,
    default: options.default,
    doc: options.doc,
    later: options.later ?? false,
    isSecret: options.isSecret ?? false,
    read: (given: unknown): Read<T> => {
      const value = read(given)
      return value === undefined ? { expected: type } : { value }
    },
  }) as ConfigKey<T, Given>
}

interface TextForm {
  readonly form?: RegExp
  /** What the form asks for, in words. */
  readonly type?: string
}

const anyText = /^[^\0]+$/

/** Text that is always there. */
export function text(options: Described<string> & TextForm): ConfigKey<string, string> {
  const form = options.form ?? anyText
  return key(options.type ?? 'text', options, given => {
    return typeof given === 'string' && form.test(given) ? given : undefined
  })
}

/** Text that may be missing: without a default. */
export function optionalText(options: Omit<Described<string>, 'default'> & TextForm) {
  const form = options.form ?? anyText
  return key<string | undefined, string>(options.type ?? 'text', { ...options, default: undefined }, given => {
    return typeof given === 'string' && form.test(given) ? given : undefined
  })
}

/** A safe whole number; both bounds are inclusive. Text is read as a decimal number. */
export function whole(
  options: Described<number> & { readonly min: number; readonly max?: number; readonly unit?: string },
): ConfigKey<number, number | `${number}`> {
  const { min, max = Number.MAX_SAFE_INTEGER, unit } = options
  const bounds = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `from ${min} to ${max}`
  return key(`a whole number${unit === undefined ? '' : ` of ${unit}`}, ${bounds}`, options, given => {
    const value = typeof given === 'string' && /^-?[0-9]+$/.test(given) ? Number(given) : given
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return undefined
    return value >= min && value <= max ? value : undefined
  })
}

/** `true` or `false`, also as text. */
export function flag(options: Described<boolean>): ConfigKey<boolean, boolean | 'true' | 'false'> {
  return key('true or false', options, given => {
    if (typeof given === 'boolean') return given
    return given === 'true' ? true : given === 'false' ? false : undefined
  })
}

/** One of some words. */
export function word<const W extends readonly string[]>(
  words: W,
  options: Described<NoInfer<W[number]>>,
): ConfigKey<W[number], W[number]> {
  return key(words.map(each => `'${each}'`).join(' or '), options, given => words.find(each => each === given))
}

/** One of some words, or nothing: without a default. */
export function optionalWord<const W extends readonly string[]>(
  words: W,
  options: Omit<Described<W[number]>, 'default'>,
): ConfigKey<W[number] | undefined, W[number]> {
  return key(words.map(each => `'${each}'`).join(' or '), { ...options, default: undefined }, given =>
    words.find(each => each === given),
  )
}

/** Options of kafkajs, as its users write them. Secret. */
export function kafkajsOptions(
  options: Omit<Described<KafkajsOptions>, 'default'>,
): ConfigKey<KafkajsOptions | undefined, KafkajsOptions> {
  return Object.freeze({
    type: "an object of kafkajs's options",
    default: undefined,
    doc: options.doc,
    later: false,
    isSecret: true,
    read: readKafkajsOptions,
  })
}

/** Some of some words, as a list or as text with commas; each at most once. */
export function words<const W extends readonly string[]>(
  known: W,
  options: Described<readonly NoInfer<W[number]>[]>,
): ConfigKey<readonly W[number][], W[number] | readonly W[number][]> {
  return key(`one or more of ${known.map(each => `'${each}'`).join(', ')}`, options, given => {
    const list = asTextList(given)
    if (list === undefined || new Set(list).size !== list.length) return undefined
    const found = list.map(each => known.find(candidate => candidate === each))
    return found.every(each => each !== undefined) ? Object.freeze(found) : undefined
  })
}

/** `host:port` texts, as a list or as text with commas. */
export function hosts(options: Described<readonly string[] | undefined>) {
  return key<readonly string[] | undefined, string | readonly string[]>(
    "'host:port', several with commas or as a list",
    options,
    given => {
      const list = asTextList(given)
      if (list === undefined || list.length === 0) return undefined
      return list.every(isHostAndPort) ? Object.freeze(list) : undefined
    },
  )
}

function isHostAndPort(value: string): boolean {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^\s:/,]+):([0-9]{1,5})$/.exec(value)
  return match !== null && Number(match[2]) >= 1 && Number(match[2]) <= 65_535
}

function asTextList(given: unknown): readonly string[] | undefined {
  if (typeof given === 'string') {
    return given.split(',').flatMap(part => (part.trim() === '' ? [] : [part.trim()]))
  }
  return Array.isArray(given) && given.every(each => typeof each === 'string') ? [...given] : undefined
}
