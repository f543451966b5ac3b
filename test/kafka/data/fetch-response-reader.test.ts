/** A Fetch response that comes in any pieces gives the same as one decoded as a whole; a hostile one is E630. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamsError } from '../../../src/errors/streams-error.js'
import { FetchResponseReader } from '../../../src/kafka/data/fetch-response-reader.js'
import { encodeResponse, type FetchResponse, feed, partitionResponse, RecordingSink } from './fetch-bytes.js'

const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
const int64 = fc.bigInt({ min: -1n, max: 2n ** 62n })

const partition = fc.record({
  partitionIndex: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  errorCode: fc.integer({ min: -1, max: 120 }),
  highWatermark: int64,
  lastStableOffset: int64,
  logStartOffset: int64,
  abortedTransactions: fc.option(
    fc.array(fc.record({ producerId: int64, firstOffset: int64 }, { noNullPrototype: true }), { maxLength: 9 }),
  ),
  preferredReadReplica: fc.constant(-1),
  records: fc.option(bytes(300)),
})

const response: fc.Arbitrary<FetchResponse> = fc.record({
  throttleTimeMs: fc.nat(1000),
  errorCode: fc.nat(100),
  sessionId: fc.constant(0),
  responses: fc.array(
    fc.record({
      topic: fc.string({ unit: 'grapheme', maxLength: 90 }),
      partitions: fc.array(partition, { maxLength: 4 }),
    }),
    { maxLength: 4 },
  ),
})

const pieces = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 10 })

test('pieces of any size give what the whole gives, into targets of any size', () => {
  const targetBytes = fc.array(fc.option(fc.nat(320)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(response, pieces, targetBytes, (whole, sizes, targets) => {
      const sink = new RecordingSink(head => targets[head.partition % targets.length] ?? undefined)
      const summary = feed(new FetchResponseReader(sink), encodeResponse(whole), sizes)
      assert.deepEqual(summary, { throttleTimeMs: whole.throttleTimeMs, errorCode: whole.errorCode })
      assert.equal(sink.beginCount, 1)
      const expected = whole.responses.flatMap(({ topic, partitions }) => partitions.map(each => ({ topic, ...each })))
      assert.equal(sink.received_.length, expected.length)
      for (const [index, { head, records, first }] of sink.received_.entries()) {
        const want = expected[index]
        assert.ok(want !== undefined)
        const sent = want.records ?? new Uint8Array(0)
        assert.deepEqual(head, {
          topic: want.topic,
          partition: want.partitionIndex,
          errorCode: want.errorCode,
          highWatermark: want.highWatermark,
          lastStableOffset: want.lastStableOffset,
          logStartOffset: want.logStartOffset,
          abortedTransactions: want.abortedTransactions ?? [],
          recordBytes: sent.length,
        })
        const room = targets[head.partition % targets.length] ?? 0
        if (room >= 12) assert.deepEqual([...records], [...sent.subarray(0, room)])
        assert.deepEqual([...first], [...sent.subarray(0, 12)])
      }
      for (const target of sink.targets) target.check()
    }),
    { numRuns: 300 },
  )
})

test('a response cut at every position is E630', () => {
  const body = encodeResponse({
    throttleTimeMs: 0,
    errorCode: 0,
    sessionId: 0,
    responses: [
      {
        topic: 'orders',
        partitions: [
          partitionResponse({ records: Uint8Array.from({ length: 70 }, (_, index) => index) }),
          partitionResponse({ partitionIndex: 1, abortedTransactions: [{ producerId: 1n, firstOffset: 2n }] }),
        ],
      },
    ],
  })
  for (let length = 1; length < body.length; length++) {
    const reader = new FetchResponseReader(new RecordingSink(() => 100))
    assert.throws(() => feed(reader, body.subarray(0, length)), { code: 'E630' }, `${length} of ${body.length} bytes`)
  }
  const longer = Uint8Array.from([...body, 0])
  assert.throws(() => feed(new FetchResponseReader(new RecordingSink(() => 100)), longer), { code: 'E630' })
  assert.throws(() => new FetchResponseReader(new RecordingSink(() => 100)).finish(), { code: 'E630' })
})

test('hostile counts and lengths are E630 or an answer, and nothing beside the targets is written', () => {
  const word = fc.constantFrom(-1, -2, 0, 1, 0x7fffffff, -0x80000000, 0x00010000, 300)
  const change = fc.record({ at: fc.nat(2000), word })
  fc.assert(
    fc.property(response, pieces, fc.array(change, { minLength: 1, maxLength: 3 }), (whole, sizes, changes) => {
      const body = encodeResponse(whole)
      const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
      for (const { at, word } of changes) view.setInt32(at % (body.length - 3), word)
      const sink = new RecordingSink(head => (head.partition & 1 ? 40 : 5))
      try {
        feed(new FetchResponseReader(sink), body, sizes)
      } catch (error) {
        assert.ok(error instanceof StreamsError, String(error))
        assert.equal(error.code, 'E630')
      }
      for (const target of sink.targets) target.check()
    }),
    { numRuns: 500 },
  )
})
