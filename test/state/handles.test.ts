// The handles: what Kafka Streams' read-only stores answer, from task memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StreamsError } from '../../src/errors/streams-error.js'
import { structType, types } from '../../src/schema/type.js'
import { KeyValueStoreView } from '../../src/state/key-value-store-view.js'
import { WindowStoreView } from '../../src/state/window-store-view.js'
import { StateMemory } from '../assembly/state/state-memory.js'

const Order = structType({ id: types.int64, region: types.string })

function keyValueStore(): { memory: StateMemory; view: KeyValueStoreView } {
  const memory = new StateMemory([{ kind: 'keyValue', type: Order, serde: { kind: 'json', type: Order } }])
  const plan = { ...memory.plans[0]!, key: { kind: 'string' as const } }
  return { memory, view: new KeyValueStoreView(memory.kernel, plan) }
}

function windowStore(): { memory: StateMemory; view: WindowStoreView } {
  const memory = new StateMemory([
    { kind: 'window', type: types.int64, serde: { kind: 'int64' }, retentionMs: 100_000 },
  ])
  const key = {
    kind: 'windowed',
    key: { kind: 'int32' },
    windows: { kind: 'time', sizeMs: 10, advanceMs: 10, graceMs: 0 },
  }
  return { memory, view: new WindowStoreView(memory.kernel, { ...memory.plans[0]!, key } as (typeof memory.plans)[0]) }
}

const int32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(n)
  return bytes
}

test('a key-value store gives values, ranges in byte order, and exact counts', () => {
  const { memory, view } = keyValueStore()
  assert.deepEqual(view.all(), [])
  assert.equal(view.get('a'), null)
  const keys = ['b', 'a', 'ab', 'é', 'z', 'a key of more than twelve bytes', 'a key of more than twelve bytes too']
  keys.forEach((key, index) => {
    memory.put(0, Buffer.from(key), { id: index, region: `a region of many bytes ${key}` }, 100 + index)
  })
  assert.deepEqual(view.get('ab'), { id: 2, region: 'a region of many bytes ab' })
  assert.deepEqual(view.getWithTimestamp('é'), { value: { id: 3, region: 'a region of many bytes é' }, timestamp: 103 })
  const inOrder = ['a', 'a key of more than twelve bytes', 'a key of more than twelve bytes too', 'ab', 'b', 'z', 'é']
  assert.deepEqual(
    view.all().map(entry => entry.key),
    inOrder,
  )
  assert.deepEqual(
    view.reverseAll().map(entry => entry.key),
    inOrder.toReversed(),
  )
  assert.deepEqual(
    view.range('a key of more than twelve bytes too', 'b').map(entry => entry.key),
    inOrder.slice(2, 5),
  )
  assert.deepEqual(
    view.range(null, 'a').map(entry => entry.key),
    ['a'],
  )
  assert.deepEqual(
    view.reverseRange('b', undefined).map(entry => entry.key),
    ['é', 'z', 'b'],
  )
  assert.deepEqual(view.range('zz', 'y'), [])
  memory.delete(0, Buffer.from('b'), 200)
  assert.equal(view.get('b'), null)
  assert.equal(view.approximateNumEntries(), 6)
})

test('a window store filters by its observed time to the millisecond', () => {
  const { memory, view } = windowStore()
  for (const start of [0, 10, 99_990, 100_000, 100_010]) memory.put(0, int32(7), start, start, start)
  memory.put(0, int32(8), 1, 1, 50_000)
  // observed 100,010, retention 100,000: 10 has just expired, 11 would not have
  assert.equal(view.fetch(7, 10), null)
  assert.equal(view.fetch(7, 99_990), 99_990)
  const entry = (key: number, start: number, value: number) => ({
    key: { key, window: { start, end: start + 10 } },
    value,
    timestamp: value,
  })
  const of7 = [99_990, 100_000, 100_010].map(start => entry(7, start, start))
  assert.deepEqual(view.fetch(7, 0, 1e9), of7)
  assert.deepEqual(view.fetch(7, 99_990, 100_000), of7.slice(0, 2))
  assert.deepEqual(view.fetchAll(0, 60_000), [entry(8, 50_000, 1)])
  assert.deepEqual(view.all(), [...of7, entry(8, 50_000, 1)])
  assert.deepEqual(view.fetchKeys(8, null, 0, 1e9), [entry(8, 50_000, 1)])
  assert.deepEqual(view.fetch(9, 0, 1e9), [])
})

test('looking takes no memory away', () => {
  const { memory, view } = windowStore()
  for (let n = 0; n < 2000; n++) memory.put(0, int32(n), n, n, 1000)
  const before = memory.allocatedBytes
  for (let n = 0; n < 5; n++) {
    assert.equal(view.all().length, 2000)
    assert.equal(view.fetch(n, 1000), n)
    assert.throws(
      () => view.fetch('no number', 1000),
      (error: unknown) => error instanceof StreamsError,
    )
  }
  assert.equal(memory.allocatedBytes, before)
})
