/**
 * What a step left in a task's memory, read by whoever composes: encoded batches, effects, failed rows, facts. The
 * readers copy nothing but numbers; bytes are views that stay valid until the block is released (outputs) or the
 * next step begins (effects, failed rows).
 */
import type { TaskPlan } from '../plan/physical-plan.js'
import * as abi from '../wasm/abi.generated.js'
import { readViewText } from '../wasm/cell-reader.js'
import type { MemoryViews } from '../wasm/memory-views.js'

/** Encoded, unsealed record batches of one topic partition. */
export interface OutputRun {
  /** Complete name. */
  readonly topic: string
  readonly partition: number
  readonly start: number
  readonly end: number
  /** To be released when the log has the bytes. */
  readonly block: number
  readonly records: number
  readonly isChangelog: boolean
}

export function readOutputs(views: MemoryViews, plan: TaskPlan): OutputRun[] {
  const { data } = views.refresh()
  const runs: OutputRun[] = []
  for (let at = data.getUint32(abi.H_OUTPUT_HEAD, true); at !== 0; at = data.getUint32(at + abi.OUTPUT_NEXT, true)) {
    const name = data.getUint32(at + abi.OUTPUT_TOPIC_NAME, true)
    const index = data.getUint32(at + abi.OUTPUT_TOPIC, true)
    runs.push({
      topic: name === 0 ? (plan.topics[index]?.name ?? '') : readViewText(views, name),
      partition: data.getUint32(at + abi.OUTPUT_PARTITION, true),
      start: data.getUint32(at + abi.OUTPUT_START, true),
      end: data.getUint32(at + abi.OUTPUT_END, true),
      block: data.getUint32(at + abi.OUTPUT_BLOCK, true),
      records: data.getUint32(at + abi.OUTPUT_RECORDS, true),
      isChangelog: (data.getUint32(at + abi.OUTPUT_FLAGS, true) & 1) !== 0,
    })
  }
  return runs
}

/** A call that the main thread owes: the frame's address, and the node whose function it is. */
export interface EffectCall {
  /** Local node index. */
  readonly node: number
  readonly frame: number
}

export function readEffects(views: MemoryViews): EffectCall[] {
  const { data } = views.refresh()
  const calls: EffectCall[] = []
  for (let at = data.getUint32(abi.H_EFFECT_HEAD, true); at !== 0; at = data.getUint32(at + abi.EFFECT_NEXT, true)) {
    calls.push({ node: data.getUint32(at + abi.EFFECT_NODE, true), frame: data.getUint32(at + abi.EFFECT_FRAME, true) })
  }
  return calls
}

/** A row that failed: what, where, and its bytes while they last. */
export interface FailedRow {
  /** ROW_* of the ABI. */
  readonly code: number
  /** Index in the plan's sites (processing errors). */
  readonly site: number
  /** Index in the plan's inputs; -1: no input. */
  readonly input: number
  /** Row in the input's segment. */
  readonly row: number
  readonly detail: number
  /** Undefined where the record is gone or was never read. */
  readonly offset: bigint | undefined
  /** Where its bytes lie while they last: what a dead letter is made of. Absent for the row that failed the step. */
  readonly bytes?: {
    readonly timestampMs: bigint
    readonly key: number
    readonly value: number
    readonly headers: number
  }
}

const inputIndex = (plan: TaskPlan, address: number): number =>
  plan.inputs.findIndex(input => input.address === address)

/** The rows that failed in this step and were passed over, in order. */
export function readFailedRows(views: MemoryViews, plan: TaskPlan): FailedRow[] {
  const { data } = views.refresh()
  const rows: FailedRow[] = []
  for (let at = data.getUint32(abi.H_FAIL_LIST, true); at !== 0; at = data.getUint32(at + abi.FAILED_NEXT, true)) {
    rows.push({
      code: data.getUint32(at + abi.FAILED_CODE, true),
      site: data.getUint32(at + abi.FAILED_SITE, true),
      input: inputIndex(plan, data.getUint32(at + abi.FAILED_INPUT, true)),
      row: data.getUint32(at + abi.FAILED_ROW, true),
      detail: data.getUint32(at + abi.FAILED_DETAIL, true),
      offset: known(data.getBigInt64(at + abi.FAILED_OFFSET, true)),
      bytes: {
        timestampMs: data.getBigInt64(at + abi.FAILED_TIMESTAMP, true),
        key: at + abi.FAILED_KEY,
        value: at + abi.FAILED_VALUE,
        headers: at + abi.FAILED_HEADERS,
      },
    })
  }
  return rows
}

/** The row that made the step fail. */
export function readFailure(views: MemoryViews, plan: TaskPlan): FailedRow {
  const { data } = views.refresh()
  const address = data.getUint32(abi.H_FAIL_INPUT, true)
  const input = inputIndex(plan, address)
  const row = data.getUint32(abi.H_FAIL_ROW, true)
  const offsets = input < 0 ? 0 : data.getUint32(address + abi.INPUT_OFFSETS, true)
  return {
    code: data.getUint32(abi.H_FAIL_CODE, true),
    site: data.getUint32(abi.H_FAIL_SITE, true),
    input,
    row,
    detail: data.getUint32(abi.H_FAIL_DETAIL, true),
    offset: offsets === 0 ? undefined : known(data.getBigInt64(offsets + row * 8, true)),
  }
}

/** Kernels write -1 for an offset that is not known. */
const known = (offset: bigint): bigint | undefined => (offset < 0n ? undefined : offset)

/** How far the inputs are, and what the operators know of time: what a commit writes down. */
export interface TaskFacts {
  /** Per input: offset after the last record that was picked; undefined: none yet. */
  readonly positions: readonly (bigint | undefined)[]
  /** Per input: largest timestamp picked, -1 before the first. */
  readonly partitionTimes: readonly bigint[]
  /** Per local node index: stream time of the operator, -1 before the first record. */
  readonly streamTimes: readonly bigint[]
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
