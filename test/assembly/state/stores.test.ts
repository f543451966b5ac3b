// Stores against their slow twins: random puts, deletes, reads, commits, step ends, expiry; restored = never stopped.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import { deserialize } from '../../../src/serde/convert.js'
import { KeyValueStoreView } from '../../../src/state/key-value-store-view.js'
import { WindowStoreView } from '../../../src/state/window-store-view.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { type ReferenceChange, ReferenceKeyValueStore } from '../../reference/key-value-store.js'
import { parseWindowName, ReferenceWindowStore } from '../../reference/window-store.js'
import { StateMemory, type TestStore } from './state-memory.js'

const RETENTION_MS = 200_000
const Cart = structType({
  n: types.int32,
  note: nullableType(types.string),
  lines: listType(structType({ sku: types.string, tags: listType(types.string) })),
})
const stores: readonly TestStore[] = [
  { kind: 'keyValue', type: types.int64, serde: { kind: 'int64' } },
  { kind: 'keyValue', type: Cart, serde: { kind: 'json', type: Cart } },
  { kind: 'window', type: types.int64, serde: { kind: 'int64' }, retentionMs: RETENTION_MS },
  { kind: 'window', type: Cart, serde: { kind: 'json', type: Cart }, retentionMs: RETENTION_MS },
]

interface CartRow {
  n: number
  note: string | null
  lines: { sku: string; tags: string[] }[]
}
type Value = number | CartRow

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const fromHex = (text: string): Buffer => Buffer.from(text, 'hex')

/** Few keys, so that they meet again; lengths around the inline border and the arena's. */
const key = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map(n => Buffer.from(`k${n}`)),
  fc.integer({ min: 10, max: 15 }).map(length => Buffer.alloc(length, 'x')),
  fc.integer({ min: 0, max: 5 }).map(n => Buffer.from(`a key of more than twelve bytes ${'y'.repeat(n * 40)}`)),
  fc.constant(Buffer.alloc(0)),
)
/** Also texts of one length, which share everything but their bytes. */
const text = fc.oneof(
  fc.string({ maxLength: 30, unit: 'grapheme' }),
  fc.constantFrom('a text of 20 bytes A', 'a text of 20 bytes B', 'a text of 20 bytes C'),
)
const cart: fc.Arbitrary<CartRow> = fc.record(
  {
    n: fc.integer(),
    note: fc.option(text, { nil: null }),
    lines: fc.array(fc.record({ sku: text, tags: fc.array(text, { maxLength: 2 }) }, { noNullPrototype: true }), {
      maxLength: 3,
    }),
  },
  { noNullPrototype: true },
)
const start = fc.integer({ min: 0, max: 60 }).map(n => n * 10_000)

type Operation =
  | { readonly do: 'put'; store: number; key: Buffer; number: number; cart: CartRow; start: number; time: number }
  | { readonly do: 'delete'; store: number; key: Buffer; start: number; time: number }
  | { readonly do: 'abandon'; store: number; key: Buffer; start: number }
  | { readonly do: 'pop'; store: number }
  | { readonly do: 'commit' | 'endStep' | 'compare'; store: number }

const store = fc.integer({ min: 0, max: stores.length - 1 })
const time = fc.integer({ min: 0, max: 1e12 })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      store,
      key,
      number: fc.maxSafeInteger(),
      cart,
      start,
      time,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), store, key, start, time }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abandon' as const), store, key, start }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pop' as const), store }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('commit' as const, 'endStep', 'compare'), store }) },
)

/** The memory and its twins, side by side. */
class Pair {
  readonly memory = new StateMemory(stores)
  readonly keyValues = [new ReferenceKeyValueStore<Value>(), new ReferenceKeyValueStore<Value>()]
  readonly windows = [new ReferenceWindowStore<Value>(RETENTION_MS), new ReferenceWindowStore<Value>(RETENTION_MS)]
  readonly changelogs: Buffer[][] = stores.map(() => [])

  run(operation: Operation): void {
    if (operation.do === 'put') this.put(operation)
    else if (operation.do === 'delete') this.delete(operation)
    else if (operation.do === 'pop') this.pop(operation.store)
    else if (operation.do === 'commit') this.commit(operation.store)
    else if (operation.do === 'compare') this.compare(operation.store)
    else if (operation.do === 'endStep') this.memory.endStep()
    else if (operation.do === 'abandon') {
      // a record that failed between finding its row and writing it
      this.memory.upsert(operation.store, operation.key, this.startOf(operation))
    }
  }

  startOf(operation: { store: number; start: number }): number | undefined {
    return operation.store < 2 ? undefined : operation.start
  }

  put(operation: Extract<Operation, { do: 'put' }>): void {
    const value = operation.store % 2 === 0 ? operation.number : operation.cart
    const kept = this.memory.put(operation.store, operation.key, value, operation.time, this.startOf(operation))
    if (operation.store < 2) this.keyValues[operation.store]?.put(hex(operation.key), value, operation.time)
    else {
      const twin = this.windows[operation.store - 2]!
      assert.equal(kept, twin.put(hex(operation.key), operation.start, value, operation.time), 'expired or not')
    }
  }

  delete(operation: Extract<Operation, { do: 'delete' }>): void {
    const kept = this.memory.delete(operation.store, operation.key, operation.time, this.startOf(operation))
    if (operation.store < 2) this.keyValues[operation.store]?.delete(hex(operation.key), operation.time)
    else {
      const twin = this.windows[operation.store - 2]!
      assert.equal(kept, twin.put(hex(operation.key), operation.start, undefined, operation.time), 'expired or not')
    }
  }

  #twinOf(store: number): ReferenceKeyValueStore<Value> {
    return store < 2 ? this.keyValues[store]! : this.windows[store - 2]!.store
  }

  pop(store: number): void {
    const twin = this.#twinOf(store)
    const popped = this.memory.popCached(store)
    const expected = twin.popCached()
    const nameOf = (name: string) => (store < 2 ? { key: name, start: 0 } : parseWindowName(name))
    assert.deepEqual(popped, expected === undefined ? undefined : nameOf(expected))
  }

  commit(store: number): void {
    while (this.#twinOf(store).cached > 0) this.pop(store)
    assert.equal(this.memory.popCached(store), undefined)
    const { bytes, records } = this.memory.commit(store)
    this.changelogs[store]!.push(bytes)
    const changes = this.#twinOf(store).takeChanges()
    assert.equal(records.length, changes.length)
    changes.forEach((change, index) => {
      const record = records[index]!
      assert.equal(hex(record.key!), store < 2 ? change.key : this.#windowKey(change))
      assert.equal(Number(record.timestampMs), change.timestamp)
      if (change.row === undefined) assert.equal(record.value, null)
      else assert.deepEqual(deserialize(stores[store]!.serde, record.value), change.row.value)
      assert.deepEqual(record.headers, [])
    })
  }

  /** Kafka Streams: key, window start in 8 bytes, sequence in 4. */
  #windowKey(change: ReferenceChange<Value>): string {
    const { key, start } = parseWindowName(change.key)
    const tail = Buffer.alloc(12)
    tail.writeBigInt64BE(BigInt(start))
    return key + hex(tail)
  }

  compare(store: number, memory = this.memory): void {
    const plan = memory.plans[store]!
    if (store < 2) {
      const view = new KeyValueStoreView(memory.kernel, plan)
      const rows = view.all().map(({ key, ...row }) => [hex(key as Uint8Array), row])
      assert.deepEqual(rows, this.keyValues[store]!.sorted())
      assert.equal(view.approximateNumEntries(), this.keyValues[store]!.rows.size)
      return
    }
    const twin = this.windows[store - 2]!
    const view = new WindowStoreView(memory.kernel, plan)
    const rows = view.all().map(({ key, ...row }) => [hex(key.key as Uint8Array), key.window.start, row])
    const expected = twin.sorted().map(([name, row]) => {
      const { key, start } = parseWindowName(name)
      return [key, start, row]
    })
    assert.deepEqual(rows, expected)
    for (const [name] of twin.store.rows) {
      const { key, start } = parseWindowName(name)
      assert.deepEqual(view.fetchWithTimestamp(fromHex(key), start) ?? undefined, twin.get(key, start))
    }
  }

  /** A second memory that has read all changelogs, compressed or not, has the same rows. */
  compareRestored(): void {
    const restored = new StateMemory(stores)
    stores.forEach((_, store) => {
      this.commit(store)
      assert.equal(restored.restore(store, Buffer.concat(this.changelogs[store]!)), abi.STATUS_OK)
      const observed = this.memory.plans[store]!.address + abi.STORE_OBSERVED_MS
      const observedBy = (memory: StateMemory): bigint => memory.kernel.views.refresh().data.getBigInt64(observed, true)
      assert.equal(observedBy(restored), observedBy(this.memory), 'the time of a restored store')
      this.compare(store, restored)
      assert.equal(restored.u32(restored.plans[store]!.address + abi.STORE_LOG_COUNT), 0, 'restored rows are clean')
    })
  }
}

test('stores do what their twins do, and come back from their changelogs', () => {
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 150 }), operations => {
      const pair = new Pair()
      for (const operation of operations) pair.run(operation)
      stores.forEach((_, store) => {
        pair.compare(store)
      })
      pair.compareRestored()
    }),
    { numRuns: 150 },
  )
})

test('a table of 100,000 rows grows, loses rows and finds the others', () => {
  const memory = new StateMemory(stores)
  const keyOf = (n: number): Buffer => Buffer.from(n % 3 === 0 ? `a long key that is copied ${n}` : `${n}`)
  for (let n = 0; n < 100_000; n++) {
    const row = memory.upsert(0, keyOf(n))
    memory.kernel.views.data.setBigInt64(row + abi.STATE_ROW_CELL, BigInt(n), true)
    memory.set(row + abi.STATE_ROW_FLAGS, abi.ROW_FLAG_LIVE)
    memory.exports.rowChanged!(memory.plans[0]!.address, row)
  }
  while (memory.popCached(0) !== undefined);
  assert.equal(memory.commit(0).records.length, 100_000)
  for (let n = 0; n < 100_000; n += 7) memory.delete(0, keyOf(n), n)
  while (memory.popCached(0) !== undefined);
  assert.equal(memory.commit(0).records.length, Math.ceil(100_000 / 7))
  memory.endStep()
  assert.equal(memory.rows(0), 100_000 - Math.ceil(100_000 / 7))
  for (let n = 0; n < 100_000; n++) {
    const row = memory.find(0, keyOf(n))
    assert.equal(row !== 0, n % 7 !== 0, `key ${n}`)
    if (row !== 0) assert.equal(Number(memory.kernel.views.data.getBigInt64(row + abi.STATE_ROW_CELL, true)), n)
  }
})
