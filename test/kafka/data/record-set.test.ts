/** What a reader gets of a record set: whole batches without control batches and aborted transactions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamsError } from '../../../src/errors/streams-error.js'
import { type AbortedTransaction, takeRecords } from '../../../src/kafka/data/record-set.js'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import { sealBatch } from '../../../src/record-batch/seal.js'
import { encodeRecordBatch } from '../../../src/record-batch/writer.js'
import { GuardedTarget } from './fetch-bytes.js'

const place = { topic: 'orders', partition: 0 }

interface BatchPlan {
  readonly producer: number
  readonly kind: 'plain' | 'data' | 'commit' | 'abort'
  readonly recordCount: number
}

/** A batch as it would lie in a log. */
function batchAt(baseOffset: bigint, { producer, kind, recordCount }: BatchPlan): Uint8Array {
  const isControl = kind === 'commit' || kind === 'abort'
  const key = Uint8Array.from([0, 0, 0, kind === 'commit' ? 1 : 0])
  const records = Array.from({ length: isControl ? 1 : recordCount }, (_, index) => ({
    key: isControl ? key : null,
    value: new TextEncoder().encode(`${baseOffset + BigInt(index)}`),
    timestampMs: 1_000n,
  }))
  const batch = encodeRecordBatch(records, { baseOffset, isControl, isTransactional: kind !== 'plain' })
  sealBatch(batch, 0, batch.length, { producerId: BigInt(producer), producerEpoch: 0, baseSequence: 0 })
  return batch
}

/** A log of these batches with the transactions that end in an abort, and the offsets of what is not aborted. */
function logOf(plans: readonly BatchPlan[]): {
  readonly bytes: Uint8Array
  readonly aborted: readonly AbortedTransaction[]
  readonly visible: readonly bigint[]
  readonly endOffset: bigint
} {
  let offset = 0n
  const batches: Uint8Array[] = []
  const aborted: AbortedTransaction[] = []
  const open = new Map<number, { first: bigint; offsets: bigint[] }>()
  const visible: bigint[] = []
  for (const plan of plans) {
    const batch = batchAt(offset, plan)
    batches.push(batch)
    const count = plan.kind === 'plain' || plan.kind === 'data' ? plan.recordCount : 1
    const offsets = Array.from({ length: count }, (_, index) => offset + BigInt(index))
    const transaction = open.get(plan.producer) ?? { first: offset, offsets: [] }
    if (plan.kind === 'plain') visible.push(...offsets)
    else if (plan.kind === 'data')
      open.set(plan.producer, { ...transaction, offsets: [...transaction.offsets, ...offsets] })
    else {
      open.delete(plan.producer)
      if (plan.kind === 'commit') visible.push(...transaction.offsets)
      else if (transaction.offsets.length > 0) {
        aborted.push({ producerId: BigInt(plan.producer), firstOffset: transaction.first })
      }
    }
    offset += BigInt(count)
  }
  // a reader of committed records sees nothing of what is still open: brokers end before it
  const kept = visible.filter(each => ![...open.values()].some(({ offsets }) => offsets.includes(each)))
  for (const { offsets } of open.values()) kept.push(...offsets)
  return { bytes: Buffer.concat(batches), aborted, visible: kept.sort((a, b) => (a < b ? -1 : 1)), endOffset: offset }
}

const plan: fc.Arbitrary<BatchPlan> = fc.record({
  producer: fc.integer({ min: 1, max: 3 }),
  kind: fc.constantFrom('plain', 'data', 'data', 'commit', 'abort'),
  recordCount: fc.integer({ min: 1, max: 4 }),
})

test('control batches and aborted transactions are taken out, what interleaves with them stays', () => {
  fc.assert(
    fc.property(fc.array(plan, { maxLength: 14 }), plans => {
      const { bytes, aborted, visible, endOffset } = logOf(plans)
      const target = new GuardedTarget(bytes.length)
      target.view.set(bytes)
      const taken = takeRecords(target.view, 0n, [...aborted].reverse(), place)
      const records = decodeRecords(target.view.slice(0, taken.byteCount))
      assert.deepEqual(
        records.map(record => record.offset),
        visible,
      )
      assert.equal(taken.nextOffset, endOffset)
      target.check()
    }),
  )
})

test('a set cut anywhere gives the batches before the cut, and says how large one is that alone does not fit', () => {
  const plans: BatchPlan[] = [2, 1, 3].map(recordCount => ({ producer: 1, kind: 'plain', recordCount }))
  const { bytes } = logOf(plans)
  const sizes = [batchAt(0n, plans[0] as BatchPlan), batchAt(2n, plans[1] as BatchPlan)].map(batch => batch.length)
  const [first = 0, second = 0] = sizes
  for (let length = 0; length <= bytes.length; length++) {
    const taken = takeRecords(bytes.slice(0, length), 0n, [], place)
    const whole = length === bytes.length ? 3 : length >= first + second ? 2 : length >= first ? 1 : 0
    assert.equal(taken.nextOffset, [0n, 2n, 3n, 6n][whole])
    assert.equal(taken.byteCount, [0, first, first + second, bytes.length][whole])
    assert.equal(taken.cutBatchBytes, length >= 12 && length < first ? first : undefined)
  }
})

test('control batches go also where no transaction was aborted; an asked offset within a batch keeps the batch', () => {
  const { bytes } = logOf([
    { producer: 1, kind: 'data', recordCount: 3 },
    { producer: 1, kind: 'commit', recordCount: 1 },
  ])
  const taken = takeRecords(bytes, 2n, [], place)
  assert.equal(taken.nextOffset, 4n)
  assert.equal(taken.droppedCount, 1)
  assert.deepEqual(
    decodeRecords(bytes.slice(0, taken.byteCount)).map(record => record.offset),
    [0n, 1n, 2n],
  )
})

test('hostile bytes are E502 or an answer', () => {
  fc.assert(
    fc.property(fc.array(plan, { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(255), (plans, at, byte) => {
      const { bytes, aborted } = logOf(plans)
      const target = new GuardedTarget(bytes.length)
      target.view.set(bytes)
      target.view[at % bytes.length] = byte
      try {
        const taken = takeRecords(target.view, 0n, aborted, place)
        assert.ok(taken.byteCount <= bytes.length && taken.nextOffset >= 0n)
      } catch (error) {
        assert.ok(error instanceof StreamsError && /E50\d/.test(error.code), String(error))
      }
      target.check()
    }),
    { numRuns: 400 },
  )
})
