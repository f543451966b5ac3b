/**
 * Walking the records of a batch without making objects of them: for compaction, which looks at keys and keeps or
 * drops whole records. The same checks as reader.ts (whose twin it is), except that headers are only stepped over with
 * their record.
 */
import type { ErrorPlace } from '../errors/streams-error.js'
import { type BatchHeader, isLogAppendTime } from './header.js'
import { ByteCursor } from './varint.js'

export class RecordScan {
  readonly #header: BatchHeader
  readonly #cursor: ByteCursor
  readonly #text: Buffer
  #left: number
  #timestampAt = 0
  /** The present record's bytes in `records`, length prefix included: [from, to). */
  from = 0
  to = 0
  offsetDelta = 0
  /** Where the key lies; keyBytes -1: null. */
  keyFrom = 0
  keyBytes = -1
  hasValue = false

  /** `records`: the decompressed section behind the header. */
  constructor(header: BatchHeader, records: Uint8Array, place: ErrorPlace = {}) {
    this.#header = header
    this.#cursor = new ByteCursor(records, 0, records.length, { ...place, offset: header.baseOffset })
    this.#text = Buffer.from(records.buffer, records.byteOffset, records.byteLength)
    this.#left = header.recordCount
  }

  /** Steps to the next record; false after the last. E502 where the bytes make no sense. */
  next(): boolean {
    const cursor = this.#cursor
    if (this.#left === 0) {
      if (cursor.remaining !== 0) throw cursor.malformed(`${cursor.remaining} bytes follow its last record`)
      return false
    }
    this.#left--
    this.from = cursor.at
    const sizeBytes = cursor.varint()
    if (sizeBytes < 0 || sizeBytes > cursor.remaining) throw cursor.malformed(`a record has ${sizeBytes} bytes`)
    this.to = cursor.at + sizeBytes
    cursor.byte()
    this.#timestampAt = cursor.at
    while (cursor.byte() >= 0x80) if (cursor.at - this.#timestampAt > 10) throw cursor.malformed('a varint is too long')
    this.offsetDelta = cursor.varint()
    this.keyBytes = cursor.varint()
    this.keyFrom = cursor.at
    if (this.keyBytes < -1) throw cursor.malformed(`a key has ${this.keyBytes} bytes`)
    cursor.at += Math.max(0, this.keyBytes)
    this.hasValue = cursor.varint() !== -1
    if (cursor.at > this.to) throw cursor.malformed('a record ends before its value')
    cursor.at = this.to
    return true
  }

  /** The key's bytes as text, one character a byte: a key for maps. Not for a null key. */
  keyText(): string {
    return this.#text.toString('latin1', this.keyFrom, this.keyFrom + this.keyBytes)
  }

  timestampMs(): bigint {
    if (isLogAppendTime(this.#header)) return this.#header.maxTimestampMs
    const { bytes, place } = this.#cursor
    return this.#header.baseTimestampMs + new ByteCursor(bytes, this.#timestampAt, this.to, place).varlong()
  }
}
