/**
 * The data folder as a whole: lock, topics, partitions, commits. Everything that the parts of the embedded log
 * (admin, fetchers, producers, members) share; it knows partitions by topic and what to tell a caller about one that
 * is not there.
 *
 * ```
 *   DIR/.lock   topics.json   commit.json   orders-0/00000000000000000000.log .index .timeindex …   orders-1/…
 * ```
 */
import { EMBEDDED_PARTITIONS_MAX, SEGMENT_FILES_OPEN_MAX, TOPIC_NAME_LENGTH_MAX } from '../config/limits.js'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { CreateTopicResult, TopicDescription, TopicSpec } from '../log/admin.js'
import { type TopicPartition, topicPartitionName } from '../model/topic-partition.js'
import type { Clock } from '../stdx/clock.js'
import type { FileSystem } from '../stdx/file-system.js'
import type { ProcessTable } from '../stdx/process-table.js'
import { SerialQueue } from '../stdx/serial-queue.js'
import { isCommitted, type PartitionState } from './commit-state.js'
import { CommitStore } from './commit-store.js'
import { FileCache } from './file-cache.js'
import { FolderLock } from './folder-lock.js'
import { ioError } from './io-errors.js'
import { type PartitionContext, PartitionLog } from './partition-log.js'
import { openPartition, type PartitionRecovery } from './partition-recovery.js'
import { writeIndex } from './segment-files.js'
import { parseTopicConfig } from './topic-config.js'
import { TopicStore } from './topic-store.js'

export interface LogFolderOptions {
  readonly folder: string
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly processes: ProcessTable
  readonly isSynced: boolean
  readonly acceptLoss: boolean
}

const TOPIC_NAME = /^[a-zA-Z0-9._-]+$/

export class LogFolder {
  readonly options: LogFolderOptions
  readonly topics: TopicStore
  readonly commits: CommitStore
  readonly #lock: FolderLock
  readonly #context: PartitionContext
  readonly #partitions = new Map<string, PartitionLog[]>()
  readonly #topicChanges = new SerialQueue()
  readonly #topicListeners = new Set<() => void>()
  #recoveries: readonly PartitionRecovery[] = []
  #isClosed = false

  private constructor(options: LogFolderOptions, lock: FolderLock) {
    const { folder, fileSystem, clock, isSynced } = options
    this.options = options
    this.#lock = lock
    this.topics = new TopicStore(fileSystem, folder, isSynced)
    this.commits = new CommitStore({ folder, fileSystem, isSynced })
    const files = new FileCache(fileSystem, SEGMENT_FILES_OPEN_MAX)
    const onRoll = (): void => void this.commits.save().catch(() => undefined)
    this.#context = { folder, fileSystem, files, clock, isSynced, onRoll }
  }

  /** Locks the folder (made if missing) and brings it into the state of its last commit. */
  static async open(options: LogFolderOptions): Promise<LogFolder> {
    const { folder, fileSystem } = options
    await fileSystem.makeFolder(folder).catch(error => {
      throw ioError(error, `cannot make its folder ${folder}`, { file: folder })
    })
    const lock = await FolderLock.acquire(folder, fileSystem, options.processes)
    const opened = new LogFolder(options, lock)
    try {
      await opened.#recover()
      return opened
    } catch (error) {
      await opened.#context.files.close().catch(() => undefined)
      await lock.release().catch(() => undefined)
      throw error
    }
  }

  /** What had to be cut when the folder was opened. */
  get recoveries(): readonly PartitionRecovery[] {
    return this.#recoveries
  }

  /** E611 once the log has been closed. */
  checkOpen(): void {
    if (this.#isClosed) throw new StreamsError(logCodes.E611, 'The embedded log has been closed')
  }

  /** E604 without the topic, E605 without the partition. */
  partition(topicPartition: TopicPartition): PartitionLog {
    this.checkOpen()
    const { topic, partition } = topicPartition
    const partitions = this.#partitions.get(topic)
    if (partitions === undefined) throw unknownTopic(topic)
    const found = partitions[partition]
    if (found !== undefined) return found
    const what = `Topic '${topic}' has ${partitions.length} partitions, there is no partition ${partition}`
    throw new StreamsError(logCodes.E605, what, { topic, partition })
  }

  *partitions(): Generator<PartitionLog> {
    for (const partitions of this.#partitions.values()) yield* partitions
  }

  /** Calls `listener` after topics were created or deleted; returns how to stop that. */
  onTopicsChanged(listener: () => void): () => void {
    this.#topicListeners.add(listener)
    return () => void this.#topicListeners.delete(listener)
  }

  createTopics(specs: readonly TopicSpec[]): Promise<readonly CreateTopicResult[]> {
    return this.#topicChanges.run(async () => {
      this.checkOpen()
      for (const spec of specs) checkTopic(spec)
      const topics = new Map(this.topics.state.topics)
      const added: TopicDescription[] = []
      const results = specs.map(({ topic, partitionCount, configs = {} }): CreateTopicResult => {
        if (topics.has(topic)) return { topic, outcome: 'exists' }
        const description = { topic, partitionCount, configs: { ...configs } }
        topics.set(topic, description)
        added.push(description)
        return { topic, outcome: 'created' }
      })
      if (added.length === 0) return results
      const opened = new Map<string, PartitionLog[]>()
      for (const topic of added) opened.set(topic.topic, await this.#openTopic(topic))
      await this.topics.save({ ...this.topics.state, topics })
      for (const [topic, partitions] of opened) this.#partitions.set(topic, partitions)
      this.#topicsChanged()
      return results
    })
  }

  deleteTopics(names: readonly string[]): Promise<void> {
    return this.#topicChanges.run(async () => {
      this.checkOpen()
      const topics = new Map(this.topics.state.topics)
      const deleting = new Map(this.topics.state.deleting)
      for (const name of names) {
        const topic = topics.get(name)
        if (topic === undefined) throw unknownTopic(name)
        topics.delete(name)
        deleting.set(name, topic)
      }
      await this.topics.save({ topics, deleting })
      for (const name of names) await this.#closeTopic(name)
      await this.#finishDeletions()
      this.#topicsChanged()
    })
  }

  /** Writes indexes and the last facts, and lets the next process in. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      await this.#topicChanges.idle()
      await allEnded([...this.partitions()].map(partition => this.#closePartition(partition)))
      await this.commits.save()
    } finally {
      await this.#context.files.close().catch(() => undefined)
      await this.#lock.release()
    }
  }

  async #recover(): Promise<void> {
    const hasTopics = await this.topics.load()
    const state = await this.commits.load()
    if (!hasTopics && state.partitions.size > 0) throw topicsMissing(this.options.folder)
    await this.#finishDeletions()
    const recoveries: (PartitionRecovery | undefined)[] = []
    for (const topic of this.topics.state.topics.values()) {
      this.#partitions.set(topic.topic, await this.#openTopic(topic, recoveries))
    }
    this.#recoveries = recoveries.filter(recovery => recovery !== undefined)
    this.commits.setPartitionStates(() => this.#partitionStates())
    this.commits.noteRecovered()
    await this.commits.save()
  }

  async #openTopic(
    topic: TopicDescription,
    recoveries: (PartitionRecovery | undefined)[] = [],
  ): Promise<PartitionLog[]> {
    const config = parseTopicConfig(topic.topic, topic.configs)
    const { state } = this.commits
    const open = async (_: unknown, index: number): Promise<PartitionLog> => {
      const partition = new PartitionLog({ topic: topic.topic, partition: index }, config, this.#context)
      recoveries[firstRecovery + index] = await openPartition(partition, {
        state: state.partitions.get(partition.name),
        isCommitted: transaction => isCommitted(state, transaction),
        saveState: changed => this.commits.updatePartition(partition.name, changed),
        acceptLoss: this.options.acceptLoss,
      })
      return partition
    }
    const firstRecovery = recoveries.length
    return allEnded(Array.from({ length: topic.partitionCount }, open))
  }

  async #closePartition(partition: PartitionLog): Promise<void> {
    await partition.exclusively(() => writeIndex(partition, partition.activeSegment))
    if (this.options.isSynced) await partition.sync()
  }

  async #closeTopic(topic: string): Promise<void> {
    const partitions = this.#partitions.get(topic) ?? []
    this.#partitions.delete(topic)
    for (const partition of partitions) {
      await partition.exclusively(async () => {
        const segments = partition.segments
        partition.segments = []
        partition.touchFiles()
        for (const segment of segments) await this.#context.files.evict(segment.path)
      })
      partition.notify()
    }
  }

  /** Removes the folders of deleted topics and what was committed for them, then forgets the topics. */
  async #finishDeletions(): Promise<void> {
    const { topics, deleting } = this.topics.state
    if (deleting.size === 0) return
    const gone = new Set<string>()
    for (const topic of deleting.values()) {
      for (let partition = 0; partition < topic.partitionCount; partition++) {
        gone.add(topicPartitionName({ topic: topic.topic, partition }))
      }
    }
    await this.commits.forget(gone)
    for (const name of gone) await this.options.fileSystem.removeFolder(`${this.options.folder}/${name}`)
    await this.topics.save({ topics, deleting: new Map() })
  }

  #partitionStates(): ReadonlyMap<string, PartitionState> {
    const states = new Map<string, PartitionState>()
    for (const partition of this.partitions()) states.set(partition.name, partition.state)
    return states
  }

  #topicsChanged(): void {
    for (const listener of [...this.#topicListeners]) listener()
  }
}

/** Results when all jobs have ended, so that none goes on behind a failure; then the first failure is thrown. */
async function allEnded<T>(jobs: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(jobs)
  return Promise.all(jobs)
}

function checkTopic(spec: TopicSpec): void {
  const { topic, partitionCount, configs = {} } = spec
  const isName = TOPIC_NAME.test(topic) && topic.length <= TOPIC_NAME_LENGTH_MAX && topic !== '.' && topic !== '..'
  if (!isName) {
    throw new StreamsError(logCodes.E609, `'${topic}' is no topic name`, {
      cure: `Use up to ${TOPIC_NAME_LENGTH_MAX} of the characters a-z A-Z 0-9 . _ -`,
    })
  }
  if (!Number.isInteger(partitionCount) || partitionCount < 1 || partitionCount > EMBEDDED_PARTITIONS_MAX) {
    const what = `Topic '${topic}' cannot have ${partitionCount} partitions`
    throw new StreamsError(logCodes.E609, what, { topic, cure: `Give it 1 to ${EMBEDDED_PARTITIONS_MAX}.` })
  }
  parseTopicConfig(topic, configs)
}

export function unknownTopic(topic: string): StreamsError {
  return new StreamsError(logCodes.E604, `There is no topic '${topic}'`, {
    topic,
    cure: 'Create it first (millrace topics), or correct the name.',
  })
}

function topicsMissing(folder: string): StreamsError {
  return new StreamsError(logCodes.E610, `The data folder ${folder} has commits but no topics.json`, {
    file: folder,
    cure: 'Restore the data folder from a copy, or start with an empty one.',
  })
}
