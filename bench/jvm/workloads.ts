/** What is compared with Kafka Streams on the JVM. Both sides run the topology of the same name. */
import type { Checksum, NotYet } from './results.js'

/** Records of a generator (bench/data/) as a topic of 4 partitions. */
export interface Input {
  readonly stream: 'orders' | 'lines'
  readonly records: number
}

/** How many processes of an application share the input, and threads of each. */
export interface Variant {
  readonly name: string
  readonly threads: number
  readonly processes: number
}

export interface Workload {
  readonly letter: string
  readonly title: string
  readonly kind: 'throughput' | 'restore' | 'latency' | 'start'
  /** See comparedTopologies; the JVM's may have another store. */
  readonly topology: string
  readonly jvmTopology?: string
  readonly input: Input
  /** Kind of lines that BenchCheck makes of the output; undefined: not checked. */
  readonly check?: 'raw' | 'projected' | 'windowed' | 'words'
  readonly config?: Readonly<Record<string, string>>
  readonly variants?: readonly Variant[]
  /** What the JVM's cost should be of ours, at least. */
  readonly target?: number
  /** What ours may be at most. */
  readonly limits?: { readonly peakMegabytes?: number; readonly p99Ms?: number; readonly firstOutputMs?: number }
  readonly notes?: readonly string[]
}

export const oneThread: Variant = { name: 'at-least-once', threads: 1, processes: 1 }

const orders: Input = { stream: 'orders', records: 5_000_000 }
const memory =
  'Our state is in memory and in the changelog; the JVM keeps it in RocksDB, in files. Workload d has both in memory.'
/** Every update is written, at once. */
const everyUpdate = {
  'statestore.cache.max.bytes': '0',
  'commit.interval.ms': '100',
  'producer.linger.ms': '0',
}

export const workloads: readonly Workload[] = [
  {
    letter: 'a',
    title: 'passthrough',
    kind: 'throughput',
    topology: 'passthrough',
    input: orders,
    check: 'raw',
    target: 10,
  },
  {
    letter: 'b',
    title: 'filter + project',
    kind: 'throughput',
    topology: 'filter-project',
    input: orders,
    check: 'projected',
    target: 10,
  },
  {
    letter: 'c',
    title: 'tumbling count + sum',
    kind: 'throughput',
    topology: 'tumbling',
    input: orders,
    check: 'windowed',
    target: 18,
    limits: { peakMegabytes: 250 },
    notes: [memory],
  },
  {
    letter: 'd',
    title: "tumbling, the JVM's store in memory",
    kind: 'throughput',
    topology: 'tumbling',
    jvmTopology: 'tumbling-in-memory',
    input: orders,
    check: 'windowed',
    target: 14,
  },
  {
    letter: 'e',
    title: 'hopping 60 s / 10 s',
    kind: 'throughput',
    topology: 'hopping',
    input: { stream: 'orders', records: 1_000_000 },
    check: 'windowed',
    target: 40,
    notes: [memory],
  },
  {
    letter: 'h',
    title: 'word count, lines of 8 words',
    kind: 'throughput',
    topology: 'word-count',
    input: { stream: 'lines', records: 2_000_000 },
    check: 'words',
    target: 10,
    notes: [memory, 'A million records are a million lines, which are 8 million words.'],
  },
  {
    letter: 'i',
    title: 'restore of c',
    kind: 'restore',
    topology: 'tumbling',
    input: orders,
    target: 10,
    notes: [
      memory,
      "The JVM's seconds count from its first onRestoreStart, ours from the call of start(), joining the group included.",
      'CPU is that of the whole process, from its start to RUNNING, per million rows restored.',
    ],
  },
  {
    letter: 'j',
    title: 'latency at 20,000 records/s',
    kind: 'latency',
    topology: 'latency',
    input: { stream: 'orders', records: 0 },
    config: everyUpdate,
    target: 8,
    limits: { p99Ms: 20 },
    notes: [
      'Open loop: from when a record should have been sent to when its update was consumed, by one load generator and ' +
        'consumer for both sides (test/jvm/src/main/java/LatencyProbe.java), on the same two cores.',
    ],
  },
  {
    letter: 'k',
    title: 'process start to first output',
    kind: 'start',
    topology: 'filter-project',
    input: { stream: 'orders', records: 1000 },
    limits: { firstOutputMs: 500 },
  },
  {
    letter: 'l',
    title: 'scaling of c',
    kind: 'throughput',
    topology: 'tumbling',
    input: orders,
    check: 'windowed',
    variants: [
      { name: '1 thread', threads: 1, processes: 1 },
      { name: '2 threads', threads: 2, processes: 1 },
      { name: '2 processes', threads: 1, processes: 2 },
    ],
    notes: [memory, 'Broker, application and the comparison share the cores of the machine.'],
  },
]

const transactions = 'exactly-once on Kafka is not built'

export const notYet: readonly NotYet[] = [
  { letter: 'b', title: 'filter + project, exactly-once', reason: transactions },
  { letter: 'c', title: 'tumbling count + sum, exactly-once', reason: transactions },
  { letter: 'f', title: 'stream-table join with 100,000 rows', reason: 'joins are not built' },
  { letter: 'g', title: 'stream-stream inner join, 10 s around', reason: 'joins are not built' },
  { letter: 'j', title: 'latency, exactly-once', reason: transactions },
]

/** Results of Kafka Streams and of an independent program, both computed elsewhere, by topology and records. */
export const references: readonly { readonly of: string; readonly records: number; readonly sums: Checksum }[] = [
  {
    of: 'filter-project',
    records: 5_000_000,
    sums: { lines: 1_135_254, cents: 6_247_675_892, hashSum: 'ae8813d3', hashXor: 'd3a6de43' },
  },
  {
    of: 'tumbling',
    records: 5_000_000,
    sums: { lines: 1_524_096, counts: 5_000_000, cents: 25_244_474_899, hashSum: '40fafd18', hashXor: 'ca176558' },
  },
  {
    of: 'hopping',
    records: 1_000_000,
    sums: { lines: 1_841_566, counts: 6_000_000, cents: 30_293_450_298, hashSum: 'bbd74d7e', hashXor: '3171cf54' },
  },
  {
    of: 'word-count',
    records: 2_000_000,
    sums: { lines: 20_000, counts: 15_999_119, hashSum: '74afe964', hashXor: 'fdb643d0' },
  },
]
