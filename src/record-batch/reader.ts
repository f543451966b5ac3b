/**
 * Reading record batches as JavaScript values: for tools, tests and the command line. Every number that comes out
 * of the bytes is checked before it is used; truncated or hostile bytes are a coded error (E501–E505) that names
 * topic, partition and offset, never a read outside, a hang or an unbounded allocation.
 *
 * A batch is checked as a whole when its records are read: CRC, then record by record, offsets rising within the
 * batch, the last record ending with the last byte.
 * Source: org.apache.kafka.common.record.DefaultRecordBatch, DefaultRecord.
 */

import { DECOMPRESSED_BATCH_BYTES_MAX } from '../config/limits.js'
import { dataCodes } from '../errors/codes/data.js'
import { type ErrorPlace, StreamsError } from '../errors/streams-error.js'
import type { TopicPartition } from '../model/topic-partition.js'
import { standardCodecs } from './codecs.js'
import { type CodecTable, decompressRecords } from './compression.js'
import { crc32c } from './crc32c.js'
import { type BatchHeader, compressionOf, isLogAppendTime, nextOffsetOf, readBatchHeader } from './header.js'
import { ATTRIBUTES_AT, RECORDS_AT } from './layout.js'
import type { KafkaRecord, RecordHeader } from './record.js'
import { ByteCursor } from './varint.js'

/** A batch in place: `bytes` is a view of exactly the batch. */
export interface RecordBatch {
  readonly header: BatchHeader
  readonly bytes: Uint8Array
}

export interface ReadOptions {
  /** Where the bytes come from, for errors. */
  readonly place?: Partial<TopicPartition>
  /** Default: the codecs of codecs.ts. */
  readonly codecs?: CodecTable
  /** Default true. */
  readonly checkCrc?: boolean
}

/** Smallest encoded record: length, attributes, timestamp delta, offset delta, null key, null value, no headers. */
const RECORD_BYTES_MIN = 7

const utf8 = new TextDecoder('utf-8')

/** The batches of concatenated bytes, in order, without looking at their records. E502 where one is cut short. */
export function* readBatches(bytes: Uint8Array, options: ReadOptions = {}): Generator<RecordBatch> {
  const place = options.place ?? {}
  for (let at = 0; at < bytes.length; ) {
    const header = readBatchHeader(bytes, at, place)
    const end = at + header.sizeBytes
    if (end > bytes.length) {
      const what = `Record batch of ${header.sizeBytes} bytes is cut short after ${bytes.length - at}`
      throw new StreamsError(dataCodes.E502, what, { ...place, offset: header.baseOffset })
    }
    yield { header, bytes: bytes.subarray(at, end) }
    at = end
  }
}

/** E501 unless the batch's CRC is that of its bytes. O(bytes). */
export function checkBatchCrc(batch: RecordBatch, place: ErrorPlace = {}): void {
  const actual = crc32c(batch.bytes, ATTRIBUTES_AT)
  if (actual === batch.header.crc) return
  const what = `Record batch is corrupt: its CRC says ${hex(batch.header.crc)}, its bytes ${hex(actual)}`
  throw new StreamsError(dataCodes.E501, what, {
    ...place,
    offset: batch.header.baseOffset,
    cure: 'Its bytes changed after it was written. Read past it, or restore it from another copy.',
  })
}

/** The records of one batch, in order; also those of control batches (isControl(header) tells). */
export function* readRecords(batch: RecordBatch, options: ReadOptions = {}): Generator<KafkaRecord> {
  const { header } = batch
  const place = { ...options.place, offset: header.baseOffset }
  if (options.checkCrc !== false) checkBatchCrc(batch, place)
  const records = decompressRecords(compressionOf(header, place), batch.bytes.subarray(RECORDS_AT), {
    codecs: options.codecs ?? standardCodecs,
    sizeBytesMax: DECOMPRESSED_BATCH_BYTES_MAX,
    place,
  })
  const cursor = new ByteCursor(records, 0, records.length, place)
  if (header.recordCount * RECORD_BYTES_MIN > records.length) {
    throw cursor.malformed(`${header.recordCount} records do not fit ${records.length} bytes`)
  }
  let offsetBefore = header.baseOffset - 1n
  for (let index = 0; index < header.recordCount; index++) {
    const record = readRecord(cursor, header)
    if (record.offset <= offsetBefore || record.offset >= nextOffsetOf(header)) {
      throw cursor.malformed(`record ${index} has offset ${record.offset} out of order`)
    }
    offsetBefore = record.offset
    yield record
  }
  if (cursor.remaining !== 0) throw cursor.malformed(`${cursor.remaining} bytes follow its last record`)
}

/** All records of concatenated batches, control records left out. For small inputs: everything is kept in memory. */
export function decodeRecords(bytes: Uint8Array, options: ReadOptions = {}): KafkaRecord[] {
  const records: KafkaRecord[] = []
  for (const batch of readBatches(bytes, options)) {
    if ((batch.header.attributes & 0x20) === 0) records.push(...readRecords(batch, options))
  }
  return records
}

function readRecord(batch: ByteCursor, header: BatchHeader): KafkaRecord {
  const sizeBytes = batch.varint()
  const from = batch.at
  batch.take(sizeBytes, 'a record')
  const cursor = new ByteCursor(batch.bytes, from, from + sizeBytes, batch.place)
  cursor.byte()
  const timestampDelta = cursor.varlong()
  const offsetDelta = cursor.varint()
  if (offsetDelta < 0) throw cursor.malformed(`a record has the offset delta ${offsetDelta}`)
  const key = readNullable(cursor, 'a key')
  const value = readNullable(cursor, 'a value')
  const headers = readHeaders(cursor)
  if (cursor.remaining !== 0) throw cursor.malformed(`${cursor.remaining} bytes follow the headers of a record`)
  const timestampMs = isLogAppendTime(header)
    ? header.maxTimestampMs
    : BigInt.asIntN(64, header.baseTimestampMs + timestampDelta)
  return { offset: header.baseOffset + BigInt(offsetDelta), timestampMs, key, value, headers }
}

function readHeaders(cursor: ByteCursor): RecordHeader[] {
  const count = cursor.varint()
  if (count < 0 || count * 2 > cursor.remaining) throw cursor.malformed(`a record has ${count} headers`)
  const headers: RecordHeader[] = []
  for (let index = 0; index < count; index++) {
    const key = utf8.decode(cursor.take(cursor.varint(), 'a header key').slice())
    headers.push({ key, value: readNullable(cursor, 'a header value') })
  }
  return headers
}

/** Length -1 is null; other negative lengths are refused by `take`. */
function readNullable(cursor: ByteCursor, what: string): Uint8Array | null {
  const length = cursor.varint()
  return length === -1 ? null : cursor.take(length, what)
}

function hex(crc: number): string {
  return `0x${crc.toString(16).padStart(8, '0')}`
}
