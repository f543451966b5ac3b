/**
 * Time as a value that is passed in: wall clock, monotonic clock and timers. Nothing else in the engine may ask the
 * machine for the time, so that tests and simulation can move it by hand: beside the machine's clock stands one that
 * moves only when told.
 */

export interface Timer {
  /** The callback will not run any more. Idempotent. */
  cancel(): void
}

export interface TimerOptions {
  /** Whether the process stays alive for this timer. Default true. */
  readonly keepsProcessAlive?: boolean
}

export interface Clock {
  /** Wall clock, whole milliseconds since 1970; may jump. */
  nowMs(): number
  /** For durations: milliseconds with a fraction since an arbitrary moment; never falls. */
  monotonicMs(): number
  /** Runs `callback` once, not before `delayMs` have passed. */
  setTimer(delayMs: number, callback: () => void, options?: TimerOptions): Timer
}

/** The machine's clock. */
export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now()
  }

  monotonicMs(): number {
    return performance.now()
  }

  setTimer(delayMs: number, callback: () => void, options: TimerOptions = {}): Timer {
    const timeout = setTimeout(callback, delayMs)
    if (options.keepsProcessAlive === false) timeout.unref()
    return { cancel: () => clearTimeout(timeout) }
  }
}

/** Resolves when `delayMs` have passed on `clock`; rejects with the signal's reason when it is aborted before. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason)
      return
    }
    const onAbort = (): void => {
      timer.cancel()
      reject(signal?.reason)
    }
    const timer = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Resolves when the event loop has had a turn: for long work in pieces. It is no measure of time. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve)
  })
}

interface PendingTimer {
  readonly dueMs: number
  readonly sequence: number
  readonly callback: () => void
}

/**
 * A clock that stands still until it is moved. Timers run inside `advance`, in the order of their due times (equal
 * ones in the order in which they were set), each seeing the clock at its own due time.
 */
export class ManualClock implements Clock {
  readonly #pending = new Set<PendingTimer>()
  #nowMs: number
  #elapsedMs = 0
  #sequence = 0

  constructor(nowMs = 0) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = { dueMs: this.#elapsedMs + Math.max(0, delayMs), sequence: this.#sequence++, callback }
    this.#pending.add(timer)
    return { cancel: () => void this.#pending.delete(timer) }
  }

  /** Timers that have not run yet. */
  get timerCount(): number {
    return this.#pending.size
  }

  /** Moves both clocks forward by `byMs` (not negative) and runs what falls due, also timers set on the way. */
  advance(byMs: number): void {
    if (!(byMs >= 0)) throw new RangeError(`a clock cannot advance by ${byMs} ms`)
    const endMs = this.#elapsedMs + byMs
    for (let timer = this.#next(endMs); timer !== undefined; timer = this.#next(endMs)) {
      this.#pending.delete(timer)
      this.#moveTo(timer.dueMs)
      timer.callback()
    }
    this.#moveTo(endMs)
  }

  #next(endMs: number): PendingTimer | undefined {
    let next: PendingTimer | undefined
    for (const timer of this.#pending) {
      if (timer.dueMs > endMs) continue
      if (next === undefined || timer.dueMs < next.dueMs) next = timer
      else if (timer.dueMs === next.dueMs && timer.sequence < next.sequence) next = timer
    }
    return next
  }

  #moveTo(elapsedMs: number): void {
    this.#nowMs += elapsedMs - this.#elapsedMs
    this.#elapsedMs = elapsedMs
  }
}
