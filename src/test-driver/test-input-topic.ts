/**
 * Where a test puts records in. Without a timestamp a record gets the topic's own clock, which starts at the
 * driver's initial time and moves by `advanceTime` or by the `advance` of a list. Kafka Streams: TestInputTopic.
 */
import { headersOf } from '../record-batch/record-headers.js'
import { type Duration, parseDurationMs } from '../schema/duration.js'
import type { Encoder } from '../schema/serde.js'
import type { NewRecord } from './driver-topics.js'

/** Headers to send: text by name. */
export type TestHeaders = Readonly<Record<string, string>>

const utf8 = new TextEncoder()

/** Pipes records into a topic of the driver. Kafka Streams: TestInputTopic. */
export class TestInputTopic<in K, in V> {
  readonly #key: Encoder<K>
  readonly #value: Encoder<V>
  readonly #send: (record: NewRecord) => void
  #timeMs: number

  /** Made by `TopologyTestDriver.createInputTopic`. */
  constructor(key: Encoder<K>, value: Encoder<V>, startMs: number, send: (record: NewRecord) => void) {
    this.#key = key
    this.#value = value
    this.#timeMs = startMs
    this.#send = send
  }

  /**
   * Processes one record. Throws what the topology throws (a failing record under the policy `fail`), and E51x or
   * E520 where key or value do not fit the serdes.
   */
  pipeInput(key: K, value: V, timestamp: number = this.#timeMs, headers: TestHeaders = {}): void {
    const entries = Object.entries(headers).map(([name, text]) => [name, utf8.encode(text)] as const)
    this.#send({
      key: this.#key.serialize(key),
      value: this.#value.serialize(value),
      timestampMs: BigInt(timestamp),
      headers: headersOf(entries),
    })
  }

  /** Puts bytes in as they are: what a broken producer would send. */
  pipeBytes(key: Uint8Array | null, value: Uint8Array | null, timestamp: number = this.#timeMs): void {
    this.#send({ key, value, timestampMs: BigInt(timestamp), headers: headersOf([]) })
  }

  /** Pairs one after another; the first at `start`, each next one `advance` later. */
  pipeKeyValueList(records: readonly (readonly [key: K, value: V])[], start?: number, advance: Duration = 0): void {
    let at = start ?? this.#timeMs
    for (const [key, value] of records) {
      this.pipeInput(key, value, at)
      at += parseDurationMs(advance, 'advance')
    }
    if (start === undefined) this.#timeMs = at
  }

  /** Values without a key, like `pipeKeyValueList`. The key serde must be nullable. */
  pipeValueList(values: readonly V[], start?: number, advance: Duration = 0): void {
    this.pipeKeyValueList(
      values.map(value => [null as K, value] as const),
      start,
      advance,
    )
  }

  /** Moves the topic's own clock. */
  advanceTime(by: Duration): void {
    this.#timeMs += parseDurationMs(by, 'the time to advance')
  }
}
