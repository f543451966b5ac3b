/** What is written beside an offset comes back; what others wrote there is not taken for ours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type OffsetMetadata, parseOffsetMetadata, printOffsetMetadata } from '../../src/commit/offset-metadata.js'
import { OFFSET_METADATA_BYTES_MAX } from '../../src/config/limits.js'

const name = fc.string({ minLength: 1, maxLength: 12 }).filter(text => text !== '__proto__')
const time = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n })

test('what was printed is parsed', () => {
  const metadata: fc.Arbitrary<OffsetMetadata> = fc.record(
    {
      partitionTimeMs: fc.oneof(time, fc.constant(-1n)),
      streamTimesMs: fc.dictionary(name, time, { noNullPrototype: true }),
      formats: fc.dictionary(name, fc.string(), { noNullPrototype: true }),
    },
    { noNullPrototype: true },
  )
  fc.assert(fc.property(metadata, given => assert.deepEqual(parseOffsetMetadata(printOffsetMetadata(given)), given)))
})

test('a node that has seen nothing is left out', () => {
  const text = printOffsetMetadata({ partitionTimeMs: -1n, streamTimesMs: { a: -1n, b: 0n }, formats: {} })
  assert.deepEqual(parseOffsetMetadata(text)?.streamTimesMs, { b: 0n })
})

test('formats are left out where a log would refuse the whole', () => {
  const names = Array.from({ length: 50 }, (_, index) => `a store with quite a long name, number ${index}`)
  const formats = Object.fromEntries(names.map(each => [each, 'string → int64, windows of 1000 ms']))
  const streamTimesMs = Object.fromEntries(names.map(each => [each, 1_700_000_000_000n]))
  const text = printOffsetMetadata({ partitionTimeMs: 7n, streamTimesMs, formats })
  assert.ok(Buffer.byteLength(text) <= OFFSET_METADATA_BYTES_MAX)
  assert.deepEqual(parseOffsetMetadata(text), { partitionTimeMs: 7n, streamTimesMs, formats: {} })
  const few = { partitionTimeMs: 7n, streamTimesMs: {}, formats: { [names[0] ?? '']: 'string → json' } }
  assert.deepEqual(parseOffsetMetadata(printOffsetMetadata(few)), few)
})

test('texts of others are nobody’s', () => {
  const others = [
    '',
    'AgAAAXo=',
    '1',
    'null',
    '[]',
    '{}',
    '{"v":2,"t":"1","n":{},"s":{}}',
    '{"v":1,"t":1,"n":{},"s":{}}',
  ]
  const hostile = [
    '{"v":1,"t":"1x","n":{},"s":{}}',
    '{"v":1,"t":"1","n":{"a":7},"s":{}}',
    '{"v":1,"t":"1","n":{},"s":{"a":1}}',
  ]
  for (const text of [...others, ...hostile, '{"v":1,"t":"1","n":null,"s":{}}']) {
    assert.equal(parseOffsetMetadata(text), undefined, text)
  }
  fc.assert(fc.property(fc.string(), text => void parseOffsetMetadata(text)))
})
