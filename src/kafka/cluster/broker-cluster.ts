/**
 * The cluster as the rest of the room uses it: finds brokers from `bootstrap.servers` on, keeps what they say of
 * leaders and coordinators until somebody finds it wrong, and asks any of them in turn while some are away.
 *
 * Nothing here runs by itself: what is old is asked again by the next use. Nothing is repeated here either, beyond
 * trying each broker once; how long to go on is known to the caller (retry.ts).
 */
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import type { Clock } from '../../stdx/clock.js'
import type { Logger } from '../../stdx/logger.js'
import type { Prng } from '../../stdx/prng.js'
import { kafkaError } from '../kafka-errors.js'
import type { Api } from '../protocol/api.js'
import { KafkaErrorNumber } from '../protocol/error-numbers.js'
import { COORDINATOR_OF, findCoordinatorApi, metadataApi } from '../protocol/messages/metadata.js'
import type { BackoffOptions } from './backoff.js'
import { type BrokerAddress, type BrokerConnection, nameOf } from './broker-connection.js'
import type { Cluster, PartitionLeader, Purpose, RequestTarget, TopicMetadata } from './cluster.js'
import { ConnectionPool } from './connection-pool.js'
import { MetadataCache, type MetadataResponse, type TopicAnswer, topicMetadata } from './metadata-cache.js'
import { type ConnectionOptions, openConnection } from './open-connection.js'
import { mayPass } from './retry.js'

/** How a cluster is found, and what is passed in. */
export interface ClusterOptions {
  /** `host:port`, at least one. */
  readonly bootstrapServers: readonly string[]
  readonly connection: ConnectionOptions
  /** `metadata.max.age.ms`. */
  readonly metadataMaxAgeMs: number
  /** `reconnect.backoff.ms` and `reconnect.backoff.max.ms`. */
  readonly reconnectBackoff: BackoffOptions
  readonly clock: Clock
  readonly prng: Prng
  readonly logger: Logger
}

/** There is no such topic, or none can have such a name. */
const THERE_IS_NONE = new Set<number>([
  KafkaErrorNumber.UNKNOWN_TOPIC_OR_PARTITION,
  KafkaErrorNumber.INVALID_TOPIC_EXCEPTION,
])

interface Accepted {
  readonly name: string
  /** Undefined: there is none, or there is an error. */
  readonly topic?: TopicMetadata
  readonly error?: StreamsError
}

/** See Cluster. Close it. */
export class BrokerCluster implements Cluster {
  readonly clock: Clock
  readonly clientId: string
  readonly #prng: Prng
  readonly #bootstrap: readonly BrokerAddress[]
  readonly #pool: ConnectionPool
  readonly #metadata: MetadataCache
  readonly #asking = new Map<string, Promise<MetadataResponse>>()
  readonly #coordinators = new Map<string, Promise<number>>()

  constructor(options: ClusterOptions) {
    const { clock, prng, logger, reconnectBackoff } = options
    this.clock = clock
    this.clientId = options.connection.clientId
    this.#prng = prng
    this.#bootstrap = options.bootstrapServers.map((server, index) => parseServer(server, -1 - index))
    this.#metadata = new MetadataCache(clock, options.metadataMaxAgeMs, this.#bootstrap)
    const surroundings = { clock, prng }
    const open = (address: BrokerAddress, signal: AbortSignal) =>
      openConnection(address, options.connection, { ...surroundings, signal })
    this.#pool = new ConnectionPool({ ...surroundings, logger, reconnectBackoff, open })
  }

  get brokers(): readonly BrokerAddress[] {
    return this.#metadata.brokers
  }

  /** Asks for the brokers, so that it is known whether any can be reached. Rejects with E632, or at once with E635. */
  async reach(): Promise<void> {
    await this.#askMetadata([])
  }

  async connect(nodeId: number, purpose: Purpose): Promise<BrokerConnection> {
    const address = this.#metadata.broker(nodeId)
    if (address !== undefined) return this.#pool.connect(address, purpose)
    throw new StreamsError(logCodes.E637, `broker ${nodeId} is not among those that the cluster names now`, {
      cure: 'it is tried again; if it stays so, see whether that broker runs',
    })
  }

  async request<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    to: RequestTarget,
  ): Promise<Response> {
    if (to === 'any') return this.#askAny(api, request)
    const nodeId = await this.#nodeOf(to)
    try {
      const connection = await this.connect(nodeId, 'control')
      return await connection.send(api, request)
    } catch (error) {
      if (to === 'controller') this.#metadata.controllerId = undefined
      throw error
    }
  }

  async topics(names: readonly string[], fresh = false): Promise<readonly (TopicMetadata | undefined)[]> {
    const unknown = [...new Set(names)].filter(name => fresh || this.#metadata.fresh(name) === undefined).sort()
    const asked = new Map<string, TopicMetadata | undefined>()
    if (unknown.length > 0) {
      const { topics } = await this.#askMetadata(unknown)
      for (const { topic, name } of this.#acceptAll(topics)) asked.set(name, topic)
    }
    return names.map(name => (asked.has(name) ? asked.get(name) : this.#metadata.fresh(name)))
  }

  async allTopics(): Promise<readonly TopicMetadata[]> {
    const { topics } = await this.#askMetadata(undefined)
    return this.#acceptAll(topics).flatMap(({ topic }) => topic ?? [])
  }

  leaderOf(partition: TopicPartition): PartitionLeader | undefined {
    return this.#metadata.leaderOf(partition)
  }

  forget(topic: string): void {
    this.#metadata.forget(topic)
  }

  async coordinatorOf(groupId: string): Promise<number> {
    const known = this.#coordinators.get(groupId)
    if (known !== undefined) return known
    const asked = this.#findCoordinator(groupId)
    this.#coordinators.set(groupId, asked)
    try {
      return await asked
    } catch (error) {
      if (this.#coordinators.get(groupId) === asked) this.#coordinators.delete(groupId)
      throw error
    }
  }

  forgetCoordinator(groupId: string): void {
    this.#coordinators.delete(groupId)
  }

  async close(): Promise<void> {
    this.#pool.close()
  }

  async #nodeOf(to: Exclude<RequestTarget, 'any'>): Promise<number> {
    if (to === 'controller') return this.#controller()
    return 'nodeId' in to ? to.nodeId : this.coordinatorOf(to.groupId)
  }

  async #controller(): Promise<number> {
    const known = this.#metadata.controllerId
    if (known !== undefined) return known
    await this.#askMetadata([])
    if (this.#metadata.controllerId !== undefined) return this.#metadata.controllerId
    throw new StreamsError(logCodes.E637, 'the cluster has no controller at the moment', {
      cure: 'it is tried again; if it stays so, see whether the controllers run',
    })
  }

  /** Undefined: all topics. Who asks the same while it is asked shares the answer. */
  #askMetadata(names: readonly string[] | undefined): Promise<MetadataResponse> {
    const key = JSON.stringify(names ?? null)
    const asking = this.#asking.get(key)
    if (asking !== undefined) return asking
    const asked = this.#fetchMetadata(names).finally(() => this.#asking.delete(key))
    this.#asking.set(key, asked)
    return asked
  }

  async #fetchMetadata(names: readonly string[] | undefined): Promise<MetadataResponse> {
    const answer = await this.#askAny(metadataApi, {
      topics: names?.map(name => ({ name })) ?? null,
      allowAutoTopicCreation: false,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    })
    for (const moved of this.#metadata.setBrokers(answer)) this.#pool.drop(moved)
    return answer
  }

  /** What can be known is taken up, also when one of the topics has an error. @throws StreamsError E636, E637, E638 */
  #acceptAll(answers: readonly TopicAnswer[]): readonly Accepted[] {
    const accepted = answers.map(answer => this.#accept(answer))
    const failed = accepted.find(each => each.error !== undefined)
    if (failed?.error !== undefined) throw failed.error
    return accepted
  }

  #accept(answer: TopicAnswer): Accepted {
    const { errorCode, name } = answer
    if (errorCode === KafkaErrorNumber.NONE) {
      const topic = topicMetadata(answer)
      this.#metadata.set(topic)
      return { name, topic }
    }
    this.#metadata.forget(name)
    return THERE_IS_NONE.has(errorCode) ? { name } : { name, error: kafkaError(errorCode, { topic: name }, 'Metadata') }
  }

  async #findCoordinator(groupId: string): Promise<number> {
    const answer = await this.#askAny(findCoordinatorApi, { key: groupId, keyType: COORDINATOR_OF.group })
    const { errorCode, nodeId, host, port, errorMessage } = answer
    if (errorCode !== KafkaErrorNumber.NONE) {
      throw kafkaError(errorCode, { groupId, brokerText: errorMessage }, 'FindCoordinator')
    }
    if (this.#metadata.broker(nodeId) === undefined) this.#metadata.addBroker({ nodeId, host, port })
    return nodeId
  }

  /** From the first broker that answers. Rejects with E632 when none does, at once with what cannot pass. */
  async #askAny<Request, Response>(api: Api<Request, Response>, request: Request): Promise<Response> {
    const failures: { readonly name: string; readonly error: StreamsError }[] = []
    for (const address of this.#candidates()) {
      try {
        const connection = await this.#pool.connect(address, 'control')
        return await connection.send(api, request)
      } catch (error) {
        if (!mayPass(error)) throw error
        failures.push({ name: nameOf(address), error })
      }
    }
    throw unreachableCluster(failures)
  }

  /** Connected ones first, then those that may be tried soonest, in random order; each address once. */
  #candidates(): readonly BrokerAddress[] {
    const known = new Map([...this.brokers, ...this.#bootstrap].reverse().map(each => [nameOf(each), each]))
    const rank = (address: BrokerAddress): number => {
      return this.#pool.openOne(address, 'control') === undefined ? this.#pool.nextAttemptMs(address) : -1
    }
    return [...known.values()]
      .map(address => ({ address, rank: rank(address), lot: this.#prng.float() }))
      .sort((a, b) => a.rank - b.rank || a.lot - b.lot)
      .map(({ address }) => address)
  }
}

/** `host:port`, also `[::1]:9092`; the form was checked when the configuration was read. */
function parseServer(server: string, nodeId: number): BrokerAddress {
  const colon = server.lastIndexOf(':')
  const host = server.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  return { nodeId, host, port: Number(server.slice(colon + 1)) }
}

function unreachableCluster(
  failures: readonly { readonly name: string; readonly error: StreamsError }[],
): StreamsError {
  const reasons = failures.map(({ name, error }) => `${name} (${error.message.split('\n')[0]})`)
  const only = failures.length === 1 ? failures[0]?.error : undefined
  return new StreamsError(logCodes.E632, `no broker can be reached, tried ${reasons.join(', ')}`, {
    cure: only?.cure ?? 'start the brokers, or correct bootstrap.servers; it is tried again until the time is over',
    cause: failures[0]?.error,
  })
}
