/**
 * One partition of the embedded log: its segments, its offsets, its open transactions, and a queue in which appends
 * and changes of the files follow one another.
 *
 * ```
 *   segments   [ 0 … 411 ][ 412 … 977 ][ 978 …            active ]
 *              ^ log start                    ^ last stable   ^ high watermark = next offset
 * ```
 * Appends run one group at a time; whatever rewrites, cuts or removes files runs between them (`exclusively`). Readers
 * do not queue: they note `version` before a read and begin anew when a change of files has raised it.
 */
import { join } from 'node:path'
import { logCodes } from '../errors/codes/log.js'
import { type ErrorPlace, StreamsError } from '../errors/streams-error.js'
import type { AppendResult } from '../log/produce.js'
import { type TopicPartition, topicPartitionName } from '../model/topic-partition.js'
import type { Clock } from '../stdx/clock.js'
import { Deferred } from '../stdx/deferred.js'
import type { FileSystem } from '../stdx/file-system.js'
import { checkAppend } from './append-check.js'
import { type PendingAppend, takeGroup, writeAppends } from './append-writer.js'
import type { CleanedMark, PartitionState } from './commit-state.js'
import type { FileCache } from './file-cache.js'
import { ioError } from './io-errors.js'
import type { Segment } from './segment.js'
import type { TopicConfig } from './topic-config.js'

/** What all partitions of a log share. */
export interface PartitionContext {
  readonly folder: string
  readonly fileSystem: FileSystem
  readonly files: FileCache
  readonly clock: Clock
  /** Whether appends and commits are synced to the disk. */
  readonly isSynced: boolean
  /** Told when a segment has been closed: the state on disk is worth renewing. */
  readonly onRoll: () => void
}

/** Where a reader will probably go on: its next offset lies at this position. */
export interface ReadCursor {
  readonly offset: bigint
  readonly segment: Segment
  readonly position: number
}

const CURSOR_COUNT_MAX = 8

type Operation = { readonly append: PendingAppend } | { readonly job: () => Promise<void> }

export class PartitionLog {
  readonly topicPartition: TopicPartition
  /** `orders-0` */
  readonly name: string
  readonly folder: string
  readonly context: PartitionContext
  readonly config: TopicConfig
  /** By base offset, at least one; the last is the active one. Changed only by the writer and in exclusive jobs. */
  segments: Segment[] = []
  logStartOffset = 0n
  /** End of what was appended as a whole. */
  highWatermark = 0n
  cleaned: readonly CleanedMark[] = []
  /** Transaction → its first offset here. */
  readonly openTransactions = new Map<number, bigint>()
  /** Rises whenever positions or files that a reader may have looked at have changed. */
  version = 0
  /** Set when the files could not be put right after a failed write; nothing is appended any more. */
  failure: StreamsError | undefined
  readonly #waiters = new Set<() => void>()
  readonly #operations: Operation[] = []
  #cursors: ReadCursor[] = []
  #isBusy = false
  #rewriting: Deferred | undefined

  constructor(topicPartition: TopicPartition, config: TopicConfig, context: PartitionContext) {
    this.topicPartition = topicPartition
    this.name = topicPartitionName(topicPartition)
    this.folder = join(context.folder, this.name)
    this.config = config
    this.context = context
  }

  get place(): ErrorPlace {
    return this.topicPartition
  }

  get activeSegment(): Segment {
    return this.segments.at(-1)!
  }

  /** Below every open transaction. */
  get lastStableOffset(): bigint {
    let offset = this.highWatermark
    for (const first of this.openTransactions.values()) if (first < offset) offset = first
    return offset
  }

  /** What commit.json keeps of this partition. */
  get state(): PartitionState {
    return {
      logStartOffset: this.logStartOffset,
      recoveryOffset: this.lastStableOffset,
      segments: this.segments.map(segment => segment.baseOffset),
      cleaned: this.cleaned,
    }
  }

  /** Appends whole batches, sealing them in place; `transaction` 0 is none. */
  append(bytes: Uint8Array, transaction: number): Promise<AppendResult> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    try {
      const headers = checkAppend(bytes, this)
      const append: PendingAppend = { bytes, headers, transaction, done: new Deferred<AppendResult>() }
      this.#operations.push({ append })
      void this.#drain()
      return append.done.promise
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Runs `job` after all appends given so far and before later ones. */
  exclusively<T>(job: () => Promise<T>): Promise<T> {
    const done = new Deferred<T>()
    this.#operations.push({ job: () => job().then(done.resolve, done.reject) })
    void this.#drain()
    return done.promise
  }

  /** Keeps readers out while `job`, part of an exclusive one, changes files under them; then they begin anew. */
  async rewriting<T>(job: () => Promise<T>): Promise<T> {
    this.#rewriting = new Deferred()
    this.touchFiles()
    try {
      return await job()
    } finally {
      this.touchFiles()
      this.#rewriting.resolve()
      this.#rewriting = undefined
    }
  }

  /** Resolves when nobody is rewriting. */
  async readable(): Promise<void> {
    while (this.#rewriting !== undefined) await this.#rewriting.promise
  }

  /** Makes readers begin anew. */
  touchFiles(): void {
    this.version++
    this.#cursors = []
  }

  findCursor(offset: bigint): ReadCursor | undefined {
    return this.#cursors.find(cursor => cursor.offset === offset)
  }

  addCursor(cursor: ReadCursor): void {
    this.#cursors = this.#cursors.filter(other => other.offset !== cursor.offset)
    if (this.#cursors.length >= CURSOR_COUNT_MAX) this.#cursors.shift()
    this.#cursors.push(cursor)
  }

  /** Ends a committed transaction: what it appended is stable. The caller notifies when all partitions know. */
  endTransaction(transaction: number): void {
    this.openTransactions.delete(transaction)
  }

  /** Calls `wake` once at the next change that a reader may wait for; returns how to stop that. */
  onChange(wake: () => void): () => void {
    this.#waiters.add(wake)
    return () => void this.#waiters.delete(wake)
  }

  notify(): void {
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const wake of waiters) wake()
  }

  /** Brings everything appended so far to the disk. */
  async sync(): Promise<void> {
    try {
      for (const segment of this.segments) {
        if (!segment.isDirty) continue
        segment.isDirty = false
        await this.context.files.use(segment.path, file => file.sync())
      }
    } catch (error) {
      throw ioError(error, `cannot sync ${this.name}`, this.place)
    }
  }

  /** E606 unless the offset lies within [log start, high watermark]. */
  checkOffset(offset: bigint): void {
    if (offset >= this.logStartOffset && offset <= this.highWatermark) return
    const what = `Offset ${offset} is outside ${this.name}, which has [${this.logStartOffset}, ${this.highWatermark})`
    throw new StreamsError(logCodes.E606, what, {
      ...this.place,
      offset,
      cure: 'Read from the earliest or latest offset instead (auto.offset.reset).',
    })
  }

  async #drain(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    for (let next = this.#operations[0]; next !== undefined; next = this.#operations[0]) {
      if ('job' in next) {
        this.#operations.shift()
        await next.job()
      } else {
        await writeAppends(this, takeGroup(this.#operations))
        this.notify()
      }
    }
    this.#isBusy = false
  }
}
