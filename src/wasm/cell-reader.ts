/**
 * Cell → JavaScript value, by the cell's layout (assembly/abi.ts, "TypeDesc").
 *
 * `makeCellReader` turns a layout into closures once; reading a row then looks nothing up. The result is a copy:
 * it stays when the memory changes. Strings are WTF-8, so lone halves survive.
 */
import type { Type } from '../schema/type.js'
import * as abi from './abi.generated.js'
import type { CellLayout } from './cell-layout.js'
import type { CellValue } from './cell-value.js'
import type { MemoryViews } from './memory-views.js'
import { readWtf8 } from './wtf8.js'

/** Reads the value of the cell (or list element, or state row) that starts at `cell`. The views must be fresh. */
export type CellReader = (views: MemoryViews, cell: number) => CellValue

/** A reader for a layout. Cost: O(size of the type); call it once per layout. */
export function makeCellReader(layout: CellLayout): CellReader {
  const read = makeReader(layout)
  const { validity } = layout
  if (validity === undefined) return read
  return (views, cell) => (views.bytes[cell + validity] === 0 ? null : read(views, cell))
}

function makeReader(layout: CellLayout): CellReader {
  if (layout.type.kind === 'struct') return makeStructReader(layout)
  if (layout.type.kind === 'list') return makeListReader(layout)
  const { offset } = layout
  const read = scalarReaders[layout.type.kind]
  return (views, cell) => read(views, cell + offset)
}

function makeStructReader(layout: CellLayout): CellReader {
  const fields = Object.entries(layout.fields ?? {}).map(([name, field]) => [name, makeCellReader(field)] as const)
  return (views, cell) => {
    const row: Record<string, CellValue> = {}
    for (const [name, read] of fields) setField(row, name, read(views, cell))
    return row
  }
}

/** Plain assignment, but for the one name that an assignment would take as the prototype. */
function setField(row: Record<string, CellValue>, name: string, value: CellValue): void {
  if (name !== '__proto__') row[name] = value
  else Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true })
}

function makeListReader(layout: CellLayout): CellReader {
  const { offset, stride = 8 } = layout
  const read = makeCellReader(layout.element as CellLayout)
  return (views, cell) => {
    const count = views.data.getUint32(cell + offset, true)
    const first = views.data.getUint32(cell + offset + 4, true)
    const items: CellValue[] = new Array(count)
    for (let index = 0; index < count; index++) items[index] = read(views, first + index * stride)
    return items
  }
}

/** First byte of a view's content. */
function viewStart(views: MemoryViews, view: number, length: number): number {
  return length <= abi.VIEW_INLINE_MAX ? view + 4 : views.data.getUint32(view + 12, true)
}

/** A copy of the bytes of the 16-byte view at `view`; null for a length of NULL_LENGTH. */
export function readViewBytes(views: MemoryViews, view: number): Uint8Array | null {
  const length = views.data.getUint32(view, true)
  if (length === abi.NULL_LENGTH) return null
  const start = viewStart(views, view, length)
  return Uint8Array.from(views.bytes.subarray(start, start + length))
}

/** The text of the 16-byte view at `view`, which is not null. */
export function readViewText(views: MemoryViews, view: number): string {
  const length = views.data.getUint32(view, true)
  const start = viewStart(views, view, length)
  return readWtf8(views.bytes, start, start + length)
}

function readInt64(views: MemoryViews, at: number): number | bigint {
  const high = views.data.getInt32(at + 4, true)
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * 0x1_0000_0000 + views.data.getUint32(at, true)
    if (value !== Number.MIN_SAFE_INTEGER - 1) return value
  }
  return views.data.getBigInt64(at, true)
}

const scalarReaders: Readonly<Record<Exclude<Type['kind'], 'struct' | 'list'>, CellReader>> = {
  bool: (views, at) => views.bytes[at] !== 0,
  int32: (views, at) => views.data.getInt32(at, true),
  int64: readInt64,
  timestamp: readInt64,
  bigint: (views, at) => views.data.getBigInt64(at, true),
  float32: (views, at) => views.data.getFloat32(at, true),
  float64: (views, at) => views.data.getFloat64(at, true),
  string: readViewText,
  bytes: (views, at) => readViewBytes(views, at) as Uint8Array,
  raw: readViewText,
}
