/**
 * An input's decoded segment as an Arrow record batch, without a copy: the columns of task memory (assembly/abi.ts,
 * "Column") already have Arrow's layout. Text and bytes are views whose variadic buffer is the whole memory.
 *
 * It holds what the plan reads, no more: columns are projected. Bad rows (`status` is not 0) and null structs hold
 * zeros. Copied are lists, which are row-major (docs/decisions/0005-lists-are-cells.md), the validity of a key or value
 * as a whole, which is the length of its bytes, and views that point beyond 2 GiB, which Arrow's i32 cannot say.
 * Source: Arrow Columnar Format 1.4, "Variable-size Binary View Layout".
 */
import type { Data, DataType, Field, RecordBatch } from 'apache-arrow'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import { typeOfSerde } from '../schema/serde-type.js'
import { nonNullType, nullableType, type Type, types } from '../schema/type.js'
import * as abi from '../wasm/abi.generated.js'
import { cellBytes, layoutCell } from '../wasm/cell-layout.js'
import { makeCellReader } from '../wasm/cell-reader.js'
import type { MemoryViews } from '../wasm/memory-views.js'
import { builtColumn } from './built-column.js'
import type { Arrow } from './load-arrow.js'
import { reachableViews, variadicBuffers } from './reachable-views.js'

/** What has to be known of an input; an InputPlan is one. */
export interface InputSegment {
  /** Of its Input. */
  readonly address: number
  readonly key: SerdeDescriptor
  readonly value: SerdeDescriptor
  /** `key`, `value.price`, …: by index in the Input's columns. */
  readonly columns: readonly string[]
}

interface Part {
  readonly field: Field
  readonly data: Data
}

/**
 * The rows of the segment, picked or not: `offset`, `timestamp`, `status` (0: a good row), and `key` and `value` as far
 * as the plan reads them.
 *
 * Valid until the next step of the task begins, and while nobody runs one: the values live in its memory.
 */
export function arrowBatch(arrow: Arrow, views: MemoryViews, input: InputSegment): RecordBatch {
  const reader = new SegmentReader(arrow, views.refresh(), input)
  const parts = [...reader.fixedParts(), ...reader.sideParts('key'), ...reader.sideParts('value')]
  const schema = new arrow.Schema(parts.map(part => part.field))
  const data = arrow.makeData({
    type: new arrow.Struct(schema.fields),
    length: reader.rows,
    nullCount: 0,
    children: parts.map(part => part.data),
  })
  return new arrow.RecordBatch(schema, data)
}

class SegmentReader {
  readonly rows: number
  readonly #arrow: Arrow
  readonly #views: MemoryViews
  readonly #input: InputSegment

  constructor(arrow: Arrow, views: MemoryViews, input: InputSegment) {
    this.#arrow = arrow
    this.#views = views
    this.#input = input
    this.rows = this.#u32(input.address + abi.INPUT_ROWS)
  }

  /** What every input has. */
  fixedParts(): Part[] {
    const { address } = this.#input
    const status = new this.#arrow.Uint8()
    const data = this.#arrow.makeData({
      type: status,
      length: this.rows,
      data: this.#bytes(this.#u32(address + abi.INPUT_ROW_STATUS), this.rows),
    })
    return [
      this.#part('offset', types.int64, this.#values(types.int64, this.#u32(address + abi.INPUT_OFFSETS))),
      this.#part(
        'timestamp',
        types.timestamp,
        this.#values(types.timestamp, this.#u32(address + abi.INPUT_TIMESTAMPS)),
      ),
      { field: new this.#arrow.Field('status', status, false), data },
    ]
  }

  /** The key or the value; nothing where the plan reads nothing of it. */
  sideParts(side: 'key' | 'value'): Part[] {
    const type = nonNullType(typeOfSerde(this.#input[side]))
    const part = this.#tree(side, [side], this.#mayBeNull(side) ? nullableType(type) : type, this.#sideValidity(side))
    return part === undefined ? [] : [part]
  }

  /** A part of the key or value with everything below it that is read; `validity` where it is no column's. */
  #tree(name: string, path: readonly string[], type: Type, validity?: Uint8Array): Part | undefined {
    const index = this.#input.columns.indexOf(path.join('.'))
    const column = this.#u32(this.#input.address + abi.INPUT_COLUMNS) + index * abi.COLUMN_BYTES
    const bits = index < 0 ? undefined : this.#bitmap(this.#u32(column + abi.COLUMN_VALIDITY))
    const nullBitmap = type.null === true ? (validity ?? bits) : undefined
    if (type.kind !== 'struct') {
      if (index < 0) return undefined
      return this.#part(name, type, this.#values(type, this.#u32(column + abi.COLUMN_VALUES), nullBitmap))
    }
    const parts = Object.entries(type.fields ?? {}).flatMap(
      ([field, below]) => this.#tree(field, [...path, field], below) ?? [],
    )
    if (parts.length === 0 && index < 0) return undefined
    const struct = new this.#arrow.Struct(parts.map(part => part.field))
    const children = parts.map(part => part.data)
    const data = this.#arrow.makeData({ type: struct, length: this.rows, nullBitmap: nullBitmap ?? null, children })
    return { field: new this.#arrow.Field(name, struct, nullBitmap !== undefined), data }
  }

  #part(name: string, type: Type, data: Data): Part {
    return { field: new this.#arrow.Field(name, data.type, type.null === true), data }
  }

  /** The values at `address`, in place but for lists. */
  #values(type: Type, address: number, bits?: Uint8Array): Data<DataType> {
    const arrow = this.#arrow
    const { buffer } = this.#views.bytes
    const shape = { length: this.rows, nullBitmap: bits ?? null }
    switch (type.kind) {
      case 'bool':
        return arrow.makeData({ type: new arrow.Bool(), ...shape, data: this.#bytes(address, (this.rows + 7) >> 3) })
      case 'int32':
        return arrow.makeData({ type: new arrow.Int32(), ...shape, data: new Int32Array(buffer, address, this.rows) })
      case 'int64':
      case 'bigint':
        return arrow.makeData({
          type: new arrow.Int64(),
          ...shape,
          data: new BigInt64Array(buffer, address, this.rows),
        })
      case 'timestamp':
        return arrow.makeData({
          type: new arrow.TimestampMillisecond(),
          ...shape,
          data: new BigInt64Array(buffer, address, this.rows),
        })
      case 'float32':
        return arrow.makeData({
          type: new arrow.Float32(),
          ...shape,
          data: new Float32Array(buffer, address, this.rows),
        })
      case 'float64':
        return arrow.makeData({
          type: new arrow.Float64(),
          ...shape,
          data: new Float64Array(buffer, address, this.rows),
        })
      case 'string':
      case 'raw':
        return arrow.makeData({ type: new arrow.Utf8View(), ...shape, ...this.#textBuffers(address) })
      case 'bytes':
        return arrow.makeData({ type: new arrow.BinaryView(), ...shape, ...this.#textBuffers(address) })
      case 'list':
        return this.#lists(type, address, bits)
      case 'struct':
        throw new Error('a struct is its fields')
    }
  }

  #textBuffers(address: number): { views: Uint8Array; variadicBuffers: Uint8Array[] } {
    return {
      views: reachableViews(this.#bytes(address, this.rows * abi.VIEW_BYTES)),
      variadicBuffers: variadicBuffers(this.#views.bytes.buffer),
    }
  }

  #lists(type: Type, address: number, bits: Uint8Array | undefined): Data {
    const read = makeCellReader(layoutCell(nonNullType(type)).layout)
    const values = Array.from({ length: this.rows }, (_, row) =>
      bits === undefined || isSet(bits, row) ? read(this.#views, address + row * cellBytes.list) : null,
    )
    return builtColumn(this.#arrow, { name: 'list', type }, values)
  }

  /** Keys and values may be null by their serde, or because a table reads the topic. */
  #mayBeNull(side: 'key' | 'value'): boolean {
    const flags = this.#u32(this.#input.address + abi.INPUT_FLAGS)
    return this.#input[side].nullable === true || (flags & abi.INPUT_FLAG_TABLE) !== 0
  }

  /** Whether the key or value as a whole is there, by row: a copy, undefined where it always is. */
  #sideValidity(side: 'key' | 'value'): Uint8Array | undefined {
    if (!this.#mayBeNull(side)) return undefined
    const { address } = this.#input
    const [first, stride] =
      side === 'key'
        ? [this.#u32(address + abi.INPUT_KEYS), abi.VIEW_BYTES]
        : [this.#u32(address + abi.INPUT_VALUES) + 4, 8]
    const bits = new Uint8Array((this.rows + 7) >> 3)
    for (let row = 0; row < this.rows; row++) {
      if (this.#u32(first + row * stride) !== abi.NULL_LENGTH) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7))
    }
    return bits
  }

  /** The validity bits at `address`; undefined for 0, where the type has no nulls. */
  #bitmap(address: number): Uint8Array | undefined {
    return address === 0 ? undefined : this.#bytes(address, (this.rows + 7) >> 3)
  }

  #bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#views.bytes.buffer, address, length)
  }

  #u32(address: number): number {
    return this.#views.data.getUint32(address, true)
  }
}

const isSet = (bits: Uint8Array, row: number): boolean => (((bits[row >> 3] ?? 0) >> (row & 7)) & 1) !== 0
