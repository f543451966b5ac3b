// The touch pass: hints are rows of the store or nothing, never wrong memory, and change no result.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { writeTouches } from '../../../src/plan/store-image.js'
import { types } from '../../../src/schema/type.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { writeViewBytes } from '../../../src/wasm/cell-writer.js'
import { ImageBuilder } from '../../../src/wasm/image.js'
import { StateMemory } from './state-memory.js'

const SIZE_MS = 60_000
const HINT_COLUMN_BYTES = abi.SEGMENT_ROWS_MAX * 4

interface Row {
  readonly key: string | null
  readonly time: number
}

/** A memory with a key-value and a window store under one input, and room for a segment. */
class Touched {
  readonly memory = new StateMemory([
    { kind: 'keyValue', type: types.int64, serde: { kind: 'int64' } },
    { kind: 'window', type: types.int64, serde: { kind: 'int64' }, retentionMs: SIZE_MS },
  ])
  readonly #keys: number
  readonly #keyBytes: number
  readonly #hashes: number
  readonly #hints: number
  readonly #times: number

  constructor(touch: boolean) {
    const { memory } = this
    const allocate = (bytes: number): number => memory.exports.allocateZeroed!(bytes) >>> 0
    this.#keys = allocate(abi.SEGMENT_ROWS_MAX * 16)
    this.#keyBytes = allocate(abi.SEGMENT_ROWS_MAX * 64)
    this.#hashes = allocate(abi.SEGMENT_ROWS_MAX * 4)
    this.#hints = allocate(2 * HINT_COLUMN_BYTES)
    this.#times = allocate(abi.SEGMENT_ROWS_MAX * 8)
    memory.set(memory.input + abi.INPUT_KEYS, this.#keys)
    memory.set(memory.input + abi.INPUT_HASHES, this.#hashes)
    memory.set(memory.input + abi.INPUT_HINTS, this.#hints)
    memory.set(memory.input + abi.INPUT_TIMESTAMPS, this.#times)
    const touches = allocate(4096)
    const image = new ImageBuilder(touches)
    const [keyValue, window] = memory.plans
    const at = writeTouches(image, [
      { source: 0, store: keyValue!.address, hints: 0 },
      { source: 0, store: window!.address, hints: 1, windowMs: SIZE_MS, advanceMs: SIZE_MS },
    ])
    memory.kernel.views.refresh().bytes.set(image.finish(), touches)
    memory.set(abi.H_TOUCHES, at)
    memory.set(abi.H_TOUCH_COUNT, 2)
    memory.set(abi.H_TOUCH, touch ? 1 : 0)
  }

  /** A segment whose rows are hashed and touched from row `from` on. */
  segment(rows: readonly Row[], from = 0, rowsLeft = 0xffffffff): void {
    const { views } = this.memory.kernel
    views.refresh()
    rows.forEach((row, index) => {
      const view = this.#keys + index * 16
      if (row.key === null) {
        views.data.setUint32(view, abi.NULL_LENGTH, true)
      } else writeViewBytes({ views, allocate: () => this.#keyBytes + index * 64 }, view, Buffer.from(row.key))
      views.data.setBigInt64(this.#times + index * 8, BigInt(row.time), true)
    })
    this.memory.set(this.memory.input + abi.INPUT_ROWS, rows.length)
    this.memory.set(this.memory.input + abi.INPUT_ROW, from)
    this.memory.set(abi.H_ROWS_LEFT, rowsLeft)
    this.memory.exports.hashKeys!(this.memory.input)
    this.memory.exports.touch!()
  }

  hint(column: 0 | 1, row: number): number {
    return this.memory.u32(this.#hints + column * HINT_COLUMN_BYTES + row * 4)
  }

  /** Counts the row in both stores by way of its hints. Returns the two new counts; 0: expired. */
  count(rows: readonly Row[], index: number): [number, number] {
    const { key, time } = rows[index]!
    if (key === null) return [0, 0]
    const { exports, plans } = this.memory
    const view = this.#keys + index * 16
    const hash = this.memory.u32(this.#hashes + index * 4)
    const start = Math.floor(time / SIZE_MS) * SIZE_MS
    const first = exports.storeUpsertHinted!(plans[0]!.address, view, hash, this.hint(0, index))
    const second = exports.windowUpsertHinted!(plans[1]!.address, view, hash, BigInt(start), this.hint(1, index))
    return [this.#add(0, first >>> 0), this.#add(1, second >>> 0)]
  }

  #add(store: number, row: number): number {
    if (row === 0) return 0
    const { data } = this.memory.kernel.views.refresh()
    const count = data.getBigInt64(row + abi.STATE_ROW_CELL, true) + 1n
    data.setBigInt64(row + abi.STATE_ROW_CELL, count, true)
    this.memory.set(row + abi.STATE_ROW_FLAGS, this.memory.u32(row + abi.STATE_ROW_FLAGS) | abi.ROW_FLAG_LIVE)
    this.memory.exports.rowChanged!(this.memory.plans[store]!.address, row)
    return Number(count)
  }
}

const row = fc.record({
  key: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.integer({ min: 0, max: 40 }).map(n => (n % 4 === 0 ? `a key that is long ${n}` : `k${n}`)),
    },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  time: fc.integer({ min: 0, max: 12 }).map(n => n * 25_000),
})

test('with and without the touch pass, every row finds the same state', () => {
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 40 }), { maxLength: 6 }), segments => {
      const touched = new Touched(true)
      const plain = new Touched(false)
      let hints = 0
      for (const rows of segments) {
        for (const one of [touched, plain]) one.segment(rows)
        rows.forEach((_, index) => {
          if (touched.hint(0, index) !== 0) hints++
          assert.equal(plain.hint(0, index) | plain.hint(1, index), 0)
          assert.deepEqual(touched.count(rows, index), plain.count(rows, index))
        })
        for (const one of [touched, plain]) {
          for (const store of [0, 1]) {
            while (one.memory.popCached(store) !== undefined);
            one.memory.commit(store)
          }
          one.memory.endStep()
        }
      }
      const met = segments
        .slice(1)
        .flat()
        .some(({ key }) => key !== null && segments[0]!.some(first => first.key === key))
      if (met) assert.ok(hints > 0, 'no row was hinted')
    }),
    { numRuns: 60 },
  )
})

test('rows that this step does not run have no hint', () => {
  const touched = new Touched(true)
  const rows = Array.from({ length: 2000 }, (_, index) => ({ key: `k${index}`, time: 0 }))
  touched.segment(rows)
  rows.forEach((_, index) => {
    touched.count(rows, index)
  })
  touched.segment(rows)
  const hinted = (from: number, to: number): number =>
    rows.slice(from, to).filter((_, i) => touched.hint(0, from + i) !== 0).length
  assert.equal(hinted(0, 2000), 2000)
  touched.segment(rows, 1500, 100)
  assert.equal(hinted(1500, 1600), 100)
  assert.equal(hinted(1600, 2000), 0)
  touched.memory.set(abi.H_TOUCH, 0)
  touched.segment(rows, 10)
  assert.equal(hinted(10, 2000), 0)
})
