/**
 * A task in memory whose kernels are called one by one: its input lies in the memory, segments are decoded and handed
 * out, and the memory can be put back to how it was before the first of them.
 */
import { readOutputs } from '../../src/task/outputs.js'
import type { StreamTask } from '../../src/task/stream-task.js'
import type { Topology } from '../../src/topology/topology.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { openTask } from '../open-task.js'
import type { Timer } from './kernel-case.js'
import { forward } from './topologies.js'

const ROWS_MAX = 0x7fffffff
const OUTPUT_BYTES_MAX = 1 << 29

/** Bytes in the memory. */
export interface Span {
  readonly start: number
  readonly end: number
}

export class BenchTask {
  readonly task: StreamTask
  readonly #input: number
  readonly #spans: readonly Span[]
  /** The memory below the spans, as it was before the first segment. */
  readonly #before: Uint8Array

  /** `chunks`: whole record batches of the topology's one source. */
  constructor(topology: Topology, chunks: readonly Uint8Array[] = []) {
    this.task = openTask(topology, 0, { outputBytesMax: OUTPUT_BYTES_MAX })
    this.#input = this.task.plan.inputs[0]?.address ?? 0
    const below = this.u32(abi.H_HEAP_TOP)
    this.#spans = chunks.map(chunk => this.place(chunk))
    this.#before = Uint8Array.from(this.task.kernel.views.refresh().bytes.subarray(0, below))
  }

  /** Copies bytes into the memory, with readable padding behind them. */
  place(bytes: Uint8Array): Span {
    const start = this.task.allocate(bytes.length + abi.PADDING_BYTES)
    this.task.kernel.views.refresh().bytes.set(bytes, start)
    return { start, end: start + bytes.length }
  }

  u32(address: number): number {
    return this.task.kernel.views.refresh().data.getUint32(address, true)
  }

  setU32(address: number, value: number): void {
    this.task.kernel.views.refresh().data.setUint32(address, value, true)
  }

  /** Calls a kernel. */
  call(name: string, ...values: (number | bigint)[]): number {
    const kernel = this.task.kernel.exports[name]
    if (kernel === undefined) throw new Error(`there is no kernel '${name}'`)
    return kernel(...values) as number
  }

  /** An exported kernel as a function, for loops that call it often. */
  kernel<F>(name: string): F {
    const kernel = this.task.kernel.exports[name]
    if (kernel === undefined) throw new Error(`there is no kernel '${name}'`)
    return kernel as F
  }

  /** Forgets state, outputs and positions; pages that were touched stay so. */
  reset(): void {
    this.task.kernel.views.refresh().bytes.set(this.#before, 0)
  }

  /** Decodes all input from its beginning, segment by segment; `timer` times the decoding alone. */
  decode(visit: (rows: number) => void, timer?: Timer): void {
    this.call('inputSeek', this.#input, 0n)
    for (const { start, end } of this.#spans) {
      if (this.call('inputPush', this.#input, start, end, 0) !== abi.STATUS_OK) throw new Error('out of memory')
      for (let rows = this.#nextSegment(timer); rows !== 0; rows = this.#nextSegment(timer)) {
        visit(rows)
        this.setU32(this.#input + abi.INPUT_ROW, rows)
      }
    }
    this.task.takeFreedSlabs()
  }

  #nextSegment(timer?: Timer): number {
    this.call('stepBegin')
    timer?.start()
    const status = this.call('decode')
    timer?.stop()
    if (status !== abi.STATUS_OK) throw new Error(`decode: status ${status}`)
    return this.u32(this.#input + abi.INPUT_ROWS)
  }

  /** Hashes the segment's keys once more. */
  hashKeys(): void {
    this.call('hashKeys', this.#input)
  }

  touch(): void {
    this.setU32(abi.H_ROWS_LEFT, ROWS_MAX)
    this.call('touch')
  }

  /** Runs the segment's rows. In: `touch`. */
  run(): void {
    this.setU32(abi.H_ROWS_LEFT, ROWS_MAX)
    const status = this.call('run')
    if (status !== abi.STATUS_BUDGET && status !== abi.STATUS_DRAINED) throw new Error(`run: status ${status}`)
  }

  /** Encodes the rows of all sinks to whole batches. */
  encode(): void {
    if (this.call('encode', 0) !== abi.STATUS_OK) throw new Error('a row cannot be written')
  }

  /** Gives the batches of output back; their records and bytes. */
  takeOutputs(): { records: number; bytes: number } {
    const runs = readOutputs(this.task.kernel.views, this.task.plan)
    this.task.release(runs.map(run => run.block))
    return {
      records: runs.reduce((sum, run) => sum + run.records, 0),
      bytes: runs.reduce((sum, run) => sum + run.end - run.start, 0),
    }
  }

  /** Copies a chunk in and runs steps until it is read, as the engine does. */
  step(chunk: Uint8Array, offset: 'from the start' | 'behind the last'): void {
    if (offset === 'from the start') this.call('inputSeek', this.#input, 0n)
    const slab = this.task.allocate(chunk.length + abi.PADDING_BYTES)
    this.task.kernel.views.refresh().bytes.set(chunk, slab)
    this.task.push({ input: 0, start: slab, end: slab + chunk.length, slab })
    const status = this.task.step({ rowsMax: ROWS_MAX, outputBytesMax: OUTPUT_BYTES_MAX })
    if (status !== abi.STATUS_DRAINED) throw new Error(`a step ended with status ${status}`)
    this.task.release(this.task.takeFreedSlabs())
  }

  /** Address of the values of a column of the segment. */
  column(name: string): number {
    const index = this.task.plan.inputs[0]?.columns.indexOf(name) ?? -1
    if (index < 0) throw new Error(`there is no column '${name}'`)
    return this.u32(this.u32(this.#input + abi.INPUT_COLUMNS) + index * abi.COLUMN_BYTES + abi.COLUMN_VALUES)
  }
}

let shared: BenchTask | undefined

/** A task whose kernels are called with bytes: the same one each time, with nothing in it. */
export function emptyTask(): BenchTask {
  shared ??= new BenchTask(forward())
  shared.reset()
  return shared
}
