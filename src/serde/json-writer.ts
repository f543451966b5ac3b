/**
 * A JavaScript value of a given Type to JSON text: the slow twin of the JSON encoding kernel.
 *
 * Fields come in declared order, without white space; others of the value are left out. Numbers print as
 * JSON.stringify prints them (5, not 5.0; −0 is 0); NaN and infinities are null, and fail where null may not be.
 * Undefined is null. Bytes are base64; lone halves of surrogate pairs are escaped (\ud83d).
 */
import { elementType, nonNullType, printType, type Type } from '../schema/type.js'
import { checkWritable, notWritable, writable } from './check-writable.js'

export interface JsonWriterOptions {
  /** Leave out members that are null. */
  readonly omitNull?: boolean
}

/** @throws StreamsError E520 with the field's path. */
export function writeJson(type: Type, value: unknown, options: JsonWriterOptions = {}): string {
  return write(type, value, '', options.omitNull === true)
}

function write(type: Type, value: unknown, at: string, omitNull: boolean): string {
  if (value === null || value === undefined) {
    if (type.null === true) return 'null'
    throw notWritable(printType(type), null, at)
  }
  switch (type.kind) {
    case 'struct':
      return writeStruct(type, value, at, omitNull)
    case 'list':
      if (!Array.isArray(value)) throw notWritable(printType(nonNullType(type)), value, at)
      return `[${value.map((element, i) => write(elementType(type), element, `${at}[${i}]`, omitNull)).join(',')}]`
    case 'float32':
    case 'float64':
      return writeFloat(type, value, at)
    default:
      return writeScalar(type, value, at)
  }
}

function writeStruct(type: Type, value: unknown, at: string, omitNull: boolean): string {
  if (!isObject(value)) throw notWritable(printType(nonNullType(type)), value, at)
  const members: string[] = []
  for (const [name, field] of Object.entries(type.fields ?? {})) {
    const text = write(field, value[name], at === '' ? name : `${at}.${name}`, omitNull)
    if (text !== 'null' || !omitNull || field.null !== true) members.push(`${JSON.stringify(name)}:${text}`)
  }
  return `{${members.join(',')}}`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function writeFloat(type: Type, value: unknown, at: string): string {
  const number = checkWritable(writable.float, value, type.kind, at)
  if (!Number.isFinite(number)) {
    if (type.null === true) return 'null'
    throw notWritable(`a finite ${type.kind}`, value, at)
  }
  return JSON.stringify(type.kind === 'float32' ? Math.fround(number) : number)
}

function writeScalar(type: Type, value: unknown, at: string): string {
  const checked = <T>(test: (value: unknown) => value is T): T =>
    checkWritable(test, value, printType(nonNullType(type)), at)
  switch (type.kind) {
    case 'bool':
      return String(checked(writable.boolean))
    case 'int32':
      return JSON.stringify(checked(writable.int32))
    case 'bigint':
      return String(checked(writable.bigint))
    case 'raw':
      return checked(writable.string)
    case 'bytes':
      return `"${Buffer.from(checked(writable.bytes)).toString('base64')}"`
    case 'string':
      return JSON.stringify(checked(writable.string))
    default:
      return JSON.stringify(checked(writable.int64))
  }
}
