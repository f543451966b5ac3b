/**
 * Writes the flights to their topic: in batches, at a rate, never further ahead of the application than a bound, so
 * that what is shown is a stream and not a backlog.
 */
import { DEMO_BATCH_FLIGHTS, DEMO_LAG_MAX, DEMO_PENDING_BATCHES_MAX } from '../../config/limits.js'
import type { LogProducer } from '../../log/produce.js'
import { RecordBatchWriter } from '../../record-batch/writer.js'
import { type Clock, sleep } from '../../stdx/clock.js'
import type { Flights } from './flights.js'

export interface FeedOptions {
  readonly flights: Flights
  readonly producer: LogProducer
  readonly topic: string
  readonly clock: Clock
  /** Flights per second; undefined: slowly at first, twice as fast each second, in the end as fast as they are read. */
  readonly ratePerSecond: number | undefined
  readonly signal: AbortSignal
}

const PAUSE_MS = 2
/** Rate at the start when none is asked for; after five seconds it is more than what one machine can do. */
const FIRST_RATE = 25_000

/** Writes flights to the log at the rate asked for. */
export class Feed {
  readonly #options: FeedOptions
  /** Batches on their way to the log. */
  readonly #pending = new Set<Promise<unknown>>()
  #failure: unknown
  /** Flights written so far. */
  fedCount = 0

  constructor(options: FeedOptions) {
    this.#options = options
  }

  /** Resolves when all is written, or the signal ended it. `processedCount` says how far the application is. */
  async run(processedCount: () => number): Promise<void> {
    const { flights, clock, signal } = this.#options
    const startMs = clock.monotonicMs()
    while (flights.remaining > 0 && !signal.aborted) {
      const allowed = this.#allowed(clock.monotonicMs() - startMs)
      if (this.fedCount >= allowed || this.fedCount - processedCount() > DEMO_LAG_MAX) {
        await sleep(clock, PAUSE_MS)
        continue
      }
      this.#write(Math.min(DEMO_BATCH_FLIGHTS, Math.ceil(allowed - this.fedCount)))
      if (this.#pending.size >= DEMO_PENDING_BATCHES_MAX) await Promise.race(this.#pending)
      if (this.#failure !== undefined) throw this.#failure
    }
    await Promise.all(this.#pending)
  }

  /** Flights that may have been written by then: the integral of the rate. */
  #allowed(passedMs: number): number {
    const { ratePerSecond } = this.#options
    const seconds = passedMs / 1_000
    return ratePerSecond === undefined ? (FIRST_RATE * (2 ** seconds - 1)) / Math.LN2 : ratePerSecond * seconds
  }

  #write(count: number): void {
    const { flights, producer, topic } = this.#options
    const writer = new RecordBatchWriter({ initialBytes: 262_144 })
    for (let n = 0; n < count; n++) {
      const flight = flights.next()
      if (flight === undefined) break
      writer.append(flight)
    }
    this.fedCount += writer.recordCount
    const appended = producer.append({ topic, partition: 0 }, writer.finish()).catch((error: unknown) => {
      this.#failure ??= error
    })
    this.#pending.add(appended)
    void appended.finally(() => this.#pending.delete(appended))
  }
}
