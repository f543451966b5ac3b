/**
 * What the garbage collector gets to do: bytes of JavaScript objects made by a step, as the difference of a long pass
 * and a short one. Other things that V8 does meanwhile (compiling above all) are in it, so the median of passes counts.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { GCProfiler, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type PassOptions, taskPass } from '../../bench/task-pass.js'
import type { Topology } from '../../src/topology/topology.js'
import { chainOf, inputOf, passOptions } from './chain-figures.js'
import { checkLimits, limitOf } from './check-limit.js'
import { heapLimit } from './limits.js'

/** One batch of 1,000 records is a chunk, and so a step. */
const STEPS = 60
const steps = inputOf('orders', STEPS * 1000, 1)
const PASSES = 5

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Bytes of objects that a pass makes; without end when they are so many that the collector had to run. */
function madeBytes(topology: Topology, options: PassOptions): number {
  collectGarbage()
  const collector = new GCProfiler()
  collector.start()
  const before = process.memoryUsage().heapUsed
  taskPass(topology, options)
  const made = process.memoryUsage().heapUsed - before
  return collector.stop().statistics.length === 0 ? made : Number.POSITIVE_INFINITY
}

function bytesPerStep(name: string): number {
  const chain = chainOf(name)
  const topology = chain.build()
  const short = passOptions(chain, steps.slice(0, 1))
  const long = passOptions(chain, steps)
  for (let warmUp = 0; warmUp < 2; warmUp++) taskPass(topology, long)
  const figures = Array.from({ length: PASSES }, () => {
    const one = madeBytes(topology, short)
    return (madeBytes(topology, long) - one) / (STEPS - 1)
  })
  return figures.sort((a, b) => a - b)[figures.length >> 1] ?? Number.NaN
}

for (const name of ['forward', 'tumbling, commits']) {
  test(`${name}: no object is made for a record`, t => {
    const limit = { ...heapLimit, name: `${name}, ${heapLimit.name}` }
    checkLimits(t, [{ limit, figure: bytesPerStep(name) }])
  })
}

test('objects for records would be seen: where a function runs as JavaScript they are', () => {
  assert.ok(bytesPerStep('JavaScript') > limitOf(heapLimit))
})
