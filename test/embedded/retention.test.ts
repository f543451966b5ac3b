/** Old segments go by age, size and purge, whole and oldest first; what is not stable stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RetentionFacts, retentionDecision } from '../../src/embedded/retention.js'
import { batchOf } from '../log/log.cases.js'
import { SimLog, START_MS } from './sim-log.js'

const segment = (sizeBytes: number, nextOffset: bigint, youngestMs: number): RetentionFacts['segments'][number] => {
  return { sizeBytes, nextOffset, youngestMs }
}

const facts: RetentionFacts = {
  segments: [segment(100, 10n, 1_000), segment(100, 20n, 2_000), segment(50, 30n, 3_000)],
  nowMs: 3_000,
  logStartOffset: 0n,
  lastStableOffset: 30n,
  retentionMs: undefined,
  retentionBytes: undefined,
}

test('the decision, case by case', () => {
  const cases: readonly (readonly [Partial<RetentionFacts>, number])[] = [
    [{}, 0],
    [{ retentionMs: 2_000 }, 0],
    [{ retentionMs: 1_999 }, 1],
    [{ retentionMs: 999 }, 2],
    [{ retentionMs: 999, nowMs: 4_000 }, 3],
    [{ retentionBytes: 250 }, 0],
    [{ retentionBytes: 151 }, 0],
    [{ retentionBytes: 150 }, 1],
    [{ retentionBytes: 0 }, 2],
    [{ logStartOffset: 9n }, 0],
    [{ logStartOffset: 20n }, 2],
    [{ logStartOffset: 30n }, 2],
    [{ retentionMs: 0, nowMs: 9_000, lastStableOffset: 15n }, 1],
    [{ segments: [segment(0, 0n, 0)], retentionMs: 1, nowMs: 9_000 }, 0],
  ]
  for (const [change, expected] of cases) {
    assert.equal(retentionDecision({ ...facts, ...change }), expected, JSON.stringify(Object.keys(change)))
  }
})

test('records go when they are older than retention.ms, by timestamp or by write, whichever is later', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders', { 'retention.ms': '1000', 'segment.bytes': '150' })
  await sim.append('orders', ['of long ago'], 5)
  await sim.append('orders', ['of long ago too'], 5)
  await sim.append('orders', ['from the future'], START_MS + 60_000)
  await sim.log.maintain()
  assert.equal((await sim.readAll('orders')).length, 3, 'just written')
  sim.clock.advance(1_001)
  await sim.log.maintain()
  assert.deepEqual(await sim.readAll('orders'), ['from the future'])
  sim.clock.advance(61_000)
  await sim.log.maintain()
  assert.deepEqual(await sim.readAll('orders'), [])
  assert.equal(await sim.append('orders', ['next']), 3n)
  await sim.reopen()
  assert.deepEqual(await sim.readAll('orders'), ['next'])
  assert.equal(sim.segments('orders').length, 1)
})

test('an emptied partition keeps its offsets over a restart', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders', { 'retention.ms': '10' })
  await sim.append('orders', ['a', 'b'])
  sim.clock.advance(11)
  await sim.log.maintain()
  await sim.reopen()
  assert.equal(await sim.append('orders', ['c']), 2n)
})

test('retention.bytes keeps the newest segments', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders', { 'retention.bytes': '300', 'segment.bytes': '150' })
  for (let index = 0; index < 9; index++) await sim.append('orders', [`value ${index}`])
  await sim.log.maintain()
  const left = await sim.readAll('orders')
  assert.ok(left.length >= 3 && left.length < 9, `${left.length} left`)
  assert.equal(left.at(-1), 'value 8')
  await sim.reopen()
  assert.deepEqual(await sim.readAll('orders'), left)
})

test('purged segments are removed at once, and never what a transaction still holds', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders', { 'segment.bytes': '150' })
  for (let index = 0; index < 6; index++) await sim.append('orders', [`value ${index}`])
  const before = sim.segments('orders').length
  await sim.log.admin.deleteRecords([{ topic: 'orders', partition: 0, beforeOffset: 4n }])
  assert.ok(sim.segments('orders').length < before)
  assert.deepEqual(await sim.readAll('orders'), ['value 4', 'value 5'])
  const transaction = sim.producer.begin()
  await transaction.append({ topic: 'orders', partition: 0 }, batchOf(['open']))
  const purge = sim.log.admin.deleteRecords([{ topic: 'orders', partition: 0, beforeOffset: 7n }])
  await assert.rejects(purge, { code: 'E606' })
  await transaction.commit()
  await sim.log.admin.deleteRecords([{ topic: 'orders', partition: 0, beforeOffset: 7n }])
  assert.deepEqual(await sim.readAll('orders'), [])
  await sim.reopen()
  assert.deepEqual(await sim.readAll('orders'), [])
  assert.equal(await sim.append('orders', ['next']), 7n)
})

test('segment.ms closes a segment that is old enough', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders', { 'segment.ms': '1000' })
  await sim.append('orders', ['a'])
  sim.clock.advance(999)
  await sim.append('orders', ['b'])
  assert.equal(sim.segments('orders').length, 1)
  sim.clock.advance(1)
  await sim.append('orders', ['c'])
  assert.equal(sim.segments('orders').length, 2)
  assert.deepEqual(await sim.readAll('orders'), ['a', 'b', 'c'])
})

test('log append time is what the clock says', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders', { 'message.timestamp.type': 'LogAppendTime' })
  await sim.append('orders', ['a', 'b'], 5)
  const records = sim.recordsIn('orders', sim.segments('orders')[0]!)
  assert.deepEqual(
    records.map(record => record.timestampMs),
    [BigInt(START_MS), BigInt(START_MS)],
  )
})

test('maintenance runs by itself on the clock', async () => {
  const sim = new SimLog()
  await sim.open({ maintenanceIntervalMs: 100 })
  await sim.createTopic('orders', { 'retention.ms': '50' })
  await sim.append('orders', ['a'])
  sim.clock.advance(100)
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(await sim.readAll('orders'), [])
  await sim.log.close()
  assert.equal(sim.clock.timerCount, 0)
})
