/**
 * One task in one lane: an instance of the plan's module over the task's memory. The memory is the task; this is
 * how a lane works on it. The same class runs behind the live engine and behind the test driver.
 *
 * Not safe for use by two lanes at once: whoever composes sees to it that a task is in one step at a time.
 */
import { type HostExports, HostImports } from '../javascript/host-imports.js'
import { scriptFunction } from '../javascript/script-function.js'
import type { ScriptFailure } from '../javascript/script-runtime.js'
import type { TaskId } from '../model/task-id.js'
import type { StorePlan, TaskPlan } from '../plan/physical-plan.js'
import type { TaskSettings } from '../plan/task-settings.js'
import { decompressRecords } from '../record-batch/compression.js'
import { COMPRESSIONS } from '../record-batch/header.js'
import { restoreChangelog } from '../state/restore-changelog.js'
import * as abi from '../wasm/abi.generated.js'
import { checkedBlock, instantiateKernel, type KernelInstance, KernelTrap } from '../wasm/kernel-instance.js'
import type { InflateCodecs } from './inflate.js'
import type { InputSpan } from './messages.js'
import { runCommitStep, runStep, type StepBounds } from './step.js'
import { createTaskMemory } from './task-memory.js'

export interface StreamTaskOptions {
  readonly id: TaskId
  readonly plan: TaskPlan
  readonly module: WebAssembly.Module
  readonly codecs: InflateCodecs
}

/** One task as a lane sees it. */
export class StreamTask {
  readonly id: TaskId
  readonly plan: TaskPlan
  readonly kernel: KernelInstance
  readonly #host: HostImports
  readonly #codecs: InflateCodecs

  /** Attaches to the memory of a task. */
  constructor(options: StreamTaskOptions, memory: WebAssembly.Memory) {
    this.id = options.id
    this.plan = options.plan
    this.#codecs = options.codecs
    checkVersion(memory)
    this.#host = new HostImports(memory, options.plan.calls, scriptFunction)
    this.kernel = instantiateKernel(options.module, memory, this.#host.imports)
    this.#host.attach(this.kernel.exports as unknown as HostExports)
  }

  /** Makes the memory of a new task and attaches to it. */
  static create(options: StreamTaskOptions, settings: TaskSettings): StreamTask {
    const task = new StreamTask(options, createTaskMemory(options.plan, settings, options.id.partition))
    for (const input of options.plan.inputs) {
      const status = task.kernel.exports.inputInit?.(input.address) as number
      if (status !== abi.STATUS_OK) throw new KernelTrap('the memory limit leaves no room for the inputs')
    }
    return task
  }

  /** Why functions that ran as JavaScript failed their rows, in order, since the step began. */
  get scriptFailures(): readonly ScriptFailure[] {
    return this.#host.scripts.failures
  }

  get memory(): WebAssembly.Memory {
    return this.kernel.memory
  }

  /** A block for input bytes (or anything else that the composer fills). */
  allocate(bytes: number): number {
    return checkedBlock(this.kernel.exports.allocate?.(bytes) as number)
  }

  /** Gives blocks back: acknowledged outputs, slabs no longer needed. */
  release(blocks: readonly number[]): void {
    for (const block of blocks) this.kernel.exports.release?.(block)
  }

  /** Where an input begins: records below `offset` are passed over, in whatever batch they come. Before any push. */
  seek(input: number, offset: bigint): void {
    const address = (this.plan.inputs[input] as { address: number }).address
    this.kernel.exports.inputSeek?.(address, offset)
  }

  /** Hands bytes to an input. */
  push(span: InputSpan): void {
    const address = (this.plan.inputs[span.input] as { address: number }).address
    const status = this.kernel.exports.inputPush?.(address, span.start, span.end, span.slab) as number
    if (status !== abi.STATUS_OK) throw new KernelTrap('the memory limit leaves no room for an input span')
  }

  /** Slabs whose spans are consumed since the last call. */
  takeFreedSlabs(): number[] {
    const slabs: number[] = []
    for (;;) {
      const slab = (this.kernel.exports.takeFreedSlab?.() as number) >>> 0
      if (slab === 0) return slabs
      slabs.push(slab)
    }
  }

  /** Whether an empty input holds the others back (`max.task.idle.ms`). */
  setCaughtUp(input: number, caughtUp: boolean): void {
    const address = (this.plan.inputs[input] as { address: number }).address
    this.kernel.views.refresh().data.setUint32(address + abi.INPUT_CAUGHT_UP, caughtUp ? 1 : 0, true)
  }

  /** Partition count of the topic of a sink; before the first step. */
  setSinkPartitions(sink: number, partitionCount: number): void {
    const address = (this.plan.sinks[sink] as { address: number }).address
    this.kernel.views.refresh().data.setUint32(address + abi.SINK_PARTITIONS, partitionCount, true)
  }

  /** Goes on behind a row that made a step fail: the test driver does, after it has thrown. */
  passRow(input: number, row: number): void {
    const at = (this.plan.inputs[input] as { address: number }).address + abi.INPUT_ROW
    const { data } = this.kernel.views.refresh()
    if (data.getUint32(at, true) <= row) data.setUint32(at, row + 1, true)
  }

  setWallClock(nowMs: number): void {
    this.kernel.views.refresh().data.setBigInt64(abi.H_WALL_CLOCK_MS, BigInt(nowMs), true)
  }

  /** Runs a step; returns STATUS_*. */
  step(bounds: StepBounds): number {
    this.#host.scripts.forget()
    return runStep(this.kernel, this.plan, this.#codecs, bounds)
  }

  /** Flushes caches and writes changelogs; returns STATUS_*. */
  commitStep(): number {
    this.#host.scripts.forget()
    return runCommitStep(this.kernel, this.plan)
  }

  /** Raw changelog batches at [start, end) into a store, in offset order. Throws E703, E704. */
  restore(store: number, start: number, end: number): void {
    const plan = this.plan.stores[store] as StorePlan
    const topic = plan.changelog === undefined ? '' : (this.plan.topics[plan.changelog]?.name ?? '')
    const { codecs, sizeBytesMax } = this.#codecs
    restoreChangelog(this.kernel, plan, {
      topic,
      partition: this.id.partition,
      start,
      end,
      inflate: (codec, records) => {
        const name = COMPRESSIONS[codec] ?? 'none'
        return decompressRecords(name, records, { codecs, sizeBytesMax, place: { topic } })
      },
    })
  }

  /** Stream times of operators as the last commit left them: restored = never stopped. */
  setStreamTime(node: number, timeMs: bigint): void {
    const at = this.plan.nodeStates + node * abi.NODE_BYTES + abi.NODE_STREAM_TIME
    this.kernel.views.refresh().data.setBigInt64(at, timeMs, true)
  }

  setPartitionTime(input: number, timeMs: bigint): void {
    const address = (this.plan.inputs[input] as { address: number }).address
    this.kernel.views.refresh().data.setBigInt64(address + abi.INPUT_PARTITION_TIME, timeMs, true)
  }
}

/** A memory that another version of the package laid out would be misread. */
function checkVersion(memory: WebAssembly.Memory): void {
  const header = new DataView(memory.buffer)
  const isOurs = header.getUint32(abi.H_MAGIC, true) === abi.MAGIC
  if (!isOurs || header.getUint32(abi.H_VERSION, true) !== abi.ABI_VERSION) {
    throw new Error('the memory of a task was laid out by another version of millrace')
  }
}
