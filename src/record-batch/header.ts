/**
 * The 61 bytes before the records of a batch, read with every bound checked: a header that cannot be true is E502
 * with topic, partition and offset, as far as they are known. The CRC is not checked here (reader.ts does).
 */
import { dataCodes } from '../errors/codes/data.js'
import { type ErrorPlace, StreamsError } from '../errors/streams-error.js'
import * as layout from './layout.js'

/** Codecs by their number in the attributes. */
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type Compression = (typeof COMPRESSIONS)[number]

export interface BatchHeader {
  readonly baseOffset: bigint
  /** The whole batch, header included, bytes. */
  readonly sizeBytes: number
  readonly leaderEpoch: number
  /** Unsigned. */
  readonly crc: number
  readonly attributes: number
  /** Last offset = base offset + this; compaction may have removed the record that had it. */
  readonly lastOffsetDelta: number
  readonly baseTimestampMs: bigint
  readonly maxTimestampMs: bigint
  /** -1 when no idempotent producer wrote it. */
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly recordCount: number
}

/** Offset after the last one of the batch. */
export function nextOffsetOf(header: BatchHeader): bigint {
  return header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
}

/** The batch's codec. E503 for a number that Kafka has not given out. */
export function compressionOf(header: BatchHeader, place: ErrorPlace = {}): Compression {
  const number = header.attributes & layout.COMPRESSION_MASK
  const compression = COMPRESSIONS[number]
  if (compression !== undefined) return compression
  throw new StreamsError(dataCodes.E503, `Record batch has the unknown compression ${number}`, {
    ...place,
    offset: header.baseOffset,
    cure: 'millrace reads none, gzip, snappy, lz4 and zstd; let the producer use one of these.',
  })
}

/** Commit and abort markers: not for the application. */
export function isControl(header: BatchHeader): boolean {
  return (header.attributes & layout.CONTROL_BIT) !== 0
}

export function isTransactional(header: BatchHeader): boolean {
  return (header.attributes & layout.TRANSACTIONAL_BIT) !== 0
}

/** Whether every record has the batch's max timestamp, set by the log, instead of its own. */
export function isLogAppendTime(header: BatchHeader): boolean {
  return (header.attributes & layout.LOG_APPEND_TIME_BIT) !== 0
}

/**
 * Size of the batch that begins at `at`, bytes, header included; undefined when fewer than 12 bytes are left to say.
 * Only the length field is looked at: the batch may be cut short or wrong in any other way.
 */
export function batchSizeAt(bytes: Uint8Array, at: number, place: ErrorPlace = {}): number | undefined {
  if (at + layout.LOG_OVERHEAD_BYTES > bytes.length) return undefined
  return checkedSize(viewOf(bytes).getInt32(at + layout.LENGTH_AT), place)
}

function checkedSize(length: number, place: ErrorPlace): number {
  const sizeBytes = length + layout.LOG_OVERHEAD_BYTES
  if (length < layout.HEADER_BYTES - layout.LOG_OVERHEAD_BYTES || sizeBytes > 0x7fffffff) {
    throw malformed(`its length field says ${length}`, place)
  }
  return sizeBytes
}

/** Header of the batch at `at`; its records may be missing. E502 when it is impossible or fewer than 61 bytes. */
export function readBatchHeader(bytes: Uint8Array, at: number, place: ErrorPlace = {}): BatchHeader {
  if (at < 0 || at + layout.HEADER_BYTES > bytes.length) {
    throw malformed(`${Math.max(0, bytes.length - at)} bytes are no batch header`, place)
  }
  const view = viewOf(bytes)
  const baseOffset = view.getBigInt64(at + layout.BASE_OFFSET_AT)
  const where = { ...place, offset: baseOffset }
  const sizeBytes = checkedSize(view.getInt32(at + layout.LENGTH_AT), where)
  const magic = view.getUint8(at + layout.MAGIC_AT)
  if (magic !== layout.MAGIC) {
    const cure = 'Formats 0 and 1 are from before Kafka 0.11; Kafka 4 no longer writes them.'
    throw new StreamsError(dataCodes.E502, `Record batch has format version ${magic}, expected 2`, { ...where, cure })
  }
  const header: BatchHeader = {
    baseOffset,
    sizeBytes,
    leaderEpoch: view.getInt32(at + layout.LEADER_EPOCH_AT),
    crc: view.getUint32(at + layout.CRC_AT),
    attributes: view.getInt16(at + layout.ATTRIBUTES_AT),
    lastOffsetDelta: view.getInt32(at + layout.LAST_OFFSET_DELTA_AT),
    baseTimestampMs: view.getBigInt64(at + layout.BASE_TIMESTAMP_AT),
    maxTimestampMs: view.getBigInt64(at + layout.MAX_TIMESTAMP_AT),
    producerId: view.getBigInt64(at + layout.PRODUCER_ID_AT),
    producerEpoch: view.getInt16(at + layout.PRODUCER_EPOCH_AT),
    baseSequence: view.getInt32(at + layout.BASE_SEQUENCE_AT),
    recordCount: view.getInt32(at + layout.RECORD_COUNT_AT),
  }
  checkHeader(header, where)
  return header
}

function checkHeader(header: BatchHeader, place: ErrorPlace): void {
  if (header.baseOffset < 0n) throw malformed('its base offset is negative', place)
  if (header.lastOffsetDelta < 0) throw malformed(`its last offset delta is ${header.lastOffsetDelta}`, place)
  if (header.recordCount < 0) throw malformed(`its record count is ${header.recordCount}`, place)
  if (header.recordCount - 1 > header.lastOffsetDelta) {
    throw malformed(`${header.recordCount} records do not fit ${header.lastOffsetDelta + 1} offsets`, place)
  }
}

function malformed(what: string, place: ErrorPlace): StreamsError {
  return new StreamsError(dataCodes.E502, `Malformed record batch: ${what}`, place)
}

/** A DataView of exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
