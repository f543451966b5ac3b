/**
 * A whole topology in one process, without a log, with a clock moved by hand: for users' tests and for ours.
 * Kafka Streams: TopologyTestDriver (kafka-streams-test-utils).
 *
 * It is the engine itself, one task per sub-topology with one partition, a record at a time, committing after each.
 * Not simulated: several partitions, rebalances, commit intervals. By default every compiled function is also run
 * as JavaScript on the same row, and a difference is an error: users' tests are tests of the compiler.
 */

import * as limits from '../config/limits.js'
import { parseStreamsConfig, type StreamsConfigInput } from '../config/streams-config.js'
import type { KTable } from '../dsl/ktable.js'
import { storeOfTable } from '../dsl/table-store.js'
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'
import type { LambdaMode } from '../plan/compile-options.js'
import type { StorePlan } from '../plan/physical-plan.js'
import { taskSettings } from '../plan/task-settings.js'
import { type Duration, parseDurationMs } from '../schema/duration.js'
import type { Decoder, Encoder, Serde } from '../schema/serde.js'
import type { Topic } from '../schema/topic.js'
import { KeyValueStoreView } from '../state/key-value-store-view.js'
import { WindowStoreView } from '../state/window-store-view.js'
import { printLine } from '../stdx/logger.js'
import type { Topology } from '../topology/topology.js'
import type { KernelInstance } from '../wasm/kernel-instance.js'
import { DriverEngine } from './driver-engine.js'
import { TestInputTopic } from './test-input-topic.js'
import { TestOutputTopic } from './test-output-topic.js'

export interface TopologyTestDriverOptions {
  /** Default 'both': compiled, and compared with JavaScript row by row. */
  readonly lambdas?: LambdaMode
  /** Where the clocks of the driver and of its input topics start, ms since 1970. Default 0. */
  readonly initialTime?: number
  /** Records that a task gets at a time; default 1. Larger values force cuts: results are the same, commits rarer. */
  readonly batch?: number
  /** Configuration as for KafkaStreams; `statestore.cache.max.bytes` and the exception handlers matter here. */
  readonly config?: StreamsConfigInput
}

/** Runs a topology on records given by hand. Kafka Streams: TopologyTestDriver. */
export class TopologyTestDriver {
  readonly #topology: Topology
  readonly #engine: DriverEngine
  readonly #batch: number
  readonly #startMs: number
  #wallClockMs: number
  #closed = false

  constructor(topology: Topology, options: TopologyTestDriverOptions = {}) {
    const config = parseStreamsConfig(options.config ?? {}, { applicationId: 'test', logGiven: true })
    this.#topology = topology
    this.#batch = options.batch ?? 1
    this.#startMs = options.initialTime ?? 0
    this.#wallClockMs = this.#startMs
    this.#engine = new DriverEngine({
      topology,
      applicationId: config.applicationId,
      lambdas: options.lambdas ?? 'both',
      caching: config.statestoreCacheMaxBytes > 0,
      settings: { ...taskSettings(config), memoryBytesMax: limits.DRIVER_TASK_BYTES_MAX },
      batch: this.#batch,
      print: printLine,
      deadLetterTopic: config.errorsDeadLetterQueueTopicName,
    })
  }

  /** A topic to put records into: a typed topic, or a name with its serdes. */
  createInputTopic<K, V>(topic: Topic<K, V>): TestInputTopic<K, V>
  createInputTopic<K, V>(topic: string, key: Serde<K>, value: Serde<V>): TestInputTopic<K, V>
  createInputTopic<K, V>(topic: Topic<K, V> | string, key?: Serde<K>, value?: Serde<V>): TestInputTopic<K, V> {
    const [name, keys, values] = parts(topic, key, value)
    this.#engine.topics.unread(name)
    return new TestInputTopic<K, V>(keys as Encoder<K>, values as Encoder<V>, this.#startMs, record => {
      this.#checkOpen()
      this.#engine.tasks()
      this.#engine.topics.append(name, record, false)
      if (this.#engine.waiting() >= this.#batch) this.#engine.drain()
    })
  }

  /** A topic to read from. */
  createOutputTopic<K, V>(topic: Topic<K, V>): TestOutputTopic<K, V>
  createOutputTopic<K, V>(topic: string, key: Serde<K>, value: Serde<V>): TestOutputTopic<K, V>
  createOutputTopic<K, V>(topic: Topic<K, V> | string, key?: Serde<K>, value?: Serde<V>): TestOutputTopic<K, V> {
    const [name, keys, values] = parts(topic, key, value)
    return new TestOutputTopic<K, V>(name, keys as Decoder<K>, values as Decoder<V>, () => {
      this.#engine.drain()
      return this.#engine.topics.unread(name)
    })
  }

  /** The rows of a key-value store: by its name, or by the table. E896 when there is none. Results are copies. */
  getKeyValueStore<K, V, D extends null>(store: string | KTable<K, V, D>): KeyValueStoreView {
    const { kernel, plan } = this.#store(store, 'keyValue')
    return new KeyValueStoreView(kernel, plan)
  }

  /** The rows of a window store: by its name, or by the table. E896 when there is none. Results are copies. */
  getWindowStore<K, V, D extends null>(store: string | KTable<K, V, D>): WindowStoreView {
    const { kernel, plan } = this.#store(store, 'window')
    return new WindowStoreView(kernel, plan)
  }

  #store(store: unknown, kind: StorePlan['kind']): { kernel: KernelInstance; plan: StorePlan } {
    this.#engine.drain()
    const index = typeof store === 'string' ? undefined : storeOfTable(this.#topology, store)
    const name = index === undefined ? store : this.#topology.stores[index]?.name
    for (const { task } of this.#engine.tasks()) {
      const plan = task.plan.stores.find(each => each.name === name && each.kind === kind)
      if (plan !== undefined) return { kernel: task.kernel, plan }
    }
    const known = this.#topology.stores.filter(each => each.kind === kind).map(each => each.name)
    throw new StreamsError(
      configCodes.E896,
      `there is no ${kind} store ${typeof name === 'string' ? name : 'of this table'}`,
      {
        cure: known.length === 0 ? 'no table of this topology has one' : `the ${kind} stores are: ${known.join(', ')}`,
      },
    )
  }

  /** Moves the wall clock; what is due by it happens now. */
  advanceWallClockTime(by: Duration): void {
    this.#checkOpen()
    this.#wallClockMs += parseDurationMs(by, 'the time to advance')
    this.#engine.setWallClock(this.#wallClockMs)
    this.#engine.drain()
  }

  /** Topics that anything was written to, internal ones included, by their complete names. */
  producedTopicNames(): ReadonlySet<string> {
    this.#engine.drain()
    return this.#engine.topics.produced()
  }

  /** Ends the driver: nothing can be put in any more. Idempotent. */
  close(): void {
    this.#closed = true
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #checkOpen(): void {
    if (this.#closed) throw new StreamsError(configCodes.E892, 'the test driver is closed')
  }
}

function parts<K, V>(
  topic: Topic<K, V> | string,
  key: Serde<K> | undefined,
  value: Serde<V> | undefined,
): [string, unknown, unknown] {
  if (typeof topic !== 'string') return [topic.topic, topic.key, topic.value]
  if (key === undefined || value === undefined) {
    throw new StreamsError(configCodes.E893, `topic ${topic} needs a key serde and a value serde`, {
      cure: `pass them, or a typed topic: topic('${topic}', string(), …)`,
    })
  }
  return [topic, key, value]
}
