/**
 * count, reduce, aggregate and summarize of a grouped stream, with or without windows: one node with a store.
 *
 * Without windows records without a value take no part, so their functions never see null; windowed ones do
 * (Kafka Streams: KStreamAggregate, KStreamWindowAggregate). A null result deletes the row and is a tombstone.
 */
import { topologyCodes } from '../../errors/codes/topology.js'
import type { FieldUpdates } from '../../lambda/decompose.js'
import type { Lambda } from '../../lambda/lambda.js'
import type { SerdeDescriptor, TimeWindowsSpec } from '../../schema/serde-descriptor.js'
import { serdeOfType, typeOfSerde, withNull } from '../../schema/serde-type.js'
import { nonNullType, nullableType, type Type, types, windowedType } from '../../schema/type.js'
import { retentionMinMs } from '../../schema/windows.js'
import { present } from '../../stdx/present.js'
import { type AggregateDraft, defined } from '../draft.js'
import type { BuildContext } from './build-context.js'
import { type Flow, internalKeySerde } from './flow.js'
import { mayBeNull } from './lambdas.js'
import { type Summary, summaryOf } from './summary.js'
import { topologyError } from './topology-error.js'

/** What the form decides: its functions, the rows of its store, and what flows out. */
interface Form {
  readonly form: 'count' | 'reduce' | 'aggregate'
  readonly initializer?: Lambda
  readonly adder?: Lambda
  readonly updates?: FieldUpdates
  /** Of the store's rows, never null. */
  readonly state: Type
  /** The adder may give null, which deletes. */
  readonly deletes: boolean
  readonly valueSerde?: SerdeDescriptor
}

export function makeAggregate(build: BuildContext, draft: AggregateDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const named = build.name(draft)
  const windows = draft.windows
  const key = nonNullType(parent.key)
  const value = windows === undefined ? nonNullType(parent.value) : parent.value
  const summary = draft.form === 'summarize' ? summaryOf({ build, draft, node: named.name, value: value }) : undefined
  const form = formOf(build, draft, { key, value, name: named.name }, summary)
  const keySerde = withNull(internalKeySerde({ ...parent, key }, draft.store.key ?? draft.groupKey), false)
  const valueSerde = withNull(form.valueSerde ?? serdeOfType(form.state), false)
  const retentionMs = windows === undefined ? undefined : retentionOf(draft, windows, named.name)
  const store = build.addStore(
    draft,
    defined({
      name: named.name,
      kind: windows === undefined ? ('keyValue' as const) : ('window' as const),
      keySerde,
      valueSerde,
      value: form.state,
      windows,
      retentionMs,
      historyMs: windows === undefined ? draft.store.historyMs : undefined,
      caching: draft.store.caching,
      logging: draft.store.logging,
      queryable: draft.store.name !== undefined,
      users: [build.nodes.length],
    }),
    key,
  )
  const out: Type = form.deletes ? nullableType(form.state) : form.state
  const flow = { ...keyOf(parent, key, keySerde, draft), value: out, isTable: true, ...writeValueOf(form) }
  const made = build.addNode(named.name, [id], flow, {
    kind: 'aggregate',
    form: form.form,
    store,
    ...defined({
      aggregateWindows: windows,
      emitStrategy: windows === undefined ? undefined : ('onWindowUpdate' as const),
      initializer: form.initializer,
      adder: form.adder,
      updates: form.updates,
    }),
  })
  return summary?.finish === undefined ? made : summary.finish(build, made)
}

/** The key as the store has it; with windows the pair of key and window. */
function keyOf(
  parent: Omit<Flow, 'id'>,
  key: Type,
  keySerde: SerdeDescriptor,
  draft: AggregateDraft,
): Pick<Flow, 'key' | 'keySerde' | 'writeKey' | 'windows'> {
  const { windows } = draft
  const declared = draft.store.key ?? draft.groupKey ?? parent.writeKey
  if (windows === undefined) {
    return { key, ...defined({ keySerde: parent.keySerde, writeKey: declared === undefined ? undefined : keySerde }) }
  }
  // the inner key's format is that of the store, also where nobody named it: a windowed key is never bare
  return { key: windowedType(key), windows, writeKey: Object.freeze({ kind: 'windowed', key: keySerde, windows }) }
}

/** count is int64 and a declared serde is a promise; anything else is written as what it is. */
function writeValueOf(form: Form): Pick<Flow, 'writeValue'> {
  return form.valueSerde === undefined ? {} : { writeValue: form.valueSerde }
}

function formOf(
  build: BuildContext,
  draft: AggregateDraft,
  row: { readonly key: Type; readonly value: Type; readonly name: string },
  summary: Summary | undefined,
): Form {
  const given = summary?.finish === undefined ? draft.store.value : undefined
  const declared = given === undefined ? undefined : nonNullType(typeOfSerde(given))
  if (draft.form === 'count') {
    const valueSerde: SerdeDescriptor = given ?? Object.freeze({ kind: 'int64' })
    return { form: 'count', state: declared ?? types.int64, deletes: false, valueSerde }
  }
  if (draft.form === 'reduce') return reduceOf(build, draft, row, given)
  const { initializer, adder } = summary ?? draft
  const made = build.compileAggregate({
    initializer: present(initializer, 'an initializer'),
    adder: present(adder, 'an adder'),
    node: row.name,
    key: row.key,
    value: row.value,
    ...(declared === undefined ? {} : { state: declared }),
  })
  const { state } = made
  const deletes = mayBeNull(made.adder)
  return {
    form: 'aggregate',
    initializer: made.initializer,
    adder: made.adder,
    state,
    deletes,
    ...defined({ valueSerde: given, updates: made.updates }),
  }
}

/** `reduce` keeps the value's type: the first value is the result. */
function reduceOf(
  build: BuildContext,
  draft: AggregateDraft,
  row: { readonly value: Type; readonly name: string },
  given: SerdeDescriptor | undefined,
): Form {
  const state = nonNullType(row.value)
  const adder = build.compile({
    ref: present(draft.adder, 'a reducer'),
    node: row.name,
    params: [
      ['aggregate', state],
      ['value', row.value],
    ],
    want: 'value',
    result: nullableType(state),
  })
  const parent = build.parent(draft)
  const valueSerde = given ?? parent.writeValue
  return {
    form: 'reduce',
    adder,
    state,
    deletes: mayBeNull(adder) || row.value.null === true,
    ...defined({ valueSerde }),
  }
}

/** @throws StreamsError E441 where rows would be gone before their window is closed. */
function retentionOf(draft: AggregateDraft, windows: TimeWindowsSpec, name: string): number {
  const least = retentionMinMs(windows)
  const given = draft.store.retentionMs ?? least
  if (given >= least) return given
  throw topologyError(draft, topologyCodes.E441, `'${name}' keeps rows for ${given} ms, its windows need ${least} ms`, {
    node: name,
    cure: `leave the retention out, or give at least size + grace: ${least} ms`,
  })
}
