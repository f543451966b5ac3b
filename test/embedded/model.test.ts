/**
 * The embedded log against a plain list: any sequence of appends, transactions of two producers, aborts, purges,
 * maintenance, restarts and kills gives, to committed readers of any target size, exactly the records that the model
 * has. (A purge may be forgotten by a kill: then its records are back, all from some offset on.)
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LogProducer, LogTransaction } from '../../src/log/produce.js'
import { batchOf } from '../log/log.cases.js'
import { SimLog } from './sim-log.js'

type Step =
  | { readonly kind: 'append'; readonly count: number }
  | { readonly kind: 'write' | 'commit' | 'abort'; readonly producer: 0 | 1 }
  | { readonly kind: 'purge'; readonly share: number }
  | { readonly kind: 'maintain' | 'restart' | 'kill' }

/** A record in the model: who wrote it, and whether it counts. */
interface ModelRecord {
  readonly offset: bigint
  readonly value: string
  readonly transaction: LogTransaction | undefined
}

const TARGET = { topic: 'orders', partition: 0 }

class Model {
  readonly sim = new SimLog()
  readonly open: [LogTransaction | undefined, LogTransaction | undefined] = [undefined, undefined]
  producers!: [LogProducer, LogProducer]
  records: ModelRecord[] = []
  #logStart = 0n
  #count = 0

  async start(): Promise<void> {
    await this.sim.open()
    this.producers = [await this.sim.log.openProducer(), await this.sim.log.openProducer()]
    this.open.fill(undefined)
  }

  async step(step: Step): Promise<void> {
    if (step.kind === 'append') {
      const values = Array.from({ length: step.count }, () => this.#nextValue())
      this.#note(await this.sim.append('orders', values), values, undefined)
    } else if (step.kind === 'purge') {
      const [end] = await this.sim.log.admin.listOffsets([{ ...TARGET, at: 'latest' }])
      const beforeOffset = BigInt(Math.floor(Number(end!.offset) * step.share))
      await this.sim.log.admin.deleteRecords([{ ...TARGET, beforeOffset }])
      if (beforeOffset > this.#logStart) this.#logStart = beforeOffset
    } else if (step.kind === 'maintain') await this.sim.log.maintain(true)
    else if (step.kind === 'restart' || step.kind === 'kill') await this.#restart(step.kind)
    else if ('producer' in step) await this.#transact(step.kind, step.producer)
  }

  /** Values that committed readers must see: below every open transaction, without what was aborted. */
  committed(): string[] {
    const firstOpen = this.records.find(record => record.transaction?.state === 'open')?.offset
    return this.records
      .filter(({ offset }) => offset >= this.#logStart && (firstOpen === undefined || offset < firstOpen))
      .map(record => record.value)
  }

  async #restart(kind: 'restart' | 'kill'): Promise<void> {
    this.records = this.records.filter(record => record.transaction?.state !== 'open')
    if (kind === 'restart') await this.sim.log.close()
    await this.start()
    const [start] = await this.sim.log.admin.listOffsets([{ ...TARGET, at: 'earliest' }])
    assert.ok(kind === 'kill' ? start!.offset! <= this.#logStart : start!.offset === this.#logStart)
    this.#logStart = start!.offset!
  }

  async #transact(kind: 'write' | 'commit' | 'abort', index: 0 | 1): Promise<void> {
    const transaction = this.open[index] ?? this.producers[index].begin()
    this.open[index] = transaction
    if (kind === 'write') {
      const values = [this.#nextValue(), this.#nextValue()]
      this.#note((await transaction.append(TARGET, batchOf(values))).baseOffset, values, transaction)
      return
    }
    this.open[index] = undefined
    if (kind === 'commit') await transaction.commit()
    else await transaction.abort()
    if (kind === 'abort') this.records = this.records.filter(record => record.transaction !== transaction)
  }

  #note(baseOffset: bigint, values: readonly string[], transaction: LogTransaction | undefined): void {
    const last = this.records.at(-1)
    assert.ok(last === undefined || baseOffset > last.offset, 'offsets rise')
    for (const [index, value] of values.entries()) {
      this.records.push({ offset: baseOffset + BigInt(index), value, transaction })
    }
  }

  #nextValue(): string {
    return `v${this.#count++}`
  }
}

const producer = fc.constantFrom(0 as const, 1 as const)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 9 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('write' as const, 'commit' as const, 'abort' as const), producer }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('purge' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('maintain' as const, 'restart' as const, 'kill' as const) }),
  },
)

test('any history reads as the model says', async () => {
  const segmentBytes = fc.constantFrom(80, 200, 1000, 1_000_000)
  const targetBytes = fc.constantFrom(300, 500, 5_000)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), segmentBytes, targetBytes, async (steps, bytes, target) => {
      const model = new Model()
      await model.start()
      await model.sim.createTopic('orders', { 'segment.bytes': `${bytes}` })
      for (const each of steps) {
        await model.step(each)
        assert.deepEqual(await model.sim.readAll('orders', target), model.committed())
      }
    }),
    { numRuns: 100 },
  )
})

test('readers that run beside writers, compaction and retention see every record once, in order', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders', { 'segment.bytes': '400' })
  const total = 400
  const read: string[] = []
  const reader = async (): Promise<void> => {
    const fetcher = await sim.log.openFetcher()
    const target = new Uint8Array(700)
    const { decodeRecords } = await import('../../src/record-batch/reader.js')
    for (let offset = 0n; read.length < total; ) {
      const [result] = await fetcher.fetch([{ ...TARGET, offset, target }], { maxWaitMs: 1_000_000 })
      if (result!.error !== undefined) throw result!.error
      const records = decodeRecords(target.slice(0, result!.byteCount)).filter(record => record.offset >= offset)
      read.push(...records.map(record => new TextDecoder().decode(record.value!)))
      offset = result!.nextOffset
    }
  }
  const writer = async (): Promise<void> => {
    for (let index = 0; index < total; index += 2) {
      const doomed = index % 10 === 4 ? sim.producer.begin() : undefined
      await doomed?.append(TARGET, batchOf(['never']))
      await sim.append('orders', [`v${index}`, `v${index + 1}`])
      await doomed?.abort()
      if (index % 50 === 0) await sim.log.maintain(true)
    }
  }
  await Promise.all([reader(), writer()])
  assert.deepEqual(
    read,
    Array.from({ length: total }, (_, index) => `v${index}`),
  )
})
