/**
 * Time as a value that is passed in: wall clock, monotonic clock and timers. Nothing else in the engine may ask the
 * machine for the time, so that tests and simulation can move it by hand.
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
