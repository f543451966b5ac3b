/**
 * Truncated and hostile bytes: every reader gives a coded error or a value, never anything else, and comes back. The
 * CRC is made right again after the damage (or not checked), so that what lies behind it is reached.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamsError } from '../../src/errors/streams-error.js'
import { gzipCodec } from '../../src/record-batch/gzip.js'
import { readBatchHeader } from '../../src/record-batch/header.js'
import { lz4Codec } from '../../src/record-batch/lz4.js'
import { decodeRecords, readBatches } from '../../src/record-batch/reader.js'
import { RecordScan } from '../../src/record-batch/record-scan.js'
import { snappyCodec } from '../../src/record-batch/snappy.js'
import { encodeRecordBatch } from '../../src/record-batch/writer.js'
import { fzstdCodec, zstdCodec } from '../../src/record-batch/zstd.js'
import { recordsArbitrary } from './arbitraries.js'

const CODES = new Set(['E501', 'E502', 'E503', 'E504', 'E505'])

/** Runs `read`; a StreamsError of E50x is fine, anything else thrown is not. */
function mustBeCoded(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    assert.ok(error instanceof StreamsError, `foreign error ${String(error)}`)
    assert.ok(CODES.has(error.code), error.code)
  }
}

test('a batch cut short anywhere is a coded error', () => {
  fc.assert(
    fc.property(recordsArbitrary, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (records, share) => {
      const batch = encodeRecordBatch(records)
      const cut = Math.floor(batch.length * share)
      if (cut === 0) return
      assert.throws(() => decodeRecords(batch.subarray(0, cut)), { code: 'E502' })
    }),
  )
})

test('bytes changed anywhere never give anything but a value or a coded error', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 })
  const compressions = fc.constantFrom('none', 'gzip', 'lz4') as fc.Arbitrary<'none' | 'gzip' | 'lz4'>
  fc.assert(
    fc.property(recordsArbitrary, changes, compressions, (records, list, compression) => {
      const batch = encodeRecordBatch(records, { compression })
      for (const [at, value] of list) batch[at % batch.length] = value
      mustBeCoded(() => decodeRecords(batch, { checkCrc: false }))
      mustBeCoded(() => decodeRecords(batch))
      mustBeCoded(() => {
        const scan = new RecordScan(readBatchHeader(batch, 0), batch.subarray(61))
        while (scan.next()) if (scan.keyBytes >= 0) scan.keyText()
      })
    }),
    { numRuns: 500 },
  )
})

test('random bytes are no batches', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      mustBeCoded(() => [...readBatches(bytes)])
      mustBeCoded(() => decodeRecords(bytes, { checkCrc: false }))
    }),
    { numRuns: 300 },
  )
})

test('lengths and counts beyond the bytes are refused before anything is made of them', () => {
  const good = encodeRecordBatch([{ timestampMs: 0n, key: null, value: null }])
  const changed = (at: number, value: number): Uint8Array => {
    const batch = good.slice()
    new DataView(batch.buffer).setInt32(at, value)
    return batch
  }
  for (const batch of [
    changed(57, 0x7fffffff),
    changed(57, -1),
    changed(23, -1),
    changed(8, 0x7fffffff),
    changed(8, -1),
    changed(8, 10),
  ]) {
    assert.throws(() => decodeRecords(batch, { checkCrc: false }), { code: 'E502' })
  }
  const otherMagic = good.slice()
  otherMagic[16] = 1
  assert.throws(() => decodeRecords(otherMagic), { code: 'E502', message: /format version 1/ })
  const unknownCodec = good.slice()
  unknownCodec[22] = 7
  assert.throws(() => decodeRecords(unknownCodec, { checkCrc: false }), { code: 'E503', message: /compression 7/ })
})

test('a small batch that decompresses to too much is E504', () => {
  const value = new Uint8Array(80 * 1024 * 1024)
  const batch = encodeRecordBatch([{ timestampMs: 0n, key: null, value }], { compression: 'gzip' })
  assert.ok(batch.length < 200_000)
  assert.throws(() => decodeRecords(batch), { code: 'E504' })
})

test('codecs: random and damaged input ends with an error or within the bound', () => {
  const text = new TextEncoder().encode('abcabcabcabc hello hello hello '.repeat(50))
  const seeds: readonly (readonly [typeof lz4Codec, Uint8Array])[] = [
    [lz4Codec, lz4Codec.compress!(text)],
    [gzipCodec, gzipCodec.compress!(text)],
    [snappyCodec, Buffer.from('1e74686973206973206120736e617070792074657374207468697320697320', 'hex')],
    [fzstdCodec, Buffer.from('28b52ffd0458110000000168656c6c6f', 'hex')],
    [zstdCodec, Buffer.from('28b52ffd0458110000000168656c6c6f', 'hex')],
  ]
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 })
  for (const [codec, seed] of seeds) {
    fc.assert(
      fc.property(changes, fc.uint8Array({ maxLength: 40 }), fc.boolean(), (list, tail, isRandom) => {
        const input = isRandom ? tail : seed.slice()
        for (const [at, value] of list) if (input.length > 0) input[at % input.length] = value
        try {
          assert.ok(codec.decompress(input, 100_000).length <= 100_000)
        } catch (error) {
          assert.ok(error instanceof Error && !(error instanceof assert.AssertionError), String(error))
        }
      }),
      { numRuns: 400 },
    )
  }
})
