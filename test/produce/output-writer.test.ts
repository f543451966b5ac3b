/** Outputs into one transaction: bounded by bytes, blocks given back when the log has them, failures kept. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AppendResult, CommitOffsets, LogProducer, LogTransaction } from '../../src/log/produce.js'
import { OutputWriter } from '../../src/produce/output-writer.js'
import { Deferred } from '../../src/stdx/deferred.js'

/** A producer whose appends are settled by hand. */
class HandProducer implements LogProducer {
  readonly appends: { bytes: Uint8Array; done: Deferred<AppendResult> }[] = []
  readonly events: string[] = []

  begin(): LogTransaction {
    this.events.push('begin')
    return {
      state: 'open',
      append: (_to, bytes) => {
        const done = new Deferred<AppendResult>()
        this.appends.push({ bytes, done })
        return done.promise
      },
      commit: async (offsets?: CommitOffsets) => void this.events.push(`commit ${offsets?.offsets.length}`),
      abort: async () => void this.events.push('abort'),
    }
  }

  append(): Promise<AppendResult> {
    return Promise.reject(new Error('not used'))
  }

  async close(): Promise<void> {}
}

const output = (bytes: number, done: () => void = () => {}) => ({
  topic: 'out',
  partition: 0,
  bytes: new Uint8Array(bytes),
  done,
})
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('room until the bound, and again when the log has the bytes', async () => {
  const producer = new HandProducer()
  let room = 0
  const writer = new OutputWriter(producer, 100, () => room++)
  const released: number[] = []
  writer.write(output(60, () => released.push(60)))
  assert.equal(writer.hasRoom, true)
  writer.write(output(40, () => released.push(40)))
  assert.equal(writer.hasRoom, false)
  assert.equal(writer.pendingBytes, 100)
  producer.appends[1]?.done.resolve({ baseOffset: 0n, nextOffset: 1n })
  await settled()
  assert.deepEqual(released, [40])
  assert.equal(writer.hasRoom, true)
  assert.equal(room, 1)
  assert.deepEqual(producer.events, ['begin'], 'one transaction for all')
})

test('a commit takes the open transaction; without outputs an empty one', async () => {
  const producer = new HandProducer()
  const writer = new OutputWriter(producer, 100, () => {})
  writer.write(output(1))
  await writer.commit({ group: 'app', offsets: [] })
  const offset = { topic: 'in', partition: 0, offset: 1n, metadata: '' }
  await writer.commit({ group: 'app', offsets: [offset] })
  await writer.abort()
  assert.deepEqual(producer.events, ['begin', 'commit 0', 'begin', 'commit 1'])
})

test('an append that failed makes every later commit fail; abort takes the rest back', async () => {
  const producer = new HandProducer()
  let room = 0
  const writer = new OutputWriter(producer, 100, () => room++)
  writer.write(output(1))
  writer.check()
  producer.appends[0]?.done.reject(new Error('the disk is gone'))
  await settled()
  assert.equal(room, 1, 'whoever waits for room learns of it')
  assert.throws(() => writer.check(), /the disk is gone/)
  await assert.rejects(writer.commit({ group: 'app', offsets: [] }), /the disk is gone/)
  await writer.abort()
  await writer.abort()
  assert.deepEqual(producer.events, ['begin', 'abort'])
})
