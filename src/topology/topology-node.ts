/**
 * The nodes of a built topology: frozen data, typed, in the order in which they were built.
 *
 * A record is forwarded depth first to `children` in their order (Kafka Streams: ProcessorNode). `key` and
 * `value` are the types of what the node forwards. `keySerde` and `valueSerde` stand where the bytes are known
 * and unchanged since a source or a store, so that a sink can forward them undecoded.
 */
import type { FieldUpdates } from '../lambda/decompose.js'
import type { FunctionRef, Lambda } from '../lambda/lambda.js'
import type { SerdeDescriptor, TimeWindowsSpec, WindowsSpec } from '../schema/serde-descriptor.js'
import type { Type } from '../schema/type.js'

export interface NodeBase {
  /** Index in `Topology.nodes`: building order. */
  readonly id: number
  /** Unique and stable: adding or removing an operator elsewhere changes no other name. */
  readonly name: string
  readonly parents: readonly number[]
  readonly children: readonly number[]
  readonly key: Type
  /** For tables the value is nullable where a tombstone can occur. */
  readonly value: Type
  readonly keySerde?: SerdeDescriptor
  readonly valueSerde?: SerdeDescriptor
  /** Set while the key is a windowed key as the aggregation made it. */
  readonly windows?: WindowsSpec
  /** A changelog (KTable) flows here: a null value is a tombstone. */
  readonly isTable: boolean
}

/** Reads topics; the first node of a sub-topology. Kafka Streams: SourceNode. */
export interface SourceNode extends NodeBase {
  readonly kind: 'source'
  readonly topics: readonly string[]
  readonly pattern?: RegExp
  /** A repartition topic of this topology (without the application id's prefix). */
  readonly internal: boolean
  readonly sourceKeySerde: SerdeDescriptor
  readonly sourceValueSerde: SerdeDescriptor
  /** (key, value) => milliseconds. */
  readonly timestamp?: Lambda
  readonly offsetReset?: 'earliest' | 'latest' | 'none'
}
/** Keeps (or with `negate` drops) records by a predicate (key, value, meta). */
export interface FilterNode extends NodeBase {
  readonly kind: 'filter'
  readonly predicate: Lambda
  readonly negate: boolean
}
/** (key, value, meta) => value. */
export interface MapValuesNode extends NodeBase {
  readonly kind: 'map-values'
  readonly mapper: Lambda
}
/** (key, value, meta) => [key, value]. */
export interface MapNode extends NodeBase {
  readonly kind: 'map'
  readonly mapper: Lambda
}
/** (key, value, meta) => list of [key, value]. */
export interface FlatMapNode extends NodeBase {
  readonly kind: 'flat-map'
  readonly mapper: Lambda
}
/** (key, value, meta) => list of values. */
export interface FlatMapValuesNode extends NodeBase {
  readonly kind: 'flat-map-values'
  readonly mapper: Lambda
}
/** (key, value, meta) => key. */
export interface SelectKeyNode extends NodeBase {
  readonly kind: 'select-key'
  readonly mapper: Lambda
}
/**
 * peek, foreach, print: the user's own function, on the main thread, after the step and before its commit. What the
 * function of a `print` without a writer returns is the line to print.
 */
export interface EffectNode extends NodeBase {
  readonly kind: 'effect'
  readonly effect: 'peek' | 'foreach' | 'print'
  readonly action: FunctionRef
}
/** Union of its parents, in the order in which records come. */
export interface MergeNode extends NodeBase {
  readonly kind: 'merge'
}
/** First matching predicate wins; `branches[i]` are the ids of the branch nodes, the last may be the default. */
export interface SplitNode extends NodeBase {
  readonly kind: 'split'
  readonly predicates: readonly Lambda[]
  /** Node ids, one per predicate. */
  readonly branches: readonly number[]
  /** Node id of the default branch. */
  readonly defaultBranch?: number
}
/** One way out of a split; passes its records on. */
export interface BranchNode extends NodeBase {
  readonly kind: 'branch'
}
/** Writes to a topic; `internal` for repartition topics (null keys are dropped and counted there). */
export interface SinkNode extends NodeBase {
  readonly kind: 'sink'
  /** A name, or (key, value, meta) => name. */
  readonly topic: string | Lambda
  readonly internal: boolean
  readonly sinkKeySerde: SerdeDescriptor
  readonly sinkValueSerde: SerdeDescriptor
  /** (key, value, partitions) => partition. */
  readonly partitioner?: Lambda
}
/** A stream read as a changelog (`table`, `toTable`): null keys are dropped, null values delete. KTableSource. */
export interface TableSourceNode extends NodeBase {
  readonly kind: 'table-source'
  /** Index in `Topology.stores`; absent where nothing needs the table's rows. */
  readonly store?: number
}
/** count, reduce, aggregate, summarize of a grouped stream. KStreamAggregate, KStreamWindowAggregate. */
export interface AggregateNode extends NodeBase {
  readonly kind: 'aggregate'
  readonly form: 'count' | 'reduce' | 'aggregate'
  readonly store: number
  readonly aggregateWindows?: TimeWindowsSpec
  readonly emitStrategy?: 'onWindowUpdate' | 'onWindowClose'
  /** () => state; absent for count and reduce. */
  readonly initializer?: Lambda
  /** Of the state, by field: for `describe`. */
  readonly updates?: FieldUpdates
  /** aggregate: (key, value, state) => state. reduce: (state, value) => state. Absent for count. */
  readonly adder?: Lambda
}
/** (key, value): failing rows become tombstones. */
export interface TableFilterNode extends NodeBase {
  readonly kind: 'table-filter'
  readonly predicate: Lambda
  readonly negate: boolean
  readonly store?: number
}
/** (key, value) => value; not called for null. */
export interface TableMapValuesNode extends NodeBase {
  readonly kind: 'table-map-values'
  readonly mapper: Lambda
  readonly store?: number
}
/** The changelog as a stream; tombstones come out as null values. */
export interface ToStreamNode extends NodeBase {
  readonly kind: 'to-stream'
}

/** Any node. */
export type TopologyNode =
  | SourceNode
  | FilterNode
  | MapValuesNode
  | MapNode
  | FlatMapNode
  | FlatMapValuesNode
  | SelectKeyNode
  | EffectNode
  | MergeNode
  | SplitNode
  | BranchNode
  | SinkNode
  | TableSourceNode
  | AggregateNode
  | TableFilterNode
  | TableMapValuesNode
  | ToStreamNode

/** The kinds of nodes: one emitter each. */
export type NodeKind = TopologyNode['kind']
/** The node of that kind. */
export type NodeOf<K extends NodeKind> = Extract<TopologyNode, { kind: K }>
