/** What transactions of every log refuse, and with which words. */
import { OFFSET_METADATA_BYTES_MAX } from '../config/limits.js'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import { topicPartitionName } from '../model/topic-partition.js'
import { utf8ByteLength } from '../stdx/utf8.js'
import type { OffsetToCommit } from './offsets.js'
import type { LogTransaction } from './produce.js'

/** E612: the transaction is in a state in which it cannot do `what`; `failure` is what broke it. */
export function transactionRefusal(what: string, state: LogTransaction['state'], failure: unknown): StreamsError {
  return new StreamsError(logCodes.E612, `Cannot ${what}: the transaction is ${state}`, {
    cure: state === 'broken' ? 'Abort it and begin again.' : 'Begin a new one.',
    cause: failure,
  })
}

/** E612 while the producer's last transaction has not ended. */
export function checkNoneOpen(transaction: LogTransaction | undefined): void {
  if (transaction === undefined) return
  throw new StreamsError(logCodes.E612, `A transaction of this producer is still ${transaction.state}`, {
    cure: 'Commit or abort it first, or open another producer.',
  })
}

/** E615 for metadata of more than OFFSET_METADATA_BYTES_MAX bytes. */
export function checkOffsetMetadata(offset: OffsetToCommit): void {
  const metadataBytes = utf8ByteLength(offset.metadata)
  if (metadataBytes <= OFFSET_METADATA_BYTES_MAX) return
  const what = `The metadata of ${topicPartitionName(offset)} has ${metadataBytes} bytes`
  const { topic, partition } = offset
  throw new StreamsError(logCodes.E615, `${what}, allowed are ${OFFSET_METADATA_BYTES_MAX}`, { topic, partition })
}
