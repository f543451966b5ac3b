/** Views beyond 2 GiB: renamed to the second buffer in a copy; others stay where they are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reachableViews, variadicBuffers } from '../../src/columnar/reachable-views.js'

const GIB = 2 ** 30

function viewsOf(...entries: [length: number, address: number][]): Uint8Array {
  const data = new DataView(new ArrayBuffer(entries.length * 16))
  entries.forEach(([length, address], index) => {
    data.setUint32(index * 16, length, true)
    data.setUint32(index * 16 + 12, address, true)
  })
  return new Uint8Array(data.buffer)
}

test('views below 2 GiB are the views themselves', () => {
  const views = viewsOf([13, 2 * GIB - 1], [100, 65_536])
  assert.equal(reachableViews(views), views)
})

test('bytes inside a view are no address', () => {
  // 12 bytes in line, the last four look like an address beyond 2 GiB
  const views = viewsOf([12, 3 * GIB])
  assert.equal(reachableViews(views), views)
})

test('a view beyond 2 GiB names the second buffer, in a copy', () => {
  const views = viewsOf([13, 3 * GIB + 5], [13, 70_000], [20, 2 * GIB])
  const before = Uint8Array.from(views)
  const reachable = reachableViews(views)
  assert.deepEqual(views, before)
  const data = new DataView(reachable.buffer)
  const read = [0, 1, 2].map(index => [data.getInt32(index * 16 + 8, true), data.getInt32(index * 16 + 12, true)])
  assert.deepEqual(read, [
    [1, GIB + 5],
    [0, 70_000],
    [1, 0],
  ])
})

test('a small memory is one buffer', () => {
  const memory = new SharedArrayBuffer(65_536)
  const [whole, ...others] = variadicBuffers(memory)
  assert.equal(whole?.buffer, memory)
  assert.equal(whole?.byteLength, 65_536)
  assert.deepEqual(others, [])
})
