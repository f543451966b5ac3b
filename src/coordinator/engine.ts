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
import type { LogProducer } from '../log/produce.js'
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
}

export class Engine {
  readonly coordinator: Coordinator
  readonly pool: TaskPool
  readonly runners: readonly TaskRunner[]
  readonly #parts: EngineParts

  private constructor(parts: EngineParts, runners: readonly TaskRunner[]) {
    this.#parts = parts
    this.coordinator = parts.coordinator
    this.pool = parts.pool
    this.runners = runners
  }

  /** Opens everything and restores all state; nothing is processed before `run`. */
  static async open(options: EngineOptions): Promise<Engine> {
    const { config, log, topology } = options
    const topics = await prepareTopics(log.admin, topology, config.applicationId)
    const plans = compilePlans(options, topics)
    const modules = await Promise.all(plans.map(plan => compileModule(plan.code)))
    const pool = options.openPool(config.numStreamThreads, {
      plans: plans.map(plan => ({ ...plan, code: new Uint8Array(0) })),
      modules,
      decompressedBytesMax: limits.DECOMPRESSED_BATCH_BYTES_MAX,
    })
    const [group, assigned] = await join(options, plans)
    const fetcher = await log.openFetcher({ clientId: config.clientId ?? config.applicationId })
    const producer = await log.openProducer({
      guarantee: 'at_least_once',
      clientId: config.clientId ?? config.applicationId,
    })
    const letters = new DeadLetters(producer, config.errorsDeadLetterQueueTopicName, options.onRowFailure)
    let coordinator: Coordinator | undefined
    const outputs = new OutputWriter(producer, limits.UNACKNOWLEDGED_BYTES_MAX, () => coordinator?.wake())
    coordinator = new Coordinator({
      config,
      clock: options.clock,
      log,
      fetcher,
      outputs,
      group,
      countOf: topic => topics.countOf(topic),
      onRowFailure: failure => letters.write(failure),
    })
    const parts = { coordinator, pool, group, fetcher, producer, outputs, letters }
    return new Engine(parts, await openTasks(options, { plans, topics, pool, fetcher, assigned }))
  }

  /** Processes until `coordinator.stop()`; resolves after the last commit. */
  async run(): Promise<void> {
    await this.coordinator.run(this.runners)
    await this.#parts.letters.settled()
  }

  /** Gives everything back. What is not committed is taken back. Idempotent. */
  async close(): Promise<void> {
    const { fetcher, group, outputs, pool, producer } = this.#parts
    await outputs.abort().catch(() => {})
    await fetcher.close()
    await producer.close()
    await group.leave()
    await pool.close()
  }
}

interface EngineParts {
  readonly coordinator: Coordinator
  readonly pool: TaskPool
  readonly group: GroupMembership
  readonly fetcher: LogFetcher
  readonly producer: LogProducer
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
  const { config, topology } = options
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
        onRestore: options.onRestore,
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
