/** Partitions to members: each once, those of a task together, evenly, sticky, and the same whoever computes it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TaskAssignor, type TaskAssignorOptions } from '../../src/coordinator/task-assignor.js'
import type { StreamsError } from '../../src/errors/streams-error.js'
import type { GroupMember, MemberAssignment } from '../../src/log/group.js'
import { type TopicPartition, topicPartitionName } from '../../src/model/topic-partition.js'

/** Sub-topology `n` reads a<n> and b<n>; b has one partition less where that leaves any. */
interface World {
  readonly counts: readonly number[]
  readonly isStateful: readonly boolean[]
}

type Assigned = ReadonlyMap<string, readonly TopicPartition[]>

const groupsOf = ({ counts }: World) => counts.map((_, group) => [`a${group}`, `b${group}`])

const topicsOf = ({ counts }: World) =>
  counts.flatMap((count, group) => [
    { topic: `a${group}`, partitionCount: count, configs: {} },
    { topic: `b${group}`, partitionCount: Math.max(1, count - 1), configs: {} },
  ])

const assignorOf = (world: World, options: TaskAssignorOptions = {}) =>
  new TaskAssignor(groupsOf(world), { isStateful: world.isStateful, ...options })

function member(world: World, memberId: string, ownedPartitions: readonly TopicPartition[], threadCount = 1) {
  const userData = assignorOf(world, { threadCount }).userData()
  return { memberId, instanceId: undefined, topics: [], ownedPartitions, userData }
}

const partitionsOf = (assigned: ReadonlyMap<string, MemberAssignment>): Assigned =>
  new Map([...assigned].map(([id, { partitions }]) => [id, partitions]))

const assign = (world: World, members: readonly GroupMember[]): Assigned =>
  partitionsOf(assignorOf(world).assign(members, topicsOf(world)))

/** Names of tasks: those of their first topics. */
const tasksOf = (assigned: Assigned) =>
  new Map([...assigned].map(([id, list]) => [id, new Set(list.filter(isFirst).map(topicPartitionName))]))

const isFirst = ({ topic }: TopicPartition) => topic.startsWith('a')

const worlds = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.boolean()), { minLength: 1, maxLength: 5 })
  .map((groups): World => ({ counts: groups.map(each => each[0]), isStateful: groups.map(each => each[1]) }))

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 })

/** Who has what when members `ids` have been there for a while. */
const settled = (world: World, ids: readonly string[]): Assigned =>
  assign(
    world,
    ids.map(id => member(world, id, [])),
  )

const withOwned = (world: World, ids: readonly string[], owned: Assigned) =>
  ids.map(id => member(world, id, owned.get(id) ?? []))

function movedTasks(before: Assigned, after: Assigned): string[] {
  const now = tasksOf(after)
  return [...tasksOf(before)].flatMap(([id, tasks]) => [...tasks].filter(task => !now.get(id)?.has(task)))
}

test('every partition once, tasks whole, counts that differ by one at most, also of tasks with state', () => {
  fc.assert(
    fc.property(worlds, names, fc.infiniteStream(fc.nat({ max: 6 })), (world, ids, random) => {
      // ownership of all sorts, also twice and of what does not exist
      const owned = ids.map(id => {
        const count = random.next().value ?? 0
        return [id, Array.from({ length: count }, () => some(random))] as const
      })
      const assigned = assign(world, withOwned(world, ids, new Map(owned)))
      const all = topicsOf(world).flatMap(({ partitionCount, topic }) =>
        Array.from({ length: partitionCount }, (_, partition) => `${topic}-${partition}`),
      )
      assert.deepEqual([...assigned.values()].flat().map(topicPartitionName).sort(), all.sort())
      const tasks = [...tasksOf(assigned)]
      for (const [id, list] of tasks) {
        for (const { partition, topic } of (assigned.get(id) ?? []).filter(each => !isFirst(each))) {
          assert.ok(list.has(`${topic.replace('b', 'a')}-${partition}`))
        }
      }
      assertEven(tasks.map(([, list]) => list.size))
      assertEven(tasks.map(([, list]) => [...list].filter(task => world.isStateful[Number(task[1])]).length))
    }),
  )
})

function some(random: { next(): { value?: number } }): TopicPartition {
  const number = () => random.next().value ?? 0
  return { topic: `${number() % 2 === 0 ? 'a' : 'b'}${number() % 4}`, partition: number() }
}

function assertEven(counts: readonly number[]): void {
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join(' '))
}

test('the same, in whatever order members and topics come', () => {
  fc.assert(
    fc.property(worlds, names, (world, ids) => {
      const members = withOwned(world, ids, settled(world, ids.slice(1)))
      const assignor = assignorOf(world)
      const topics = topicsOf(world)
      const turned = assignor.assign([...members].reverse(), [...topics].reverse())
      assert.deepEqual(partitionsOf(turned), assign(world, members))
    }),
  )
})

test('nothing moves while nothing changes', () => {
  fc.assert(
    fc.property(worlds, names, (world, ids) => {
      const before = settled(world, ids)
      assert.deepEqual(assign(world, withOwned(world, ids, before)), before)
    }),
  )
})

const oneKind = fc.tuple(worlds, fc.boolean()).map(([world, isStateful]) => ({
  ...world,
  isStateful: world.counts.map(() => isStateful),
}))

test('when a member leaves, only its tasks move', () => {
  fc.assert(
    fc.property(oneKind, names, fc.nat(), (world, ids, pick) => {
      const before = settled(world, ids)
      const leaver = ids[pick % ids.length]
      const stayed = ids.filter(id => id !== leaver)
      const after = assign(world, withOwned(world, stayed, before))
      const moved = movedTasks(before, after).sort()
      assert.deepEqual(moved, [...(tasksOf(before).get(leaver ?? '') ?? [])].sort())
    }),
  )
})

test('when a member joins, only what it gets moves', () => {
  fc.assert(
    fc.property(oneKind, names, (world, ids) => {
      const [joiner = '', ...others] = ids
      const before = settled(world, others)
      const after = assign(world, withOwned(world, ids, before))
      const got = [...(tasksOf(after).get(joiner) ?? [])].sort()
      assert.deepEqual(movedTasks(before, after).sort(), others.length === 0 ? [] : got)
    }),
  )
})

test('tasks that wait for their owner to give them back do not cause another move', () => {
  fc.assert(
    fc.property(worlds, names, names, (world, first, second) => {
      const ids = [...new Set([...first, ...second])]
      const before = settled(world, first)
      const target = assign(world, withOwned(world, ids, before))
      // each has given back what it lost, nobody has got anything yet
      const kept = new Map(
        [...target].map(([id, list]) => {
          const own = new Set(before.get(id)?.map(topicPartitionName))
          return [id, list.filter(each => own.has(topicPartitionName(each)))] as const
        }),
      )
      assert.deepEqual(movedTasks(kept, assign(world, withOwned(world, ids, kept))), [])
    }),
  )
})

test('members with more threads get more', () => {
  const world = { counts: [9], isStateful: [] }
  const assigned = tasksOf(assign(world, [member(world, 'small', [], 1), member(world, 'large', [], 2)]))
  assert.equal(assigned.get('large')?.size, 6)
  assert.equal(assigned.get('small')?.size, 3)
})

test('a pattern stands for the topics that match it', () => {
  const assignor = new TaskAssignor([[/^in\./], ['other']])
  const topics = ['in.b', 'other', 'in.a', 'main'].map(topic => ({ topic, partitionCount: 1, configs: {} }))
  const only = { memberId: 'm', instanceId: undefined, topics: [], ownedPartitions: [], userData: assignor.userData() }
  const assignment = assignor.assign([only], topics).get('m')
  assert.deepEqual(assignment?.partitions.map(topicPartitionName), ['in.a-0', 'in.b-0', 'other-0'])
  assert.equal(assignor.unitOf({ topic: 'in.a', partition: 3 }), assignor.unitOf({ topic: 'in.b', partition: 3 }))
  assert.notEqual(assignor.unitOf({ topic: 'in.a', partition: 3 }), assignor.unitOf({ topic: 'other', partition: 3 }))
})

test('a member with another topology than the leader gets nothing and learns why', () => {
  const world = { counts: [4], isStateful: [] }
  const [old, young] = [assignorOf(world, { topology: 'v1' }), assignorOf(world, { topology: 'v2' })]
  const members = [old, young].map((each, index) => ({ ...member(world, `m${index}`, []), userData: each.userData() }))
  const assigned = old.assign(members, topicsOf(world))
  const [own, other] = [assigned.get('m0'), assigned.get('m1')]
  assert.ok(own !== undefined && other !== undefined)
  assert.deepEqual([tasksOf(partitionsOf(assigned)).get('m0')?.size, other.partitions.length], [4, 0])
  old.accept(own)
  const isE639 = (error: StreamsError) => error.code === 'E639' && /'v2'.*'v1'/.test(error.message)
  assert.throws(() => young.accept(other), isE639)
  // also where nobody asked the leader: a static member that comes back with another topology
  assert.throws(() => young.accept(own), isE639)
})

test('user data that cannot be read is a reason, not a crash', () => {
  const world = { counts: [1], isStateful: [] }
  const assignor = assignorOf(world)
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map(text => new TextEncoder().encode(text)),
      ),
      userData => {
        const assigned = assignor.assign([{ ...member(world, 'm', []), userData }], topicsOf(world))
        assert.equal(assigned.get('m')?.partitions.length, 0)
        assert.throws(() => assignor.accept({ partitions: [], userData }), /E639/)
      },
    ),
  )
})

test('work grows with the number of tasks and members, not with their product', () => {
  const world: World = { counts: [4_000, 3_000, 3_000], isStateful: [true, false, true] }
  const ids = Array.from({ length: 100 }, (_, index) => `member-${index}`)
  let reads = 0
  const counting = ({ topic, partition }: TopicPartition): TopicPartition => ({
    get topic() {
      reads++
      return topic
    },
    partition,
  })
  const before = settled(world, ids.slice(10))
  const watched = new Map([...before].map(([id, list]) => [id, list.map(counting)]))
  const topics = topicsOf(world).map(({ configs, partitionCount, topic }) => ({
    configs,
    topic,
    get partitionCount() {
      reads++
      return partitionCount
    },
  }))
  const assigned = assignorOf(world).assign(withOwned(world, ids, watched), topics)
  assertEven([...tasksOf(partitionsOf(assigned)).values()].map(tasks => tasks.size))
  const partitions = topics.reduce((sum, topic) => sum + topic.partitionCount, 0)
  assert.ok(reads < 4 * partitions, `${reads} reads for ${partitions} partitions`)
})
