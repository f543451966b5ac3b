/** Where a test reads what a topic got, in order; each record once. Kafka Streams: TestOutputTopic. */
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Decoder } from '../schema/serde.js'
import type { DriverRecord } from './driver-topics.js'
import type { TestRecord } from './test-record.js'

export class TestOutputTopic<out K, out V> {
  readonly #topic: string
  readonly #key: Decoder<K>
  readonly #value: Decoder<V>
  readonly #unread: () => DriverRecord[]

  /** Made by `TopologyTestDriver.createOutputTopic`. */
  constructor(topic: string, key: Decoder<K>, value: Decoder<V>, unread: () => DriverRecord[]) {
    this.#topic = topic
    this.#key = key
    this.#value = value
    this.#unread = unread
  }

  isEmpty(): boolean {
    return this.#unread().length === 0
  }

  getQueueSize(): number {
    return this.#unread().length
  }

  /** The next record. Throws E891 when there is none. */
  readRecord(): TestRecord<K, V> {
    const record = this.#unread().shift()
    if (record === undefined) {
      throw new StreamsError(configCodes.E891, `topic ${this.#topic} holds no record that was not read`, {
        topic: this.#topic,
        cure: 'test isEmpty() first, or look at what the topology writes with describe()',
      })
    }
    return {
      key: this.#key.deserialize(record.key),
      value: this.#value.deserialize(record.value),
      timestamp: Number(record.timestampMs),
      headers: record.headers,
    }
  }

  readValue(): V {
    return this.readRecord().value
  }

  readKeyValue(): [key: K, value: V] {
    const { key, value } = this.readRecord()
    return [key, value]
  }

  readRecordsToList(): TestRecord<K, V>[] {
    return Array.from({ length: this.getQueueSize() }, () => this.readRecord())
  }

  readValuesToList(): V[] {
    return this.readRecordsToList().map(record => record.value)
  }

  readKeyValuesToList(): [key: K, value: V][] {
    return this.readRecordsToList().map(({ key, value }) => [key, value])
  }

  /** The last value of each key; keys are compared as a Map compares them. */
  readKeyValuesToMap(): Map<K, V> {
    return new Map(this.readKeyValuesToList())
  }
}
