/**
 * Group membership: who reads which partitions. The assignor is the engine's (tasks, stickiness, standby); the log
 * only carries its bytes between members (Kafka: JoinGroup, SyncGroup, Heartbeat) and calls back.
 *
 * The embedded log has one process, so its group has one member, which gets what its own assignor gives it.
 * Source: ConsumerPartitionAssignor, ConsumerRebalanceListener.
 */

import type { StreamsError } from '../errors/streams-error.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { TopicDescription } from './admin.js'

/** Topics by name, or every topic whose name matches (new ones join at the next rebalance). */
export type Subscription = { readonly topics: readonly string[] } | { readonly pattern: RegExp }

/** What a member tells the leader. */
export interface GroupMember {
  readonly memberId: string
  readonly instanceId: string | undefined
  /** Topics that it subscribed to and that exist. */
  readonly topics: readonly string[]
  /** Partitions that it owned when it joined. */
  readonly ownedPartitions: readonly TopicPartition[]
  /** The assignor's own bytes. */
  readonly userData: Uint8Array
}

/** What the leader gives a member. */
export interface MemberAssignment {
  readonly partitions: readonly TopicPartition[]
  /** The assignor's own bytes: standby tasks, other members' hosts. */
  readonly userData: Uint8Array
}

/** Who reads what, decided by one member for all. */
export interface GroupAssignor {
  /** Name of the protocol in the group; members must share it. */
  readonly name: string
  /** This member's bytes, asked for at each join. */
  userData(): Uint8Array
  /**
   * Run by the leader only: an assignment for each member id. Pure. Partitions may go from one member to another: the
   * group hands them out once their owner has given them back.
   */
  assign(members: readonly GroupMember[], topics: readonly TopicDescription[]): ReadonlyMap<string, MemberAssignment>
  /** Partitions of one unit change hands together; default: each is one of its own. */
  unitOf?(partition: TopicPartition): string
  /** Throws when this member cannot live with what the leader told it (E639): the membership then ends. */
  accept?(assignment: MemberAssignment): void
}

/**
 * Called one at a time; the group waits for the promise, so a commit can be finished before partitions move. A listener
 * that rejects ends the membership: from `joinGroup` the rejection comes out, later `onLost` is called, then `onEnded`.
 * Only a commit in `onRevoked` that is refused because the partitions are lost (E616) is no end: `onLost` follows.
 */
export interface RebalanceListener {
  /** Before partitions go to another member: commit and close them. */
  onRevoked(partitions: readonly TopicPartition[]): Promise<void>
  /** The whole new assignment, also when nothing changed. */
  onAssigned(assignment: MemberAssignment): Promise<void>
  /** Partitions already belong to somebody else (fenced, session timed out): close without a commit. */
  onLost(partitions: readonly TopicPartition[]): Promise<void>
  /** The membership has ended for good behind the back of its holder. Not called when `joinGroup` rejects. */
  onEnded?(error: unknown): void
  /** Something is away; it is tried again until it is there. Told once until it has worked. */
  onRetry?(error: StreamsError): void
}

/** How to become a member. */
export interface GroupOptions {
  readonly groupId: string
  readonly subscription: Subscription
  readonly assignor: GroupAssignor
  readonly listener: RebalanceListener
  /** Static membership (KIP-345): the same id after a restart means no rebalance. */
  readonly instanceId?: string
  readonly clientId?: string
  /** Kafka only; `session.timeout.ms`. */
  readonly sessionTimeoutMs?: number
  /** Ends the joining: `joinGroup` rejects with the signal's reason. Nothing to do with the membership afterwards. */
  readonly signal?: AbortSignal
}

/**
 * What Kafka's coordinator is to be told when a member goes. `default`: static members are expected back within the
 * session timeout and keep their partitions, dynamic ones leave (KIP-345, KIP-1092).
 */
export type LeaveMode = 'default' | 'leave' | 'remain'

/** A place in a group, from `joinGroup` until `leave`, or until `onEnded`. */
export interface GroupMembership {
  readonly groupId: string
  readonly memberId: string
  readonly instanceId: string | undefined
  /** Rises with each rebalance; carried by commits, so that a member of an old generation is fenced. */
  readonly generationId: number
  /** Asks for a rebalance (changed user data, new topics). */
  requestRebalance(): void
  /** Revokes everything through the listener, then leaves. Idempotent. */
  leave(mode?: LeaveMode): Promise<void>
}
