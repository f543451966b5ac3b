/** Takes an append apart: Kafka takes one batch per partition and request. */
import { dataCodes } from '../../errors/codes/data.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import { readBatchHeader } from '../../record-batch/header.js'

export interface SplitBatch {
  /** A view of the batch. */
  readonly bytes: Uint8Array
  /** Offsets that it takes. */
  readonly recordCount: number
}

/** The batches that lie one behind the other in `bytes`. E502 when one is malformed or cut short, or there is none. */
export function splitBatches({ topic, partition }: TopicPartition, bytes: Uint8Array): readonly SplitBatch[] {
  const place = { topic, partition }
  const batches: SplitBatch[] = []
  for (let at = 0; at < bytes.length; ) {
    const header = readBatchHeader(bytes, at, place)
    const end = at + header.sizeBytes
    if (end > bytes.length) {
      const what = `A record batch to append is cut short by ${end - bytes.length} bytes`
      throw new StreamsError(dataCodes.E502, what, place)
    }
    batches.push({ bytes: bytes.subarray(at, end), recordCount: header.lastOffsetDelta + 1 })
    at = end
  }
  if (batches.length > 0) return batches
  throw new StreamsError(dataCodes.E502, 'There is no record batch to append', place)
}
