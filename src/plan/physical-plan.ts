/**
 * What a lane needs to run the tasks of one sub-topology: code, the image of its memory, and where things lie
 * in it. Plain data (structured clone), made once by emit/compile-subtopology.ts, sent to every lane.
 */
import type { ScriptSource } from '../lambda/lambda.js'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import type { Type } from '../schema/type.js'
import type { CellLayout } from '../wasm/cell-layout.js'

/** A topic by the index that kernels carry. Names are complete: internal ones with the application id in front. */
export interface TopicPlan {
  readonly name: string
  readonly kind: 'external' | 'repartition' | 'changelog'
}

/** One source partition: an Input struct. A task has as many as its sub-topology has source topics. */
export interface InputPlan {
  readonly address: number
  readonly topic: number
  /** Local node index of its source node. */
  readonly node: number
  readonly key: SerdeDescriptor
  readonly value: SerdeDescriptor
  readonly offsetReset?: 'earliest' | 'latest' | 'none'
  /** Columns by dotted path, for error texts: index in the Input's columns. */
  readonly columns: readonly string[]
}

/** A Store struct with its descriptors. */
export interface StorePlan {
  readonly address: number
  readonly name: string
  readonly kind: 'keyValue' | 'window'
  readonly key: SerdeDescriptor
  readonly value: SerdeDescriptor
  /** Of the value, offsets from the StateRow's start. */
  readonly layout: CellLayout
  /**
   * How its changelog is written: key, value and window size. Another one cannot read it (fields of JSON may come and
   * go: restore sees to them).
   */
  readonly format: string
  /** StateRow with its cell. */
  readonly rowBytes: number
  /** Changes wait in the record cache and are forwarded at commit. */
  readonly caching: boolean
  readonly windowSizeMs?: number
  /** From one window start to the next. */
  readonly windowAdvanceMs?: number
  readonly retentionMs?: number
  /** Versioned stores: versions older than this are refused. */
  readonly historyMs?: number
  /** Index of its changelog topic; absent when logging is off. */
  readonly changelog?: number
  readonly node: number
}

/** A Sink struct. */
export interface SinkPlan {
  readonly address: number
  readonly node: number
  /** Absent where a function gives the name. */
  readonly topic?: number
}

/** A function that runs as JavaScript in the lane, or is compared with its compiled form there. */
export interface CallSpec {
  readonly node: string
  readonly script: ScriptSource
  /** Struct { p0, p1, …, result } of the call frame. */
  readonly frame: CellLayout
  /** By parameter: one object with getters stands for it in every row. */
  readonly viewable: readonly boolean[]
  /** Address of the float64 that counts its calls; those that only compare are not counted. */
  readonly counter: number
  readonly frameBytes: number
  readonly params: readonly Type[]
  readonly result: Type | undefined
  readonly want: 'value' | 'test' | 'pair' | 'list' | 'pairs'
}

/** A place in a function that can fail a row, for the error's text. */
export interface SitePlan {
  readonly node: string
  readonly what: string
  readonly source?: string
  readonly at?: readonly [start: number, end: number]
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** A call on the main thread after the step; its frame holds key, value and the record's metadata. */
export interface EffectPlan {
  /** Local node index: what EffectRow carries. */
  readonly node: number
  /** Node id in the topology, where the user's function is found. */
  readonly topologyNode: number
  readonly frame: CellLayout
}

/** All that a lane needs of one sub-topology. */
export interface TaskPlan {
  readonly version: 1
  readonly subtopology: number
  /** The kernel module with this plan's functions appended. */
  readonly code: Uint8Array<ArrayBuffer>
  readonly image: Uint8Array
  readonly imageBase: number
  /** First byte of the allocator's heap. */
  readonly imageEnd: number
  readonly topics: readonly TopicPlan[]
  /** Node names by local index. */
  readonly nodes: readonly string[]
  /** Address of NodeState[nodes]. */
  readonly nodeStates: number
  readonly inputs: readonly InputPlan[]
  readonly stores: readonly StorePlan[]
  readonly sinks: readonly SinkPlan[]
  /** Address of Touch[touchCount]; 0: none. */
  readonly touches: number
  readonly touchCount: number
  readonly calls: readonly CallSpec[]
  readonly sites: readonly SitePlan[]
  readonly effects: readonly EffectPlan[]
}
