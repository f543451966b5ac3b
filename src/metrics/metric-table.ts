/**
 * The metrics by group: name, unit, meaning. Groups, names and labels are Kafka Streams' (StreamsMetricsImpl,
 * TaskMetrics, ProcessorNodeMetrics, TopicMetrics, StateStoreMetrics, KIP-444), so dashboards made for it fit; rows
 * marked `ours` have no counterpart there. Only what is really counted stands here.
 *
 * `total` never falls while its owner lives; `gauge` is the value of now; `text` describes. A `rate` is derived by the
 * registry from its total, so nobody counts twice.
 */

/** Unit of a value: `1` for things counted. */
export type MetricUnit = '1' | 'ms' | 'ns' | 'bytes' | '1/s' | 'text'
export type MetricKind = 'total' | 'gauge' | 'text' | 'rate'
export type RecordingLevel = 'INFO' | 'DEBUG' | 'TRACE'

export interface MetricRow {
  readonly kind: MetricKind
  readonly unit: MetricUnit
  readonly doc: string
  readonly level: RecordingLevel
  /** For rates: the total that they are made from, of the same group. */
  readonly of?: string
  /** Not in Kafka Streams. */
  readonly ours?: true
}

interface GroupRow {
  /** Labels in the order in which they are printed; each owner gives all of them. */
  readonly labels: readonly string[]
  readonly metrics: Readonly<Record<string, MetricRow>>
}

const total = (doc: string, unit: MetricUnit = '1', level: RecordingLevel = 'INFO'): MetricRow => ({
  kind: 'total',
  unit,
  doc,
  level,
})
const gauge = (doc: string, unit: MetricUnit = '1', level: RecordingLevel = 'INFO'): MetricRow => ({
  kind: 'gauge',
  unit,
  doc,
  level,
})
const text = (doc: string): MetricRow => ({ kind: 'text', unit: 'text', doc, level: 'INFO' })
const rate = <const N extends string>(of: N, level: RecordingLevel = 'INFO') =>
  ({
    kind: 'rate',
    unit: '1/s',
    doc: `${of} per second, over the last samples`,
    level,
    of,
  }) as const satisfies MetricRow
const ours = (row: MetricRow): MetricRow => ({ ...row, ours: true })

/** Every metric, by group and name. */
export const metricTable = Object.freeze({
  'stream-metrics': {
    labels: ['client-id'],
    metrics: {
      version: text('Version of millrace'),
      'application-id': text('application.id'),
      state: text('State of the client, as KafkaStreams.state()'),
      'recording-level': text('metrics.recording.level'),
      'alive-stream-threads': gauge('Lanes that run'),
      'failed-stream-threads': total('Lanes that died since the start'),
      'resident-bytes': ours(gauge('Resident memory of the process', 'bytes')),
    },
  },
  'stream-thread-metrics': {
    labels: ['thread-id'],
    metrics: {
      'process-total': total('Records processed'),
      'process-rate': rate('process-total'),
      'process-ns-total': ours(total('Time spent in steps', 'ns')),
      'step-total': ours(total('Steps run')),
      'commit-total': total('Commits'),
      'commit-rate': rate('commit-total'),
      'poll-total': total('Answers of fetches'),
      'poll-rate': rate('poll-total'),
      'punctuate-total': total('Punctuations'),
      'task-created-total': total('Tasks created'),
      'task-closed-total': total('Tasks closed'),
      'blocked-time-ns-total': total('Time spent waiting for the log', 'ns'),
      'thread-start-time': gauge('When the lane started, milliseconds since 1970', 'ms'),
    },
  },
  'stream-task-metrics': {
    labels: ['thread-id', 'task-id'],
    metrics: {
      'process-total': total('Records processed', '1', 'DEBUG'),
      'process-rate': rate('process-total', 'DEBUG'),
      'dropped-records-total': total('Records dropped: null keys, late, invalid timestamps, refused by a handler'),
      'dropped-records-rate': rate('dropped-records-total'),
      'enforced-processing-total': total('Times that processing went on with an empty input', '1', 'DEBUG'),
      'commit-total': total('Commits', '1', 'DEBUG'),
      'active-buffer-count': gauge('Records that wait in the inputs', '1', 'DEBUG'),
      'input-buffer-bytes-total': gauge('Bytes that wait in the inputs', 'bytes'),
      'cache-size-bytes-total': gauge('Bytes of the record cache', 'bytes'),
      'restore-total': total('Records restored', '1', 'DEBUG'),
      'restore-rate': rate('restore-total', 'DEBUG'),
      'restore-remaining-records-total': gauge('Records of changelogs not yet restored'),
      'memory-bytes': ours(gauge('Size of the memory of the task', 'bytes')),
      'stream-time-ms': ours(gauge('Stream time, milliseconds since 1970', 'ms')),
      'records-lag': ours(gauge('Records of the inputs not yet processed')),
    },
  },
  /** Ours: why records were dropped. */
  'stream-task-drop-metrics': {
    labels: ['thread-id', 'task-id', 'reason'],
    metrics: { 'dropped-records-total': ours(total('Records dropped for this reason')) },
  },
  'stream-processor-node-metrics': {
    labels: ['thread-id', 'task-id', 'processor-node-id'],
    metrics: {
      'process-total': total('Records that reached the node', '1', 'DEBUG'),
      'process-rate': rate('process-total', 'DEBUG'),
      'suppression-emit-total': total('Records emitted by suppress', '1', 'DEBUG'),
      'window-aggregate-final-emit-total': total('Windows emitted when they closed', '1', 'DEBUG'),
      'javascript-calls-total': ours(
        total('Calls of functions of the node that run as JavaScript, not as WebAssembly'),
      ),
      'javascript-calls-rate': ours(rate('javascript-calls-total')),
    },
  },
  'stream-topic-metrics': {
    labels: ['thread-id', 'task-id', 'processor-node-id', 'topic-name'],
    metrics: {
      'records-consumed-total': total('Records read'),
      'bytes-consumed-total': total('Bytes read', 'bytes'),
      'records-produced-total': total('Records written'),
      'bytes-produced-total': total('Bytes written', 'bytes'),
    },
  },
  'stream-state-metrics': {
    labels: ['thread-id', 'task-id', 'store-name'],
    metrics: {
      'num-keys': gauge('Rows of the store', '1', 'DEBUG'),
      'store-bytes': ours(gauge('Bytes of the store', 'bytes')),
      'dirty-rows': ours(gauge('Rows changed since the last commit', '1', 'DEBUG')),
      'expired-total': ours(total('Rows dropped because their retention ended', '1', 'DEBUG')),
    },
  },
} as const satisfies Record<string, GroupRow>)

type Table = typeof metricTable
export type MetricGroup = keyof Table
/** The labels of a group with their values. */
export type LabelsOf<G extends MetricGroup> = Readonly<Record<Table[G]['labels'][number], string>>
type NamesOf<G extends MetricGroup> = keyof Table[G]['metrics'] & string
/** Names that an owner reads; rates follow by themselves. */
export type ReadableOf<G extends MetricGroup> = Exclude<NamesOf<G>, `${string}-rate`>
