/** The requests of a connection that wait for their answers, in order, and one timer for the earliest deadline. */
import type { Clock, Timer } from '../../stdx/clock.js'
import { Deferred } from '../../stdx/deferred.js'
import type { ResponseReader } from './broker-connection.js'

/** A request that was written. */
export interface PendingRequest {
  readonly apiName: string
  readonly correlationId: number
  readonly reader: ResponseReader<unknown>
  readonly timeoutMs: number
  /** Monotonic. */
  readonly deadlineMs: number
  readonly resolve: (response: unknown) => void
  readonly reject: (error: unknown) => void
}

/** At rest it has no timer. */
export class PendingRequests {
  readonly #clock: Clock
  readonly #onLate: (late: PendingRequest) => void
  readonly #requests: PendingRequest[] = []
  #timer: { readonly timer: Timer; readonly atMs: number } | undefined
  #empty: Deferred | undefined

  /** `onLate` is told of the first request that is late, and is to end the connection. */
  constructor(clock: Clock, onLate: (late: PendingRequest) => void) {
    this.#clock = clock
    this.#onLate = onLate
  }

  get count(): number {
    return this.#requests.length
  }

  /** The one whose answer comes next. */
  get first(): PendingRequest | undefined {
    return this.#requests[0]
  }

  add(request: PendingRequest): void {
    this.#requests.push(request)
    this.#watch(request.deadlineMs)
  }

  /** The first one has its answer. */
  shift(): PendingRequest | undefined {
    const first = this.#requests.shift()
    if (this.#requests.length === 0) this.#empty?.resolve()
    return first
  }

  /** All of them, which wait no more. */
  takeAll(): readonly PendingRequest[] {
    this.#timer?.timer.cancel()
    this.#timer = undefined
    this.#empty?.resolve()
    return this.#requests.splice(0)
  }

  /** Resolves when there are none. */
  async drained(): Promise<void> {
    if (this.#requests.length === 0) return
    this.#empty ??= new Deferred()
    await this.#empty.promise
    this.#empty = undefined
  }

  /** The timer may fire for a request that is answered already, and is then set for the next one. */
  #watch(deadlineMs: number): void {
    if (this.#timer !== undefined && this.#timer.atMs <= deadlineMs) return
    this.#timer?.timer.cancel()
    const delayMs = Math.max(0, deadlineMs - this.#clock.monotonicMs())
    const timer = this.#clock.setTimer(delayMs, () => this.#check(), { keepsProcessAlive: false })
    this.#timer = { timer, atMs: deadlineMs }
  }

  #check(): void {
    this.#timer = undefined
    const nowMs = this.#clock.monotonicMs()
    const late = this.#requests.find(each => each.deadlineMs <= nowMs)
    if (late !== undefined) this.#onLate(late)
    else if (this.#requests.length > 0) this.#watch(Math.min(...this.#requests.map(each => each.deadlineMs)))
  }
}
