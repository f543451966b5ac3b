/**
 * Sealing: a finished batch gets its place in a log (base offset, leader epoch) and its producer's numbers when it is
 * sent. It costs nothing per byte: what lies under the CRC is patched by the CRC's algebra, what lies outside is
 * just written. So a batch can be sealed any number of times (under KIP-890 the epoch changes with every transaction).
 *
 * An unsealed batch is an ordinary valid batch: base offset 0, no producer, leader epoch -1, its CRC right.
 */
import { crc32cPatch } from './crc32c.js'
import { viewOf } from './header.js'
import * as layout from './layout.js'

/** Only what is given is changed. */
export interface BatchSeal {
  readonly baseOffset?: bigint
  readonly leaderEpoch?: number
  readonly producerId?: bigint
  readonly producerEpoch?: number
  /** Sequence of the first record. */
  readonly baseSequence?: number
  readonly isTransactional?: boolean
  /** `message.timestamp.type=LogAppendTime`: every record gets this time. */
  readonly logAppendTimeMs?: bigint
}

const COVERED_HEADER_BYTES = layout.RECORDS_AT - layout.ATTRIBUTES_AT

/**
 * Changes the header of the batch at `at` in place. `sizeBytes` is the whole batch; its header must have been checked
 * (readBatchHeader). A batch whose CRC was wrong stays wrong.
 */
export function sealBatch(bytes: Uint8Array, at: number, sizeBytes: number, seal: BatchSeal): void {
  const view = viewOf(bytes)
  if (seal.baseOffset !== undefined) view.setBigInt64(at + layout.BASE_OFFSET_AT, seal.baseOffset)
  if (seal.leaderEpoch !== undefined) view.setInt32(at + layout.LEADER_EPOCH_AT, seal.leaderEpoch)
  if (!changesCovered(seal)) return
  const from = at + layout.ATTRIBUTES_AT
  // a copy also where the bytes are a Buffer, whose slice would be a view
  const difference = Uint8Array.from(bytes.subarray(from, from + COVERED_HEADER_BYTES))
  writeCovered(view, at, seal)
  for (let index = 0; index < COVERED_HEADER_BYTES; index++) {
    difference[index] = difference[index]! ^ bytes[from + index]!
  }
  const patch = crc32cPatch(difference, sizeBytes - layout.RECORDS_AT)
  view.setUint32(at + layout.CRC_AT, (view.getUint32(at + layout.CRC_AT) ^ patch) >>> 0)
}

function changesCovered(seal: BatchSeal): boolean {
  return (
    seal.producerId !== undefined ||
    seal.producerEpoch !== undefined ||
    seal.baseSequence !== undefined ||
    seal.isTransactional !== undefined ||
    seal.logAppendTimeMs !== undefined
  )
}

function writeCovered(view: DataView, at: number, seal: BatchSeal): void {
  if (seal.producerId !== undefined) view.setBigInt64(at + layout.PRODUCER_ID_AT, seal.producerId)
  if (seal.producerEpoch !== undefined) view.setInt16(at + layout.PRODUCER_EPOCH_AT, seal.producerEpoch)
  if (seal.baseSequence !== undefined) view.setInt32(at + layout.BASE_SEQUENCE_AT, seal.baseSequence)
  let attributes = view.getInt16(at + layout.ATTRIBUTES_AT)
  if (seal.isTransactional !== undefined) {
    attributes = seal.isTransactional ? attributes | layout.TRANSACTIONAL_BIT : attributes & ~layout.TRANSACTIONAL_BIT
  }
  if (seal.logAppendTimeMs !== undefined) {
    attributes |= layout.LOG_APPEND_TIME_BIT
    view.setBigInt64(at + layout.MAX_TIMESTAMP_AT, seal.logAppendTimeMs)
  }
  view.setInt16(at + layout.ATTRIBUTES_AT, attributes)
}
