/**
 * What is looked at before an append is taken: whole batches of format 2, none larger than the topic allows. The CRC is
 * not computed: it was by the encoder a moment ago, in the same process, and readers check it.
 */
import { dataCodes } from '../errors/codes/data.js'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import { type BatchHeader, readBatchHeader } from '../record-batch/header.js'
import type { PartitionLog } from './partition-log.js'

/** Headers of the batches in `bytes`. E502 for malformed ones, E504 for an oversize one, E611 for a closed log. */
export function checkAppend(bytes: Uint8Array, partition: PartitionLog): BatchHeader[] {
  if (partition.segments.length === 0) {
    throw new StreamsError(logCodes.E611, `${partition.name} has been closed or deleted`, partition.place)
  }
  const headers: BatchHeader[] = []
  for (let at = 0; at < bytes.length; ) {
    const header = readBatchHeader(bytes, at, partition.place)
    at += header.sizeBytes
    if (at > bytes.length) {
      throw new StreamsError(dataCodes.E502, `A record batch to append is cut short by ${at - bytes.length} bytes`, {
        ...partition.place,
      })
    }
    if (header.sizeBytes > partition.config.batchBytesMax) throw tooLarge(header, partition)
    headers.push(header)
  }
  if (headers.length > 0) return headers
  throw new StreamsError(dataCodes.E502, 'There is no record batch to append', partition.place)
}

function tooLarge(header: BatchHeader, partition: PartitionLog): StreamsError {
  const { batchBytesMax } = partition.config
  const what = `A record batch of ${header.sizeBytes} bytes is larger than ${partition.name} takes (${batchBytesMax})`
  return new StreamsError(dataCodes.E504, what, {
    ...partition.place,
    cure: 'Raise max.message.bytes of the topic, or write smaller records.',
  })
}
