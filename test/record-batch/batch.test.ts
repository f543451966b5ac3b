/** Reader and writer of record batches: what is written is read, and sealing changes only what it says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readBatchHeader } from '../../src/record-batch/header.js'
import { checkBatchCrc, decodeRecords, readBatches, readRecords } from '../../src/record-batch/reader.js'
import type { RecordToWrite } from '../../src/record-batch/record.js'
import { type BatchSeal, sealBatch } from '../../src/record-batch/seal.js'
import { encodeRecordBatch, RecordBatchWriter } from '../../src/record-batch/writer.js'
import { hex, recordArbitrary, recordsArbitrary } from './arbitraries.js'

test('the bytes of a small batch are those that Kafka documents', () => {
  const record = { timestampMs: 1_000n, key: null, value: new Uint8Array([0x61]), headers: [] }
  const batch = encodeRecordBatch([record], { baseOffset: 5n })
  const expected =
    '0000000000000005' + // base offset
    '00000039' + // length: 57 bytes follow
    'ffffffff' + // leader epoch
    '02' + // magic
    hex(batch.subarray(17, 21)) + // CRC, asserted below
    '0000' + // attributes
    '00000000' + // last offset delta
    '00000000000003e8' + // base timestamp
    '00000000000003e8' + // max timestamp
    'ffffffffffffffff' + // producer id
    'ffff' + // producer epoch
    'ffffffff' + // base sequence
    '00000001' + // records
    '0e00000001026100' // length 7, attributes, timestamp delta, offset delta, null key, value of 1, no headers
  assert.equal(hex(batch), expected)
  checkBatchCrc({ header: readBatchHeader(batch, 0), bytes: batch })
})

test('what is written is read, with every compression that can be written', () => {
  fc.assert(
    fc.property(recordsArbitrary, fc.constantFrom('none', 'gzip', 'lz4'), (records, compression) => {
      const batch = encodeRecordBatch(records, { compression: compression as 'none', baseOffset: 100n })
      const read = decodeRecords(batch)
      assert.deepEqual(
        read.map(({ offset, ...record }) => record),
        records,
      )
      assert.deepEqual(
        read.map(record => record.offset),
        records.map((_, index) => 100n + BigInt(index)),
      )
    }),
    { numRuns: 200 },
  )
})

test('header fields say what the records are', () => {
  fc.assert(
    fc.property(recordsArbitrary, records => {
      const header = readBatchHeader(encodeRecordBatch(records), 0)
      const times = records.map(record => record.timestampMs)
      assert.equal(header.recordCount, records.length)
      assert.equal(header.lastOffsetDelta, records.length - 1)
      assert.equal(header.baseTimestampMs, times[0])
      assert.equal(
        header.maxTimestampMs,
        times.reduce((max, time) => (time > max ? time : max)),
      )
    }),
  )
})

test('a batch with gaps in its offsets', () => {
  const writer = new RecordBatchWriter({ baseOffset: 10n })
  const record: RecordToWrite = { timestampMs: 0n, key: null, value: null }
  writer.append(record, 0)
  writer.append(record, 7)
  assert.throws(() => writer.append(record, 7), RangeError)
  const batch = writer.finish()
  assert.deepEqual(
    decodeRecords(batch).map(each => each.offset),
    [10n, 17n],
  )
  assert.throws(() => writer.finish(), { code: 'E502' })
})

test('several batches in a row are found one by one', () => {
  const record = { timestampMs: 3n, key: null, value: null }
  const bytes = Buffer.concat([1, 2, 3].map(count => encodeRecordBatch(Array(count).fill(record))))
  assert.deepEqual(
    [...readBatches(bytes)].map(batch => batch.header.recordCount),
    [1, 2, 3],
  )
})

test('sealing keeps the CRC right, whatever was sealed before', () => {
  const seal = fc.record<Required<BatchSeal>>({
    baseOffset: fc.bigInt(0n, 2n ** 62n),
    leaderEpoch: fc.integer({ min: -1, max: 0x7fffffff }),
    producerId: fc.bigInt(-1n, 2n ** 62n),
    producerEpoch: fc.integer({ min: -1, max: 32767 }),
    baseSequence: fc.integer({ min: -1, max: 0x7fffffff }),
    isTransactional: fc.boolean(),
    logAppendTimeMs: fc.bigInt(0n, 2n ** 62n),
  })
  fc.assert(
    fc.property(
      recordsArbitrary,
      fc.array(seal, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (records, seals, isBuffer) => {
        const before = new Uint8Array(7)
        const batch = encodeRecordBatch(records)
        const bytes = isBuffer ? Buffer.concat([before, batch]) : Uint8Array.of(...before, ...batch)
        for (const one of seals) {
          sealBatch(bytes, before.length, batch.length, one)
          const header = readBatchHeader(bytes, before.length)
          checkBatchCrc({ header, bytes: bytes.subarray(before.length) })
          assert.equal(header.baseOffset, one.baseOffset)
          assert.equal(header.producerId, one.producerId)
          assert.equal(header.producerEpoch, one.producerEpoch)
          assert.equal(header.baseSequence, one.baseSequence)
          assert.equal(header.leaderEpoch, one.leaderEpoch)
          assert.equal((header.attributes & 0x10) !== 0, one.isTransactional)
          const sealed = { header, bytes: bytes.subarray(before.length) }
          for (const record of readRecords(sealed)) assert.equal(record.timestampMs, one.logAppendTimeMs)
        }
        assert.deepEqual([...bytes.subarray(0, before.length)], [...before])
      },
    ),
  )
})

test('sealing only what lies outside the CRC leaves everything else', () => {
  const batch = encodeRecordBatch([{ timestampMs: 1n, key: null, value: null }])
  const before = batch.slice()
  sealBatch(batch, 0, batch.length, { baseOffset: 77n, leaderEpoch: 3 })
  assert.deepEqual(batch.subarray(16), before.subarray(16))
  assert.equal(readBatchHeader(batch, 0).baseOffset, 77n)
})

test('control batches are not handed out as records', () => {
  const record = { timestampMs: 1n, key: new Uint8Array(4), value: new Uint8Array(6) }
  const bytes = Buffer.concat([encodeRecordBatch([record], { isControl: true }), encodeRecordBatch([record])])
  assert.equal(decodeRecords(bytes).length, 1)
})

test('timestamps of any 64 bits survive', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { minLength: 1, maxLength: 5 }), times => {
      const records = times.map(timestampMs => ({ timestampMs, key: null, value: null }))
      assert.deepEqual(
        decodeRecords(encodeRecordBatch(records)).map(record => record.timestampMs),
        times,
      )
    }),
  )
})

test('one changed byte under the CRC is E501, with topic, partition and offset', () => {
  fc.assert(
    fc.property(recordArbitrary, fc.nat(), fc.integer({ min: 1, max: 255 }), (record, at, change) => {
      const batch = encodeRecordBatch([record], { baseOffset: 9n })
      const index = 57 + 4 + (at % (batch.length - 61))
      batch[index]! ^= change
      const place = { topic: 'orders', partition: 3 }
      assert.throws(() => decodeRecords(batch, { place }), {
        code: 'E501',
        place: { topic: 'orders', partition: 3, offset: 9n },
      })
    }),
  )
})
