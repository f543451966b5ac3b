/** What other producers' transactions leave in a topic: aborted records and markers are never handed out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IsolationLevel } from '../../../src/log/admin.js'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import { quietClient } from '../support/broker-topics.js'
import { needsBroker } from '../support/shared-cluster.js'
import { newTopic, openRig, type Rig } from './rig.js'

/**
 * Everything below `end`. A broker answers the end of a transaction before its marker is in the topic, so what a
 * fetch tells as its end may still be short of it: this reads on until the last stable offset has come there, and
 * the test's own time limit ends a wait for nothing.
 */
async function readUntil(rig: Rig, topic: string, isolation: IsolationLevel, end: bigint): Promise<readonly string[]> {
  const values: string[] = []
  for (let offset = 0n; offset < end; ) {
    const fetched = await fetchOnce(rig, topic, isolation, offset)
    values.push(...fetched.values)
    offset = fetched.nextOffset
  }
  return values
}

async function fetchOnce(rig: Rig, topic: string, isolation: IsolationLevel, offset: bigint) {
  const target = new Uint8Array(new SharedArrayBuffer(600))
  const [result] = await rig.fetcher.fetch([{ topic, partition: 0, offset, target }], { maxWaitMs: 200, isolation })
  assert.ok(result !== undefined)
  assert.equal(result.error, undefined)
  assert.equal(result.oversizeBytes, undefined)
  if (isolation === 'read_committed') assert.ok(result.nextOffset <= result.lastStableOffset)
  const records = [...decodeRecords(target.slice(0, result.byteCount))].filter(record => record.offset >= offset)
  return {
    values: records.map(record => Buffer.from(record.value ?? []).toString()),
    nextOffset: result.nextOffset,
  }
}

test('aborted records and markers are not handed out, an open transaction holds committed readers back', {
  timeout: 60_000,
}, async context => {
  const broker = await needsBroker(context)
  if (broker === undefined) return
  const rig = openRig(broker.bootstrapServers)
  const client = quietClient(broker.bootstrapServers)
  const producers = [0, 1, 2].map(index =>
    client.producer({ transactionalId: broker.uniqueName(`txn-${index}`), maxInFlightRequests: 1, idempotent: true }),
  )
  try {
    const topic = await newTopic(rig, 1)
    for (const producer of producers) await producer.connect()
    const [one, two, three] = producers
    assert.ok(one !== undefined && two !== undefined && three !== undefined)
    const committed: string[] = []
    const all: string[] = []
    for (let turn = 0; turn < 6; turn++) {
      const [first, second] = [await one.transaction(), await two.transaction()]
      for (const [name, transaction] of [
        ['one', first],
        ['two', second],
        ['one', first],
      ] as const) {
        const value = `${name} ${turn} ${all.length}`
        await transaction.send({ topic, messages: [{ value }], acks: -1 })
        all.push(value)
        if (name === (turn % 2 === 0 ? 'one' : 'two')) committed.push(value)
      }
      await (turn % 2 === 0 ? first.commit() : first.abort())
      await (turn % 2 === 0 ? second.abort() : second.commit())
    }
    const open = await three.transaction()
    const [sent] = await open.send({ topic, messages: [{ value: 'open' }], acks: -1 })
    assert.ok(sent?.baseOffset !== undefined)
    const openOffset = BigInt(sent.baseOffset)
    assert.deepEqual(await readUntil(rig, topic, 'read_committed', openOffset), committed)
    assert.deepEqual(await readUntil(rig, topic, 'read_uncommitted', openOffset + 1n), [...all, 'open'])
    assert.deepEqual((await fetchOnce(rig, topic, 'read_committed', openOffset)).values, [])
    await open.commit()
    const behindMarker = openOffset + 2n
    assert.deepEqual(await readUntil(rig, topic, 'read_committed', behindMarker), [...committed, 'open'])
    assert.ok(rig.fetcher.counters.droppedBatchCount > 0)
  } finally {
    for (const producer of producers) await producer.disconnect()
    await rig.close()
  }
})
