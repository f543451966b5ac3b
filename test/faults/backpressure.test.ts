/** A slow sink stops reading at a named bound of bytes, and memory stays where it was after the warm-up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as limits from '../../src/config/limits.js'
import { json, StreamsBuilder, string, TimeWindows, type Topology, topic } from '../../src/index.js'
import { caughtUp, makeApp, metric, pause, withLog } from './live-app.js'
import { SlowLog } from './slow-log.js'
import { type NewTextRecord, readRecords, writeRecords } from './topic-records.js'

const Lines = topic('lines', string(), json({ n: 'int32', text: 'string' }))
const RECORDS = 5_000
const TEXT = 'abcdefghij'.repeat(100)

/** Twenty kilobytes out for each in. */
function widenTopology(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Lines)
    .mapValues((_key, { n, text }) => {
      const four = `${text}${text}${text}${text}`
      return { n, wide: `${four}${four}${four}${four}${four}` }
    })
    .to('wide')
  return builder.build()
}

test('a slow sink stops reading at UNACKNOWLEDGED_BYTES_MAX', { timeout: 120_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(['lines', 'wide'].map(name => ({ topic: name, partitionCount: 1 })))
    for (let at = 0; at < RECORDS; at += 500) {
      const chunk = Array.from({ length: 500 }, (_, n) => ({
        key: 'k',
        value: JSON.stringify({ n: at + n, text: TEXT }),
      }))
      await writeRecords(log, 'lines', chunk)
    }
    const slow = new SlowLog(log)
    const { app } = makeApp(widenTopology(), slow, {
      'commit.interval.ms': 3_600_000,
      'metrics.recording.level': 'DEBUG',
    })
    await app.start()
    for (let still = 0, before = -1; still < 10; before = slow.fetchedBytes + slow.pendingBytes) {
      await pause(30)
      still = slow.pendingBytes > 0 && before === slow.fetchedBytes + slow.pendingBytes ? still + 1 : 0
    }
    // one step may be under way when the bound is reached; a round of it ends behind a segment's builders
    const stepBytesMax = 4 * limits.STEP_OUTPUT_BYTES_MAX
    assert.ok(slow.pendingBytes >= limits.UNACKNOWLEDGED_BYTES_MAX, `${slow.pendingBytes} bytes wait`)
    assert.ok(slow.pendingBytes <= limits.UNACKNOWLEDGED_BYTES_MAX + stepBytesMax, `${slow.pendingBytes} bytes wait`)
    const readAtMost = slow.pendingBytes / 20 + (limits.SLABS_PER_INPUT + 1) * limits.FETCH_BYTES_MAX
    assert.ok(slow.fetchedBytes <= readAtMost, `${slow.fetchedBytes} bytes were read`)
    assert.equal(
      metric(app, 'records-lag'),
      RECORDS - metric(app, 'process-total', { 'thread-id': '0' }),
      'the lag is what is not processed',
    )
    const memoryBytes = metric(app, 'memory-bytes')
    const memoryMax = 2 * (limits.UNACKNOWLEDGED_BYTES_MAX + stepBytesMax)
    assert.ok(memoryBytes < memoryMax, `${memoryBytes} bytes of task memory`)
    slow.open()
    await caughtUp(app)
    assert.ok(metric(app, 'memory-bytes') <= 1.25 * memoryBytes, 'and not more afterwards')
    await app.close()
    const written = await readRecords(log, 'wide')
    assert.equal(written.length, RECORDS)
    assert.ok(written.every((record, n) => record.value?.startsWith(`{"n":${n},`)))
  })
})

function windowTopology(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Lines)
    .groupBy((_key, line) => line.text)
    .windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0))
    .count({ name: 'windows' })
    .toStream()
    .mapValues((_key, n) => ({ n }))
    .to('wide')
  return builder.build()
}

/** Windows of new keys, a minute and more after those of the round before. */
const roundOf = (round: number): NewTextRecord[] =>
  Array.from({ length: 2_000 }, (_, n) => ({
    key: null,
    value: JSON.stringify({ n, text: `key ${n % 700} of round ${round}` }),
    timestampMs: round * 90_000 + n,
  }))

test('memory does not grow after the warm-up: expired windows are given back', { timeout: 120_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(['lines', 'wide'].map(name => ({ topic: name, partitionCount: 1 })))
    const { app } = makeApp(windowTopology(), log, {
      'metrics.recording.level': 'DEBUG',
      'repartition.purge.interval.ms': 0,
      // rows of windows that are over stay until they are committed
      'statestore.uncommitted.max.bytes': 500_000,
    })
    await app.start()
    const memoryAfter = async (
      from: number,
      to: number,
    ): Promise<{ taskBytes: number; storeBytes: number; rss: number }> => {
      for (let round = from; round < to; round++) {
        await writeRecords(log, 'lines', roundOf(round))
        if (round % 10 === 9) await caughtUp(app)
      }
      return {
        taskBytes: metric(app, 'memory-bytes'),
        storeBytes: metric(app, 'store-bytes'),
        rss: metric(app, 'resident-bytes'),
      }
    }
    // how much waits at once depends on the moment: the most of many rounds is what later ones are held against
    const warm = await memoryAfter(0, 280)
    const later = await memoryAfter(280, 420)
    assert.equal(metric(app, 'process-total', { 'task-id': '1_0' }), 840_000)
    await app.close()
    assert.ok(later.taskBytes <= 1.2 * warm.taskBytes, `task memory ${warm.taskBytes} → ${later.taskBytes}`)
    assert.ok(later.storeBytes <= 2 * warm.storeBytes + 2_000_000, `state ${warm.storeBytes} → ${later.storeBytes}`)
    assert.ok(later.rss <= warm.rss + 120_000_000, `resident ${warm.rss} → ${later.rss}`)
  })
})
