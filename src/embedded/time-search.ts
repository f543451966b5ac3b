/** The first record that is not older than a time: by the sparse index to its neighbourhood, then batch by batch. */

import { isControl, nextOffsetOf } from '../record-batch/header.js'
import { readRecords } from '../record-batch/reader.js'
import type { PartitionLog } from './partition-log.js'
import { scanBatches } from './scan.js'
import type { Segment } from './segment.js'
import { corruptSegment, ensureIndex } from './segment-files.js'

/** Offset of the first record in [log start, limit) that is not older than `timestampMs`; undefined without one. */
export async function findByTime(
  partition: PartitionLog,
  timestampMs: bigint,
  limit: bigint,
): Promise<bigint | undefined> {
  for (;;) {
    await partition.readable()
    const { version, segments } = partition
    try {
      let found: bigint | undefined
      for (const segment of segments) {
        if (found === undefined && segment.baseOffset < limit)
          found = await searchSegment(partition, segment, timestampMs)
      }
      if (partition.version === version) return found !== undefined && found < limit ? found : undefined
    } catch (error) {
      if (partition.version === version) throw error
    }
  }
}

async function searchSegment(
  partition: PartitionLog,
  segment: Segment,
  timestampMs: bigint,
): Promise<bigint | undefined> {
  const index = await ensureIndex(partition, segment)
  if (index.maxTimestampMs === undefined || index.maxTimestampMs < timestampMs) return undefined
  const from = index.locateTime(timestampMs)
  const options = { from, sizeBytes: segment.sizeBytes, offsetMin: segment.baseOffset }
  let found: bigint | undefined
  const end = await partition.context.files.use(segment.path, file =>
    scanBatches(file, options, batch => {
      const { header } = batch
      if (header.maxTimestampMs < timestampMs || nextOffsetOf(header) <= partition.logStartOffset) return true
      if (isControl(header)) return true
      for (const record of readRecords(batch, { place: partition.topicPartition })) {
        if (record.timestampMs < timestampMs || record.offset < partition.logStartOffset) continue
        found = record.offset
        return false
      }
      return true
    }),
  )
  if (end.problem !== undefined) throw corruptSegment(partition, segment, end.position, end.problem)
  return found
}
