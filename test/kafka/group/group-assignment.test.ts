/** What a leader hands out: by the assignor, but never what somebody else still has; and what members tell it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TaskAssignor } from '../../../src/coordinator/task-assignor.js'
import {
  assignMembers,
  encodeMember,
  NOTHING,
  readAssignment,
  topicsOf,
} from '../../../src/kafka/group/group-assignment.js'
import type { JoinedMember } from '../../../src/kafka/group/membership-facts.js'
import type { GroupAssignor } from '../../../src/log/group.js'
import { type TopicPartition, topicPartitionName } from '../../../src/model/topic-partition.js'

const topics = [
  { topic: 'a', partitionCount: 6, configs: {} },
  { topic: 'b', partitionCount: 5, configs: {} },
]
const assignor = new TaskAssignor([['a', 'b']])

interface Known {
  readonly memberId: string
  readonly owned: readonly TopicPartition[]
  readonly generationId: number
}

const joined = ({ generationId, memberId, owned }: Known): JoinedMember => ({
  memberId,
  groupInstanceId: null,
  metadata: encodeMember({ topics: ['a', 'b'], userData: assignor.userData(), owned, generationId }),
})

function assign(members: readonly Known[], by: GroupAssignor = assignor): Map<string, readonly TopicPartition[]> {
  const assigned = assignMembers(members.map(joined), topics, by)
  return new Map(assigned.map(({ assignment, memberId }) => [memberId, readAssignment(assignment).partitions]))
}

const names = (partitions: readonly TopicPartition[] = []) => partitions.map(topicPartitionName).sort()
const part = (name: string): TopicPartition => ({ topic: name[0] ?? '', partition: Number(name[1]) })
const parts = (text: string) => text.split(' ').filter(Boolean).map(part)

/** All to the first member. */
const toFirst: GroupAssignor = {
  name: 'first',
  userData: () => new Uint8Array(0),
  assign: (members, described) =>
    new Map([
      [
        members.map(each => each.memberId).sort()[0] ?? '',
        {
          partitions: described.flatMap(({ partitionCount, topic }) =>
            Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition })),
          ),
          userData: Uint8Array.of(9),
        },
      ],
    ]),
}

test('a member that joins gets nothing that the others have before they give it back', () => {
  const owned = parts('a0 a1 a2 a3 a4 a5 b0 b1 b2 b3 b4')
  const old = { memberId: 'old', owned, generationId: 4 }
  const first = assign([old, { memberId: 'young', owned: [], generationId: -1 }])
  assert.deepEqual(names(first.get('young')), [])
  const kept = first.get('old') ?? []
  const second = assign([
    { memberId: 'old', owned: kept, generationId: 5 },
    { memberId: 'young', owned: [], generationId: 5 },
  ])
  assert.deepEqual(names(second.get('old')), names(kept))
  assert.deepEqual(names([...second.values()].flat()), names(owned))
})

test('claims of an older generation do not bind, but are not overrun either', () => {
  const claims = [
    { memberId: 'a', owned: [], generationId: 7 },
    { memberId: 'late', owned: parts('a0 a1'), generationId: 6 },
  ]
  const all = names(topics.flatMap(t => Array.from({ length: t.partitionCount }, (_, p) => ({ ...t, partition: p }))))
  assert.deepEqual(
    names(assign(claims, toFirst).get('a')),
    all.filter(name => !['a-0', 'a-1'].includes(name)),
  )
  // somebody of the newest generation has it: then the older claim is worth nothing
  const contradicted = [{ memberId: 'a', owned: parts('a0 a1'), generationId: 7 }, ...claims.slice(1)]
  assert.deepEqual(names(assign(contradicted, toFirst).get('a')), all)
  // two of the newest: nobody is believed
  const doubled = contradicted.map(each => ({ ...each, generationId: 7 }))
  assert.deepEqual(names(assign(doubled, toFirst).get('a')), all)
  // who has lost everything claims nothing, whatever it says
  const lost = [claims[0] as Known, { memberId: 'late', owned: parts('a0'), generationId: -1 }]
  assert.deepEqual(names(assign(lost, toFirst).get('a')), all)
})

test('the assignor is told of claims that count, and of no others', () => {
  let seen: [string, readonly string[]][] = []
  const watching: GroupAssignor = {
    ...toFirst,
    assign(members, described) {
      seen = members.map(({ memberId, ownedPartitions }) => [memberId, names(ownedPartitions)])
      return toFirst.assign(members, described)
    },
  }
  assign(
    [
      { memberId: 'a', owned: parts('a0 a1'), generationId: 7 },
      { memberId: 'b', owned: parts('a1 a2'), generationId: 7 },
      { memberId: 'late', owned: parts('a0 a3'), generationId: 6 },
      { memberId: 'lost', owned: parts('a4'), generationId: -1 },
    ],
    watching,
  )
  assert.deepEqual(seen, [
    ['a', ['a-0']],
    ['b', ['a-2']],
    ['late', []],
    ['lost', []],
  ])
})

test('partitions of one task wait for each other', () => {
  // the old member has only one of the two partitions of task 0
  const members = [
    { memberId: 'a', owned: [], generationId: 3 },
    { memberId: 'old', owned: parts('b0'), generationId: 3 },
  ]
  const unit = assign(members, { ...toFirst, unitOf: ({ partition }) => String(partition) }).get('a')
  assert.ok(!names(unit).includes('a-0') && names(unit).includes('a-1'))
  assert.ok(names(assign(members, toFirst).get('a')).includes('a-0'))
  // what it has itself it keeps
  const both = [{ memberId: 'a', owned: parts('a0'), generationId: 3 }, ...members.slice(1)]
  const kept = names(assign(both, { ...toFirst, unitOf: ({ partition }) => String(partition) }).get('a'))
  assert.ok(kept.includes('a-0') && !kept.includes('b-0'))
})

test('the assignor sees who is who, and each member gets its user data', () => {
  const seen: unknown[] = []
  const watching: GroupAssignor = {
    ...toFirst,
    assign(members, described) {
      seen.push(...members.map(({ instanceId, topics: read }) => [instanceId, read]))
      return toFirst.assign(members, described)
    },
  }
  const member = { ...joined({ memberId: 'm', owned: [], generationId: -1 }), groupInstanceId: 'static' }
  const [assigned] = assignMembers([member], topics.slice(0, 1), watching)
  assert.deepEqual(seen, [['static', ['a']]])
  assert.deepEqual(readAssignment(assigned?.assignment ?? new Uint8Array(0)).userData, Uint8Array.of(9))
  assert.deepEqual(readAssignment(new Uint8Array(0)), NOTHING)
  assert.deepEqual(topicsOf([member]), ['a', 'b'])
})

test('a subscription that cannot be read does not stop the others', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), metadata => {
      const good = joined({ memberId: 'good', owned: [], generationId: -1 })
      const assigned = assignMembers([{ memberId: 'x', groupInstanceId: null, metadata }, good], topics, assignor)
      const partitions = assigned.map(({ assignment }) => readAssignment(assignment).partitions.length)
      assert.deepEqual(partitions, [0, 11])
    }),
  )
})

test('members that come, go and miss answers: no partition ever has two owners, and all are owned in the end', () => {
  const turns = fc.array(fc.record({ pick: fc.nat({ max: 3 }), what: fc.constantFrom('come', 'go', 'miss') }), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(turns, list => {
      const group = new Group()
      for (const { pick, what } of [...list, { pick: 0, what: 'come' as const }]) {
        const memberId = `m${pick}`
        if (what === 'come') group.members.set(memberId, group.members.get(memberId) ?? { owned: [], generationId: -1 })
        else if (what === 'go') group.members.delete(memberId)
        group.rebalance(what === 'miss' ? memberId : undefined)
      }
      const all = topics.reduce((sum, topic) => sum + topic.partitionCount, 0)
      for (let round = 0; round < 3; round++) group.rebalance()
      assert.equal([...group.members.values()].flatMap(({ owned }) => owned).length, all)
      const settled = JSON.stringify([...group.members.values()].map(({ owned }) => names(owned)))
      group.rebalance()
      assert.equal(JSON.stringify([...group.members.values()].map(({ owned }) => names(owned))), settled)
    }),
    { numRuns: 500 },
  )
})

/** Members as they behave: what an assignment lacks is revoked, then what is new is taken. */
class Group {
  readonly members = new Map<string, { owned: readonly TopicPartition[]; generationId: number }>()
  #generationId = 0

  /** One member may miss both answers: it keeps what it has, and its old generation. */
  rebalance(missing?: string): void {
    if (this.members.size === 0) return
    this.#generationId++
    const assigned = assign([...this.members].map(([memberId, member]) => ({ memberId, ...member })))
    for (const [memberId, member] of this.members) {
      if (memberId === missing) continue
      const owners = [...this.members].filter(each => each[0] !== memberId)
      const taken = assigned.get(memberId) ?? []
      const others = new Set(owners.flatMap(each => names(each[1].owned)))
      assert.ok(
        names(taken).every(name => !others.has(name)),
        'handed out while somebody has it',
      )
      member.owned = taken
      member.generationId = this.#generationId
    }
  }
}
