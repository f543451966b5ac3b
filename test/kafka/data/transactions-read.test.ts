/** What other producers' transactions leave in a topic: aborted records and markers are never handed out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IsolationLevel } from '../../../src/log/admin.js'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import { quietClient } from '../support/broker-topics.js'
import { needsBroker } from '../support/shared-cluster.js'
import { newTopic, openRig, type Rig } from './rig.js'

/** Everything up to the end, with how much was given in each fetch. */
async function readAll(rig: Rig, topic: string, isolation: IsolationLevel): Promise<readonly string[]> {
  const values: string[] = []
  let offset = 0n
  for (;;) {
    const target = new Uint8Array(new SharedArrayBuffer(600))
    const [result] = await rig.fetcher.fetch([{ topic, partition: 0, offset, target }], { maxWaitMs: 200, isolation })
    assert.ok(result !== undefined)
    assert.equal(result.error, undefined)
    for (const record of decodeRecords(target.slice(0, result.byteCount))) {
      if (record.offset >= offset) values.push(Buffer.from(record.value ?? []).toString())
    }
    const end = isolation === 'read_committed' ? result.lastStableOffset : result.highWatermark
    if (result.nextOffset >= end) return values
    assert.ok(result.nextOffset > offset || result.oversizeBytes === undefined)
    offset = result.nextOffset
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
    await open.send({ topic, messages: [{ value: 'open' }], acks: -1 })
    assert.deepEqual(await readAll(rig, topic, 'read_committed'), committed)
    assert.deepEqual(await readAll(rig, topic, 'read_uncommitted'), [...all, 'open'])
    await open.commit()
    assert.deepEqual(await readAll(rig, topic, 'read_committed'), [...committed, 'open'])
    assert.ok(rig.fetcher.counters.droppedBatchCount > 0)
  } finally {
    for (const producer of producers) await producer.disconnect()
    await rig.close()
  }
})
