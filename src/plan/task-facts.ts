/**
 * How far a task is, read from its memory by whoever composes: what a commit writes down, what metrics show.
 */
import * as abi from '../wasm/abi.generated.js'
import type { MemoryViews } from '../wasm/memory-views.js'
import type { TaskPlan } from './physical-plan.js'

/** How far the inputs are, and what the operators know of time: what a commit writes down. */
export interface TaskFacts {
  /** Per input: offset after the last record that was picked; undefined: none yet. */
  readonly positions: readonly (bigint | undefined)[]
  /** Per input: largest timestamp picked, -1 before the first. */
  readonly partitionTimes: readonly bigint[]
  /** Per local node index: stream time of the operator, -1 before the first record. */
  readonly streamTimes: readonly bigint[]
}

/** Rows changed and not yet in their changelogs, in bytes without what lies behind views. */
export function uncommittedBytes(views: MemoryViews, plan: TaskPlan): number {
  const { data } = views.refresh()
  return plan.stores.reduce(
    (sum, store) => sum + data.getUint32(store.address + abi.STORE_LOG_COUNT, true) * store.rowBytes,
    0,
  )
}

export function readFacts(views: MemoryViews, plan: TaskPlan): TaskFacts {
  const { data } = views.refresh()
  return {
    positions: plan.inputs.map(input => {
      const position = data.getBigInt64(input.address + abi.INPUT_POSITION, true)
      return position < 0n ? undefined : position
    }),
    partitionTimes: plan.inputs.map(input => data.getBigInt64(input.address + abi.INPUT_PARTITION_TIME, true)),
    streamTimes: plan.nodes.map((_, node) =>
      data.getBigInt64(plan.nodeStates + node * abi.NODE_BYTES + abi.NODE_STREAM_TIME, true),
    ),
  }
}
