/** Repeats what may succeed later: errors whose `retry` is `backoff`, until a deadline. */
import { StreamsError } from '../../errors/streams-error.js'
import { type Clock, sleep } from '../../stdx/clock.js'
import type { Prng } from '../../stdx/prng.js'
import { type BackoffOptions, backoffMs } from './backoff.js'

/** How long and how often to try. */
export interface RetryOptions {
  readonly clock: Clock
  readonly prng: Prng
  /** `retry.backoff.ms` and `retry.backoff.max.ms`. */
  readonly backoff: BackoffOptions
  /** From the call on; an attempt that is under way then is not cut short. */
  readonly timeoutMs: number
  /** Ends the waits: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Rejects with the first error that cannot pass, or at the deadline with the last one, which says how often. */
export async function retrying<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const startMs = options.clock.monotonicMs()
  let failure: StreamsError
  let failureCount = 0
  do {
    try {
      return await attempt()
    } catch (error) {
      if (!mayPass(error)) throw error
      failure = error
      failureCount++
    }
  } while (await waits(options, failureCount, startMs))
  throw failureCount === 1 ? failure : givenUp(failure, failureCount, options.clock.monotonicMs() - startMs)
}

/** Waits before the next attempt, if there is time for one. */
async function waits(options: RetryOptions, failureCount: number, startMs: number): Promise<boolean> {
  const { clock, timeoutMs } = options
  const waitMs = backoffMs(options.backoff, failureCount, options.prng)
  if (clock.monotonicMs() - startMs + waitMs > timeoutMs) return false
  await sleep(clock, waitMs, options.signal)
  return true
}

/** Whether the same call may succeed later. */
export function mayPass(error: unknown): error is StreamsError {
  return error instanceof StreamsError && error.retry === 'backoff'
}

function givenUp(error: StreamsError, attemptCount: number, passedMs: number): StreamsError {
  const { code, scope, retry, place, cure } = error
  const what = error.message.split('\n')[0]?.slice(code.length + 2)
  const text = `${what}; tried ${attemptCount} times in ${Math.round(passedMs)} ms`
  return new StreamsError({ code, title: '', scope, retry }, text, {
    ...place,
    ...(cure === undefined ? {} : { cure }),
    cause: error,
  })
}
