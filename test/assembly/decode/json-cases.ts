/**
 * Random types, values of them, and texts of those values, with an oracle: JSON.parse, then a plain check of what it
 * gave against the type. Knows nothing of how the kernels read.
 */
import fc from 'fast-check'
import type { Type } from '../../../src/schema/type.js'

/** What the oracle says of a text that the type refuses. */
export const REFUSED = Symbol('refused')

const scalarKinds = ['string', 'float64', 'float32', 'int32', 'int64', 'timestamp', 'bool', 'bytes'] as const

/** Names with escapes, non-ASCII letters, and names longer than a learnt entry. */
const nameArbitrary = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'id', 'price', 'customer', 'x'.repeat(14), 'y'.repeat(29)) },
  { weight: 2, arbitrary: fc.constantFrom('größe', '"', '\\', 'a"b', 'z'.repeat(40), '', '__proto__', '\u0001') },
  { weight: 1, arbitrary: fc.string({ maxLength: 6, unit: 'grapheme' }) },
)

function withNull(type: fc.Arbitrary<Type>): fc.Arbitrary<Type> {
  return fc.tuple(type, fc.boolean()).map(([plain, nullable]): Type => (nullable ? { ...plain, null: true } : plain))
}

/** Types three levels deep. */
export const typeArbitrary: fc.Arbitrary<Type> = fc.letrec<{ type: Type; any: Type; struct: Type }>(tie => ({
  struct: fc
    .uniqueArray(fc.tuple(nameArbitrary, tie('any')), { selector: ([name]) => name, maxLength: 6 })
    .map(entries => ({ kind: 'struct', fields: Object.fromEntries(entries) }) as Type),
  any: withNull(tie('type')),
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, maxDepth: 3 },
    fc.constantFrom(...scalarKinds).map((kind): Type => ({ kind })),
    tie('struct'),
    tie('any').map((element): Type => ({ kind: 'list', element })),
  ),
})).type

const special = (kind: string): fc.Arbitrary<unknown> => {
  switch (kind) {
    case 'string':
      return fc.string({ unit: 'binary', maxLength: 40 })
    case 'float64':
      return fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.constantFrom(0, 12.34, 1e300),
      )
    case 'float32':
      return fc.float({ noNaN: true, noDefaultInfinity: true })
    case 'int32':
      return fc.integer()
    case 'int64':
    case 'timestamp':
      return fc.maxSafeInteger()
    case 'bool':
      return fc.boolean()
    default:
      return fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes).toString('base64'))
  }
}

/** A JSON value (as JSON.parse would give it) that a type accepts. */
export function jsonOf(type: Type): fc.Arbitrary<unknown> {
  const plain =
    type.kind === 'struct'
      ? fc.record(Object.fromEntries(Object.entries(type.fields ?? {}).map(([name, field]) => [name, jsonOf(field)])))
      : type.kind === 'list'
        ? fc.array(jsonOf(type.element as Type), { maxLength: 6 })
        : special(type.kind)
  return type.null === true ? fc.oneof({ weight: 4, arbitrary: plain }, fc.constant(null)) : plain
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** JSON text of a value: white space, members in any order, unknown and repeated members, escapes that need not be. */
export function textOf(value: unknown, random: () => number): string {
  const space = (): string => (random() < 0.8 ? '' : ' \t\r\n '.slice(0, 1 + Math.floor(random() * 4)))
  const write = (part: unknown): string => {
    if (Array.isArray(part)) return `[${space()}${part.map(write).join(`${space()},${space()}`)}${space()}]`
    if (typeof part === 'object' && part !== null) return writeObject(part as Record<string, unknown>)
    if (typeof part === 'string') return writeString(part, random)
    if (typeof part === 'number') return writeNumber(part, random)
    return JSON.stringify(part)
  }
  const writeObject = (part: Record<string, unknown>): string => {
    const members = Object.entries(part).map(
      ([name, member]) => `${writeString(name, random)}${space()}:${space()}${write(member)}`,
    )
    if (random() < 0.3) members.unshift(`"unknown":${write([1, { a: null }, 'x', true, [[]]])}`)
    if (random() < 0.2) members.push(`"other":${write(-12.5e-3)}`)
    if (random() < 0.2 && members.length > 1) members.push(members[0] as string)
    if (random() < 0.2) members.reverse()
    return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`
  }
  return `${space()}${write(value)}${space()}`
}

function writeString(text: string, random: () => number): string {
  const plain = JSON.stringify(text)
  return random() < 0.9 || text === ''
    ? plain
    : `"${[...text].map(c => [...c].map(unit => [...Array(unit.length).keys()].map(i => `\\u${unit.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')).join('')).join('')}"`
}

function writeNumber(value: number, random: () => number): string {
  if (Object.is(value, -0)) return '-0'
  if (Number.isInteger(value) && Math.abs(value) < 1e15 && random() < 0.1) return `${value}.0`
  if (Number.isInteger(value) && Math.abs(value) < 1e15 && random() < 0.1) return `${value}0e-1`
  return String(value)
}

/** What a type makes of a parsed value: as cells give it, or REFUSED. */
export function fit(type: Type, value: unknown): unknown {
  if (value === null || value === undefined) return type.null === true ? null : REFUSED
  switch (type.kind) {
    case 'struct':
      return fitStruct(type, value)
    case 'list': {
      if (!Array.isArray(value)) return REFUSED
      const items = value.map(item => fit(type.element as Type, item))
      return items.includes(REFUSED) ? REFUSED : items
    }
    case 'bytes':
      return fitBytes(value)
    case 'string':
      return typeof value === 'string' ? value : REFUSED
    case 'bool':
      return typeof value === 'boolean' ? value : REFUSED
    default:
      return typeof value === 'number' ? fitNumber(type.kind, value) : REFUSED
  }
}

function fitStruct(type: Type, value: unknown): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return REFUSED
  const row: [string, unknown][] = []
  for (const [name, field] of Object.entries(type.fields ?? {})) {
    const own = Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined
    const part = fit(field, own)
    if (part === REFUSED) return REFUSED
    row.push([name, part])
  }
  return Object.fromEntries(row)
}

function fitBytes(value: unknown): unknown {
  if (typeof value !== 'string') return REFUSED
  const bytes = Buffer.from(value, 'base64')
  return bytes.toString('base64') === value ? Uint8Array.from(bytes) : REFUSED
}

function fitNumber(kind: string, value: number): unknown {
  if (kind === 'float64') return value
  if (kind === 'float32') return Math.fround(value)
  if (!Number.isInteger(value)) return REFUSED
  if (kind === 'int32') return value === (value | 0) ? value | 0 : REFUSED
  return value + 0
}

/** Whether a text holds integers that a double cannot: there the oracle knows less than the kernels. */
export function hasLargeIntegers(text: string): boolean {
  return (text.match(/[0-9][0-9.eE+-]*/g) ?? []).some(digits => Math.abs(Number(digits)) > Number.MAX_SAFE_INTEGER)
}

/**
 * What JSON.parse gives. It judges the text here and reads each scalar, but no object: V8 13.6 (Node 24) gives the key
 * `"\""` as `"\\"` where it has seen an object with that one.
 */
export function parseJson(text: string): unknown {
  JSON.parse(text)
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s{}[\],:"]+/g) ?? []
  let at = 0
  const read = (): unknown => {
    const token = tokens[at++] as string
    if (token === '[') {
      const items: unknown[] = []
      while (tokens[at] !== ']') items.push(read())
      at++
      return items
    }
    if (token !== '{') return JSON.parse(token)
    const members: [string, unknown][] = []
    while (tokens[at] !== '}') members.push([read() as string, read()])
    at++
    return Object.fromEntries(members)
  }
  return read()
}
