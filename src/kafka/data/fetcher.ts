/**
 * Reading from Kafka. A fetch is split by leader; each broker is asked for everything of it that waits
 * (fetch-source.ts), and its answer goes from the socket into the callers' targets (fetch-response-reader.ts).
 *
 * What passes by itself is no error: a leader that moves, a broker that is away or slow. Such partitions are placed
 * anew with backoff, the fetch returns without their records when its wait is over, and the caller just asks again.
 * Only when a partition could not be had for `unreachableMaxMs` the reason becomes its error.
 */
import { FETCH_INTERRUPT_MS_MAX, FETCH_OUTAGE_GAP_MS, LEADER_RETRY_MS_MIN } from '../../config/limits.js'
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { FetchOptions, FetchRequest, FetchResult, LogFetcher } from '../../log/fetch.js'
import { type TopicPartition, topicPartitionName } from '../../model/topic-partition.js'
import type { Timer } from '../../stdx/clock.js'
import { type Logger, silentLogger } from '../../stdx/logger.js'
import type { Cluster, Purpose } from '../cluster/cluster.js'
import { FetchCall, type PartitionEnds, type Want } from './fetch-call.js'
import type { PollEntry } from './fetch-poll.js'
import { FetchSource } from './fetch-source.js'
import { LeaderLookup } from './leader-lookup.js'

const UNREACHABLE_MAX_MS = 300_000

export interface KafkaFetcherOptions {
  readonly cluster: Cluster
  /** How long a partition may be out of reach before that is an error, ms. Default 300,000 (`task.timeout.ms`). */
  readonly unreachableMaxMs?: number
  readonly logger?: Logger
  /** Connections that are its own. Default: those of inputs. */
  readonly connections?: readonly Purpose[]
}

/** Two polls of a broker may be under way. */
const CONNECTIONS: readonly Purpose[] = ['fetch', 'fetch-2']

/** What happened since the fetcher was opened. */
export interface FetchCounters {
  /** Partitions that had to be asked for anew: leader moved, connection ended, no answer. */
  retryCount: number
  /** Brokers asked us to wait, ms in all. */
  throttledMs: number
  /** Control batches and batches of aborted transactions that were taken out. */
  droppedBatchCount: number
}

/** Since when a partition could not be had, and when that was tried last; monotonic ms. */
interface Outage {
  readonly sinceMs: number
  lastMs: number
}

/** Fetches of any number of callers share the connections of the cluster. */
export class KafkaFetcher implements LogFetcher {
  readonly counters: FetchCounters = { retryCount: 0, throttledMs: 0, droppedBatchCount: 0 }
  readonly #cluster: Cluster
  readonly #unreachableMaxMs: number
  readonly #connections: readonly Purpose[]
  readonly #logger: Logger
  readonly #lookup: LeaderLookup
  readonly #sources = new Map<number, FetchSource>()
  readonly #calls = new Set<FetchCall>()
  /** What waits for its leader to be found. */
  readonly #homeless = new Set<Want>()
  readonly #ends = new Map<string, PartitionEnds>()
  readonly #outages = new Map<string, Outage>()
  readonly #timers = new Set<Timer>()
  #isClosed = false

  constructor({ cluster, connections = CONNECTIONS, unreachableMaxMs, logger = silentLogger }: KafkaFetcherOptions) {
    this.#cluster = cluster
    this.#connections = connections
    this.#unreachableMaxMs = unreachableMaxMs ?? UNREACHABLE_MAX_MS
    this.#logger = logger
    this.#lookup = new LeaderLookup(cluster, () => this.#placeHomeless())
  }

  async fetch(requests: readonly FetchRequest[], options: FetchOptions): Promise<readonly FetchResult[]> {
    if (this.#isClosed) throw new StreamsError(logCodes.E611, 'The fetcher has been closed')
    const { signal } = options
    const call = new FetchCall(requests, options, this.#nowMs(), name => this.#ends.get(name))
    this.#calls.add(call)
    const onAbort = (): void => this.#interrupt(call)
    if (signal?.aborted === true) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    const deadline = this.#at(call.deadlineMs - this.#nowMs(), () => call.check(this.#nowMs()))
    for (const want of call.wants) this.#place(want)
    try {
      return await call.results
    } finally {
      deadline.cancel()
      signal?.removeEventListener('abort', onAbort)
      this.#calls.delete(call)
    }
  }

  placeOf(partition: TopicPartition): unknown {
    return this.#lookup.leaderOf(partition)?.nodeId
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const results = [...this.#calls].map(call => call.results)
    for (const call of this.#calls) this.#interrupt(call)
    await Promise.all(results)
    this.#lookup.close()
    for (const source of this.#sources.values()) source.close()
    for (const timer of this.#timers) timer.cancel()
  }

  #nowMs(): number {
    return this.#cluster.clock.monotonicMs()
  }

  #at(delayMs: number, run: () => void): Timer {
    const timer = this.#cluster.clock.setTimer(Math.max(0, delayMs), () => {
      this.#timers.delete(timer)
      run()
    })
    this.#timers.add(timer)
    return {
      cancel: () => {
        this.#timers.delete(timer)
        timer.cancel()
      },
    }
  }

  /** Ends the call; while bytes come into its targets it waits for the rest of them, but not for long. */
  #interrupt(call: FetchCall): void {
    call.interrupt()
    if (call.check(this.#nowMs())) return
    const cutOff = this.#at(FETCH_INTERRUPT_MS_MAX, () => {
      for (const source of this.#sources.values()) source.cutOff(call)
    })
    void call.results.then(() => cutOff.cancel())
  }

  #place(want: Want): void {
    if (want.isOver) return
    const leader = this.#lookup.leaderOf(want.request)
    if (leader === undefined) {
      this.#homeless.add(want)
      this.#lookup.ask(want.request)
      return
    }
    want.isPlacing = false
    this.#sourceOf(leader.nodeId).add(want)
  }

  #sourceOf(nodeId: number): FetchSource {
    const known = this.#sources.get(nodeId)
    if (known !== undefined) return known
    const source = new FetchSource(nodeId, {
      cluster: this.#cluster,
      connections: this.#connections,
      onAnswer: (entry, ends) => this.#answered(entry, ends),
      onFailure: (entry, error) => this.#failed(entry, error),
      onDoubt: entry => this.#doubted(entry),
      onThrottle: ms => {
        this.counters.throttledMs += ms
      },
      onChange: () => this.#checkCalls(),
    })
    this.#sources.set(nodeId, source)
    return source
  }

  /** The lookup has learnt something, or failed. */
  #placeHomeless(): void {
    const wants = [...this.#homeless]
    this.#homeless.clear()
    for (const want of wants) this.#lookup.cancel(want.request)
    for (const want of wants.filter(each => !each.isOver)) {
      const problem = this.#lookup.problemOf(want.request)
      const { failure } = this.#lookup
      if (problem !== undefined) want.fail(problem, undefined)
      else if (failure !== undefined) this.#outOfReach(want, failure)
      else if (this.#lookup.isLeaderless(want.request)) this.#outOfReach(want, leaderless(want.request))
      if (want.result === undefined) this.#place(want)
    }
    this.#lookup.forgetProblems()
    this.#checkCalls()
  }

  #answered(entry: PollEntry, ends: PartitionEnds): void {
    this.#ends.set(entry.name, ends)
    this.counters.droppedBatchCount += entry.droppedCount
    if (!this.#outages.delete(entry.name)) return
    this.#logger.info(`${entry.name} can be read again`)
  }

  /** A broker did not give a partition for a reason that may pass: whoever still wants it tries again in a moment. */
  #failed({ partition, want }: PollEntry, error: StreamsError): void {
    this.#cluster.forget(partition.topic)
    if (want === undefined) return
    this.counters.retryCount++
    this.#outOfReach(want, error)
    if (want.result === undefined) this.#at(LEADER_RETRY_MS_MIN, () => this.#place(want))
  }

  #doubted({ partition, want }: PollEntry): void {
    this.#cluster.forget(partition.topic)
    if (want === undefined || want.isOver) return
    want.isPlacing = true
    this.#at(LEADER_RETRY_MS_MIN, () => this.#place(want))
  }

  #outOfReach(want: Want, error: StreamsError): void {
    const nowMs = this.#nowMs()
    const known = this.#outages.get(want.name)
    const isSame = known !== undefined && nowMs - known.lastMs < FETCH_OUTAGE_GAP_MS
    const outage = isSame ? known : { sinceMs: nowMs, lastMs: nowMs }
    outage.lastMs = nowMs
    this.#outages.set(want.name, outage)
    if (!isSame) this.#logger.warn(`${want.name} cannot be read for now, it is tried again: ${error.message}`)
    if (nowMs - outage.sinceMs >= this.#unreachableMaxMs)
      want.fail(error, this.#ends.get(topicPartitionName(want.request)))
    else want.emptyHanded()
  }

  #checkCalls(): void {
    const nowMs = this.#nowMs()
    for (const call of this.#calls) call.check(nowMs)
  }
}

function leaderless(partition: TopicPartition): StreamsError {
  const { topic } = partition
  return new StreamsError(logCodes.E637, 'the partition has no leader at the moment', {
    topic,
    partition: partition.partition,
    cure: 'It is tried again; if it stays so, see which brokers are down (kafka-topics --describe).',
  })
}
