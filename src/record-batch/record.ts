/**
 * A record as JavaScript values, for tools, tests and the command line; the data plane never makes one.
 * Key, value and header values are bytes; null is Kafka's null (a null value is a tombstone).
 */

export interface RecordHeader {
  readonly key: string
  readonly value: Uint8Array | null
}

/** What a writer needs. */
export interface RecordToWrite {
  /** Milliseconds since 1970; int64, may be negative. */
  readonly timestampMs: bigint
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  /** In order; keys may repeat. */
  readonly headers?: readonly RecordHeader[]
}

/** What a reader gives. Key, value and header values are views of the batch (or of its decompressed records). */
export interface KafkaRecord extends Required<RecordToWrite> {
  readonly offset: bigint
}
