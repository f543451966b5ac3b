/** Looks from time to time whether the topics of the application have become others. Kafka: `metadata.max.age.ms`. */
import type { Clock, Timer } from '../stdx/clock.js'

export class TopicWatch {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #hasChanged: () => Promise<boolean>
  #timer: Timer | undefined

  constructor(clock: Clock, everyMs: number, hasChanged: () => Promise<boolean>) {
    this.#clock = clock
    this.#everyMs = everyMs
    this.#hasChanged = hasChanged
  }

  /** Calls `onChange` once, when something has changed. What cannot be looked at is looked at again later. */
  start(onChange: () => void): void {
    this.#timer = this.#clock.setTimer(this.#everyMs, () => void this.#look(onChange), { keepsProcessAlive: false })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  async #look(onChange: () => void): Promise<void> {
    const hasChanged = await this.#hasChanged().catch(() => false)
    if (this.#timer === undefined) return
    if (hasChanged) onChange()
    else this.start(onChange)
  }
}
