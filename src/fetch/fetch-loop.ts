/**
 * Reads the log into the slabs of all inputs that have room. Inputs that lie in one place (a broker) are asked for
 * together, and two fetches of a place may be under way: so an input that has room again is asked for at once, while
 * a poll still waits for others. Only a poll for all inputs of its place waits long; one that leaves some out is soon
 * over, so that it does not keep them waiting.
 *
 * Records that trickle in are collected by the log: behind a fetch that brought little, its place rests for some
 * milliseconds. What was waited for is handed on at once, only what comes next is fetched together.
 */
import { FETCHES_PER_PLACE, PARTIAL_FETCH_WAIT_MS, SMALL_FETCH_BYTES, SMALL_FETCH_REST_MS } from '../config/limits.js'
import type { IsolationLevel } from '../log/admin.js'
import type { FetchResult, LogFetcher } from '../log/fetch.js'
import type { Clock } from '../stdx/clock.js'
import type { InputFeed } from './input-feed.js'

/** An input with the memory that its slabs lie in. */
export interface FetchTarget {
  readonly feed: InputFeed
  readonly isolation: IsolationLevel
  /** Where it goes on when the log has lost its next offset. */
  readonly reset: 'earliest' | 'latest' | 'none'
  /** View of `bytes` at `address` of the task's memory, fresh. */
  view(address: number, bytes: number): Uint8Array
  /** A block of the task's memory for a batch that does not fit a slab. */
  allocate(bytes: number): Promise<number>
}

export interface FetchLoopOptions {
  readonly fetcher: LogFetcher
  readonly clock: Clock
  /** `fetch.max.wait.ms` */
  readonly maxWaitMs: number
  readonly targets: () => readonly FetchTarget[]
  /** The offset asked for is not in the partition any more: where to go on. A rejection ends the loop. */
  readonly reposition: (target: FetchTarget) => Promise<bigint>
  /** After every fetch that changed something. */
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
}

/** What is going on with one place. */
interface Place {
  readonly fetches: Set<Promise<void>>
  /** No fetch is started. */
  isResting: boolean
}

export class FetchLoop {
  readonly #options: FetchLoopOptions
  readonly #stop = new AbortController()
  readonly #places = new Map<unknown, Place>()
  #isStarted = false

  constructor(options: FetchLoopOptions) {
    this.#options = options
  }

  start(): void {
    this.#isStarted = true
    this.roomMade()
  }

  /** An input has room again, or inputs came or went. */
  roomMade(): void {
    if (!this.#isStarted || this.#stop.signal.aborted) return
    const places = new Map<unknown, FetchTarget[]>()
    for (const target of this.#options.targets()) {
      const place = this.#options.fetcher.placeOf?.(target.feed.topicPartition)
      const there = places.get(place)
      if (there === undefined) places.set(place, [target])
      else there.push(target)
    }
    for (const [place, there] of places) this.#start(place, there)
  }

  /** Ends what is under way; nothing is told any more. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all([...this.#places.values()].flatMap(({ fetches }) => [...fetches]))
  }

  /** Starts a fetch for those inputs of a place that have room. */
  #start(name: unknown, there: readonly FetchTarget[]): void {
    const place = this.#places.get(name) ?? { fetches: new Set(), isResting: false }
    const { fetches } = place
    const targets = there.filter(target => target.feed.hasRoom)
    if (targets.length === 0 || place.isResting || fetches.size >= FETCHES_PER_PLACE) return
    // inputs that had nothing wait for the other fetch, so that in the end one poll asks for all
    if (fetches.size > 0 && targets.every(target => target.feed.isQuiet)) return
    const { maxWaitMs } = this.#options
    this.#places.set(name, place)
    const waitMs = targets.length === there.length ? maxWaitMs : Math.min(maxWaitMs, PARTIAL_FETCH_WAIT_MS)
    const fetch = this.#fetch(targets, waitMs)
      .then(bytes => {
        if (bytes > 0 && bytes < SMALL_FETCH_BYTES) this.#rest(place)
      })
      .catch(error => this.#fail(error))
      .finally(() => {
        fetches.delete(fetch)
        this.roomMade()
      })
    fetches.add(fetch)
  }

  #rest(place: Place): void {
    if (place.isResting) return
    place.isResting = true
    this.#options.clock.setTimer(SMALL_FETCH_REST_MS, () => {
      place.isResting = false
      this.roomMade()
    })
  }

  #fail(error: unknown): void {
    if (this.#stop.signal.aborted) return
    this.#stop.abort()
    this.#options.onError(error)
  }

  /** Gives the bytes that came. */
  async #fetch(targets: readonly FetchTarget[], maxWaitMs: number): Promise<number> {
    const slabs = targets.map(target => target.feed.takeSlab())
    const requests = targets.map((target, index) => ({
      ...target.feed.topicPartition,
      offset: target.feed.nextOffset,
      target: target.view(slabs[index]?.address ?? 0, slabs[index]?.bytes ?? 0),
      isolation: target.isolation,
    }))
    const results = await this.#options.fetcher.fetch(requests, { maxWaitMs, signal: this.#stop.signal })
    let changed = false
    let bytes = 0
    for (const [index, target] of targets.entries()) {
      const result = await this.#checked(target, results[index] as FetchResult)
      bytes += result.byteCount
      changed ||= result.byteCount > 0 || target.feed.endOffset !== endOf(target, result)
      // before the input is free for another fetch, which would only find the same batch again
      if (result.oversizeBytes !== undefined) {
        target.feed.addLarge(await target.allocate(result.oversizeBytes), result.oversizeBytes)
      }
      target.feed.filled(slabs[index]?.address ?? 0, { ...result, endOffset: endOf(target, result) })
    }
    if (changed && !this.#stop.signal.aborted) this.#options.onChange()
    return bytes
  }

  /** The result, moved where its offset is gone. Rejects with its error. */
  async #checked(target: FetchTarget, result: FetchResult): Promise<FetchResult> {
    if (result.error === undefined) return result
    if (result.error.code !== 'E606') throw result.error
    return { ...result, byteCount: 0, nextOffset: await this.#options.reposition(target), error: undefined }
  }
}

/** End of the partition as this reader may see it. */
function endOf(target: FetchTarget, result: FetchResult): bigint {
  return target.isolation === 'read_uncommitted' ? result.highWatermark : result.lastStableOffset
}
