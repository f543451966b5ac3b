/**
 * A built topology: what `StreamsBuilder.build()` gives, frozen plain data but for the users' functions.
 * Names of internal topics stand without the application id; `internalTopicName` puts it in front.
 */
import type { SerdeDescriptor, TimeWindowsSpec } from '../schema/serde-descriptor.js'
import type { Type } from '../schema/type.js'
import type { TopologyNode } from './topology-node.js'

/** A store as the topology asks for it. Kafka Streams: StoreBuilder, MaterializedInternal. */
export interface StoreSpec {
  readonly name: string
  readonly kind: 'keyValue' | 'window'
  readonly keySerde: SerdeDescriptor
  readonly valueSerde: SerdeDescriptor
  /** Type of the rows: what a lambda gives is checked against it at the put. Never null: null deletes. */
  readonly value: Type
  readonly windows?: TimeWindowsSpec
  /** Window stores: how long rows are kept, by window start, in ms. */
  readonly retentionMs?: number
  /** Versioned stores: how far back versions are kept, ms. */
  readonly historyMs?: number
  readonly caching: boolean
  readonly logging: boolean
  /** Named by the user, so that it can be queried. */
  readonly queryable: boolean
  /** Node ids that use it. */
  readonly users: readonly number[]
}

/** A topic that the engine creates. `name` has no application id in front. */
export interface InternalTopic {
  readonly name: string
  readonly kind: 'repartition' | 'changelog'
  /** Given by the user; else as many as the co-partitioned sources have. */
  readonly partitions?: number
  readonly config: Readonly<Record<string, string>>
  /** Why it exists, one sentence for `describe`. */
  readonly why: string
}

/** A connected component of the graph: the unit of which there is one task per partition. */
export interface Subtopology {
  readonly id: number
  /** Node ids in building order. */
  readonly nodes: readonly number[]
  /** Ids of its source nodes. */
  readonly sources: readonly number[]
  readonly sinks: readonly number[]
  /** Indexes in `Topology.stores`. */
  readonly stores: readonly number[]
}

/** What `StreamsBuilder.build()` gives. */
export interface Topology {
  readonly nodes: readonly TopologyNode[]
  readonly stores: readonly StoreSpec[]
  readonly subtopologies: readonly Subtopology[]
  readonly internalTopics: readonly InternalTopic[]
  /** What the user should know and is no error: names that depend on the order of operators. */
  readonly warnings: readonly string[]
  /** Kafka Streams' topology description text, then stores, internal topics and functions with reasons. */
  describe(): string
}

/** `<application.id>-<name>`, as Kafka Streams names its changelog and repartition topics. */
export function internalTopicName(applicationId: string, name: string): string {
  return `${applicationId}-${name}`
}
