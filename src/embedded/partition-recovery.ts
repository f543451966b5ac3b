/**
 * Opening a partition's folder: finish what a kill interrupted, check that nothing committed is missing, then walk the
 * batches from the recovery offset on. A tail that is not whole is cut (CRC-32C says what is whole), and so are the
 * batches of transactions that were not committed. Below the recovery offset damage is an error, never cut.
 *
 * Everything here may itself be interrupted and begun again.
 */
import { join } from 'node:path'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import { type BatchHeader, nextOffsetOf } from '../record-batch/header.js'
import type { PartitionState } from './commit-state.js'
import { ioError } from './io-errors.js'
import type { PartitionLog } from './partition-log.js'
import { type ScanEnd, scanBatches } from './scan.js'
import { Segment, segmentBaseOffset, segmentPath } from './segment.js'
import { corruptSegment, createSegment, loadIndex, removeIndexFiles, removeSegmentFiles } from './segment-files.js'
import { parseSwapName } from './segment-rewrite.js'
import { SparseIndex } from './sparse-index.js'
import { removeBatches } from './transaction-removal.js'

export interface RecoveryOptions {
  /** What the last commit says; undefined for a partition that it does not know. */
  readonly state: PartitionState | undefined
  readonly isCommitted: (transaction: number) => boolean
  /** Makes a changed state of this partition durable. */
  readonly saveState: (state: PartitionState) => Promise<void>
  /** Take a log that is shorter than what was committed (after a machine failed without sync) as it is. */
  readonly acceptLoss: boolean
}

/** What was cut when a partition was opened. */
export interface PartitionRecovery {
  readonly partition: string
  /** Bytes at the end that were no whole batches. */
  readonly tornBytes: number
  /** First offset of a transaction that was not committed; undefined when there was none. */
  readonly uncommittedFromOffset: bigint | undefined
}

/** Fills `partition` from its folder. E607, E608, E614. Undefined when nothing had to be cut. */
export async function openPartition(
  partition: PartitionLog,
  options: RecoveryOptions,
): Promise<PartitionRecovery | undefined> {
  try {
    await partition.context.fileSystem.makeFolder(partition.folder)
    const state = await finishRewrites(partition, options)
    await listSegments(partition, state, options.acceptLoss)
    const firstOffset = partition.segments[0]!.baseOffset
    partition.logStartOffset =
      state !== undefined && state.logStartOffset > firstOffset ? state.logStartOffset : firstOffset
    partition.cleaned = state?.cleaned ?? []
    return await recover(partition, options)
  } catch (error) {
    throw ioError(error, `cannot open ${partition.name}`, { ...partition.place, file: partition.folder })
  }
}

/** Ends rewrites that already count and drops those that do not; the state without the segments that were merged. */
async function finishRewrites(partition: PartitionLog, options: RecoveryOptions): Promise<PartitionState | undefined> {
  const { fileSystem } = partition.context
  let { state } = options
  for (const name of await fileSystem.list(partition.folder)) {
    if (/\.(cleaned|tmp)$/.test(name)) await fileSystem.remove(join(partition.folder, name))
    const swap = parseSwapName(name)
    if (swap === undefined) continue
    const isMerged = (baseOffset: bigint): boolean => baseOffset > swap.first && baseOffset <= swap.last
    if (state?.segments.some(isMerged) === true) {
      state = { ...state, segments: state.segments.filter(baseOffset => !isMerged(baseOffset)) }
      await options.saveState(state)
    }
    for (const baseOffset of await segmentsOnDisk(partition)) {
      if (baseOffset !== swap.first && !isMerged(baseOffset)) continue
      await removeSegmentFiles(partition, new Segment(partition.folder, baseOffset, 0))
    }
    await fileSystem.rename(join(partition.folder, name), segmentPath(partition.folder, swap.first))
  }
  return state
}

async function segmentsOnDisk(partition: PartitionLog): Promise<readonly bigint[]> {
  const names = await partition.context.fileSystem.list(partition.folder)
  return names.map(segmentBaseOffset).filter(baseOffset => baseOffset !== undefined)
}

/** Finds the segments, refuses to go on without one that was committed, and removes those that had been given up. */
async function listSegments(
  partition: PartitionLog,
  state: PartitionState | undefined,
  acceptLoss: boolean,
): Promise<void> {
  const { fileSystem, files, clock } = partition.context
  const onDisk = await segmentsOnDisk(partition)
  const known = state?.segments ?? []
  const missing = known.find(baseOffset => !onDisk.includes(baseOffset))
  if (missing !== undefined && !acceptLoss) throw missingSegment(partition, missing)
  const lastKnown = known.at(-1) ?? -1n
  for (const baseOffset of onDisk) {
    const segment = new Segment(partition.folder, baseOffset, clock.nowMs())
    if (baseOffset < lastKnown && !known.includes(baseOffset)) {
      await removeSegmentFiles(partition, segment)
      continue
    }
    segment.sizeBytes = await files.use(segment.path, file => file.size())
    segment.appendedAtMs = await fileSystem.modifiedMs(segment.path)
    partition.segments.push(segment)
  }
  for (const [index, segment] of partition.segments.entries()) {
    segment.nextOffset = partition.segments[index + 1]?.baseOffset ?? segment.baseOffset
  }
  if (partition.segments.length === 0)
    partition.segments.push(await createSegment(partition, state?.recoveryOffset ?? 0n))
}

async function recover(partition: PartitionLog, options: RecoveryOptions): Promise<PartitionRecovery | undefined> {
  const recoveryOffset = options.state?.recoveryOffset ?? 0n
  const isUncommitted = ({ leaderEpoch }: BatchHeader): boolean => leaderEpoch > 0 && !options.isCommitted(leaderEpoch)
  let uncommittedFromOffset: bigint | undefined
  let tornBytes = 0
  for (const segment of [...partition.segments]) {
    if (segment !== partition.activeSegment && segment.nextOffset <= recoveryOffset) continue
    const fileBytes = segment.sizeBytes
    const end = await walkSegment(partition, segment, recoveryOffset, header => {
      if (nextOffsetOf(header) > recoveryOffset && isUncommitted(header)) uncommittedFromOffset ??= header.baseOffset
    })
    if (end.problem === undefined) continue
    if (segment.nextOffset < recoveryOffset && !options.acceptLoss) {
      throw corruptSegment(partition, segment, end.position, end.problem)
    }
    tornBytes = fileBytes - end.position + (await cutBehind(partition, segment))
    break
  }
  partition.highWatermark = partition.activeSegment.nextOffset
  if (partition.highWatermark < recoveryOffset && !options.acceptLoss) throw tooShort(partition, recoveryOffset)
  if (uncommittedFromOffset !== undefined) await removeBatches(partition, uncommittedFromOffset, isUncommitted)
  if (tornBytes === 0 && uncommittedFromOffset === undefined) return undefined
  return { partition: partition.name, tornBytes, uncommittedFromOffset }
}

/** Takes the segment's whole batches in, CRCs checked from the recovery offset on; its size is then that of those. */
async function walkSegment(
  partition: PartitionLog,
  segment: Segment,
  recoveryOffset: bigint,
  visit: (header: BatchHeader) => void,
): Promise<ScanEnd> {
  const { fileSystem, files } = partition.context
  const index = (await loadIndex(fileSystem, segment)) ?? new SparseIndex()
  const relative = recoveryOffset > segment.baseOffset ? Number(recoveryOffset - segment.baseOffset) : 0
  const from = index.cutFrom(index.locate(relative) + 1)
  const options = { from, sizeBytes: segment.sizeBytes, crcFromOffset: recoveryOffset, offsetMin: segment.baseOffset }
  segment.index = index
  segment.sizeBytes = from
  segment.nextOffset = segment.baseOffset
  return files.use(segment.path, file =>
    scanBatches(file, options, ({ header }) => {
      segment.add(header)
      visit(header)
      return true
    }),
  )
}

/** Cuts the file behind the segment's last whole batch and removes later segments; their bytes. */
async function cutBehind(partition: PartitionLog, segment: Segment): Promise<number> {
  let bytes = 0
  await removeIndexFiles(partition.context.fileSystem, segment)
  await partition.context.files.use(segment.path, file => file.truncate(segment.sizeBytes))
  for (const later of partition.segments.splice(partition.segments.indexOf(segment) + 1)) {
    bytes += later.sizeBytes
    await removeSegmentFiles(partition, later)
  }
  return bytes
}

const LOSS_CURE =
  'Restore the file from a copy. If the machine failed and the log is not synced (durability: process), records ' +
  'that were committed shortly before are lost: open the log with acceptLoss to go on without them.'

function missingSegment(partition: PartitionLog, baseOffset: bigint): StreamsError {
  const file = segmentPath(partition.folder, baseOffset)
  const what = `${partition.name} lacks its segment from offset ${baseOffset} on`
  return new StreamsError(logCodes.E608, what, { ...partition.place, offset: baseOffset, file, cure: LOSS_CURE })
}

function tooShort(partition: PartitionLog, recoveryOffset: bigint): StreamsError {
  const what = `${partition.name} ends at offset ${partition.highWatermark}, but ${recoveryOffset} was committed`
  return new StreamsError(logCodes.E608, what, {
    ...partition.place,
    file: partition.activeSegment.path,
    cure: LOSS_CURE,
  })
}
