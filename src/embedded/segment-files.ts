/**
 * Making, cutting and removing the files of a segment, and keeping its index: loaded from its files where they are
 * there and possible, else by walking the segment; written when a segment is closed. An index is only ever a hint, so
 * that failing to write one is no failure.
 */

import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import { type FileSystem, fileErrorCode } from '../stdx/file-system.js'
import { ioError } from './io-errors.js'
import type { PartitionLog } from './partition-log.js'
import { scanBatches } from './scan.js'
import { Segment } from './segment.js'
import { SparseIndex } from './sparse-index.js'

/** Makes an empty segment file, the new active one of the partition. */
export async function createSegment(partition: PartitionLog, baseOffset: bigint): Promise<Segment> {
  const { fileSystem, clock, isSynced } = partition.context
  const segment = new Segment(partition.folder, baseOffset, clock.nowMs())
  segment.index = new SparseIndex()
  try {
    await (await fileSystem.open(segment.path, 'replace')).close()
    if (isSynced) await fileSystem.syncFolder(partition.folder)
  } catch (error) {
    throw ioError(error, `cannot make a segment of ${partition.name}`, { ...partition.place, file: segment.path })
  }
  return segment
}

/** Closes the active segment and begins the next one. */
export async function rollSegment(partition: PartitionLog, baseOffset: bigint): Promise<void> {
  const closed = partition.activeSegment
  const next = await createSegment(partition, baseOffset)
  partition.segments.push(next)
  await writeIndex(partition, closed)
  partition.context.onRoll()
}

/** Removes a segment's files; a reader that still has the file open may finish. */
export async function removeSegmentFiles(partition: PartitionLog, segment: Segment): Promise<void> {
  const { fileSystem, files } = partition.context
  await files.evict(segment.path)
  for (const path of [segment.indexPath, segment.timeIndexPath, segment.path]) await removeIfThere(fileSystem, path)
}

/** Cuts a segment's file at `position`, the end of a batch. To be called while readers are kept out. */
export async function cutSegment(partition: PartitionLog, segment: Segment, position: number): Promise<void> {
  await partition.context.files.use(segment.path, file => file.truncate(position))
  if (segment.sizeBytes === position) return
  segment.sizeBytes = position
  await removeIndexFiles(partition.context.fileSystem, segment)
  await rebuildIndex(partition, segment)
}

/** The segment's index, loaded or built when it is not there yet. */
export async function ensureIndex(partition: PartitionLog, segment: Segment): Promise<SparseIndex> {
  segment.index ??= await loadIndex(partition.context.fileSystem, segment)
  return segment.index ?? (await rebuildIndex(partition, segment))
}

/** The index in the segment's index files; undefined when there is none that can be right. */
export async function loadIndex(fileSystem: FileSystem, segment: Segment): Promise<SparseIndex | undefined> {
  try {
    const index = await fileSystem.readFile(segment.indexPath)
    const timeIndex = await fileSystem.readFile(segment.timeIndexPath)
    return SparseIndex.decode(index, timeIndex, segment.sizeBytes)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw ioError(error, 'cannot read an index', { file: segment.indexPath })
  }
}

/** Writes the index files of a segment that gets no more batches. Without them the next reader walks the segment. */
export async function writeIndex(partition: PartitionLog, segment: Segment): Promise<void> {
  if (segment.index === undefined) return
  const { fileSystem } = partition.context
  const { index, timeIndex } = segment.index.encode()
  try {
    await writeWhole(fileSystem, segment.indexPath, index)
    await writeWhole(fileSystem, segment.timeIndexPath, timeIndex)
  } catch {
    await removeIndexFiles(fileSystem, segment).catch(() => undefined)
  }
}

export async function removeIndexFiles(fileSystem: FileSystem, segment: Segment): Promise<void> {
  await removeIfThere(fileSystem, segment.indexPath)
  await removeIfThere(fileSystem, segment.timeIndexPath)
}

/** Walks the segment from its start; sets its index and next offset. E607 where it is not whole. */
async function rebuildIndex(partition: PartitionLog, segment: Segment): Promise<SparseIndex> {
  const walked = new Segment(partition.folder, segment.baseOffset, segment.openedAtMs)
  const index = new SparseIndex()
  walked.index = index
  const { sizeBytes } = segment
  const options = { from: 0, sizeBytes, offsetMin: segment.baseOffset }
  const end = await partition.context.files.use(segment.path, file =>
    scanBatches(file, options, ({ header }) => {
      walked.add(header)
      return true
    }),
  )
  if (end.problem !== undefined) throw corruptSegment(partition, segment, end.position, end.problem)
  segment.index = index
  segment.nextOffset = walked.nextOffset
  return index
}

/** E607, naming file and position. */
export function corruptSegment(
  partition: PartitionLog,
  segment: Segment,
  position: number,
  problem: string,
): StreamsError {
  return new StreamsError(logCodes.E607, `${partition.name} is corrupt at byte ${position}: ${problem}`, {
    ...partition.place,
    file: segment.path,
    cure: 'Restore the file from a copy. For an input that can be read again: delete the topic and write it anew.',
  })
}

async function writeWhole(fileSystem: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const file = await fileSystem.open(path, 'replace')
  await file.write([bytes], 0).finally(() => file.close())
}

export async function removeIfThere(fileSystem: FileSystem, path: string): Promise<void> {
  await fileSystem.remove(path).catch(error => {
    if (fileErrorCode(error) !== 'ENOENT') throw error
  })
}
