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
import { readRecordSlices } from '../record-batch/reader.js'
import type { KafkaRecord } from '../record-batch/record.js'
import type { CleanedMark } from './commit-state.js'
import type { PartitionLog } from './partition-log.js'
import { type ScannedBatch, scanBatches } from './scan.js'
import type { Segment } from './segment.js'
import { corruptSegment } from './segment-files.js'
import { type RewriteOptions, swapRewritten, writeRewritten } from './segment-rewrite.js'

/** What a run found about keys: the last offset of each, valid below `endOffset`. */
interface KeyOffsets {
  readonly lastOffsets: ReadonlyMap<string, bigint>
  readonly endOffset: bigint
}

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
  const isKept = (record: KafkaRecord): boolean => {
    if (record.key === null) return false
    const last = keys.lastOffsets.get(keyText(record.key))
    if (last !== undefined && record.offset < last) return false
    return record.value !== null || record.offset >= horizonOffset
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
  const lastOffsets = new Map<string, bigint>()
  let endOffset = 0n
  for (const segment of dirty) {
    if (lastOffsets.size >= COMPACTION_KEYS_MAX) break
    const options = { from: 0, sizeBytes: segment.sizeBytes, offsetMin: segment.baseOffset, crcFromOffset: 0n }
    const end = await partition.context.files.use(segment.path, file =>
      scanBatches(file, options, batch => {
        endOffset = nextOffsetOf(batch.header)
        if (isControl(batch.header)) return true
        for (const { record } of slicesOf(batch, partition)) {
          if (record.key !== null) lastOffsets.set(keyText(record.key), record.offset)
        }
        return lastOffsets.size < COMPACTION_KEYS_MAX
      }),
    )
    if (end.problem !== undefined) throw corruptSegment(partition, segment, end.position, end.problem)
    if (lastOffsets.size < COMPACTION_KEYS_MAX) endOffset = segment.nextOffset
  }
  return { lastOffsets, endOffset }
}

/** The batch as it is, a smaller one, or nothing. */
function keptPart(
  batch: ScannedBatch,
  isKept: (record: KafkaRecord) => boolean,
  partition: PartitionLog,
): Uint8Array | undefined {
  if (isControl(batch.header)) return batch.bytes
  const kept: { record: KafkaRecord; slice: Uint8Array }[] = []
  for (const each of slicesOf(batch, partition)) if (isKept(each.record)) kept.push(each)
  if (kept.length === batch.header.recordCount) return batch.bytes
  return kept.length === 0 ? undefined : filterBatch(batch.bytes, kept)
}

function slicesOf(batch: ScannedBatch, partition: PartitionLog): ReturnType<typeof readRecordSlices> {
  const { header } = batch
  const place = { ...partition.place, offset: header.baseOffset }
  const options = { codecs: standardCodecs, sizeBytesMax: DECOMPRESSED_BATCH_BYTES_MAX, place }
  const records = decompressRecords(compressionOf(header, place), batch.bytes.subarray(RECORDS_AT), options)
  return readRecordSlices(header, records, place)
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

function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}

function sumBytes(segments: readonly Segment[]): number {
  let bytes = 0
  for (const segment of segments) bytes += segment.sizeBytes
  return bytes
}
