/** Partition counts of internal topics and tasks: from the external topics through repartition topics. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planPartitions } from '../../src/coordinator/partition-plan.js'
import { Repartitioned, StreamsBuilder, string, type Topology, topic } from '../../src/index.js'

const Texts = (name: string) => topic(name, string(), string())

function regrouped(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Texts('in'))
    .groupBy((_key, value) => value)
    .count({ name: 'store' })
    .toStream()
    .mapValues((_key, n) => `${n}`)
    .to('out')
  return builder.build()
}

const internalOf = (topology: Topology, external: Record<string, number>): Record<string, number> =>
  Object.fromEntries(planPartitions(topology, new Map(Object.entries(external))).internal)

test('a repartition topic has as many partitions as its source, a changelog as many as its tasks', () => {
  const topology = regrouped()
  assert.deepEqual(planPartitions(topology, new Map([['in', 6]])).taskCounts, [6, 6])
  const internal = internalOf(topology, { in: 6 })
  assert.equal(internal['store-changelog'], 6)
  assert.deepEqual([...new Set(Object.values(internal))], [6])
})

test('an explicit number of partitions holds for everything below', () => {
  const builder = new StreamsBuilder()
  builder
    .stream(Texts('in'))
    .repartition(Repartitioned.with(string(), string(), { name: 'wide', partitions: 9 }))
    .groupByKey()
    .count({ name: 'store' })
    .toStream()
    .mapValues((_key, n) => `${n}`)
    .to('out')
  const topology = builder.build()
  assert.deepEqual(planPartitions(topology, new Map([['in', 2]])).taskCounts, [2, 9])
  assert.deepEqual(internalOf(topology, { in: 2 }), { 'wide-repartition': 9, 'store-changelog': 9 })
})

test('topics read together need one number: E450 names both', () => {
  const builder = new StreamsBuilder()
  builder
    .stream(Texts('a'))
    .merge(builder.stream(Texts('b')))
    .to('out')
  const topology = builder.build()
  assert.deepEqual(
    planPartitions(
      topology,
      new Map([
        ['a', 3],
        ['b', 3],
      ]),
    ).taskCounts,
    [3],
  )
  assert.throws(
    () =>
      planPartitions(
        topology,
        new Map([
          ['a', 3],
          ['b', 4],
        ]),
      ),
    /E450: b has 4 partitions, a, .* has 3/,
  )
})

test('a source whose count nobody knows: E453', () => {
  assert.throws(() => planPartitions(regrouped(), new Map()), { code: 'E453' })
})
