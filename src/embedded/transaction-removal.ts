/**
 * Taking the batches of unfinished transactions out of a partition: at an abort, and at the first open after a kill.
 * What lies at the end of a segment is cut off; what others have written behind is rewritten around it, leaving a gap
 * in the offsets, as compaction does. Offsets at the end of the partition are given out again.
 */
import type { BatchHeader } from '../record-batch/header.js'
import type { PartitionLog } from './partition-log.js'
import { segmentIndexOf } from './partition-reader.js'
import { scanBatches } from './scan.js'
import type { Segment } from './segment.js'
import { corruptSegment, cutSegment, ensureIndex, removeIndexFiles } from './segment-files.js'
import { swapRewritten, writeRewritten } from './segment-rewrite.js'

/** Removes batches from `fromOffset` on for which `isDropped`. Must run in an exclusive job. Harmless when repeated. */
export async function removeBatches(
  partition: PartitionLog,
  fromOffset: bigint,
  isDropped: (header: BatchHeader) => boolean,
): Promise<void> {
  const from = segmentIndexOf(partition, fromOffset)
  for (const segment of partition.segments.slice(from))
    await removeFromSegment(partition, segment, fromOffset, isDropped)
  const active = partition.activeSegment
  await ensureIndex(partition, active)
  partition.highWatermark = active.nextOffset
}

async function removeFromSegment(
  partition: PartitionLog,
  segment: Segment,
  fromOffset: bigint,
  isDropped: (header: BatchHeader) => boolean,
): Promise<void> {
  const index = await ensureIndex(partition, segment)
  const relative = fromOffset > segment.baseOffset ? Number(fromOffset - segment.baseOffset) : 0
  const from = index.locate(relative)
  let firstDropped: number | undefined
  let isKeptBehind = false
  const options = { from, sizeBytes: segment.sizeBytes, offsetMin: segment.baseOffset }
  const end = await partition.context.files.use(segment.path, file =>
    scanBatches(file, options, ({ header, position }) => {
      if (isDropped(header)) firstDropped ??= position
      else if (firstDropped !== undefined) isKeptBehind = true
      return true
    }),
  )
  if (end.problem !== undefined) throw corruptSegment(partition, segment, end.position, end.problem)
  if (firstDropped === undefined) return
  const cutPosition: number = firstDropped
  if (!isKeptBehind) {
    await removeIndexFiles(partition.context.fileSystem, segment)
    await partition.rewriting(() => cutSegment(partition, segment, cutPosition))
    return
  }
  const transform = (batch: { header: BatchHeader; bytes: Uint8Array; position: number }): Uint8Array | undefined =>
    batch.position >= cutPosition && isDropped(batch.header) ? undefined : batch.bytes
  const rewrite = { segments: [segment], transform, saveState: async () => undefined }
  await swapRewritten(partition, await writeRewritten(partition, rewrite), rewrite)
}
