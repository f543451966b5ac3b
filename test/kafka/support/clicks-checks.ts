/** What must be so of an application's results, and of its progress. */
import assert from 'node:assert/strict'
import { assertSame } from '../../faults/kill-truth.js'
import type { Clicks } from './live-kafka.js'

/** Each click is in the results once. */
export async function assertExact(clicks: Clicks): Promise<void> {
  const { copies, counts, totals, truth, ...all } = await clicks.results()
  assert.equal(copies, all.clicks)
  assertSame(counts, truth.counts, 'counts')
  assertSame(totals, truth.totals, 'totals')
}

/** Nothing is missing; at least once, a failure may count something twice. */
export async function assertNothingLost(clicks: Clicks): Promise<void> {
  const { copies, counts, totals, truth, ...all } = await clicks.results()
  assert.ok(copies >= all.clicks, `${copies} copies of ${all.clicks} clicks`)
  const low = [...truth.counts].filter(([window, count]) => (counts.get(window) ?? 0) < count)
  assert.deepEqual(low, [])
  assert.deepEqual([...totals.keys()].sort(), [...truth.totals.keys()].sort())
}

/** Whether of each partition at least `perPartition` clicks are processed and committed. */
export async function isBeyond(clicks: Clicks, perPartition: number): Promise<boolean> {
  const topic = `${clicks.prefix}clicks`
  const partitions = Array.from({ length: clicks.partitionCount }, (_, partition) => ({ topic, partition }))
  const committed = await clicks.log.committedOffsets(clicks.applicationId, partitions)
  return committed.every(each => (each?.offset ?? 0n) >= BigInt(perPartition))
}
