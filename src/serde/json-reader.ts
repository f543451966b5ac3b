/**
 * JSON text to a JavaScript value of a given Type: the slow twin of the JSON decoding kernel.
 *
 * Unknown members are skipped, the last of two members of one name counts (as JSON.parse), a nullable field may be
 * missing or null, any other must be there. Numbers are exact: doubles by JavaScript's own rule, integers by their
 * digits. Bytes are base64. `raw` keeps its text.
 */
import { dataCodes } from '../errors/codes/data.js'
import { StreamsError } from '../errors/streams-error.js'
import { elementType, printType, type Type } from '../schema/type.js'
import { JsonScanner } from './json-scanner.js'
import { safeInteger } from './primitive.js'

/** @throws StreamsError E513 (syntax), E514 (type), E515 (missing or null), E516 (int64), with the field's path. */
export function readJson(type: Type, text: string): unknown {
  const scanner = new JsonScanner(text)
  const value = readValue(scanner, type, '')
  scanner.end()
  return value
}

function readValue(scanner: JsonScanner, type: Type, at: string): unknown {
  if (scanner.peek() === 'n' && type.kind !== 'raw') {
    if (!scanner.take('null')) throw scanner.error('a value expected')
    if (type.null === true) return null
    throw missing(type, at, 'null')
  }
  switch (type.kind) {
    case 'struct':
      return readStruct(scanner, type, at)
    case 'list':
      return readList(scanner, type, at)
    case 'raw':
      return readRaw(scanner, type)
    case 'string':
      return readString(scanner, type, at)
    case 'bytes':
      return readBytes(scanner, type, at)
    case 'bool':
      if (scanner.take('true')) return true
      if (scanner.take('false')) return false
      throw mismatch(scanner, type, at)
    default:
      return readNumber(scanner, type, at)
  }
}

function readStruct(scanner: JsonScanner, type: Type, at: string): Record<string, unknown> {
  if (scanner.peek() !== '{') throw mismatch(scanner, type, at)
  const fields = type.fields ?? {}
  const found = new Map<string, unknown>()
  scanner.object(name => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined) scanner.skip()
    else found.set(name, readValue(scanner, field, join(at, name)))
  })
  const row: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    if (!found.has(name) && field.null !== true) throw missing(field, join(at, name), 'missing')
    row[name] = found.get(name) ?? null
  }
  return row
}

function readList(scanner: JsonScanner, type: Type, at: string): unknown[] {
  if (scanner.peek() !== '[') throw mismatch(scanner, type, at)
  const list: unknown[] = []
  const element = elementType(type)
  scanner.array(index => list.push(readValue(scanner, element, `${at}[${index}]`)))
  return list
}

/** Null of a nullable raw is null, of a required one the text `null`. */
function readRaw(scanner: JsonScanner, type: Type): string | null {
  const text = scanner.skip()
  return text === 'null' && type.null === true ? null : text
}

function readString(scanner: JsonScanner, type: Type, at: string): string {
  if (scanner.peek() !== '"') throw mismatch(scanner, type, at)
  return scanner.string()
}

function readBytes(scanner: JsonScanner, type: Type, at: string): Uint8Array {
  if (scanner.peek() !== '"') throw mismatch(scanner, type, at)
  const text = scanner.string()
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw wrongType(at, 'base64 text', JSON.stringify(text))
  return new Uint8Array(bytes)
}

function readNumber(scanner: JsonScanner, type: Type, at: string): number | bigint {
  if (!/[-0-9]/.test(scanner.peek())) throw mismatch(scanner, type, at)
  const text = scanner.number()
  const value = Number(text)
  if (type.kind === 'float64') return value
  if (type.kind === 'float32') return Math.fround(value)
  const exact = integerOf(text, value)
  if (exact === undefined) throw wrongType(at, type.kind, text)
  const bits = type.kind === 'int32' ? 32 : 64
  if (BigInt.asIntN(bits, exact) !== exact) throw wrongType(at, type.kind, text)
  return type.kind === 'bigint' ? exact : safeInteger(exact, at)
}

/** Every way of writing an integer counts: `5`, `5.0`, `5e0`; undefined for anything else. */
function integerOf(text: string, value: number): bigint | undefined {
  if (/^-?[0-9]+$/.test(text)) return BigInt(text)
  return Number.isSafeInteger(value) && Number.isSafeInteger(Math.trunc(value)) ? BigInt(value) : undefined
}

function mismatch(scanner: JsonScanner, type: Type, at: string): StreamsError {
  const found = { '"': 'a string', '{': 'an object', '[': 'an array', t: 'true', f: 'false' }[scanner.peek()]
  if (found === undefined && !/[-0-9]/.test(scanner.peek())) return scanner.error('a value expected')
  return wrongType(at, printType(type), found ?? 'a number')
}

function wrongType(at: string, expected: string, found: string): StreamsError {
  return new StreamsError(dataCodes.E514, `${field(at)} must be ${expected}, found ${found}`, {
    cure: 'declare the type that the topic holds, or correct its writer',
  })
}

function missing(type: Type, at: string, what: 'missing' | 'null'): StreamsError {
  return new StreamsError(dataCodes.E515, `${field(at)} is ${what}`, {
    cure: `declare it nullable('${printType(type)}') if that may be`,
  })
}

function field(at: string): string {
  return at === '' ? 'the value' : `field ${at}`
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`
}
