/**
 * Writing what is to stay of one or more neighbouring segments into one new file that takes their place: for
 * compaction, and to take out the batches of a transaction that others have written behind.
 *
 * ```
 *   A.log B.log  ─▶  A.log.cleaned   written, synced          a leftover is deleted at the next open
 *                    A-B.swap        renamed: now it counts    an open finishes what follows
 *   commit.json without B · A.log, B.log, indexes removed · A-B.swap renamed to A.log
 * ```
 * Source: org.apache.kafka.storage.internals.log.Cleaner, LocalLog.replaceSegments.
 */
import { join } from 'node:path'
import { SCAN_CHUNK_BYTES } from '../config/limits.js'
import { type BatchHeader, readBatchHeader } from '../record-batch/header.js'
import type { File } from '../stdx/file-system.js'
import { ioError } from './io-errors.js'
import type { PartitionLog } from './partition-log.js'
import { type ScannedBatch, scanBatches } from './scan.js'
import { Segment } from './segment.js'
import { corruptSegment, removeIfThere, removeSegmentFiles, writeIndex } from './segment-files.js'
import { SparseIndex } from './sparse-index.js'

/** What stays of a batch: the batch itself, a changed one, or undefined for nothing. */
export type BatchTransform = (batch: ScannedBatch) => Uint8Array | undefined

export interface RewriteOptions {
  /** Neighbours in `partition.segments`; their bytes must not change meanwhile. */
  readonly segments: readonly Segment[]
  readonly transform: BatchTransform
  /** Makes the present list of segments durable; called when the new file counts, before the old ones go. */
  readonly saveState: () => Promise<void>
}

/** Must run in an exclusive job of the partition, unless all the segments are closed ones. */
export async function writeRewritten(partition: PartitionLog, options: RewriteOptions): Promise<Segment> {
  const first = options.segments[0]!
  const { fileSystem, isSynced } = partition.context
  const cleanedPath = `${first.path}.cleaned`
  const rewritten = new Segment(partition.folder, first.baseOffset, first.openedAtMs)
  rewritten.index = new SparseIndex()
  rewritten.appendedAtMs = Math.max(...options.segments.map(segment => segment.appendedAtMs))
  try {
    const output = await fileSystem.open(cleanedPath, 'replace')
    try {
      const writer = new ChunkWriter(output, rewritten)
      for (const segment of options.segments) await copyBatches(partition, segment, options.transform, writer)
      await writer.flush()
      if (isSynced) await output.sync()
    } finally {
      await output.close()
    }
  } catch (error) {
    await removeIfThere(fileSystem, cleanedPath).catch(() => undefined)
    throw ioError(error, `cannot rewrite a segment of ${partition.name}`, { ...partition.place, file: cleanedPath })
  }
  return rewritten
}

/**
 * Puts the rewritten segment in the place of the old ones; does nothing when these have gone meanwhile (retention,
 * purge, a deleted topic). Must run in an exclusive job of the partition.
 */
export async function swapRewritten(
  partition: PartitionLog,
  rewritten: Segment,
  options: RewriteOptions,
): Promise<void> {
  const { fileSystem, isSynced } = partition.context
  const { segments } = options
  const from = partition.segments.indexOf(segments[0]!)
  if (from < 0 || segments.some((segment, index) => partition.segments[from + index] !== segment)) {
    await removeIfThere(fileSystem, `${rewritten.path}.cleaned`)
    return
  }
  const swapPath = join(partition.folder, swapName(segments[0]!.baseOffset, segments.at(-1)!.baseOffset))
  await partition.rewriting(async () => {
    await fileSystem.rename(`${rewritten.path}.cleaned`, swapPath)
    partition.segments.splice(from, segments.length, rewritten)
    if (segments.length > 1) await options.saveState()
    for (const segment of segments) await removeSegmentFiles(partition, segment)
    await fileSystem.rename(swapPath, rewritten.path)
    if (isSynced) await fileSystem.syncFolder(partition.folder)
  })
  if (rewritten !== partition.activeSegment) await writeIndex(partition, rewritten)
}

/** `00000000000000000000-00000000000000000412.swap` */
function swapName(first: bigint, last: bigint): string {
  return `${String(first).padStart(20, '0')}-${String(last).padStart(20, '0')}.swap`
}

/** The base offsets in a swap file's name; undefined for other names. */
export function parseSwapName(name: string): { first: bigint; last: bigint } | undefined {
  const match = /^(\d{20})-(\d{20})\.swap$/.exec(name)
  return match === null ? undefined : { first: BigInt(match[1]!), last: BigInt(match[2]!) }
}

async function copyBatches(
  partition: PartitionLog,
  segment: Segment,
  transform: BatchTransform,
  writer: ChunkWriter,
): Promise<void> {
  const options = { from: 0, sizeBytes: segment.sizeBytes, offsetMin: segment.baseOffset, crcFromOffset: 0n }
  const end = await partition.context.files.use(segment.path, file =>
    scanBatches(file, options, async batch => {
      const kept = transform(batch)
      if (kept !== undefined) await writer.add(kept === batch.bytes ? batch.header : readBatchHeader(kept, 0), kept)
      return true
    }),
  )
  if (end.problem !== undefined) throw corruptSegment(partition, segment, end.position, end.problem)
}

/** Gathers batches and writes them in large pieces. */
class ChunkWriter {
  readonly #file: File
  readonly #segment: Segment
  #chunks: Uint8Array[] = []
  #bytes = 0
  #writtenBytes = 0

  constructor(file: File, segment: Segment) {
    this.#file = file
    this.#segment = segment
  }

  async add(header: BatchHeader, bytes: Uint8Array): Promise<void> {
    this.#segment.add(header)
    this.#chunks.push(bytes.slice())
    this.#bytes += bytes.length
    if (this.#bytes >= SCAN_CHUNK_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    await this.#file.write(this.#chunks, this.#writtenBytes)
    this.#writtenBytes += this.#bytes
    this.#chunks = []
    this.#bytes = 0
  }
}
