/**
 * Reads the log into the slabs of all inputs that have room, one long poll after another. An input that gets room
 * again ends the running poll, so that it is asked for at once.
 */
import type { FetchResult, LogFetcher } from '../log/fetch.js'
import type { InputFeed } from './input-feed.js'

/** An input with the memory that its slabs lie in. */
export interface FetchTarget {
  readonly feed: InputFeed
  /** The topology writes the topic itself. */
  readonly isOwnOutput: boolean
  /** View of `bytes` at `address` of the task's memory, fresh. */
  view(address: number, bytes: number): Uint8Array
  /** A block of the task's memory for a batch that does not fit a slab. */
  allocate(bytes: number): Promise<number>
}

export interface FetchLoopOptions {
  readonly fetcher: LogFetcher
  readonly maxWaitMs: number
  readonly targets: () => readonly FetchTarget[]
  /** After every fetch that changed something. */
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
}

export class FetchLoop {
  readonly #options: FetchLoopOptions
  #poll = new AbortController()
  #stopped = false
  #running: Promise<void> | undefined
  #roomMade: (() => void) | undefined

  constructor(options: FetchLoopOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** An input has room again, or inputs came or went. */
  roomMade(): void {
    this.#roomMade?.()
    this.#poll.abort()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.roomMade()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const targets = this.#options.targets().filter(target => target.feed.hasRoom)
      if (targets.length === 0) {
        await new Promise<void>(resolve => {
          this.#roomMade = resolve
        })
        this.#roomMade = undefined
        continue
      }
      try {
        await this.#fetch(targets)
      } catch (error) {
        this.#options.onError(error)
        return
      }
    }
  }

  async #fetch(targets: readonly FetchTarget[]): Promise<void> {
    this.#poll = new AbortController()
    const slabs = targets.map(target => target.feed.takeSlab())
    const requests = targets.map((target, index) => ({
      ...target.feed.topicPartition,
      offset: target.feed.nextOffset,
      target: target.view(slabs[index]?.address ?? 0, slabs[index]?.bytes ?? 0),
      // what this process writes itself it may read before the commit: both are in the same one, or in none
      isolation: target.isOwnOutput ? ('read_uncommitted' as const) : ('read_committed' as const),
    }))
    const results = await this.#options.fetcher.fetch(requests, {
      maxWaitMs: this.#options.maxWaitMs,
      signal: this.#poll.signal,
    })
    let changed = false
    for (const [index, target] of targets.entries()) {
      const result = results[index] as FetchResult
      if (result.error !== undefined) throw result.error
      changed ||= result.byteCount > 0 || target.feed.endOffset !== endOf(target, result)
      target.feed.filled(slabs[index]?.address ?? 0, { ...result, endOffset: endOf(target, result) })
      if (result.oversizeBytes !== undefined) {
        target.feed.addLarge(await target.allocate(result.oversizeBytes), result.oversizeBytes)
      }
    }
    if (changed) this.#options.onChange()
  }
}

/** End of the partition as this reader may see it. */
function endOf(target: FetchTarget, result: FetchResult): bigint {
  return target.isOwnOutput ? result.highWatermark : result.lastStableOffset
}
