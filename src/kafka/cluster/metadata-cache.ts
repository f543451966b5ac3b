/** What the brokers last said of themselves and of topics. Filled by whoever asks; asks nobody itself. */
import type { TopicPartition } from '../../model/topic-partition.js'
import type { Clock } from '../../stdx/clock.js'
import type { ResponseOf } from '../protocol/api.js'
import type { metadataApi } from '../protocol/messages/metadata.js'
import type { BrokerAddress } from './broker-connection.js'
import type { PartitionLeader, TopicMetadata } from './cluster.js'

/** A broker's answer. */
export type MetadataResponse = ResponseOf<typeof metadataApi>
/** One topic of an answer. */
export type TopicAnswer = MetadataResponse['topics'][number]

const NO_LEADER: PartitionLeader = Object.freeze({ nodeId: -1, leaderEpoch: -1 })

interface Known {
  readonly topic: TopicMetadata
  readonly atMs: number
}

/** One per cluster. */
export class MetadataCache {
  readonly #clock: Clock
  readonly #maxAgeMs: number
  readonly #topics = new Map<string, Known>()
  #brokers: ReadonlyMap<number, BrokerAddress>
  /** Undefined: not known. */
  controllerId: number | undefined

  constructor(clock: Clock, maxAgeMs: number, bootstrap: readonly BrokerAddress[]) {
    this.#clock = clock
    this.#maxAgeMs = maxAgeMs
    this.#brokers = new Map(bootstrap.map(each => [each.nodeId, each]))
  }

  get brokers(): readonly BrokerAddress[] {
    return [...this.#brokers.values()]
  }

  broker(nodeId: number): BrokerAddress | undefined {
    return this.#brokers.get(nodeId)
  }

  /** A broker that was named outside of metadata: a coordinator. */
  addBroker(address: BrokerAddress): void {
    this.#brokers = new Map(this.#brokers).set(address.nodeId, address)
  }

  /** Brokers and controller of an answer; the brokers that have another address than before. */
  setBrokers(answer: MetadataResponse): readonly BrokerAddress[] {
    if (answer.brokers.length === 0) return []
    const before = this.#brokers
    this.#brokers = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { nodeId, host, port }]))
    this.controllerId = answer.controllerId < 0 ? undefined : answer.controllerId
    return [...before.values()].filter(old => {
      const now = this.#brokers.get(old.nodeId)
      return now !== undefined && (now.host !== old.host || now.port !== old.port)
    })
  }

  /** Undefined: not known, forgotten or too old. */
  fresh(topic: string): TopicMetadata | undefined {
    const known = this.#topics.get(topic)
    return known !== undefined && this.#clock.monotonicMs() - known.atMs < this.#maxAgeMs ? known.topic : undefined
  }

  leaderOf({ topic, partition }: TopicPartition): PartitionLeader | undefined {
    const leader = this.#topics.get(topic)?.topic.leaders[partition]
    return leader === undefined || leader.nodeId < 0 ? undefined : leader
  }

  set(topic: TopicMetadata): void {
    this.#topics.set(topic.topic, { topic, atMs: this.#clock.monotonicMs() })
  }

  forget(topic: string): void {
    this.#topics.delete(topic)
  }
}

/** Leaders by partition; those that the broker did not name have none. */
export function topicMetadata({ name, isInternal, partitions }: TopicAnswer): TopicMetadata {
  const leaders: PartitionLeader[] = partitions.map(() => NO_LEADER)
  for (const { partitionIndex, leaderId, leaderEpoch } of partitions) {
    if (partitionIndex >= 0 && partitionIndex < leaders.length) {
      leaders[partitionIndex] = { nodeId: leaderId, leaderEpoch }
    }
  }
  return { topic: name, isInternal, leaders }
}
