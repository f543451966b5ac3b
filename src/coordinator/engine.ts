/**
 * Everything that exists while an application runs: plans, lanes, group membership, tasks, the coordinator. Opened
 * in one order and closed in the other; whoever opened it decides what a failure means.
 */
import { connectionSetting } from '../config/connection-setting.js'
import * as limits from '../config/limits.js'
import type { StreamsConfig } from '../config/streams-config.js'
import { compileSubtopology } from '../emit/compile-subtopology.js'
import type { FetchTarget } from '../fetch/fetch-loop.js'
import { slabBytes } from '../fetch/slab-size.js'
import { Effects } from '../javascript/effects.js'
import type { IsolationLevel } from '../log/admin.js'
import type { LogFetcher } from '../log/fetch.js'
import type { GroupMembership } from '../log/group.js'
import type { Log } from '../log/log.js'
import type { TaskId } from '../model/task-id.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { TaskPlan } from '../plan/physical-plan.js'
import { taskSettings } from '../plan/task-settings.js'
import { OutputWriter } from '../produce/output-writer.js'
import type { RestoreProgress } from '../state/restore-reader.js'
import type { Clock } from '../stdx/clock.js'
import type { Topology } from '../topology/topology.js'
import type { NodeOf } from '../topology/topology-node.js'
import { compileModule } from '../wasm/kernel-instance.js'
import { kernelHeapBase, loadKernel } from '../wasm/kernel-module.js'
import { Coordinator, type RunEnd } from './coordinator.js'
import { DeadLetters } from './dead-letters.js'
import { openTask } from './open-task.js'
import { movedText, nextAvailableOffset } from './start-offsets.js'
import { TaskAssignor } from './task-assignor.js'
import { TaskManager, type TaskToOpen, topicsOfPlan } from './task-manager.js'
import type { TaskPool } from './task-pool.js'
import type { TaskRunner } from './task-runner.js'
import { TopicWatch } from './topic-watch.js'
import { prepareTopics, subscriptionOf, type TopicPlan, topicGroups } from './topics.js'

export interface EngineOptions {
  readonly topology: Topology
  readonly config: StreamsConfig
  readonly log: Log
  readonly clock: Clock
  /** Starts the lanes. */
  readonly openPool: (laneCount: number) => TaskPool
  readonly onRestore: (progress: RestoreProgress & { readonly taskId: TaskId }) => void
  /** Tasks came or went, or all are restored: see `isRestoring` and `runners`. */
  readonly onTasksChanged: (engine: Engine) => void
  /** Where `print` writes. */
  readonly print: (line: string) => void
  /** Something that the operator should know: a record passed over by a policy, records that retention took away. */
  readonly warn: (text: string) => void
  /** Ends the opening, also in the middle of a restore: it rejects with the signal's reason. */
  readonly signal: AbortSignal
}

/** What gives back a thing that was opened. */
type Release = () => Promise<unknown>

export class Engine {
  readonly coordinator: Coordinator
  readonly pool: TaskPool
  readonly #parts: EngineParts
  readonly #opened: Release[]

  private constructor(parts: EngineParts, opened: Release[]) {
    this.#parts = parts
    this.#opened = opened
    this.coordinator = parts.coordinator
    this.pool = parts.pool
  }

  /** Opens everything and joins the group; its tasks are opened beside `run`, which processes those that are ready. */
  static async open(options: EngineOptions): Promise<Engine> {
    const opened: Release[] = []
    try {
      return await Engine.#open(options, opened)
    } catch (error) {
      await releaseAll(opened).catch(() => {})
      throw error
    }
  }

  static async #open(options: EngineOptions, opened: Release[]): Promise<Engine> {
    const { config, log, topology } = options
    const clientId = config.clientId ?? config.applicationId
    // threads take longest to start: meanwhile the log is asked
    const pool = options.openPool(config.numStreamThreads)
    opened.push(() => pool.close())
    const topics = await prepareTopics(log.admin, topology, config)
    options.signal.throwIfAborted()
    const plans = compilePlans(options, topics)
    pool.load({
      plans: plans.map(plan => ({ ...plan, code: new Uint8Array(0) })),
      modules: await Promise.all(plans.map(plan => compileModule(plan.code))),
      decompressedBytesMax: limits.DECOMPRESSED_BATCH_BYTES_MAX,
    })
    const fetcher = await log.openFetcher({ clientId })
    opened.push(() => fetcher.close())
    const restorer = await log.openFetcher({ clientId, reads: 'changelogs' })
    opened.push(() => restorer.close())
    const producer = await log.openProducer({ guarantee: 'at_least_once', clientId })
    opened.push(() => producer.close())
    const outputs = new OutputWriter(producer, limits.UNACKNOWLEDGED_BYTES_MAX, () => parts.coordinator.wake())
    opened.push(() => outputs.abort())
    const letters = new DeadLetters({
      outputs,
      producer,
      topic: config.errorsDeadLetterQueueTopicName,
      onFailure: options.warn,
    })
    const coordinator = new Coordinator({
      config,
      clock: options.clock,
      log,
      fetcher,
      outputs,
      group: () => parts.group as GroupMembership,
      countOf: topic => topics.countOf(topic),
      onRowFailure: failure => letters.write(failure),
      onFatalRow: failure => letters.keep(failure),
      warn: options.warn,
      reposition: target => reposition(options, coordinator, target),
    })
    const tasks = new TaskManager({
      plans,
      coordinator,
      open: taskOpener(options, { plans, topics, pool, restorer }),
      forget: epoch => pool.forget(epoch),
      cacheBytesMax: config.statestoreCacheMaxBytes,
      onChange: () => options.onTasksChanged(engine),
    })
    opened.push(async () => tasks.close())
    const parts: EngineParts = { coordinator, pool, outputs, letters, tasks, topics, clock: options.clock, config }
    const engine = new Engine(parts, opened)
    parts.group = await join(options, plans, parts)
    opened.push(async () => parts.group?.leave())
    options.signal.throwIfAborted()
    return engine
  }

  /** The tasks that run. */
  get runners(): readonly TaskRunner[] {
    return this.#parts.tasks.runners
  }

  /** Whether tasks are still being restored. */
  get isRestoring(): boolean {
    return this.#parts.tasks.isRestoring
  }

  /** Processes until `coordinator.stop()`; resolves after the last commit. */
  async run(): Promise<RunEnd> {
    const { clock, config, coordinator, letters, outputs, topics } = this.#parts
    const everyMs = connectionSetting(config, 'metadata.max.age.ms')
    const watch = new TopicWatch(clock, everyMs, () => topics.hasChanged())
    watch.start(() => coordinator.stop('reopen'))
    try {
      return await coordinator.run()
    } catch (error) {
      await outputs.abort().catch(() => {})
      await letters.writeKept().catch(() => {})
      throw error
    } finally {
      watch.stop()
    }
  }

  /** Gives everything back. What is not committed is taken back. Idempotent. */
  async close({ leaveGroup = false }: { readonly leaveGroup?: boolean } = {}): Promise<void> {
    if (leaveGroup) await this.#parts.group?.leave('leave').catch(() => {})
    await releaseAll(this.#opened)
  }
}

/** Gives everything back, the last opened first, whatever fails on the way; then rejects with the first failure. */
async function releaseAll(opened: Release[]): Promise<void> {
  const failures: unknown[] = []
  for (let release = opened.pop(); release !== undefined; release = opened.pop()) {
    await release().catch(error => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

interface EngineParts {
  readonly coordinator: Coordinator
  readonly pool: TaskPool
  readonly outputs: OutputWriter
  readonly letters: DeadLetters
  readonly tasks: TaskManager
  readonly topics: TopicPlan
  readonly clock: Clock
  readonly config: StreamsConfig
  /** From the moment at which the group was joined. */
  group?: GroupMembership
}

function compilePlans({ config, topology }: EngineOptions, topics: TopicPlan): TaskPlan[] {
  return topology.subtopologies.map(subtopology =>
    compileSubtopology(topology, subtopology, {
      kernel: loadKernel(),
      heapBase: kernelHeapBase(),
      applicationId: config.applicationId,
      lambdas: config.lambdas === 'javascript' ? 'javascript' : 'compiled',
      caching: config.statestoreCacheMaxBytes > 0,
      topicsOf: source => topics.topicsOf(source),
    }),
  )
}

/** Joins the group; what it assigns is handed to the tasks' manager. */
function join(
  { config, log, signal, topology, warn }: EngineOptions,
  plans: readonly TaskPlan[],
  { coordinator, tasks, topics }: EngineParts,
): Promise<GroupMembership> {
  const known = new Set(plans.flatMap(topicsOfPlan))
  const isPlanned = ({ partition, topic }: TopicPartition): boolean =>
    known.has(topic) && partition < topics.countOf(topic)
  return log.joinGroup({
    groupId: config.applicationId,
    subscription: subscriptionOf(topology, config.applicationId),
    assignor: new TaskAssignor(topicGroups(topology, config.applicationId), {
      threadCount: config.numStreamThreads,
      isStateful: topology.subtopologies.map(subtopology => subtopology.stores.length > 0),
    }),
    clientId: config.clientId ?? config.applicationId,
    signal,
    listener: {
      onAssigned: async ({ partitions }) => {
        // topics came or grew since the plans were made
        if (!partitions.every(isPlanned)) coordinator.stop('reopen')
        tasks.handleAssignment(partitions.filter(isPlanned))
      },
      onRevoked: partitions => tasks.handleRevocation(partitions),
      onLost: async partitions => tasks.handleLost(partitions),
      onEnded: error => coordinator.fail(error),
      onRetry: error => warn(error.message),
    },
  })
}

interface OpenerParts {
  readonly plans: readonly TaskPlan[]
  readonly topics: TopicPlan
  readonly pool: TaskPool
  readonly restorer: LogFetcher
}

/** Opens a task of an assignment; it is restored when the promise resolves. */
function taskOpener(options: EngineOptions, parts: OpenerParts): (task: TaskToOpen) => Promise<TaskRunner> {
  const { config } = options
  const isolationOf = inputIsolation(options, parts.plans)
  const effects = new Map(parts.plans.map(plan => [plan.subtopology, effectsOf(options, plan)] as const))
  return ({ epoch, id, plan, signal, taskCount }) =>
    openTask({
      id,
      epoch,
      plan,
      effects: effects.get(plan.subtopology) as Effects,
      pool: parts.pool,
      isolationOf,
      log: options.log,
      fetcher: parts.restorer,
      groupId: config.applicationId,
      settings: taskSettings(config, taskCount),
      offsetReset: config.autoOffsetReset,
      slabBytes: slabBytes(Math.max(1, taskCount * plan.inputs.length)),
      countOf: topic => parts.topics.countOf(topic),
      warn: options.warn,
      onRestore: progress => {
        signal.throwIfAborted()
        options.signal.throwIfAborted()
        options.onRestore(progress)
      },
    })
}

/**
 * On Kafka, `isolation.level`. The embedded log is exactly-once: there committed records are read, and what this
 * process writes itself before its commit, because both are in the same one, or in none.
 */
function inputIsolation({ config, log }: EngineOptions, plans: readonly TaskPlan[]): (topic: string) => IsolationLevel {
  const configured = config.consumer['isolation.level'] === 'read_committed' ? 'read_committed' : 'read_uncommitted'
  if (log.kind === 'kafka') return () => configured
  const written = new Set(plans.flatMap(plan => plan.sinks.map(sink => plan.topics[sink.topic ?? -1]?.name ?? '')))
  return topic => (written.has(topic) ? 'read_uncommitted' : 'read_committed')
}

/** Where an input goes on whose offset is gone. A way back exists only for a task that is opened anew. */
async function reposition(options: EngineOptions, coordinator: Coordinator, target: FetchTarget): Promise<bigint> {
  const { nextOffset: wanted, topicPartition } = target.feed
  const input = { ...topicPartition, reset: target.reset }
  const next = await nextAvailableOffset(options.log.admin, input, wanted)
  if (next < wanted) {
    coordinator.stop('reopen')
    return wanted
  }
  options.warn(movedText(topicPartition, wanted, next))
  return next
}

function effectsOf({ print, topology }: EngineOptions, plan: TaskPlan): Effects {
  return new Effects(
    plan.effects,
    id => {
      const node = topology.nodes[id] as NodeOf<'effect'>
      return { ref: node.action, name: node.name, effect: node.effect }
    },
    print,
  )
}
