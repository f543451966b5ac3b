/** Waits that double, to a bound, each spread by a fifth to both sides so that clients do not come back in step. */
import type { Prng } from '../../stdx/prng.js'

const SPREAD = 0.2

export interface BackoffOptions {
  readonly firstMs: number
  readonly maxMs: number
}

/** The wait after the `failureCount`th failure in a row (from 1 on), ms. Source: Kafka's ExponentialBackoff. */
export function backoffMs({ firstMs, maxMs }: BackoffOptions, failureCount: number, prng: Prng): number {
  const doubled = firstMs * 2 ** Math.min(failureCount - 1, 31)
  return Math.min(maxMs, doubled) * (1 - SPREAD + 2 * SPREAD * prng.float())
}
