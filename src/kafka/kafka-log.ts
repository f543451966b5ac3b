/**
 * The log of a Kafka cluster. It puts the parts of this room together: connections and metadata (`cluster/`), topics
 * (`kafka-admin.ts`), reading and writing (`data/`) and membership (`group/`), all over the same connections.
 */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { LogAdmin } from '../log/admin.js'
import type { FetcherOptions, LogFetcher } from '../log/fetch.js'
import type { GroupMembership, GroupOptions } from '../log/group.js'
import type { Log } from '../log/log.js'
import type { CommittedOffset } from '../log/offsets.js'
import type { CommitOffsets, LogProducer, ProducerOptions } from '../log/produce.js'
import type { TopicPartition } from '../model/topic-partition.js'
import { type Clock, SystemClock } from '../stdx/clock.js'
import { type Logger, silentLogger } from '../stdx/logger.js'
import { Prng } from '../stdx/prng.js'
import type { KafkaLogOptions } from './client-options.js'
import { BrokerCluster } from './cluster/broker-cluster.js'
import { retrying } from './cluster/retry.js'
import { KafkaFetcher } from './data/fetcher.js'
import { checkGuarantee, KafkaProducer } from './data/producer.js'
import { joinGroup, KafkaMembership } from './group/kafka-membership.js'
import { commitGroupOffsets, fetchCommittedOffsets } from './group/offsets.js'
import { KafkaAdmin } from './kafka-admin.js'

export interface KafkaLogSurroundings {
  readonly clock?: Clock
  readonly prng?: Prng
  /** Told of brokers that are away, and that they are back. */
  readonly logger?: Logger
  /** Ends the opening: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Use `open`. See Log. */
export class KafkaLog implements Log {
  readonly kind = 'kafka'
  readonly admin: LogAdmin
  readonly #options: KafkaLogOptions
  readonly #cluster: BrokerCluster
  readonly #logger: Logger
  readonly #prng: Prng
  readonly #closing = new AbortController()
  readonly #fetchers = new Set<LogFetcher>()
  readonly #producers = new Set<LogProducer>()
  /**
   * Memberships with their connections: where the answer to a join is waited for, a broker answers nothing else. The
   * first has those of the log; those of an ended one are used again.
   */
  readonly #places: MembershipPlace[] = []
  readonly #joining = new AbortController()
  #closed: Promise<void> | undefined

  private constructor(options: KafkaLogOptions, clock: Clock, prng: Prng, logger: Logger) {
    this.#options = options
    this.#prng = prng
    this.#logger = logger
    this.#cluster = newCluster(options, clock, prng, logger)
    this.admin = new KafkaAdmin({
      cluster: this.#cluster,
      prng,
      retryBackoff: options.retryBackoff,
      timeoutMs: options.timeouts.callMs,
      signal: this.#closing.signal,
    })
  }

  /**
   * Resolves when a broker has answered. E632 when none has within `default.api.timeout.ms`, E635 when one refuses the
   * login, E631 when one is too old.
   */
  static async open(options: KafkaLogOptions, surroundings: KafkaLogSurroundings = {}): Promise<KafkaLog> {
    const clock = surroundings.clock ?? new SystemClock()
    // only spreads waits: processes that start together differ in their ids
    const prng = surroundings.prng ?? new Prng(clock.nowMs() + process.pid)
    const log = new KafkaLog(options, clock, prng, surroundings.logger ?? silentLogger)
    const retry = { clock, prng, backoff: options.retryBackoff, timeoutMs: options.timeouts.apiMs }
    const { signal } = surroundings
    const onAbort = (): void => void log.#cluster.close()
    signal?.addEventListener('abort', onAbort)
    try {
      signal?.throwIfAborted()
      await retrying({ ...retry, signal }, () => log.#cluster.reach())
      return log
    } catch (error) {
      await log.#cluster.close()
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async openFetcher({ reads = 'inputs' }: FetcherOptions = {}): Promise<LogFetcher> {
    this.#checkOpen()
    const fetcher = new KafkaFetcher({
      cluster: this.#cluster,
      unreachableMaxMs: this.#options.timeouts.callMs,
      logger: this.#logger,
      ...(reads === 'changelogs' ? { connections: ['restore', 'restore-2'] } : {}),
    })
    this.#fetchers.add(fetcher)
    return fetcher
  }

  /** E805 for `exactly_once_v2`. */
  async openProducer(options: ProducerOptions): Promise<LogProducer> {
    this.#checkOpen()
    checkGuarantee(options)
    const { producer: settings, timeouts } = this.#options
    const producer = new KafkaProducer({
      cluster: this.#cluster,
      commitOffsets: commit => this.#commitOffsets(commit),
      deliveryTimeoutMs: Math.max(settings.deliveryTimeoutMs, timeouts.callMs),
      requestBytesMax: settings.maxRequestBytes,
      inFlightMax: settings.maxInFlightRequests,
      requestTimeoutMs: timeouts.requestMs,
      logger: this.#logger,
    })
    this.#producers.add(producer)
    return producer
  }

  async joinGroup(options: GroupOptions): Promise<GroupMembership> {
    this.#checkOpen()
    const { consumer, retryBackoff, timeouts } = this.#options
    const sessionTimeoutMs = options.sessionTimeoutMs ?? consumer.sessionTimeoutMs
    const instanceId = options.instanceId ?? consumer.groupInstanceId
    const place = this.#freePlace()
    const joining = joinGroup(place.cluster, {
      ...options,
      ...(instanceId === undefined ? {} : { instanceId }),
      signal: AbortSignal.any([this.#joining.signal, ...(options.signal === undefined ? [] : [options.signal])]),
      sessionTimeoutMs,
      heartbeatIntervalMs: Math.min(consumer.heartbeatIntervalMs, sessionTimeoutMs / 3),
      rebalanceTimeoutMs: consumer.maxPollIntervalMs,
      metadataMaxAgeMs: timeouts.metadataMaxAgeMs,
      retryBackoff,
      prng: this.#prng,
    })
    place.joining = joining
    place.member = undefined
    joining.then(
      member => {
        place.member = member
      },
      () => {
        place.joining = undefined
      },
    )
    return joining
  }

  async committedOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
  ): Promise<readonly (CommittedOffset | undefined)[]> {
    this.#checkOpen()
    const retry = { backoff: this.#options.retryBackoff, prng: this.#prng }
    return fetchCommittedOffsets(this.#cluster, groupId, partitions, retry)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** Members first: their listeners may still commit. */
  async #close(): Promise<void> {
    this.#joining.abort(closedError())
    await Promise.all(this.#places.map(async ({ joining }) => (await joining)?.leave()).map(swallow))
    await Promise.all([...this.#fetchers].map(fetcher => fetcher.close()))
    await Promise.all([...this.#producers].map(producer => producer.close().catch(() => {})))
    this.#closing.abort(closedError())
    for (const cluster of new Set([this.#cluster, ...this.#places.map(place => place.cluster)])) await cluster.close()
  }

  async #commitOffsets({ group, offsets }: CommitOffsets): Promise<void> {
    if (typeof group !== 'string') {
      if (!(group instanceof KafkaMembership)) throw new TypeError('a membership of another log cannot commit here')
      await group.commitOffsets(offsets)
      return
    }
    const retry = { backoff: this.#options.retryBackoff, prng: this.#prng }
    await commitGroupOffsets(this.#cluster, group, offsets, retry)
  }

  #freePlace(): MembershipPlace {
    const free = this.#places.find(place => place.joining === undefined || place.member?.hasEnded === true)
    if (free !== undefined) return free
    const isFirst = this.#places.length === 0
    const cluster = isFirst ? this.#cluster : newCluster(this.#options, this.#cluster.clock, this.#prng, this.#logger)
    const place: MembershipPlace = { cluster, joining: undefined, member: undefined }
    this.#places.push(place)
    return place
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw closedError()
  }
}

/** Connections for one membership at a time. */
interface MembershipPlace {
  readonly cluster: BrokerCluster
  joining: Promise<KafkaMembership> | undefined
  /** What `joining` resolved with. */
  member: KafkaMembership | undefined
}

const swallow = (promise: Promise<unknown>): Promise<unknown> => promise.catch(() => {})

function closedError(): StreamsError {
  return new StreamsError(logCodes.E611, 'The log has been closed')
}

function newCluster(options: KafkaLogOptions, clock: Clock, prng: Prng, logger: Logger): BrokerCluster {
  const { clientId, reconnectBackoff, security, timeouts } = options
  return new BrokerCluster({
    bootstrapServers: options.bootstrapServers,
    connection: {
      ...security,
      clientId,
      connectTimeoutMs: timeouts.connectMs,
      authenticationTimeoutMs: timeouts.authenticationMs,
      reauthenticationThresholdMs: timeouts.reauthenticationThresholdMs,
      requestTimeoutMs: timeouts.requestMs,
      maxIdleMs: timeouts.maxIdleMs,
      logger,
    },
    metadataMaxAgeMs: timeouts.metadataMaxAgeMs,
    reconnectBackoff,
    clock,
    prng,
    logger,
  })
}
