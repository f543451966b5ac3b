/** When an append ends and what is sent until then, with a broker that answers when and what a test wants. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProduceResponse } from '../../../src/kafka/data/broker-sender.js'
import { KafkaProducer, type KafkaProducerOptions } from '../../../src/kafka/data/producer.js'
import { readBatchHeader } from '../../../src/record-batch/header.js'
import { HandDrivenCluster, type PendingRequest, settle } from './hand-driven-cluster.js'
import { lentBatch } from './rig.js'

const at = { topic: 't', partition: 0 }

function openProducer(options: Partial<KafkaProducerOptions> = {}) {
  const cluster = new HandDrivenCluster({ t: 3 })
  const committed: unknown[] = []
  const commitOffsets = async (commit: unknown) => void committed.push(commit)
  return { cluster, committed, producer: new KafkaProducer({ cluster, commitOffsets, ...options }) }
}

function answer(
  errorCode = 0,
  baseOffset = 0n,
  throttleTimeMs = 0,
  partitions: readonly number[] = [0],
): ProduceResponse {
  const partitionResponses = partitions.map(index => ({
    index,
    errorCode,
    baseOffset,
    logAppendTimeMs: -1n,
    logStartOffset: 0n,
    recordErrors: [],
    errorMessage: null,
  }))
  return { responses: [{ name: 't', partitionResponses }], throttleTimeMs }
}

/** Producer id and first sequence of the only batch of a request. */
function sealOf(request: PendingRequest | undefined): readonly [producerId: bigint, sequence: number] {
  const bytes = request?.tail[0]
  assert.ok(bytes !== undefined)
  const { producerId, baseSequence } = readBatchHeader(bytes, 0)
  return [producerId, baseSequence]
}

/** How a promise ended, as far as it has. */
function watch(job: Promise<unknown>): () => unknown {
  let outcome: unknown
  job.then(
    value => {
      outcome = value ?? 'resolved'
    },
    error => {
      outcome = (error as { code?: string }).code
    },
  )
  return () => outcome
}

test('appends of one turn go out in one request per broker, one batch of each partition', async () => {
  const { cluster, producer } = openProducer()
  await settle()
  const appends = [0, 1, 2, 0].map(partition => producer.append({ topic: 't', partition }, lentBatch('x')))
  await settle()
  assert.equal(cluster.pending.length, 1)
  // bytes of the first batch, then head and bytes of each other
  assert.equal(cluster.pending[0]?.tail.length, 5)
  cluster.answer(answer(0, 5n, 0, [0, 1, 2]))
  await settle()
  assert.equal(cluster.pending.length, 1)
  assert.deepEqual(sealOf(cluster.pending[0]), [1n, 1])
  cluster.answer(answer(0, 6n))
  assert.deepEqual(await Promise.all(appends), [
    { baseOffset: 5n, nextOffset: 6n },
    { baseOffset: 5n, nextOffset: 6n },
    { baseOffset: 5n, nextOffset: 6n },
    { baseOffset: 6n, nextOffset: 7n },
  ])
  await producer.close()
})

test('what failed goes again with its sequence after a pause; a batch that was there already counts as written', async () => {
  const { cluster, producer } = openProducer()
  await settle()
  const appended = watch(producer.append(at, lentBatch('x')))
  await settle()
  cluster.answer(answer(7))
  await settle()
  assert.equal(cluster.pending.length, 0)
  cluster.clock.advance(100)
  await settle()
  assert.deepEqual(sealOf(cluster.pending[0]), [1n, 0])
  cluster.answer(answer(46, -1n))
  await settle()
  assert.deepEqual(appended(), { baseOffset: -1n, nextOffset: -1n })
  assert.equal(producer.counters.retryCount, 1)
  await producer.close()
})

test('a broker that has lost its place is given a new producer id, and what may be there twice is counted', async () => {
  const { cluster, producer } = openProducer()
  await settle()
  const appended = watch(producer.append(at, lentBatch('x')))
  await settle()
  cluster.answer(answer(7))
  cluster.clock.advance(100)
  await settle()
  cluster.clock.advance(100)
  await settle()
  cluster.answer(answer(45))
  await settle()
  cluster.clock.advance(1_000)
  await settle()
  assert.deepEqual(sealOf(cluster.pending[0]), [2n, 0])
  cluster.answer(answer(0, 3n))
  await settle()
  assert.deepEqual(appended(), { baseOffset: 3n, nextOffset: 4n })
  const { producerIdChangeCount, possibleDuplicateCount } = producer.counters
  assert.deepEqual([producerIdChangeCount, possibleDuplicateCount], [1, 1])
  await producer.close()
})

test('no more requests are under way than allowed, and none while the broker wants to be left alone', async () => {
  const { cluster, producer } = openProducer({ inFlightMax: 2 })
  await settle()
  const first = producer.append(at, lentBatch('first'))
  await settle()
  cluster.answer(answer(0, 0n))
  await first
  const appends = Array.from({ length: 4 }, (_, index) => watch(producer.append(at, lentBatch(`${index}`))))
  await settle()
  assert.equal(cluster.pending.length, 2)
  cluster.answer(answer(0, 1n, 300))
  await settle()
  assert.equal(cluster.pending.length, 1)
  cluster.clock.advance(300)
  await settle()
  assert.equal(cluster.pending.length, 2)
  for (let offset = 2n; cluster.pending.length > 0; offset++) {
    cluster.answer(answer(0, offset))
    await settle()
  }
  assert.ok(appends.every(outcome => outcome() !== undefined))
  assert.equal(producer.counters.throttledMs, 300)
  await producer.close()
})

test('what cannot be delivered in its time fails, what is in flight only when it has its answer', async () => {
  const { cluster, producer } = openProducer({ deliveryTimeoutMs: 5_000 })
  await settle()
  const inFlight = watch(producer.append(at, lentBatch('a')))
  await settle()
  const waiting = watch(producer.append(at, lentBatch('b')))
  await settle()
  cluster.clock.advance(6_000)
  await settle()
  assert.equal(inFlight(), undefined)
  assert.equal(waiting(), 'E637')
  cluster.answer(answer(7))
  await settle()
  cluster.clock.advance(100)
  await settle()
  assert.equal(inFlight(), 'E634')
  // nobody knows whether 'a' is in the log, so nobody knows the next sequence
  const later = watch(producer.append(at, lentBatch('c')))
  await settle()
  assert.deepEqual(sealOf(cluster.pending[0]), [2n, 0])
  cluster.answer(answer(0, 9n))
  await settle()
  assert.deepEqual(later(), { baseOffset: 9n, nextOffset: 10n })
  await producer.close()
})

test('an abort takes back what is not sent and waits for what is; a commit waits for all, then commits the offsets', async () => {
  const { cluster, committed, producer } = openProducer()
  await settle()
  const aborted = producer.begin()
  const [sent, unsent] = [watch(aborted.append(at, lentBatch('a'))), watch(aborted.append(at, lentBatch('b')))]
  await settle()
  const abort = watch(aborted.abort())
  await settle()
  assert.deepEqual([sent(), unsent(), abort()], [undefined, 'E612', undefined])
  cluster.answer(answer(0, 0n))
  await settle()
  assert.deepEqual([sent(), abort(), aborted.state], [{ baseOffset: 0n, nextOffset: 1n }, 'resolved', 'aborted'])
  const transaction = producer.begin()
  const appended = transaction.append(at, lentBatch('c'))
  const offsets = [{ ...at, offset: 4n, metadata: '' }]
  const commit = watch(transaction.commit({ group: 'g', offsets }))
  await settle()
  assert.deepEqual([commit(), committed], [undefined, []])
  cluster.answer(answer(0, 1n))
  await appended
  await settle()
  assert.equal(commit(), 'resolved')
  assert.deepEqual(committed, [{ group: 'g', offsets }])
  await producer.close()
})

test('a broker that does not answer cannot keep a producer from closing', async () => {
  const { cluster, producer } = openProducer()
  await settle()
  const stuck = watch(producer.append(at, lentBatch('a')))
  await settle()
  const closed = watch(producer.close())
  await settle()
  assert.deepEqual([stuck(), closed()], [undefined, undefined])
  cluster.clock.advance(1_000)
  await settle()
  cluster.clock.advance(1_000)
  await settle()
  assert.deepEqual([stuck(), closed()], ['E611', 'resolved'])
})
