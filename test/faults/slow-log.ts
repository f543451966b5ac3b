/** A log whose appends of transactions wait at a gate: a sink that is slower than everything before it. */
import type { FetchOptions, FetchRequest, FetchResult, LogFetcher } from '../../src/log/fetch.js'
import type { Log } from '../../src/log/log.js'
import type {
  AppendResult,
  CommitOffsets,
  LogProducer,
  LogTransaction,
  ProducerOptions,
} from '../../src/log/produce.js'
import type { TopicPartition } from '../../src/model/topic-partition.js'

export class SlowLog implements Log {
  readonly kind = 'embedded'
  readonly #log: Log
  #waiting: (() => void)[] = []
  #isOpen = false
  /** Bytes that were handed over and not acknowledged; the most that ever were. */
  pendingBytes = 0
  pendingBytesMost = 0
  /** Bytes that fetches have given. */
  fetchedBytes = 0

  constructor(log: Log) {
    this.#log = log
  }

  get admin(): Log['admin'] {
    return this.#log.admin
  }

  /** Lets everything through from now on. */
  open(): void {
    this.#isOpen = true
    for (const go of this.#waiting.splice(0)) go()
  }

  async openFetcher(): Promise<LogFetcher> {
    const fetcher = await this.#log.openFetcher()
    return {
      fetch: async (requests: readonly FetchRequest[], options: FetchOptions): Promise<readonly FetchResult[]> => {
        const results = await fetcher.fetch(requests, options)
        for (const result of results) this.fetchedBytes += result.byteCount
        return results
      },
      close: () => fetcher.close(),
    }
  }

  async openProducer(options: ProducerOptions): Promise<LogProducer> {
    const producer = await this.#log.openProducer(options)
    return {
      begin: () => this.#slow(producer.begin()),
      append: (to, batches) => producer.append(to, batches),
      close: () => producer.close(),
    }
  }

  #slow(transaction: LogTransaction): LogTransaction {
    const appends: Promise<unknown>[] = []
    const append = async (to: TopicPartition, batches: Uint8Array): Promise<AppendResult> => {
      this.pendingBytes += batches.length
      this.pendingBytesMost = Math.max(this.pendingBytesMost, this.pendingBytes)
      if (!this.#isOpen) await new Promise<void>(resolve => this.#waiting.push(resolve))
      const result = await transaction.append(to, batches)
      this.pendingBytes -= batches.length
      return result
    }
    return {
      get state() {
        return transaction.state
      },
      append: (to, batches) => {
        const appended = append(to, batches)
        appends.push(appended)
        return appended
      },
      commit: async (offsets?: CommitOffsets) => {
        await Promise.all(appends)
        await transaction.commit(offsets)
      },
      abort: () => transaction.abort(),
    }
  }

  joinGroup(options: Parameters<Log['joinGroup']>[0]): ReturnType<Log['joinGroup']> {
    return this.#log.joinGroup(options)
  }

  committedOffsets(groupId: string, partitions: readonly TopicPartition[]): ReturnType<Log['committedOffsets']> {
    return this.#log.committedOffsets(groupId, partitions)
  }

  async close(): Promise<void> {}
}
