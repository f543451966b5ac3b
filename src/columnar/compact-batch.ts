/**
 * A batch with memory of its own: what views point to is copied into ordinary offset buffers, the rest is copied as it
 * is. For everything that outlives a step or leaves the process; Arrow IPC over views would write the whole memory.
 */
import type { Data, DataType, Field, RecordBatch } from 'apache-arrow'
import type { Arrow } from './load-arrow.js'

/** The same rows and names; Utf8View becomes Utf8, BinaryView becomes Binary. Cost: O(bytes of the rows). */
export function compactBatch(arrow: Arrow, batch: RecordBatch): RecordBatch {
  const children = batch.data.children.map(child => compactData(arrow, child))
  const fields = batch.schema.fields.map((field, index) => retyped(arrow, field, children[index]))
  const schema = new arrow.Schema(fields, batch.schema.metadata)
  const type = new arrow.Struct(fields)
  return new arrow.RecordBatch(schema, arrow.makeData({ type, length: batch.numRows, nullCount: 0, children }))
}

function retyped(arrow: Arrow, field: Field, data: Data | undefined): Field {
  return new arrow.Field(field.name, data?.type ?? field.type, field.nullable, field.metadata)
}

function compactData(arrow: Arrow, data: Data): Data<DataType> {
  const { length, nullCount, type } = data
  const nullBitmap = nullCount > 0 ? copiedBits(data.nullBitmap, data.offset, length) : null
  const shape = { length, nullCount, nullBitmap }
  if (arrow.DataType.isUtf8View(type)) {
    return arrow.makeData({ type: new arrow.Utf8(), ...shape, ...joinedBytes(data) })
  }
  if (arrow.DataType.isBinaryView(type)) {
    return arrow.makeData({ type: new arrow.Binary(), ...shape, ...joinedBytes(data) })
  }
  if (arrow.DataType.isBool(type)) {
    return arrow.makeData({ type, ...shape, data: copiedBits(data.values, data.offset, length) })
  }
  if (arrow.DataType.isStruct(type)) {
    const children = data.children.map(child => compactData(arrow, child))
    const fields = type.children.map((field, index) => retyped(arrow, field, children[index]))
    return arrow.makeData({ type: new arrow.Struct(fields), ...shape, children })
  }
  // lists were copied when they were built
  if (arrow.DataType.isList(type)) return data
  const values: unknown = data.values.slice(0, length * data.stride)
  return new arrow.Data(type, 0, length, nullCount, { 1: values, ...(nullBitmap === null ? {} : { 2: nullBitmap }) })
}

/** Bits [from, from + count) from bit 0 on. */
function copiedBits(bits: Uint8Array, from: number, count: number): Uint8Array {
  if (from % 8 === 0) return bits.slice(from / 8, (from + count + 7) >> 3)
  const copy = new Uint8Array((count + 7) >> 3)
  for (let index = 0; index < count; index++) {
    const bit = ((bits[(from + index) >> 3] ?? 0) >> ((from + index) & 7)) & 1
    copy[index >> 3] = (copy[index >> 3] ?? 0) | (bit << (index & 7))
  }
  return copy
}

const VIEW_BYTES = 16
const INLINE_MAX = 12

/** The bytes of all views one behind the other. */
function joinedBytes(data: Data): { valueOffsets: Int32Array; data: Uint8Array } {
  const { length, values, variadicBuffers } = data
  const views = new DataView(values.buffer, values.byteOffset, length * VIEW_BYTES)
  const valueOffsets = new Int32Array(length + 1)
  const sizeOf = (row: number): number => (data.getValid(row) ? views.getUint32(row * VIEW_BYTES, true) : 0)
  for (let row = 0; row < length; row++) valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + sizeOf(row)
  const joined = new Uint8Array(valueOffsets[length] ?? 0)
  for (let row = 0; row < length; row++) {
    const at = row * VIEW_BYTES
    const size = sizeOf(row)
    const buffer = size <= INLINE_MAX ? values : variadicBuffers[views.getUint32(at + 8, true)]
    const start = size <= INLINE_MAX ? at + 4 : views.getUint32(at + 12, true)
    if (buffer !== undefined) joined.set(buffer.subarray(start, start + size), valueOffsets[row])
  }
  return { valueOffsets, data: joined }
}
