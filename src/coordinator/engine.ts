/**
 * Everything that exists while an application runs: plans, lanes, group membership, tasks, the coordinator. Opened
 * in one order and closed in the other; whoever opened it decides what a failure means.
 */
import * as limits from '../config/limits.js'
import type { StreamsConfig } from '../config/streams-config.js'
import { compileSubtopology } from '../emit/compile-subtopology.js'
import { Effects } from '../javascript/effects.js'
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
import type { LaneData } from '../task/messages.js'
import type { Topology } from '../topology/topology.js'
import type { NodeOf } from '../topology/topology-node.js'
import { compileModule } from '../wasm/kernel-instance.js'
import { kernelHeapBase, loadKernel } from '../wasm/kernel-module.js'
import { Coordinator } from './coordinator.js'
import { DeadLetters } from './dead-letters.js'
import { openTask } from './open-task.js'
import { TaskAssignor } from './task-assignor.js'
import type { TaskPool } from './task-pool.js'
import type { TaskRunner } from './task-runner.js'
import { prepareTopics, type TopicPlan } from './topics.js'

export interface EngineOptions {
  readonly topology: Topology
  readonly config: StreamsConfig
  readonly log: Log
  readonly clock: Clock
  /** Makes the lanes, once it is known what they must hold. */
  readonly openPool: (laneCount: number, data: LaneData) => TaskPool
  readonly onRestore: (progress: RestoreProgress & { readonly taskId: TaskId }) => void
  /** Where `print` writes. */
  readonly print: (line: string) => void
  /** A record was passed over by a policy. */
  readonly onRowFailure: (text: string) => void
  /** Ends the opening, also in the middle of a restore: it rejects with the signal's reason. */
  readonly signal: AbortSignal
}

/** What gives back a thing that was opened. */
type Release = () => Promise<unknown>

export class Engine {
  readonly coordinator: Coordinator
  readonly pool: TaskPool
  readonly runners: readonly TaskRunner[]
  readonly #parts: EngineParts
  readonly #opened: Release[]

  private constructor(parts: EngineParts, runners: readonly TaskRunner[], opened: Release[]) {
    this.#parts = parts
    this.#opened = opened
    this.coordinator = parts.coordinator
    this.pool = parts.pool
    this.runners = runners
  }

  /** Opens everything and restores all state; nothing is processed before `run`. */
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
    const deadLetterTopic = config.errorsDeadLetterQueueTopicName
    const topics = await prepareTopics(log.admin, topology, config)
    options.signal.throwIfAborted()
    const plans = compilePlans(options, topics)
    const modules = await Promise.all(plans.map(plan => compileModule(plan.code)))
    const pool = options.openPool(config.numStreamThreads, {
      plans: plans.map(plan => ({ ...plan, code: new Uint8Array(0) })),
      modules,
      decompressedBytesMax: limits.DECOMPRESSED_BATCH_BYTES_MAX,
    })
    opened.push(() => pool.close())
    const [group, assigned] = await join(options, plans)
    opened.push(() => group.leave())
    const fetcher = await log.openFetcher({ clientId: config.clientId ?? config.applicationId })
    opened.push(() => fetcher.close())
    const producer = await log.openProducer({
      guarantee: 'at_least_once',
      clientId: config.clientId ?? config.applicationId,
    })
    opened.push(() => producer.close())
    let coordinator: Coordinator | undefined
    const outputs = new OutputWriter(producer, limits.UNACKNOWLEDGED_BYTES_MAX, () => coordinator?.wake())
    opened.push(() => outputs.abort())
    const letters = new DeadLetters({ outputs, producer, topic: deadLetterTopic, onFailure: options.onRowFailure })
    coordinator = new Coordinator({
      config,
      clock: options.clock,
      log,
      fetcher,
      outputs,
      group,
      countOf: topic => topics.countOf(topic),
      onRowFailure: failure => letters.write(failure),
      onFatalRow: failure => letters.keep(failure),
    })
    const runners = await openTasks(options, { plans, topics, pool, fetcher, assigned })
    options.signal.throwIfAborted()
    return new Engine({ coordinator, pool, outputs, letters }, runners, opened)
  }

  /** Processes until `coordinator.stop()`; resolves after the last commit. */
  async run(): Promise<void> {
    const { coordinator, letters, outputs } = this.#parts
    try {
      await coordinator.run(this.runners)
    } catch (error) {
      await outputs.abort().catch(() => {})
      await letters.writeKept().catch(() => {})
      throw error
    }
  }

  /** Gives everything back. What is not committed is taken back. Idempotent. */
  async close(): Promise<void> {
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

const topicsOfPlan = (plan: TaskPlan): string[] => [
  ...new Set(plan.inputs.map(input => plan.topics[input.topic]?.name ?? '')),
]

/** Joins the group; resolves with the partitions that this instance got. */
async function join(
  { config, log }: EngineOptions,
  plans: readonly TaskPlan[],
): Promise<[GroupMembership, readonly TopicPartition[]]> {
  const groups = plans.map(topicsOfPlan)
  let assigned: readonly TopicPartition[] = []
  const group = await log.joinGroup({
    groupId: config.applicationId,
    subscription: { topics: [...new Set(groups.flat())] },
    assignor: new TaskAssignor(groups),
    clientId: config.clientId ?? config.applicationId,
    listener: {
      onAssigned: async assignment => {
        assigned = assignment.partitions
      },
      onRevoked: async () => {},
      onLost: async () => {},
    },
  })
  return [group, assigned]
}

interface TaskParts {
  readonly plans: readonly TaskPlan[]
  readonly topics: TopicPlan
  readonly pool: TaskPool
  readonly fetcher: LogFetcher
  readonly assigned: readonly TopicPartition[]
}

/** Opens the tasks of the assigned partitions, several at once; each is restored when this resolves. */
async function openTasks(options: EngineOptions, parts: TaskParts): Promise<TaskRunner[]> {
  const { config } = options
  const wanted = parts.plans.flatMap(plan => {
    const topics = topicsOfPlan(plan)
    const own = parts.assigned.filter(each => topics.includes(each.topic)).map(each => each.partition)
    return [...new Set(own)].map(partition => ({ plan, id: { subtopology: plan.subtopology, partition } }))
  })
  const ownTopics = new Set(
    parts.plans.flatMap(plan => plan.sinks.map(sink => plan.topics[sink.topic ?? -1]?.name ?? '')),
  )
  const settings = taskSettings(config, Math.max(1, wanted.length))
  const effects = new Map(parts.plans.map(plan => [plan.subtopology, effectsOf(options, plan)] as const))
  return Promise.all(
    wanted.map(({ id, plan }, index) =>
      openTask({
        id,
        epoch: index + 1,
        plan,
        effects: effects.get(plan.subtopology) as Effects,
        pool: parts.pool,
        closed: [],
        ownTopics,
        log: options.log,
        fetcher: parts.fetcher,
        groupId: config.applicationId,
        settings,
        offsetReset: config.autoOffsetReset,
        countOf: topic => parts.topics.countOf(topic),
        onRestore: progress => {
          options.signal.throwIfAborted()
          options.onRestore(progress)
        },
      }),
    ),
  )
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
