/** A log that counts what the engine asks of it: calls that move records, and their bytes. */
import type { FetcherOptions, LogFetcher } from '../../src/log/fetch.js'
import type { Log } from '../../src/log/log.js'
import type { LogProducer, LogTransaction, ProducerOptions } from '../../src/log/produce.js'

export class CountingLog implements Log {
  readonly kind = 'embedded'
  readonly #log: Log
  /** Fetches of inputs that brought something, and their bytes; those that brought nothing depend on the moment. */
  fetches = 0
  fetchedBytes = 0
  appends = 0
  commits = 0
  /** Bytes appended by topic. */
  readonly appendedBytes = new Map<string, number>()

  constructor(log: Log) {
    this.#log = log
  }

  get admin(): Log['admin'] {
    return this.#log.admin
  }

  async openFetcher(options?: FetcherOptions): Promise<LogFetcher> {
    const fetcher = await this.#log.openFetcher(options)
    if (options?.reads === 'changelogs') return fetcher
    return {
      fetch: async (requests, how) => {
        const results = await fetcher.fetch(requests, how)
        const bytes = results.reduce((sum, result) => sum + result.byteCount, 0)
        if (bytes > 0) {
          this.fetches++
          this.fetchedBytes += bytes
        }
        return results
      },
      close: () => fetcher.close(),
    }
  }

  async openProducer(options: ProducerOptions): Promise<LogProducer> {
    const producer = await this.#log.openProducer(options)
    return {
      begin: () => this.#counted(producer.begin()),
      append: (to, batches) => producer.append(to, batches),
      close: () => producer.close(),
    }
  }

  #counted(transaction: LogTransaction): LogTransaction {
    return {
      get state() {
        return transaction.state
      },
      append: (to, batches) => {
        this.appends++
        this.appendedBytes.set(to.topic, (this.appendedBytes.get(to.topic) ?? 0) + batches.length)
        return transaction.append(to, batches)
      },
      commit: offsets => {
        this.commits++
        return transaction.commit(offsets)
      },
      abort: () => transaction.abort(),
    }
  }

  joinGroup(options: Parameters<Log['joinGroup']>[0]): ReturnType<Log['joinGroup']> {
    return this.#log.joinGroup(options)
  }

  committedOffsets(groupId: string, partitions: Parameters<Log['committedOffsets']>[1]) {
    return this.#log.committedOffsets(groupId, partitions)
  }

  /** The log belongs to whoever opened it. */
  async close(): Promise<void> {}
}
