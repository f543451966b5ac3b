/**
 * KGroupedStream and TimeWindowedKStream as the builder hands them out: handles. The aggregation called on one
 * appends the drafts; the repartition topic, where the key was changed, is appended by the first of them and shared
 * by the others, also across windows (Kafka Streams: GroupedStreamAggregateBuilder).
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { SerdeDescriptor, TimeWindowsSpec } from '../schema/serde-descriptor.js'
import { printWindows } from '../schema/windows.js'
import { type AggregatorData, isAggregator } from './aggregators.js'
import {
  type AggregateDraft,
  callSiteOf,
  type Draft,
  type DraftLog,
  defined,
  functionRef,
  type RepartitionDraft,
} from './draft.js'
import type { EmitStrategy } from './kgrouped-stream.js'
import { storeDraft } from './options.js'
import { RecordedTable } from './recorded-table.js'
import type { AnyFunction, AnyGroup, AnyOptions, AnyTable, AnyWindowedGroup } from './untyped.js'
import { TimeWindows } from './windows/time-windows.js'

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

  count(materialized?: AnyOptions): AnyTable {
    return this.#aggregate('count', materialized, this.count)
  }

  reduce(reducer: AnyFunction, materialized?: AnyOptions): AnyTable {
    return this.#aggregate('reduce', materialized, this.reduce, {
      adder: functionRef(reducer, 'reduce', this.reduce, materialized),
    })
  }

  aggregate(initializer: AnyFunction, adder: AnyFunction, materialized?: AnyOptions): AnyTable {
    return this.#aggregate('aggregate', materialized, this.aggregate, {
      initializer: functionRef(initializer, 'aggregate initializer', this.aggregate, materialized),
      adder: functionRef(adder, 'aggregate', this.aggregate, materialized),
    })
  }

  summarize(aggregators: Readonly<Record<string, unknown>>, materialized?: AnyOptions): AnyTable {
    return this.#aggregate('summarize', materialized, this.summarize, {
      aggregators: checkedAggregators(aggregators),
      ...(materialized?.captures === undefined ? {} : { captures: materialized.captures }),
    })
  }

  #aggregate(
    form: AggregateDraft['form'],
    options: AnyOptions,
    above: Function,
    functions: Pick<AggregateDraft, 'initializer' | 'adder' | 'aggregators' | 'captures'> = {},
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

/** The handle of groupBy and groupByKey. */
export class RecordedGroup extends Aggregating implements AnyGroup {
  constructor(parts: GroupParts) {
    super(new SharedGroup(parts))
  }

  windowedBy(windows: TimeWindows): AnyWindowedGroup {
    if (windows instanceof TimeWindows) return new RecordedWindowedGroup(this.group, plainTimeWindows(windows))
    throw new StreamsError(topologyCodes.E442, 'windowedBy takes windows', {
      cure: "windowedBy(TimeWindows.ofSizeAndGrace('1 minute', '10 seconds'))",
    })
  }
}

class RecordedWindowedGroup extends Aggregating implements AnyWindowedGroup {
  emitStrategy(strategy: EmitStrategy): AnyWindowedGroup {
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

/** Names become members of functions' texts (build/summary.ts), so they must be identifiers. */
function checkedAggregators(given: Readonly<Record<string, unknown>>): Readonly<Record<string, AggregatorData>> {
  const checked: Record<string, AggregatorData> = {}
  for (const [field, aggregator] of Object.entries(given)) {
    if (!/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(field) || !isAggregator(aggregator)) {
      throw new StreamsError(topologyCodes.E442, `summarize: ${field} is no aggregator with a name`, {
        cure: 'summarize({ n: count(), total: sum(v => v.price) }), with names that are JavaScript identifiers',
      })
    }
    checked[field] = aggregator
  }
  return checked
}

/** Without its methods: nodes hold data. */
function plainTimeWindows({ kind, sizeMs, advanceMs, graceMs }: TimeWindows): TimeWindowsSpec {
  return Object.freeze({ kind, sizeMs, advanceMs, graceMs })
}

function notYet(what: string, cure: string): StreamsError {
  return new StreamsError(topologyCodes.E440, `${what} does not exist yet`, { cure })
}
