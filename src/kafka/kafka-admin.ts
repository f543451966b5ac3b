/** Topics, offsets and groups of a Kafka cluster. Everything is tried again for a time while brokers are away. */
import type {
  CreateTopicResult,
  IsolationLevel,
  ListOffsetsRequest,
  ListOffsetsResult,
  LogAdmin,
  PurgeRequest,
  TopicDescription,
  TopicSpec,
} from '../log/admin.js'
import type { CommittedOffset } from '../log/offsets.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { Prng } from '../stdx/prng.js'
import type { AdminContext } from './admin/admin-context.js'
import { deleteGroup, describeGroup, listGroups } from './admin/groups.js'
import { deleteRecords, listOffsets } from './admin/partition-offsets.js'
import { createTopics, deleteTopics } from './admin/topic-changes.js'
import { describeTopics, listTopics } from './admin/topic-descriptions.js'
import type { BackoffOptions } from './cluster/backoff.js'
import type { Cluster } from './cluster/cluster.js'

export interface KafkaAdminOptions {
  readonly cluster: Cluster
  readonly prng: Prng
  /** `retry.backoff.ms` and `retry.backoff.max.ms`. */
  readonly retryBackoff: BackoffOptions
  /** How long a call goes on trying; `task.timeout.ms`, for tools `default.api.timeout.ms`. */
  readonly timeoutMs: number
  /** Ends the waits between attempts: calls reject with its reason. */
  readonly signal?: AbortSignal
}

/** Beyond LogAdmin: errors that may pass (E632 to E634, E637) come only after `timeoutMs`; E636 names the ACL. */
export class KafkaAdmin implements LogAdmin {
  readonly #context: AdminContext

  constructor({ cluster, prng, retryBackoff, timeoutMs, signal }: KafkaAdminOptions) {
    this.#context = { cluster, retry: { clock: cluster.clock, prng, backoff: retryBackoff, timeoutMs, signal } }
  }

  createTopics(specs: readonly TopicSpec[]): Promise<readonly CreateTopicResult[]> {
    return createTopics(this.#context, specs)
  }

  /** Reading the `configs` of a topic that the user may read, but not see the configs of, throws E636. */
  describeTopics(topics: readonly string[]): Promise<readonly (TopicDescription | undefined)[]> {
    return describeTopics(this.#context, topics)
  }

  /** Without Kafka's own (`__consumer_offsets`, …); otherwise as `describeTopics`. */
  listTopics(): Promise<readonly TopicDescription[]> {
    return listTopics(this.#context)
  }

  deleteTopics(topics: readonly string[]): Promise<void> {
    return deleteTopics(this.#context, topics)
  }

  listOffsets(
    requests: readonly ListOffsetsRequest[],
    isolation: IsolationLevel = 'read_committed',
  ): Promise<readonly ListOffsetsResult[]> {
    return listOffsets(this.#context, requests, isolation)
  }

  deleteRecords(requests: readonly PurgeRequest[]): Promise<void> {
    return deleteRecords(this.#context, requests)
  }

  /** Also groups that have members and nothing committed. */
  listGroups(): Promise<readonly string[]> {
    return listGroups(this.#context)
  }

  describeGroup(groupId: string): Promise<readonly (TopicPartition & CommittedOffset)[]> {
    return describeGroup(this.#context, groupId)
  }

  deleteGroup(groupId: string): Promise<void> {
    return deleteGroup(this.#context, groupId)
  }
}
