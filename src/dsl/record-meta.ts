/**
 * What a function of a record may take as its last, optional parameter: where the record came from.
 * In a compiled function reading it costs what reading a field costs; what is not read is not made.
 */

/** The record's headers: the last value of each name, as text or as its bytes. */
export interface Headers {
  /** UTF-8 text, or null where there is no such header. */
  get(name: string): string | null
  bytes(name: string): Uint8Array | null
}

/** Where a record came from, and its headers. */
export interface RecordMeta {
  /** Event time in milliseconds. */
  readonly timestamp: number
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly headers: Headers
}
