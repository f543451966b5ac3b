/**
 * What the DSL records: one draft per operator, in the order of the calls. Nothing is read, typed or named before
 * `build()`; a draft only keeps the function, the call site and the options.
 *
 * `index` is the order of building, which is the order in which a parent forwards to its children (Kafka Streams:
 * GraphNode.buildPriority). Handles (`groupByKey`, `windowedBy`) are no drafts: the aggregation called on them is.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { FunctionRef } from '../lambda/lambda.js'
import type { SerdeDescriptor, TimeWindowsSpec } from '../schema/serde-descriptor.js'
import type { AggregatorData } from './aggregators.js'

interface DraftBase {
  readonly index: number
  readonly parents: readonly Draft[]
  /** Given by the user. */
  readonly name?: string
  /** What the operator adds to a generated name: its kind. */
  readonly part: string
  readonly callSite: Error
}

export interface SourceDraft extends DraftBase {
  readonly kind: 'source'
  readonly topics: readonly string[]
  readonly pattern?: RegExp
  readonly key: SerdeDescriptor
  readonly value: SerdeDescriptor
  readonly timestamp?: FunctionRef
  readonly offsetReset?: 'earliest' | 'latest' | 'none'
}
/** A repartition topic: becomes a sink and a source. */
export interface RepartitionDraft extends DraftBase {
  readonly kind: 'repartition'
  readonly key?: SerdeDescriptor
  readonly value?: SerdeDescriptor
  readonly partitions?: number
  readonly why: string
}
/** One function of a record, and what it returns as far as the user says it. */
export interface LambdaDraft extends DraftBase {
  readonly kind: 'filter' | 'map' | 'map-values' | 'flat-map' | 'flat-map-values' | 'select-key'
  readonly fn: FunctionRef
  readonly negate?: boolean
  /** What the function returns, as the user says. */
  readonly key?: SerdeDescriptor
  readonly value?: SerdeDescriptor
}
/** peek, foreach, print. */
export interface EffectDraft extends DraftBase {
  readonly kind: 'effect'
  readonly effect: 'peek' | 'foreach' | 'print'
  /** Gets the node's name, which `print` puts in front of its lines. */
  readonly action: (nodeName: string) => FunctionRef
}
/** What has no function of its own. */
export interface PlainDraft extends DraftBase {
  readonly kind: 'merge' | 'to-stream'
}
/** Its branches are drafts of their own, right behind it. */
export interface SplitDraft extends DraftBase {
  readonly kind: 'split'
  readonly predicates: readonly FunctionRef[]
}
/** One way out of a split. */
export interface BranchDraft extends DraftBase {
  readonly kind: 'branch'
  /** Index of its predicate; undefined for the default branch. */
  readonly predicate?: number
}
/** `to`. */
export interface SinkDraft extends DraftBase {
  readonly kind: 'sink'
  readonly topic: string | FunctionRef
  readonly key?: SerdeDescriptor
  readonly value?: SerdeDescriptor
  readonly partitioner?: FunctionRef
}
/** What the user says of a table's store. */
export interface StoreDraft {
  /** Given by the user, so the store can be queried. */
  readonly name?: string
  readonly key?: SerdeDescriptor
  readonly value?: SerdeDescriptor
  readonly retentionMs?: number
  readonly historyMs?: number
  readonly caching: boolean
  readonly logging: boolean
}
/** `table`, `toTable`. */
export interface TableDraft extends DraftBase {
  readonly kind: 'table-source'
  readonly store: StoreDraft
}
/** filter, filterNot, mapValues of a table. */
export interface TableLambdaDraft extends DraftBase {
  readonly kind: 'table-filter' | 'table-map-values'
  readonly fn: FunctionRef
  readonly negate?: boolean
  readonly store: StoreDraft
}
/** count, reduce, aggregate, summarize. */
export interface AggregateDraft extends DraftBase {
  readonly kind: 'aggregate'
  readonly form: 'count' | 'reduce' | 'aggregate' | 'summarize'
  readonly windows?: TimeWindowsSpec
  readonly initializer?: FunctionRef
  readonly adder?: FunctionRef
  readonly aggregators?: Readonly<Record<string, AggregatorData>>
  /** Of summarize: captured values given by hand. */
  readonly captures?: FunctionRef['captures']
  /** Serdes of `groupBy` and `groupByKey`, for the repartition topic and the store's key. */
  readonly groupKey?: SerdeDescriptor
  readonly store: StoreDraft
}

/** One operator as it was called. */
export type Draft =
  | SourceDraft
  | RepartitionDraft
  | LambdaDraft
  | EffectDraft
  | PlainDraft
  | SplitDraft
  | BranchDraft
  | SinkDraft
  | TableDraft
  | TableLambdaDraft
  | AggregateDraft

type WithoutIndex<D> = D extends Draft ? Omit<D, 'index'> : never

/** The drafts of one builder. */
export class DraftLog {
  readonly #drafts: Draft[] = []

  get drafts(): readonly Draft[] {
    return this.#drafts
  }

  add<D extends Draft>(draft: WithoutIndex<D>): D {
    for (const parent of draft.parents) {
      if (this.#drafts[parent.index] !== parent) {
        throw new StreamsError(topologyCodes.E443, `${draft.part} takes a stream or table of another StreamsBuilder`, {
          cure: 'make all sources of one topology with one builder',
        })
      }
    }
    const added = Object.freeze({ ...draft, index: this.#drafts.length }) as unknown as D
    this.#drafts.push(added)
    return added
  }
}

/**
 * The user's function with the place of the call, which is formatted only when somebody prints it.
 * `above` is the DSL method: its frame and those below it are left out.
 *
 * @param options of the operator, which may give captured values by hand
 * @throws StreamsError E442 where it is no function.
 */
export function functionRef(
  fn: unknown,
  operator: string,
  above: Function,
  options?: { readonly captures?: FunctionRef['captures'] | undefined },
): FunctionRef {
  if (!isFunction(fn)) {
    throw new StreamsError(
      topologyCodes.E442,
      `${operator} takes a function, found ${fn === null ? 'null' : typeof fn}`,
      {
        cure: `pass one: ${operator}((key, value) => …)`,
      },
    )
  }
  const captures = options?.captures
  return Object.freeze({ fn, callSite: callSiteOf(above), operator, ...(captures === undefined ? {} : { captures }) })
}

function isFunction(value: unknown): value is FunctionRef['fn'] {
  return typeof value === 'function'
}

/** An Error whose first frame is the caller of `above`. */
export function callSiteOf(above: Function): Error {
  const site = new Error('call site')
  Error.captureStackTrace(site, above)
  return site
}

/** A copy without the members that are undefined: drafts and nodes are printed and compared. */
export function defined<T extends object>(object: { [N in keyof T]: T[N] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
