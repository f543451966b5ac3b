/**
 * Named aggregators for `summarize`: `{ n: count(), total: sum(o => o.price), top: topN(3, o => o.price) }`.
 *
 * Each is data: its kind and its function. build/summary.ts composes them into one aggregate, so that they mean the
 * same as an `aggregate` written by hand, in row order: float sums equal the record-at-a-time result bit for bit.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'

export type AggregatorKind = 'count' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last' | 'topN' | 'collect'

/** `Empty` is what it gives in a group without rows, which only tables can have. The functions are types only. */
export interface Aggregator<in V, out R, out Empty = R> {
  readonly kind: AggregatorKind
  readonly add?: (value: V) => void
  readonly result?: () => R
  readonly empty?: () => Empty
}

/** By the names of the result's fields. */
export type Aggregators<V> = { readonly [name: string]: Aggregator<V, unknown, unknown> }
/** The row that a summary gives. */
export type Summary<A> = {
  // biome-ignore lint/suspicious/noExplicitAny: the value's type does not matter here
  readonly [N in keyof A]: A[N] extends Aggregator<any, infer R, any> ? R : never
}

/** An aggregator with its functions: what `summarize` really gets. */
export interface AggregatorData {
  readonly kind: AggregatorKind
  readonly of?: OfValue
  /** topN: what is ordered by. */
  readonly by?: OfValue
  /** topN: how many are kept. */
  readonly n?: number
}

type OfValue = (value: never) => unknown

const made = new WeakSet<object>()

/** Whether one of the functions below made it. */
export function isAggregator(value: unknown): value is AggregatorData {
  return typeof value === 'object' && value !== null && made.has(value)
}

function make<V, R, E = R>(data: AggregatorData): Aggregator<V, R, E> {
  made.add(data)
  return Object.freeze(data)
}

/** Number of records. */
export function count(): Aggregator<unknown, number> {
  return make({ kind: 'count' })
}
/** Sum of numbers, as doubles in row order. */
export function sum<V>(of: (value: V) => number): Aggregator<V, number> {
  return make({ kind: 'sum', of: checked(of, 'sum') })
}
/** Arithmetic mean: sum ÷ count. */
export function avg<V>(of: (value: V) => number): Aggregator<V, number, null> {
  return make({ kind: 'avg', of: checked(of, 'avg') })
}
/** Smallest: numbers as Math.min (NaN stays NaN), strings by UTF-16 units as `<`. */
export function min<V, R extends number | string>(of: (value: V) => R): Aggregator<V, R, null> {
  return make({ kind: 'min', of: checked(of, 'min') })
}
/** Largest: numbers as Math.max, strings as `>`. */
export function max<V, R extends number | string>(of: (value: V) => R): Aggregator<V, R, null> {
  return make({ kind: 'max', of: checked(of, 'max') })
}
/** Of the first record in the order of processing. */
export function first<V, R>(of: (value: V) => R): Aggregator<V, R, null> {
  return make({ kind: 'first', of: checked(of, 'first') })
}
/** Of the last record in the order of processing. */
export function last<V, R>(of: (value: V) => R): Aggregator<V, R, null> {
  return make({ kind: 'last', of: checked(of, 'last') })
}
/** The `n` records with the largest `by`, largest first, earlier before later where equal; `of` says what is kept. */
export function topN<V, R = V>(n: number, by: (value: V) => number, of?: (value: V) => R): Aggregator<V, readonly R[]> {
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new StreamsError(topologyCodes.E442, `topN takes how many are kept, found ${n}`, { cure: 'give 1 or more' })
  }
  const keep = of === undefined ? {} : { of: checked(of, 'topN') }
  return make({ kind: 'topN', n, by: checked(by, 'topN'), ...keep })
}
/** All of them in the order of processing: grows with the group, so mind its size. */
export function collect<V, R>(of: (value: V) => R): Aggregator<V, readonly R[]> {
  return make({ kind: 'collect', of: checked(of, 'collect') })
}

function checked(of: OfValue, kind: AggregatorKind): OfValue {
  if (typeof of === 'function') return of
  throw new StreamsError(topologyCodes.E442, `${kind} takes a function of the value, found ${typeof of}`, {
    cure: `${kind}(v => v.field)`,
  })
}
