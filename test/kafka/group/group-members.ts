/** Members of a group on a real broker, each with its own cluster and a listener that writes down what it is told. */
import type { TestContext } from 'node:test'
import { TaskAssignor, type TaskAssignorOptions } from '../../../src/coordinator/task-assignor.js'
import type { BrokerCluster } from '../../../src/kafka/cluster/broker-cluster.js'
import { joinGroup, type KafkaGroupOptions, type KafkaMembership } from '../../../src/kafka/group/kafka-membership.js'
import type { MemberAssignment, RebalanceListener } from '../../../src/log/group.js'
import type { OffsetToCommit } from '../../../src/log/offsets.js'
import { type TopicPartition, topicPartitionName } from '../../../src/model/topic-partition.js'
import { Prng } from '../../../src/stdx/prng.js'
import { openTestCluster } from '../cluster/test-cluster.js'

export interface MemberOptions extends Partial<KafkaGroupOptions> {
  readonly groupId: string
  readonly topics: readonly string[]
  readonly assignorOptions?: TaskAssignorOptions
}

/** One instance of an application. */
export class TestMember implements RebalanceListener {
  readonly cluster: BrokerCluster
  /** `assigned a-0 a-1`, `revoked a-1`, `lost a-0`, `ended E616`; partitions sorted. */
  readonly events: string[] = []
  /** Codes. */
  readonly retries: unknown[] = []
  /** Assignments as they came, also empty ones. */
  owned: readonly TopicPartition[] = []
  membership: KafkaMembership | undefined
  readonly #options: MemberOptions
  /** Commits offset 7 of what is revoked. */
  commitsOnRevoke = false

  constructor(context: TestContext, server: string, options: MemberOptions) {
    this.#options = options
    this.cluster = openTestCluster(server)
    context.after(async () => {
      await this.membership?.leave('leave').catch(() => undefined)
      await this.cluster.close()
    })
  }

  async join(): Promise<KafkaMembership> {
    const { assignorOptions, topics, ...options } = this.#options
    this.membership = await joinGroup(this.cluster, {
      subscription: { topics },
      assignor: new TaskAssignor([topics], assignorOptions),
      listener: this,
      sessionTimeoutMs: 10_000,
      heartbeatIntervalMs: 50,
      rebalanceTimeoutMs: 30_000,
      metadataMaxAgeMs: 300_000,
      retryBackoff: { firstMs: 50, maxMs: 200 },
      prng: new Prng(7),
      ...options,
    })
    return this.membership
  }

  async onAssigned({ partitions }: MemberAssignment): Promise<void> {
    this.owned = partitions
    this.#note('assigned', partitions)
  }

  async onRevoked(partitions: readonly TopicPartition[]): Promise<void> {
    if (this.commitsOnRevoke) await this.membership?.commitOffsets(partitions.map(each => offsetOf(each, 7n)))
    this.#drop('revoked', partitions)
  }

  async onLost(partitions: readonly TopicPartition[]): Promise<void> {
    this.#drop('lost', partitions)
  }

  onEnded(error: unknown): void {
    this.events.push(`ended ${codeOf(error)}`)
  }

  onRetry(error: unknown): void {
    this.retries.push(codeOf(error))
  }

  #drop(what: string, partitions: readonly TopicPartition[]): void {
    const gone = new Set(partitions.map(topicPartitionName))
    this.owned = this.owned.filter(each => !gone.has(topicPartitionName(each)))
    this.#note(what, partitions)
  }

  #note(what: string, partitions: readonly TopicPartition[]): void {
    this.events.push([what, ...partitions.map(topicPartitionName).sort()].join(' '))
  }
}

export const offsetOf = (partition: TopicPartition, offset: bigint): OffsetToCommit => ({
  ...partition,
  offset,
  metadata: '',
})

export const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code

/** Each has as many partitions as said, each partition one owner. */
export function shared(members: readonly TestMember[], counts: readonly number[]): boolean {
  const names = members.flatMap(member => member.owned.map(topicPartitionName))
  const isShared = members.every((member, index) => member.owned.length === counts[index])
  return isShared && new Set(names).size === names.length
}
