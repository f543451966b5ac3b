/** Slabs of one input: given out, filled, taken, given back, each in one hand at a time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InputFeed } from '../../src/fetch/input-feed.js'

const place = { topic: 'orders', partition: 0 }
const result = (byteCount: number, nextOffset: bigint, endOffset = 100n) => ({ byteCount, nextOffset, endOffset })

test('two slabs: filled, handed over, and room again when they come back', () => {
  const feed = new InputFeed(place, 5n, [1_000, 2_000], 64)
  const first = feed.takeSlab()
  assert.deepEqual(first, { address: 2_000, bytes: 64 })
  assert.equal(feed.hasRoom, false, 'one fetch at a time')
  feed.filled(first.address, result(10, 7n))
  const second = feed.takeSlab()
  feed.filled(second.address, result(64, 9n))
  assert.equal(feed.hasRoom, false)
  assert.throws(() => feed.takeSlab(), /no free slab/)
  assert.equal(feed.waitingCount, 2)
  assert.deepEqual(feed.takeWaiting(), [
    { start: 2_000, end: 2_010, slab: 2_000 },
    { start: 1_000, end: 1_064, slab: 1_000 },
  ])
  assert.equal(feed.waitingCount, 0)
  assert.equal(feed.nextOffset, 9n)
  assert.equal(feed.owns(1_000), true)
  assert.equal(feed.owns(3_000), false)
  assert.equal(feed.free(1_000), false)
  assert.equal(feed.hasRoom, true)
})

test('a fetch that gave nothing gives its slab back', () => {
  const feed = new InputFeed(place, 0n, [1_000], 64)
  feed.filled(feed.takeSlab().address, result(0, 0n))
  assert.equal(feed.hasRoom, true)
  assert.equal(feed.waitingCount, 0)
})

test('a larger block is used once, for the batch that it was made for', () => {
  const feed = new InputFeed(place, 0n, [1_000], 64)
  feed.filled(feed.takeSlab().address, result(0, 0n))
  feed.addLarge(9_000, 500)
  assert.deepEqual(feed.takeSlab(), { address: 9_000, bytes: 500 })
  feed.filled(9_000, result(500, 1n))
  assert.deepEqual(feed.takeWaiting(), [{ start: 9_000, end: 9_500, slab: 9_000 }])
  assert.equal(feed.owns(9_000), true)
  assert.equal(feed.free(9_000), true, 'the caller gives it back to the task')
  assert.equal(feed.owns(9_000), false)
  assert.deepEqual(feed.takeSlab(), { address: 1_000, bytes: 64 })
})

test('at its end when everything was handed over; lag by the position', () => {
  const feed = new InputFeed(place, 0n, [1_000], 64)
  assert.equal(feed.isAtEnd, false, 'nothing is known before the first fetch')
  assert.equal(feed.lag(0n), 0n)
  feed.filled(feed.takeSlab().address, result(10, 4n, 4n))
  assert.equal(feed.isAtEnd, false, 'a span waits')
  assert.equal(feed.lag(1n), 3n)
  feed.takeWaiting()
  assert.equal(feed.isAtEnd, true)
  assert.equal(feed.lag(4n), 0n)
  assert.equal(feed.lag(9n), 0n, 'never below 0')
})
