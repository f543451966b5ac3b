/**
 * Which member of the group runs which task: partitions with the same number of topics that one sub-topology reads
 * stay together; tasks go round the members, sorted, so that the result does not depend on who computes it.
 * Pure. Kafka Streams: StreamsPartitionAssignor, without stickiness and lags, which come with several instances.
 */
import type { TopicDescription } from '../log/admin.js'
import type { GroupAssignor, GroupMember, MemberAssignment } from '../log/group.js'
import type { TopicPartition } from '../model/topic-partition.js'

const NO_BYTES = new Uint8Array(0)

export class TaskAssignor implements GroupAssignor {
  readonly name = 'millrace'
  /** Source topics of each sub-topology, complete names. */
  readonly #groups: readonly (readonly string[])[]

  constructor(groups: readonly (readonly string[])[]) {
    this.#groups = groups
  }

  userData(): Uint8Array {
    return NO_BYTES
  }

  assign(members: readonly GroupMember[], topics: readonly TopicDescription[]): ReadonlyMap<string, MemberAssignment> {
    const counts = new Map(topics.map(topic => [topic.topic, topic.partitionCount]))
    const ids = members.map(member => member.memberId).sort()
    const assigned = new Map<string, TopicPartition[]>(ids.map(id => [id, []]))
    let turn = 0
    for (const group of this.#groups) {
      const taskCount = Math.max(0, ...group.map(topic => counts.get(topic) ?? 0))
      for (let partition = 0; partition < taskCount; partition++) {
        const owner = assigned.get(ids[turn++ % ids.length] as string) as TopicPartition[]
        const read = group.filter(topic => partition < (counts.get(topic) ?? 0))
        owner.push(...read.map(topic => ({ topic, partition })))
      }
    }
    return new Map([...assigned].map(([id, partitions]) => [id, { partitions, userData: NO_BYTES }]))
  }
}
