/** Compaction: the last record of each key stays, at its offset, tombstones for their time; all else is as it was. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Compression } from '../../src/record-batch/header.js'
import { encodeRecordBatch } from '../../src/record-batch/writer.js'
import { batchOf, bytes, fetchOnce, text } from '../log/log.cases.js'
import { SimLog } from './sim-log.js'

type KeyValue = readonly [key: string | null, value: string | null]

async function put(sim: SimLog, entries: readonly KeyValue[], compression: Compression = 'none'): Promise<void> {
  const records = entries.map(([key, value]) => {
    return { key: key === null ? null : bytes(key), value: value === null ? null : bytes(value), timestampMs: 1n }
  })
  await sim.producer.append({ topic: 'table', partition: 0 }, encodeRecordBatch(records, { compression }))
}

/** Closes the active segment, so that everything before may be compacted. */
async function closeSegment(sim: SimLog): Promise<void> {
  await put(sim, [['filler', 'x'.repeat(600)]])
}

/** All records by reading the whole partition. */
async function entries(sim: SimLog): Promise<{ offset: bigint; key: string | null; value: string | null }[]> {
  return sim.segments('table').flatMap(segment =>
    sim.recordsIn('table', segment).map(record => {
      return { offset: record.offset, key: text(record.key), value: text(record.value) }
    }),
  )
}

async function newTable(configs: Record<string, string> = {}): Promise<SimLog> {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('table', { 'cleanup.policy': 'compact', 'segment.bytes': '700', ...configs })
  return sim
}

test('only the last record of a key stays, and small segments are merged', async () => {
  const sim = await newTable()
  for (let round = 0; round < 30; round++)
    await put(sim, [
      ['a', `${round}`],
      [`b${round % 3}`, `${round}`],
    ])
  await closeSegment(sim)
  const segmentsBefore = sim.segments('table').length
  await sim.log.maintain(true)
  const left = await entries(sim)
  const newest = (key: string): string | null | undefined => left.filter(entry => entry.key === key).at(-1)?.value
  assert.equal(newest('a'), '29')
  assert.equal(newest('b2'), '29')
  assert.equal(newest('b1'), '28')
  const closedKeys = left.slice(0, -2).map(entry => entry.key)
  assert.equal(new Set(closedKeys).size, closedKeys.length)
  assert.equal(left.find(entry => entry.key === 'a')?.offset, 58n)
  await closeSegment(sim)
  await sim.log.maintain(true)
  assert.ok(sim.segments('table').length < segmentsBefore, 'those that became small are one in the next run')
  const merged = await entries(sim)
  await sim.reopen()
  assert.deepEqual(await entries(sim), merged)
  const { result } = await fetchOnce(sim.log, { topic: 'table', partition: 0, offset: 0n })
  assert.equal(result.error, undefined)
  assert.equal(result.nextOffset, result.highWatermark)
})

test('a topic that only deletes is not compacted, one that is not dirty enough waits', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('table', { 'segment.bytes': '300' })
  for (let round = 0; round < 9; round++) await put(sim, [['a', `${round}`]])
  await sim.log.maintain(true)
  assert.equal((await entries(sim)).length, 9)

  const lazy = await newTable({ 'min.cleanable.dirty.ratio': '0.9' })
  for (let key = 0; key < 40; key++) await put(lazy, [[`k${key}`, 'x']])
  await lazy.log.maintain()
  const cleaned = (await entries(lazy)).length
  await put(lazy, [['k1', 'y']])
  await closeSegment(lazy)
  await lazy.log.maintain()
  assert.equal((await entries(lazy)).length, cleaned + 2)
})

test('tombstones stay for delete.retention.ms after the first run that met them', async () => {
  const sim = await newTable({ 'delete.retention.ms': '1000' })
  await put(sim, [['a', '1']])
  await put(sim, [['a', null]])
  await closeSegment(sim)
  await sim.log.maintain(true)
  const keysAndValues = async (): Promise<unknown[]> =>
    (await entries(sim)).slice(0, 1).map(entry => [entry.key, entry.value])
  assert.deepEqual(await keysAndValues(), [['a', null]])
  sim.clock.advance(999)
  await closeSegment(sim)
  await sim.log.maintain(true)
  assert.deepEqual(await keysAndValues(), [['a', null]])
  sim.clock.advance(2)
  await closeSegment(sim)
  await sim.log.maintain(true)
  assert.ok(!(await entries(sim)).some(entry => entry.key === 'a'))
})

test('what is not committed is not touched', async () => {
  const sim = await newTable()
  await put(sim, [['a', '1']])
  const transaction = sim.producer.begin()
  const target = { topic: 'table', partition: 0 }
  await transaction.append(target, batchOf(['x'.repeat(600)]))
  await transaction.append(target, batchOf(['y'.repeat(600)]))
  await put(sim, [['a', '2']])
  await closeSegment(sim)
  await sim.log.maintain(true)
  await transaction.abort()
  const left = await entries(sim)
  assert.deepEqual(
    left.filter(entry => entry.key === 'a').map(entry => entry.value),
    ['1', '2'],
  )
})

test('with delete and compact both, old segments go as well', async () => {
  const sim = await newTable({ 'cleanup.policy': 'compact,delete', 'retention.ms': '1000' })
  await put(sim, [['a', '1']])
  await closeSegment(sim)
  sim.clock.advance(1_001)
  await put(sim, [['b', '2']])
  await sim.log.maintain()
  assert.ok(!(await entries(sim)).some(entry => entry.key === 'a'))
})

test('any history: the table read after compaction is the table read before', async () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', null)
  const value = fc.option(fc.string({ maxLength: 30 }), { nil: null })
  const batch = fc.record({
    entries: fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 6 }),
    compression: fc.constantFrom('none' as const, 'gzip' as const, 'lz4' as const),
    compactsAfter: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 30 }), async batches => {
      const sim = await newTable({ 'segment.bytes': '300' })
      const table = new Map<string, string | null>()
      for (const each of batches) {
        await put(sim, each.entries, each.compression)
        for (const [name, content] of each.entries) if (name !== null) table.set(name, content)
        if (each.compactsAfter) await sim.log.maintain(true)
      }
      await sim.reopen()
      const read = new Map<string, string | null>()
      let offsetBefore = -1n
      for (const entry of await entries(sim)) {
        assert.ok(entry.offset > offsetBefore)
        offsetBefore = entry.offset
        if (entry.key !== null) read.set(entry.key, entry.value)
      }
      assert.deepEqual(new Map([...read].sort()), new Map([...table].sort()))
    }),
    { numRuns: 60 },
  )
})
