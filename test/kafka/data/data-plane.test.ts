/** Writing to and reading from a real broker: what the log cases do not look at. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { createTopicsApi, deleteRecordsApi } from '../../../src/kafka/protocol/messages/topics.js'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import { needsBroker } from '../support/shared-cluster.js'
import { lent, lentBatch, newTopic, openRig, type Rig, type RigOptions, readValues } from './rig.js'

function brokerTest(title: string, run: (rig: Rig, context: TestContext) => Promise<void>, options: RigOptions = {}) {
  test(title, { timeout: 60_000 }, async context => {
    const broker = await needsBroker(context)
    if (broker === undefined) return
    const rig = openRig(broker.bootstrapServers, options)
    try {
      await run(rig, context)
    } finally {
      await rig.close()
    }
  })
}

const sharedTarget = (bytes: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(bytes))

brokerTest('many appends to many partitions come back in order, from lent memory into lent memory', async rig => {
  const topic = await newTopic(rig, 5)
  const expected = Array.from({ length: 5 }, (_, partition) =>
    Array.from({ length: 200 }, (_, index) => `${partition}:${index}`),
  )
  const appends = expected.flatMap((values, partition) =>
    values.map(value => rig.producer.append({ topic, partition }, lentBatch(value))),
  )
  const results = await Promise.all(appends)
  for (const partition of [0, 1, 2, 3, 4]) {
    const own = results.slice(partition * 200, (partition + 1) * 200)
    assert.deepEqual(
      own.map(result => result.baseOffset),
      own.map((_, index) => BigInt(index)),
    )
    assert.deepEqual(await readValues(rig.fetcher, { topic, partition }, 200), expected[partition])
  }
  assert.equal(rig.producer.counters.retryCount, 0)
})

brokerTest('one fetch brings several partitions, each into its own target', async rig => {
  const topic = await newTopic(rig, 3)
  for (const partition of [0, 1, 2]) await rig.producer.append({ topic, partition }, lentBatch(`value ${partition}`))
  const targets = [0, 1, 2].map(() => sharedTarget(10_000))
  const requests = targets.map((target, partition) => ({ topic, partition, offset: 0n, target }))
  const results = await rig.fetcher.fetch(requests, { maxWaitMs: 5_000 })
  for (const [partition, result] of results.entries()) {
    const records = decodeRecords(targets[partition]?.slice(0, result.byteCount) ?? new Uint8Array(0))
    assert.deepEqual(
      records.map(record => Buffer.from(record.value ?? []).toString()),
      [`value ${partition}`],
    )
  }
})

brokerTest('a batch that fits no target is announced in whichever place of the request it stands', async rig => {
  const topic = await newTopic(rig, 3)
  const large = lentBatch('x'.repeat(50_000))
  for (const partition of [0, 2]) {
    for (let turn = 0; turn < 3; turn++) await rig.producer.append({ topic, partition }, lentBatch(`small ${turn}`))
  }
  await rig.producer.append({ topic, partition: 1 }, large)
  const offsets = [0n, 0n, 0n]
  let announced: number | undefined
  for (let turn = 0; turn < 10 && announced === undefined; turn++) {
    const requests = offsets.map((offset, partition) => ({ topic, partition, offset, target: sharedTarget(90) }))
    const results = await rig.fetcher.fetch(requests, { maxWaitMs: 2_000 })
    for (const [partition, { nextOffset }] of results.entries()) offsets[partition] = nextOffset
    announced = results[1]?.oversizeBytes
  }
  assert.equal(announced, large.length)
  assert.equal(offsets[1], 0n)
  const target = sharedTarget(large.length)
  const [whole] = await rig.fetcher.fetch([{ topic, partition: 1, offset: 0n, target }], { maxWaitMs: 2_000 })
  assert.equal(whole?.byteCount, large.length)
  const [tiny] = await rig.fetcher.fetch([{ topic, partition: 1, offset: 0n, target: sharedTarget(5) }], {
    maxWaitMs: 0,
  })
  assert.equal(tiny?.oversizeBytes, large.length)
})

brokerTest('a partition that has room again does not wait for a poll that is under way', async rig => {
  const topic = await newTopic(rig, 2)
  await rig.producer.append({ topic, partition: 0 }, lentBatch('there'))
  const stop = new AbortController()
  const empty = { topic, partition: 1, offset: 0n, target: sharedTarget(1_000) }
  const waiting = rig.fetcher.fetch([empty], { maxWaitMs: 60_000, signal: stop.signal })
  const full = { topic, partition: 0, offset: 0n, target: sharedTarget(1_000) }
  const [result] = await rig.fetcher.fetch([full], { maxWaitMs: 60_000 })
  assert.equal(result?.nextOffset, 1n)
  stop.abort()
  assert.equal((await waiting)[0]?.byteCount, 0)
})

brokerTest('who takes over the poll of a fetch that was interrupted gets what it brings', async rig => {
  const topic = await newTopic(rig, 1)
  const stop = new AbortController()
  const at = { topic, partition: 0, offset: 0n }
  const abandoned = sharedTarget(1_000)
  const waiting = rig.fetcher.fetch([{ ...at, target: abandoned }], { maxWaitMs: 60_000, signal: stop.signal })
  setTimeout(() => stop.abort(), 100)
  await waiting
  const target = sharedTarget(1_000)
  const next = rig.fetcher.fetch([{ ...at, target }], { maxWaitMs: 60_000 })
  await rig.producer.append({ topic, partition: 0 }, lentBatch('now'))
  const [result] = await next
  assert.equal(result?.nextOffset, 1n)
  assert.ok(abandoned.every(byte => byte === 0))
  assert.equal(decodeRecords(target.slice(0, result?.byteCount)).length, 1)
})

brokerTest('what is too large is refused alone: what stands before and behind it is written', async rig => {
  const topic = await newTopic(rig, 1, { 'max.message.bytes': '5000' })
  const at = { topic, partition: 0 }
  const texts = Array.from({ length: 30 }, (_, index) => (index % 7 === 3 ? 'x'.repeat(6_000) : `value ${index}`))
  const outcomes = await Promise.allSettled(texts.map(text => rig.producer.append(at, lentBatch(text))))
  for (const [index, outcome] of outcomes.entries()) {
    if (index % 7 !== 3) assert.equal(outcome.status, 'fulfilled')
    else assert.equal(outcome.status === 'rejected' && outcome.reason.code, 'E504')
  }
  const expected = texts.filter(text => text.length < 100)
  assert.deepEqual(await readValues(rig.fetcher, at, expected.length), expected)
  assert.equal(rig.producer.counters.producerIdChangeCount, 0)
})

brokerTest('one append with a batch that is too large fails when its others are written', async rig => {
  const topic = await newTopic(rig, 1, { 'max.message.bytes': '5000' })
  const at = { topic, partition: 0 }
  const bytes = lent(Buffer.concat([lentBatch('a'), lentBatch('x'.repeat(6_000)), lentBatch('b')]))
  await assert.rejects(rig.producer.append(at, bytes), { code: 'E504' })
  assert.deepEqual(await readValues(rig.fetcher, at, 2), ['a', 'b'])
})

brokerTest('records that were deleted are E606, those behind them are read', async rig => {
  const topic = await newTopic(rig, 1)
  const at = { topic, partition: 0 }
  for (const text of ['a', 'b', 'c']) await rig.producer.append(at, lentBatch(text))
  const request = { topics: [{ name: topic, partitions: [{ partitionIndex: 0, offset: 2n }] }], timeoutMs: 10_000 }
  const leader = rig.cluster.leaderOf(at)
  assert.ok(leader !== undefined)
  await rig.cluster.request(deleteRecordsApi, request, { nodeId: leader.nodeId })
  const [gone] = await rig.fetcher.fetch([{ ...at, offset: 0n, target: sharedTarget(1_000) }], { maxWaitMs: 0 })
  assert.equal(gone?.error?.code, 'E606')
  const [next] = await rig.fetcher.fetch([{ ...at, offset: 2n, target: sharedTarget(1_000) }], { maxWaitMs: 0 })
  assert.equal(next?.nextOffset, 3n)
  assert.equal(next?.logStartOffset, 2n)
})

brokerTest('a topic that is created while it is waited for is written and read', async rig => {
  const topic = `late-${randomBytes(5).toString('hex')}`
  const at = { topic, partition: 0 }
  const appended = rig.producer.append(at, lentBatch('early'))
  const spec = { name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
  await rig.cluster.request(createTopicsApi, { topics: [spec], timeoutMs: 5_000, validateOnly: false }, 'controller')
  assert.equal((await appended).baseOffset, 0n)
  assert.deepEqual(await readValues(rig.fetcher, at, 1), ['early'])
})

brokerTest('a closed producer lets go of what is not written; a closed fetcher refuses', async rig => {
  const appended = rig.producer.append({ topic: 'nowhere-at-all', partition: 0 }, lentBatch('x'))
  const rejected = assert.rejects(appended, { code: 'E611' })
  await rig.producer.close()
  await rejected
  await assert.rejects(rig.producer.append({ topic: 't', partition: 0 }, lentBatch('x')), { code: 'E611' })
  await rig.fetcher.close()
  await assert.rejects(rig.fetcher.fetch([], { maxWaitMs: 0 }), { code: 'E611' })
})

test('megabytes go both ways through TLS and SASL as they are', { timeout: 60_000 }, async context => {
  const broker = await needsBroker(context)
  if (broker === undefined) return
  const ca = await readFile(broker.caFile, 'utf8')
  const rig = openRig(broker.saslSslServers, {
    connection: { ssl: { ca: [ca] }, sasl: { mechanism: 'scram-sha-256', ...broker.credentials } },
  })
  try {
    const topic = await newTopic(rig, 2)
    const expected = [0, 1].map(partition =>
      Array.from({ length: 12 }, (_, index) => `${partition}:${index}:`.padEnd(200_000, String(index % 10))),
    )
    await Promise.all(
      expected.flatMap((values, partition) =>
        values.map(value => rig.producer.append({ topic, partition }, lentBatch(value))),
      ),
    )
    for (const partition of [0, 1]) {
      assert.deepEqual(await readValues(rig.fetcher, { topic, partition }, 12), expected[partition])
    }
  } finally {
    await rig.close()
  }
})
