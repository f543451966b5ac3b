/**
 * Walking the batches of a segment file in large reads: for recovery, compaction and search by time. Headers are
 * checked always, CRCs where asked. The walk ends at the first batch that is not whole and right, and says why; what
 * that means (a torn tail, or corruption) is the caller's to decide.
 */
import { SCAN_CHUNK_BYTES } from '../config/limits.js'
import { StreamsError } from '../errors/streams-error.js'
import { type BatchHeader, batchSizeAt, nextOffsetOf, readBatchHeader } from '../record-batch/header.js'
import { HEADER_BYTES } from '../record-batch/layout.js'
import { checkBatchCrc } from '../record-batch/reader.js'
import type { File } from '../stdx/file-system.js'

export interface ScannedBatch {
  readonly header: BatchHeader
  /** Bytes from the start of the file. */
  readonly position: number
  /** The whole batch; valid until the next one is asked for. */
  readonly bytes: Uint8Array
}

export interface ScanOptions {
  readonly from: number
  readonly sizeBytes: number
  /** CRCs are checked of batches that end after this offset; undefined: of none. */
  readonly crcFromOffset?: bigint
  /** Offsets must not fall below this. */
  readonly offsetMin: bigint
}

/** Where a walk ended, and what was wrong there; undefined when it reached the end of the file. */
export interface ScanEnd {
  readonly position: number
  readonly problem: string | undefined
}

/** Calls `visit` for each good batch in order; the visitor may stop the walk by returning false. */
export async function scanBatches(
  file: File,
  options: ScanOptions,
  visit: (batch: ScannedBatch) => boolean | undefined | Promise<boolean | undefined>,
): Promise<ScanEnd> {
  let chunk = new Uint8Array(Math.min(SCAN_CHUNK_BYTES, Math.max(0, options.sizeBytes - options.from)))
  let position = options.from
  let offsetMin = options.offsetMin
  while (position < options.sizeBytes) {
    const count = await file.read(chunk.subarray(0, Math.min(chunk.length, options.sizeBytes - position)), position)
    const bytes = chunk.subarray(0, count)
    let at = 0
    for (;;) {
      const found = batchAt(bytes, at, options.sizeBytes - position, { ...options, offsetMin })
      if (typeof found === 'string') return { position: position + at, problem: found }
      if (typeof found === 'number') {
        if (at === 0 && found <= chunk.length) return { position, problem: 'the file is shorter than it was' }
        if (found > chunk.length) chunk = new Uint8Array(found)
        break
      }
      const wantsMore = await visit({ ...found, position: position + at })
      at += found.header.sizeBytes
      offsetMin = nextOffsetOf(found.header)
      if (wantsMore === false) return { position: position + at, problem: undefined }
      if (position + at === options.sizeBytes) break
    }
    position += at
  }
  return { position, problem: undefined }
}

/** The batch at `at`; or how many bytes it needs when `bytes` holds too few; or what is wrong with it. */
function batchAt(
  bytes: Uint8Array,
  at: number,
  fileBytes: number,
  options: ScanOptions,
): { header: BatchHeader; bytes: Uint8Array } | number | string {
  const fileBytesLeft = fileBytes - at
  if (fileBytesLeft < HEADER_BYTES) return `${fileBytesLeft} bytes at the end are no batch`
  if (bytes.length - at < HEADER_BYTES) return HEADER_BYTES
  try {
    const sizeBytes = batchSizeAt(bytes, at)!
    if (sizeBytes > fileBytesLeft) return `a batch of ${sizeBytes} bytes ends after ${fileBytesLeft}`
    if (at + sizeBytes > bytes.length) return sizeBytes
    const header = readBatchHeader(bytes, at)
    if (header.baseOffset < options.offsetMin) return `offset ${header.baseOffset} follows ${options.offsetMin - 1n}`
    const batch = { header, bytes: bytes.subarray(at, at + sizeBytes) }
    if (options.crcFromOffset !== undefined && nextOffsetOf(header) > options.crcFromOffset) checkBatchCrc(batch)
    return batch
  } catch (error) {
    if (error instanceof StreamsError) return error.message
    throw error
  }
}
