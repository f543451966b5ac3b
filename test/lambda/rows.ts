/** Random values of a schema type, and the comparison of two results at a row's edge. For property tests. */
import fc from 'fast-check'
import type { Type } from '../../src/schema/type.js'

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2.5,
  3,
  7,
  10.005,
  -3,
  Number.NaN,
  Infinity,
  -Infinity,
  1e21,
  0.1,
  2 ** 31,
  1e-7,
  0.49999999999999994,
]
const TEXTS = [
  '',
  'a',
  'eu',
  'us',
  'x',
  '12',
  ' 7x ',
  '😀b',
  'é',
  '\uffff',
  '𐀀z',
  'Straße',
  'a,b',
  'a b  c',
  '-0',
  '1e3',
  'İ',
  '\u00a0',
  'c1',
  '\ud83d',
  'a\0b',
  'constructor',
]

const number = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NUMBERS) }, fc.double())
const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...TEXTS), { minLength: 1, maxLength: 2 }).map(parts => parts.join('')),
  },
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const int32 = fc.oneof(fc.integer({ min: -2, max: 6 }), fc.constantFrom(2147483647, -2147483648), fc.integer())

/** Values of the type as JavaScript sees them. */
export const arbitraryOf = (type: Type): fc.Arbitrary<unknown> => arbitraryAmong(type, [])

/** The same with these texts among the strings, so that parsers meet what they parse. */
export function arbitraryAmong(type: Type, texts: readonly string[]): fc.Arbitrary<unknown> {
  const plain = plainArbitrary(type, texts)
  return type.null === true ? fc.oneof({ weight: 2, arbitrary: plain }, fc.constant(null)) : plain
}

function plainArbitrary(type: Type, texts: readonly string[]): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'bool':
      return fc.boolean()
    case 'int32':
      return int32
    case 'int64':
      return fc.oneof(int32, fc.maxSafeInteger(), fc.constantFrom(123, 1007, 246))
    case 'timestamp':
      return fc.integer({ min: 0, max: 4_102_444_800_000 })
    case 'string':
      return texts.length === 0 ? text : fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...texts) }, text)
    case 'struct':
      return fc.record(
        Object.fromEntries(
          Object.entries(type.fields ?? {}).map(([name, field]) => [name, arbitraryAmong(field, texts)]),
        ),
      )
    case 'list':
      if (type.element === undefined) return fc.constant([])
      return fc.array(arbitraryAmong(type.element, texts), { maxLength: 4 })
    default:
      return number
  }
}

/** Equal once both are stored: undefined is null, a missing field too; NaN equals NaN, 0 is not -0. */
export function sameAtEdge(a: unknown, b: unknown): boolean {
  if (a === undefined || a === null) return b === undefined || b === null
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => sameAtEdge(x, b[i]))
  if (a instanceof Date) return b instanceof Date && Object.is(a.getTime(), b.getTime())
  if (typeof a !== 'object') return Object.is(a, b)
  if (typeof b !== 'object' || b === null || Array.isArray(b)) return false
  const [left, right] = [a, b] as Readonly<Record<string, unknown>>[] as [
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, unknown>>,
  ]
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...names].every(name => sameAtEdge(left[name], right[name]))
}
