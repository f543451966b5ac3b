/** What a broker's error number means for a batch that was sent. */
import { isRetriable } from '../kafka-errors.js'
import { KafkaErrorNumber as N } from '../protocol/error-numbers.js'
import type { SendOutcome } from './produce-queues.js'

/** The broker's place in the partition's sequences is another one than ours, or it does not know the producer. */
const OUT_OF_ORDER = new Set<number>([
  N.OUT_OF_ORDER_SEQUENCE_NUMBER,
  N.UNKNOWN_PRODUCER_ID,
  N.INVALID_PRODUCER_ID_MAPPING,
  N.INVALID_PRODUCER_EPOCH,
  N.PRODUCER_FENCED,
])

/** Answered before anything was appended. Others that may pass can come behind it too, from a leader that goes. */
const REFUSED = new Set<number>([N.NOT_ENOUGH_REPLICAS, N.CORRUPT_MESSAGE, N.THROTTLING_QUOTA_EXCEEDED])

/** Bytes that were damaged on their way are sent again; what is refused as damaged that often was never right. */
const CORRUPT_ATTEMPTS_MAX = 3

export function outcomeOf(errorCode: number, attemptCount: number): SendOutcome {
  if (errorCode === N.NONE || errorCode === N.DUPLICATE_SEQUENCE_NUMBER) return 'acked'
  if (OUT_OF_ORDER.has(errorCode)) return 'out-of-order'
  if (errorCode === N.CORRUPT_MESSAGE && attemptCount >= CORRUPT_ATTEMPTS_MAX) return 'dropped'
  if (!isRetriable(errorCode)) return 'dropped'
  return REFUSED.has(errorCode) ? 'refused' : 'uncertain'
}
