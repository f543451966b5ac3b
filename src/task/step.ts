/**
 * A step: decode → touch → run → encode on what lies in a task's inputs, up to bounds. One round takes what the
 * inputs' segments hold; rounds follow each other until something stops them. Between rounds nothing of a segment
 * is needed any more, except by effects and failed rows: those end the step, because the main thread reads them.
 * Batches of output stay open from round to round: a step writes few large ones.
 */
import type { TaskPlan } from '../plan/physical-plan.js'
import { changelogError } from '../state/changelog-error.js'
import * as abi from '../wasm/abi.generated.js'
import type { KernelInstance } from '../wasm/kernel-instance.js'
import { type InflateCodecs, inflateBatch } from './inflate.js'

export interface StepBounds {
  readonly rowsMax: number
  /** Rows written to sinks, in bytes: the step ends behind the round that reaches it. */
  readonly outputBytesMax: number
}

/** `encode` leaves batches open. */
const KEEP_OPEN = 1

/** Runs one step; returns STATUS_*. The results lie in the memory: output runs, effects, failed rows, positions. */
export function runStep(kernel: KernelInstance, plan: TaskPlan, codecs: InflateCodecs, bounds: StepBounds): number {
  const { exports, views } = kernel
  exports.stepBegin?.()
  views.refresh().data.setUint32(abi.H_ROWS_LEFT, bounds.rowsMax, true)
  const outputMax = writtenBytes(kernel, plan) + BigInt(bounds.outputBytesMax)
  for (;;) {
    const decoded = decodeInputs(kernel, plan, codecs)
    if (decoded !== abi.STATUS_OK) return finish(kernel, decoded)
    exports.touch?.()
    const status = exports.run?.() as number
    const encoded = exports.encode?.(KEEP_OPEN) as number
    if (encoded !== abi.STATUS_OK) return finish(kernel, encoded)
    if (status !== abi.STATUS_BUDGET || !mayGoOn(kernel) || writtenBytes(kernel, plan) >= outputMax) {
      if (status !== abi.STATUS_FAILED) retire(kernel)
      return finish(kernel, status)
    }
    exports.scratchReset?.()
  }
}

/**
 * Lets go of segments that are used up, so that their slabs come back with this step: a task whose slabs are all in
 * such segments would never be filled again. Effects and failed rows still point into them; then the next step does it.
 */
function retire(kernel: KernelInstance): void {
  const { data } = kernel.views.refresh()
  if (data.getUint32(abi.H_EFFECT_COUNT, true) > 0 || data.getUint32(abi.H_FAIL_COUNT, true) > 0) return
  kernel.exports.decode?.()
  kernel.exports.encode?.()
}

/** Decodes until no batch waits for a codec of the host, then lets extractors overwrite timestamps. */
function decodeInputs(kernel: KernelInstance, plan: TaskPlan, codecs: InflateCodecs): number {
  const { exports } = kernel
  let status = exports.decode?.() as number
  while (status === abi.STATUS_NEED_CODEC) {
    inflateBatch(kernel, codecs)
    status = exports.decode?.() as number
  }
  const { data } = kernel.views.refresh()
  for (const input of plan.inputs) {
    const flags = data.getUint32(input.address + abi.INPUT_FLAGS, true)
    const fresh = data.getUint32(input.address + abi.INPUT_ROW, true) === 0
    if ((flags & abi.INPUT_FLAG_EXTRACTOR) !== 0 && fresh) exports.extract?.(input.address)
  }
  return status
}

function mayGoOn(kernel: KernelInstance): boolean {
  const { data } = kernel.views.refresh()
  const u32 = (at: number): number => data.getUint32(at, true)
  return u32(abi.H_ROWS_LEFT) > 0 && u32(abi.H_EFFECT_COUNT) === 0 && u32(abi.H_FAIL_COUNT) === 0
}

/** Bytes of all rows that the task has ever written to its sinks. */
function writtenBytes(kernel: KernelInstance, plan: TaskPlan): bigint {
  const { data } = kernel.views.refresh()
  return plan.sinks.reduce((sum, sink) => sum + data.getBigUint64(sink.address + abi.SINK_BYTES_WRITTEN, true), 0n)
}

function finish(kernel: KernelInstance, status: number): number {
  kernel.exports.closeOutputs?.()
  kernel.views.refresh().data.setUint32(abi.H_STATUS, status, true)
  return status
}

/**
 * The step of a commit: what waits in record caches goes on, then every store writes its changed rows as changelog.
 * Returns STATUS_*; the outputs lie in the memory like those of any step.
 */
export function runCommitStep(kernel: KernelInstance, plan: TaskPlan): number {
  const { exports } = kernel
  exports.stepBegin?.()
  const halted = exports.flush?.() as number
  const encoded = exports.encode?.() as number
  if (halted !== 0) return finish(kernel, abi.STATUS_FAILED)
  if (encoded !== abi.STATUS_OK) return finish(kernel, encoded)
  for (const store of plan.stores) {
    if (store.changelog === undefined) continue
    if ((exports.encodeChangelog?.(store.address) as number) !== abi.STATUS_OK) {
      const topic = plan.topics[store.changelog]?.name ?? ''
      const partition = kernel.views.data.getUint32((plan.inputs[0]?.address ?? 0) + abi.INPUT_PARTITION, true)
      throw changelogError(kernel, store, { topic, partition })
    }
  }
  return finish(kernel, abi.STATUS_OK)
}
