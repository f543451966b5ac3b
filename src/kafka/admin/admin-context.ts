/** What every administrative request needs: whom to ask, and how long to go on asking. */
import type { BackoffOptions } from '../cluster/backoff.js'
import type { Cluster } from '../cluster/cluster.js'
import type { RetryOptions } from '../cluster/retry.js'

export interface AdminContext {
  readonly cluster: Cluster
  readonly retry: RetryOptions
}

/** Brokers learn of changed topics within milliseconds: the first look again is soon. */
export const PROPAGATION_BACKOFF: BackoffOptions = Object.freeze({ firstMs: 5, maxMs: 200 })

/** Starts the time of an operation of several steps: each is given what is left of it. */
export function startDeadline({ retry }: AdminContext): (backoff?: BackoffOptions) => RetryOptions {
  const startMs = retry.clock.monotonicMs()
  return (backoff = retry.backoff) => {
    const passedMs = retry.clock.monotonicMs() - startMs
    return { ...retry, backoff, timeoutMs: Math.max(0, retry.timeoutMs - passedMs) }
  }
}
