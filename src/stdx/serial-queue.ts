/**
 * Runs asynchronous jobs one after another in the order in which they were given. A job that fails rejects its own
 * promise and does not hold up the next.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve()

  /** Runs `job` when all earlier ones have ended. */
  run<T>(job: () => Promise<T> | T): Promise<T> {
    const result = this.#tail.then(job)
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** Resolves when everything given so far has ended. */
  async idle(): Promise<void> {
    await this.#tail
  }
}
