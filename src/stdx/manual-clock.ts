/**
 * A clock that stands still until it is moved. Timers run inside `advance`, in the order of their due times (equal
 * ones in the order in which they were set), each seeing the clock at its own due time.
 */
import type { Clock, Timer } from './clock.js'

interface PendingTimer {
  readonly dueMs: number
  readonly sequence: number
  readonly callback: () => void
}

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
