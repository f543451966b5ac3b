/**
 * Which member of the group runs which task. A task is one partition number of one sub-topology: all partitions of
 * that number of the topics that the sub-topology reads stay together (co-partitioning). Pure.
 *
 * Members tell the leader how many threads they have and which topology they run; a member of another topology than
 * the leader's gets nothing but the reason, and ends with E639. Those that already run are not disturbed by it.
 * Source: StreamsPartitionAssignor, KIP-441's balance; how many tasks each member gets is said in task-balance.ts.
 */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { TopicDescription } from '../log/admin.js'
import type { GroupAssignor, GroupMember, MemberAssignment } from '../log/group.js'
import type { TopicPartition } from '../model/topic-partition.js'
import { present } from '../stdx/present.js'
import { balance, type TaskCounts } from './task-balance.js'
import {
  type MemberInfo,
  readAssignmentInfo,
  readMemberInfo,
  writeAssignmentInfo,
  writeMemberInfo,
} from './task-info.js'

/** What one sub-topology reads: complete names of topics; a pattern stands for those of the group that match it. */
export type TopicGroup = readonly (string | RegExp)[]

/** What this instance brings along. */
export interface TaskAssignorOptions {
  /** Threads of this member (`num.stream.threads`), at least 1; default 1. */
  readonly threadCount?: number
  /** By sub-topology; default none. Tasks with state are spread evenly before those without. */
  readonly isStateful?: readonly boolean[]
  /** Text that is the same for instances that may share tasks; default: from the topic groups. */
  readonly topology?: string
}

interface Task {
  readonly isStateful: boolean
  readonly partitions: readonly TopicPartition[]
}

interface Worker {
  readonly memberId: string
  readonly threadCount: number
  /** Tasks that it has, with state and without, in their order. */
  readonly owned: { readonly stateful: Task[]; readonly stateless: Task[] }
}

/** The assignor of this instance; the group's leader uses its own for all. */
export class TaskAssignor implements GroupAssignor {
  readonly name = 'millrace'
  readonly #groups: readonly TopicGroup[]
  readonly #isStateful: readonly boolean[]
  readonly #info: MemberInfo

  constructor(groups: readonly TopicGroup[], options: TaskAssignorOptions = {}) {
    this.#groups = groups
    this.#isStateful = options.isStateful ?? []
    const topology = options.topology ?? groups.map(group => group.join(' ')).join('; ')
    this.#info = { threadCount: options.threadCount ?? 1, topology }
  }

  userData(): Uint8Array {
    return writeMemberInfo(this.#info)
  }

  /** E639 when the leader runs another topology, or is of a version that this one cannot read. */
  accept(assignment: MemberAssignment): void {
    const info = readAssignmentInfo(assignment.userData)
    if (info.refusal === undefined && info.topology === this.#info.topology) return
    const what = info.refusal ?? differ(this.#info.topology, info.topology)
    throw new StreamsError(logCodes.E639, `The group's leader gives this instance no tasks: ${what}`, {
      cure: 'Instances of one application id run the same topology: stop those that do not, or take another id.',
    })
  }

  /** Partitions of one task move together. */
  unitOf({ topic, partition }: TopicPartition): string {
    return `${this.#groups.findIndex(group => isRead(group, topic))}_${partition}`
  }

  assign(members: readonly GroupMember[], topics: readonly TopicDescription[]): ReadonlyMap<string, MemberAssignment> {
    const tasks = this.#tasks(topics)
    const assigned = new Map<string, MemberAssignment>()
    const fit: [GroupMember, MemberInfo][] = []
    for (const member of [...members].sort(byId)) {
      const info = readMemberInfo(member.userData)
      const refusal = typeof info === 'string' ? info : this.#refusal(info)
      if (refusal === undefined && typeof info !== 'string') fit.push([member, info])
      else assigned.set(member.memberId, this.#give([], refusal))
    }
    const workers = ownersOf(tasks, fit)
    const given = distribute(tasks, workers)
    for (const worker of workers) assigned.set(worker.memberId, this.#give(given.get(worker) ?? []))
    return assigned
  }

  /** In the order of sub-topologies, then of partitions. */
  #tasks(topics: readonly TopicDescription[]): Task[] {
    return this.#groups.flatMap((group, index) => {
      const read = topics.filter(({ topic }) => isRead(group, topic)).sort(byTopic)
      const taskCount = read.reduce((most, topic) => Math.max(most, topic.partitionCount), 0)
      return Array.from({ length: taskCount }, (_, partition) => ({
        isStateful: this.#isStateful[index] ?? false,
        partitions: read.filter(each => partition < each.partitionCount).map(({ topic }) => ({ topic, partition })),
      }))
    })
  }

  #refusal(info: MemberInfo): string | undefined {
    return info.topology === this.#info.topology ? undefined : differ(info.topology, this.#info.topology)
  }

  #give(tasks: readonly Task[], refusal?: string): MemberAssignment {
    const partitions = tasks.flatMap(task => task.partitions)
    return { partitions, userData: writeAssignmentInfo({ topology: this.#info.topology, refusal }) }
  }
}

function differ(own: string, leader: string): string {
  return `it runs the topology '${own}', the leader runs '${leader}'`
}

function isRead(group: TopicGroup, topic: string): boolean {
  return group.some(each => (typeof each === 'string' ? each === topic : topic.search(each) >= 0))
}

function byId(left: GroupMember, right: GroupMember): number {
  return left.memberId < right.memberId ? -1 : 1
}

function byTopic(left: TopicDescription, right: TopicDescription): number {
  return left.topic < right.topic ? -1 : 1
}

/** Who has which task: the owner of the first of its partitions that has one; by id, if several say so. */
function ownersOf(tasks: readonly Task[], members: readonly (readonly [GroupMember, MemberInfo])[]): Worker[] {
  const ownerOf = new Map<string, Map<number, Worker>>()
  const workers = members.map(([{ memberId, ownedPartitions }, { threadCount }]) => {
    const worker: Worker = { memberId, threadCount, owned: { stateful: [], stateless: [] } }
    for (const { topic, partition } of ownedPartitions) {
      const owners = ownerOf.get(topic) ?? new Map<number, Worker>()
      ownerOf.set(topic, owners)
      if (!owners.has(partition)) owners.set(partition, worker)
    }
    return worker
  })
  for (const task of tasks) {
    const owned = task.partitions.find(({ topic, partition }) => ownerOf.get(topic)?.has(partition))
    const owner = owned && ownerOf.get(owned.topic)?.get(owned.partition)
    owner?.owned[task.isStateful ? 'stateful' : 'stateless'].push(task)
  }
  return workers
}

/** Each keeps of its tasks as many as it may have; the others go round those that have room. */
function distribute(tasks: readonly Task[], workers: readonly Worker[]): ReadonlyMap<Worker, readonly Task[]> {
  if (workers.length === 0) return new Map()
  const total: TaskCounts = { stateful: 0, stateless: 0 }
  for (const task of tasks) total[task.isStateful ? 'stateful' : 'stateless']++
  const counts = balance(
    total,
    workers.map(({ threadCount, owned }) => ({
      threadCount,
      owned: { stateful: owned.stateful.length, stateless: owned.stateless.length },
    })),
  )
  const ownerOf = new Map<Task, Worker>()
  for (const kind of ['stateful', 'stateless'] as const) {
    const room = workers.map((worker, index) => {
      const count = present(counts[index], 'a count for each worker')[kind]
      const kept = worker.owned[kind].slice(0, count)
      for (const task of kept) ownerOf.set(task, worker)
      return { worker, left: count - kept.length }
    })
    const free = tasks.filter(task => task.isStateful === (kind === 'stateful') && !ownerOf.has(task))
    handOut(free, room, ownerOf)
  }
  const given = new Map<Worker, Task[]>(workers.map(worker => [worker, []]))
  for (const task of tasks) {
    const owner = ownerOf.get(task)
    if (owner !== undefined) given.get(owner)?.push(task)
  }
  return given
}

/** Round by round, so that neighbouring tasks of a sub-topology come to different members. */
function handOut(
  free: readonly Task[],
  room: readonly { readonly worker: Worker; left: number }[],
  ownerOf: Map<Task, Worker>,
): void {
  let round = room.filter(each => each.left > 0)
  let turn = 0
  for (const task of free) {
    if (turn === round.length) {
      round = round.filter(each => each.left > 0)
      turn = 0
    }
    const next = present(round[turn++], 'room for each task')
    next.left--
    ownerOf.set(task, next.worker)
  }
}
