/**
 * What the room knows of the brokers: which there are, who leads a partition, who coordinates a group; and the
 * connections to them. Connections are opened when first asked for and again after they ended, with Kafka's backoff.
 */
import type { TopicPartition } from '../../model/topic-partition.js'
import type { Clock } from '../../stdx/clock.js'
import type { Api } from '../protocol/api.js'
import type { BrokerAddress, BrokerConnection } from './broker-connection.js'

/** Connections of different purposes do not wait for each other's answers; requests of one purpose share one. */
export type Purpose = 'control' | 'group' | 'fetch' | 'fetch-2' | 'restore' | 'restore-2' | 'produce'

/** Who leads a partition. */
export interface PartitionLeader {
  /** -1: no leader at the moment. */
  readonly nodeId: number
  readonly leaderEpoch: number
}

/** A topic that exists. */
export interface TopicMetadata {
  readonly topic: string
  /** By partition. */
  readonly leaders: readonly PartitionLeader[]
  readonly isInternal: boolean
}

/** One per client. */
export interface Cluster {
  readonly clock: Clock
  readonly clientId: string

  /** Brokers as the last metadata said; at first those of `bootstrap.servers`, with negative node ids. */
  readonly brokers: readonly BrokerAddress[]

  /**
   * An open connection, opened if need be. Rejects with E632 to E635 when that fails; a second call waits
   * `reconnect.backoff.ms` (exponential, with jitter, to `reconnect.backoff.max.ms`) before it tries again.
   */
  connect(nodeId: number, purpose: Purpose): Promise<BrokerConnection>

  /** One request to one broker: the controller for changes of topics, any that is reachable otherwise. */
  request<Request, Response>(api: Api<Request, Response>, request: Request, to: RequestTarget): Promise<Response>

  /**
   * Metadata of topics, from the broker when `fresh` or not known; undefined for a topic that does not exist. Topics
   * asked for stay known and are refreshed every `metadata.max.age.ms`. E636 without permission.
   */
  topics(names: readonly string[], fresh?: boolean): Promise<readonly (TopicMetadata | undefined)[]>

  /** Every topic. Always asked. */
  allTopics(): Promise<readonly TopicMetadata[]>

  /** Who leads a partition, as far as known; undefined: ask `topics` first, or nobody does. */
  leaderOf(partition: TopicPartition): PartitionLeader | undefined

  /** What is known of a topic's leaders was wrong: the next `topics` asks the broker. */
  forget(topic: string): void

  /** The broker that coordinates a group; asked once, again after `forgetCoordinator`. Rejects: E632, E636, E637. */
  coordinatorOf(groupId: string): Promise<number>
  forgetCoordinator(groupId: string): void

  /** Ends every connection. Idempotent. */
  close(): Promise<void>
}

/** Which broker a request is for. */
export type RequestTarget = 'any' | 'controller' | { readonly nodeId: number } | { readonly groupId: string }
