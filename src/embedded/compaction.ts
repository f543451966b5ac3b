/**
 * Compaction: of each key only the last record stays, at its offset. Closed segments below the last stable offset are
 * rewritten; the active one never is, so the newest records of a key are always all there.
 *
 * One run: (1) walk what was never compacted and remember the last offset of each key, (2) rewrite all segments up to
 * there, without records whose key comes again, merging small neighbours. A tombstone stays for `delete.retention.ms`
 * after the first run that met it, so that a reader on its way sees it. Records without a key go, as in Kafka.
 *
 * Deliberate difference: when a tombstone was first met is kept beside the commits, not in the batch (KIP-534).
 * Source: org.apache.kafka.storage.internals.log.Cleaner.
 */
import { COMPACTION_KEYS_MAX, DECOMPRESSED_BATCH_BYTES_MAX } from '../config/limits.js'
import { standardCodecs } from '../record-batch/codecs.js'
import { decompressRecords } from '../record-batch/compression.js'
import { filterBatch } from '../record-batch/filter-batch.js'
import { compressionOf, isControl, nextOffsetOf } from '../record-batch/header.js'
import { RECORDS_AT } from '../record-batch/layout.js'
import { RecordScan } from '../record-batch/record-scan.js'
import type { CleanedMark } from './commit-state.js'
import type { PartitionLog } from './partition-log.js'
import { type ScannedBatch, scanBatches } from './scan.js'
import type { Segment } from './segment.js'
import { corruptSegment } from './segment-files.js'
import { type RewriteOptions, swapRewritten, writeRewritten } from './segment-rewrite.js'

/** What a run found about keys: the last offset of each, minus `baseOffset`; valid below `endOffset`. */
interface KeyOffsets {
  readonly lastOffsets: ReadonlyMap<string, number>
  readonly baseOffset: bigint
  readonly endOffset: bigint
}

/** Decides about the present record of a scan over a batch with this base offset. */
type IsKept = (record: RecordScan, baseOffset: bigint) => boolean

/** Compacts the partition if enough of it has never been compacted, or `isForced`. Whether it did. */
export async function compactPartition(
  partition: PartitionLog,
  saveState: () => Promise<void>,
  isForced = false,
): Promise<boolean> {
  const closed = closedSegments(partition)
  const cleanedThrough = partition.cleaned.at(-1)?.throughOffset ?? 0n
  const dirty = closed.filter(segment => segment.nextOffset > cleanedThrough)
  const dirtyBytes = sumBytes(dirty)
  const hasExpired = hasExpiredTombstones(partition)
  const isDirty = dirtyBytes > 0 && dirtyBytes >= partition.config.dirtyRatioMin * sumBytes(closed)
  if (closed.length === 0 || !(isDirty || hasExpired || (isForced && dirtyBytes > 0))) return false
  const keys = await collectKeys(partition, dirty)
  const horizonOffset = tombstoneHorizon(partition)
  const isKept: IsKept = (record, baseOffset) => {
    if (record.keyBytes < 0) return false
    const last = keys.lastOffsets.get(record.keyText())
    if (last !== undefined && Number(baseOffset - keys.baseOffset) + record.offsetDelta < last) return false
    return record.hasValue || baseOffset + BigInt(record.offsetDelta) >= horizonOffset
  }
  const until = closed.findLastIndex(segment => segment.baseOffset < keys.endOffset) + 1
  for (const segments of groupSegments(closed.slice(0, until), partition.config.segmentBytes)) {
    const transform = (batch: ScannedBatch): Uint8Array | undefined => keptPart(batch, isKept, partition)
    await rewrite(partition, { segments, transform, saveState })
  }
  noteCleaned(partition, keys.endOffset)
  await saveState()
  return true
}

/** Segments that get no more batches and belong to finished commits only. */
function closedSegments(partition: PartitionLog): readonly Segment[] {
  const stable = partition.lastStableOffset
  return partition.segments.slice(0, -1).filter(segment => segment.nextOffset <= stable)
}

async function collectKeys(partition: PartitionLog, dirty: readonly Segment[]): Promise<KeyOffsets> {
  const lastOffsets = new Map<string, number>()
  const baseOffset = dirty[0]?.baseOffset ?? 0n
  let endOffset = 0n
  for (const segment of dirty) {
    if (lastOffsets.size >= COMPACTION_KEYS_MAX) break
    const options = { from: 0, sizeBytes: segment.sizeBytes, offsetMin: segment.baseOffset, crcFromOffset: 0n }
    const end = await partition.context.files.use(segment.path, file =>
      scanBatches(file, options, batch => {
        endOffset = nextOffsetOf(batch.header)
        if (isControl(batch.header)) return true
        const relative = Number(batch.header.baseOffset - baseOffset)
        for (const record = scanOf(batch, partition); record.next(); ) {
          if (record.keyBytes >= 0) lastOffsets.set(record.keyText(), relative + record.offsetDelta)
        }
        return lastOffsets.size < COMPACTION_KEYS_MAX
      }),
    )
    if (end.problem !== undefined) throw corruptSegment(partition, segment, end.position, end.problem)
    if (lastOffsets.size < COMPACTION_KEYS_MAX) endOffset = segment.nextOffset
  }
  return { lastOffsets, baseOffset, endOffset }
}

/** The batch as it is, a smaller one, or nothing. */
function keptPart(batch: ScannedBatch, isKept: IsKept, partition: PartitionLog): Uint8Array | undefined {
  const { header } = batch
  if (isControl(header)) return batch.bytes
  const records = recordsOf(batch, partition)
  const kept = new Uint8Array(records.length)
  let keptBytes = 0
  let count = 0
  let maxTimestampMs = -(2n ** 63n)
  for (const record = new RecordScan(header, records, partition.place); record.next(); ) {
    if (!isKept(record, header.baseOffset)) continue
    kept.set(records.subarray(record.from, record.to), keptBytes)
    keptBytes += record.to - record.from
    count++
    const timestampMs = record.timestampMs()
    if (timestampMs > maxTimestampMs) maxTimestampMs = timestampMs
  }
  if (count === header.recordCount) return batch.bytes
  if (count === 0) return undefined
  return filterBatch(batch.bytes, { bytes: kept.subarray(0, keptBytes), count, maxTimestampMs })
}

function scanOf(batch: ScannedBatch, partition: PartitionLog): RecordScan {
  return new RecordScan(batch.header, recordsOf(batch, partition), partition.place)
}

/** The records of the batch, decompressed. */
function recordsOf(batch: ScannedBatch, partition: PartitionLog): Uint8Array {
  const place = { ...partition.place, offset: batch.header.baseOffset }
  const options = { codecs: standardCodecs, sizeBytesMax: DECOMPRESSED_BATCH_BYTES_MAX, place }
  return decompressRecords(compressionOf(batch.header, place), batch.bytes.subarray(RECORDS_AT), options)
}

/** Neighbours whose bytes together fit one segment. Source: Cleaner.groupSegmentsBySize. */
function groupSegments(segments: readonly Segment[], bytesMax: number): Segment[][] {
  const groups: Segment[][] = []
  let bytes = 0
  for (const segment of segments) {
    const group = groups.at(-1)
    const spans = group === undefined ? 0n : segment.nextOffset - group[0]!.baseOffset
    if (group !== undefined && bytes + segment.sizeBytes <= bytesMax && spans < 0x7fffffffn) {
      group.push(segment)
      bytes += segment.sizeBytes
    } else {
      groups.push([segment])
      bytes = segment.sizeBytes
    }
  }
  return groups
}

/** Long work while the partition goes on; only the swap keeps others out. */
async function rewrite(partition: PartitionLog, options: RewriteOptions): Promise<void> {
  const rewritten = await writeRewritten(partition, options)
  await partition.exclusively(() => swapRewritten(partition, rewritten, options))
}

/** Tombstones below this offset have been kept long enough. */
function tombstoneHorizon(partition: PartitionLog): bigint {
  return partition.cleaned.findLast(mark => isExpired(mark, partition))?.throughOffset ?? 0n
}

/** Whether a run would drop tombstones that an earlier one had to keep; those of the last run wait for the next. */
function hasExpiredTombstones(partition: PartitionLog): boolean {
  return partition.cleaned.slice(0, -1).some(mark => isExpired(mark, partition))
}

function isExpired(mark: CleanedMark, partition: PartitionLog): boolean {
  return mark.atMs + partition.config.deleteRetentionMs <= partition.context.clock.nowMs()
}

/** Adds this run's mark and forgets those whose tombstones are gone; the last mark says how far everything is clean. */
function noteCleaned(partition: PartitionLog, endOffset: bigint): void {
  const needed = partition.cleaned.filter(mark => !isExpired(mark, partition))
  const last = partition.cleaned.at(-1)
  if (last === undefined || endOffset > last.throughOffset) {
    partition.cleaned = [...needed, { throughOffset: endOffset, atMs: partition.context.clock.nowMs() }]
  } else {
    partition.cleaned = needed.includes(last) ? needed : [...needed, last]
  }
}

function sumBytes(segments: readonly Segment[]): number {
  let bytes = 0
  for (const segment of segments) bytes += segment.sizeBytes
  return bytes
}
