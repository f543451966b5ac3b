/**
 * A lambda as generated code runs it, without what stands around it in a plan: write-loop.ts over batches of rows.
 *
 * The module is the kernels with the function behind them, as a plan's module is. Every batch writes to the same cells,
 * and its texts to the same scratch, as steps do. Memory lies so: image, results, inputs and columns, then the kernels'
 * heap.
 */
import { CallTable } from '../../src/emit/lambda-call.js'
import { ModuleWriter } from '../../src/emit/module-writer.js'
import { FailureSites } from '../../src/emit/operand.js'
import { SourceColumns, validOffset } from '../../src/emit/source-columns.js'
import { HostImports } from '../../src/javascript/host-imports.js'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import type { ColumnSpec } from '../../src/plan/decode-program.js'
import { nonNullType, type Type } from '../../src/schema/type.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { cellBytes, layoutCell } from '../../src/wasm/cell-layout.js'
import { type CellReader, makeCellReader } from '../../src/wasm/cell-reader.js'
import { type CellTarget, makeCellWriter } from '../../src/wasm/cell-writer.js'
import { ImageBuilder } from '../../src/wasm/image.js'
import { createSharedMemory, type KernelExports } from '../../src/wasm/kernel-instance.js'
import { kernelHeapBase, loadKernel } from '../../src/wasm/kernel-module.js'
import { MemoryViews } from '../../src/wasm/memory-views.js'
import { resultCell, writeLoop } from './write-loop.js'

const PAGE = 65_536
/** For what lambdas make and for what the kernels keep. */
const HEAP_BYTES = 64 << 20

type Row = Readonly<Record<string, unknown>>

/** The rows of a pass: batches of at most SEGMENT_ROWS_MAX. */
export interface Batch {
  readonly rows: readonly Row[]
  /** Of an update: the group of each row. */
  readonly slots?: Uint32Array
}

export interface LoopOptions {
  readonly lambda: CompiledLambda
  /** Type of the rows, the lambda's second parameter. */
  readonly type: Type
  readonly batches: readonly Batch[]
  /** Of an update `(k, v, state) => state`: how many states there are. */
  readonly groups?: number
}

/** Where a batch lies in memory. */
export interface Placed {
  readonly input: number
  readonly count: number
  readonly slots: number
}

export class LambdaLoop {
  readonly memory: WebAssembly.Memory
  readonly views: MemoryViews
  readonly placed: readonly Placed[]
  /** Result cells, or states. */
  readonly out: number
  readonly #exports: KernelExports
  readonly #columns = new SourceColumns()
  readonly #options: LoopOptions
  readonly #cellBytes: number
  readonly #read: CellReader
  #top: number

  constructor(options: LoopOptions) {
    this.#options = options
    const image = new ImageBuilder(kernelHeapBase())
    const module = new ModuleWriter(loadKernel())
    const calls = new CallTable()
    const { lambda, type: row } = options
    const updates = options.groups !== undefined
    const { layout, bytes } = resultCell(lambda, updates)
    this.#cellBytes = bytes
    this.#read = makeCellReader(layout)
    const target = { module, image, calls, sites: new FailureSites() }
    writeLoop(target, { lambda, row, columns: this.#columns, exportName: 'run', updates })
    const code = module.finish()

    this.#top = image.end + (-image.end & 63)
    const need = this.#top + this.#bytesNeeded() + HEAP_BYTES
    this.memory = createSharedMemory(Math.ceil(need / PAGE))
    this.views = new MemoryViews(this.memory)
    this.views.bytes.set(image.finish(), image.base)
    const cells = options.groups ?? Math.max(...options.batches.map(({ rows }) => rows.length))
    this.out = this.#take(cells * bytes)
    this.placed = options.batches.map(batch => this.#place(batch))
    this.views.data.setUint32(abi.H_HEAP_TOP, this.#top, true)
    this.views.data.setUint32(abi.H_HEAP_MAX, this.#top + HEAP_BYTES, true)
    const host = new HostImports(this.memory, calls.list)
    const imports: WebAssembly.Imports = { env: { memory: this.memory, abort: failed }, host: host.imports }
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code), imports)
    this.#exports = instance.exports as KernelExports
    host.attach(instance.exports as never)
  }

  /** Bytes of a batch's columns, by path; for a loop that is written by hand. */
  column(batch: number, name: string): number {
    const { index } = this.#columns.value.find(({ path }) => path.join('.') === name) as ColumnSpec
    const { data } = this.views
    const columns = data.getUint32((this.placed[batch] as Placed).input + abi.INPUT_COLUMNS, true)
    return data.getUint32(columns + index * abi.COLUMN_BYTES + abi.COLUMN_VALUES, true)
  }

  /** Works through all batches once. */
  pass(): void {
    const { run, scratchReset } = this.#exports
    for (const { input, count, slots } of this.placed) {
      scratchReset?.()
      run?.(input, 0, count, this.out, slots)
    }
  }

  /** The states of an update start again. */
  clear(): void {
    const { groups = 0 } = this.#options
    this.views.refresh().bytes.fill(0, this.out, this.out + groups * this.#cellBytes)
  }

  /** Runs one batch and reads its results, or the states behind it. */
  results(batch: number): unknown[] {
    const { input, count, slots } = this.placed[batch] as Placed
    this.#exports.scratchReset?.()
    this.#exports.run?.(input, 0, count, this.out, slots)
    return this.read(this.#options.groups ?? count)
  }

  /** The first result cells, or states, as they are now. */
  read(count: number): unknown[] {
    this.views.refresh()
    return Array.from({ length: count }, (_, index) => {
      const cell = this.#read(this.views, this.out + index * this.#cellBytes) as { readonly result: unknown }
      return cell.result
    })
  }

  #bytesNeeded(): number {
    const { batches, groups = 0 } = this.#options
    const rows = batches.reduce((sum, batch) => sum + batch.rows.length, 0)
    const texts = this.#columns.value
      .filter(({ type }) => type.kind === 'string' || type.kind === 'list')
      .reduce((sum, { path }) => sum + textBytes(batches, path), 0)
    const values = this.#columns.value.reduce(
      (sum, { type }) => sum + (cellBytes[type.kind] + 1) * abi.SEGMENT_ROWS_MAX,
      0,
    )
    const each = values + abi.INPUT_BYTES + (this.#columns.count + 1) * (abi.COLUMN_BYTES + 256) + 1024
    return (
      rows * 4 +
      texts +
      abi.SEGMENT_ROWS_MAX * this.#cellBytes +
      groups * this.#cellBytes +
      batches.length * each +
      PAGE
    )
  }

  #take(bytes: number): number {
    const address = this.#top
    this.#top += bytes + (-bytes & 63) + abi.PADDING_BYTES
    return address
  }

  /** Texts lie close to each other, as they do in record batches. */
  #takeText(bytes: number): number {
    const address = this.#top
    this.#top += bytes + (-bytes & 7)
    return address
  }

  #place({ rows, slots }: Batch): Placed {
    const count = rows.length
    const input = this.#take(abi.INPUT_BYTES)
    const columns = this.#take(this.#columns.count * abi.COLUMN_BYTES)
    this.views.data.setUint32(input + abi.INPUT_COLUMNS, columns, true)
    for (const column of this.#columns.value) this.#fill(column, rows, columns + column.index * abi.COLUMN_BYTES)
    const slotsAt = slots === undefined ? 0 : this.#take(slots.byteLength)
    if (slots !== undefined) this.views.bytes.set(new Uint8Array(slots.buffer), slotsAt)
    return { input, count, slots: slotsAt }
  }

  /** Writes one column of a batch as the decoder would. */
  #fill({ path, type }: ColumnSpec, rows: readonly Row[], column: number): void {
    if (type.kind === 'bool' || type.kind === 'struct') throw new Error(`no column of ${type.kind} is filled here`)
    const width = cellBytes[type.kind]
    const values = this.#take(abi.SEGMENT_ROWS_MAX * (width + 1))
    const valid = values + validOffset(type)
    const { layout } = layoutCell(nonNullType(type))
    const write = makeCellWriter(layout)
    const target: CellTarget = { views: this.views, allocate: bytes => this.#takeText(bytes) }
    rows.forEach((row, index) => {
      const value = path.reduce<unknown>((part, name) => (part as Row)[name], row)
      if (value === null) return
      write(target, values + index * width - layout.offset, value)
      this.views.data.setUint8(valid + index, 1)
    })
    this.views.data.setUint32(column + abi.COLUMN_VALUES, values, true)
  }
}

/** At most so many bytes for the texts, or elements, of a column, each with what stands behind it. */
function textBytes(batches: readonly Batch[], path: readonly string[]): number {
  let bytes = 0
  for (const { rows } of batches) {
    for (const row of rows) {
      const value = path.reduce<unknown>((part, name) => (part as Row)[name], row)
      if (value !== null) bytes += (value as string | readonly unknown[]).length * 8 + 64 + abi.PADDING_BYTES
    }
  }
  return bytes
}

function failed(): never {
  throw new Error('an assertion in a kernel failed')
}
