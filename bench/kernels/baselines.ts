/** The same work in plain JavaScript, as an application without this engine would do it. */
import { decodeRecords } from '../../src/record-batch/reader.js'
import {
  type ColumnSums,
  checkOfColumns,
  emptySums,
  MINUTE_MS,
  orderFields,
  sumsOf,
  type TotalsCheck,
} from './checks.js'
import type { Subject, Timer } from './kernel-case.js'

interface Order {
  readonly orderId: number
  readonly customer: string
  readonly sku: string
  readonly price: number
  readonly qty: number
  readonly ts: number
  readonly region: string
}

/** Frames by record-batch/reader.ts: an object for each record. */
export function readFrames(chunks: readonly Uint8Array[]): Subject {
  let rows = 0
  return {
    pass(timer) {
      timer.start()
      rows = chunks.reduce((sum, chunk) => sum + decodeRecords(chunk).length, 0)
      timer.stop()
    },
    check: () => checkOfColumns(emptySums(rows)),
  }
}

/** Values as a consumer hands them out. */
export function valuesOf(chunks: readonly Uint8Array[]): Buffer[] {
  return chunks.flatMap(chunk => decodeRecords(chunk).map(({ value }) => Buffer.from(value ?? [])))
}

/** JSON.parse of each value; the wanted fields go to arrays. */
export function parseFields(values: readonly Buffer[], fields: readonly (keyof Order)[]): Subject {
  const columns: unknown[][] = fields.map(() => new Array(values.length))
  return {
    pass(timer) {
      timer.start()
      for (let row = 0; row < values.length; row++) {
        const order = JSON.parse((values[row] as Buffer).toString()) as Order
        for (let i = 0; i < fields.length; i++) (columns[i] as unknown[])[row] = order[fields[i] as keyof Order]
      }
      timer.stop()
    },
    check: () =>
      checkOfColumns(
        fields.reduce<ColumnSums>(
          (sums, field, i) => sumsOf(sums, orderFields[field], columns[i] as (number | string)[]),
          emptySums(values.length),
        ),
      ),
  }
}

/** JSON.parse of each value, and nothing else. */
export function parseTexts(values: readonly Buffer[]): Subject {
  return {
    pass(timer) {
      timer.start()
      for (const value of values) JSON.parse(value.toString())
      timer.stop()
    },
  }
}

interface Total {
  n: number
  sum: number
}

export interface TotalsInput {
  readonly key: string
  readonly time: number
  readonly price: number
  readonly qty: number
}

/** Keys, times and fields of all records, as arrays of objects. */
export function totalsInput(chunks: readonly Uint8Array[]): TotalsInput[] {
  return chunks.flatMap(chunk =>
    decodeRecords(chunk).map(({ key, value, timestampMs }) => {
      const { price, qty } = JSON.parse(Buffer.from(value ?? []).toString()) as Order
      return { key: Buffer.from(key ?? []).toString(), time: Number(timestampMs), price, qty }
    }),
  )
}

/** Totals in a Map for each window, windows in a Map; `windowMs` 0: one Map of keys. */
class Totals {
  readonly #windows = new Map<number, Map<string, Total>>()
  readonly #windowMs: number

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  add(key: string, time: number, amount: number): void {
    const start = this.#windowMs === 0 ? 0 : time - (time % this.#windowMs)
    let window = this.#windows.get(start)
    if (window === undefined) {
      window = new Map()
      this.#windows.set(start, window)
    }
    const total = window.get(key)
    if (total === undefined) window.set(key, { n: 1, sum: amount })
    else {
      total.n++
      total.sum += amount
    }
  }

  check(latestMs: number, retentionMs: number): TotalsCheck {
    const bits = new Float64Array(1)
    const words = new BigUint64Array(bits.buffer)
    const sums = { rows: 0, counted: 0, sumBits: 0n }
    for (const [start, window] of this.#windows) {
      if (this.#windowMs !== 0 && start <= latestMs - retentionMs) continue
      for (const { n, sum } of window.values()) {
        bits[0] = sum
        sums.rows++
        sums.counted += n
        sums.sumBits ^= words[0] as bigint
      }
    }
    return sums
  }
}

/** Rows that are decoded already, into totals. `again`: the same totals take all passes. */
export function addTotals(rows: readonly TotalsInput[], windowMs: number, again = false): Subject {
  let totals = new Totals(windowMs)
  return {
    pass(timer) {
      if (!again) totals = new Totals(windowMs)
      timer.start()
      for (const { key, time, price, qty } of rows) totals.add(key, time, price * qty)
      timer.stop()
    },
  }
}

/** The chain: frames, JSON.parse, totals by minute. */
export function chain(chunks: readonly Uint8Array[], check: (totals: TotalsCheck) => string): Subject {
  let totals = new Totals(MINUTE_MS)
  let latest = 0
  const read = (timer: Timer): void => {
    timer.start()
    for (const chunk of chunks) {
      for (const { key, value, timestampMs } of decodeRecords(chunk)) {
        const time = Number(timestampMs)
        const { price, qty } = JSON.parse(Buffer.from(value ?? []).toString()) as Order
        totals.add(Buffer.from(key ?? []).toString(), time, price * qty)
        if (time > latest) latest = time
      }
    }
    timer.stop()
  }
  return {
    pass(timer) {
      totals = new Totals(MINUTE_MS)
      read(timer)
    },
    check: () => check(totals.check(latest - (latest % MINUTE_MS), MINUTE_MS + 10_000)),
  }
}
