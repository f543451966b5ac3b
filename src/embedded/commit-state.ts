/**
 * What one commit makes true, as a value, and its text in the file `commit.json`: offsets of all groups, which
 * transactions have ended, and of each partition where it begins, up to where it needs no recovery, and which
 * segments it consists of. The file is replaced as a whole by a rename, so it is always one commit's.
 *
 * A batch of transaction n carries n in its leader epoch field (0: outside any transaction). Transaction n has been
 * committed when n <= endedThrough (aborted ones in that range left no batches) or n is in `committedBeyond`.
 */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { CommittedOffset } from '../log/offsets.js'
import { crc32c } from '../record-batch/crc32c.js'

/** A run of compaction: up to which offset, and when (milliseconds since 1970). */
export interface CleanedMark {
  readonly throughOffset: bigint
  readonly atMs: number
}

export interface PartitionState {
  readonly logStartOffset: bigint
  /** Below this every batch is whole and belongs to a finished commit. */
  readonly recoveryOffset: bigint
  /** Base offsets, rising; there may be newer ones on disk. */
  readonly segments: readonly bigint[]
  /** Rising in both. */
  readonly cleaned: readonly CleanedMark[]
}

/** Offsets of a group by partition name (`orders-0`). */
export type GroupOffsets = ReadonlyMap<string, CommittedOffset>

export interface CommitState {
  readonly endedThrough: number
  /** Rising, all above endedThrough. */
  readonly committedBeyond: readonly number[]
  readonly groups: ReadonlyMap<string, GroupOffsets>
  readonly partitions: ReadonlyMap<string, PartitionState>
}

export const EMPTY_COMMIT_STATE: CommitState = {
  endedThrough: 0,
  committedBeyond: [],
  groups: new Map(),
  partitions: new Map(),
}

const VERSION = 1

/** Whether the batches of this transaction count. */
export function isCommitted(state: CommitState, transaction: number): boolean {
  return transaction <= state.endedThrough || state.committedBeyond.includes(transaction)
}

/** First line: the CRC of the rest; the rest: JSON. */
export function encodeCommitState(state: CommitState): Uint8Array {
  const groups = [...state.groups].map(([group, offsets]) => [
    group,
    [...offsets].map(([partition, { offset, metadata }]) => [partition, offset.toString(), metadata]),
  ])
  const partitions = [...state.partitions].map(([name, partition]) => [
    name,
    partition.logStartOffset.toString(),
    partition.recoveryOffset.toString(),
    partition.segments.map(String),
    partition.cleaned.map(mark => [mark.throughOffset.toString(), mark.atMs]),
  ])
  const { endedThrough, committedBeyond } = state
  const body = JSON.stringify({ version: VERSION, endedThrough, committedBeyond, groups, partitions })
  const bytes = new TextEncoder().encode(`00000000\n${body}\n`)
  const crc = crc32c(bytes, 9).toString(16).padStart(8, '0')
  bytes.set(new TextEncoder().encode(crc))
  return bytes
}

/** E610 for a file that is not as it was written, or that a newer version wrote. */
export function decodeCommitState(bytes: Uint8Array, file: string): CommitState {
  const text = new TextDecoder().decode(bytes)
  if (text.slice(0, 8) !== crc32c(bytes, 9).toString(16).padStart(8, '0') || text[8] !== '\n') {
    throw unreadable('its checksum is wrong', file)
  }
  const body = JSON.parse(text.slice(9)) as EncodedState
  if (body.version !== VERSION) throw unreadable(`it has version ${body.version}, this release knows ${VERSION}`, file)
  return {
    endedThrough: body.endedThrough,
    committedBeyond: body.committedBeyond,
    groups: new Map(body.groups.map(([group, offsets]) => [group, decodeOffsets(offsets)])),
    partitions: new Map(
      body.partitions.map(([name, logStart, recovery, segments, cleaned]) => [
        name,
        {
          logStartOffset: BigInt(logStart),
          recoveryOffset: BigInt(recovery),
          segments: segments.map(BigInt),
          cleaned: cleaned.map(([throughOffset, atMs]) => ({ throughOffset: BigInt(throughOffset), atMs })),
        },
      ]),
    ),
  }
}

type EncodedOffset = [partition: string, offset: string, metadata: string]

interface EncodedState {
  readonly version: number
  readonly endedThrough: number
  readonly committedBeyond: number[]
  readonly groups: [group: string, offsets: EncodedOffset[]][]
  readonly partitions: [
    name: string,
    logStart: string,
    recovery: string,
    segments: string[],
    cleaned: [string, number][],
  ][]
}

function decodeOffsets(offsets: readonly EncodedOffset[]): GroupOffsets {
  return new Map(
    offsets.map(([partition, offset, metadata]) => [partition, { offset: BigInt(offset), metadata }] as const),
  )
}

function unreadable(why: string, file: string): StreamsError {
  return new StreamsError(logCodes.E610, `The embedded log cannot read ${file}: ${why}`, {
    file,
    cure: 'Restore the data folder from a copy, open it with the release that wrote it, or start with an empty one.',
  })
}
