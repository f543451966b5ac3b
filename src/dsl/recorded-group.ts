/**
 * KGroupedStream and TimeWindowedKStream as the builder hands them out: handles. The aggregation called on one
 * appends the drafts; the repartition topic, where the key was changed, is appended by the first of them and shared
 * by the others, also across windows (Kafka Streams: GroupedStreamAggregateBuilder).
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { SerdeDescriptor, TimeWindowsSpec } from '../schema/serde-descriptor.js'
import { printWindows } from '../schema/windows.js'
import type { AggregatorData } from './aggregators.js'
import {
  type AggregateDraft,
  callSiteOf,
  type Draft,
  type DraftLog,
  defined,
  functionRef,
  type RepartitionDraft,
} from './draft.js'
import type { EmitStrategy, KGroupedStream, TimeWindowedKStream } from './kgrouped-stream.js'
import type { KTable } from './ktable.js'
import type { Stored } from './materialized.js'
import { storeDraft } from './options.js'
import { RecordedTable } from './recorded-table.js'
import { TimeWindows } from './windows/time-windows.js'

// biome-ignore lint/suspicious/noExplicitAny: types are the interface's business; a draft has none yet
type Fn = (...args: any[]) => unknown
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyTable = KTable<any, any, never>
type Options = (Stored & { key?: unknown; value?: unknown }) | undefined

export interface GroupParts {
  readonly log: DraftLog
  readonly parent: Draft
  readonly keyChanged: boolean
  /** What the handle adds to the name of its repartition topic. */
  readonly part: string
  readonly options: { readonly name?: string; readonly key?: SerdeDescriptor; readonly value?: SerdeDescriptor }
}

/** What both kinds of handles do; `windows` only for the windowed one. */
class Aggregating {
  protected readonly group: SharedGroup
  readonly #windows: TimeWindowsSpec | undefined

  constructor(group: SharedGroup, windows?: TimeWindowsSpec) {
    this.group = group
    this.#windows = windows
  }

  count(materialized?: Options): AnyTable {
    return this.#aggregate('count', materialized, this.count)
  }

  reduce(reducer: Fn, materialized?: Options): AnyTable {
    return this.#aggregate('reduce', materialized, this.reduce, { adder: functionRef(reducer, 'reduce', this.reduce) })
  }

  aggregate(initializer: Fn, adder: Fn, materialized?: Options): AnyTable {
    return this.#aggregate('aggregate', materialized, this.aggregate, {
      initializer: functionRef(initializer, 'aggregate initializer', this.aggregate),
      adder: functionRef(adder, 'aggregate', this.aggregate),
    })
  }

  summarize(aggregators: Readonly<Record<string, unknown>>, materialized?: Options): AnyTable {
    return this.#aggregate('summarize', materialized, this.summarize, {
      aggregators: aggregators as Readonly<Record<string, AggregatorData>>,
    })
  }

  #aggregate(
    form: AggregateDraft['form'],
    options: Options,
    above: Function,
    functions: Pick<AggregateDraft, 'initializer' | 'adder' | 'aggregators'> = {},
  ): AnyTable {
    const store = storeDraft(options, form)
    const callSite = callSiteOf(above)
    const windows = this.#windows
    const prefix = windows === undefined ? '' : `window-${printWindows(windows).replaceAll(' ', '-')}-`
    const draft = this.group.log.add<AggregateDraft>({
      kind: 'aggregate',
      form,
      part: `${prefix}${form}`,
      parents: [this.group.input(form, callSite)],
      callSite,
      store,
      ...functions,
      ...defined({ name: store.name, windows, groupKey: this.group.options.key }),
    })
    return new RecordedTable(this.group.log, draft)
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as above
export class RecordedGroup extends Aggregating implements KGroupedStream<any, any> {
  constructor(parts: GroupParts) {
    super(new SharedGroup(parts))
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  windowedBy(windows: TimeWindows): TimeWindowedKStream<any, any> {
    if (windows instanceof TimeWindows) return new RecordedWindowedGroup(this.group, windows)
    const kind = (windows as { kind?: string } | undefined)?.kind
    if (kind === 'session' || kind === 'sliding') throw notYet(`windowedBy ${kind} windows`, 'use TimeWindows')
    throw new StreamsError(topologyCodes.E442, 'windowedBy takes windows', {
      cure: "windowedBy(TimeWindows.ofSizeAndGrace('1 minute', '10 seconds'))",
    })
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as above
class RecordedWindowedGroup extends Aggregating implements TimeWindowedKStream<any, any> {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  emitStrategy(strategy: EmitStrategy): TimeWindowedKStream<any, any> {
    if (strategy === 'onWindowUpdate') return this
    if (strategy === 'onWindowClose') {
      throw notYet("emitStrategy('onWindowClose')", "use 'onWindowUpdate', which gives every update")
    }
    throw new StreamsError(topologyCodes.E442, `there is no emit strategy ${JSON.stringify(strategy)}`, {
      cure: "'onWindowUpdate' or 'onWindowClose'",
    })
  }
}

/** One grouping, with or without windows: knows what its aggregations read. */
class SharedGroup {
  readonly log: DraftLog
  readonly options: GroupParts['options']
  readonly #parts: GroupParts
  #repartition: RepartitionDraft | undefined

  constructor(parts: GroupParts) {
    this.log = parts.log
    this.options = parts.options
    this.#parts = parts
  }

  /** The parent of an aggregation: the repartition topic, made by the first that needs it. */
  input(form: string, callSite: Error): Draft {
    const { parent, keyChanged, part, options } = this.#parts
    if (!keyChanged) return parent
    this.#repartition ??= this.log.add<RepartitionDraft>({
      kind: 'repartition',
      part,
      parents: [parent],
      callSite,
      why: `the key was changed before ${form}: the records of one key must meet in one task`,
      ...options,
    })
    return this.#repartition
  }
}

function notYet(what: string, cure: string): StreamsError {
  return new StreamsError(topologyCodes.E440, `${what} does not exist yet`, { cure })
}
