/**
 * One `fetch` of a caller: what it wants of each partition, what has come, and when that is enough. No I/O.
 *
 * ```
 *   placing ──▶ queued ──▶ asked ──▶ answered
 *      ▲           ▲          │  nothing came, or the broker was the wrong one, or away
 *      └───────────┴──────────┘
 * ```
 */
import type { StreamsError } from '../../errors/streams-error.js'
import type { IsolationLevel } from '../../log/admin.js'
import type { FetchOptions, FetchRequest, FetchResult } from '../../log/fetch.js'
import { topicPartitionName } from '../../model/topic-partition.js'
import { Deferred } from '../../stdx/deferred.js'

/** Offsets of a partition's ends, as its leader said last. */
export type PartitionEnds = Pick<FetchResult, 'highWatermark' | 'lastStableOffset' | 'logStartOffset'>

const OFFSET_MAX = 2n ** 63n - 1n
const unknownEnds: PartitionEnds = { highWatermark: OFFSET_MAX, lastStableOffset: OFFSET_MAX, logStartOffset: 0n }

/** What a fetch wants of one partition. */
export class Want {
  readonly request: FetchRequest
  readonly isolation: IsolationLevel
  readonly call: FetchCall
  /** Key for maps. */
  readonly name: string
  result: FetchResult | undefined
  /** It is not known who has the partition; a fetch does not end before that is tried. */
  isPlacing = true
  /** Somebody has said something: what there is, that there is nothing, or that it cannot be had now. */
  isAnswered = false
  /** A broker said that the offset is not in the partition; it is believed when it says so again. */
  isDoubted = false
  /** Bytes may be on their way into the target. */
  isReceiving = false

  constructor(request: FetchRequest, isolation: IsolationLevel, call: FetchCall) {
    this.request = request
    this.isolation = isolation
    this.call = call
    this.name = topicPartitionName(request)
  }

  /** Nothing more can come: the caller has its target back. */
  get isOver(): boolean {
    return this.call.isOver
  }

  /** Nothing for now, and who said so. */
  emptyHanded(): void {
    this.isAnswered = true
    this.isPlacing = false
  }

  answer(result: FetchResult): void {
    this.emptyHanded()
    this.result = result
  }

  fail(error: StreamsError, ends: PartitionEnds | undefined): void {
    this.answer({ ...nothing(this.request, ends), error })
  }

  /** Whether the caller must see it now: records, a gap passed, a batch too large, an error. */
  get hasNews(): boolean {
    const { result } = this
    if (result === undefined) return false
    return result.error !== undefined || result.oversizeBytes !== undefined || result.nextOffset !== this.request.offset
  }
}

/** Result of a partition of which nothing has come. */
function nothing({ topic, partition, offset }: FetchRequest, ends = unknownEnds): FetchResult {
  return {
    topic,
    partition,
    byteCount: 0,
    nextOffset: offset,
    ...ends,
    oversizeBytes: undefined,
    error: undefined,
  }
}

/** Settles once: when enough has come, the wait is over, or the caller interrupts it. */
export class FetchCall {
  readonly wants: readonly Want[]
  readonly minBytes: number
  /** Monotonic ms. */
  readonly deadlineMs: number
  readonly #settled = new Deferred<readonly FetchResult[]>()
  readonly #endsOf: (name: string) => PartitionEnds | undefined
  #isOver = false
  #isInterrupted = false

  constructor(
    requests: readonly FetchRequest[],
    { maxWaitMs, minBytes = 1, isolation = 'read_committed' }: FetchOptions,
    nowMs: number,
    endsOf: (name: string) => PartitionEnds | undefined,
  ) {
    this.wants = requests.map(request => new Want(request, request.isolation ?? isolation, this))
    this.minBytes = Math.max(1, minBytes)
    this.deadlineMs = nowMs + (minBytes > 0 ? maxWaitMs : 0)
    this.#endsOf = endsOf
  }

  get results(): Promise<readonly FetchResult[]> {
    return this.#settled.promise
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Whether bytes are on their way into a target; it cannot end meanwhile. */
  get isReceiving(): boolean {
    return this.wants.some(want => want.isReceiving)
  }

  /** The caller wants to have what there is. */
  interrupt(): void {
    this.#isInterrupted = true
  }

  /** Ends it if there is a reason to. True when it is over. */
  check(nowMs: number): boolean {
    if (!this.#isOver && !this.isReceiving && this.#hasReason(nowMs)) this.#end()
    return this.#isOver
  }

  #hasReason(nowMs: number): boolean {
    if (this.#isInterrupted) return true
    if (this.wants.some(want => want.isPlacing)) return false
    if (this.#isEnough()) return true
    return nowMs >= this.deadlineMs && this.wants.every(want => want.isAnswered)
  }

  #isEnough(): boolean {
    let byteCount = 0
    for (const want of this.wants) {
      if (want.hasNews && want.result?.byteCount === 0) return true
      byteCount += want.result?.byteCount ?? 0
    }
    return byteCount >= this.minBytes
  }

  #end(): void {
    this.#isOver = true
    this.#settled.resolve(this.wants.map(want => want.result ?? nothing(want.request, this.#endsOf(want.name))))
  }
}
