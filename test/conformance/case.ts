/** A conformance case as it stands in a line of a file: topology, input, and what Kafka Streams gives for it. */

/** One function object, or several applied left to right. */
export interface Fn {
  readonly fn: string
  readonly [parameter: string]: unknown
}
export type Expression = Fn | readonly Fn[]

export type ScalarName = 'string' | 'int32' | 'int64'

export interface CaseSource {
  readonly id: string
  readonly kind: 'stream' | 'table' | 'globalTable'
  readonly topic?: string
  readonly key?: ScalarName
  readonly value?: ScalarName
  readonly versioned?: number
  readonly materialized?: boolean
}

export interface CaseNode {
  readonly id: string
  readonly op: string
  readonly inputs: readonly string[]
  readonly pred?: Expression
  readonly key?: Expression
  readonly value?: Expression
  readonly values?: Expression
  readonly branches?: readonly { readonly id: string; readonly pred: Expression }[]
  readonly default?: string
  readonly window?: { readonly type: string; readonly size: number; readonly advance?: number; readonly grace: number }
  readonly retention?: number
  readonly materialized?: boolean
  readonly versioned?: number
  readonly add?: Fn
  readonly init?: unknown
  readonly type?: ScalarName
  readonly strategy?: string
}

export interface CaseTopology {
  readonly sources: readonly CaseSource[]
  readonly nodes: readonly CaseNode[]
  readonly sinks: readonly { readonly id: string; readonly input: string; readonly topic?: string }[]
}

/** `[key, value, timestamp]`; a windowed key is `[key, start, end]`. */
export type CaseRow = readonly [key: unknown, value: unknown, timestamp: number]

export interface CaseStep {
  readonly in?: readonly [source: string, key: unknown, value: unknown, timestamp: number]
  readonly advanceWallClock?: number
  readonly out?: Readonly<Record<string, readonly CaseRow[]>>
}

export interface Case {
  readonly id: string
  readonly title: string
  readonly topology: CaseTopology
  readonly config: { readonly cacheBytes?: number; readonly optimization?: string; readonly emitIntervalMs?: number }
  readonly steps: readonly CaseStep[]
  readonly order: 'exact' | 'set'
  readonly compare: 'full' | 'noTimestamp'
}
