/**
 * The public API: what `import … from 'millrace'` gives. Names and meaning are Kafka Streams'. Nothing is defined here.
 */

export type { StreamsConfigInput } from './config/streams-config.js'
export type { Aggregator, Aggregators, Summary } from './dsl/aggregators.js'
export { avg, collect, count, first, last, max, min, sum, topN } from './dsl/aggregators.js'
export type { BuildOptions } from './dsl/build/lambda-door.js'
export type { ConsumedOptions } from './dsl/consumed.js'
export { Consumed } from './dsl/consumed.js'
export { Grouped } from './dsl/grouped.js'
export type { Aggregations, EmitStrategy, KGroupedStream, TimeWindowedKStream } from './dsl/kgrouped-stream.js'
export type { Branches, KStream, Pair, Predicate } from './dsl/kstream.js'
export type { KTable } from './dsl/ktable.js'
export type { Stored, StoreOptions } from './dsl/materialized.js'
export { Materialized } from './dsl/materialized.js'
export type { Returns } from './dsl/named.js'
export { Named } from './dsl/named.js'
export type { Printed } from './dsl/printed.js'
export type { ProducedOptions } from './dsl/produced.js'
export { Produced } from './dsl/produced.js'
export type { Headers, RecordMeta } from './dsl/record-meta.js'
export type { RepartitionedOptions } from './dsl/repartitioned.js'
export { Repartitioned } from './dsl/repartitioned.js'
export { StreamsBuilder } from './dsl/streams-builder.js'
export { TimeWindows } from './dsl/windows/time-windows.js'
export type { EmbeddedLogOptions } from './embedded/embedded-log.js'
export { EmbeddedLog } from './embedded/embedded-log.js'
export { catalogue } from './errors/catalogue.js'
export type { ErrorPlace, ErrorRetry, ErrorScope } from './errors/streams-error.js'
export { StreamsError } from './errors/streams-error.js'
export type { ModuleFunction } from './lambda/captures/js-module.js'
export { js } from './lambda/captures/js-module.js'
export type { Log } from './log/log.js'
export type { Metric } from './metrics/metrics.js'
export type { Duration } from './schema/duration.js'
export type { Decoder, Encoder, Json, Serde } from './schema/serde.js'
export type { Infer, Nullable, Raw, Spec } from './schema/spec.js'
export type { OffsetReset, Row, Sink, Source, Topic, TopicOf, TopicOptions } from './schema/topic.js'
export { topic } from './schema/topic.js'
export type { Window, Windowed } from './serde/serdes.js'
export {
  bigint,
  boolean,
  bytes,
  float32,
  float64,
  int32,
  int64,
  json,
  nullable,
  raw,
  string,
  windowed,
} from './serde/serdes.js'
export type { LogFields, Logger } from './stdx/logger.js'
export type {
  CloseOptions,
  KafkaStreamsOptions,
  RestoreEvent,
  UncaughtExceptionHandler,
  UncaughtExceptionResponse,
} from './streams/kafka-streams.js'
export { KafkaStreams } from './streams/kafka-streams.js'
export type { StateListener, StreamsState } from './streams/streams-state.js'
export type { TestHeaders, TestInputTopic } from './test-driver/test-input-topic.js'
export type { TestOutputTopic } from './test-driver/test-output-topic.js'
export type { TestRecord } from './test-driver/test-record.js'
export type { TopologyTestDriverOptions } from './test-driver/topology-test-driver.js'
export { TopologyTestDriver } from './test-driver/topology-test-driver.js'
export type { InternalTopic, StoreSpec, Subtopology, Topology } from './topology/topology.js'
