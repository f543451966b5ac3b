/** What a broker's answer to a Produce request means for the batches of it. */
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import { topicPartitionName } from '../../model/topic-partition.js'
import { isRetriable, kafkaError, needsMetadata } from '../kafka-errors.js'
import { KafkaErrorNumber as N } from '../protocol/error-numbers.js'
import type { ProduceResponse } from './broker-sender.js'
import type { QueuedBatch } from './partition-queue.js'
import type { SendOutcome, SentBatch } from './produce-queues.js'

/** What came of one batch. */
export type BatchAnswer<B extends QueuedBatch> = {
  readonly sent: SentBatch<B>
  /** The broker may not lead the partition any more. */
  readonly needsMetadata: boolean
} & (
  | { readonly outcome: 'acked'; readonly baseOffset: bigint; readonly error?: never }
  | { readonly outcome: Exclude<SendOutcome, 'acked'>; readonly error: StreamsError; readonly baseOffset?: never }
)

type PartitionAnswer = ProduceResponse['responses'][number]['partitionResponses'][number]

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

/** One answer per batch, in the order of the request. */
export function answersOf<B extends QueuedBatch>(
  sent: readonly SentBatch<B>[],
  { responses }: ProduceResponse,
): readonly BatchAnswer<B>[] {
  const byName = new Map<string, PartitionAnswer>()
  for (const { name, partitionResponses } of responses) {
    for (const each of partitionResponses) byName.set(topicPartitionName({ topic: name, partition: each.index }), each)
  }
  return sent.map(each => answerOf(each, byName.get(topicPartitionName(each.queue.partition))))
}

function answerOf<B extends QueuedBatch>(sent: SentBatch<B>, answer: PartitionAnswer | undefined): BatchAnswer<B> {
  const { partition } = sent.queue
  if (answer === undefined) {
    const error = new StreamsError(logCodes.E630, 'a broker said nothing of a partition that was sent', {
      ...partition,
    })
    return { sent, outcome: 'uncertain', error, needsMetadata: false }
  }
  const { errorCode, baseOffset, errorMessage, recordErrors } = answer
  const outcome = outcomeOf(errorCode, sent.batch.attemptCount)
  if (outcome === 'acked') return { sent, outcome, baseOffset, needsMetadata: false }
  const brokerText = errorMessage ?? recordErrors[0]?.batchIndexErrorMessage
  const error = kafkaError(errorCode, { ...partition, brokerText }, 'Produce')
  return { sent, outcome, error, needsMetadata: needsMetadata(errorCode) }
}

function outcomeOf(errorCode: number, attemptCount: number): SendOutcome {
  if (errorCode === N.NONE || errorCode === N.DUPLICATE_SEQUENCE_NUMBER) return 'acked'
  if (OUT_OF_ORDER.has(errorCode)) return 'out-of-order'
  if (errorCode === N.CORRUPT_MESSAGE && attemptCount >= CORRUPT_ATTEMPTS_MAX) return 'dropped'
  if (!isRetriable(errorCode)) return 'dropped'
  return REFUSED.has(errorCode) ? 'refused' : 'uncertain'
}
