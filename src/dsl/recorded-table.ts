/** KTable as the builder hands it out: every call appends a draft and returns a new handle. */
import {
  callSiteOf,
  type Draft,
  type DraftLog,
  defined,
  functionRef,
  type LambdaDraft,
  type TableLambdaDraft,
} from './draft.js'
import type { Stored } from './materialized.js'
import { storeDraft } from './options.js'
import { RecordedStream } from './recorded-stream.js'
import type { AnyFunction, AnyOptions, AnyStream, AnyTable } from './untyped.js'

export class RecordedTable implements AnyTable {
  readonly #log: DraftLog
  /** What the table is made by; the test driver finds its store by it. */
  readonly draft: Draft

  constructor(log: DraftLog, draft: Draft) {
    this.#log = log
    this.draft = draft
  }

  filter(predicate: AnyFunction, materialized?: Stored): AnyTable {
    return this.#lambda(
      'table-filter',
      functionRef(predicate, 'filter', this.filter, materialized),
      materialized,
      'filter',
    )
  }

  filterNot(predicate: AnyFunction, materialized?: Stored): AnyTable {
    return this.#lambda(
      'table-filter',
      functionRef(predicate, 'filterNot', this.filterNot, materialized),
      materialized,
      'filter-not',
    )
  }

  mapValues(mapper: AnyFunction, materialized?: AnyOptions): AnyTable {
    return this.#lambda(
      'table-map-values',
      functionRef(mapper, 'mapValues', this.mapValues, materialized),
      materialized,
      'map-values',
    )
  }

  toStream(keyOf?: AnyFunction): AnyStream {
    const stream = this.#log.add({
      kind: 'to-stream',
      part: 'to-stream',
      parents: [this.draft],
      callSite: callSiteOf(this.toStream),
    })
    if (keyOf === undefined) return new RecordedStream(this.#log, stream, false)
    const fn = functionRef(keyOf, 'toStream', this.toStream)
    const selected = this.#log.add<LambdaDraft>({
      kind: 'select-key',
      part: 'select-key',
      parents: [stream],
      fn,
      callSite: fn.callSite,
    })
    return new RecordedStream(this.#log, selected, true)
  }

  #lambda(kind: TableLambdaDraft['kind'], fn: TableLambdaDraft['fn'], options: AnyOptions, part: string): AnyTable {
    const store = storeDraft(options, fn.operator)
    const draft = this.#log.add<TableLambdaDraft>({
      kind,
      part,
      parents: [this.draft],
      fn,
      callSite: fn.callSite,
      store,
      ...defined({ name: store.name, negate: part === 'filter-not' ? true : undefined }),
    })
    return new RecordedTable(this.#log, draft)
  }
}
