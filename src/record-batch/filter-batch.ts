/**
 * A batch with fewer of its records, as compaction makes it: the records' bytes are kept as they are, so base offset,
 * base timestamp and last offset delta stay, and the offsets of what is gone are gaps. Compressed again where its codec
 * can, else stored uncompressed.
 * Source: org.apache.kafka.common.record.MemoryRecords.filterTo.
 */

import { standardCodecs } from './codecs.js'
import { type CodecTable, compressRecords } from './compression.js'
import { crc32c } from './crc32c.js'
import { COMPRESSIONS, compressionOf, isLogAppendTime, readBatchHeader, viewOf } from './header.js'
import * as layout from './layout.js'

/** The records that stay, at least one. */
export interface KeptRecords {
  /** Their bytes, one after another, uncompressed. */
  readonly bytes: Uint8Array
  readonly count: number
  readonly maxTimestampMs: bigint
}

/** A new batch with the header of `batch` and only the kept records. */
export function filterBatch(batch: Uint8Array, kept: KeptRecords, codecs: CodecTable = standardCodecs): Uint8Array {
  const header = readBatchHeader(batch, 0)
  const compressed = compressionOf(header)
  const canCompress = compressed !== 'none' && codecs[compressed]?.compress !== undefined
  const compression = canCompress ? compressed : 'none'
  const records = compressRecords(compression, kept.bytes, codecs)
  const result = new Uint8Array(layout.HEADER_BYTES + records.length)
  result.set(batch.subarray(0, layout.HEADER_BYTES))
  result.set(records, layout.RECORDS_AT)
  const view = viewOf(result)
  const attributes = (header.attributes & ~layout.COMPRESSION_MASK) | COMPRESSIONS.indexOf(compression)
  view.setInt32(layout.LENGTH_AT, result.length - layout.LOG_OVERHEAD_BYTES)
  view.setInt16(layout.ATTRIBUTES_AT, attributes)
  view.setInt32(layout.RECORD_COUNT_AT, kept.count)
  if (!isLogAppendTime(header)) view.setBigInt64(layout.MAX_TIMESTAMP_AT, kept.maxTimestampMs)
  view.setUint32(layout.CRC_AT, crc32c(result, layout.ATTRIBUTES_AT))
  return result
}
