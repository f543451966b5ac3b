// The life of a row and of the memory behind it: lists, counters, what is given back and when.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { readViewText } from '../../../src/wasm/cell-reader.js'
import { StateMemory, type TestStore } from './state-memory.js'

const Note = structType({ text: types.string, tags: listType(types.string) })
const noteStore: TestStore = { kind: 'keyValue', type: Note, serde: { kind: 'json', type: Note } }
const countStore: TestStore = { kind: 'keyValue', type: types.int64, serde: { kind: 'int64' } }
const noteOf = (n: number) => ({
  text: `a note of more than twelve bytes ${n}`,
  tags: [`a tag of more than twelve bytes ${n}`, 'x'],
})
const shortKey = Buffer.from('k')
const longKey = Buffer.from('a key of more than twelve bytes')

test('the flags of stores and rows stand where rowChanged expects them', () => {
  assert.equal(abi.STORE_FLAG_LOGGING, abi.ROW_FLAG_LOG)
  assert.equal(abi.STORE_FLAG_CACHING << 2, abi.ROW_FLAG_CACHE)
})

test('a row waits once in each list, and the cache counts its bytes until it leaves', () => {
  const memory = new StateMemory([countStore])
  const store = memory.plans[0]!.address
  for (let n = 0; n < 5; n++) {
    memory.put(0, shortKey, n, n)
    memory.put(0, longKey, n, n)
  }
  assert.equal(memory.u32(store + abi.STORE_LOG_COUNT), 2)
  assert.equal(memory.u32(store + abi.STORE_CACHE_COUNT), 2)
  assert.equal(memory.u32(abi.H_CACHE_BYTES), 64 + 64 + longKey.length)
  assert.equal(memory.popCached(0)?.key, shortKey.toString('hex'))
  assert.equal(memory.u32(abi.H_CACHE_BYTES), 64 + longKey.length)
  memory.put(0, shortKey, 9, 9)
  assert.equal(memory.popCached(0)?.key, longKey.toString('hex'))
  assert.equal(memory.popCached(0)?.key, shortKey.toString('hex'))
  assert.equal(memory.popCached(0), undefined)
  assert.equal(memory.u32(abi.H_CACHE_BYTES), 0)
})

test('what a step was given stays readable until the step ends, whatever happens to the row', () => {
  const memory = new StateMemory([noteStore])
  memory.put(0, longKey, noteOf(1), 1)
  const view = memory.find(0, longKey) + memory.plans[0]!.layout.fields!.text!.offset
  const key = memory.kernel.views.data.getUint32(memory.find(0, longKey) + 12, true)
  const handed = memory.block(memory.kernel.views.bytes.subarray(view, view + 16))
  memory.delete(0, longKey, 2)
  memory.popCached(0)
  memory.commit(0)
  for (let n = 0; n < 50; n++) memory.put(0, Buffer.from(`another key of many bytes ${n}`), noteOf(n + 200), 3)
  assert.equal(readViewText(memory.kernel.views, handed), noteOf(1).text)
  assert.equal(memory.kernel.views.bytes.toString('utf8', key, key + longKey.length), longKey.toString())
  memory.endStep()
  for (let n = 0; n < 50; n++) memory.put(0, Buffer.from(`one more key of many bytes ${n}`), noteOf(n + 200), 4)
  assert.notEqual(readViewText(memory.kernel.views, handed), noteOf(1).text, 'the bytes are used again')
})

test('a value that moves within its own row is copied before it is given back', () => {
  const Two = structType({ a: types.string, b: types.string, list: listType(types.string) })
  const memory = new StateMemory([{ kind: 'keyValue', type: Two, serde: { kind: 'json', type: Two } }])
  const plan = memory.plans[0]!
  const fields = plan.layout.fields!
  memory.put(
    0,
    shortKey,
    { a: 'the first of two long texts', b: 'the second of two long texts', list: ['a long element of a list'] },
    1,
  )
  const row = memory.find(0, shortKey)
  // { a: state.b, b: state.a, list: state.list } as generated code writes it: views of the old value
  const frame = memory.exports.scratchAlloc!(plan.rowBytes) >>> 0
  const { bytes } = memory.kernel.views.refresh()
  bytes.copyWithin(frame, row, row + plan.rowBytes)
  bytes.copyWithin(frame + fields.a!.offset, row + fields.b!.offset, row + fields.b!.offset + 16)
  bytes.copyWithin(frame + fields.b!.offset, row + fields.a!.offset, row + fields.a!.offset + 16)
  const list = memory.u32(row + fields.list!.offset + 4)
  memory.exports.cellStore!(plan.address, row, frame)
  memory.endStep()
  assert.equal(readViewText(memory.kernel.views, row + fields.a!.offset), 'the second of two long texts')
  assert.equal(readViewText(memory.kernel.views, row + fields.b!.offset), 'the first of two long texts')
  assert.equal(memory.u32(row + fields.list!.offset + 4), list, 'a list that did not change keeps its block')
})

test('a row that no list keeps goes by itself', () => {
  const memory = new StateMemory([{ ...countStore, caching: false, logging: false }])
  memory.put(0, shortKey, 1, 1)
  assert.equal(memory.rows(0), 1)
  memory.delete(0, shortKey, 2)
  assert.equal(memory.rows(0), 0)
  const row = memory.upsert(0, shortKey)
  assert.notEqual(row, 0, 'the row is still there for whoever forwards it')
  memory.endStep()
  assert.equal(memory.u32(row), abi.NULL_LENGTH, 'and gone when the step has ended')
  for (let n = 0; n < 1000; n++) memory.upsert(0, Buffer.from(`failed ${n}`))
  assert.equal(memory.upsert(0, Buffer.from('next')), row, 'rows of failed records are used again')
})

test('every row that was deleted in a step goes, where nothing keeps it', () => {
  const memory = new StateMemory([{ ...countStore, caching: false, logging: false }])
  const keys = Array.from({ length: 20 }, (_, n) => Buffer.from(`key ${n}`))
  for (const key of keys) memory.put(0, key, 1, 1)
  const rows = keys.map(key => memory.find(0, key))
  for (const key of keys) memory.delete(0, key, 2)
  memory.endStep()
  assert.deepEqual(
    rows.map(row => memory.u32(row)),
    rows.map(() => abi.NULL_LENGTH),
  )
})

test('a part that becomes null gives its memory back', () => {
  const Part = structType({ a: nullableType(types.string), b: nullableType(structType({ c: listType(types.string) })) })
  const memory = new StateMemory([{ kind: 'keyValue', type: Part, serde: { kind: 'json', type: Part } }])
  memory.put(0, shortKey, { a: null, b: null }, 1)
  const empty = memory.stateBytes(0)
  memory.put(0, shortKey, { a: 'x'.repeat(100), b: { c: ['y'.repeat(100), 'z'] } }, 2)
  memory.endStep()
  assert.ok(memory.stateBytes(0) > empty)
  memory.put(0, shortKey, { a: null, b: null }, 3)
  memory.endStep()
  assert.equal(memory.stateBytes(0), empty)
})

test('memory does not grow while keys come and go', () => {
  const memory = new StateMemory([countStore, noteStore])
  const seen: number[] = []
  for (let cycle = 0; cycle < 12; cycle++) {
    for (let n = 0; n < 300; n++) {
      const key = Buffer.from(`a key of more than twelve bytes ${n}`)
      memory.put(0, key, n, n)
      memory.put(1, key, noteOf(n), n)
      memory.put(1, key, noteOf(n + 1), n)
      memory.delete(0, key, n)
      if (n % 50 === 0) memory.endStep()
    }
    for (let n = 0; n < 300; n++) memory.delete(1, Buffer.from(`a key of more than twelve bytes ${n}`), n)
    for (const store of [0, 1]) {
      while (memory.popCached(store) !== undefined);
      assert.equal(memory.commit(store).records.length, 300)
      assert.equal(memory.rows(store), 0)
    }
    memory.endStep()
    seen.push(memory.allocatedBytes)
  }
  assert.deepEqual(seen.slice(3), new Array(seen.length - 3).fill(seen[3]))
})

test('memory does not grow while windows come and go', () => {
  const window: TestStore = { kind: 'window', type: Note, serde: { kind: 'json', type: Note }, retentionMs: 120_000 }
  const memory = new StateMemory([window])
  const seen: number[] = []
  for (let minute = 0; minute < 40; minute++) {
    for (let n = 0; n < 200; n++) {
      memory.put(0, Buffer.from(`a key of more than twelve bytes ${n}`), noteOf(n), n, minute * 60_000)
    }
    while (memory.popCached(0) !== undefined);
    memory.commit(0)
    memory.endStep()
    seen.push(memory.allocatedBytes)
  }
  assert.equal(memory.rows(0), 600, 'two minutes are visible, the segment before them holds memory')
  // directories differ a little from segment to segment
  assert.ok(Math.max(...seen) < seen[5]! * 1.02, String(seen))
})

test('an expired segment stays until its rows are forwarded and logged', () => {
  const window: TestStore = { kind: 'window', type: types.int64, serde: { kind: 'int64' }, retentionMs: 60_000 }
  const memory = new StateMemory([window])
  memory.put(0, shortKey, 1, 5, 0)
  memory.put(0, longKey, 2, 6, 300_000)
  assert.equal(memory.find(0, shortKey, 0), 0, 'not visible any more')
  assert.equal(memory.put(0, shortKey, 9, 7, 0), false, 'and closed to puts')
  assert.equal(memory.rows(0), 1)
  memory.endStep()
  assert.deepEqual(memory.popCached(0), { key: shortKey.toString('hex'), start: 0 })
  assert.deepEqual(memory.popCached(0), { key: longKey.toString('hex'), start: 300_000 })
  const held = memory.stateBytes(0)
  memory.endStep()
  assert.equal(memory.stateBytes(0), held, 'the changelog still needs it')
  const { records } = memory.commit(0)
  const written = records.map(({ key, value, timestampMs }) => [
    Buffer.from(key!).toString('hex'),
    Buffer.from(value!).toString('hex'),
    timestampMs,
  ])
  assert.deepEqual(written, [
    [`${shortKey.toString('hex')}000000000000000000000000`, '0000000000000001', 5n],
    [`${longKey.toString('hex')}00000000000493e000000000`, '0000000000000002', 6n],
  ])
  memory.endStep()
  assert.ok(memory.stateBytes(0) < held, 'now it has gone')
})
