/** Runs an application for the command line: a status line, an end by signal or at the end of the input. */
import type { StreamsConfigInput } from '../config/streams-config.js'
import type { Log } from '../log/log.js'
import type { OffsetToCommit } from '../log/offsets.js'
import type { Metric } from '../metrics/metrics.js'
import type { TopicPartition } from '../model/topic-partition.js'
import { sleep } from '../stdx/clock.js'
import { streamLogger } from '../stdx/logger.js'
import { KafkaStreams } from '../streams/kafka-streams.js'
import { internalTopicName, type Topology } from '../topology/topology.js'
import type { CommandContext } from './process-context.js'
import { Screen } from './terminal/screen.js'

export interface SupervisorOptions {
  readonly log: Log
  readonly context: CommandContext
  /** End when everything that the input topics held at the start is processed. */
  readonly isUntilEnd: boolean
}

const LOOK_INTERVAL_MS = 50
const STATUS_INTERVAL_MS = 500
/** Without a terminal. */
const STATUS_LINE_INTERVAL_MS = 10_000

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** Runs an application until its end, a signal or the end of its input. */
export class Supervisor {
  readonly #topology: Topology
  readonly #options: SupervisorOptions
  readonly #applicationId: string
  readonly #streams: KafkaStreams
  readonly #screen: Screen | undefined
  #isFinished = false
  #failure: unknown
  #shownMs = Number.NEGATIVE_INFINITY
  #shownCount = 0
  #processedCount = 0

  constructor(topology: Topology, config: StreamsConfigInput, options: SupervisorOptions) {
    const { err, isColoured, clock } = options.context
    this.#topology = topology
    this.#options = options
    this.#applicationId = String(config['application.id'])
    this.#screen = err.isTTY === true ? new Screen(err, isColoured) : undefined
    const logger = streamLogger(err)
    const settings = { 'metrics.recording.level': 'DEBUG', ...config } as const
    this.#streams = new KafkaStreams(topology, settings, { log: options.log, clock, logger })
  }

  /** Resolves after a clean close; rejects with what ended the application. */
  async run(): Promise<void> {
    const { clock, signal } = this.#options.context
    const ends = this.#options.isUntilEnd ? await this.#inputEnds(false) : []
    await this.#streams.start()
    this.#streams.finished().then(
      () => {
        this.#isFinished = true
      },
      (error: unknown) => {
        this.#isFinished = true
        this.#failure = error
      },
    )
    while (!signal.aborted && !this.#isFinished) {
      this.#processedCount = this.#total('stream-thread-metrics', 'process-total')
      this.#showStatus(false)
      if (this.#options.isUntilEnd && (await this.#hasReached(ends))) break
      await sleep(clock, LOOK_INTERVAL_MS)
    }
    this.#processedCount = this.#total('stream-thread-metrics', 'process-total')
    await this.#streams.close()
    this.#showStatus(true)
    this.#screen?.close()
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Ends of the topology's input partitions as they are now: from outside, or those that it writes for itself. */
  async #inputEnds(isInternal: boolean): Promise<readonly OffsetToCommit[]> {
    const { admin } = this.#options.log
    const sources = this.#topology.nodes
      .filter(node => node.kind === 'source')
      .filter(node => node.internal === isInternal)
    const named = sources
      .flatMap(({ topics }) => topics)
      .map(name => (isInternal ? internalTopicName(this.#applicationId, name) : name))
    const patterns = sources.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]))
    const matching = patterns.length === 0 ? [] : await admin.listTopics()
    const read = [
      ...(await admin.describeTopics([...new Set(named)])).filter(each => each !== undefined),
      ...matching.filter(each => patterns.some(pattern => pattern.test(each.topic))),
    ]
    const partitions = read.flatMap(({ topic, partitionCount }): TopicPartition[] =>
      Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition })),
    )
    const ends = await admin.listOffsets(partitions.map(each => ({ ...each, at: 'latest' as const })))
    return ends.map(({ topic, partition, offset }) => ({ topic, partition, offset: offset ?? 0n, metadata: '' }))
  }

  /**
   * Whether the input is committed up to `ends`, and so are internal topics: a commit holds what was read together with
   * what was written, so that nothing can be on its way unseen.
   */
  async #hasReached(ends: readonly OffsetToCommit[]): Promise<boolean> {
    return (await this.#isCommitted(ends)) && (await this.#isCommitted(await this.#inputEnds(true)))
  }

  async #isCommitted(ends: readonly OffsetToCommit[]): Promise<boolean> {
    const committed = await this.#options.log.committedOffsets(this.#applicationId, ends)
    return ends.every((end, index) => end.offset === 0n || (committed[index]?.offset ?? 0n) >= end.offset)
  }

  #showStatus(isLast: boolean): void {
    const nowMs = this.#options.context.clock.monotonicMs()
    const passedMs = nowMs - this.#shownMs
    if (passedMs < (this.#screen === undefined ? STATUS_LINE_INTERVAL_MS : STATUS_INTERVAL_MS) && !isLast) return
    const processed = this.#processedCount
    const rate =
      isLast || !Number.isFinite(passedMs)
        ? ''
        : `  ${count.format(((processed - this.#shownCount) * 1_000) / passedMs)}/s`
    const lag = count.format(this.#total('stream-task-metrics', 'records-lag'))
    const line = `${this.#streams.state()}  ${count.format(processed)} records${rate}  lag ${lag}`
    if (this.#screen !== undefined) this.#screen.draw([[line]])
    else this.#options.context.err.write(`${line}\n`)
    this.#shownMs = nowMs
    this.#shownCount = processed
  }

  #total(group: Metric['group'], name: string): number {
    return this.#streams
      .metrics()
      .filter(metric => metric.group === group && metric.name === name)
      .reduce((sum, metric) => sum + Number(metric.value), 0)
  }
}
