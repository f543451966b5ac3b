/**
 * `millrace demo`: the flights of two months go through the embedded log of a temporary folder as a stream, a topology
 * counts delays per airport and day, and what it writes is read back and shown while it comes. Ends by itself.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedLog } from '../../embedded/embedded-log.js'
import { configCodes } from '../../errors/codes/config.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { Metric } from '../../metrics/metrics.js'
import { type Clock, sleep } from '../../stdx/clock.js'
import { silentLogger } from '../../stdx/logger.js'
import { KafkaStreams } from '../../streams/kafka-streams.js'
import { Screen, type Terminal } from '../terminal/screen.js'
import { TopicReader } from '../topic-reader.js'
import { Board, type Figures } from './board.js'
import { Feed } from './feed.js'
import { Flights } from './flights.js'
import { demoSummary } from './summary.js'
import { AirportDays, demoTopology, FlightsTopic } from './topology.js'

export interface DemoOptions {
  readonly terminal: Terminal
  readonly isColoured: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Flights per second; undefined: faster and faster. */
  readonly ratePerSecond: number | undefined
  readonly laneCount: number
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

/** Runs it all; the folder is gone afterwards. Resolves early when the signal is aborted. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-demo-'))
  const log = await EmbeddedLog.open({ folder: join(folder, 'log'), clock: options.clock })
  try {
    await new Demo(options, log).run()
  } finally {
    await log.close()
    await rm(folder, { recursive: true, force: true })
  }
}

class Demo {
  readonly #options: DemoOptions
  readonly #log: EmbeddedLog
  readonly #board = new Board()
  readonly #streams: KafkaStreams
  readonly #screen: Screen | undefined
  #failure: unknown
  #startMs = 0
  #shownMs = Number.NEGATIVE_INFINITY
  #samples: readonly Sample[] = []
  #peakRate = 0

  constructor(options: DemoOptions, log: EmbeddedLog) {
    this.#options = options
    this.#log = log
    this.#screen = options.terminal.isTTY === true ? new Screen(options.terminal, options.isColoured) : undefined
    const config = {
      'application.id': 'millrace-demo',
      'num.stream.threads': options.laneCount,
      'commit.interval.ms': DRAW_INTERVAL_MS,
      'metrics.recording.level': 'DEBUG',
    } as const
    this.#streams = new KafkaStreams(demoTopology(), config, { log, clock: options.clock, logger: silentLogger })
  }

  async run(): Promise<void> {
    const { clock, signal, ratePerSecond } = this.#options
    await this.#log.admin.createTopics([FlightsTopic, AirportDays].map(({ topic }) => ({ topic, partitionCount: 1 })))
    const fetcher = await this.#log.openFetcher()
    const reader = new TopicReader(fetcher, [{ topic: AirportDays.topic, partition: 0, offset: 0n }])
    const producer = await this.#log.openProducer()
    const flights = new Flights()
    await this.#streams.start()
    this.#streams.finished().catch((error: unknown) => {
      this.#failure = error
    })
    this.#startMs = clock.monotonicMs()
    const stop = new AbortController()
    signal.addEventListener('abort', () => stop.abort(), { once: true })
    const feed = new Feed({ flights, producer, clock, ratePerSecond, signal: stop.signal })
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
    let movedMs = clock.monotonicMs()
    while (!signal.aborted && this.#failure === undefined) {
      const records = await reader.poll(DRAW_INTERVAL_MS / 2)
      for (const record of records) {
        const { key, window } = AirportDays.key.deserialize(record.key)
        this.#board.update(key, window.start, AirportDays.value.deserialize(record.value))
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
