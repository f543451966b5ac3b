/**
 * The one writer of `commit.json`: takes commits one after another, each building on the last that reached the disk.
 * A commit that fails changes nothing; readers see only what is on disk.
 */
import { join } from 'node:path'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { OffsetToCommit } from '../log/offsets.js'
import { topicPartitionName } from '../model/topic-partition.js'
import { type FileSystem, fileErrorCode } from '../stdx/file-system.js'
import { SerialQueue } from '../stdx/serial-queue.js'
import {
  type CommitState,
  decodeCommitState,
  EMPTY_COMMIT_STATE,
  encodeCommitState,
  type PartitionState,
} from './commit-state.js'
import { replaceFile } from './durable-file.js'
import { ioError } from './io-errors.js'

/** What a transaction adds to the state. */
export interface Commit {
  /** Undefined: offsets only. */
  readonly transaction?: number
  readonly groupId?: string
  readonly offsets?: readonly OffsetToCommit[]
}

export interface CommitStoreOptions {
  readonly folder: string
  readonly fileSystem: FileSystem
  readonly isSynced: boolean
}

/** Asked at each write, so that the file is never behind by more than the commit being written. */
export type PartitionStates = () => ReadonlyMap<string, PartitionState>

export class CommitStore {
  readonly #options: CommitStoreOptions
  readonly #path: string
  readonly #queue = new SerialQueue()
  /** Aborted transactions above `endedThrough`: nothing of them is left, so they may be counted as ended. */
  readonly #aborted = new Set<number>()
  #state: CommitState = EMPTY_COMMIT_STATE
  #partitionStates: PartitionStates | undefined
  #failure: StreamsError | undefined
  #nextTransaction = 1

  constructor(options: CommitStoreOptions) {
    this.#options = options
    this.#path = join(options.folder, 'commit.json')
  }

  /** The state of the last commit on disk. */
  get state(): CommitState {
    return this.#state
  }

  /** Reads the file; a folder without one is new. */
  async load(): Promise<CommitState> {
    try {
      const bytes = await this.#options.fileSystem.readFile(this.#path)
      this.#state = decodeCommitState(bytes, this.#path)
    } catch (error) {
      if (fileErrorCode(error) !== 'ENOENT') throw ioError(error, 'cannot read its commits', { file: this.#path })
    }
    this.#nextTransaction = Math.max(this.#state.endedThrough, ...this.#state.committedBeyond) + 1
    return this.#state
  }

  /**
   * To be called when recovery has removed every uncommitted batch: transactions that the last process left open have
   * ended.
   */
  noteRecovered(): void {
    for (let transaction = this.#state.endedThrough + 1; transaction < this.#nextTransaction; transaction++) {
      if (!this.#state.committedBeyond.includes(transaction)) this.#aborted.add(transaction)
    }
  }

  /** A number for a new transaction, higher than all before. */
  nextTransaction(): number {
    return this.#nextTransaction++
  }

  /** Makes a commit durable; when it resolves, `state` has it. */
  commit(commit: Commit): Promise<void> {
    return this.#write(state => withCommit(state, commit))
  }

  /** Writes the present facts about partitions. */
  save(): Promise<void> {
    return this.#write(state => state)
  }

  /** From now on the partitions themselves say how they are; until then what was loaded holds. */
  setPartitionStates(states: PartitionStates): void {
    this.#partitionStates = states
  }

  /** Writes a changed state of one partition; only before setPartitionStates. */
  updatePartition(name: string, partition: PartitionState): Promise<void> {
    return this.#write(state => ({ ...state, partitions: new Map(state.partitions).set(name, partition) }))
  }

  /** Forgets what groups have committed for these partitions, and the partitions themselves. */
  forget(partitionNames: ReadonlySet<string>): Promise<void> {
    const isKept = ([name]: readonly [string, unknown]): boolean => !partitionNames.has(name)
    return this.#write(state => ({
      ...state,
      groups: new Map([...state.groups].map(([id, group]) => [id, new Map([...group].filter(isKept))])),
      partitions: new Map([...state.partitions].filter(isKept)),
    }))
  }

  deleteGroup(groupId: string): Promise<void> {
    return this.#write(state => {
      const groups = new Map(state.groups)
      groups.delete(groupId)
      return { ...state, groups }
    })
  }

  /** To be called when no batch of an aborted transaction is left. Reaches the disk with the next write. */
  noteAborted(transaction: number): void {
    this.#aborted.add(transaction)
  }

  #write(change: (state: CommitState) => CommitState): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#failure !== undefined) throw this.#failure
      const changed = this.#withEnded(change(this.#state))
      const next = { ...changed, partitions: this.#partitionStates?.() ?? changed.partitions }
      const { fileSystem, folder, isSynced } = this.#options
      try {
        await replaceFile(fileSystem, this.#path, encodeCommitState(next), isSynced)
      } catch (error) {
        throw ioError(error, 'cannot write its commits', { file: this.#path })
      }
      if (isSynced) await fileSystem.syncFolder(folder).catch(cause => this.#failUnknown(cause))
      this.#state = next
      for (const transaction of this.#aborted) if (transaction <= next.endedThrough) this.#aborted.delete(transaction)
    })
  }

  /** The rename has happened, but it is unknown whether it would outlive the machine: nothing more is committed. */
  #failUnknown(cause: unknown): never {
    this.#failure = new StreamsError(logCodes.E618, 'The embedded log cannot sync its folder after a commit', {
      file: this.#options.folder,
      cure: 'Check the disk, then open the log again: it finds out what was committed.',
      cause,
    })
    throw this.#failure
  }

  /** Moves `endedThrough` over everything that has ended. */
  #withEnded(state: CommitState): CommitState {
    let { endedThrough } = state
    const committed = new Set(state.committedBeyond)
    while (committed.has(endedThrough + 1) || this.#aborted.has(endedThrough + 1)) committed.delete(++endedThrough)
    return { ...state, endedThrough, committedBeyond: [...committed].sort((a, b) => a - b) }
  }
}

function withCommit(state: CommitState, commit: Commit): CommitState {
  const { transaction, groupId, offsets = [] } = commit
  const committedBeyond = transaction === undefined ? state.committedBeyond : [...state.committedBeyond, transaction]
  if (groupId === undefined || offsets.length === 0) return { ...state, committedBeyond }
  const group = new Map(state.groups.get(groupId))
  for (const { offset, metadata, ...partition } of offsets)
    group.set(topicPartitionName(partition), { offset, metadata })
  return { ...state, committedBeyond, groups: new Map(state.groups).set(groupId, group) }
}
