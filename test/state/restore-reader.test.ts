/** Restores that are given up: what is being applied ends first, and nothing fails unheard. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogFetcher } from '../../src/log/fetch.js'
import { type RestoreChunk, restoreStore } from '../../src/state/restore-reader.js'
import { Deferred } from '../../src/stdx/deferred.js'

/** Every fetch brings ten bytes and goes one offset further. */
const fetcher = {
  fetch: async requests =>
    requests.map(({ offset, partition, topic }) => ({
      topic,
      partition,
      byteCount: 10,
      nextOffset: offset + 1n,
      highWatermark: 9n,
      lastStableOffset: 9n,
      logStartOffset: 0n,
      oversizeBytes: undefined,
      error: undefined,
    })),
  close: async () => {},
} satisfies Partial<LogFetcher>

const changelog = { topic: 'changelog', partition: 0 }

test('who is told of progress may give up: the chunk that is being applied is waited for, and may fail', async () => {
  const applied = new Deferred()
  const chunk: RestoreChunk = {
    view: () => new Uint8Array(10),
    grow: async () => {},
    apply: () => applied.promise,
  }
  const givenUp = new Error('given up')
  const target = { store: 'totals', changelog, startOffset: 0n, endOffset: 9n, chunks: [chunk, chunk] } as const
  let isOver = false
  const restoring = restoreStore(fetcher, target, () => {
    throw givenUp
  }).finally(() => {
    isOver = true
  })
  restoring.catch(() => {})
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(isOver, false)
  applied.reject(new Error('the lane has ended'))
  await assert.rejects(restoring, givenUp)
})
