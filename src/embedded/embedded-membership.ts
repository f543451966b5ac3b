/**
 * Groups of the embedded log: one process, so at most one member per group, which is its own leader. Rebalances happen
 * when it asks for one and when topics that it subscribed to come or go; a partition that stays is not revoked.
 */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { TopicDescription } from '../log/admin.js'
import type { GroupMember, GroupMembership, GroupOptions, MemberAssignment } from '../log/group.js'
import { type TopicPartition, topicPartitionName } from '../model/topic-partition.js'
import { SerialQueue } from '../stdx/serial-queue.js'
import type { LogFolder } from './log-folder.js'

const NOTHING: MemberAssignment = { partitions: [], userData: new Uint8Array(0) }

/** The members of this process by group. */
export class GroupMembers {
  readonly #folder: LogFolder
  readonly #members = new Map<string, EmbeddedMembership>()
  #joinCount = 0

  constructor(folder: LogFolder) {
    this.#folder = folder
  }

  /** E613 while the group has a member. */
  async join(options: GroupOptions): Promise<GroupMembership> {
    const { groupId } = options
    this.#folder.checkOpen()
    if (this.#members.has(groupId)) {
      throw new StreamsError(logCodes.E613, `Group '${groupId}' already has a member in this process`, {
        cure: 'Run one instance per application id on the embedded log (more threads instead), or use Kafka.',
      })
    }
    const memberId = `${options.clientId ?? groupId}-${++this.#joinCount}`
    const member = new EmbeddedMembership(this.#folder, options, memberId, () => this.#members.delete(groupId))
    this.#members.set(groupId, member)
    try {
      await member.rebalance()
      return member
    } catch (error) {
      member.drop()
      throw error
    }
  }

  /** E616 unless this is the group's present member. */
  check(membership: GroupMembership): void {
    if (this.#members.get(membership.groupId) === membership) return
    throw new StreamsError(logCodes.E616, `Member ${membership.memberId} has left group '${membership.groupId}'`, {
      cure: 'Join again; what was not committed is read again.',
    })
  }

  has(groupId: string): boolean {
    return this.#members.has(groupId)
  }

  /** Forgets all members without asking their listeners. */
  close(): void {
    for (const member of [...this.#members.values()]) member.drop()
  }
}

class EmbeddedMembership implements GroupMembership {
  readonly memberId: string
  readonly #folder: LogFolder
  readonly #options: GroupOptions
  readonly #queue = new SerialQueue()
  readonly #stopListening: () => void
  readonly #onDrop: () => void
  #generationId = 0
  #owned: readonly TopicPartition[] = []
  #isDropped = false

  constructor(folder: LogFolder, options: GroupOptions, memberId: string, onDrop: () => void) {
    this.#folder = folder
    this.#options = options
    this.memberId = memberId
    this.#onDrop = onDrop
    this.#stopListening = folder.onTopicsChanged(() => this.requestRebalance())
  }

  get groupId(): string {
    return this.#options.groupId
  }

  get instanceId(): string | undefined {
    return this.#options.instanceId
  }

  get generationId(): number {
    return this.#generationId
  }

  /** A listener that rejects loses the membership: it is told so, and its partitions are free. */
  requestRebalance(): void {
    void this.rebalance().catch(async () => {
      const lost = this.#owned
      this.drop()
      await this.#options.listener.onLost(lost).catch(() => undefined)
    })
  }

  rebalance(): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#isDropped) return
      const { listener } = this.#options
      const assignment = this.#assign()
      const kept = new Set(assignment.partitions.map(topicPartitionName))
      const revoked = this.#owned.filter(partition => !kept.has(topicPartitionName(partition)))
      if (revoked.length > 0) await listener.onRevoked(revoked)
      this.#owned = assignment.partitions
      this.#generationId++
      await listener.onAssigned(assignment)
    })
  }

  leave(): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#isDropped) return
      try {
        if (this.#owned.length > 0) await this.#options.listener.onRevoked(this.#owned)
      } finally {
        this.drop()
      }
    })
  }

  drop(): void {
    if (this.#isDropped) return
    this.#isDropped = true
    this.#owned = []
    this.#stopListening()
    this.#onDrop()
  }

  #assign(): MemberAssignment {
    const { assignor, instanceId, subscription } = this.#options
    const topics = this.#subscribedTopics(subscription)
    const member: GroupMember = {
      memberId: this.memberId,
      instanceId,
      topics: topics.map(topic => topic.topic),
      ownedPartitions: this.#owned,
      userData: assignor.userData(),
    }
    return assignor.assign([member], topics).get(this.memberId) ?? NOTHING
  }

  #subscribedTopics(subscription: GroupOptions['subscription']): readonly TopicDescription[] {
    const { topics } = this.#folder.topics.state
    if ('topics' in subscription) {
      return subscription.topics.map(name => topics.get(name)).filter(topic => topic !== undefined)
    }
    const matches = (name: string): boolean => name.search(subscription.pattern) >= 0
    return [...topics.values()].filter(topic => matches(topic.topic)).sort(byName)
  }
}

function byName(left: TopicDescription, right: TopicDescription): number {
  return left.topic < right.topic ? -1 : 1
}
