/**
 * A task's memory without generated code: inputs, sinks and nodes as a plan would have them, the kernels of a step, and
 * a row loop in TypeScript that writes down every row it is given.
 */
import assert from 'node:assert/strict'
import {
  type ColumnSpec,
  columnsFor,
  type UsedPaths,
  writeColumns,
  writeDecodeProgram,
} from '../../../src/plan/decode-program.js'
import type { SerdeDescriptor } from '../../../src/schema/serde-descriptor.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { layoutCell } from '../../../src/wasm/cell-layout.js'
import { makeCellReader, readViewBytes } from '../../../src/wasm/cell-reader.js'
import { ImageBuilder } from '../../../src/wasm/image.js'
import { MemoryViews } from '../../../src/wasm/memory-views.js'
import { type Kernels, loadKernels } from '../kernel-harness.js'

export interface RigInput {
  readonly key: SerdeDescriptor
  readonly value: SerdeDescriptor
  /** Default: none. */
  readonly keyUsed?: UsedPaths
  /** Default: all. */
  readonly valueUsed?: UsedPaths
  readonly source?: number
  readonly partition?: number
  readonly flags?: number
}

/** A row as the row loop sees it; bytes and values are copies. */
export interface RigRow {
  readonly input: number
  readonly offset: bigint
  readonly timestamp: bigint
  readonly key: string | null
  readonly value: string | null
  readonly headers: string | null
  readonly columns: readonly unknown[]
}

const IMAGE_BASE = 3 << 20
const HEAP_START = 4 << 20
const HEAP_END = 64 << 20
const latin1 = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString('latin1')

export class TaskRig {
  readonly kernels: Kernels
  readonly inputs: number[] = []
  readonly specs: ColumnSpec[][] = []
  readonly image: ImageBuilder
  /** `code@offset` of the rows that failed and were passed over, in order. */
  readonly failed: string[] = []
  /** Slabs that came back. */
  readonly freed: number[] = []

  constructor(inputs: readonly RigInput[], kernels = loadKernels()) {
    this.kernels = kernels
    // a memory as new: header zero, nothing allocated
    kernels.u8.fill(0, 0, abi.HEADER_BYTES)
    this.set(abi.H_HEAP_TOP, HEAP_START)
    this.set(abi.H_HEAP_MAX, HEAP_END)
    this.image = new ImageBuilder(IMAGE_BASE)
    const base = this.image.reserve(inputs.length * abi.INPUT_BYTES, 64)
    inputs.forEach((input, index) => {
      this.#placeInput(base + index * abi.INPUT_BYTES, input)
    })
    this.set(abi.H_INPUTS, base)
    this.set(abi.H_INPUT_COUNT, inputs.length)
    const nodes = this.image.reserve(8 * abi.NODE_BYTES, 64)
    this.set(abi.H_NODES, nodes)
    this.set(abi.H_NODE_COUNT, 8)
    this.kernels.data.setBigInt64(abi.H_STREAM_TIME_MS, -1n, true)
    this.load()
  }

  /** Copies the image in; again after more was written to it. */
  load(): void {
    assert.ok(this.image.end < 4 << 20, 'the image of the test is too large')
    this.kernels.u8.set(this.image.finish(), this.image.base)
  }

  #placeInput(address: number, input: RigInput): void {
    const { image } = this
    const key = columnsFor(input.key, input.keyUsed ?? 'none')
    const value = columnsFor(input.value, input.valueUsed ?? 'all')
    const specs = [...key, ...value]
    image.u32(address + abi.INPUT_SOURCE, input.source ?? 0)
    image.u32(address + abi.INPUT_PARTITION, input.partition ?? 0)
    image.u32(address + abi.INPUT_FLAGS, input.flags ?? 0)
    image.u32(address + abi.INPUT_CAUGHT_UP, 1)
    image.i64(address + abi.INPUT_PARTITION_TIME, -1n)
    image.u32(address + abi.INPUT_COLUMNS, writeColumns(image, specs))
    image.u32(address + abi.INPUT_COLUMN_COUNT, specs.length)
    image.u32(address + abi.INPUT_KEY_PROGRAM, writeDecodeProgram(image, input.key, key, 0))
    image.u32(address + abi.INPUT_VALUE_PROGRAM, writeDecodeProgram(image, input.value, value, key.length))
    this.inputs.push(address)
    this.specs.push(specs)
  }

  /** Gives the inputs their segments. */
  init(): this {
    for (const input of this.inputs) assert.equal(this.call('inputInit', input), abi.STATUS_OK)
    this.call('stepBegin')
    return this
  }

  call(name: string, ...args: (number | bigint)[]): number {
    const kernel = this.kernels.exports[name]
    assert.ok(kernel, `no export ${name}`)
    return (kernel(...args) as number) >>> 0
  }

  get(field: number): number {
    return this.kernels.data.getUint32(field, true)
  }
  getI64(field: number): bigint {
    return this.kernels.data.getBigInt64(field, true)
  }
  set(field: number, value: number): void {
    this.kernels.data.setUint32(field, value, true)
  }

  /** Bytes in a block of the allocator, as the composer puts them there; handed to the input. */
  push(input: number, bytes: Uint8Array): number {
    const slab = this.call('allocate', Math.max(bytes.length, 1))
    this.kernels.u8.set(bytes, slab)
    assert.equal(this.call('inputPush', this.inputs[input] as number, slab, slab + bytes.length, slab), abi.STATUS_OK)
    return slab
  }

  takeFreed(): void {
    for (let slab = this.call('takeFreedSlab'); slab !== 0; slab = this.call('takeFreedSlab')) this.freed.push(slab)
  }

  /** Row `row` of an input's segment. */
  row(index: number, row: number): RigRow {
    const input = this.inputs[index] as number
    const views = new MemoryViews(this.kernels.memory)
    const at = (field: number, bytes: number): number => this.get(input + field) + row * bytes
    return {
      input: index,
      offset: this.getI64(at(abi.INPUT_OFFSETS, 8)),
      timestamp: this.getI64(at(abi.INPUT_TIMESTAMPS, 8)),
      key: latin1(readViewBytes(views, at(abi.INPUT_KEYS, 16))),
      value: latin1(this.slice(at(abi.INPUT_VALUES, 8))),
      headers: this.getI64(at(abi.INPUT_HEADERS, 8)) === 0n ? null : latin1(this.slice(at(abi.INPUT_HEADERS, 8))),
      columns: (this.specs[index] ?? []).map((spec, column) => this.column(index, column, spec, row)),
    }
  }

  slice(at: number): Uint8Array | null {
    const length = this.get(at + 4)
    return length === abi.NULL_LENGTH ? null : this.kernels.u8.slice(this.get(at), this.get(at) + length)
  }

  /** Value of a column at a row; null by its validity; true for a nullable struct that is there. */
  column(index: number, column: number, spec: ColumnSpec, row: number): unknown {
    const at = this.get((this.inputs[index] as number) + abi.INPUT_COLUMNS) + column * abi.COLUMN_BYTES
    const { u8 } = this.kernels
    const bit = (bits: number): boolean => (((u8[bits + (row >> 3)] as number) >> (row & 7)) & 1) === 1
    const { null: nullable, ...plain } = spec.type
    if (nullable === true && !bit(this.get(at + abi.COLUMN_VALIDITY))) return null
    if (plain.kind === 'struct') return true
    const values = this.get(at + abi.COLUMN_VALUES)
    if (plain.kind === 'bool') return bit(values)
    const { layout } = layoutCell(plain)
    const bytes = { int32: 4, float32: 4, string: 16, bytes: 16, raw: 16 }[plain.kind as string] ?? 8
    return makeCellReader(layout)(new MemoryViews(this.kernels.memory), values + row * bytes)
  }

  /**
   * Steps until nothing is left: decode, pick, rows, as generated code does. `cut` bounds each step: rows that
   * may run, rows decoded at once. Returns the rows in the order picked and the last status.
   */
  drain(cut: () => { rowsLeft: number; batchRows: number } = () => ({ rowsLeft: 100_000, batchRows: 4096 })): {
    rows: RigRow[]
    status: number
  } {
    const rows: RigRow[] = []
    for (let steps = 0; steps < 100_000; steps++) {
      this.call('stepBegin')
      const { rowsLeft, batchRows } = cut()
      this.set(abi.H_ROWS_LEFT, rowsLeft)
      this.set(abi.H_BATCH_ROWS_MAX, batchRows)
      // nobody here has a codec: such batches fail
      while (this.call('decode') === abi.STATUS_NEED_CODEC) this.call('codecFailed', this.get(abi.H_CODEC_INPUT))
      const status = this.#runStep(rows)
      this.call('encode')
      this.#noteFailed()
      this.takeFreed()
      if (status !== abi.STATUS_BUDGET) return { rows, status }
    }
    return assert.fail('the task never ends')
  }

  #noteFailed(): void {
    for (let at = this.get(abi.H_FAIL_LIST); at !== 0; at = this.get(at + abi.FAILED_NEXT)) {
      this.failed.push(`${this.get(at + abi.FAILED_CODE)}@${this.getI64(at + abi.FAILED_OFFSET)}`)
    }
  }

  #runStep(rows: RigRow[]): number {
    for (;;) {
      const status = this.call('pick')
      if (status !== abi.STATUS_OK) return status
      const input = this.get(abi.H_PICK_INPUT)
      const index = this.inputs.indexOf(input)
      const to = this.get(abi.H_PICK_TO)
      for (let row = this.get(abi.H_PICK_FROM); row < to; row++) {
        rows.push(this.row(index, row))
        this.set(input + abi.INPUT_ROW, row + 1)
      }
      this.call('picked', input, to)
    }
  }
}
