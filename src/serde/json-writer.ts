/**
 * A JavaScript value of a given Type to JSON text: the slow twin of the JSON encoding kernel.
 *
 * Fields come in declared order, without white space; others of the value are left out. Numbers print as
 * JSON.stringify prints them (5, not 5.0; −0 is 0); NaN and infinities are null, and fail where null may not be.
 * Undefined is null. Bytes are base64; lone halves of surrogate pairs are escaped (\ud83d).
 */
import { nonNullType, printType, type Type } from '../schema/type.js'
import { checkWritable, notWritable } from './check-writable.js'

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
      return `[${value.map((element, i) => write(type.element as Type, element, `${at}[${i}]`, omitNull)).join(',')}]`
    case 'float32':
    case 'float64':
      return writeFloat(type, value, at)
    default:
      checkWritable(type.kind, value, at)
      return writeScalar(type, value)
  }
}

function writeStruct(type: Type, value: unknown, at: string, omitNull: boolean): string {
  if (typeof value !== 'object' || Array.isArray(value)) throw notWritable(printType(nonNullType(type)), value, at)
  const members: string[] = []
  for (const [name, field] of Object.entries(type.fields ?? {})) {
    const text = write(field, (value as Record<string, unknown>)[name], at === '' ? name : `${at}.${name}`, omitNull)
    if (text !== 'null' || !omitNull || field.null !== true) members.push(`${JSON.stringify(name)}:${text}`)
  }
  return `{${members.join(',')}}`
}

function writeFloat(type: Type, value: unknown, at: string): string {
  checkWritable(type.kind, value, at)
  if (!Number.isFinite(value)) {
    if (type.null === true) return 'null'
    throw notWritable(`a finite ${type.kind}`, value, at)
  }
  return JSON.stringify(type.kind === 'float32' ? Math.fround(value as number) : value)
}

function writeScalar(type: Type, value: unknown): string {
  if (type.kind === 'bigint') return String(value)
  if (type.kind === 'raw') return value as string
  if (type.kind === 'bytes') return `"${Buffer.from(value as Uint8Array).toString('base64')}"`
  return JSON.stringify(value)
}
