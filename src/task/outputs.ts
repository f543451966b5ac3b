/**
 * What a step left in a task's memory, read by whoever composes: encoded batches, effects, failed rows. The readers
 * copy nothing but numbers; bytes are views that stay valid until the block is released (outputs) or the
 * next step begins (effects, failed rows).
 */
import type { TaskPlan } from '../plan/physical-plan.js'
import * as abi from '../wasm/abi.generated.js'
import { readViewText } from '../wasm/cell-reader.js'
import type { MemoryViews } from '../wasm/memory-views.js'
import type { EffectCall, OutputRun } from './messages.js'

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

/** The calls that the step left for the main thread, in their order. */
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
  /** Local node index of the sink that could not write the row (production errors). */
  readonly sinkNode: number | undefined
  /** Index in the plan's inputs; -1: no input. */
  readonly input: number
  /** Row in the input's segment. */
  readonly row: number
  readonly detail: number
  /** Undefined where the record is gone or was never read. */
  readonly offset: bigint | undefined
  /** Where its bytes lie while they last: what a dead letter is made of. Absent where the record is gone. */
  readonly bytes?: {
    readonly timestampMs: bigint
    readonly key: number
    readonly value: number
    readonly headers: number
  }
}

const inputIndex = (plan: TaskPlan, address: number): number =>
  plan.inputs.findIndex(input => input.address === address)

/** What H_FAIL_SITE or FAILED_SITE says: a site, or a sink's node. */
const placeOf = (site: number): Pick<FailedRow, 'site' | 'sinkNode'> =>
  site >= abi.SITE_SINK ? { site: -1, sinkNode: site - abi.SITE_SINK } : { site, sinkNode: undefined }

/** The rows that failed in this step and were passed over, in order. */
export function readFailedRows(views: MemoryViews, plan: TaskPlan): FailedRow[] {
  const { data } = views.refresh()
  const rows: FailedRow[] = []
  for (let at = data.getUint32(abi.H_FAIL_LIST, true); at !== 0; at = data.getUint32(at + abi.FAILED_NEXT, true)) {
    rows.push({
      code: data.getUint32(at + abi.FAILED_CODE, true),
      ...placeOf(data.getUint32(at + abi.FAILED_SITE, true)),
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
  const column = (pointer: number): number => (input < 0 ? 0 : data.getUint32(address + pointer, true))
  const offsets = column(abi.INPUT_OFFSETS)
  return {
    code: data.getUint32(abi.H_FAIL_CODE, true),
    ...placeOf(data.getUint32(abi.H_FAIL_SITE, true)),
    input,
    row,
    detail: data.getUint32(abi.H_FAIL_DETAIL, true),
    offset: offsets === 0 ? undefined : known(data.getBigInt64(offsets + row * 8, true)),
    ...(offsets === 0
      ? {}
      : {
          bytes: {
            timestampMs: data.getBigInt64(column(abi.INPUT_TIMESTAMPS) + row * 8, true),
            key: column(abi.INPUT_KEYS) + row * 16,
            value: column(abi.INPUT_VALUES) + row * 8,
            headers: column(abi.INPUT_HEADERS) + row * 8,
          },
        }),
  }
}

/** Kernels write -1 for an offset that is not known. */
const known = (offset: bigint): bigint | undefined => (offset < 0n ? undefined : offset)
