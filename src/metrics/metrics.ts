/**
 * The registry of metrics: owners hand in functions that read counters which they keep anyway (in task memory, in a
 * client), and nothing is done per record. A snapshot calls them; it is what `KafkaStreams.metrics()` returns.
 *
 * Rates need two moments: `sample(nowMs)` notes the totals and is called from time to time by whoever has the clock.
 * Names, units and meanings: metric-table.ts.
 */
import type {
  LabelsOf,
  MetricGroup,
  MetricKind,
  MetricRow,
  MetricUnit,
  ReadableOf,
  RecordingLevel,
} from './metric-table.js'
import { metricTable } from './metric-table.js'

/** One metric with its value of now. Kafka Streams: Metric and MetricName. */
export interface Metric {
  readonly group: MetricGroup
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly kind: MetricKind
  readonly unit: MetricUnit
  readonly description: string
  readonly value: number | string
}

/** Readers by name; each is called once per snapshot and must be cheap. Times in the unit of the table. */
export type Readers<G extends MetricGroup> = { readonly [N in ReadableOf<G>]?: () => number | string }

/** What an owner keeps to take its metrics out again. */
export interface Registration {
  /** Its metrics are gone from the next snapshot on. Idempotent. */
  remove(): void
}

interface Owner {
  readonly group: MetricGroup
  readonly labels: Readonly<Record<string, string>>
  readonly readers: Readonly<Record<string, (() => number | string) | undefined>>
  /** Totals at the last samples, oldest first. */
  readonly samples: { readonly atMs: number; readonly totals: Readonly<Record<string, number>> }[]
}

/** Samples that a rate looks back over; Kafka's `metrics.num.samples`. */
const SAMPLES_MAX = 2
const levels: readonly RecordingLevel[] = ['INFO', 'DEBUG', 'TRACE']

export class MetricsRegistry {
  readonly #owners = new Set<Owner>()
  readonly #level: number

  /** @param level finest level that snapshots show (`metrics.recording.level`) */
  constructor(level: RecordingLevel = 'INFO') {
    this.#level = levels.indexOf(level)
  }

  /** Adds the metrics of one owner: a task, a node, a store. The same labels twice in a group are two rows each. */
  add<G extends MetricGroup>(group: G, labels: LabelsOf<G>, readers: Readers<G>): Registration {
    const owner: Owner = { group, labels: Object.freeze({ ...labels }), readers: { ...readers }, samples: [] }
    this.#owners.add(owner)
    return { remove: () => void this.#owners.delete(owner) }
  }

  /** Notes the totals that rates are made from. `nowMs` never falls from call to call. O(metrics). */
  sample(nowMs: number): void {
    for (const owner of this.#owners) {
      const totals: Record<string, number> = {}
      for (const { of } of Object.values(rowsOf(owner.group))) {
        if (of !== undefined) totals[of] = Number(owner.readers[of]?.() ?? 0)
      }
      owner.samples.push({ atMs: nowMs, totals })
      if (owner.samples.length > SAMPLES_MAX) owner.samples.shift()
    }
  }

  /** Every metric of the recording level and coarser, owners in the order in which they were added. */
  snapshot(): readonly Metric[] {
    return [...this.#owners].flatMap(owner => this.#read(owner))
  }

  #read(owner: Owner): readonly Metric[] {
    const found: Metric[] = []
    for (const [name, row] of Object.entries(rowsOf(owner.group))) {
      const value = levels.indexOf(row.level) <= this.#level ? currentValue(owner, name, row) : undefined
      if (value === undefined) continue
      const { kind, unit, doc } = row
      found.push({ group: owner.group, name, labels: owner.labels, kind, unit, description: doc, value })
    }
    return found
  }
}

function rowsOf(group: MetricGroup): Readonly<Record<string, MetricRow>> {
  return metricTable[group].metrics
}

/** Undefined where the owner does not have the metric. A rate is 0 until there are two samples. */
function currentValue(owner: Owner, name: string, row: MetricRow): number | string | undefined {
  if (row.of === undefined) return owner.readers[name]?.()
  if (owner.readers[row.of] === undefined) return undefined
  const [first, last] = [owner.samples[0], owner.samples.at(-1)]
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0
  const grown = (last.totals[row.of] ?? 0) - (first.totals[row.of] ?? 0)
  return (grown * 1_000) / (last.atMs - first.atMs)
}
