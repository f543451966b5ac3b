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
import type { KStream } from './kstream.js'
import type { KTable } from './ktable.js'
import type { Stored } from './materialized.js'
import { storeDraft } from './options.js'
import { RecordedStream } from './recorded-stream.js'

// biome-ignore lint/suspicious/noExplicitAny: types are the interface's business; a draft has none yet
type Fn = (...args: any[]) => unknown
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyTable = KTable<any, any, never>
type Options = (Stored & { key?: unknown; value?: unknown }) | undefined

// biome-ignore lint/suspicious/noExplicitAny: as above
export class RecordedTable implements KTable<any, any, never> {
  readonly #log: DraftLog
  /** What the table is made by; the test driver finds its store by it. */
  readonly draft: Draft

  constructor(log: DraftLog, draft: Draft) {
    this.#log = log
    this.draft = draft
  }

  filter(predicate: Fn, materialized?: Stored): AnyTable {
    return this.#lambda('table-filter', functionRef(predicate, 'filter', this.filter), materialized, 'filter')
  }

  filterNot(predicate: Fn, materialized?: Stored): AnyTable {
    return this.#lambda('table-filter', functionRef(predicate, 'filterNot', this.filterNot), materialized, 'filter-not')
  }

  mapValues(mapper: Fn, materialized?: Options): AnyTable {
    return this.#lambda(
      'table-map-values',
      functionRef(mapper, 'mapValues', this.mapValues),
      materialized,
      'map-values',
    )
  }

  // biome-ignore lint/suspicious/noExplicitAny: types are the interface's business
  toStream(keyOf?: Fn): KStream<any, any> {
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

  #lambda(kind: TableLambdaDraft['kind'], fn: TableLambdaDraft['fn'], options: Options, part: string): AnyTable {
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
