/** A record as a test reads it. Kafka Streams: TestRecord. */
import type { RecordHeaders } from '../record-batch/record-headers.js'

export interface TestRecord<K, V> {
  readonly key: K
  readonly value: V
  /** Milliseconds. */
  readonly timestamp: number
  readonly headers: RecordHeaders
}
