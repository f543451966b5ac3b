/**
 * The topologies of test/jvm CompatApp, operator by operator and name by name, and records for them that reach what
 * could differ: times out of order and late, tombstones, zeros that delete, keys and words beyond ASCII.
 */
import {
  Consumed,
  Grouped,
  int64,
  json,
  Materialized,
  nullable,
  Produced,
  Repartitioned,
  StreamsBuilder,
  string,
  TimeWindows,
  type Topology,
  topic,
  windowed,
} from '../../../src/index.js'
import type { NewRecord } from './broker-topics.js'

/** One topology and how it is tried. */
export interface CompatCase {
  /** Builds it for an input topic; outputs are named by the prefix and one of `outputs`. */
  readonly build: (input: string, prefix: string) => Topology
  readonly inputPartitions: number
  /** Name and partitions. */
  readonly outputs: Readonly<Record<string, number>>
  readonly stores: readonly string[]
  readonly repartitionTopics: readonly string[]
  /** Whether values are compared as JSON, not as bytes. */
  readonly isJson?: boolean
  /** Records from one number to another; the times of all runs of numbers stand on one base. */
  readonly records: (from: number, to: number, baseMs: number) => readonly NewRecord[]
}

const WINDOW_MS = 60_000

function long(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

/** A number that looks random and is the same in every run. */
function mixed(index: number, range: number): number {
  const hash = Math.imul(index + 1, 0x9e3779b1) >>> 0
  return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0) % range
}

const key = (index: number) => `kéy ${mixed(index, 40)}`
/** Runs forward by about 100 ms per record, with records up to 40 s late. */
const time = (index: number) => index * 100 - (mixed(index, 9) === 0 ? mixed(index * 7, 40_000) : 0)

function makeRecords(contentOf: (index: number) => string | Buffer | null): CompatCase['records'] {
  return (from, to, baseMs) =>
    Array.from({ length: to - from }, (_, at) => ({
      timestampMs: baseMs + time(from + at),
      key: key(from + at),
      value: contentOf(from + at),
    }))
}

const words = ['to', 'be', 'or', 'not', 'Größe', '水', 'that', 'is', 'the', 'question', '🙂', 'sleep']

const sums: CompatCase = {
  build(input, prefix) {
    const builder = new StreamsBuilder()
    const numbers = Consumed.with(string(), nullable(int64()))
    const grouped = builder.stream(input, numbers).groupByKey()
    const out = Produced.with(string(), nullable(int64()))
    grouped
      .aggregate(
        (): number | null => 0,
        (_key, value, sum) => (value === 0 ? null : (sum ?? 0) + value),
        Materialized.as('sum', { key: string(), value: int64() }),
      )
      .toStream()
      .to(`${prefix}sums`, out)
    grouped
      .reduce((greatest, value) => (greatest > value ? greatest : value), Materialized.as('greatest'))
      .toStream()
      .to(`${prefix}greatest`, out)
    grouped.count(Materialized.as('count')).toStream().to(`${prefix}counts`, out)
    return builder.build()
  },
  inputPartitions: 2,
  outputs: { sums: 2, greatest: 2, counts: 2 },
  stores: ['sum', 'greatest', 'count'],
  repartitionTopics: [],
  records: makeRecords(index => (mixed(index, 11) === 0 ? null : long(mixed(index, 9) * (mixed(index, 3) - 1)))),
}

const rows: CompatCase = {
  build(input, prefix) {
    const builder = new StreamsBuilder()
    const table = builder.table(topic(input, string(), string()), { name: 'rows' })
    const out = Produced.with(string(), nullable(string()))
    const loud = table.mapValues<string>(
      (_key, value) => `${value}!`,
      Materialized.with(string(), string(), { name: 'loud' }),
    )
    loud.toStream().to(`${prefix}loud`, out)
    const long = table.filter((_key, value) => value.length > 6, Materialized.as('long'))
    long.toStream().to(`${prefix}long`, out)
    return builder.build()
  },
  inputPartitions: 2,
  outputs: { loud: 2, long: 2 },
  stores: ['rows', 'loud', 'long'],
  repartitionTopics: [],
  records: makeRecords(index => (mixed(index, 5) === 0 ? null : 'välue'.slice(0, 2).repeat(1 + mixed(index, 6)))),
}

const counts: CompatCase = {
  build(input, prefix) {
    const builder = new StreamsBuilder()
    builder
      .stream(input, Consumed.with(string(), string()))
      .flatMapValues((_key, line) => line.toLowerCase().split(' '))
      .selectKey((_key, word) => word)
      .repartition(Repartitioned.with(string(), string(), { name: 'words', partitions: 3 }))
      .groupByKey()
      .count(Materialized.as('counts'))
      .toStream()
      .to(`${prefix}counts`, Produced.with(string(), int64()))
    return builder.build()
  },
  inputPartitions: 1,
  outputs: { counts: 3 },
  stores: ['counts'],
  repartitionTopics: ['words'],
  records: makeRecords(index =>
    Array.from({ length: 1 + mixed(index, 5) }, (_, at) => words[mixed(index * 5 + at, words.length)]).join(' '),
  ),
}

const windows: CompatCase = {
  build(input, prefix) {
    const builder = new StreamsBuilder()
    const size = TimeWindows.ofSizeAndGrace('1 minute', '10 seconds')
    builder
      .stream(input, Consumed.with(string(), int64()))
      .groupByKey()
      .windowedBy(size)
      .count(Materialized.as('windows'))
      .toStream()
      .to(`${prefix}windows`, Produced.with(windowed(string(), size), int64()))
    return builder.build()
  },
  inputPartitions: 2,
  outputs: { windows: 2 },
  stores: ['windows'],
  repartitionTopics: [],
  records: makeRecords(index => long(index)),
}

const hops: CompatCase = {
  build(input, prefix) {
    const builder = new StreamsBuilder()
    const windows = TimeWindows.ofSizeAndGrace('30 seconds', '10 seconds').advanceBy('10 seconds')
    builder
      .stream(input, Consumed.with(string(), int64()))
      .groupByKey()
      .windowedBy(windows)
      .reduce((sum, value) => sum + value, Materialized.as('hops'))
      .toStream()
      .to(`${prefix}hops`, Produced.with(windowed(string(), windows), int64()))
    return builder.build()
  },
  inputPartitions: 2,
  outputs: { hops: 2 },
  stores: ['hops'],
  repartitionTopics: [],
  records: makeRecords(index => long(index)),
}

const orderSpec = { customer: 'string', amount: 'float64', note: nullable('string') } as const
const totalSpec = { orders: 'int64', amount: 'float64', lastNote: nullable('string') } as const

const totals: CompatCase = {
  build(input, prefix) {
    const builder = new StreamsBuilder()
    const order = json(orderSpec)
    const total = json(totalSpec)
    builder
      .stream(input, Consumed.with(string(), order))
      .groupBy((_key, value) => value.customer, Grouped.with(string(), order, { name: 'customers' }))
      .aggregate(
        () => ({ orders: 0, amount: 0, lastNote: '' as string | null }),
        (_key, value, sum) => ({ orders: sum.orders + 1, amount: sum.amount + value.amount, lastNote: value.note }),
        Materialized.as('totals', { key: string(), value: total }),
      )
      .toStream()
      .to(`${prefix}totals`, Produced.with(string(), total))
    return builder.build()
  },
  inputPartitions: 1,
  outputs: { totals: 1 },
  stores: ['totals'],
  repartitionTopics: ['customers'],
  isJson: true,
  records: makeRecords(index => {
    const note = mixed(index, 4) === 0 ? null : `nöte "${mixed(index, 100)}" 🙂`
    return JSON.stringify({ customer: `customer ${mixed(index, 12)}`, amount: mixed(index, 10_000) / 8, note })
  }),
}

/** By the name under which CompatApp knows them. */
export const compatCases = { sums, rows, words: counts, windows, hops, json: totals } as const satisfies Record<
  string,
  CompatCase
>

/** A time some hours ago at which a window begins: young enough that no broker deletes it. */
export function compatBaseMs(): number {
  return Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS - 6 * 3_600_000
}
