/**
 * A random topology as plain data: sources, then steps that each take what an earlier one gave. Every number is
 * taken modulo what there is to choose from, so every specification is a topology, and a smaller one is simpler.
 */
import fc from 'fast-check'

export type ScalarName = 'string' | 'int64'
/** `order` and `state` are structs in JSON. */
export type ValueName = ScalarName | 'order' | 'state'

export interface SourceSpec {
  readonly kind: 'stream' | 'table'
  readonly key: ScalarName
  readonly value: ScalarName | 'order'
  readonly isNullable: boolean
  /** Topics of a stream: two are two inputs of one source. */
  readonly topics: 1 | 2
  readonly hasExtractor: boolean
}

export const STEP_OPS = [
  'filter',
  'filterNot',
  'map',
  'mapValues',
  'flatMap',
  'flatMapValues',
  'selectKey',
  'peek',
  'merge',
  'split',
  'repartition',
  'toTable',
  'count',
  'reduce',
  'aggregate',
  'summarize',
  'tableFilter',
  'tableFilterNot',
  'tableMapValues',
  'toStream',
  'to',
] as const
export type StepOp = (typeof STEP_OPS)[number]

export interface StepSpec {
  readonly op: StepOp
  /** Which of the streams or tables it can take; counted from the newest. */
  readonly from: number
  /** Which function. */
  readonly pick: number
  /** Second choice: result type, other stream of a merge, window of an aggregation. */
  readonly other: number
  readonly isMaterialized: boolean
  /** Aggregations: by a new key. */
  readonly isRegrouped: boolean
}

export interface TopologySpec {
  readonly sources: readonly SourceSpec[]
  readonly steps: readonly StepSpec[]
  /** Milliseconds of one unit of time, in windows and in records. */
  readonly unitMs: number
}

const small = fc.nat({ max: 11 })

const source: fc.Arbitrary<SourceSpec> = fc.record({
  kind: fc.constantFrom<SourceSpec['kind'][]>('stream', 'stream', 'stream', 'table'),
  key: fc.constantFrom<ScalarName[]>('string', 'string', 'int64'),
  value: fc.constantFrom<SourceSpec['value'][]>('order', 'order', 'string', 'int64'),
  isNullable: fc.boolean(),
  topics: fc.constantFrom<(1 | 2)[]>(1, 1, 1, 2),
  hasExtractor: fc.nat({ max: 7 }).map(n => n === 7),
})

const step: fc.Arbitrary<StepSpec> = fc.record({
  op: fc.constantFrom(
    ...STEP_OPS,
    ...(['count', 'reduce', 'aggregate', 'aggregate', 'toStream', 'toStream', 'mapValues'] as const),
  ),
  from: small,
  pick: small,
  other: small,
  isMaterialized: fc.boolean(),
  isRegrouped: fc.boolean(),
})

export const arbitraryTopology: fc.Arbitrary<TopologySpec> = fc.record({
  sources: fc.array(source, { minLength: 1, maxLength: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }),
  unitMs: fc.constantFrom(1, 1000, 20_000),
})
