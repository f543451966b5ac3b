/**
 * JavaScript value → cell, by the cell's layout: the way back of cell-reader.ts, with a check of every part.
 *
 * What does not fit the declared type (a string where a number is declared, 1.5 for int32, null where null is not
 * declared) is refused with the path of the part; nothing is converted. Members that the type does not name are left
 * out, undefined counts as null. Strings and bytes above 12 bytes and lists are placed by `allocate`.
 */
import { stateCodes } from '../errors/codes/state.js'
import { StreamsError } from '../errors/streams-error.js'
import { printType, type Type } from '../schema/type.js'
import * as abi from './abi.generated.js'
import type { CellLayout } from './cell-layout.js'
import type { MemoryViews } from './memory-views.js'
import { writeWtf8, wtf8BytesMax } from './wtf8.js'

/** Where a writer writes: views, and room for what lies outside the cell (8-byte aligned; `scratchAlloc`). */
export interface CellTarget {
  readonly views: MemoryViews
  allocate(bytes: number): number
}

/** Writes `value` into the cell that starts at `cell`. The target's views must be fresh. @throws StreamsError E701 */
export type CellWriter = (target: CellTarget, cell: number, value: unknown) => void

/** A writer for a layout. `path` stands in errors before the part's own name. Call it once per layout. */
export function makeCellWriter(layout: CellLayout, path = 'value'): CellWriter {
  const write = makeWriter(layout, path)
  const { validity } = layout
  if (validity === undefined) return write
  return (target, cell, value) => {
    const isNull = value === null || value === undefined
    target.views.bytes[cell + validity] = isNull ? 0 : 1
    if (!isNull) write(target, cell, value)
  }
}

function makeWriter(layout: CellLayout, path: string): CellWriter {
  if (layout.type.kind === 'struct') return makeStructWriter(layout, path)
  if (layout.type.kind === 'list') return makeListWriter(layout, path)
  const { offset, type } = layout
  const write = scalarWriters[layout.type.kind]
  return (target, cell, value) => {
    if (!write(target, cell + offset, value)) throw mismatch(path, type, value)
  }
}

function makeStructWriter(layout: CellLayout, path: string): CellWriter {
  const fields = Object.entries(layout.fields ?? {}).map(
    ([name, field]) => [name, makeCellWriter(field, `${path}.${name}`)] as const,
  )
  return (target, cell, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(path, layout.type, value)
    const row = value as Readonly<Record<string, unknown>>
    for (const [name, write] of fields) write(target, cell, Object.hasOwn(row, name) ? row[name] : inherited(row, name))
  }
}

/** Members of a class instance count; what every object inherits (`toString`, `constructor`) does not. */
function inherited(row: Readonly<Record<string, unknown>>, name: string): unknown {
  return name in Object.prototype ? undefined : row[name]
}

function makeListWriter(layout: CellLayout, path: string): CellWriter {
  const { offset, stride = 8 } = layout
  const write = makeCellWriter(layout.element as CellLayout, `${path}[]`)
  return (target, cell, value) => {
    if (!Array.isArray(value)) throw mismatch(path, layout.type, value)
    const first = value.length === 0 ? 0 : target.allocate(value.length * stride)
    target.views.refresh()
    target.views.data.setUint32(cell + offset, value.length, true)
    target.views.data.setUint32(cell + offset + 4, first, true)
    for (let index = 0; index < value.length; index++) write(target, first + index * stride, value[index])
  }
}

/** Writes a 16-byte view of `content` at `view`; longer than 12 bytes it is copied to allocated room. */
export function writeViewBytes(target: CellTarget, view: number, content: Uint8Array): void {
  const { length } = content
  clearView(target, view)
  if (length <= abi.VIEW_INLINE_MAX) {
    target.views.bytes.set(content, view + 4)
    target.views.data.setUint32(view, length, true)
    return
  }
  const at = target.allocate(length)
  target.views.refresh().bytes.set(content, at)
  pointView(target, view, at, length)
}

/** Writes a 16-byte view of `text` (WTF-8) at `view`. */
export function writeViewText(target: CellTarget, view: number, text: string): void {
  clearView(target, view)
  if (text.length <= abi.VIEW_INLINE_MAX / 3) {
    target.views.data.setUint32(view, writeWtf8(target.views.bytes, view + 4, text), true)
    return
  }
  const at = target.allocate(wtf8BytesMax(text))
  target.views.refresh()
  const length = writeWtf8(target.views.bytes, at, text)
  if (length > abi.VIEW_INLINE_MAX) pointView(target, view, at, length)
  else {
    target.views.bytes.copyWithin(view + 4, at, at + length)
    target.views.data.setUint32(view, length, true)
  }
}

function clearView({ views }: CellTarget, view: number): void {
  views.data.setBigUint64(view, 0n, true)
  views.data.setBigUint64(view + 8, 0n, true)
}

function pointView({ views }: CellTarget, view: number, at: number, length: number): void {
  views.data.setUint32(view, length, true)
  views.data.setUint32(view + 4, views.data.getUint32(at, true), true)
  views.data.setUint32(view + 12, at, true)
}

const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

function writeInt64(target: CellTarget, at: number, value: unknown): boolean {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return false
    target.views.data.setBigInt64(at, BigInt(value), true)
    return true
  }
  return writeBigint(target, at, value)
}

function writeBigint(target: CellTarget, at: number, value: unknown): boolean {
  if (typeof value !== 'bigint' || value > INT64_MAX || value < INT64_MIN) return false
  target.views.data.setBigInt64(at, value, true)
  return true
}

function writeText(target: CellTarget, at: number, value: unknown): boolean {
  if (typeof value !== 'string') return false
  writeViewText(target, at, value)
  return true
}

/** Each gives false when the value does not fit. */
const scalarWriters: Readonly<
  Record<Exclude<Type['kind'], 'struct' | 'list'>, (target: CellTarget, at: number, value: unknown) => boolean>
> = {
  bool: ({ views }, at, value) => {
    views.bytes[at] = value === true ? 1 : 0
    return typeof value === 'boolean'
  },
  int32: ({ views }, at, value) => {
    if (typeof value !== 'number' || (value | 0) !== value) return false
    views.data.setInt32(at, value, true)
    return true
  },
  int64: writeInt64,
  timestamp: writeInt64,
  bigint: writeBigint,
  float32: ({ views }, at, value) => {
    if (typeof value === 'number') views.data.setFloat32(at, value, true)
    return typeof value === 'number'
  },
  float64: ({ views }, at, value) => {
    if (typeof value === 'number') views.data.setFloat64(at, value, true)
    return typeof value === 'number'
  },
  string: writeText,
  bytes: (target, at, value) => {
    if (value instanceof Uint8Array) writeViewBytes(target, at, value)
    return value instanceof Uint8Array
  },
  raw: writeText,
}

function mismatch(path: string, type: Type, value: unknown): StreamsError {
  return new StreamsError(stateCodes.E701, `${path} is ${describeValue(value)}, declared is ${printType(type)}`, {
    cure:
      value == null
        ? `declare it nullable, or give it a value`
        : `return what is declared, or declare what is returned`,
  })
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return `the ${typeof value} ${String(value)}`
  }
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string')
    return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`
  return value instanceof Uint8Array ? 'bytes' : `a value of type ${typeof value}`
}
