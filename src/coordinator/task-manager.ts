/**
 * Which tasks this instance has: opens those that an assignment brings, several at once and beside the ones that run,
 * takes out those that go to others. Kafka Streams: TaskManager.
 *
 *   assigned ──▶ opening (memory, restore) ──▶ running ──┬─ revoked: commit, then closed
 *                    └── revoked or lost: given up       └─ lost: closed at once
 */
import { printTaskId, type TaskId } from '../model/task-id.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { TaskPlan } from '../plan/physical-plan.js'
import type { Coordinator } from './coordinator.js'
import type { TaskRunner } from './task-runner.js'

export interface TaskToOpen {
  readonly id: TaskId
  readonly plan: TaskPlan
  /** New for every memory. */
  readonly epoch: number
  /** Tasks that this instance has, this one counted: they share the record caches. */
  readonly taskCount: number
  /** Aborted when the task is given up. */
  readonly signal: AbortSignal
}

export interface TaskManagerOptions {
  readonly plans: readonly TaskPlan[]
  readonly coordinator: Pick<Coordinator, 'add' | 'release' | 'drop' | 'fail'>
  /** Resolves with the task, restored. */
  readonly open: (task: TaskToOpen) => Promise<TaskRunner>
  /** A task's memory is not needed any more. */
  readonly forget: (epoch: number) => void
  /** `statestore.cache.max.bytes` of all tasks together. */
  readonly cacheBytesMax: number
  /** Tasks came, went, or are all restored. */
  readonly onChange: () => void
}

export class TaskManager {
  readonly #options: TaskManagerOptions
  readonly #opening = new Map<string, AbortController>()
  readonly #running = new Map<string, TaskRunner>()
  #epoch = 0
  /**
   * The first tasks begin together, when all of them are restored: those that feed a common repartition topic stay near
   * each other in time. Tasks that come later do not hold up the ones that run.
   */
  #hasBegun = false

  constructor(options: TaskManagerOptions) {
    this.#options = options
  }

  get runners(): readonly TaskRunner[] {
    return [...this.#running.values()]
  }

  /** Whether tasks are still being opened. */
  get isRestoring(): boolean {
    return this.#opening.size > 0
  }

  /** The whole assignment: what is new in it is opened, without waiting for it. */
  handleAssignment(partitions: readonly TopicPartition[]): void {
    const added = tasksOf(this.#options.plans, partitions).filter(({ id }) => !this.#has(printTaskId(id)))
    const taskCount = this.#opening.size + this.#running.size + added.length
    for (const { id, plan } of added) void this.#open(id, plan, taskCount)
    this.#shareCache()
    this.#options.onChange()
  }

  /** Resolves when what the tasks of these partitions have done is committed, and they are closed. */
  async handleRevocation(partitions: readonly TopicPartition[]): Promise<void> {
    const leaving = this.#takeOut(partitions)
    if (leaving.size > 0) await this.#options.coordinator.release(leaving)
    this.#close(leaving)
  }

  /** The tasks are somebody else's already: nothing of them may be written any more. */
  handleLost(partitions: readonly TopicPartition[]): void {
    const lost = this.#takeOut(partitions)
    this.#options.coordinator.drop(lost)
    this.#close(lost)
  }

  /** Gives up what is being opened. */
  close(): void {
    for (const opening of this.#opening.values()) opening.abort()
    this.#opening.clear()
  }

  #has(name: string): boolean {
    return this.#opening.has(name) || this.#running.has(name)
  }

  async #open(id: TaskId, plan: TaskPlan, taskCount: number): Promise<void> {
    const name = printTaskId(id)
    const epoch = ++this.#epoch
    const opening = new AbortController()
    this.#opening.set(name, opening)
    try {
      const runner = await this.#options.open({ id, plan, epoch, taskCount, signal: opening.signal })
      opening.signal.throwIfAborted()
      this.#opening.delete(name)
      this.#running.set(name, runner)
      this.#shareCache()
      if (this.#hasBegun) this.#options.coordinator.add(runner)
      else this.#maybeBegin()
      this.#options.onChange()
    } catch (error) {
      this.#options.forget(epoch)
      // a task that was given up may fail in any way
      if (!opening.signal.aborted) this.#options.coordinator.fail(error)
    }
  }

  #maybeBegin(): void {
    if (this.#hasBegun || this.isRestoring || this.#running.size === 0) return
    this.#hasBegun = true
    for (const runner of this.#running.values()) this.#options.coordinator.add(runner)
  }

  /** Tasks of partitions, taken out of the maps; those that are being opened are given up. */
  #takeOut(partitions: readonly TopicPartition[]): ReadonlySet<TaskRunner> {
    const runners = new Set<TaskRunner>()
    for (const { id } of tasksOf(this.#options.plans, partitions)) {
      const name = printTaskId(id)
      this.#opening.get(name)?.abort()
      this.#opening.delete(name)
      const runner = this.#running.get(name)
      if (runner !== undefined) runners.add(runner)
      this.#running.delete(name)
    }
    return runners
  }

  #close(runners: ReadonlySet<TaskRunner>): void {
    for (const runner of runners) this.#options.forget(runner.epoch)
    this.#maybeBegin()
    this.#shareCache()
    this.#options.onChange()
  }

  #shareCache(): void {
    const share = Math.floor(this.#options.cacheBytesMax / Math.max(1, this.#running.size + this.#opening.size))
    for (const runner of this.#running.values()) runner.setCacheBytesMax(share)
  }
}

/** Topics that a plan reads, complete names. */
export function topicsOfPlan(plan: TaskPlan): string[] {
  return [...new Set(plan.inputs.map(input => plan.topics[input.topic]?.name ?? ''))]
}

function tasksOf(
  plans: readonly TaskPlan[],
  assigned: readonly TopicPartition[],
): { readonly id: TaskId; readonly plan: TaskPlan }[] {
  return plans.flatMap(plan => {
    const topics = new Set(topicsOfPlan(plan))
    const partitions = assigned.filter(({ topic }) => topics.has(topic)).map(({ partition }) => partition)
    return [...new Set(partitions)].map(partition => ({ plan, id: { subtopology: plan.subtopology, partition } }))
  })
}
