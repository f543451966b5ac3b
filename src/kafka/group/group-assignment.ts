/**
 * What the leader of a group does between JoinGroup and SyncGroup: reads the members' subscriptions, has the assignor
 * find who should have what, and withholds what another member still has, until that one has given it back and joined
 * again (KIP-429). Pure.
 *
 * A claim of ownership counts when it is of the newest generation and nobody else makes the same (KIP-792). An older
 * one that nobody contradicts is no reason to leave a partition where it is, but reason enough not to hand it to
 * somebody else yet: who makes it may not have heard of the newest generation, and still be at work.
 */
import type { TopicDescription } from '../../log/admin.js'
import type { GroupAssignor, GroupMember, MemberAssignment } from '../../log/group.js'
import { type TopicPartition, topicPartitionName } from '../../model/topic-partition.js'
import {
  type ConsumerSubscription,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../protocol/messages/consumer-protocol.js'
import type { JoinedMember } from './membership-facts.js'

const NO_BYTES = new Uint8Array(0)

/** Of a member that the leader said nothing of. */
export const NOTHING: MemberAssignment = Object.freeze({ partitions: Object.freeze([]), userData: NO_BYTES })

/** What a member tells the leader. */
export interface Subscribed {
  readonly topics: readonly string[]
  readonly userData: Uint8Array
  readonly owned: readonly TopicPartition[]
  /** Of the last join; -1: none, or it was lost. */
  readonly generationId: number
}

/** JoinGroup's metadata. */
export function encodeMember({ topics, userData, owned, generationId }: Subscribed): Uint8Array {
  return encodeSubscription({ topics, userData, ownedPartitions: byTopic(owned), generationId, rackId: null })
}

/** SyncGroup's bytes. @throws StreamsError E630 */
export function readAssignment(bytes: Uint8Array): MemberAssignment {
  const assignment = decodeAssignment(bytes)
  if (assignment === undefined) return NOTHING
  const { assignedPartitions, userData } = assignment
  return { partitions: flat(assignedPartitions), userData: userData ?? NO_BYTES }
}

/** Every topic that some member reads, sorted. */
export function topicsOf(members: readonly JoinedMember[]): readonly string[] {
  return [...new Set(members.flatMap(member => readSubscription(member).topics))].sort()
}

/** SyncGroup's bytes by member. */
export function assignMembers(
  joined: readonly JoinedMember[],
  topics: readonly TopicDescription[],
  assignor: GroupAssignor,
): readonly { readonly memberId: string; readonly assignment: Uint8Array }[] {
  const members = joined.map(member => ({ member, subscription: readSubscription(member) }))
  const claims = readClaims(members)
  const existing = new Set(topics.map(({ topic }) => topic))
  const described = members.map(
    ({ member, subscription }): GroupMember => ({
      memberId: member.memberId,
      instanceId: member.groupInstanceId ?? undefined,
      topics: subscription.topics.filter(topic => existing.has(topic)),
      ownedPartitions: claims.valid.get(member.memberId) ?? [],
      userData: subscription.userData ?? NO_BYTES,
    }),
  )
  const target = assignor.assign(described, topics)
  const unitOf = assignor.unitOf?.bind(assignor) ?? topicPartitionName
  const ownerOf = new Map(claims.held.map(claim => [topicPartitionName(claim.partition), claim.memberId]))
  const holders = holdersOf(claims.held, unitOf)
  const isFree = (partition: TopicPartition, memberId: string): boolean =>
    ownerOf.get(topicPartitionName(partition)) === memberId ||
    [...(holders.get(unitOf(partition)) ?? [])].every(holder => holder === memberId)
  return joined.map(({ memberId }) => {
    const { partitions, userData } = target.get(memberId) ?? NOTHING
    const free = partitions.filter(partition => isFree(partition, memberId))
    return { memberId, assignment: encodeAssignment({ assignedPartitions: byTopic(free), userData }) }
  })
}

/** What cannot be read says nothing; the assignor then judges a member without user data. */
function readSubscription({ metadata }: JoinedMember): ConsumerSubscription {
  try {
    return decodeSubscription(metadata)
  } catch {
    return { topics: [], userData: null, ownedPartitions: [], generationId: -1, rackId: null }
  }
}

interface Claims {
  /** By member: may stay. */
  readonly valid: ReadonlyMap<string, readonly TopicPartition[]>
  /** Must not be handed to another one yet. */
  readonly held: readonly { readonly memberId: string; readonly partition: TopicPartition }[]
}

interface Claim {
  readonly memberId: string
  readonly partition: TopicPartition
  readonly generationId: number
}

function readClaims(
  members: readonly { readonly member: JoinedMember; readonly subscription: ConsumerSubscription }[],
): Claims {
  const newest = Math.max(-1, ...members.map(({ subscription }) => subscription.generationId))
  const claims = new Map<string, Claim[]>()
  for (const { member, subscription } of members) {
    const { generationId, ownedPartitions } = subscription
    if (generationId < 0) continue
    for (const partition of flat(ownedPartitions)) {
      const name = topicPartitionName(partition)
      const same = claims.get(name) ?? []
      claims.set(name, same)
      same.push({ memberId: member.memberId, partition, generationId })
    }
  }
  const valid = new Map<string, TopicPartition[]>(members.map(({ member }) => [member.memberId, []]))
  const held: Claim[] = []
  for (const same of claims.values()) {
    const current = same.filter(claim => claim.generationId === newest)
    const sole = current.length > 0 ? current : same
    const [claim] = sole
    if (claim === undefined || sole.length > 1) continue
    held.push(claim)
    if (claim.generationId === newest) valid.get(claim.memberId)?.push(claim.partition)
  }
  return { valid, held }
}

/** Members by the unit of which they hold something. */
function holdersOf(held: Claims['held'], unitOf: (partition: TopicPartition) => string): Map<string, Set<string>> {
  const holders = new Map<string, Set<string>>()
  for (const { memberId, partition } of held) {
    const unit = unitOf(partition)
    const members = holders.get(unit) ?? new Set()
    holders.set(unit, members.add(memberId))
  }
  return holders
}

function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) {
    const list = topics.get(topic) ?? []
    topics.set(topic, list)
    list.push(partition)
  }
  return [...topics].map(([topic, list]) => ({ topic, partitions: list }))
}

function flat(
  topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
): readonly TopicPartition[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map(partition => ({ topic, partition })))
}
