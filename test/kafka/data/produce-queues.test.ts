/**
 * Whatever order answers, failures and lost connections come in: a log that behaves as a broker does has every batch
 * once and in order in the end, unless a new producer id was needed, and then no more duplicates than were counted.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PartitionQueue, type QueuedBatch } from '../../../src/kafka/data/partition-queue.js'
import { ProduceQueues, type SendOutcome, type SentBatch } from '../../../src/kafka/data/produce-queues.js'

interface Batch extends QueuedBatch {
  readonly id: number
  readonly isTooLarge: boolean
}

const SEQUENCE_COUNT = 2 ** 31
const REMEMBERED = 5

/** A partition as its leader sees it (ProducerAppendInfo, ProducerStateEntry). */
class ModelPartition {
  readonly log: number[] = []
  readonly #producers = new Map<number, { next: number; last: { sequence: number; count: number }[] }>()
  /** Producers that it has lost its place of. */
  readonly #lost = new Set<number>()

  append(producer: number, { id, sequence, recordCount, isTooLarge }: Batch): SendOutcome {
    if (isTooLarge) return 'dropped'
    if (this.#lost.has(producer)) return 'out-of-order'
    const known = this.#producers.get(producer)
    if (known?.last.some(each => each.sequence === sequence && each.count === recordCount) === true) return 'acked'
    if (known !== undefined && known.next !== sequence) return 'out-of-order'
    this.log.push(id)
    const last = [...(known?.last ?? []), { sequence, count: recordCount }].slice(-REMEMBERED)
    this.#producers.set(producer, { next: (sequence + recordCount) % SEQUENCE_COUNT, last })
    return 'acked'
  }

  lose(producer: number): void {
    this.#lost.add(producer)
  }
}

interface Request {
  readonly producer: number
  readonly sent: readonly SentBatch<Batch>[]
  outcomes: SendOutcome[] | undefined
}

const PARTITIONS = 3
const BROKERS = 2
const IN_FLIGHT_MAX = 5

class Model {
  readonly queues = new ProduceQueues<Batch>()
  readonly partitions = Array.from({ length: PARTITIONS }, () => new ModelPartition())
  readonly leaders = Array.from({ length: PARTITIONS }, (_, partition) => partition % BROKERS)
  readonly connections: Request[][] = Array.from({ length: BROKERS }, () => [])
  readonly appended: number[][] = Array.from({ length: PARTITIONS }, () => [])
  readonly tooLarge = new Set<number>()
  readonly cancelled = new Set<number>()
  readonly #paused = new Set<PartitionQueue<Batch>>()
  producer = 0
  hasLost = false
  #nextId = 0

  add(partition: number, recordCount: number, isTooLarge: boolean): void {
    const id = this.#nextId++
    const batch = { bytes: new Uint8Array(10), recordCount, deadlineMs: 0, isTooLarge, id }
    this.appended[partition]?.push(id)
    if (isTooLarge) this.tooLarge.add(id)
    this.queues.add({ topic: 't', partition }, { ...batch, sequence: -1, isUncertain: false, attemptCount: 0 })
  }

  send(broker: number): boolean {
    if (this.queues.needsProducerId) {
      if (this.queues.inFlightCount > 0) return false
      this.producer++
      this.queues.restart()
    }
    const connection = this.connections[broker] ?? []
    if (connection.length >= IN_FLIGHT_MAX) return false
    const sent = this.queues.take(broker, ({ partition }) => this.leaders[partition] === broker, 25)
    if (sent.length === 0) return false
    connection.push({ producer: this.producer, sent, outcomes: undefined })
    return true
  }

  /** The broker takes the next request; `luck` decides about each batch. */
  process(broker: number, luck: readonly number[]): boolean {
    const request = this.connections[broker]?.find(each => each.outcomes === undefined)
    if (request === undefined) return false
    request.outcomes = request.sent.map(({ queue, batch }, index) => {
      const { partition } = queue.partition
      const chance = (luck[index % luck.length] ?? 0) % 10
      if (this.leaders[partition] !== broker || chance === 0) return 'refused'
      const outcome = this.partitions[partition]?.append(request.producer, batch) ?? 'refused'
      return outcome === 'acked' && chance === 1 ? 'uncertain' : outcome
    })
    return true
  }

  answer(broker: number): boolean {
    const request = this.connections[broker]?.[0]
    if (request?.outcomes === undefined) return false
    this.connections[broker]?.shift()
    for (const [index, each] of request.sent.entries()) this.#settle(each, request.outcomes[index] ?? 'uncertain')
    return true
  }

  disconnect(broker: number): void {
    const lost = this.connections[broker]?.splice(0) ?? []
    for (const { sent } of lost) for (const each of sent) this.#settle(each, 'uncertain')
  }

  resume(): boolean {
    const [queue] = this.#paused
    if (queue === undefined) return false
    this.#paused.delete(queue)
    queue.resume()
    return true
  }

  /** Gives up what is not in flight of every third append. */
  cancel(): void {
    for (const { id } of this.queues.remove(batch => batch.id % 3 === 0)) this.cancelled.add(id)
  }

  lose(partition: number): void {
    this.hasLost = true
    this.partitions[partition]?.lose(this.producer)
  }

  /** Everything heals: what waits is written. */
  quiesce(): void {
    for (let turn = 0; turn < 10_000; turn++) {
      let hasDone = this.resume()
      for (let broker = 0; broker < BROKERS; broker++) {
        hasDone = this.send(broker) || hasDone
        hasDone = this.process(broker, [9]) || hasDone
        hasDone = this.answer(broker) || hasDone
      }
      if (!hasDone) return
    }
    assert.fail('it does not come to rest')
  }

  #settle(sent: SentBatch<Batch>, outcome: SendOutcome): void {
    this.queues.settle(sent, outcome)
    if (sent.queue.isPaused) this.#paused.add(sent.queue)
  }
}

type Step = readonly [what: number, where: number, luck: readonly number[]]

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.nat(23),
  fc.nat(5),
  fc.array(fc.nat(9), { minLength: PARTITIONS, maxLength: PARTITIONS }),
)

function run(
  model: Model,
  [what, where, luck]: Step,
  { losses, cancels }: { losses: boolean; cancels: boolean },
): void {
  const broker = where % BROKERS
  const partition = where % PARTITIONS
  if (what < 6) model.add(partition, 1 + (where % 3), (luck[0] ?? 0) === 0)
  else if (what < 11) model.send(broker)
  else if (what < 15) model.process(broker, luck)
  else if (what < 18) model.answer(broker)
  else if (what < 20) model.resume()
  else if (what === 20) model.disconnect(broker)
  else if (what === 21) model.leaders[partition] = luck[0] === undefined ? 0 : luck[0] % BROKERS
  else if (what === 22 && losses) model.lose(partition)
  else if (what === 23 && cancels) model.cancel()
}

/** The log without what came again. */
function firsts(log: readonly number[]): readonly number[] {
  return [...new Set(log)]
}

test('every batch is written once and in order, through failures, lost connections and moving leaders', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), steps => {
      const model = new Model()
      for (const each of steps) run(model, each, { losses: false, cancels: false })
      model.quiesce()
      assert.equal(model.producer, steps.length === 0 ? 1 : model.producer)
      assert.ok(model.producer <= 1, 'a new producer id without a reason')
      for (const [partition, { log }] of model.partitions.entries()) {
        const expected = (model.appended[partition] ?? []).filter(id => !model.tooLarge.has(id))
        assert.deepEqual(log, expected)
      }
    }),
    { numRuns: 500 },
  )
})

test('where brokers lose their place nothing is lost, and what is written twice was counted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), steps => {
      const model = new Model()
      for (const each of steps) run(model, each, { losses: true, cancels: false })
      model.quiesce()
      let duplicateCount = 0
      for (const [partition, { log }] of model.partitions.entries()) {
        const expected = (model.appended[partition] ?? []).filter(id => !model.tooLarge.has(id))
        assert.deepEqual(firsts(log), expected)
        duplicateCount += log.length - expected.length
      }
      assert.ok(duplicateCount <= model.queues.possibleDuplicateCount, `${duplicateCount} duplicates`)
    }),
    { numRuns: 500 },
  )
})

test('what is given up leaves no gap for the others', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), steps => {
      const model = new Model()
      for (const each of steps) run(model, each, { losses: false, cancels: true })
      model.quiesce()
      for (const [partition, { log }] of model.partitions.entries()) {
        const expected = (model.appended[partition] ?? []).filter(id => !model.tooLarge.has(id))
        const isKept = (id: number): boolean => !model.cancelled.has(id)
        assert.deepEqual(firsts(log).filter(isKept), expected.filter(isKept))
      }
    }),
    { numRuns: 500 },
  )
})

test('sequences go round at 2^31', () => {
  const queue = new PartitionQueue<QueuedBatch>({ topic: 't', partition: 0 })
  const sequences: number[] = []
  for (const recordCount of [SEQUENCE_COUNT - 3, 5, 4]) {
    queue.add({
      bytes: new Uint8Array(0),
      recordCount,
      deadlineMs: 0,
      sequence: -1,
      isUncertain: false,
      attemptCount: 0,
    })
    const batch = queue.take(1)
    assert.ok(batch !== undefined)
    sequences.push(batch.sequence)
    queue.acked(batch)
  }
  assert.deepEqual(sequences, [0, SEQUENCE_COUNT - 3, 2])
})
