/**
 * Reads a store's rows out of task memory through the kernels: find one, or list those in a range in key order.
 * The two handles are built on it. Only between steps: it allocates in the task's memory, and a step changes rows.
 */
import { stateCodes } from '../errors/codes/state.js'
import { StreamsError } from '../errors/streams-error.js'
import type { StorePlan } from '../plan/physical-plan.js'
import * as abi from '../wasm/abi.generated.js'
import { type CellReader, makeCellReader, readViewBytes } from '../wasm/cell-reader.js'
import { writeViewBytes } from '../wasm/cell-writer.js'
import type { KernelInstance } from '../wasm/kernel-instance.js'
import type { ValueAndTimestamp } from './store-entry.js'

/** Rows that a scan lists; all bounds inclusive, absent: none. */
export interface ScanRange {
  readonly fromKey?: Uint8Array
  readonly toKey?: Uint8Array
  /** Window starts, in ms. */
  readonly fromMs?: bigint
  readonly toMs?: bigint
}

const QUERY_BYTES = 24
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

export class StoreRows {
  readonly plan: StorePlan
  readonly #kernel: KernelInstance
  readonly #readCell: CellReader

  constructor(kernel: KernelInstance, plan: StorePlan) {
    this.plan = plan
    this.#kernel = kernel
    this.#readCell = makeCellReader(plan.layout)
  }

  /** Rows with a value. Windows that have expired but still hold memory are part of it until a record comes. */
  get count(): number {
    const { data } = this.#kernel.views.refresh()
    return Number(data.getBigUint64(this.plan.address + abi.STORE_ROWS, true))
  }

  /** Value and timestamp of a key (in the window that starts at `windowStartMs`), or undefined. */
  find(key: Uint8Array, windowStartMs?: bigint): ValueAndTimestamp | undefined {
    return this.#withBlocks([16, key.length], ([view, bytes]) => {
      const { exports } = this.#kernel
      this.#writeKey(view as number, bytes as number, key)
      const hash = exports.hashView?.(view as number) as number
      const found =
        windowStartMs === undefined
          ? exports.storeFind?.(this.plan.address, view as number, hash)
          : exports.windowFind?.(this.plan.address, view as number, hash, windowStartMs)
      const row = (found as number) >>> 0
      return row === 0 ? undefined : this.valueOf(row)
    })
  }

  /** Calls `visit` with every visible row in the range, in order of key bytes, then of window starts. */
  scan<T>(range: ScanRange, visit: (row: number) => T): T[] {
    const { fromKey, toKey } = range
    return this.#withBlocks([QUERY_BYTES, 32, fromKey?.length ?? 0, toKey?.length ?? 0], ([query, keys, from, to]) => {
      const at = query as number
      const views = keys as number
      if (fromKey !== undefined) this.#writeKey(views, from as number, fromKey)
      if (toKey !== undefined) this.#writeKey(views + 16, to as number, toKey)
      const { exports } = this.#kernel
      const { data } = this.#kernel.views.refresh()
      data.setUint32(at, fromKey === undefined ? 0 : views, true)
      data.setUint32(at + 4, toKey === undefined ? 0 : views + 16, true)
      data.setBigInt64(at + 8, range.fromMs ?? INT64_MIN, true)
      data.setBigInt64(at + 16, range.toMs ?? INT64_MAX, true)
      const count = (exports.storeScan?.(this.plan.address, at) as number) >>> 0
      if (count === abi.NULL_LENGTH) throw this.#outOfMemory()
      const { data: after } = this.#kernel.views.refresh()
      const list = after.getUint32(this.plan.address + abi.STORE_SCAN, true)
      const found: T[] = []
      for (let index = 0; index < count; index++) found.push(visit(after.getUint32(list + index * 4, true)))
      exports.storeScanEnd?.(this.plan.address)
      return found
    })
  }

  valueOf(row: number): ValueAndTimestamp {
    const { views } = this.#kernel
    const timestamp = Number(views.data.getBigInt64(row + abi.STATE_ROW_TIMESTAMP, true))
    return { value: this.#readCell(views, row), timestamp }
  }

  /** A copy of the key's bytes. */
  keyOf(row: number): Uint8Array {
    return readViewBytes(this.#kernel.views, row + abi.STATE_ROW_KEY) as Uint8Array
  }

  windowStartOf(row: number): number {
    return Number(this.#kernel.views.data.getBigInt64(row + abi.STATE_ROW_WINDOW_START, true))
  }

  #writeKey(view: number, bytes: number, key: Uint8Array): void {
    writeViewBytes({ views: this.#kernel.views, allocate: () => bytes }, view, key)
  }

  /** Runs `use` with blocks of the given sizes (at least 8 bytes each), and gives them back. */
  #withBlocks<T>(sizes: readonly number[], use: (blocks: readonly number[]) => T): T {
    const { exports, views } = this.#kernel
    const blocks: number[] = []
    try {
      for (const bytes of sizes) {
        const block = (exports.allocate?.(Math.max(bytes, 8)) as number) >>> 0
        if (block === 0) throw this.#outOfMemory()
        blocks.push(block)
      }
      views.refresh()
      return use(blocks)
    } finally {
      for (const block of blocks) exports.release?.(block)
    }
  }

  #outOfMemory(): StreamsError {
    return new StreamsError(stateCodes.E702, 'there is no memory left to look into a store', {
      store: this.plan.name,
      cure: 'raise the memory limit of tasks, or ask for a smaller range',
    })
  }
}
