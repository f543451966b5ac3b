/**
 * The coordinator's side of one task: its memory, its feeds, what the last step said, blocks to give back. It asks
 * a pool to run things and keeps what comes back; it decides nothing about when.
 */

import type { FetchTarget } from '../fetch/fetch-loop.js'
import { InputFeed } from '../fetch/input-feed.js'
import type { Effects } from '../javascript/effects.js'
import type { IsolationLevel } from '../log/admin.js'
import type { TaskId } from '../model/task-id.js'
import type { InputPlan, TaskPlan } from '../plan/physical-plan.js'
import { readFacts, type TaskFacts, uncommittedBytes } from '../plan/task-facts.js'
import { SerialQueue } from '../stdx/serial-queue.js'
import type {
  AllocateRequest,
  CommitRequest,
  LaneRequest,
  OpenReply,
  RestoreRequest,
  StepReply,
  StepRequest,
} from '../task/messages.js'
import * as abi from '../wasm/abi.generated.js'
import { MemoryViews } from '../wasm/memory-views.js'
import { type InputStart, type OffsetReset, resetOf } from './start-offsets.js'
import type { ReplyOf, TaskPool } from './task-pool.js'

export interface TaskRunnerOptions {
  readonly id: TaskId
  readonly epoch: number
  readonly plan: TaskPlan
  readonly effects: Effects
  readonly pool: TaskPool
  /** Up to where an input is read. */
  readonly isolationOf: (topic: string) => IsolationLevel
  /** `auto.offset.reset`, where an input has no policy of its own. */
  readonly offsetReset: OffsetReset
  /** Of each slab of its inputs. */
  readonly slabBytes: number
}

export class TaskRunner {
  readonly id: TaskId
  readonly plan: TaskPlan
  readonly views: MemoryViews
  readonly feeds: readonly InputFeed[]
  readonly effects: Effects
  /** The last step stopped at a bound: it has more to do without new input. */
  hasMore = false
  /** Rows were processed since the last commit. */
  hasProgress = false
  readonly #options: TaskRunnerOptions
  readonly #memory: WebAssembly.Memory
  #released: number[] = []
  /** Requests one at a time: two lanes never work on one memory. */
  readonly #requests = new SerialQueue()
  #requestCount = 0
  /** The last step stopped because an empty input is not caught up. */
  #isHeldBack = false

  constructor(options: TaskRunnerOptions, opened: OpenReply, starts: readonly InputStart[]) {
    this.#options = options
    this.id = options.id
    this.plan = options.plan
    this.effects = options.effects
    this.#memory = opened.memory
    this.views = new MemoryViews(opened.memory)
    this.feeds = starts.map(({ endOffset, exists, offset, partition, topic }, input) =>
      exists
        ? new InputFeed({ topic, partition }, offset, opened.slabs[input] ?? [], options.slabBytes, endOffset)
        : InputFeed.missing({ topic, partition }),
    )
  }

  /** What the fetch loop needs to fill the inputs. */
  targets(): FetchTarget[] {
    const targets = this.feeds.map((feed, input) => ({
      feed,
      reset: resetOf(this.plan, this.plan.inputs[input] as InputPlan, this.#options.offsetReset),
      isolation: this.#options.isolationOf(feed.topicPartition.topic),
      view: (address: number, bytes: number) => this.views.refresh().bytes.subarray(address, address + bytes),
      allocate: (bytes: number) => this.allocate(bytes),
    }))
    return targets.filter(({ feed }) => feed.exists)
  }

  get epoch(): number {
    return this.#options.epoch
  }

  /** Its share of the record caches; holds from the next row on. */
  setCacheBytesMax(bytes: number): void {
    this.views.refresh().data.setUint32(abi.H_CACHE_BYTES_MAX, bytes, true)
  }

  /** A request is running: nothing else may touch the memory but free slabs. */
  get isBusy(): boolean {
    return this.#requestCount > 0
  }

  get facts(): TaskFacts {
    return readFacts(this.views, this.plan)
  }

  get uncommittedBytes(): number {
    return uncommittedBytes(this.views, this.plan)
  }

  /** Whether a step would find something to do. `caughtUp` by input. */
  isReady(caughtUp: readonly boolean[]): boolean {
    if (this.isBusy) return false
    if (this.hasMore || this.feeds.some(feed => feed.waitingCount > 0)) return true
    return this.#isHeldBack && caughtUp.every(Boolean)
  }

  /** Runs one step on an idle lane. */
  async step(bounds: Pick<StepRequest, 'caughtUp' | 'wallClockMs' | 'rowsMax' | 'outputBytesMax'>): Promise<StepReply> {
    const spans = this.feeds.flatMap((feed, input) => feed.takeWaiting().map(span => ({ ...span, input })))
    const before = this.facts.positions
    const reply = await this.#run<StepRequest>(() => ({ ...this.#base(), kind: 'step', spans, ...bounds }))
    this.#freed(reply.freedSlabs)
    this.hasMore = reply.status === abi.STATUS_BUDGET || reply.status === abi.STATUS_OUTPUT_FULL
    this.#isHeldBack = reply.status === abi.STATUS_WAITING
    // rows left over from an earlier step come without a span, and need not give an output
    const after = this.facts.positions
    this.hasProgress ||= reply.outputs.length > 0 || after.some((position, input) => position !== before[input])
    return reply
  }

  async commitStep(): Promise<StepReply> {
    const reply = await this.#run<CommitRequest>(() => ({ ...this.#base(), kind: 'commit' }))
    this.#freed(reply.freedSlabs)
    return reply
  }

  /** A block of the task's memory. */
  async allocate(bytes: number): Promise<number> {
    return (await this.#run<AllocateRequest>(() => ({ ...this.#base(), kind: 'allocate', bytes }))).block
  }

  /** Restores a store from raw changelog batches that lie at [start, end). */
  async restore(store: number, start: number, end: number): Promise<void> {
    await this.#run<RestoreRequest>(() => ({ ...this.#base(), kind: 'restore', store, start, end }))
  }

  /** Blocks that the log has acknowledged: they are given back with the next request. */
  release(blocks: readonly number[]): void {
    this.#released.push(...blocks)
  }

  #freed(slabs: readonly number[]): void {
    for (const slab of slabs) {
      if (this.feeds.find(feed => feed.owns(slab))?.free(slab) === true) this.release([slab])
    }
  }

  #base(): Required<Pick<StepRequest, 'taskId' | 'epoch' | 'memory' | 'released'>> {
    const released = this.#released
    this.#released = []
    return {
      taskId: this.id,
      epoch: this.#options.epoch,
      memory: this.#memory,
      released,
    }
  }

  /** @param request made when its turn has come, so that it gives back what was released until then */
  async #run<R extends LaneRequest>(request: () => R): Promise<ReplyOf<R>> {
    this.#requestCount++
    try {
      return await this.#requests.run(() => this.#options.pool.run(request()))
    } finally {
      this.#requestCount--
    }
  }
}
