/**
 * The life of an application: states in their order, closing at any moment, what an error leaves to the handler, what
 * a commit promises. Kafka Streams: KafkaStreams.State, StreamsUncaughtExceptionHandler.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { json, StreamsBuilder, string, TimeWindows, type Topology, topic } from '../../src/index.js'
import type { KafkaStreams } from '../../src/streams/kafka-streams.js'
import { caughtUp, failureOf, makeApp, metric, pause, rejection, withLog } from './live-app.js'
import { lastByKey, type NewTextRecord, readRecords, writeRecords } from './topic-records.js'

const Numbers = topic('numbers', string(), json({ n: 'int32' }))
const number = (n: number, key = `k${n % 3}`): NewTextRecord => ({ key, value: `{"n":${n}}`, timestampMs: n })
const numbers = (from: number, to: number): NewTextRecord[] =>
  Array.from({ length: to - from }, (_, index) => number(from + index))

async function createTopics(log: EmbeddedLog): Promise<void> {
  await log.admin.createTopics(['numbers', 'sums'].map(name => ({ topic: name, partitionCount: 1 })))
}

/** Sums by key, behind a repartition topic when asked for. */
function sumTopology(see: (n: number) => void = () => {}): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Numbers)
    .peek((_key, value) => see(value.n))
    .groupBy((key, _value) => key)
    .aggregate(
      () => ({ n: 0, sum: 0 }),
      (_key, value, total) => ({ n: total.n + 1, sum: total.sum + value.n }),
      { name: 'sums-store' },
    )
    .toStream()
    .to('sums')
  return builder.build()
}

async function sums(log: EmbeddedLog): Promise<Record<string, unknown>> {
  const last = lastByKey(await readRecords(log, 'sums'))
  return Object.fromEntries([...last].sort().map(([key, value]) => [key, JSON.parse(value)]))
}

/** The true sums of numbers [0, to). */
function truth(to: number): Record<string, unknown> {
  const totals: Record<string, { n: number; sum: number }> = {}
  for (let n = 0; n < to; n++) {
    const before = totals[`k${n % 3}`] ?? { n: 0, sum: 0 }
    totals[`k${n % 3}`] = { n: before.n + 1, sum: before.sum + n }
  }
  return totals
}

function watch(app: KafkaStreams): string[] {
  const states: string[] = []
  app.setStateListener((newState, oldState) => states.push(`${oldState} ${newState}`))
  return states
}

test('states in their order; start once, close twice', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    const { app } = makeApp(sumTopology(), log)
    const states = watch(app)
    assert.equal(app.state(), 'CREATED')
    await app.start()
    assert.equal(app.state(), 'RUNNING')
    assert.equal((await rejection(app.start())).code, 'E894')
    assert.equal(app.state(), 'RUNNING', 'a second start changes nothing')
    await Promise.all([app.close(), app.close()])
    await app.close()
    assert.deepEqual(states, [
      'CREATED REBALANCING',
      'REBALANCING RUNNING',
      'RUNNING PENDING_SHUTDOWN',
      'PENDING_SHUTDOWN NOT_RUNNING',
    ])
    await app.finished()
    assert.equal((await rejection(app.start())).code, 'E894')
  })
})

test('closed before it was started, and a listener that throws', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    const { app } = makeApp(sumTopology(), log)
    await app.close()
    assert.equal(app.state(), 'NOT_RUNNING')
    const { app: second, lines } = makeApp(sumTopology(), log)
    second.setStateListener(() => {
      throw new Error('the listener is broken')
    })
    await second.start()
    await second.close()
    assert.ok(lines.some(line => line.includes('the listener is broken')))
  })
})

test('a clean close commits, also with a commit interval that never ends', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    await writeRecords(log, 'numbers', numbers(0, 3_000))
    {
      await using app = makeApp(sumTopology(), log, { 'commit.interval.ms': 3_600_000 }).app
      await app.start()
      await caughtUp(app)
      assert.deepEqual(await sums(log), {}, 'nothing is committed yet')
    }
    assert.deepEqual(await sums(log), truth(3_000))
    const [committed] = await log.committedOffsets('app', [{ topic: 'numbers', partition: 0 }])
    assert.equal(committed?.offset, 3_000n)
  })
})

test('closed while it restores: start rejects, state is as before, the next one restores all', {
  timeout: 60_000,
}, async () => {
  await withLog(async log => {
    await createTopics(log)
    await writeRecords(log, 'numbers', numbers(0, 300))
    const { app } = makeApp(sumTopology(), log)
    await app.start()
    await caughtUp(app)
    await app.close()
    const { app: closed } = makeApp(sumTopology(), log)
    const states = watch(closed)
    let closing: Promise<boolean> | undefined
    closed.setGlobalStateRestoreListener(() => {
      closing ??= closed.close()
    })
    assert.equal((await rejection(closed.start())).code, 'E905')
    await closing
    assert.equal(closed.state(), 'NOT_RUNNING')
    assert.deepEqual(states, ['CREATED REBALANCING', 'REBALANCING PENDING_SHUTDOWN', 'PENDING_SHUTDOWN NOT_RUNNING'])
    await writeRecords(log, 'numbers', numbers(300, 400))
    const { app: last } = makeApp(sumTopology(), log)
    const restored: string[] = []
    last.setGlobalStateRestoreListener(event => restored.push(`${event.store} ${event.offset}/${event.endOffset}`))
    await last.start()
    assert.ok(restored.length > 0)
    await caughtUp(last)
    await last.close()
    assert.deepEqual(await sums(log), truth(400))
  })
})

test('an abort signal closes it, at once when it was aborted before', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    const controller = new AbortController()
    const { app } = makeApp(sumTopology(), log, {}, { signal: controller.signal })
    await app.start()
    controller.abort()
    await app.finished()
    assert.equal(app.state(), 'NOT_RUNNING')
    const { app: late } = makeApp(sumTopology(), log, {}, { signal: controller.signal })
    assert.equal((await rejection(late.start())).code, 'E905')
    await late.close()
    assert.equal(late.state(), 'NOT_RUNNING')
  })
})

test('REPLACE_THREAD goes on from the last commit, and nothing is lost or counted twice', {
  timeout: 60_000,
}, async () => {
  await withLog(async log => {
    await createTopics(log)
    await writeRecords(log, 'numbers', numbers(0, 1_000))
    let failures = 0
    const see = (n: number): void => {
      if (n === 700 && failures < 3) {
        failures++
        throw new Error('not yet')
      }
    }
    const { app } = makeApp(sumTopology(see), log, { 'commit.interval.ms': 5 })
    const states = watch(app)
    const errors: unknown[] = []
    app.setUncaughtExceptionHandler(error => {
      errors.push((error as { code?: string }).code)
      return 'REPLACE_THREAD'
    })
    await app.start()
    await caughtUp(app)
    await app.close()
    assert.deepEqual(errors, ['E902', 'E902', 'E902'])
    assert.deepEqual(await sums(log), truth(1_000))
    const replaced = states.filter(each => each === 'RUNNING REBALANCING').length
    assert.equal(replaced, 3)
    assert.equal(states.at(-1), 'PENDING_SHUTDOWN NOT_RUNNING')
  })
})

test('a handler that throws, closes, or says SHUTDOWN_CLIENT: the application ends', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    await writeRecords(log, 'numbers', numbers(0, 10))
    const fails = (): Topology =>
      sumTopology(() => {
        throw new Error('always')
      })
    const { app } = makeApp(fails(), log)
    app.setUncaughtExceptionHandler(() => {
      throw new Error('the handler is broken')
    })
    await app.start()
    assert.equal((await failureOf(app)).code, 'E902')
    const { app: closing } = makeApp(fails(), log)
    closing.setUncaughtExceptionHandler(() => {
      void closing.close()
      return 'REPLACE_THREAD'
    })
    await closing.start()
    await assert.rejects(closing.finished(), { code: 'E902' })
    assert.equal(closing.state(), 'NOT_RUNNING')
    const { app: shut } = makeApp(fails(), log)
    const states = watch(shut)
    await shut.start()
    assert.equal((await failureOf(shut)).code, 'E902')
    assert.deepEqual(states.slice(2), ['RUNNING PENDING_ERROR', 'PENDING_ERROR ERROR'])
    await shut.close()
    assert.equal(shut.state(), 'NOT_RUNNING')
  })
})

test('effects run in order, each before the commit of its record', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    await writeRecords(log, 'numbers', numbers(0, 5_000))
    const seen: number[] = []
    const { app } = makeApp(
      sumTopology(n => seen.push(n)),
      log,
      { 'commit.interval.ms': 1 },
    )
    await app.start()
    for (let committed = 0n; committed < 5_000n; ) {
      const [offset] = await log.committedOffsets('app', [{ topic: 'numbers', partition: 0 }])
      committed = offset?.offset ?? 0n
      assert.ok(BigInt(seen.length) >= committed, `${seen.length} effects, ${committed} committed`)
      await pause(1)
    }
    await app.close()
    assert.deepEqual(
      seen,
      numbers(0, 5_000).map((_, n) => n),
    )
  })
})

test('repartition topics are purged behind the commit', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    await writeRecords(log, 'numbers', numbers(0, 2_000))
    const { app } = makeApp(sumTopology(), log, { 'repartition.purge.interval.ms': 0 })
    await app.start()
    await caughtUp(app)
    await writeRecords(log, 'numbers', numbers(2_000, 2_010))
    await caughtUp(app)
    await app.close()
    const name = (await log.admin.listTopics()).find(each => each.topic.endsWith('-repartition'))?.topic ?? ''
    const [start, end] = await log.admin.listOffsets([
      { topic: name, partition: 0, at: 'earliest' },
      { topic: name, partition: 0, at: 'latest' },
    ])
    assert.equal(end?.offset, 2_010n)
    assert.equal(start?.offset, 2_010n, 'everything processed is gone')
    assert.deepEqual(await sums(log), truth(2_010))
  })
})

test('a pattern reads every topic whose name matches', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(['in-a', 'in-b', 'other', 'out'].map(name => ({ topic: name, partitionCount: 1 })))
    for (const [index, name] of ['in-a', 'in-b', 'other'].entries()) await writeRecords(log, name, [number(index)])
    const builder = new StreamsBuilder()
    builder
      .stream(/^in-.*$/, { key: string(), value: json({ n: 'int32' }) })
      .mapValues((_key, value) => ({ n: value.n }))
      .to('out')
    const { app } = makeApp(builder.build(), log)
    await app.start()
    await caughtUp(app)
    await app.close()
    assert.deepEqual((await readRecords(log, 'out')).map(record => record.value).sort(), ['{"n":0}', '{"n":1}'])
  })
})

function mergedTopology(): Topology {
  const builder = new StreamsBuilder()
  const Value = json({ n: 'int32' })
  builder
    .stream(topic('left', string(), Value))
    .merge(builder.stream(topic('right', string(), Value)))
    .mapValues((_key, value) => ({ n: value.n }))
    .to('out')
  return builder.build()
}

async function mergedValues(log: EmbeddedLog): Promise<number[]> {
  return (await readRecords(log, 'out')).map(record => (JSON.parse(record.value ?? '') as { n: number }).n)
}

test('max.task.idle.ms: records of two topics are merged by time, an empty one is waited for', {
  timeout: 60_000,
}, async () => {
  await withLog(async log => {
    await log.admin.createTopics(['left', 'right', 'out'].map(name => ({ topic: name, partitionCount: 1 })))
    await writeRecords(
      log,
      'left',
      [1, 4, 5, 8].map(n => number(n)),
    )
    await writeRecords(
      log,
      'right',
      [2, 3, 6, 7].map(n => number(n)),
    )
    const { app } = makeApp(mergedTopology(), log)
    await app.start()
    await caughtUp(app)
    await app.close()
    assert.deepEqual(await mergedValues(log), [1, 2, 3, 4, 5, 6, 7, 8])
  })
  await withLog(async log => {
    await log.admin.createTopics(['left', 'right', 'out'].map(name => ({ topic: name, partitionCount: 1 })))
    const { app } = makeApp(mergedTopology(), log, { 'max.task.idle.ms': 400 })
    await app.start()
    await writeRecords(
      log,
      'left',
      [20, 30].map(n => number(n)),
    )
    await pause(100)
    assert.deepEqual(await mergedValues(log), [], 'the empty topic is waited for')
    await writeRecords(
      log,
      'right',
      [10, 25].map(n => number(n)),
    )
    for (let waited = 0; (await mergedValues(log)).length < 4 && waited < 5_000; waited += 20) await pause(20)
    await app.close()
    assert.deepEqual(await mergedValues(log), [10, 20, 25, 30])
  })
})

function windowCounts(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Numbers)
    .groupByKey()
    .windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0))
    .count({ name: 'windows' })
    .toStream()
    .mapValues((_key, n) => ({ n }))
    .to('sums')
  return builder.build()
}

test('state, lag and memory as metrics; expired windows are given back', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    const { app } = makeApp(windowCounts(), log, { 'metrics.recording.level': 'DEBUG' })
    await app.start()
    const late = { key: 'k', value: '{"n":1}', timestampMs: 10 }
    for (let round = 0; round < 40; round++) {
      const records = Array.from({ length: 500 }, (_, index) => ({
        key: `key ${round} ${index}`,
        value: '{"n":1}',
        timestampMs: round * 100_000 + index,
      }))
      await writeRecords(log, 'numbers', records)
    }
    await caughtUp(app)
    assert.equal(metric(app, 'process-total', { 'task-id': '0_0' }), 20_000)
    assert.equal(metric(app, 'records-lag'), 0)
    const rows = metric(app, 'num-keys', { 'store-name': 'windows' })
    assert.ok(rows >= 500 && rows <= 3_000, `${rows} rows of windows that are not expired`)
    await writeRecords(log, 'numbers', [late, late, { ...late, key: null }])
    await caughtUp(app)
    assert.equal(metric(app, 'dropped-records-total', { reason: 'late' }), 2)
    assert.equal(metric(app, 'stream-time-ms'), 3_900_499)
    await app.close()
  })
})

test('restored is never stopped: stream time and state are those of before', { timeout: 60_000 }, async () => {
  const before = [number(10, 'a'), number(2_500, 'a'), number(2_600, 'a')]
  const after = [number(900, 'a'), number(2_700, 'a'), number(2_400, 'b')]
  const outputs: string[][] = []
  for (const restarts of [false, true]) {
    await withLog(async log => {
      await createTopics(log)
      let { app } = makeApp(windowCounts(), log)
      await app.start()
      await writeRecords(log, 'numbers', before)
      await caughtUp(app)
      if (restarts) {
        await app.close()
        app = makeApp(windowCounts(), log, { 'metrics.recording.level': 'DEBUG' }).app
        await app.start()
        assert.ok(metric(app, 'num-keys', { 'store-name': 'windows' }) >= 1, 'the open window is back')
      }
      await writeRecords(log, 'numbers', after)
      await caughtUp(app)
      assert.equal(
        metric(app, 'dropped-records-total', { reason: 'late' }),
        1,
        'the first is late, also after a restart',
      )
      await app.close()
      outputs.push((await readRecords(log, 'sums')).map(({ value, timestampMs }) => `${value} @${timestampMs}`))
    })
  }
  assert.deepEqual(outputs[1], outputs[0])
})
