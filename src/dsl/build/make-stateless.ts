/**
 * Nodes without state: filter, map and their kin, effects, merge, split, toStream. What they have in common: one
 * function, typed by the parent, and a result type that becomes the flow's.
 */
import { topologyCodes } from '../../errors/codes/topology.js'
import type { SerdeDescriptor } from '../../schema/serde-descriptor.js'
import { equalSerdes, typeOfSerde } from '../../schema/serde-type.js'
import { elementType, fieldType, listType, structType, type Type } from '../../schema/type.js'
import {
  type BranchDraft,
  type Draft,
  defined,
  type EffectDraft,
  type LambdaDraft,
  type PlainDraft,
  type SplitDraft,
} from '../draft.js'
import type { BuildContext } from './build-context.js'
import type { Flow } from './flow.js'
import { type LambdaRequest, resultOf } from './lambdas.js'
import { narrowedBy } from './narrowing.js'
import { topologyError } from './topology-error.js'
import { commonType } from './type-rules.js'

export function makeFilter(build: BuildContext, draft: LambdaDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const { name } = build.name(draft)
  const predicate = build.compile({ ref: draft.fn, node: name, params: recordParams(parent), want: 'test' })
  const negate = draft.negate === true
  return build.addNode(name, [id], narrowedBy(parent, predicate, !negate), { kind: 'filter', predicate, negate })
}

/** mapValues, flatMapValues, selectKey, map, flatMap: what they change and how their result is read. */
export function makeMapper(build: BuildContext, draft: LambdaDraft, kind: MapperName): Flow {
  const { id, ...parent } = build.parent(draft)
  const { name } = build.name(draft)
  const { want, changes } = mapperKinds[kind]
  const given = givenResult(draft, want)
  const mapper = build.compile({
    ref: draft.fn,
    node: name,
    params: draft.part === 'group-by' ? recordParams(parent).slice(0, 2) : recordParams(parent),
    want,
    ...(given === undefined ? {} : { result: given }),
  })
  const { key, value } = changed(resultOf(mapper), mapperKinds[kind], parent)
  const keyStays = changes === 'value'
  const valueStays = changes === 'key'
  const flow: Omit<Flow, 'id'> = {
    key,
    value,
    isTable: false,
    ...(keyStays ? keyPart(parent) : defined({ writeKey: draft.key })),
    ...(valueStays ? valuePart(parent) : defined({ writeValue: draft.value })),
  }
  if (!keyStays && draft.key !== undefined) build.checkWritten(draft, name, 'key', key, draft.key)
  if (!valueStays && draft.value !== undefined) build.checkWritten(draft, name, 'value', value, draft.value)
  return build.addNode(name, [id], flow, { kind, mapper })
}

type MapperName = keyof typeof mapperKinds
type Changes = 'key' | 'value' | 'both'
interface MapperKind {
  readonly want: LambdaRequest['want']
  readonly changes: Changes
}

const mapperKinds = {
  'map-values': { want: 'value', changes: 'value' },
  'flat-map-values': { want: 'list', changes: 'value' },
  'select-key': { want: 'value', changes: 'key' },
  map: { want: 'pair', changes: 'both' },
  'flat-map': { want: 'pairs', changes: 'both' },
} as const satisfies Record<string, MapperKind>

/** The type that the options declare, as the front end wants it; for pairs only if both are there. */
function givenResult(draft: LambdaDraft, want: LambdaRequest['want']): Type | undefined {
  const key = draft.key === undefined ? undefined : typeOfSerde(draft.key)
  const value = draft.value === undefined ? undefined : typeOfSerde(draft.value)
  if (draft.kind === 'select-key') return key
  if (want === 'value') return value
  if (want === 'list') return value === undefined ? undefined : listType(value)
  return key === undefined || value === undefined ? undefined : structType({ key, value })
}

function changed(result: Type, { want, changes }: MapperKind, parent: Omit<Flow, 'id'>): { key: Type; value: Type } {
  if (changes === 'key') return { key: result, value: parent.value }
  if (changes === 'value') return { key: parent.key, value: want === 'list' ? elementType(result) : result }
  return { key: fieldType(result, 'key'), value: fieldType(result, 'value') }
}

/** Effects pass on what they see, except that nothing is below foreach and print. */
export function makeEffect(build: BuildContext, draft: EffectDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const { name } = build.name(draft)
  return build.addNode(name, [id], parent, { kind: 'effect', effect: draft.effect, action: draft.action(name) })
}

/** Both sides' common type; serdes and windows only where they are the same on both. */
export function makeMerge(build: BuildContext, draft: PlainDraft): Flow {
  const left = build.parent(draft, 0)
  const right = build.parent(draft, 1)
  const { name } = build.name(draft)
  const same = (a: SerdeDescriptor | undefined, b: SerdeDescriptor | undefined): SerdeDescriptor | undefined =>
    a !== undefined && b !== undefined && equalSerdes(a, b) ? a : undefined
  const flow: Omit<Flow, 'id'> = {
    key: common(draft, name, 'keys', [left.key, right.key]),
    value: common(draft, name, 'values', [left.value, right.value]),
    isTable: false,
    ...defined({
      keySerde: same(left.keySerde, right.keySerde),
      valueSerde: same(left.valueSerde, right.valueSerde),
      writeKey: same(left.writeKey, right.writeKey),
      writeValue: same(left.writeValue, right.writeValue),
      windows: JSON.stringify(left.windows) === JSON.stringify(right.windows) ? left.windows : undefined,
    }),
  }
  return build.addNode(name, [left.id, right.id], flow, { kind: 'merge' })
}

function common(draft: Draft, node: string, what: string, [left, right]: readonly [Type, Type]): Type {
  const type = commonType(left, right)
  if (typeof type !== 'string') return type
  throw topologyError(draft, topologyCodes.E424, `the ${what} merged by '${node}' differ: ${type}`, {
    node,
    cure: 'bring both to one type before: mapValues((k, v) => ({ … }))',
  })
}

/** The predicates; where records go is its branches' business. */
export function makeSplit(build: BuildContext, draft: SplitDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const { name } = build.name(draft)
  const predicates = draft.predicates.map(ref =>
    build.compile({ ref, node: name, params: recordParams(parent), want: 'test' }),
  )
  return build.addNode(name, [id], parent, { kind: 'split', predicates, branches: [] })
}

/** What its predicate lets pass is narrowed by it. */
export function makeBranch(build: BuildContext, draft: BranchDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const split = build.nodes[id]
  const predicate =
    split?.kind === 'split' && draft.predicate !== undefined ? split.predicates[draft.predicate] : undefined
  const flow = predicate === undefined ? parent : narrowedBy(parent, predicate, true)
  return build.addNode(build.name(draft).name, [id], flow, { kind: 'branch' })
}

/** The changelog as a stream: the same rows, tombstones included. */
export function makeToStream(build: BuildContext, draft: PlainDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  return build.addNode(build.name(draft).name, [id], { ...parent, isTable: false }, { kind: 'to-stream' })
}

/** (key, value, meta): what every function of a stream's record gets. */
export function recordParams(flow: Pick<Flow, 'key' | 'value'>): LambdaRequest['params'] {
  return [
    ['key', flow.key],
    ['value', flow.value],
    ['meta', undefined],
  ]
}

/** What is known of the key beside its type. */
function keyPart({ keySerde, writeKey, windows }: Omit<Flow, 'id'>): Pick<Flow, 'keySerde' | 'writeKey' | 'windows'> {
  return defined({ keySerde, writeKey, windows })
}

function valuePart({ valueSerde, writeValue }: Omit<Flow, 'id'>): Pick<Flow, 'valueSerde' | 'writeValue'> {
  return defined({ valueSerde, writeValue })
}
