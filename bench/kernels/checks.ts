/** What shows that those who did the same work came to the same: sums over columns and over a store's rows. */

import type { StorePlan } from '../../src/plan/physical-plan.js'
import { StoreRows } from '../../src/state/store-rows.js'
import * as abi from '../../src/wasm/abi.generated.js'
import type { BenchTask } from './bench-task.js'

export const MINUTE_MS = 60_000

export type FieldKind = 'i32' | 'i64' | 'f64' | 'string'

/** The orders' fields, and how a cell holds them. */
export const orderFields = {
  orderId: 'i64',
  customer: 'string',
  sku: 'string',
  price: 'f64',
  qty: 'i32',
  ts: 'i64',
  region: 'string',
} as const satisfies Record<string, FieldKind>

/** Exclusive or of all numbers' bits, and the bytes of all strings. */
export interface ColumnSums {
  readonly rows: number
  readonly bits: bigint
  readonly stringBytes: number
}

export function emptySums(rows: number): ColumnSums {
  return { rows, bits: 0n, stringBytes: 0 }
}

export function checkOfColumns({ rows, bits, stringBytes }: ColumnSums): string {
  return `${rows} ${bits.toString(16).padStart(16, '0')} ${stringBytes}`
}

const double = new Float64Array(1)
const doubleBits = new BigUint64Array(double.buffer)

/** Adds a column of JavaScript values. */
export function sumsOf(sums: ColumnSums, kind: FieldKind, values: readonly (number | string)[]): ColumnSums {
  let { bits, stringBytes } = sums
  for (const value of values) {
    if (typeof value === 'string') stringBytes += value.length
    else if (kind === 'f64') {
      double[0] = value
      bits ^= doubleBits[0] as bigint
    } else bits ^= BigInt.asUintN(kind === 'i32' ? 32 : 64, BigInt(value))
  }
  return { ...sums, bits, stringBytes }
}

/** Adds a column of the task's segment. */
export function sumsOfColumn(
  sums: ColumnSums,
  kind: FieldKind,
  task: BenchTask,
  column: string,
  rows: number,
): ColumnSums {
  const { data } = task.task.kernel.views.refresh()
  const from = task.column(column)
  let { bits, stringBytes } = sums
  for (let row = 0; row < rows; row++) {
    if (kind === 'string') stringBytes += data.getUint32(from + row * 16, true)
    else if (kind === 'i32') bits ^= BigInt(data.getUint32(from + row * 4, true))
    else bits ^= data.getBigUint64(from + row * 8, true)
  }
  return { ...sums, bits, stringBytes }
}

/** Visible rows, sum of their counts, exclusive or of the bits of their sums. */
export interface TotalsCheck {
  rows: number
  counted: number
  sumBits: bigint
}

export function checkOfTotals({ rows, counted, sumBits }: TotalsCheck): string {
  return `${rows} ${counted} ${sumBits.toString(16).padStart(16, '0')}`
}

/** The totals in the task's one store: a cell is { n, sum }. */
export function totalsOf({ task }: BenchTask): TotalsCheck {
  const store = new StoreRows(task.kernel, task.plan.stores[0] as StorePlan)
  const sums = { rows: 0, counted: 0, sumBits: 0n }
  store.scan({}, row => {
    const { data } = task.kernel.views
    sums.rows++
    sums.counted += data.getFloat64(row + abi.STATE_ROW_CELL, true)
    sums.sumBits ^= data.getBigUint64(row + abi.STATE_ROW_CELL + 8, true)
  })
  return sums
}
