/**
 * Batches as Kafka's own client writes them, in every compression (golden bytes, made by test/jvm GoldenBatches), are
 * read; without compression the writer gives the same bytes. Then each codec by itself.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { OversizeError } from '../../src/record-batch/compression.js'
import { filterBatch } from '../../src/record-batch/filter-batch.js'
import { readBatchHeader } from '../../src/record-batch/header.js'
import { lz4Codec } from '../../src/record-batch/lz4.js'
import { decodeRecords } from '../../src/record-batch/reader.js'
import { RecordScan } from '../../src/record-batch/record-scan.js'
import { snappyCodec } from '../../src/record-batch/snappy.js'
import { encodeRecordBatch } from '../../src/record-batch/writer.js'
import { xxhash32 } from '../../src/record-batch/xxhash32.js'
import { fzstdCodec, zstdCodec } from '../../src/record-batch/zstd.js'
import { recordsArbitrary } from './arbitraries.js'

const utf8 = new TextEncoder()
const golden = (name: string): Uint8Array => {
  const bytes = readFileSync(new URL(`./golden/${name}.bin`, import.meta.url))
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** What GoldenBatches.java writes. */
const goldenRecords = Array.from({ length: 200 }, (_, i) => ({
  timestampMs: 1_700_000_000_000n + 10n * BigInt(i),
  key: i % 5 === 0 ? null : utf8.encode(`key-${i}`),
  value: i % 11 === 0 ? null : utf8.encode(`value-${i} `.repeat(i % 7)),
  headers: i % 3 === 0 ? [{ key: 'h', value: utf8.encode(`${i}`) }] : [],
}))

for (const name of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
  test(`a batch of the Java client: ${name}`, () => {
    const bytes = golden(name)
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
    shared.set(bytes)
    const records = decodeRecords(shared)
    assert.deepEqual(
      decodeRecords(bytes).map(({ offset, ...record }) => record),
      goldenRecords,
    )
    assert.deepEqual(
      records.map(record => record.value),
      goldenRecords.map(record => record.value),
    )
    assert.equal(records[0]?.offset, 1000n)
    assert.equal(records[199]?.offset, 1199n)
  })
}

test('the writer gives the bytes of the Java client', () => {
  assert.deepEqual(encodeRecordBatch(goldenRecords, { baseOffset: 1000n }), golden('none'))
})

test('zstd is read alike by Node, where it can, and by fzstd', () => {
  const compressed = golden('zstd').subarray(61)
  assert.deepEqual(fzstdCodec.decompress(compressed, 1_000_000), zstdCodec.decompress(compressed, 1_000_000))
  assert.throws(() => fzstdCodec.decompress(compressed, 100), OversizeError)
  assert.throws(() => fzstdCodec.decompress(compressed.subarray(0, compressed.length - 1), 1_000_000), /cut short/)
  const hugeWindow = compressed.slice()
  hugeWindow[5] = 0xf8
  assert.throws(() => fzstdCodec.decompress(hugeWindow, 1_000_000), OversizeError)
})

test('lz4: known checksums and what is written is read, also over several blocks', () => {
  assert.equal(xxhash32(new Uint8Array(0)), 0x02cc5d05)
  assert.equal(xxhash32(utf8.encode('abc')), 0x32d153ff)
  assert.equal(xxhash32(utf8.encode('Nobody inspects the spammish repetition')), 0xe2293b2f)
  const words = fc.array(fc.constantFrom('price', '"region":"eu"', '0.5', ' ', 'x'.repeat(300), '\u0000'), {
    maxLength: 2000,
  })
  const anything = fc.oneof(
    words.map(list => utf8.encode(list.join(''))),
    fc.uint8Array({ maxLength: 3000 }),
  )
  fc.assert(
    fc.property(anything, bytes => {
      assert.deepEqual(lz4Codec.decompress(lz4Codec.compress!(bytes), bytes.length), bytes)
    }),
    { numRuns: 150 },
  )
  const large = utf8.encode('0123456789abcdef'.repeat(20_000))
  const compressed = lz4Codec.compress!(large)
  assert.ok(compressed.length < large.length / 20)
  assert.deepEqual(lz4Codec.decompress(compressed, large.length), large)
  assert.throws(() => lz4Codec.decompress(compressed, large.length - 1), OversizeError)
  assert.throws(() => lz4Codec.decompress(compressed.subarray(0, -4), large.length), /cut short/)
})

test('lz4: linked blocks, block and content checksums', () => {
  const block = Uint8Array.of(0x50, ...utf8.encode('hello'))
  const u32 = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)]
  const descriptor = [0x54, 0x40]
  const second = Uint8Array.of(0x12, 0x20, 0x06, 0x00, 0x50, ...utf8.encode('!!!!!'))
  const frame = (checksum: number): Uint8Array => {
    const header = [...u32(0x184d2204), ...descriptor, (xxhash32(Uint8Array.from(descriptor)) >>> 8) & 255]
    const blocks = [block, second].flatMap(each => [...u32(each.length), ...each, ...u32(xxhash32(each))])
    return Uint8Array.from([...header, ...blocks, ...u32(0), ...u32(checksum)])
  }
  const text = utf8.encode('hello hello !!!!!')
  assert.deepEqual(lz4Codec.decompress(frame(xxhash32(text)), 100), text)
  assert.throws(() => lz4Codec.decompress(frame(1), 100), /checksum of an lz4 frame/)
})

test('snappy: plain blocks and copies of every kind', () => {
  const block = Uint8Array.of(
    14, // decompressed length
    (4 - 1) << 2, // literal of 4
    ...utf8.encode('abcd'),
    0x01, // copy of 4, distance 4
    0x04,
    ((5 - 1) << 2) | 2, // copy of 5, distance 1 (two bytes)
    0x01,
    0x00,
    ((1 - 1) << 2) | 3, // copy of 1, distance 13 (four bytes)
    0x0d,
    0x00,
    0x00,
    0x00,
  )
  assert.equal(new TextDecoder().decode(snappyCodec.decompress(block, 100)), 'abcdabcdddddda')
  assert.throws(() => snappyCodec.decompress(block, 10), OversizeError)
  assert.throws(() => snappyCodec.decompress(Uint8Array.of(4, 0x01, 0x04), 100), /bytes back/)
})

test('scanning finds what reading finds, and filtering keeps offsets and bytes of what stays', () => {
  fc.assert(
    fc.property(recordsArbitrary, fc.nat(), fc.constantFrom('none', 'gzip', 'lz4'), (records, mask, compression) => {
      const batch = encodeRecordBatch(records, { baseOffset: 50n, compression: compression as 'none' })
      const plain = encodeRecordBatch(records, { baseOffset: 50n })
      const read = decodeRecords(plain)
      const section = plain.subarray(61)
      const kept: number[] = []
      const keptBytes: Uint8Array[] = []
      let index = 0
      for (const record = new RecordScan(readBatchHeader(plain, 0), section); record.next(); index++) {
        const expected = read[index]!
        assert.equal(record.timestampMs(), expected.timestampMs)
        assert.equal(50n + BigInt(record.offsetDelta), expected.offset)
        assert.equal(record.hasValue, expected.value !== null)
        if (expected.key === null) assert.equal(record.keyBytes, -1)
        else assert.equal(record.keyText(), Buffer.from(expected.key).toString('latin1'))
        if (((mask >> (index % 30)) & 1) === 0) continue
        kept.push(index)
        keptBytes.push(section.subarray(record.from, record.to))
      }
      assert.equal(index, records.length)
      if (kept.length === 0) return
      const stays = kept.map(each => read[each]!)
      const times = stays.map(record => record.timestampMs)
      const maxTimestampMs = times.reduce((max, time) => (time > max ? time : max))
      const count = kept.length
      const filtered = filterBatch(batch, { bytes: new Uint8Array(Buffer.concat(keptBytes)), count, maxTimestampMs })
      assert.deepEqual(decodeRecords(filtered), stays)
      const header = readBatchHeader(filtered, 0)
      assert.equal(header.lastOffsetDelta, records.length - 1)
      assert.equal(header.maxTimestampMs, maxTimestampMs)
    }),
  )
})
