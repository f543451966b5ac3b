/** Counts of tasks against every possible division: in bounds, and nobody could keep more. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { balance, type TaskCounts, type WorkerLoad } from '../../src/coordinator/task-balance.js'

const count = (max: number) => fc.integer({ min: 0, max })
const worker = (max: number) =>
  fc.record({
    threadCount: fc.integer({ min: 1, max: 4 }),
    owned: fc.record({ stateful: count(max), stateless: count(max) }),
  })

/** Owned tasks exist; what nobody owns comes on top. */
const cases = fc
  .record({ workers: fc.array(worker(4), { minLength: 1, maxLength: 4 }), more: fc.tuple(count(5), count(5)) })
  .map(({ more: [stateful, stateless], workers }) => {
    const sum = (kind: keyof TaskCounts) => workers.reduce((total, { owned }) => total + owned[kind], 0)
    return { workers, total: { stateful: sum('stateful') + stateful, stateless: sum('stateless') + stateless } }
  })

const shares = (workers: readonly WorkerLoad[], tasks: number) => {
  const threads = workers.reduce((sum, { threadCount }) => sum + threadCount, 0)
  return workers.map(({ threadCount }) => (tasks * threadCount) / threads)
}

const isShare = (given: number, share: number) => given === Math.floor(share) || given === Math.ceil(share)

const kept = (workers: readonly WorkerLoad[], counts: readonly TaskCounts[], kind: keyof TaskCounts) =>
  workers.reduce((sum, { owned }, index) => sum + Math.min(owned[kind], counts[index]?.[kind] ?? 0), 0)

test('each worker gets its share, rounded, of the tasks with state and of all', () => {
  fc.assert(
    fc.property(cases, ({ total, workers }) => {
      const counts = balance(total, workers)
      const [stateful, all] = [shares(workers, total.stateful), shares(workers, total.stateful + total.stateless)]
      counts.forEach((each, index) => {
        assert.ok(each.stateless >= 0)
        assert.ok(isShare(each.stateful, stateful[index] ?? -1))
        assert.ok(isShare(each.stateful + each.stateless, all[index] ?? -1))
      })
      assert.equal(
        counts.reduce((sum, each) => sum + each.stateful, 0),
        total.stateful,
      )
      assert.equal(
        counts.reduce((sum, each) => sum + each.stateless, 0),
        total.stateless,
      )
    }),
    { numRuns: 2_000 },
  )
})

test('no other division in bounds keeps more tasks with state, or as many and more of the others', () => {
  fc.assert(
    fc.property(cases, ({ total, workers }) => {
      const counts = balance(total, workers)
      const best = [kept(workers, counts, 'stateful'), kept(workers, counts, 'stateless')] as const
      for (const other of divisions(total, workers)) {
        const stateful = kept(workers, other, 'stateful')
        assert.ok(stateful <= best[0], `${stateful} with state can stay, not ${best[0]}`)
        if (stateful === best[0]) assert.ok(kept(workers, other, 'stateless') <= best[1])
      }
    }),
    { numRuns: 2_000 },
  )
})

/** Every division in bounds. */
function divisions(total: TaskCounts, workers: readonly WorkerLoad[]): TaskCounts[][] {
  const [stateful, all] = [shares(workers, total.stateful), shares(workers, total.stateful + total.stateless)]
  let found: TaskCounts[][] = [[]]
  for (const index of workers.keys()) {
    const rounded = (share = 0) => [...new Set([Math.floor(share), Math.ceil(share)])]
    found = found.flatMap(start =>
      rounded(stateful[index]).flatMap(withState =>
        rounded(all[index])
          .filter(sum => sum >= withState)
          .map(sum => [...start, { stateful: withState, stateless: sum - withState }]),
      ),
    )
  }
  const sum = (counts: readonly TaskCounts[], kind: keyof TaskCounts) =>
    counts.reduce((before, each) => before + each[kind], 0)
  return found.filter(each => sum(each, 'stateful') === total.stateful && sum(each, 'stateless') === total.stateless)
}

test('many small workers do not take more tasks with state than they have room for', () => {
  const small = { threadCount: 1, owned: { stateful: 1, stateless: 0 } }
  const large = { threadCount: 8, owned: { stateful: 0, stateless: 0 } }
  const counts = balance({ stateful: 9, stateless: 1 }, [small, small, small, small, large, large])
  assert.deepEqual(
    counts.map(each => each.stateful + each.stateless),
    [1, 1, 0, 0, 4, 4],
  )
  assert.equal(
    counts.reduce((sum, each) => sum + each.stateful, 0),
    9,
  )
})

test('two machines of eight threads share eight tasks', () => {
  const machine = { threadCount: 8, owned: { stateful: 0, stateless: 0 } }
  const four = { stateful: 4, stateless: 0 }
  assert.deepEqual(balance({ stateful: 8, stateless: 0 }, [machine, machine]), [four, four])
})
