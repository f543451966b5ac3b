/**
 * The topology of a case, built with the public DSL. Every expression becomes one function's text, and every
 * schema is given where integers are wanted, because a lambda's arithmetic is float64.
 */
import {
  Consumed,
  Grouped,
  int32,
  int64,
  Materialized,
  nullable,
  Produced,
  type Serde,
  StreamsBuilder,
  string,
  TimeWindows,
  type Topology,
  windowed,
} from '../../src/index.js'
import type { Case, CaseNode, CaseSource, Expression, Fn, ScalarName } from './case.js'
import { combineText, functionOf, makeFunction, pairOf, pairsOf, type Typed } from './expression.js'

// biome-ignore lint/suspicious/noExplicitAny: streams and tables of types that only the case knows
type Handle = any

/** A stream, table or grouping with the types of what flows there. */
interface Flow {
  readonly handle: Handle
  readonly kind: 'stream' | 'table' | 'grouped' | 'windowed'
  readonly key: Typed
  readonly value: Typed
  readonly windows?: TimeWindows
}

/** Where a sink's records can be read, with the serdes to read them. */
export interface BuiltSink {
  readonly id: string
  readonly topic: string
  readonly key: Serde<unknown>
  readonly value: Serde<unknown>
}
export interface BuiltCase {
  readonly topology: Topology
  readonly sources: ReadonlyMap<
    string,
    { readonly topic: string; readonly key: Serde<unknown>; readonly value: Serde<unknown> }
  >
  readonly sinks: readonly BuiltSink[]
}

/** The case needs an operator that does not exist yet. */
export class MissingOperator extends Error {
  override readonly name = 'MissingOperator'
}

const SCALARS = { string, int32, int64 } as const
const plain = (type: ScalarName): Serde<unknown> => SCALARS[type]() as unknown as Serde<unknown>
const maybe = (type: ScalarName): Serde<unknown> => nullable(plain(type) as Serde<string>) as unknown as Serde<unknown>

function serdeOf(typed: Typed, windows: TimeWindows | undefined): Serde<unknown> {
  if (typed.type === 'windowed') return windowed(string(), windows as TimeWindows) as unknown as Serde<unknown>
  return (typed.nullable ? maybe : plain)(typed.type as ScalarName)
}

const call = (expression: Expression, flow: Flow): { fn: Handle; result: Typed } => {
  const source = functionOf(expression, flow.key, flow.value)
  return { fn: makeFunction(source.text), result: source }
}

/** Tables do not call their functions for null. */
const present = (flow: Flow): Flow => ({ ...flow, value: { ...flow.value, nullable: false } })

type Build = (node: CaseNode, flow: Flow, others: readonly Flow[]) => Flow | Readonly<Record<string, Flow>>

const returns = (of: { key?: Typed; value?: Typed }): object => ({
  ...(of.key === undefined || of.key.type === 'windowed' ? {} : { key: serdeOf(of.key, undefined) }),
  ...(of.value === undefined ? {} : { value: serdeOf(of.value, undefined) }),
})

const filterOf =
  (method: 'filter' | 'filterNot'): Build =>
  (node, flow) => {
    const { fn } = call(node.pred as Expression, flow.kind === 'table' ? present(flow) : flow)
    if (flow.kind === 'stream') return { ...flow, handle: flow.handle[method](fn) }
    const stored = node.materialized === true ? Materialized.as(node.id) : {}
    return { ...flow, handle: flow.handle[method](fn, stored), value: { ...flow.value, nullable: true } }
  }

const BUILDERS: Readonly<Record<string, Build>> = {
  filter: filterOf('filter'),
  filterNot: filterOf('filterNot'),
  mapValues: (node, flow) => {
    if (flow.kind === 'stream') {
      const { fn, result } = call(node.value as Expression, flow)
      return { ...flow, handle: flow.handle.mapValues(fn, returns({ value: result })), value: result }
    }
    const { fn, result } = call(node.value as Expression, present(flow))
    const value = serdeOf({ ...result, nullable: false }, undefined)
    const stored = node.materialized === true ? Materialized.as(node.id, { value }) : { value }
    return { ...flow, handle: flow.handle.mapValues(fn, stored), value: { ...result, nullable: true } }
  },
  map: (node, flow) => {
    const pair = pairOf(flow.key, flow.value, { key: node.key as Expression, value: node.value as Expression })
    const { windows: _windows, ...rest } = flow
    return {
      ...rest,
      handle: flow.handle.map(makeFunction(pair.text), returns(pair)),
      key: pair.key,
      value: pair.value,
    }
  },
  selectKey: (node, flow) => {
    const { fn, result } = call(node.key as Expression, flow)
    const { windows: _windows, ...rest } = flow
    return { ...rest, handle: flow.handle.selectKey(fn, returns({ key: result })), key: result }
  },
  flatMapValues: (node, flow) => {
    const { fn } = call(node.values as Expression, flow)
    return { ...flow, handle: flow.handle.flatMapValues(fn), value: { type: 'string', nullable: false } }
  },
  flatMap: (node, flow) => {
    const pairs = pairsOf(flow.key, flow.value, { key: node.key as Expression, values: node.values as Expression })
    const { windows: _windows, ...rest } = flow
    const handle = flow.handle.flatMap(makeFunction(pairs.text), returns(pairs))
    return { ...rest, handle, key: pairs.key, value: pairs.value }
  },
  merge: (_node, flow, others) =>
    others.reduce((all, other) => {
      const joined = (a: Typed, b: Typed): Typed => ({ ...a, nullable: a.nullable || b.nullable })
      return {
        ...all,
        handle: all.handle.merge(other.handle),
        key: joined(all.key, other.key),
        value: joined(all.value, other.value),
      }
    }, flow),
  split: (node, flow) => {
    const branches = (node.branches ?? []).map(({ id, pred }) => [id, call(pred, flow).fn] as const)
    const made = flow.handle.split(Object.fromEntries(branches), { name: node.id })
    const flows = branches.map(([id]) => [id, { ...flow, handle: made[id] }] as const)
    const rest = node.default === undefined ? [] : [[node.default, { ...flow, handle: made.default }] as const]
    return Object.fromEntries([...flows, ...rest])
  },
  repartition: (node, flow) => ({
    ...flow,
    handle: flow.handle.repartition({ name: node.id }),
    key: { ...flow.key, nullable: false },
  }),
  toTable: (node, flow) => {
    const stored = node.materialized === true ? Materialized.as(node.id) : {}
    return { ...flow, kind: 'table', handle: flow.handle.toTable(stored), key: { ...flow.key, nullable: false } }
  },
  toStream: (node, flow) => {
    if (node.key === undefined) return { ...flow, kind: 'stream', handle: flow.handle.toStream() }
    const { fn, result } = call(node.key, flow)
    return { ...flow, kind: 'stream', handle: flow.handle.toStream(fn), key: result }
  },
  groupByKey: (_node, flow) => ({
    ...flow,
    kind: 'grouped',
    handle: flow.handle.groupByKey(),
    key: { ...flow.key, nullable: false },
  }),
  groupBy: (node, flow) => {
    if (flow.kind === 'table') throw new MissingOperator('groupBy of a table')
    const { fn, result } = call(node.key as Expression, flow)
    const grouped = Grouped.with(serdeOf(result, undefined), serdeOf(flow.value, undefined))
    return { ...flow, kind: 'grouped', handle: flow.handle.groupBy(fn, grouped), key: { ...result, nullable: false } }
  },
  windowedBy: (node, flow) => {
    const spec = node.window as NonNullable<CaseNode['window']>
    if (spec.type !== 'tumbling' && spec.type !== 'hopping') throw new MissingOperator(`windowedBy ${spec.type}`)
    const fixed = TimeWindows.ofSizeAndGrace(spec.size, spec.grace)
    const windows = spec.advance === undefined ? fixed : fixed.advanceBy(spec.advance)
    return { ...flow, kind: 'windowed', handle: flow.handle.windowedBy(windows), windows }
  },
  count: (node, flow) =>
    aggregated(node, flow, { type: 'int64', nullable: false }, stored => flow.handle.count(stored)),
  reduce: (node, flow) => {
    const a = { ...flow.value, nullable: false, text: 'a' }
    const b = { ...flow.value, nullable: flow.kind === 'windowed' && flow.value.nullable, text: 'b' }
    const text = combineText(node.add as Fn, a, b)
    const result = { ...flow.value, nullable: true }
    return aggregated(node, flow, result, stored => flow.handle.reduce(makeFunction(`(a, b) => ${text}`), stored))
  },
  aggregate: (node, flow) => {
    const type = node.type ?? (typeof node.init === 'number' ? 'int64' : 'string')
    const a = { type, nullable: false, text: 'a' } as const
    const b = { ...flow.value, nullable: flow.kind === 'windowed' && flow.value.nullable, text: 'b' }
    const init = makeFunction(`() => ${JSON.stringify(node.init)}`)
    const adder = makeFunction(`(k, b, a) => ${combineText(node.add as Fn, a, b)}`)
    return aggregated(node, flow, { type, nullable: true }, stored => flow.handle.aggregate(init, adder, stored))
  },
}

function aggregated(node: CaseNode, flow: Flow, value: Typed, make: (stored: object) => Handle): Flow {
  const stored = {
    ...(node.op === 'reduce' ? {} : { value: plain(value.type as ScalarName) }),
    ...(node.retention === undefined ? {} : { retention: node.retention }),
    ...(node.versioned === undefined ? {} : { history: node.versioned }),
    ...(node.materialized === true ? { name: node.id } : {}),
  }
  const handle = make(stored)
  const key: Typed = flow.windows === undefined ? flow.key : { type: 'windowed', nullable: false }
  return { ...flow, kind: 'table', handle, key, value }
}

function sourceFlow(builder: StreamsBuilder, source: CaseSource): Flow {
  const topic = source.topic ?? source.id
  const [key, value] = [source.key ?? 'string', source.value ?? 'string'] as const
  if (source.kind === 'globalTable') throw new MissingOperator('globalTable')
  if (source.kind === 'table') {
    if (source.versioned !== undefined) throw new MissingOperator('versioned table')
    const stored = source.materialized === true ? Materialized.as(source.id) : {}
    const handle = builder.table(topic, Consumed.with(plain(key), plain(value)), stored as never)
    return { handle, kind: 'table', key: { type: key, nullable: false }, value: { type: value, nullable: true } }
  }
  const handle = builder.stream(topic, Consumed.with(maybe(key), maybe(value)))
  return { handle, kind: 'stream', key: { type: key, nullable: true }, value: { type: value, nullable: true } }
}

/** @throws MissingOperator where the engine has no such operator yet */
export function buildCase(entry: Case): BuiltCase {
  const builder = new StreamsBuilder()
  const flows = new Map<string, Flow>()
  const sources = entry.topology.sources.map(source => {
    flows.set(source.id, sourceFlow(builder, source))
    const serdes = { key: maybe(source.key ?? 'string'), value: maybe(source.value ?? 'string') }
    return [source.id, { topic: source.topic ?? source.id, ...serdes }] as const
  })
  for (const node of entry.topology.nodes) {
    const build = BUILDERS[node.op]
    const inputs = node.inputs.map(id => flows.get(id))
    if (build === undefined || inputs.some(input => input === undefined)) throw new MissingOperator(node.op)
    const [first, ...others] = inputs as Flow[]
    const made = build(node, first as Flow, others)
    if ('handle' in made) flows.set(node.id, made as Flow)
    else for (const [id, flow] of Object.entries(made)) flows.set(id, flow)
  }
  const sinks = entry.topology.sinks.map(sink => {
    const flow = flows.get(sink.input) as Flow
    const serdes = {
      key: serdeOf(flow.key, flow.windows),
      value: serdeOf({ ...flow.value, nullable: true }, undefined),
    }
    flow.handle.to(sink.topic ?? sink.id, Produced.with(serdes.key, serdes.value))
    return { id: sink.id, topic: sink.topic ?? sink.id, ...serdes }
  })
  return { topology: builder.build(), sources: new Map(sources), sinks }
}
