/**
 * Random rows for random lambdas, made of values that are hard: halves of surrogate pairs, NULs, texts around the 12
 * bytes that a view holds, NaN, -0, the ends of int32 and of 2^53, denormals, texts that are nearly numbers.
 *
 * A row is determined by a seed. As text it is an expression of JavaScript, so that a failing one can be kept and read.
 */

import { META_COLUMNS } from '../../../src/lambda/compile-lambda.js'
import type { Type } from '../../../src/schema/type.js'
import { Prng } from '../../../src/stdx/prng.js'
import { ROW, STATE } from './schema.js'

/** Everything that an operator may pass. */
export interface RandomRow {
  readonly key: unknown
  readonly value: unknown
  readonly state: unknown
  readonly meta: unknown
}

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  7,
  2.5,
  -2.5,
  0.1,
  0.5,
  -0.5,
  0.49999999999999994,
  10.005,
  1.005,
  100,
  1e21,
  1e-7,
  123456789.125,
  Number.NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 32 - 0.5,
  2 ** 53,
  2 ** 53 - 1,
  2 ** 53 + 2,
  -(2 ** 53),
  5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  4.35,
  0.000001,
  1e300,
  9.95,
  1_700_000_000_000,
  -62_198_755_200_000,
  8.64e15,
]
const INTEGERS = [0, 1, -1, 2, 3, 4, 5, 7, -2, 12, 100, 255, 2147483647, -2147483648, 65535, 1 << 30]
const WIDE = [...INTEGERS, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1), 1e15, 123456789012]
/** Beyond what a number holds: read as bigint; a row that uses one fails. */
const HUGE = [2n ** 53n, -(2n ** 53n), 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]
const TEXTS = [
  '',
  'a',
  'b',
  'eu',
  'us',
  'x',
  'A',
  'aB',
  '12',
  ' 7x ',
  '😀',
  '😀b',
  'é',
  'e\u0301',
  '\uffff',
  '𐀀z',
  '\ud83d',
  '\ude00',
  'a\ud83d',
  '\ude00b',
  'Straße',
  'ΑΣ',
  'İ',
  'ı',
  'ǆ',
  'ﬁ',
  'a,b',
  'a b  c',
  ',',
  ',,',
  '-0',
  '0',
  '1e3',
  '\u00a0',
  '\ufeff1',
  'a\0b',
  '\0',
  'constructor',
  '__proto__',
  'toString',
  ' 12 ',
  '0x1f',
  '.5',
  '5.',
  '-',
  'Infinity',
  'NaN',
  '1_000',
  '9007199254740993',
  '4.9e-324',
  '1.7976931348623159e308',
  '123abc',
  '١',
  'twelve bytes',
  'thirteen byte',
  'a text that is longer than twelve bytes',
  'aaaaaaaaaaaaab',
  'abababab',
  '日本語テキスト',
  '日本語😀テキスト',
  'aéb\u2028c',
  'true',
  'null',
  'the quick brown fox, the lazy dog',
  'x'.repeat(40),
  'é'.repeat(20),
  '2020-01-01T00:00:00.000Z',
  '\t\n',
  '"q\\',
]

function number(random: Prng): number {
  if (random.chance(0.75)) return random.pick(NUMBERS)
  return random.chance(0.5) ? random.below(2000) / 8 - 100 : (random.float() - 0.5) * 10 ** (random.below(40) - 20)
}

function text(random: Prng): string {
  const first = random.pick(TEXTS)
  if (random.chance(0.7)) return first
  return random.chance(0.5) ? first + random.pick(TEXTS) : random.pick(TEXTS) + first + random.pick(TEXTS)
}

/** A value of the type; `depth` keeps lists of lists short. */
function randomValue(type: Type, random: Prng, depth: number): unknown {
  if (type.null === true && random.chance(0.3)) return null
  switch (type.kind) {
    case 'bool':
      return random.chance(0.5)
    case 'int32':
      return random.chance(0.8) ? random.pick(INTEGERS) : random.uint32() | 0
    case 'int64':
      if (random.chance(0.02)) return random.pick(HUGE)
      return random.pick(WIDE)
    case 'timestamp':
      return random.chance(0.2) ? random.pick([0, 1, 253_402_300_799_999]) : random.below(4_102_444_800_000)
    case 'float32':
      return Math.fround(number(random))
    case 'string':
      return text(random)
    case 'struct': {
      const fields = Object.entries(type.fields ?? {})
      return Object.freeze(Object.fromEntries(fields.map(([name, field]) => [name, randomValue(field, random, depth)])))
    }
    case 'list': {
      const { element } = type
      if (element === undefined) return Object.freeze([])
      const count = random.chance(0.05) ? random.below(40 >> depth) : random.below(5)
      return Object.freeze(Array.from({ length: count }, () => randomValue(element, random, depth + 1)))
    }
    default:
      return number(random)
  }
}

const KEY: Type = { kind: 'string' }

/** The rows of a seed. Frozen: a lambda that changes its row fails in JavaScript too. */
export function randomRows(seed: number, count: number): RandomRow[] {
  const random = new Prng(seed)
  return Array.from({ length: count }, () => ({
    key: randomValue(KEY, random, 0),
    value: randomValue(ROW, random, 0),
    state: randomValue(STATE, random, 0),
    meta: randomValue(META_COLUMNS, random, 0),
  }))
}

/** The plainest value of a type. */
function plainest(type: Type): unknown {
  if (type.null === true) return null
  switch (type.kind) {
    case 'bool':
      return false
    case 'string':
      return ''
    case 'list':
      return []
    case 'struct':
      return Object.fromEntries(Object.entries(type.fields ?? {}).map(([name, field]) => [name, plainest(field)]))
    default:
      return 0
  }
}

const TYPES: Readonly<Record<keyof RandomRow, Type>> = { key: KEY, value: ROW, state: STATE, meta: META_COLUMNS }
const PARTS: readonly (keyof RandomRow)[] = ['key', 'value', 'state', 'meta']

/** Rows with one part or field less to look at, then with shorter lists and texts. */
export function* plainerRows(row: RandomRow): Generator<RandomRow> {
  for (const part of PARTS) {
    for (const value of plainerValues(row[part], TYPES[part])) yield { ...row, [part]: value }
  }
}

function* plainerValues(value: unknown, type: Type): Generator<unknown> {
  const least = plainest(type)
  if (literalOf(value) === literalOf(least)) return
  yield least
  if (value === null) return
  if (typeof value === 'string') {
    if (value.length > 1) yield* [value.slice(0, value.length >> 1), value.slice(value.length >> 1), value.slice(1)]
  } else if (Array.isArray(value)) {
    yield* value.map((_, index) => value.filter((_item, at) => at !== index))
    for (const [index, item] of value.entries()) {
      const { element } = type
      if (element !== undefined) for (const plainer of plainerValues(item, element)) yield value.with(index, plainer)
    }
  } else if (type.kind === 'struct') {
    const object = value as Readonly<Record<string, unknown>>
    for (const [name, field] of Object.entries(type.fields ?? {})) {
      for (const plainer of plainerValues(object[name], field)) yield { ...object, [name]: plainer }
    }
  }
}

/** The value as an expression of JavaScript; fields that are the plainest of their type are left out of a row. */
function literalOf(value: unknown, type?: Type): string {
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string')
    return JSON.stringify(value).replace(/[\u2028\u2029\ufeff]/g, c => `\\u${c.charCodeAt(0).toString(16)}`)
  if (Array.isArray(value)) return `[${value.map(item => literalOf(item)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value)
    .map(([name, field]) => [name, literalOf(field), type?.fields?.[name]] as const)
    .filter(([, given, of]) => of === undefined || given !== literalOf(plainest(of)))
  return `{ ${fields.map(([name, given]) => `${name}: ${given}`).join(', ')} }`
}

/** `{ key: 'k', value: { a: NaN } }`: what is not the plainest of its type. */
export function rowText(row: RandomRow): string {
  const parts = PARTS.map(part => [part, literalOf(row[part], TYPES[part])] as const)
  const kept = parts.filter(([part, given]) => given !== literalOf(plainest(TYPES[part])) && given !== '{  }')
  return `{ ${kept.map(([part, given]) => `${part}: ${given}`).join(', ')} }`
}

/** The row of such an object. */
export function rowOf(given: Readonly<Record<string, unknown>>): RandomRow {
  const filled = (part: keyof RandomRow): unknown => {
    const least = plainest(TYPES[part])
    if (!Object.hasOwn(given, part)) return least
    const isStruct = TYPES[part].kind === 'struct'
    return isStruct ? { ...(least as object), ...(given[part] as object) } : given[part]
  }
  return { key: filled('key'), value: filled('value'), state: filled('state'), meta: filled('meta') }
}

/** Whether the row holds an int64 that is no number. */
export function hasHuge(value: unknown): boolean {
  if (typeof value === 'bigint') return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hasHuge)
}

/** The value with numbers in place of bigints; functions (the headers') stay. */
export function withoutHuge(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(withoutHuge)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withoutHuge(field)]))
}
