/**
 * The one error class that millrace throws at its users, and the shape of a catalogue entry.
 *
 * An error is part of the interface: a stable code, what happened, where, what to do. Callers match on
 * `code`, never on the text. `scope` says how far the damage reaches, `retry` whether trying again can help
 * (compare Kafka Streams: TaskCorruptedException, TaskMigratedException, StreamsException).
 */

/** How far an error reaches: one record, one task, one lane (thread), the whole application. */
export type ErrorScope = 'record' | 'task' | 'thread' | 'app'

/** Whether the same call may succeed later. `unknown` errors are never retried. */
export type ErrorRetry = 'never' | 'backoff' | 'after-rebalance'

/** One row of the catalogue: what is true of every error with this code. */
export interface ErrorCode {
  readonly code: string
  /** One line for docs/errors.md: what the error means. */
  readonly title: string
  readonly scope: ErrorScope
  readonly retry: ErrorRetry
}

/** Where something happened, as far as it is known. */
export interface ErrorPlace {
  readonly topic?: string
  readonly partition?: number
  readonly offset?: bigint
  /** Name of the node of the topology. */
  readonly node?: string
  readonly taskId?: string
  readonly store?: string
  /** A file of the user's or of the data folder. */
  readonly file?: string
  /** 1-based. */
  readonly line?: number
  /** 1-based. */
  readonly column?: number
}

/** What an error says beside its code and text. */
export interface ErrorDetail extends ErrorPlace {
  /** What to do, one sentence or two. */
  readonly cure?: string
  readonly cause?: unknown
}

/** @see docs/errors.md for every code. */
export class StreamsError extends Error {
  override readonly name = 'StreamsError'
  readonly code: string
  readonly scope: ErrorScope
  readonly retry: ErrorRetry
  readonly place: ErrorPlace
  readonly cure: string | undefined

  constructor(entry: ErrorCode, what: string, detail: ErrorDetail = {}) {
    const { cure, cause, ...place } = detail
    super(describe(entry.code, what, place, cure), cause === undefined ? undefined : { cause })
    this.code = entry.code
    this.scope = entry.scope
    this.retry = entry.retry
    this.place = place
    this.cure = cure
  }
}

function describe(code: string, what: string, place: ErrorPlace, cure: string | undefined): string {
  const at = describePlace(place)
  return `${code}: ${what}${at === '' ? '' : `\n  at ${at}`}${cure === undefined ? '' : `\n  Cure: ${cure}`}`
}

/** Text such as `orders-0 offset 17, node 'filter-1', task 0_0`; empty when nothing is known. */
export function describePlace(place: ErrorPlace): string {
  const parts: string[] = []
  if (place.file !== undefined) {
    parts.push([place.file, place.line, place.column].filter(part => part !== undefined).join(':'))
  }
  if (place.topic !== undefined) {
    const partition = place.partition === undefined ? '' : `-${place.partition}`
    parts.push(`${place.topic}${partition}${place.offset === undefined ? '' : ` offset ${place.offset}`}`)
  }
  if (place.node !== undefined) parts.push(`node '${place.node}'`)
  if (place.store !== undefined) parts.push(`store '${place.store}'`)
  if (place.taskId !== undefined) parts.push(`task ${place.taskId}`)
  return parts.join(', ')
}

/** Makes the rows of one range of the catalogue: `code` is the key, so that no code is written twice. */
export function defineCodes<const C extends Record<string, Omit<ErrorCode, 'code'>>>(
  codes: C,
): { readonly [K in keyof C & string]: ErrorCode } {
  return Object.freeze(
    Object.fromEntries(Object.entries(codes).map(([code, row]) => [code, Object.freeze({ code, ...row })])),
  ) as { readonly [K in keyof C & string]: ErrorCode }
}
