/**
 * Lanes that end, kernels that trap, and lanes that share uneven work: never a hang, always a coded error that the
 * handler decides on; no lane idles while a task waits.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseStreamsConfig } from '../../src/config/streams-config.js'
import { Engine } from '../../src/coordinator/engine.js'
import { PiscinaTaskPool } from '../../src/coordinator/task-pool.js'
import type { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { js, json, StreamsBuilder, string, type Topology, topic } from '../../src/index.js'
import { SystemClock } from '../../src/stdx/clock.js'
import { Deferred } from '../../src/stdx/deferred.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { caughtUp, failureOf, fastConfig, makeApp, metric, rejection, withLog } from './live-app.js'
import { lastByKey, type NewTextRecord, readRecords, writeRecords } from './topic-records.js'

const Items = topic('items', string(), json({ n: 'int32', marker: 'string' }))
const deadly = (name: string) => js(new URL('./deadly-functions.ts', import.meta.url), name)

function countTopology(functionName?: string): Topology {
  const builder = new StreamsBuilder()
  const items = builder.stream(Items)
  const passed = functionName === undefined ? items : items.filter(deadly(functionName))
  passed
    .groupByKey()
    .aggregate(
      () => ({ n: 0 }),
      (_key, _value, total) => ({ n: total.n + 1 }),
      { name: 'counts-store' },
    )
    .toStream()
    .to('counts')
  return builder.build()
}

const items = (count: number, marker = '', markedAt = 150): NewTextRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    key: `k${n % 5}`,
    value: JSON.stringify({ n, marker: n === markedAt ? marker : '' }),
    timestampMs: n,
  }))

async function counts(log: EmbeddedLog, partitions = 1): Promise<Record<string, number>> {
  const all = await Promise.all(
    Array.from({ length: partitions }, (_, partition) => readRecords(log, 'counts', partition)),
  )
  const last = [...lastByKey(all.flat())].sort()
  return Object.fromEntries(last.map(([key, value]) => [key, (JSON.parse(value) as { n: number }).n]))
}

const topics = (partitionCount: number) => ['items', 'counts'].map(name => ({ topic: name, partitionCount }))

test('a worker that ends: E907, and REPLACE_THREAD loses nothing', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-lane-'))
  try {
    await withLog(async log => {
      await log.admin.createTopics(topics(1))
      const { app } = makeApp(countTopology('exits'), log, { 'num.stream.threads': 2 })
      await app.start()
      await writeRecords(log, 'items', items(200, join(folder, 'first')))
      const error = await failureOf(app)
      assert.equal(error.code, 'E907')
      assert.match(error.message, /exited with code: 7/)
      assert.match(error.cure ?? '', /process\.exit/)

      await writeRecords(log, 'items', items(200, join(folder, 'second')))
      const { app: second } = makeApp(countTopology('exits'), log, { 'num.stream.threads': 2 })
      const codes: unknown[] = []
      second.setUncaughtExceptionHandler(each => {
        codes.push((each as { code?: string }).code)
        return 'REPLACE_THREAD'
      })
      await second.start()
      await writeRecords(log, 'items', items(100))
      await caughtUp(second)
      await second.close()
      assert.deepEqual(codes, ['E907'])
      assert.deepEqual(await counts(log), { k0: 100, k1: 100, k2: 100, k3: 100, k4: 100 })
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** An engine whose tasks are restored and have processed nothing. */
async function openEngine(log: EmbeddedLog): Promise<Engine> {
  const restored = new Deferred()
  const engine = await Engine.open({
    topology: countTopology(),
    config: parseStreamsConfig(fastConfig, { logGiven: true }),
    log,
    clock: new SystemClock(),
    openPool: laneCount => new PiscinaTaskPool(laneCount),
    onRestore: () => {},
    onTasksChanged: changed => {
      if (!changed.isRestoring) restored.resolve()
    },
    warn: () => {},
    print: () => {},
    signal: new AbortController().signal,
  })
  await restored.promise
  return engine
}

test('a kernel that traps is E904, a memory that is used up E903', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(topics(1))
    await writeRecords(log, 'items', items(1_000))
    for (const [code, damage] of [
      ['E904', (data: DataView, input: number) => data.setUint32(input + abi.INPUT_ROW_STATUS, 0xffff_fff0, true)],
      ['E903', (data: DataView) => data.setUint32(abi.H_HEAP_MAX, data.getUint32(abi.H_HEAP_TOP, true), true)],
    ] as const) {
      const engine = await openEngine(log)
      const [runner] = engine.runners
      assert.ok(runner !== undefined)
      damage(runner.views.refresh().data, runner.plan.inputs[0]?.address ?? 0)
      const error = await rejection(engine.run())
      assert.equal(error.code, code, error.message)
      assert.equal(error.place.taskId, '0_0')
      assert.ok(error.cure !== undefined)
      await engine.close()
    }
    const { app } = makeApp(countTopology(), log)
    await app.start()
    await caughtUp(app)
    await app.close()
    assert.deepEqual(await counts(log), { k0: 200, k1: 200, k2: 200, k3: 200, k4: 200 })
  })
})

test('three busy tasks keep two lanes busy', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(topics(3))
    for (let partition = 0; partition < 3; partition++) {
      for (let chunk = 0; chunk < 30; chunk++) await writeRecords(log, 'items', items(10_000), partition)
    }
    const { app } = makeApp(countTopology(), log, { 'num.stream.threads': 2, 'metrics.recording.level': 'DEBUG' })
    await app.start()
    const before = [0, 1].map(lane => metric(app, 'step-total', { 'thread-id': String(lane) }))
    await caughtUp(app)
    const steps = [0, 1].map((lane, at) => metric(app, 'step-total', { 'thread-id': String(lane) }) - (before[at] ?? 0))
    const done = [0, 1, 2].map(task => metric(app, 'process-total', { 'task-id': `0_${task}` }))
    await app.close()
    assert.deepEqual(done, [300_000, 300_000, 300_000])
    const total = (steps[0] ?? 0) + (steps[1] ?? 0)
    assert.ok(total >= 12, `${steps} steps`)
    assert.ok(Math.min(...steps) >= total / 4, `steps of the lanes: ${steps}`)
  })
})
