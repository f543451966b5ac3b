/**
 * Fetching from the embedded log: one read per partition, and while there is too little, waiting for the next append
 * or commit in this process (there is no other writer).
 */

import { StreamsError } from '../errors/streams-error.js'
import type { IsolationLevel } from '../log/admin.js'
import type { FetchOptions, FetchRequest, FetchResult, LogFetcher } from '../log/fetch.js'
import type { Clock } from '../stdx/clock.js'
import { Deferred } from '../stdx/deferred.js'
import { ioError } from './io-errors.js'
import type { LogFolder } from './log-folder.js'
import type { PartitionLog } from './partition-log.js'
import { readPartition } from './partition-reader.js'

export class EmbeddedFetcher implements LogFetcher {
  readonly #folder: LogFolder
  readonly #clock: Clock
  readonly #wakers = new Set<() => void>()
  #isClosed = false

  constructor(folder: LogFolder, clock: Clock) {
    this.#folder = folder
    this.#clock = clock
  }

  async fetch(requests: readonly FetchRequest[], options: FetchOptions): Promise<readonly FetchResult[]> {
    this.#folder.checkOpen()
    const { maxWaitMs, minBytes = 1, isolation = 'read_committed', signal } = options
    const deadlineMs = this.#clock.monotonicMs() + maxWaitMs
    let results: FetchResult[] = []
    for (;;) {
      const change = this.#awaitChange(requests)
      results = await Promise.all(requests.map((request, index) => this.#refetch(request, results[index], isolation)))
      const leftMs = deadlineMs - this.#clock.monotonicMs()
      const isOver = leftMs <= 0 || this.#isClosed || signal?.aborted === true || isEnough(requests, results, minBytes)
      if (!isOver) await this.#wait(change.changed, leftMs, signal)
      change.cancel()
      if (isOver) return results
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const wake of this.#wakers) wake()
  }

  /** Reads what was not read before; bytes already in the target stay. */
  async #refetch(
    request: FetchRequest,
    before: FetchResult | undefined,
    isolation: IsolationLevel,
  ): Promise<FetchResult> {
    if (before !== undefined && (before.byteCount > 0 || before.error !== undefined)) return before
    const { topic, partition, offset, target } = request
    try {
      const log = this.#folder.partition({ topic, partition })
      const limit = (request.isolation ?? isolation) === 'read_committed' ? log.lastStableOffset : log.highWatermark
      const outcome = await readPartition(log, offset, target, limit)
      return { topic, partition, ...outcome, ...ends(log), error: undefined }
    } catch (cause) {
      return this.#failed(request, cause)
    }
  }

  #failed({ topic, partition, offset }: FetchRequest, cause: unknown): FetchResult {
    const error = cause instanceof StreamsError ? cause : ioError(cause, `cannot read ${topic}-${partition}`)
    const log = error.code === 'E606' ? this.#folder.partition({ topic, partition }) : undefined
    const offsets = log === undefined ? { highWatermark: 0n, lastStableOffset: 0n, logStartOffset: 0n } : ends(log)
    const nothing = { byteCount: 0, nextOffset: offset, oversizeBytes: undefined }
    return { topic, partition, ...nothing, ...offsets, error }
  }

  /** Registers for changes before reading, so that none between read and wait is missed. */
  #awaitChange(requests: readonly FetchRequest[]): { changed: Promise<void>; cancel: () => void } {
    const changed = new Deferred()
    const cancels = requests.map(request => this.#find(request)?.onChange(changed.resolve))
    this.#wakers.add(changed.resolve)
    const cancel = (): void => {
      for (const one of cancels) one?.()
      this.#wakers.delete(changed.resolve)
    }
    return { changed: changed.promise, cancel }
  }

  #find(request: FetchRequest): PartitionLog | undefined {
    try {
      return this.#folder.partition(request)
    } catch {
      return undefined
    }
  }

  #wait(changed: Promise<void>, leftMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        timer.cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = this.#clock.setTimer(leftMs, done)
      signal?.addEventListener('abort', done, { once: true })
      void changed.then(done)
    })
  }
}

function ends(log: PartitionLog): Pick<FetchResult, 'highWatermark' | 'lastStableOffset' | 'logStartOffset'> {
  const { highWatermark, lastStableOffset, logStartOffset } = log
  return { highWatermark, lastStableOffset, logStartOffset }
}

/** Bytes enough, or something that the caller must see now: an error, a batch too large, a gap passed. */
function isEnough(requests: readonly FetchRequest[], results: readonly FetchResult[], minBytes: number): boolean {
  let bytes = 0
  for (const [index, result] of results.entries()) {
    if (result.error !== undefined || result.oversizeBytes !== undefined) return true
    if (result.byteCount === 0 && result.nextOffset !== requests[index]!.offset) return true
    bytes += result.byteCount
  }
  return bytes >= minBytes
}
