// Restore: what the changelog holds, in any compression; hostile bytes give a status and never a read outside.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamsError } from '../../../src/errors/streams-error.js'
import { standardCodecs } from '../../../src/record-batch/codecs.js'
import { crc32c } from '../../../src/record-batch/crc32c.js'
import { encodeRecordBatch } from '../../../src/record-batch/writer.js'
import { structType, types } from '../../../src/schema/type.js'
import { changelogError } from '../../../src/state/changelog-error.js'
import { KeyValueStoreView } from '../../../src/state/key-value-store-view.js'
import { restoreChangelog } from '../../../src/state/restore-changelog.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { StateMemory, type TestStore } from './state-memory.js'

const Note = structType({ n: types.int32, text: types.string })
const stores: readonly TestStore[] = [
  { kind: 'keyValue', type: types.int64, serde: { kind: 'int64' } },
  { kind: 'keyValue', type: Note, serde: { kind: 'json', type: Note } },
  { kind: 'window', type: types.int64, serde: { kind: 'int64' }, retentionMs: 100_000 },
]
const int64 = (n: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(n))
  return bytes
}
const record = (key: string | Buffer | null, value: Buffer | null, timestampMs = 7) => ({
  timestampMs: BigInt(timestampMs),
  key: typeof key === 'string' ? Buffer.from(key) : key,
  value,
})
const windowKey = (key: string, start: number): Buffer =>
  Buffer.concat([Buffer.from(key), int64(start), Buffer.alloc(4)])

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
const inflate = (codec: number, records: Uint8Array): Uint8Array =>
  standardCodecs[codecs[codec] as 'gzip']!.decompress(records, 1 << 24)
const source = (memory: StateMemory, bytes: Uint8Array) => {
  const start = memory.block(bytes)
  return { topic: 'app-counts-changelog', partition: 2, start, end: start + bytes.length, inflate }
}

test('the last value of a key wins, tombstones remove, records without a key do not count', () => {
  const memory = new StateMemory(stores)
  const bytes = Buffer.concat([
    encodeRecordBatch([record('a', int64(1)), record('b', int64(2)), record(null, int64(3)), record('c', int64(4))], {
      baseOffset: 10n,
    }),
    encodeRecordBatch([record('a', int64(5), 99), record('c', null), record('never there', null)], { baseOffset: 20n }),
  ])
  assert.deepEqual(restoreChangelog(memory.kernel, memory.plans[0]!, source(memory, bytes)).nextOffset, 23n)
  const rows = new KeyValueStoreView(memory.kernel, memory.plans[0]!).all()
  assert.deepEqual(
    rows.map(row => [Buffer.from(row.key as Uint8Array).toString(), row.value, row.timestamp]),
    [
      ['a', 5, 99],
      ['b', 2, 7],
    ],
  )
})

test('every compression is read, control batches are passed over, a cut batch is left', () => {
  const memory = new StateMemory(stores)
  const batches = [
    encodeRecordBatch([record('gzip', int64(1))], { baseOffset: 0n, compression: 'gzip' }),
    encodeRecordBatch([record('lz4', int64(2))], { baseOffset: 1n, compression: 'lz4' }),
    encodeRecordBatch([record('x', int64(3))], { baseOffset: 2n, isControl: true }),
    encodeRecordBatch([record('none', int64(4)), record('two', int64(4))], { baseOffset: 3n }),
  ]
  const whole = Buffer.concat(batches)
  const bytes = Buffer.concat([whole, encodeRecordBatch([record('cut', int64(5))], { baseOffset: 5n }).subarray(0, 70)])
  const from = source(memory, bytes)
  const progress = restoreChangelog(memory.kernel, memory.plans[0]!, from)
  assert.deepEqual(progress, { position: from.start + whole.length, nextOffset: 5n, records: 4 })
  const keys = new KeyValueStoreView(memory.kernel, memory.plans[0]!)
    .all()
    .map(row => String(Buffer.from(row.key as Uint8Array)))
  assert.deepEqual(keys, ['gzip', 'lz4', 'none', 'two'])
})

test('expired windows are passed over, in any order', () => {
  const memory = new StateMemory(stores)
  const starts = [500_000, 100_000, 450_000, 400_000, 600_000]
  const bytes = encodeRecordBatch(starts.map(start => record(windowKey('k', start), int64(start))))
  assert.equal(memory.restore(2, bytes), abi.STATUS_OK)
  const live = starts.filter(start => memory.find(2, Buffer.from('k'), start) !== 0)
  assert.deepEqual(live, [600_000])
})

test('what cannot be restored is an error that names store, topic and offset', () => {
  const memory = new StateMemory(stores)
  const error = (store: number, bytes: Uint8Array, code: string, offset: bigint): void => {
    assert.throws(
      () => restoreChangelog(memory.kernel, memory.plans[store]!, source(memory, bytes)),
      (thrown: unknown) => {
        assert.ok(thrown instanceof StreamsError)
        assert.equal(thrown.code, code)
        assert.deepEqual(
          [thrown.place.store, thrown.place.topic, thrown.place.partition, thrown.place.offset],
          [`store-${store}`, 'app-counts-changelog', 2, offset],
        )
        return true
      },
    )
  }
  const good = encodeRecordBatch([record('a', int64(1)), record('b', int64(2))], { baseOffset: 40n })
  error(
    0,
    Buffer.concat([
      good,
      encodeRecordBatch([record('a', int64(1)), record('b', Buffer.alloc(7))], { baseOffset: 50n }),
    ]),
    'E703',
    51n,
  )
  error(1, encodeRecordBatch([record('a', Buffer.from('{"n":1}'))], { baseOffset: 3n }), 'E703', 3n)
  error(1, encodeRecordBatch([record('a', Buffer.from('{"n":1,'))], { baseOffset: 4n }), 'E703', 4n)
  const flipped = Buffer.from(good)
  flipped[70]! ^= 1
  error(0, flipped, 'E704', 40n)
  error(2, encodeRecordBatch([record('no window', int64(1))], { baseOffset: 9n }), 'E704', 9n)
})

test('a row that cannot be written fails the commit, with its key', () => {
  const Sum = structType({ sum: types.float64, text: types.string })
  const memory = new StateMemory([{ kind: 'keyValue', type: Sum, serde: { kind: 'json', type: Sum } }])
  const refused = (value: object, why: RegExp): void => {
    memory.put(0, Buffer.from('the key'), value, 1)
    assert.equal(memory.exports.encodeChangelog!(memory.plans[0]!.address), abi.STATUS_FAILED)
    const error = changelogError(memory.kernel, memory.plans[0]!)
    assert.equal(error.code, 'E705')
    assert.match(error.message, /the row with the key "the key"/)
    assert.match(error.message, why)
  }
  refused({ sum: Number.NaN, text: '' }, /cannot write/)
  memory.set(abi.H_RECORD_BYTES_MAX, 1000)
  refused({ sum: 1, text: 'x'.repeat(1000) }, /larger than a record may be/)
})

test('a long changelog of windows that expire on the way takes the memory of a few', () => {
  const memory = new StateMemory(stores)
  const hourOf = (hour: number): Uint8Array =>
    encodeRecordBatch(
      Array.from({ length: 500 }, (_, n) =>
        record(windowKey(`key ${n} of more than twelve`, hour * 3_600_000), int64(n)),
      ),
    )
  assert.equal(memory.restore(2, hourOf(1)), abi.STATUS_OK)
  const held = memory.stateBytes(2)
  const bytes = Buffer.concat(Array.from({ length: 30 }, (_, index) => hourOf(index + 2)))
  const top = memory.u32(abi.H_HEAP_TOP)
  assert.equal(memory.restore(2, bytes), abi.STATUS_OK)
  assert.equal(memory.rows(2), 500)
  const taken = memory.u32(abi.H_HEAP_TOP) - top - bytes.length
  assert.ok(taken < 4 * held, `${taken} bytes of heap where one hour takes ${held}`)
})

/** A memory that ends right behind the padding of what is restored: a read beyond it traps. */
function restoreAtTheEnd(memory: StateMemory, store: number, bytes: Uint8Array): number {
  const end = memory.kernel.memory.buffer.byteLength - abi.PADDING_BYTES
  const start = end - bytes.length
  memory.kernel.views.refresh().bytes.set(bytes, start)
  return memory.exports.restoreBatches!(memory.plans[store]!.address, start, end)
}

function seal(batch: Buffer): Buffer {
  if (batch.length > 61) batch.writeUInt32BE(crc32c(batch, 21), 17)
  return batch
}

test('hostile bytes give a status', () => {
  const entry = fc.record({
    key: fc.uint8Array({ maxLength: 40 }),
    value: fc.option(
      fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constant(int64(1)), fc.constant(Buffer.from('{"n":1,"text":"é"}'))),
      { nil: null },
    ),
  })
  const change = fc.record({
    at: fc.nat(),
    byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x80, 0xff, 0x7f)),
  })
  const memory = new StateMemory(stores, 40 << 20)
  memory.kernel.memory.grow(1024)
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 5 }),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 30 }),
      fc.integer({ min: 0, max: 2 }),
      (entries, changes, cut, store) => {
        const whole = encodeRecordBatch(entries.map(part => ({ timestampMs: 5n, ...part })))
        const bytes = Buffer.from(whole.subarray(0, whole.length - cut))
        for (const { at, byte } of changes)
          bytes[at % 3 === 0 ? at % 61 : 61 + (at % Math.max(1, bytes.length - 61))] = byte
        if (bytes.length > 12) bytes.writeUInt32BE(bytes.length - 12, 8)
        const status = restoreAtTheEnd(memory, store, seal(bytes))
        assert.ok([abi.STATUS_OK, abi.STATUS_FAILED, abi.STATUS_NEED_CODEC].includes(status), `status ${status}`)
      },
    ),
    { numRuns: 20_000 },
  )
})
