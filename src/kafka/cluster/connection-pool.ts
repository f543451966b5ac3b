/**
 * The connections to all brokers, by address and purpose: opened when first asked for, shared, and opened again after
 * they ended. A broker that cannot be reached is left alone for a growing while, and said so once.
 */
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import { sleep } from '../../stdx/clock.js'
import type { Logger } from '../../stdx/logger.js'
import { type BackoffOptions, backoffMs } from './backoff.js'
import { type BrokerAddress, type BrokerConnection, nameOf } from './broker-connection.js'
import type { Purpose } from './cluster.js'
import type { Surroundings } from './open-connection.js'

export interface PoolOptions extends Surroundings {
  readonly logger: Logger
  /** `reconnect.backoff.ms` and `reconnect.backoff.max.ms`. */
  readonly reconnectBackoff: BackoffOptions
  readonly open: (address: BrokerAddress, signal: AbortSignal) => Promise<BrokerConnection>
}

/** What is remembered of a broker that did not answer. */
interface Outage {
  failureCount: number
  nextAttemptMs: number
}

/** One per cluster. */
export class ConnectionPool {
  readonly #options: PoolOptions
  readonly #connections = new Map<string, Promise<BrokerConnection>>()
  readonly #open = new Map<string, BrokerConnection>()
  readonly #outages = new Map<string, Outage>()
  readonly #ended = new AbortController()

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** A connection that is open now; undefined: none is. */
  openOne(address: BrokerAddress, purpose: Purpose): BrokerConnection | undefined {
    const connection = this.#open.get(keyOf(address, purpose))
    return connection?.isOpen ? connection : undefined
  }

  /** When a broker may be tried, on the monotonic clock; 0: at once. */
  nextAttemptMs(address: BrokerAddress): number {
    return this.#outages.get(nameOf(address))?.nextAttemptMs ?? 0
  }

  /** Rejects with E611 once closed. */
  async connect(address: BrokerAddress, purpose: Purpose): Promise<BrokerConnection> {
    const key = keyOf(address, purpose)
    const open = this.openOne(address, purpose)
    if (open !== undefined) return open
    const opening = this.#connections.get(key)
    if (opening !== undefined) return opening
    const connection = this.#openNew(address, key)
    this.#connections.set(key, connection)
    try {
      return await connection
    } finally {
      this.#connections.delete(key)
    }
  }

  /** Ends the connections to a broker: it has moved. */
  drop(address: BrokerAddress): void {
    for (const [key, connection] of this.#open) {
      if (!key.startsWith(`${nameOf(address)} `)) continue
      this.#open.delete(key)
      connection.close()
    }
    this.#outages.delete(nameOf(address))
  }

  close(): void {
    this.#ended.abort(closed())
    for (const connection of this.#open.values()) connection.close()
    this.#open.clear()
  }

  async #openNew(address: BrokerAddress, key: string): Promise<BrokerConnection> {
    const { clock } = this.#options
    const waitMs = this.nextAttemptMs(address) - clock.monotonicMs()
    if (waitMs > 0) await sleep(clock, waitMs, this.#ended.signal)
    this.#ended.signal.throwIfAborted()
    const connection = await this.#attempt(address)
    if (this.#ended.signal.aborted) {
      connection.close()
      throw closed()
    }
    this.#open.set(key, connection)
    return connection
  }

  async #attempt(address: BrokerAddress): Promise<BrokerConnection> {
    const name = nameOf(address)
    try {
      const connection = await this.#options.open(address, this.#ended.signal)
      if (this.#outages.delete(name)) this.#options.logger.info(`broker ${name} is back`)
      return connection
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#failed(name, error)
      throw error
    }
  }

  #failed(name: string, error: unknown): void {
    const { clock, prng, logger, reconnectBackoff } = this.#options
    const failureCount = (this.#outages.get(name)?.failureCount ?? 0) + 1
    const nextAttemptMs = clock.monotonicMs() + backoffMs(reconnectBackoff, failureCount, prng)
    this.#outages.set(name, { failureCount, nextAttemptMs })
    const willRetry = error instanceof StreamsError && error.retry === 'backoff'
    if (failureCount === 1 && willRetry) {
      logger.warn(`broker ${name} is away, it is tried again: ${error.message.split('\n')[0]}`)
    }
  }
}

const keyOf = (address: BrokerAddress, purpose: Purpose): string => `${nameOf(address)} ${purpose}`

function closed(): StreamsError {
  return new StreamsError(logCodes.E611, 'the connections to the cluster have been closed')
}
