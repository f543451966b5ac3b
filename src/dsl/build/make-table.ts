/**
 * Nodes of tables: a stream read as a changelog, filter and mapValues of a table. Null never reaches their functions;
 * it passes as a tombstone. A store is made only where the user named one: nothing else needs the rows yet.
 */

import { typeOfSerde, withNull } from '../../schema/serde-type.js'
import { nonNullType, nullableType } from '../../schema/type.js'
import { defined, type TableDraft, type TableLambdaDraft } from '../draft.js'
import type { BuildContext } from './build-context.js'
import { type Flow, internalKeySerde, internalValueSerde } from './flow.js'
import { mayBeNull, resultOf } from './lambdas.js'
import { narrowedBy } from './narrowing.js'

/** Null keys are dropped; the value may be null because null deletes, but not where the stream has none. */
export function makeTableSource(build: BuildContext, draft: TableDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const named = build.name(draft)
  const flow = { ...parent, key: nonNullType(parent.key), isTable: true }
  const store = queryableStore(build, draft, flow)
  return build.addNode(named.name, [id], flow, { kind: 'table-source', ...defined({ store }) })
}

/** filter, filterNot, mapValues. */
export function makeTableLambda(build: BuildContext, draft: TableLambdaDraft): Flow {
  return draft.kind === 'table-filter' ? makeFilter(build, draft) : makeMapValues(build, draft)
}

/** What fails the predicate becomes a tombstone, so the value may be null from here on. */
function makeFilter(build: BuildContext, draft: TableLambdaDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const named = build.name(draft)
  const negate = draft.negate === true
  const row = { ...parent, value: nonNullType(parent.value) }
  const predicate = build.compile({ ref: draft.fn, node: named.name, params: rowParams(row), want: 'test' })
  const kept = narrowedBy(row, predicate, !negate)
  const flow = { ...kept, value: nullableType(kept.value) }
  const store = queryableStore(build, draft, flow)
  return build.addNode(named.name, [id], flow, { kind: 'table-filter', predicate, negate, ...defined({ store }) })
}

function makeMapValues(build: BuildContext, draft: TableLambdaDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const named = build.name(draft)
  const given = draft.store.value
  const mapper = build.compile({
    ref: draft.fn,
    node: named.name,
    params: rowParams(parent),
    want: 'value',
    ...(given === undefined ? {} : { result: nullableType(typeOfSerde(given)) }),
  })
  const result = resultOf(mapper)
  const { valueSerde: _serde, writeValue: _write, ...kept } = parent
  const deletes = parent.value.null === true || mayBeNull(mapper)
  const value = deletes ? nullableType(result) : nonNullType(result)
  const flow = { ...kept, value, ...defined({ writeValue: given }) }
  const store = queryableStore(build, draft, flow)
  return build.addNode(named.name, [id], flow, { kind: 'table-map-values', mapper, ...defined({ store }) })
}

/** (key, value): a table's functions see no metadata, because its rows outlive their records. */
function rowParams(flow: Pick<Flow, 'key' | 'value'>): [['key', Flow['key']], ['value', Flow['value']]] {
  return [
    ['key', flow.key],
    ['value', nonNullType(flow.value)],
  ]
}

function queryableStore(
  build: BuildContext,
  draft: TableDraft | TableLambdaDraft,
  flow: Omit<Flow, 'id'>,
): number | undefined {
  const given = draft.store
  if (given.name === undefined) return undefined
  // a declared serde keeps its type: what a function gives is checked against it at the put
  const value = nonNullType(given.value === undefined ? flow.value : typeOfSerde(given.value))
  return build.addStore(
    draft,
    {
      name: given.name,
      kind: 'keyValue',
      keySerde: withNull(internalKeySerde(flow, given.key), false),
      valueSerde: withNull(internalValueSerde(flow, given.value), false),
      value,
      caching: given.caching,
      logging: given.logging,
      queryable: true,
      users: [build.nodes.length],
    },
    flow.key,
  )
}
