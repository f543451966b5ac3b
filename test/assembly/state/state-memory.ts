// A task's memory with stores and nothing else: image, kernels, and what generated code does with a row, in TypeScript.
import { existsSync, readFileSync } from 'node:fs'
import type { StorePlan } from '../../../src/plan/physical-plan.js'
import { writeStore } from '../../../src/plan/store-image.js'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import type { KafkaRecord } from '../../../src/record-batch/record.js'
import type { SerdeDescriptor } from '../../../src/schema/serde-descriptor.js'
import type { Type } from '../../../src/schema/type.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { hasHeapParts, layoutCell } from '../../../src/wasm/cell-layout.js'
import { type CellWriter, makeCellWriter, writeViewBytes } from '../../../src/wasm/cell-writer.js'
import { ImageBuilder } from '../../../src/wasm/image.js'
import { instantiateKernel, type KernelInstance } from '../../../src/wasm/kernel-instance.js'

const IMAGE_BASE = 1 << 20
const KEY_ROOM_BYTES = 1 << 16

export interface TestStore {
  readonly kind: 'keyValue' | 'window'
  readonly type: Type
  readonly serde: SerdeDescriptor
  readonly caching?: boolean
  readonly logging?: boolean
  readonly retentionMs?: number
}

export type StateKernels = { readonly [name: string]: (...args: (number | bigint)[]) => number }

const path = [process.env.MILLRACE_KERNELS, 'build/kernels.debug.wasm', 'build/kernels.wasm'].find(
  candidate => candidate !== undefined && existsSync(candidate),
) as string
const kernels = new WebAssembly.Module(readFileSync(path))

export class StateMemory {
  readonly kernel: KernelInstance
  readonly plans: readonly StorePlan[]
  /** Address of an Input with nothing but a partition, and 64 bytes. */
  readonly input: number
  readonly #keyRoom: number
  readonly #writers: readonly CellWriter[]

  constructor(stores: readonly TestStore[], memoryBytesMax = 1 << 30) {
    const image = new ImageBuilder(IMAGE_BASE)
    const base = image.reserve(stores.length * abi.STORE_BYTES, 64)
    this.plans = stores.map((store, index) => planOf(store, base + index * abi.STORE_BYTES, index))
    for (const plan of this.plans) writeStore(image, plan)
    this.input = image.reserve(abi.INPUT_BYTES, 64)
    image.u32(this.input + abi.INPUT_PARTITION, 3)
    this.#keyRoom = image.reserve(KEY_ROOM_BYTES, 16)
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true })
    new Uint8Array(memory.buffer).set(image.finish(), IMAGE_BASE)
    const host = () => 0
    this.kernel = instantiateKernel(kernels, memory, { math1: host, math2: host, text: host, script: host })
    this.set(abi.H_HEAP_TOP, image.end)
    this.set(abi.H_HEAP_MAX, memoryBytesMax)
    this.set(abi.H_STORES, base)
    this.set(abi.H_STORE_COUNT, stores.length)
    this.set(abi.H_INPUTS, this.input)
    this.set(abi.H_INPUT_COUNT, 1)
    this.#writers = this.plans.map(plan => makeCellWriter(plan.layout))
  }

  get exports(): StateKernels {
    return this.kernel.exports as StateKernels
  }

  u32(address: number): number {
    return this.kernel.views.refresh().data.getUint32(address, true)
  }

  set(address: number, value: number): void {
    this.kernel.views.refresh().data.setUint32(address, value, true)
  }

  get allocatedBytes(): number {
    return this.u32(abi.H_ALLOCATED)
  }

  /** What the stores say they hold. */
  stateBytes(store: number): number {
    return Number(this.kernel.views.refresh().data.getBigUint64(this.#at(store) + abi.STORE_STATE_BYTES, true))
  }

  rows(store: number): number {
    return Number(this.kernel.views.refresh().data.getBigUint64(this.#at(store) + abi.STORE_ROWS, true))
  }

  #at(store: number): number {
    return (this.plans[store] as StorePlan).address
  }

  /** The address of a view of the key, in room of the image that the next key reuses. */
  keyView(key: Uint8Array): number {
    const { views } = this.kernel
    views.refresh()
    writeViewBytes({ views, allocate: () => this.#keyRoom + 16 }, this.#keyRoom, key)
    return this.#keyRoom
  }

  /** The row of a key, inserted if absent; 0: its window has expired. */
  upsert(store: number, key: Uint8Array, start?: number): number {
    const view = this.keyView(key)
    const hash = this.exports.hashView!(view)
    const row =
      start === undefined
        ? this.exports.storeUpsert!(this.#at(store), view, hash)
        : this.exports.windowUpsert!(this.#at(store), view, hash, BigInt(start))
    return row >>> 0
  }

  find(store: number, key: Uint8Array, start?: number): number {
    const view = this.keyView(key)
    const hash = this.exports.hashView!(view)
    const row =
      start === undefined
        ? this.exports.storeFind!(this.#at(store), view, hash)
        : this.exports.windowFind!(this.#at(store), view, hash, BigInt(start))
    return row >>> 0
  }

  /** What an operator does: find the row, write the value, tell the lists. False: expired. */
  put(store: number, key: Uint8Array, value: unknown, timestamp: number, start?: number): boolean {
    const row = this.upsert(store, key, start)
    if (row === 0) return false
    const plan = this.plans[store] as StorePlan
    const target = { views: this.kernel.views, allocate: (bytes: number) => this.exports.scratchAlloc!(bytes) >>> 0 }
    if (hasHeapParts(plan.layout.type)) {
      const frame = this.exports.scratchAlloc!(plan.rowBytes) >>> 0
      this.kernel.views.refresh()
      ;(this.#writers[store] as CellWriter)(target, frame, value)
      this.exports.cellStore!(plan.address, row, frame)
    } else {
      this.kernel.views.refresh()
      ;(this.#writers[store] as CellWriter)(target, row, value)
    }
    this.set(row + abi.STATE_ROW_FLAGS, this.u32(row + abi.STATE_ROW_FLAGS) | abi.ROW_FLAG_LIVE)
    this.#changed(plan, row, timestamp)
    return true
  }

  /** False: expired. */
  delete(store: number, key: Uint8Array, timestamp: number, start?: number): boolean {
    const row = this.upsert(store, key, start)
    if (row === 0) return false
    const plan = this.plans[store] as StorePlan
    this.exports.rowDelete!(plan.address, row)
    this.#changed(plan, row, timestamp)
    return true
  }

  #changed(plan: StorePlan, row: number, timestamp: number): void {
    this.kernel.views.refresh().data.setBigInt64(row + abi.STATE_ROW_TIMESTAMP, BigInt(timestamp), true)
    this.exports.rowChanged!(plan.address, row)
  }

  /** The key of the row that leaves the cache, as hex; undefined: none waits. */
  popCached(store: number): { key: string; start: number } | undefined {
    const row = this.exports.cachePop!(this.#at(store)) >>> 0
    if (row === 0) return undefined
    const length = this.u32(row)
    const from = length <= abi.VIEW_INLINE_MAX ? row + 4 : this.u32(row + 12)
    const { bytes, data } = this.kernel.views.refresh()
    const key = bytes.toString('hex', from, from + length)
    const start = Number(data.getBigInt64(row + abi.STATE_ROW_WINDOW_START, true))
    this.exports.rowSettled!(this.#at(store), row)
    return { key, start }
  }

  /** Bytes of the changelog since the last commit, and the records in them. The outputs are given back. */
  commit(store: number): { bytes: Buffer; records: KafkaRecord[] } {
    const status = this.exports.encodeChangelog!(this.#at(store))
    if (status !== abi.STATUS_OK)
      throw new Error(`encodeChangelog: status ${status}, code ${this.u32(abi.H_FAIL_CODE)}`)
    const bytes = this.takeOutputs()
    return { bytes, records: decodeRecords(bytes) }
  }

  takeOutputs(): Buffer {
    const parts: Buffer[] = []
    let run = this.u32(abi.H_OUTPUT_HEAD)
    while (run !== 0) {
      const { bytes } = this.kernel.views
      parts.push(Buffer.from(bytes.subarray(this.u32(run + abi.OUTPUT_START), this.u32(run + abi.OUTPUT_END))))
      const next = this.u32(run + abi.OUTPUT_NEXT)
      this.exports.release!(this.u32(run + abi.OUTPUT_BLOCK))
      run = next
    }
    for (const field of [abi.H_OUTPUT_HEAD, abi.H_OUTPUT_TAIL, abi.H_OUTPUT_COUNT]) this.set(field, 0)
    return Buffer.concat(parts)
  }

  /** Ends a step: deferred memory is given back, scratch starts anew. */
  endStep(): void {
    this.exports.stateStepEnd!()
    this.exports.scratchReset!()
  }

  /** Copies bytes into a block with padding; the caller releases it. */
  block(content: Uint8Array): number {
    const block = this.exports.allocate!(content.length + abi.PADDING_BYTES) >>> 0
    this.kernel.views.refresh().bytes.set(content, block)
    return block
  }

  /** Restores changelog bytes; returns the status. */
  restore(store: number, bytes: Uint8Array): number {
    const block = this.block(bytes)
    const status = this.exports.restoreBatches!(this.#at(store), block, block + bytes.length)
    this.exports.release!(block)
    this.endStep()
    return status
  }
}

function planOf(store: TestStore, address: number, index: number): StorePlan {
  const { layout, bytes } = layoutCell(store.type, abi.STATE_ROW_CELL)
  const isWindow = store.kind === 'window'
  return {
    address,
    name: `store-${index}`,
    format: 'test',
    kind: store.kind,
    key: { kind: 'bytes' },
    value: store.serde,
    layout,
    rowBytes: bytes,
    caching: store.caching !== false,
    ...(isWindow ? { windowSizeMs: 10, retentionMs: store.retentionMs as number } : {}),
    ...(store.logging === false ? {} : { changelog: index }),
    node: 0,
  }
}
