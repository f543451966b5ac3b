/**
 * Opens one task: memory in a lane, stores restored from their changelogs, positions and stream times as the last
 * commit left them. Nothing is processed before everything is restored.
 */

import { type OffsetMetadata, parseOffsetMetadata } from '../commit/offset-metadata.js'
import { FETCH_BYTES_MIN, SLABS_PER_INPUT } from '../config/limits.js'
import { stateCodes } from '../errors/codes/state.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Effects } from '../javascript/effects.js'
import type { IsolationLevel } from '../log/admin.js'
import type { LogFetcher } from '../log/fetch.js'
import type { Log } from '../log/log.js'
import type { TaskId } from '../model/task-id.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { StorePlan, TaskPlan } from '../plan/physical-plan.js'
import type { TaskSettings } from '../plan/task-settings.js'
import { type RestoreChunk, type RestoreProgress, restoreStore } from '../state/restore-reader.js'
import type { OpenReply } from '../task/messages.js'
import * as abi from '../wasm/abi.generated.js'
import { movedText, type OffsetRange, type OffsetReset, offsetRanges, resetOf, startOffsets } from './start-offsets.js'
import type { TaskPool } from './task-pool.js'
import { TaskRunner } from './task-runner.js'

export interface OpenTaskOptions {
  readonly id: TaskId
  readonly epoch: number
  readonly plan: TaskPlan
  readonly effects: Effects
  readonly pool: TaskPool
  /** Up to where an input is read. */
  readonly isolationOf: (topic: string) => IsolationLevel
  readonly log: Log
  /** Reads changelogs. */
  readonly fetcher: LogFetcher
  readonly groupId: string
  readonly settings: TaskSettings
  readonly offsetReset: OffsetReset
  /** Of each slab of its inputs. */
  readonly slabBytes: number
  /** Partition count of a topic by complete name. */
  countOf(topic: string): number
  /** Something that the operator should know. */
  warn(text: string): void
  onRestore(progress: RestoreProgress & { readonly taskId: TaskId }): void
}

export async function openTask(options: OpenTaskOptions): Promise<TaskRunner> {
  const { epoch, id, plan, pool, settings } = options
  const partitions = plan.inputs.map(input => ({
    topic: plan.topics[input.topic]?.name ?? '',
    partition: id.partition,
    reset: resetOf(plan, input, options.offsetReset),
    exists: id.partition < options.countOf(plan.topics[input.topic]?.name ?? ''),
  }))
  const stores = plan.stores.map((store, index) => ({ store, index, changelog: changelogOf(plan, store, id) }))
  const logged = stores.filter((each): each is LoggedStore => each.changelog !== undefined)
  const { admin } = options.log
  const [committed, ranges, changelogRanges] = await Promise.all([
    options.log.committedOffsets(options.groupId, partitions),
    offsetRanges(
      admin,
      partitions.filter(({ exists }) => exists),
    ),
    offsetRanges(
      admin,
      logged.map(({ changelog }) => changelog),
    ),
  ])
  const starts = startOffsets(partitions, committed, ranges)
  for (const [index, start] of starts.entries()) {
    const wanted = committed[index]?.offset
    if (wanted !== undefined && start.exists && start.offset !== wanted) {
      options.warn(movedText(start, wanted, start.offset))
    }
  }
  const opened = (await pool.run({
    kind: 'open',
    startOffsets: starts.map(start => start.offset),
    taskId: id,
    epoch,
    settings,
    slabBytes: options.slabBytes,
    slabsPerInput: SLABS_PER_INPUT,
    sinkPartitions: plan.sinks.map(sink =>
      sink.topic === undefined ? 1 : options.countOf(plan.topics[sink.topic]?.name ?? ''),
    ),
  })) satisfies OpenReply
  const runner = new TaskRunner(options, opened, starts)
  const resumed = committed.map(entry => (entry === undefined ? undefined : parseOffsetMetadata(entry.metadata)))
  for (const metadata of resumed) if (metadata !== undefined) checkFormats(plan, metadata)
  resumeTimes(runner, plan, resumed)
  for (const [at, store] of logged.entries()) {
    await restoreOne(options, runner, store, changelogRanges[at] as OffsetRange)
  }
  return runner
}

interface LoggedStore {
  readonly store: StorePlan
  /** In the plan's stores. */
  readonly index: number
  readonly changelog: TopicPartition
}

function changelogOf(plan: TaskPlan, store: StorePlan, { partition }: TaskId): TopicPartition | undefined {
  return store.changelog === undefined ? undefined : { topic: plan.topics[store.changelog]?.name ?? '', partition }
}

/** Stream time of operators and partition times: restored = never stopped. */
function resumeTimes(runner: TaskRunner, plan: TaskPlan, resumed: readonly (OffsetMetadata | undefined)[]): void {
  const { data } = runner.views.refresh()
  resumed.forEach((metadata, index) => {
    const input = plan.inputs[index]
    if (metadata === undefined || input === undefined) return
    data.setBigInt64(input.address + abi.INPUT_PARTITION_TIME, metadata.partitionTimeMs, true)
    plan.nodes.forEach((name, node) => {
      const time = metadata.streamTimesMs[name]
      const at = plan.nodeStates + node * abi.NODE_BYTES + abi.NODE_STREAM_TIME
      if (time !== undefined && time > data.getBigInt64(at, true)) data.setBigInt64(at, time, true)
    })
  })
}

/** A changelog that was written in another way would be misread: eight bytes can be an integer or a double. */
function checkFormats(plan: TaskPlan, metadata: OffsetMetadata): void {
  for (const store of plan.stores) {
    const before = metadata.formats[store.name]
    if (before === undefined || before === store.format) continue
    throw new StreamsError(stateCodes.E711, `store ${store.name} was written as ${before}, it is ${store.format} now`, {
      store: store.name,
      cure: 'give the store a new name, so that it starts empty, or reset the application',
    })
  }
}

async function restoreOne(
  options: OpenTaskOptions,
  runner: TaskRunner,
  { changelog, index, store }: LoggedStore,
  { from: startOffset, to: endOffset }: OffsetRange,
): Promise<void> {
  if (startOffset >= endOffset) return
  const chunks = [await openChunk(runner, index), await openChunk(runner, index)] as const
  await restoreStore(options.fetcher, { store: store.name, changelog, startOffset, endOffset, chunks }, progress =>
    options.onRestore({ ...progress, taskId: options.id }),
  )
  for (const chunk of chunks) chunk.release()
}

/** A piece of the task's memory for changelog bytes of a store. */
async function openChunk(runner: TaskRunner, store: number): Promise<RestoreChunk & { release(): void }> {
  let bytes = FETCH_BYTES_MIN
  let start = await runner.allocate(bytes)
  return {
    view: () => runner.views.refresh().bytes.subarray(start, start + bytes),
    grow: async larger => {
      runner.release([start])
      bytes = larger
      start = await runner.allocate(bytes)
    },
    apply: byteCount => runner.restore(store, start, start + byteCount),
    release: () => runner.release([start]),
  }
}
