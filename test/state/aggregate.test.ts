// Aggregates over state, end to end on the test driver, against their slow twin: tumbling, hopping, late records,
// deletions, long keys and values, whatever the cuts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  json,
  nullable,
  StreamsBuilder,
  string,
  TimeWindows,
  type Topology,
  TopologyTestDriver,
  topic,
  windowed,
} from '../../src/index.js'
import { ReferenceAggregate, type ReferenceRecord, type ReferenceUpdate } from '../reference/aggregate.js'

interface Sale {
  readonly qty: number
  readonly note: string
}
const Sales = topic('sales', nullable(string()), nullable(json({ qty: 'int32', note: 'string' })))
const Total = json({ n: 'float64', note: 'string', notes: ['string'] })
interface Totals {
  n: number
  note: string
  notes: readonly string[]
}

/** A sale of 0 deletes the row. */
const step = (_key: string, sale: Sale | null, last: Totals | undefined): Totals | null => {
  const state = last ?? { n: 0, note: '', notes: [] }
  if (sale === null) return { n: state.n + 100, note: state.note, notes: state.notes }
  if (sale.qty === 0) return null
  const notes = sale.qty > 6 ? [sale.note] : state.notes
  return { n: state.n + sale.qty, note: sale.note, notes }
}

const hopping = TimeWindows.ofSizeAndGrace(60_000, 30_000).advanceBy(20_000)
const tumbling = TimeWindows.ofSizeAndGrace(60_000, 5_000)

function plainTopology(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Sales)
    .groupByKey()
    .aggregate(
      (): Totals | null => ({ n: 0, note: '', notes: [] }),
      (_key, sale, a) =>
        sale === null || a === null
          ? a
          : sale.qty === 0
            ? null
            : { n: a.n + sale.qty, note: sale.note, notes: sale.qty > 6 ? [sale.note] : a.notes },
    )
    .toStream()
    .to(topic('totals', string(), nullable(Total)))
  return builder.build()
}

function windowTopology(windows: typeof tumbling): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Sales)
    .groupByKey()
    .windowedBy(windows)
    .aggregate(
      () => ({ n: 0, note: '', notes: [''].slice(1) }),
      (_key, sale, a) =>
        sale === null
          ? { n: a.n + 100, note: a.note, notes: a.notes }
          : { n: a.n + sale.qty, note: sale.note, notes: sale.qty > 6 ? [sale.note] : a.notes },
    )
    .toStream()
    .to(topic('totals', windowed(string(), windows), nullable(Total)))
  return builder.build()
}

const records: fc.Arbitrary<ReferenceRecord<Sale>[]> = fc.array(
  fc.record({
    key: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom('a', 'b', 'a key that is longer than twelve bytes', 'another long key of a row'),
      },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    value: fc.option(
      fc.record({
        qty: fc.integer({ min: 0, max: 9 }),
        note: fc.constantFrom('', 'short', 'a note that is longer than twelve bytes', 'x'.repeat(300)),
      }),
      { nil: null, freq: 10 },
    ),
    // often on the borders of windows; sometimes far: windows close, segments expire
    timestamp: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }).map(n => n * 5_000) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_000_000 }) },
    ),
  }),
  { maxLength: 60 },
)

function compare(
  topology: Topology,
  input: readonly ReferenceRecord<Sale>[],
  twin: ReferenceAggregate<Sale, Totals>,
): void {
  const expected = input.flatMap(record => twin.process(record))
  for (const batch of [1, 7, 1000]) {
    const driver = new TopologyTestDriver(topology, {
      batch,
      lambdas: 'compiled',
      config: { 'statestore.cache.max.bytes': 0 },
    })
    const sales = driver.createInputTopic(Sales)
    const isWindowed = topology.stores[0]?.kind === 'window'
    const keys = isWindowed ? windowed(string(), tumbling) : string()
    const totals = driver.createOutputTopic('totals', keys as ReturnType<typeof string>, nullable(Total))
    for (const { key, value, timestamp } of input) sales.pipeInput(key, value, timestamp)
    const got = totals.readRecordsToList().map(({ key, value, timestamp }): ReferenceUpdate<Totals> => {
      const named = typeof key === 'string' ? { key } : windowOf(key)
      return { ...named, value: value as Totals | null, timestamp }
    })
    assert.deepEqual(got, expected, `batches of ${batch}`)
    driver.close()
  }
}

function windowOf(key: unknown): { key: string; start: number } {
  const { key: inner, window } = key as { key: string; window: { start: number } }
  return { key: inner, start: window.start }
}

test('an aggregate without windows', () => {
  const topology = plainTopology()
  const property = fc.property(records, input => {
    compare(topology, input, new ReferenceAggregate<Sale, Totals>(step))
  })
  fc.assert(property, { numRuns: 40 })
})

for (const [name, windows] of Object.entries({ tumbling, hopping })) {
  test(`an aggregate over ${name} windows`, () => {
    const topology = windowTopology(windows)
    const { sizeMs, advanceMs, graceMs } = windows as unknown as { sizeMs: number; advanceMs: number; graceMs: number }
    const withoutDeletes = (key: string, sale: Sale | null, last: Totals | undefined): Totals | null =>
      step(key, sale, last) ?? { n: last?.n ?? 0, note: sale?.note ?? '', notes: last?.notes ?? [] }
    const property = fc.property(records, input => {
      compare(topology, input, new ReferenceAggregate<Sale, Totals>(withoutDeletes, { sizeMs, advanceMs, graceMs }))
    })
    fc.assert(property, { numRuns: 40 })
  })
}
