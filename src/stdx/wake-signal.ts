/**
 * A loop's sleep that others can end: `wake` ends the running wait, or the next one if none is running. Nothing is
 * counted: many wakes before a wait are one.
 */
import type { Clock } from './clock.js'

export class WakeSignal {
  readonly #clock: Clock
  #woken = false
  #resolve: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wake(): void {
    if (this.#resolve === undefined) this.#woken = true
    else this.#resolve()
  }

  /** Resolves when woken or when `maxMs` have passed. One wait at a time. */
  async wait(maxMs: number): Promise<void> {
    if (this.#woken) {
      this.#woken = false
      return
    }
    await new Promise<void>(resolve => {
      const timer = this.#clock.setTimer(Math.max(0, maxMs), () => done())
      const done = (): void => {
        timer.cancel()
        this.#resolve = undefined
        resolve()
      }
      this.#resolve = done
    })
  }
}
