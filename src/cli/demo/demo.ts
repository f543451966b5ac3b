/**
 * `millrace demo`: the flights of two months go through a log as a stream, a topology counts delays per airport and
 * day, and what it writes is read back and shown while it comes. Ends by itself, and leaves nothing behind: neither
 * the folder of the embedded log nor, on a Kafka cluster, topics and group.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseStreamsConfig, type StreamsConfigInput } from '../../config/streams-config.js'
import { configCodes } from '../../errors/codes/config.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { Log } from '../../log/log.js'
import type { Metric } from '../../metrics/metrics.js'
import { type Clock, sleep } from '../../stdx/clock.js'
import { silentLogger, streamLogger } from '../../stdx/logger.js'
import { KafkaStreams } from '../../streams/kafka-streams.js'
import { openLog } from '../../streams/open-log.js'
import { Screen, type Terminal } from '../terminal/screen.js'
import { TopicReader } from '../topic-reader.js'
import { Board, type Figures } from './board.js'
import { Feed } from './feed.js'
import { Flights } from './flights.js'
import { demoSummary } from './summary.js'
import { type DemoTopics, demoTopics, demoTopology } from './topology.js'

export interface DemoOptions {
  readonly terminal: Terminal
  readonly isColoured: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Flights per second; undefined: faster and faster. */
  readonly ratePerSecond: number | undefined
  readonly laneCount: number
  /** Brokers of a cluster; undefined: the embedded log in a temporary folder. */
  readonly bootstrapServers?: string
}

const DRAW_INTERVAL_MS = 100
const PLAIN_INTERVAL_MS = 500
/** Rates look back that far. */
const RATE_SPAN_MS = 500

/** Without any result for so long, something is wrong. */
const STANDSTILL_MS = 15_000

interface Sample {
  readonly atMs: number
  readonly processedCount: number
}

/** Runs it all. Resolves early when the signal is aborted. */
export async function runDemo(options: DemoOptions): Promise<void> {
  await (options.bootstrapServers === undefined ? runInFolder(options) : runOnKafka(options, options.bootstrapServers))
}

async function runInFolder(options: DemoOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-demo-'))
  const config = { 'application.id': 'millrace-demo', 'embedded.dir': join(folder, 'log') }
  const log = await openLog(parseStreamsConfig(config), { clock: options.clock, logger: silentLogger })
  try {
    await new Demo(options, { log, config, topics: demoTopics('') }).run()
  } finally {
    await log.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Others use the cluster too: this run has names of its own. */
async function runOnKafka(options: DemoOptions, servers: string): Promise<void> {
  const applicationId = `millrace-demo-${options.clock.nowMs().toString(36)}`
  const config = {
    'application.id': applicationId,
    'bootstrap.servers': servers,
    // the flights are of 2001: by the clock of the broker their windows are long over
    'windowstore.changelog.additional.retention.ms': FOREVER_MS,
  }
  const log = await openLog(parseStreamsConfig(config), { ...options, logger: streamLogger() })
  try {
    await new Demo(options, { log, config, topics: demoTopics(`${applicationId}-`) }).run()
  } finally {
    const made = (await log.admin.listTopics()).map(each => each.topic).filter(name => name.startsWith(applicationId))
    await log.admin.deleteTopics(made)
    await log.admin.deleteGroup(applicationId)
    await log.close()
  }
}

/** A hundred years. */
const FOREVER_MS = 3_155_760_000_000

interface DemoParts {
  readonly log: Log
  readonly config: StreamsConfigInput
  readonly topics: DemoTopics
}

class Demo {
  readonly #options: DemoOptions
  readonly #log: Log
  readonly #topics: DemoTopics
  readonly #board = new Board()
  readonly #streams: KafkaStreams
  readonly #screen: Screen | undefined
  #failure: unknown
  #startMs = 0
  #shownMs = Number.NEGATIVE_INFINITY
  #samples: readonly Sample[] = []
  #peakRate = 0

  constructor(options: DemoOptions, { config: base, log, topics }: DemoParts) {
    this.#options = options
    this.#log = log
    this.#topics = topics
    this.#screen = options.terminal.isTTY === true ? new Screen(options.terminal, options.isColoured) : undefined
    const config = {
      ...base,
      'num.stream.threads': options.laneCount,
      'commit.interval.ms': DRAW_INTERVAL_MS,
      'metrics.recording.level': 'DEBUG',
    } as const
    this.#streams = new KafkaStreams(demoTopology(topics), config, { log, clock: options.clock, logger: silentLogger })
  }

  async run(): Promise<void> {
    const { clock, signal, ratePerSecond } = this.#options
    const { airportDays, flights: flightsTopic } = this.#topics
    const configs = { 'retention.ms': '-1' }
    await this.#log.admin.createTopics(
      [flightsTopic, airportDays].map(({ topic }) => ({ topic, partitionCount: 1, configs })),
    )
    const fetcher = await this.#log.openFetcher()
    const reader = new TopicReader(fetcher, [{ topic: airportDays.topic, partition: 0, offset: 0n }])
    const producer = await this.#log.openProducer({ guarantee: 'at_least_once' })
    const flights = new Flights()
    await this.#streams.start()
    this.#streams.finished().catch((error: unknown) => {
      this.#failure = error
    })
    this.#startMs = clock.monotonicMs()
    const stop = new AbortController()
    signal.addEventListener('abort', () => stop.abort(), { once: true })
    const feed = new Feed({ flights, producer, topic: flightsTopic.topic, clock, ratePerSecond, signal: stop.signal })
    const fed = feed.run(() => this.#total('process-total', '0_0'))
    try {
      await this.#watch(feed, reader, flights.count)
    } finally {
      stop.abort()
      await fed
      this.#screen?.close()
    }
    const figures = this.#figures(feed, flights.count)
    await this.#streams.close()
    if (this.#failure !== undefined) throw this.#failure
    if (!signal.aborted) this.#options.terminal.write(demoSummary(this.#board, figures, this.#options))
  }

  /** Reads results and shows them until every flight is counted, or the run was ended. */
  async #watch(feed: Feed, reader: TopicReader, flightCount: number): Promise<void> {
    const { signal, clock } = this.#options
    const { airportDays } = this.#topics
    let movedMs = clock.monotonicMs()
    while (!signal.aborted && this.#failure === undefined) {
      const records = await reader.poll(DRAW_INTERVAL_MS / 2)
      for (const record of records) {
        const { key, window } = airportDays.key.deserialize(record.key)
        this.#board.update(key, window.start, airportDays.value.deserialize(record.value))
      }
      if (records.length > 0) movedMs = clock.monotonicMs()
      if (clock.monotonicMs() - movedMs > STANDSTILL_MS) throw this.#standstill(feed)
      const isDone = this.#board.countedFlights === flightCount
      this.#show(feed, flightCount, isDone)
      if (isDone) return
      await sleep(clock, DRAW_INTERVAL_MS / 4)
    }
  }

  #standstill(feed: Feed): StreamsError {
    const processed = this.#total('process-total', '0_0')
    const counts = `${feed.fedCount} flights written, ${processed} processed, ${this.#board.countedFlights} counted`
    return new StreamsError(configCodes.E814, `nothing has come for ${STANDSTILL_MS / 1_000} s: ${counts}`, {
      cure: 'run it again; if it stays so, this is a fault of millrace',
    })
  }

  #show(feed: Feed, flightCount: number, isLast: boolean): void {
    const { clock, terminal } = this.#options
    const nowMs = clock.monotonicMs()
    const figures = this.#figures(feed, flightCount)
    const intervalMs = this.#screen === undefined ? PLAIN_INTERVAL_MS : DRAW_INTERVAL_MS
    if (nowMs - this.#shownMs < intervalMs && !isLast) return
    if (this.#screen === undefined && this.#board.dayMs === undefined) return
    if (this.#screen !== undefined) this.#screen.draw(this.#board.lines(figures))
    else terminal.write(`${this.#board.plain(figures)}\n`)
    this.#shownMs = nowMs
  }

  /** Records per second over the last samples. */
  #rate(processedCount: number): number {
    const now = { atMs: this.#options.clock.monotonicMs(), processedCount }
    this.#samples = [...this.#samples.filter(sample => sample.atMs >= now.atMs - RATE_SPAN_MS), now]
    const first = this.#samples[0] ?? now
    const rate =
      now.atMs === first.atMs ? 0 : ((processedCount - first.processedCount) * 1_000) / (now.atMs - first.atMs)
    this.#peakRate = Math.max(this.#peakRate, rate)
    return rate
  }

  #figures(feed: Feed, flightCount: number): Figures {
    const processedCount = this.#total('process-total', '0_0')
    return {
      flightCount,
      fedCount: feed.fedCount,
      processedCount,
      ratePerSecond: this.#rate(processedCount),
      peakRatePerSecond: this.#peakRate,
      lag: this.#total('records-lag'),
      stateRows: this.#total('num-keys'),
      stateBytes: this.#total('store-bytes'),
      residentBytes: process.memoryUsage.rss(),
      passedMs: this.#options.clock.monotonicMs() - this.#startMs,
    }
  }

  #total(name: string, taskId?: string): number {
    const isMeant = (metric: Metric): boolean =>
      metric.name === name && (taskId === undefined || metric.labels['task-id'] === taskId)
    return this.#streams
      .metrics()
      .filter(isMeant)
      .reduce((sum, metric) => sum + Number(metric.value), 0)
  }
}
