/**
 * Writing record batches from JavaScript values: for inputs, tools, tests and the command line (outputs of topologies
 * are encoded by kernels). What comes out is unsealed, but valid as it stands: base offset as asked (default 0), no
 * producer, CRC right.
 *
 * Source: org.apache.kafka.common.record.MemoryRecordsBuilder.
 */
import { dataCodes } from '../errors/codes/data.js'
import { StreamsError } from '../errors/streams-error.js'
import { standardCodecs } from './codecs.js'
import { type CodecTable, compressRecords } from './compression.js'
import { crc32c } from './crc32c.js'
import { COMPRESSIONS, type Compression, viewOf } from './header.js'
import * as layout from './layout.js'
import type { RecordHeader, RecordToWrite } from './record.js'
import { varintBytes, writeVarint, writeVarlong } from './varint.js'

export interface WriterOptions {
  /** Default 0; a log gives the real one. */
  readonly baseOffset?: bigint
  /** Default none. */
  readonly compression?: Compression
  readonly codecs?: CodecTable
  /** Default false; markers of transactions. */
  readonly isControl?: boolean
  /** Default false. */
  readonly isTransactional?: boolean
  /** Bytes reserved at first; the buffer doubles when full. Default 4 KiB. */
  readonly initialBytes?: number
}

/** Bytes of a record besides key, value, headers, at most: length, attributes, timestamp, offset, lengths, count. */
const RECORD_OVERHEAD_BYTES_MAX = 5 + 1 + 10 + 5 + 5 + 5 + 5

const utf8 = new TextEncoder()

/** Collects records; `finish` makes the batch and starts the next one. */
export class RecordBatchWriter {
  readonly #options: WriterOptions
  #bytes: Uint8Array
  #at = layout.RECORDS_AT
  #recordCount = 0
  #lastOffsetDelta = -1
  #baseTimestampMs = 0n
  #maxTimestampMs = layout.NO_TIMESTAMP

  constructor(options: WriterOptions = {}) {
    this.#options = options
    this.#bytes = new Uint8Array(Math.max(options.initialBytes ?? 4096, layout.HEADER_BYTES))
  }

  /** Size that the batch would have now, uncompressed, header included. */
  get sizeBytes(): number {
    return this.#at
  }

  get recordCount(): number {
    return this.#recordCount
  }

  /** Adds a record. `offsetDelta` (default: one more than the last) must rise; gaps are what compaction leaves. */
  append(record: RecordToWrite, offsetDelta = this.#lastOffsetDelta + 1): void {
    if (offsetDelta <= this.#lastOffsetDelta || offsetDelta > 0x7fffffff) {
      throw new RangeError(`offset delta ${offsetDelta} does not follow ${this.#lastOffsetDelta}`)
    }
    if (this.#recordCount === 0) {
      this.#baseTimestampMs = record.timestampMs
      this.#maxTimestampMs = record.timestampMs
    }
    const headers = (record.headers ?? []).map(encodeHeader)
    this.#writeRecord(record, headers, offsetDelta)
    if (record.timestampMs > this.#maxTimestampMs) this.#maxTimestampMs = record.timestampMs
    this.#lastOffsetDelta = offsetDelta
    this.#recordCount++
  }

  /** The batch in bytes of its own; the writer is empty again. E502 without records. */
  finish(): Uint8Array {
    if (this.#recordCount === 0) throw new StreamsError(dataCodes.E502, 'A record batch needs at least one record')
    const { compression = 'none', codecs = standardCodecs } = this.#options
    const records = compressRecords(compression, this.#bytes.subarray(layout.RECORDS_AT, this.#at), codecs)
    const batch = new Uint8Array(layout.HEADER_BYTES + records.length)
    batch.set(records, layout.RECORDS_AT)
    this.#writeBatchHeader(batch)
    this.#at = layout.RECORDS_AT
    this.#recordCount = 0
    this.#lastOffsetDelta = -1
    return batch
  }

  #writeRecord(record: RecordToWrite, headers: readonly EncodedHeader[], offsetDelta: number): void {
    let room = RECORD_OVERHEAD_BYTES_MAX + (record.key?.length ?? 0) + (record.value?.length ?? 0)
    for (const header of headers) room += 10 + header.key.length + (header.value?.length ?? 0)
    this.#reserve(room)
    const bytes = this.#bytes
    const bodyAt = this.#at + 5
    bytes[bodyAt] = 0
    const timestampDelta = BigInt.asIntN(64, record.timestampMs - this.#baseTimestampMs)
    let at = writeVarlong(bytes, bodyAt + 1, timestampDelta)
    at = writeVarint(bytes, at, offsetDelta)
    at = writeNullable(bytes, at, record.key)
    at = writeNullable(bytes, at, record.value)
    at = writeVarint(bytes, at, headers.length)
    for (const header of headers) {
      at = writeNullable(bytes, at, header.key)
      at = writeNullable(bytes, at, header.value)
    }
    const bodyBytes = at - bodyAt
    const lengthBytes = varintBytes(bodyBytes)
    writeVarint(bytes, this.#at, bodyBytes)
    bytes.copyWithin(this.#at + lengthBytes, bodyAt, at)
    this.#at += lengthBytes + bodyBytes
  }

  #writeBatchHeader(batch: Uint8Array): void {
    const view = viewOf(batch)
    const { baseOffset = 0n, compression = 'none', isControl, isTransactional } = this.#options
    const attributes =
      COMPRESSIONS.indexOf(compression) |
      (isControl === true ? layout.CONTROL_BIT : 0) |
      (isTransactional === true ? layout.TRANSACTIONAL_BIT : 0)
    view.setBigInt64(layout.BASE_OFFSET_AT, baseOffset)
    view.setInt32(layout.LENGTH_AT, batch.length - layout.LOG_OVERHEAD_BYTES)
    view.setInt32(layout.LEADER_EPOCH_AT, layout.NO_LEADER_EPOCH)
    view.setUint8(layout.MAGIC_AT, layout.MAGIC)
    view.setInt16(layout.ATTRIBUTES_AT, attributes)
    view.setInt32(layout.LAST_OFFSET_DELTA_AT, this.#lastOffsetDelta)
    view.setBigInt64(layout.BASE_TIMESTAMP_AT, this.#baseTimestampMs)
    view.setBigInt64(layout.MAX_TIMESTAMP_AT, this.#maxTimestampMs)
    view.setBigInt64(layout.PRODUCER_ID_AT, layout.NO_PRODUCER_ID)
    view.setInt16(layout.PRODUCER_EPOCH_AT, layout.NO_PRODUCER_EPOCH)
    view.setInt32(layout.BASE_SEQUENCE_AT, layout.NO_SEQUENCE)
    view.setInt32(layout.RECORD_COUNT_AT, this.#recordCount)
    view.setUint32(layout.CRC_AT, crc32c(batch, layout.ATTRIBUTES_AT))
  }

  #reserve(room: number): void {
    const needed = this.#at + room
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = larger
  }
}

/** One batch of all these records; at least one. */
export function encodeRecordBatch(records: Iterable<RecordToWrite>, options: WriterOptions = {}): Uint8Array {
  const writer = new RecordBatchWriter(options)
  for (const record of records) writer.append(record)
  return writer.finish()
}

interface EncodedHeader {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}

function encodeHeader(header: RecordHeader): EncodedHeader {
  return { key: utf8.encode(header.key), value: header.value }
}

function writeNullable(bytes: Uint8Array, at: number, part: Uint8Array | null): number {
  if (part === null) return writeVarint(bytes, at, -1)
  const partAt = writeVarint(bytes, at, part.length)
  bytes.set(part, partAt)
  return partAt + part.length
}
