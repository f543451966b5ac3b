/**
 * A log with a clock around fetching, appending and committing. Each waits for its turn, so that nothing else is under
 * way meanwhile; a fetch does not wait for records, because the others would wait for it. Appends that are asked for
 * while others wait go to the log together, as they do in an engine.
 */
import type { FetcherOptions, FetchOptions, FetchRequest, FetchResult, LogFetcher } from '../../src/log/fetch.js'
import type { Log } from '../../src/log/log.js'
import type {
  AppendResult,
  CommitOffsets,
  LogProducer,
  LogTransaction,
  ProducerOptions,
} from '../../src/log/produce.js'
import type { TopicPartition } from '../../src/model/topic-partition.js'
import { Deferred } from '../../src/stdx/deferred.js'
import type { SerialQueue } from '../../src/stdx/serial-queue.js'
import type { RoomClock } from './room-clock.js'

/** A fetch that finds nothing is soon asked again, ms. */
const FETCH_WAIT_MS_MAX = 1

/** The log as an engine gets it. What the engine reads of changelogs is not timed. */
export function timedLog(log: Log, turns: SerialQueue, clock: RoomClock): Log {
  return {
    kind: log.kind,
    admin: log.admin,
    openFetcher: async (options: FetcherOptions = {}) => {
      const fetcher = await log.openFetcher(options)
      return options.reads === 'changelogs' ? fetcher : timedFetcher(fetcher, turns, clock)
    },
    openProducer: async (options: ProducerOptions) => timedProducer(await log.openProducer(options), turns, clock),
    joinGroup: options => log.joinGroup(options),
    committedOffsets: (groupId, partitions) => log.committedOffsets(groupId, partitions),
    close: () => log.close(),
  }
}

function timedFetcher(fetcher: LogFetcher, turns: SerialQueue, clock: RoomClock): LogFetcher {
  const fetch = async (requests: readonly FetchRequest[], options: FetchOptions): Promise<readonly FetchResult[]> => {
    const maxWaitMs = Math.min(options.maxWaitMs, FETCH_WAIT_MS_MAX)
    const results = await clock.withinAsync('fetch', () => fetcher.fetch(requests, { ...options, maxWaitMs }))
    for (const { byteCount } of results) clock.addBytes('fetch', byteCount)
    return results
  }
  return {
    fetch: (requests, options) => turns.run(() => fetch(requests, options)),
    close: () => fetcher.close(),
  }
}

function timedProducer(producer: LogProducer, turns: SerialQueue, clock: RoomClock): LogProducer {
  return {
    begin: () => new TimedTransaction(producer.begin(), turns, clock),
    append: (topicPartition, batches) => producer.append(topicPartition, batches),
    close: () => producer.close(),
  }
}

interface WaitingAppend {
  readonly topicPartition: TopicPartition
  readonly batches: Uint8Array
  readonly done: Deferred<AppendResult>
}

class TimedTransaction implements LogTransaction {
  readonly #transaction: LogTransaction
  readonly #turns: SerialQueue
  readonly #clock: RoomClock
  #waiting: WaitingAppend[] = []

  constructor(transaction: LogTransaction, turns: SerialQueue, clock: RoomClock) {
    this.#transaction = transaction
    this.#turns = turns
    this.#clock = clock
  }

  get state(): LogTransaction['state'] {
    return this.#transaction.state
  }

  append(topicPartition: TopicPartition, batches: Uint8Array): Promise<AppendResult> {
    const done = new Deferred<AppendResult>()
    this.#waiting.push({ topicPartition, batches, done })
    if (this.#waiting.length === 1) void this.#turns.run(() => this.#appendWaiting())
    return done.promise
  }

  commit(offsets?: CommitOffsets): Promise<void> {
    return this.#turns.run(() => this.#clock.withinAsync('commit: log', () => this.#transaction.commit(offsets)))
  }

  abort(): Promise<void> {
    return this.#turns.run(() => this.#transaction.abort())
  }

  async #appendWaiting(): Promise<void> {
    const appends = this.#waiting
    this.#waiting = []
    await this.#clock.withinAsync('produce', () => Promise.all(appends.map(each => this.#append(each))))
  }

  async #append({ batches, done, topicPartition }: WaitingAppend): Promise<void> {
    this.#clock.addBytes('produce', batches.length)
    await this.#transaction.append(topicPartition, batches).then(done.resolve, done.reject)
  }
}
