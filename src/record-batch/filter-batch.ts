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
import type { KafkaRecord } from './record.js'

/** `kept`: at least one of the batch's records, in order, with its bytes in the (decompressed) batch. A new batch. */
export function filterBatch(
  batch: Uint8Array,
  kept: readonly { readonly record: KafkaRecord; readonly slice: Uint8Array }[],
  codecs: CodecTable = standardCodecs,
): Uint8Array {
  const header = readBatchHeader(batch, 0)
  const compressed = compressionOf(header)
  const canCompress = compressed !== 'none' && codecs[compressed]?.compress !== undefined
  const compression = canCompress ? compressed : 'none'
  const records = compressRecords(compression, concat(kept.map(each => each.slice)), codecs)
  const result = new Uint8Array(layout.HEADER_BYTES + records.length)
  result.set(batch.subarray(0, layout.HEADER_BYTES))
  result.set(records, layout.RECORDS_AT)
  const view = viewOf(result)
  const attributes = (header.attributes & ~layout.COMPRESSION_MASK) | COMPRESSIONS.indexOf(compression)
  view.setInt32(layout.LENGTH_AT, result.length - layout.LOG_OVERHEAD_BYTES)
  view.setInt16(layout.ATTRIBUTES_AT, attributes)
  view.setInt32(layout.RECORD_COUNT_AT, kept.length)
  if (!isLogAppendTime(header)) view.setBigInt64(layout.MAX_TIMESTAMP_AT, maxTimestamp(kept))
  view.setUint32(layout.CRC_AT, crc32c(result, layout.ATTRIBUTES_AT))
  return result
}

function maxTimestamp(kept: readonly { readonly record: KafkaRecord }[]): bigint {
  let maxMs = kept[0]!.record.timestampMs
  for (const { record } of kept) if (record.timestampMs > maxMs) maxMs = record.timestampMs
  return maxMs
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  let sizeBytes = 0
  for (const part of parts) sizeBytes += part.length
  const whole = new Uint8Array(sizeBytes)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
