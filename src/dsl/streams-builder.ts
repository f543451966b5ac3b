/**
 * Where a topology begins: sources, and `build()`. Kafka Streams: StreamsBuilder.
 *
 * Building is synchronous: the recorded functions are parsed, typed and compiled then, so that every mistake in them
 * is an error of `build()`, with its place. A builder can be built again after more operators were added.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import { withNull } from '../schema/serde-type.js'
import type { OffsetReset, Source } from '../schema/topic.js'
import type { Topology } from '../topology/topology.js'
import { buildTopology } from './build/build-topology.js'
import { type BuildOptions, withLambdaDoor } from './build/lambda-door.js'
import type { Consumed } from './consumed.js'
import { callSiteOf, DraftLog, defined, functionRef, type SourceDraft } from './draft.js'
import type { KStream } from './kstream.js'
import type { KTable } from './ktable.js'
import type { Materialized, Stored } from './materialized.js'
import type { Named } from './named.js'
import { descriptorOf, nameOf, storeDraft } from './options.js'
import { type Reading, type ReadOptions, readingOf } from './reading.js'
import { RecordedStream } from './recorded-stream.js'
import { RecordedTable } from './recorded-table.js'

/** Collects what is called, and builds it. */
export class StreamsBuilder {
  readonly #log = new DraftLog()

  /** A stream of a typed topic; or of a name, names or a pattern, read as `consumed` says. */
  stream<K, V>(topic: Source<K, V>, options?: Named & { readonly offsetReset?: OffsetReset }): KStream<K, V>
  stream<K, V>(topic: string | readonly string[] | RegExp, consumed: Consumed<K, V>): KStream<K, V>
  stream(topic: unknown, options?: ReadOptions): unknown {
    return new RecordedStream(this.#log, this.#source(readingOf(topic, options, 'stream'), this.stream, false), false)
  }

  /**
   * A table of a topic: the last value of each key, null deletes; records without a key are dropped. The source's
   * serdes need not be nullable for that.
   */
  table<K, V>(
    topic: Source<K, V>,
    materialized?: Materialized<K, NoInfer<NonNullable<V>>>,
  ): KTable<NonNullable<K>, NonNullable<V>>
  table<K, V>(
    topic: string,
    consumed: Consumed<K, V>,
    materialized?: Materialized<K, NoInfer<NonNullable<V>>>,
  ): KTable<NonNullable<K>, NonNullable<V>>
  table(topic: unknown, second?: ReadOptions & Stored, third?: Stored): unknown {
    const isName = typeof topic === 'string'
    const reading = readingOf(topic, isName ? second : undefined, 'table')
    const store = storeDraft(isName ? third : second, 'table')
    const source = this.#source(reading, this.table, true)
    const table = this.#log.add({
      kind: 'table-source',
      part: 'table',
      parents: [source],
      callSite: callSiteOf(this.table),
      store,
      ...defined({ name: store.name }),
    })
    return new RecordedTable(this.#log, table)
  }

  /**
   * The frozen topology: typed, named, with its stores, internal topics and sub-topologies.
   *
   * @throws StreamsError E1xx–E3xx for a function that can neither be compiled nor run, E4xx for the topology.
   */
  build(options: BuildOptions = {}): Topology {
    return withLambdaDoor(options, door => buildTopology(this.#log.drafts, door))
  }

  #source(reading: Reading, above: Function, forTable: boolean): SourceDraft {
    const { topics, pattern, part, options } = reading
    const key = descriptorOf(options.key, 'the key of a source')
    const value = descriptorOf(options.value, 'the value of a source')
    if (key === undefined || value === undefined) throw withoutSerdes(part)
    const { timestamp, offsetReset } = options
    return this.#log.add<SourceDraft>({
      kind: 'source',
      part,
      parents: [],
      callSite: callSiteOf(above),
      topics,
      // a table takes tombstones and drops records without a key, whatever the serde says
      key: forTable ? withNull(key, true) : key,
      value: forTable ? withNull(value, true) : value,
      ...defined({
        pattern,
        name: nameOf(options, 'source'),
        offsetReset,
        timestamp: timestamp === undefined ? undefined : functionRef(timestamp, 'timestamp', above, options),
      }),
    })
  }
}

function withoutSerdes(topics: string): StreamsError {
  return new StreamsError(topologyCodes.E442, `the source ${topics} has no serdes`, {
    cure: `stream('${topics}', Consumed.with(string(), json({ … }))), or a typed topic; there are no default serdes`,
  })
}
