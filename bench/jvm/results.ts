/**
 * What a comparison with Kafka Streams on the JVM found: written to bench/results/NAME.json, and what the table, the
 * page and its charts are made of. Seconds and milliseconds are wall time unless a name says CPU; CPU is that of one
 * process with all its threads; megabytes are 10^6 bytes.
 */

/** The two applications that are compared, and others that are shown beside them. */
export type Side = 'millrace' | 'jvm'

/** One run of one application over the input of a workload. */
export interface RunFigures {
  /** From the first record after warm-up to the end of `close`. */
  readonly recordsPerSecond: number
  /** The same part of the run. */
  readonly cpuSecondsPerMillion: number
  /** From the start of the process to the end of `close`. */
  readonly wholeCpuSecondsPerMillion: number
  /** Of the broker, in the part that `cpuSecondsPerMillion` covers. */
  readonly brokerCpuSecondsPerMillion: number
  /** High water of resident memory. */
  readonly peakMegabytes: number
  /** What the checker read from the output, undefined where nothing is checked. */
  readonly checksum?: Checksum
  /** Figures of the workload's own: latencies, rows restored in a second, … by name, the unit in the name. */
  readonly extra: Readonly<Record<string, number>>
}

/** Order-independent sums over the lines of an output: equal results have equal sums. */
export interface Checksum {
  readonly lines: number
  /** Sum of the counts, and of the amounts in cents, where lines have them. */
  readonly counts?: number
  readonly cents?: number
  /** Sum and exclusive or of the lines' 32-bit FNV-1a, as 8 hexadecimal digits. */
  readonly hashSum: string
  readonly hashXor: string
}

/** One run of each application, one after the other, on the same input. */
export type Pair = Readonly<Record<Side, RunFigures>>

/** A figure by which the two sides are compared: ours is better when the ratio is larger. */
export interface Comparison {
  /** What is compared, with its unit, such as `CPU-s per million`. */
  readonly figure: string
  readonly ours: Spread
  readonly theirs: Spread
  /** Per pair: theirs to ours for costs, ours to theirs for rates. */
  readonly ratio: Spread
  /** What the ratio should be at least, undefined where nothing was promised. */
  readonly target?: number
  /** What ours should be at most, undefined where nothing was promised. */
  readonly limit?: number
}

/** Of several runs. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** What a workload gave. */
export interface WorkloadResult {
  /** One letter, as in the list of workloads: `a` … `l`. */
  readonly letter: string
  readonly title: string
  /** Such as `at-least-once`, `exactly-once`, `2 threads`. */
  readonly variant: string
  /** Records of the input of one run, by which costs are divided. */
  readonly records: number
  /** What the reader must know to read the figures: what is not compared, for instance. */
  readonly notes: readonly string[]
  readonly pairs: readonly Pair[]
  readonly comparisons: readonly Comparison[]
  /** Whether both sides gave the same results in all runs, and those computed elsewhere where there are any. */
  readonly equal: 'equal' | 'equal, and to the reference' | 'not checked'
  /** Settings of each side that differ from its defaults. */
  readonly settings: Readonly<Record<Side, Readonly<Record<string, string>>>>
}

/** A workload that has no figures yet. */
export interface NotYet {
  readonly letter: string
  readonly title: string
  readonly reason: string
}

/** A whole run of the comparison. */
export interface Results {
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt: string
  /** The command that gave them. */
  readonly command: string
  /** Whether the JVM's side was tuned. */
  readonly tuned: boolean
  readonly machine: Machine
  /** By name: millrace, its commit, Node, Java, Kafka Streams, the broker. */
  readonly versions: Readonly<Record<string, string>>
  readonly workloads: readonly WorkloadResult[]
  readonly notYet: readonly NotYet[]
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGigabytes: number
  readonly system: string
  /** Load averages of one minute at the start and the end. */
  readonly load: readonly [number, number]
}
