/** Partitions to members: each once, those of a task together, evenly, and the same whoever computes it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TaskAssignor } from '../../src/coordinator/task-assignor.js'

const member = (memberId: string) => ({
  memberId,
  instanceId: undefined,
  topics: [],
  ownedPartitions: [],
  userData: new Uint8Array(0),
})

test('every partition once, tasks whole, counts that differ by one at most', () => {
  const cases = fc.record({
    members: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
    counts: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
  })
  fc.assert(
    fc.property(cases, ({ members, counts }) => {
      const groups = counts.map((_, group) => [`a${group}`, `b${group}`])
      const topics = groups.flatMap((names, group) =>
        names.map(topic => ({ topic, partitionCount: counts[group] ?? 0, configs: {} })),
      )
      const assignor = new TaskAssignor(groups)
      const assigned = assignor.assign(members.map(member), topics)
      const turned = assignor.assign([...members].reverse().map(member), topics)
      assert.deepEqual([...assigned].sort(), [...turned].sort())
      const tasks = [...assigned.values()].map(({ partitions }) => {
        const names = partitions.map(({ topic, partition }) => `${topic}-${partition}`)
        for (const each of names.filter(text => text.startsWith('a'))) assert.ok(names.includes(each.replace('a', 'b')))
        return partitions.length / 2
      })
      assert.equal(
        tasks.reduce((sum, count) => sum + count, 0),
        counts.reduce((sum, count) => sum + count, 0),
      )
      assert.ok(Math.max(...tasks) - Math.min(...tasks) <= 1)
    }),
  )
})
