/** When a fetch ends and what happens to lent memory then, with a broker that answers as slowly as a test wants. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaFetcher } from '../../../src/kafka/data/fetcher.js'
import type { FetchResult } from '../../../src/log/fetch.js'
import { encodeRecordBatch } from '../../../src/record-batch/writer.js'
import { encodeResponse, GuardedTarget, partitionResponse } from './fetch-bytes.js'
import { HandDrivenCluster, settle } from './hand-driven-cluster.js'

const batch = encodeRecordBatch([{ key: null, value: Buffer.from('x'.repeat(500)), timestampMs: 1n }])

function response(partitions: readonly number[], throttleTimeMs = 0): Uint8Array {
  const answers = partitions.map(partitionIndex =>
    partitionResponse({ partitionIndex, highWatermark: 1n, lastStableOffset: 1n, logStartOffset: 0n, records: batch }),
  )
  return encodeResponse({
    throttleTimeMs,
    errorCode: 0,
    sessionId: 0,
    responses: [{ topic: 't', partitions: answers }],
  })
}

const nothing = encodeResponse({
  throttleTimeMs: 0,
  errorCode: 0,
  sessionId: 0,
  responses: [{ topic: 't', partitions: [partitionResponse({ highWatermark: 0n, lastStableOffset: 0n })] }],
})

/** A fetch whose result can be looked at while it is under way. */
function watch(job: Promise<readonly FetchResult[]>): { results(): readonly FetchResult[] | undefined } {
  let settled: readonly FetchResult[] | undefined
  void job.then(results => {
    settled = results
  })
  return { results: () => settled }
}

const want = (partition: number, target: Uint8Array) => ({ topic: 't', partition, offset: 0n, target })

test('interrupted while it waits, a fetch ends at once, and what comes later is not written to its target', async () => {
  const cluster = new HandDrivenCluster({ t: 1 })
  const fetcher = new KafkaFetcher({ cluster })
  const target = new GuardedTarget(1_000)
  const stop = new AbortController()
  const fetch = watch(fetcher.fetch([want(0, target.view)], { maxWaitMs: 60_000, signal: stop.signal }))
  await settle()
  stop.abort()
  await settle()
  assert.equal(fetch.results()?.[0]?.byteCount, 0)
  const [poll] = cluster.pending
  assert.ok(poll !== undefined)
  cluster.feed(poll, response([0]))
  await settle()
  assert.ok(target.view.every(byte => byte === 0xa5))
  await fetcher.close()
})

test('interrupted while bytes come, it waits for the rest of them', async () => {
  const cluster = new HandDrivenCluster({ t: 1 })
  const fetcher = new KafkaFetcher({ cluster })
  const target = new GuardedTarget(1_000)
  const stop = new AbortController()
  const fetch = watch(fetcher.fetch([want(0, target.view)], { maxWaitMs: 60_000, signal: stop.signal }))
  await settle()
  const [poll] = cluster.pending
  assert.ok(poll !== undefined)
  const body = response([0])
  cluster.feed(poll, body, 0, 300)
  stop.abort()
  await settle()
  assert.equal(fetch.results(), undefined)
  cluster.feed(poll, body, 300)
  await settle()
  assert.equal(fetch.results()?.[0]?.byteCount, batch.length)
  target.check()
  await fetcher.close()
})

test('bytes that do not end after an interruption are cut off: the target is the caller’s again', async () => {
  const cluster = new HandDrivenCluster({ t: 1 })
  const fetcher = new KafkaFetcher({ cluster })
  const stop = new AbortController()
  const target = new Uint8Array(1_000)
  const fetch = watch(fetcher.fetch([want(0, target)], { maxWaitMs: 60_000, signal: stop.signal }))
  await settle()
  const [poll] = cluster.pending
  assert.ok(poll !== undefined)
  cluster.feed(poll, response([0]), 0, 300)
  stop.abort()
  cluster.clock.advance(999)
  await settle()
  assert.equal(fetch.results(), undefined)
  cluster.clock.advance(1)
  await settle()
  assert.equal(fetch.results()?.[0]?.byteCount, 0)
  assert.equal(cluster.pending.length, 0)
  await fetcher.close()
})

test('two polls may be under way; what comes third waits for the first that ends, and goes together', async () => {
  const cluster = new HandDrivenCluster({ t: 4 })
  const fetcher = new KafkaFetcher({ cluster })
  const fetches = [0, 1, 2, 3].map(partition =>
    fetcher.fetch([want(partition, new Uint8Array(1_000))], { maxWaitMs: 9_000 }),
  )
  const [first] = cluster.pending
  assert.equal(first, undefined)
  await settle()
  // all that was asked for in one turn went out together
  assert.equal(cluster.pending.length, 1)
  const late = fetcher.fetch([{ ...want(0, new Uint8Array(1_000)), offset: 5n }], { maxWaitMs: 9_000 })
  await settle()
  assert.deepEqual(
    cluster.pending.map(each => each.purpose),
    ['fetch', 'fetch-2'],
  )
  const last = fetcher.fetch([{ ...want(1, new Uint8Array(1_000)), offset: 5n }], { maxWaitMs: 9_000 })
  await settle()
  assert.equal(cluster.pending.length, 2)
  const [all] = cluster.pending
  assert.ok(all !== undefined)
  cluster.feed(all, response([0, 1, 2, 3]))
  await settle()
  for (const fetch of fetches) assert.equal((await fetch)[0]?.nextOffset, 1n)
  assert.equal(cluster.pending.length, 2)
  void late
  void last
  await fetcher.close()
})

test('a broker that wants to be left alone is', async () => {
  const cluster = new HandDrivenCluster({ t: 1 })
  const fetcher = new KafkaFetcher({ cluster })
  const first = fetcher.fetch([want(0, new Uint8Array(1_000))], { maxWaitMs: 9_000 })
  const other = fetcher.fetch([{ ...want(0, new Uint8Array(1_000)), offset: 5n }], { maxWaitMs: 60_000 })
  await settle()
  const [poll] = cluster.pending
  assert.ok(poll !== undefined)
  cluster.feed(poll, response([0], 700))
  await first
  const next = fetcher.fetch([{ ...want(0, new Uint8Array(1_000)), offset: 1n }], { maxWaitMs: 60_000 })
  await settle()
  // the other connection has a poll of its own
  assert.equal(cluster.pending.length, 1)
  cluster.clock.advance(699)
  await settle()
  assert.equal(cluster.pending.length, 1)
  cluster.clock.advance(1)
  await settle()
  assert.equal(cluster.pending.length, 2)
  assert.equal(fetcher.counters.throttledMs, 700)
  await fetcher.close()
  await Promise.all([other, next])
})

test('polls follow one another until the wait is over', async () => {
  const cluster = new HandDrivenCluster({ t: 1 })
  const fetcher = new KafkaFetcher({ cluster })
  const fetch = watch(fetcher.fetch([want(0, new Uint8Array(1_000))], { maxWaitMs: 1_200 }))
  const waits: number[] = []
  for (let turn = 0; turn < 3; turn++) {
    await settle()
    const [poll] = cluster.pending
    assert.ok(poll !== undefined)
    waits.push((poll.request as { maxWaitMs: number }).maxWaitMs)
    cluster.clock.advance(waits.at(-1) ?? 0)
    assert.equal(fetch.results(), undefined)
    cluster.feed(poll, nothing)
  }
  await settle()
  assert.deepEqual(waits, [500, 500, 200])
  assert.equal(fetch.results()?.[0]?.byteCount, 0)
  assert.equal(fetch.results()?.[0]?.highWatermark, 0n)
  await fetcher.close()
})

test('a broker that is away costs no error until the time is over; then it says why', async () => {
  const cluster = new HandDrivenCluster({ t: 1 })
  const fetcher = new KafkaFetcher({ cluster, unreachableMaxMs: 10_000 })
  cluster.isAway = true
  let result: FetchResult | undefined
  let turns = 0
  for (; result?.error === undefined && turns < 100; turns++) {
    const fetch = watch(fetcher.fetch([want(0, new Uint8Array(100))], { maxWaitMs: 500 }))
    for (let tick = 0; tick < 20 && fetch.results() === undefined; tick++) {
      await settle()
      cluster.clock.advance(100)
    }
    result = fetch.results()?.[0]
    assert.ok(result !== undefined, 'the fetch did not end')
    assert.equal(result.byteCount, 0)
  }
  assert.equal(result?.error?.code, 'E633')
  assert.ok(turns > 5 && turns < 40, `${turns} fetches`)
  await fetcher.close()
})

test('a topic that does not exist is an error after a moment, also when nothing is waited for', async () => {
  const cluster = new HandDrivenCluster({ t: 1 })
  const fetcher = new KafkaFetcher({ cluster })
  const requests = ['gone', 't'].map(topic => ({
    topic,
    partition: topic === 't' ? 3 : 0,
    offset: 0n,
    target: new Uint8Array(9),
  }))
  const fetch = watch(fetcher.fetch(requests, { maxWaitMs: 0 }))
  for (let tick = 0; tick < 30 && fetch.results() === undefined; tick++) {
    await settle()
    cluster.clock.advance(100)
  }
  assert.deepEqual(
    fetch.results()?.map(result => result.error?.code),
    ['E604', 'E605'],
  )
  await fetcher.close()
})

test('a broker that does not know a topic yet is asked again; one that has not the offset is believed the second time', async () => {
  const cluster = new HandDrivenCluster({ t: 1 })
  const fetcher = new KafkaFetcher({ cluster })
  const fetch = watch(fetcher.fetch([want(0, new Uint8Array(1_000))], { maxWaitMs: 9_000 }))
  const saying = (errorCode: number): Uint8Array => {
    const partitions = [
      partitionResponse({ errorCode, highWatermark: -1n, lastStableOffset: -1n, logStartOffset: -1n }),
    ]
    return encodeResponse({ throttleTimeMs: 0, errorCode: 0, sessionId: 0, responses: [{ topic: 't', partitions }] })
  }
  for (const errorCode of [3, 6, 74, 1, 1]) {
    await settle()
    assert.equal(fetch.results(), undefined)
    const [poll] = cluster.pending
    assert.ok(poll !== undefined, `before error ${errorCode}`)
    cluster.feed(poll, saying(errorCode))
    await settle()
    cluster.clock.advance(100)
  }
  assert.equal(fetch.results()?.[0]?.error?.code, 'E606')
  assert.equal(fetcher.counters.retryCount, 3)
  await fetcher.close()
})
