/**
 * Reads a Fetch response (v11) while it comes off the socket. Heads of the response, of topics and of partitions are
 * parsed out of a few bytes; each partition's record set goes straight to where the asker wants it.
 *
 * ```
 *   response ┬ throttle, error, session, topic count                           14 bytes
 *            └ topic ┬ name, partition count
 *                    └ partition ┬ index, error, offsets, count of aborted     34
 *                                ├ aborted transactions                        16 each
 *                                ├ preferred replica, bytes of records          8
 *                                └ records ──▶ target, what does not fit: dropped
 * ```
 * Counts and lengths are judged by what is left of the body, so a hostile response is E630 and no byte outside a target
 * is written.
 */
import type { ResponseReader } from '../cluster/broker-connection.js'
import { malformed } from '../protocol/wire-reader.js'
import type { AbortedTransaction } from './record-set.js'

/** What stands in front of a partition's records. */
export interface PartitionHead {
  readonly topic: string
  readonly partition: number
  /** Kafka's number; 0: none. */
  readonly errorCode: number
  readonly highWatermark: bigint
  readonly lastStableOffset: bigint
  readonly logStartOffset: bigint
  readonly abortedTransactions: readonly AbortedTransaction[]
  /** Of the record set, as sent. */
  readonly recordBytes: number
}

/** Where record sets go. */
export interface RecordSink {
  /** The first bytes of a response have come. */
  begun(): void
  /** Place for the records of a partition, asked for when its head has been read; undefined: nobody wants them. */
  targetOf(head: PartitionHead): Uint8Array | undefined
  /**
   * A partition is complete: the first `head.recordBytes` bytes of the set, or as many as fit, stand in the target.
   * `firstBytes` is the start of the set, at least SET_HEAD_BYTES of it if it has as many.
   */
  received(head: PartitionHead, firstBytes: Uint8Array): void
}

/** What holds for the whole response. */
export interface FetchSummary {
  readonly throttleTimeMs: number
  readonly errorCode: number
}

const RESPONSE_HEAD_BYTES = 14
const NAME_LENGTH_BYTES = 2
const COUNT_BYTES = 4
const PARTITION_HEAD_BYTES = 34
const ABORTED_BYTES = 16
const RECORDS_HEAD_BYTES = 8

/** Base offset and length of a batch: enough to say how large it is. */
export const SET_HEAD_BYTES = 12

/** Bytes that nobody wants are read into this; it is never looked at. */
const scratch = new Uint8Array(65_536)

type State = 'response' | 'name' | 'topic' | 'partition' | 'aborted' | 'records-head' | 'records' | 'done'

const decoder = new TextDecoder()

/** For one response. Throws E630 for what cannot be one; the targets then hold rubbish, but nothing else does. */
export class FetchResponseReader implements ResponseReader<FetchSummary> {
  readonly #sink: RecordSink
  #state: State = 'response'
  /** Bytes of the present head, and how many of them are there. */
  #head = new Uint8Array(64)
  #view = new DataView(this.#head.buffer)
  #needBytes = RESPONSE_HEAD_BYTES
  #haveBytes = 0
  /** Of the body, behind what has been read. */
  #left = 0
  #summary: FetchSummary = { throttleTimeMs: 0, errorCode: 0 }
  #topicsLeft = 0
  #partitionsLeft = 0
  #topic = ''
  #partition: PartitionHead | undefined
  #target: Uint8Array | undefined
  #recordsRead = 0

  constructor(sink: RecordSink) {
    this.#sink = sink
  }

  target(left: number): Uint8Array {
    this.#left = left
    if (this.#state === 'records') return this.#recordTarget()
    if (this.#state === 'done') throw malformed(`${left} bytes too many`)
    const wanted = this.#needBytes - this.#haveBytes
    if (wanted > left) throw malformed(`it ends within a ${this.#state}`)
    return this.#head.subarray(this.#haveBytes, this.#needBytes)
  }

  filled(count: number): void {
    this.#left -= count
    if (this.#state === 'records') {
      this.#recordsRead += count
      if (this.#recordsRead === this.#recordBytes) this.#endPartition()
      return
    }
    if (this.#haveBytes === 0 && this.#state === 'response') this.#sink.begun()
    this.#haveBytes += count
    if (this.#haveBytes === this.#needBytes) this.#parse()
  }

  finish(): FetchSummary {
    if (this.#state !== 'done') throw malformed(`it ends within a ${this.#state}`)
    return this.#summary
  }

  get #recordBytes(): number {
    return this.#partition?.recordBytes ?? 0
  }

  /** The target as far as it reaches; its first bytes also when it is too small to hold even these. */
  #recordTarget(): Uint8Array {
    const rest = this.#recordBytes - this.#recordsRead
    const target = this.#target
    if (target !== undefined && target.length >= SET_HEAD_BYTES) {
      if (this.#recordsRead < target.length) {
        return target.subarray(this.#recordsRead, Math.min(target.length, this.#recordBytes))
      }
    } else if (this.#recordsRead < SET_HEAD_BYTES) {
      return this.#head.subarray(this.#recordsRead, Math.min(SET_HEAD_BYTES, this.#recordBytes))
    }
    return scratch.subarray(0, Math.min(rest, scratch.length))
  }

  #parse(): void {
    this.#haveBytes = 0
    switch (this.#state) {
      case 'response':
        this.#summary = { throttleTimeMs: this.#view.getInt32(0), errorCode: this.#view.getInt16(4) }
        this.#topicsLeft = this.#view.getInt32(10)
        this.#nextTopic()
        break
      case 'name':
        this.#expect('topic', this.#length(this.#view.getInt16(0), 1) + COUNT_BYTES)
        break
      case 'topic':
        this.#topic = decoder.decode(this.#head.subarray(0, this.#needBytes - COUNT_BYTES))
        this.#partitionsLeft = this.#view.getInt32(this.#needBytes - COUNT_BYTES)
        this.#nextPartition()
        break
      case 'partition':
        this.#partition = this.#parsePartition()
        this.#afterPartition(this.#view.getInt32(PARTITION_HEAD_BYTES - COUNT_BYTES))
        break
      case 'aborted':
        this.#partition = this.#withAborted(this.#needBytes / ABORTED_BYTES)
        this.#expect('records-head', RECORDS_HEAD_BYTES)
        break
      default:
        this.#beginRecords(this.#view.getInt32(4))
        break
    }
  }

  /** A length from the wire, -1 for none, of things that have `unitBytes` each. */
  #length(value: number, unitBytes: number): number {
    const length = Math.max(0, value)
    if (length * unitBytes > this.#left) throw malformed(`${length} × ${unitBytes} bytes in ${this.#left}`)
    return length
  }

  #expect(state: State, bytes: number): void {
    this.#state = state
    this.#needBytes = bytes
    if (bytes <= this.#head.length) return
    this.#head = new Uint8Array(bytes)
    this.#view = new DataView(this.#head.buffer)
  }

  #nextTopic(): void {
    if (this.#topicsLeft-- > 0) this.#expect('name', NAME_LENGTH_BYTES)
    else this.#state = 'done'
  }

  #nextPartition(): void {
    if (this.#partitionsLeft-- > 0) this.#expect('partition', PARTITION_HEAD_BYTES)
    else this.#nextTopic()
  }

  #parsePartition(): PartitionHead {
    const view = this.#view
    return {
      topic: this.#topic,
      partition: view.getInt32(0),
      errorCode: view.getInt16(4),
      highWatermark: view.getBigInt64(6),
      lastStableOffset: view.getBigInt64(14),
      logStartOffset: view.getBigInt64(22),
      abortedTransactions: [],
      recordBytes: 0,
    }
  }

  #afterPartition(abortedCount: number): void {
    const count = this.#length(abortedCount, ABORTED_BYTES)
    if (count > 0) this.#expect('aborted', count * ABORTED_BYTES)
    else this.#expect('records-head', RECORDS_HEAD_BYTES)
  }

  #withAborted(count: number): PartitionHead | undefined {
    const abortedTransactions = Array.from({ length: count }, (_, index) => ({
      producerId: this.#view.getBigInt64(index * ABORTED_BYTES),
      firstOffset: this.#view.getBigInt64(index * ABORTED_BYTES + 8),
    }))
    return this.#partition && { ...this.#partition, abortedTransactions }
  }

  #beginRecords(length: number): void {
    const recordBytes = this.#length(length, 1)
    if (this.#partition === undefined) return
    this.#partition = { ...this.#partition, recordBytes }
    this.#target = this.#sink.targetOf(this.#partition)
    this.#recordsRead = 0
    this.#state = 'records'
    if (recordBytes === 0) this.#endPartition()
  }

  #endPartition(): void {
    const [partition, target] = [this.#partition, this.#target]
    this.#partition = undefined
    this.#target = undefined
    if (partition !== undefined) {
      const isInHead = target === undefined || target.length < SET_HEAD_BYTES
      const first = isInHead ? this.#head : target
      this.#sink.received(partition, first.subarray(0, Math.min(SET_HEAD_BYTES, partition.recordBytes)))
    }
    this.#nextPartition()
  }
}
