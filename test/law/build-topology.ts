/** A specification becomes a topology by the public DSL; what of it does not apply is left out. */
import {
  avg,
  Consumed,
  count,
  first,
  Grouped,
  int64,
  json,
  last,
  Materialized,
  max,
  min,
  nullable,
  type Produced,
  Repartitioned,
  type Serde,
  StreamsBuilder,
  string,
  sum,
  TimeWindows,
  type Topology,
  windowed,
} from '../../src/index.js'
import {
  aggregatorText,
  type FlowTypes,
  functionOfText,
  keyText,
  newKeyText,
  numberText,
  predicateText,
  reducerText,
  resultText,
  valueText,
} from './function-texts.js'
import type { ScalarName, SourceSpec, StepOp, StepSpec, TopologySpec, ValueName } from './topology-spec.js'

// biome-ignore lint/suspicious/noExplicitAny: streams and tables of types that only the specification knows
type Handle = any

interface Flow extends FlowTypes {
  readonly handle: Handle
  readonly kind: 'stream' | 'table'
  readonly windows?: TimeWindows
  /** Something takes it: it needs no sink of its own. */
  isUsed: boolean
}

/** A topic that records can be put into. */
export interface BuiltSource {
  readonly topic: string
  readonly spec: SourceSpec
}
/** A topic that records are written to, and how to read them. */
export interface BuiltSink {
  readonly topic: string
  readonly key: Serde<unknown>
  readonly value: Serde<unknown>
}
export interface BuiltTopology {
  readonly topology: Topology
  readonly sources: readonly BuiltSource[]
  readonly sinks: readonly BuiltSink[]
}

export type OnPeek = (node: string, key: unknown, value: unknown, meta: { readonly offset: number }) => void

const Order = json({ id: 'string', n: 'int32', text: 'string', tag: nullable('string'), items: ['int32'] })
const State = json({ n: 'float64', sum: 'float64', last: 'string' })
const SERDES = { string: string(), int64: int64(), order: Order, state: State } as unknown as Readonly<
  Record<ValueName, Serde<unknown>>
>
export const serdeOf = (name: ValueName, isNullable: boolean): Serde<unknown> =>
  isNullable ? (nullable(SERDES[name] as never) as unknown as Serde<unknown>) : SERDES[name]

const keySerde = (flow: Flow): Serde<unknown> =>
  flow.key.type === 'windowed'
    ? (windowed(string(), flow.windows as TimeWindows) as unknown as Serde<unknown>)
    : serdeOf(flow.key.type, flow.key.isNullable)

/** The topic that the second input of a source reads. */
export const secondTopic = (topic: string): string => `${topic}-more`

class TopologyBuild {
  readonly builder = new StreamsBuilder()
  readonly flows: Flow[] = []
  readonly sources: BuiltSource[] = []
  readonly sinks: BuiltSink[] = []
  readonly #unitMs: number
  readonly #onPeek: OnPeek
  #names = 0

  constructor(unitMs: number, onPeek: OnPeek) {
    this.#unitMs = unitMs
    this.#onPeek = onPeek
  }

  #name(what: string): string {
    this.#names++
    return `${what}-${this.#names}`
  }

  source(spec: SourceSpec, index: number): void {
    const topic = `in-${index}`
    const key = spec.key
    const value = spec.value
    if (spec.kind === 'table') {
      const consumed = Consumed.with(serdeOf(key, false), serdeOf(value, false))
      const handle = this.builder.table(topic, consumed, {
        ...(spec.isNullable ? { name: `table-${index}` } : {}),
      } as never)
      this.#add({
        handle,
        kind: 'table',
        key: { type: key, isNullable: false },
        value: { type: value, isNullable: true },
      })
      this.sources.push({ topic, spec })
      return
    }
    const extractor = functionOfText(`(k, v) => ${spec.isNullable ? 'v === null ? 7 : ' : ''}${extracted(value)} * 3`)
    const consumed = Consumed.with(serdeOf(key, spec.isNullable), serdeOf(value, spec.isNullable), {
      ...(spec.hasExtractor ? { timestamp: extractor as never } : {}),
    })
    const topics = spec.topics === 1 ? [topic] : [topic, secondTopic(topic)]
    const handle = this.builder.stream(topics, consumed)
    const { isNullable } = spec
    this.#add({ handle, kind: 'stream', key: { type: key, isNullable }, value: { type: value, isNullable } })
    for (const name of topics) this.sources.push({ topic: name, spec })
  }

  #add(flow: Omit<Flow, 'isUsed'>): void {
    this.flows.push({ ...flow, isUsed: false })
  }

  step(step: StepSpec): void {
    const fitting = this.flows.filter(flow => fits(step.op, flow, step)).reverse()
    const flow = fitting[step.from % Math.max(fitting.length, 1)]
    if (flow === undefined) return
    flow.isUsed = true
    this.#builders[step.op](step, flow)
  }

  readonly #builders: Readonly<Record<StepOp, (step: StepSpec, flow: Flow) => void>> = {
    filter: (step, flow) =>
      this.#add({ ...flow, handle: flow.handle.filter(functionOfText(predicateText(flow, step.pick))) }),
    filterNot: (step, flow) =>
      this.#add({ ...flow, handle: flow.handle.filterNot(functionOfText(predicateText(flow, step.pick))) }),
    map: (step, flow) => {
      const [key, value] = this.#results(step)
      const text = `(k, v, m) => [${newKeyText(flow, key, step.pick)}, ${resultText(flow, value, step.pick)}]`
      this.#add(mapped(flow, flow.handle.map(functionOfText(text), returns(key, value)), key, value))
    },
    mapValues: (step, flow) => {
      const [, value] = this.#results(step)
      const result = resultText(flow, value, step.pick)
      const isNullable = step.isRegrouped && flow.value.isNullable
      const text = `(k, v, m) => ${isNullable ? `v === null ? null : ${result}` : result}`
      const handle = flow.handle.mapValues(functionOfText(text), { value: serdeOf(value, isNullable) })
      this.#add({ ...flow, handle, value: { type: value, isNullable } })
    },
    flatMap: (step, flow) => {
      const [key, value] = this.#results(step)
      const pair = `[${newKeyText(flow, key, step.pick)}, ${resultText(flow, value, step.other)}]`
      const more = `[${newKeyText(flow, key, step.pick + 1)}, ${resultText(flow, value, step.other + 1)}]`
      const text = `(k, v, m) => [${[pair, more].slice(0, 1 + (step.pick % 2)).join(', ')}]`
      this.#add(mapped(flow, flow.handle.flatMap(functionOfText(text), returns(key, value)), key, value))
    },
    flatMapValues: (step, flow) => {
      const values = resultText(flow, 'string', step.pick)
      const body = step.other % 2 === 0 ? `(${values}).split('a')` : `[${values}, 'x' + ${values}]`
      const handle = flow.handle.flatMapValues(functionOfText(`(k, v, m) => ${body}`))
      this.#add({ ...flow, handle, value: { type: 'string', isNullable: false } })
    },
    selectKey: (step, flow) => {
      const [key] = this.#results(step)
      const text = `(k, v, m) => ${newKeyText(flow, key, step.pick)}`
      const { windows: _windows, ...rest } = flow
      const handle = flow.handle.selectKey(functionOfText(text), { key: serdeOf(key, false) })
      this.#add({ ...rest, handle, key: { type: key, isNullable: false } })
    },
    peek: (_step, flow) => {
      const name = this.#name('peek')
      const handle = flow.handle.peek((key: unknown, value: unknown, meta: { offset: number }) =>
        this.#onPeek(name, key, value, meta),
      )
      this.#add({ ...flow, handle })
    },
    merge: (step, flow) => {
      const others = this.flows.filter(other => other !== flow && other.kind === 'stream' && sameTypes(other, flow))
      const other = others[step.other % Math.max(others.length, 1)]
      if (other === undefined) return
      other.isUsed = true
      this.#add({
        ...flow,
        handle: flow.handle.merge(other.handle),
        key: either(flow.key, other.key),
        value: either(flow.value, other.value),
      })
    },
    split: (step, flow) => {
      const first = functionOfText(predicateText(flow, step.pick))
      const second = functionOfText(predicateText(flow, step.other))
      const branches = flow.handle.split({ first, second }, { name: this.#name('split') })
      for (const handle of [branches.first, branches.second, branches.default]) this.#add({ ...flow, handle })
    },
    repartition: (_step, flow) => {
      const name = this.#name('again')
      const serdes = Repartitioned.with(
        serdeOf(flow.key.type as ScalarName, false),
        serdeOf(flow.value.type, flow.value.isNullable),
      )
      const handle = flow.handle.repartition({ ...serdes, name })
      this.#add({ ...flow, handle, key: { ...flow.key, isNullable: false } })
    },
    toTable: (step, flow) => {
      const handle = flow.handle.toTable(this.#stored(step, 'to-table'))
      this.#add({ ...flow, handle, kind: 'table', key: { ...flow.key, isNullable: false } })
    },
    count: (step, flow) => {
      const { grouped, windows } = this.#grouped(step, flow)
      this.#aggregated(grouped, windows, grouped.handle.count(this.#stored(step, 'count')), {
        type: 'int64',
        isNullable: false,
      })
    },
    reduce: (step, flow) => {
      const { grouped, windows } = this.#grouped(step, flow)
      const isNullable = windows !== undefined && grouped.value.isNullable
      const reducer = functionOfText(reducerText(grouped.value.type, isNullable, step.pick))
      const handle = grouped.handle.reduce(reducer, this.#stored(step, 'reduce'))
      this.#aggregated(grouped, windows, handle, { type: grouped.value.type, isNullable: true })
    },
    aggregate: (step, flow) => {
      const { grouped, windows } = this.#grouped(step, flow)
      const present = {
        ...grouped,
        value: { ...grouped.value, isNullable: windows !== undefined && grouped.value.isNullable },
      }
      const { initializer, adder, result } = aggregatorText(present, step.pick)
      const handle = grouped.handle.aggregate(functionOfText(initializer), functionOfText(adder), {
        ...this.#stored(step, 'aggregate'),
        value: serdeOf(result, false),
      })
      this.#aggregated(grouped, windows, handle, { type: result, isNullable: true })
    },
    summarize: (step, flow) => {
      const { grouped, windows } = this.#grouped(step, flow)
      const types = {
        ...grouped,
        value: { ...grouped.value, isNullable: windows !== undefined && grouped.value.isNullable },
      }
      const number = functionOfText(`v => ${numberText(types)}`)
      const text = functionOfText(`v => ${valueText(types)}.slice(0, 20)`)
      const numbers = [sum(number), max(number), min(number), avg(number)]
      const texts = [last(text), first(text), max(text)]
      const summary = { n: count(), sum: numbers[step.pick % 4], last: texts[step.pick % 3] }
      const handle = grouped.handle.summarize(summary, {
        ...this.#stored(step, 'summarize'),
        value: serdeOf('state', false),
      })
      this.#aggregated(grouped, windows, handle, { type: 'state', isNullable: true })
    },
    tableFilter: (step, flow) => {
      const predicate = functionOfText(predicateText(present(flow), step.pick, true))
      const handle = flow.handle.filter(predicate, this.#stored(step, 'filter'))
      this.#add({ ...flow, handle, value: { ...flow.value, isNullable: true } })
    },
    tableFilterNot: (step, flow) => {
      const predicate = functionOfText(predicateText(present(flow), step.pick, true))
      const handle = flow.handle.filterNot(predicate, this.#stored(step, 'filter'))
      this.#add({ ...flow, handle, value: { ...flow.value, isNullable: true } })
    },
    tableMapValues: (step, flow) => {
      const [, value] = this.#results(step)
      const result = resultText(present(flow), value, step.pick, false)
      const text = `(k, v) => ${step.isRegrouped ? `${keyLength(flow)} > 4 ? null : ${result}` : result}`
      const stored = { ...this.#stored(step, 'map-values'), value: serdeOf(value, false) }
      const handle = flow.handle.mapValues(functionOfText(text), stored)
      this.#add({ ...flow, handle, value: { type: value, isNullable: true } })
    },
    toStream: (step, flow) => {
      if (step.pick % 3 > 0) this.#add({ ...flow, handle: flow.handle.toStream(), kind: 'stream' })
      else {
        const { windows: _windows, ...rest } = flow
        const text = `(k, v) => ${newKeyText(flow, 'string', step.other)}`
        const handle = flow.handle.toStream(functionOfText(text))
        this.#add({ ...rest, handle, kind: 'stream', key: { type: 'string', isNullable: false } })
      }
    },
    to: (step, flow) => this.sink(flow, { isPartitioned: step.pick % 3 === 0, isDynamic: step.other % 3 === 0 }),
  }

  #results(step: StepSpec): [ScalarName, ScalarName | 'order'] {
    const keys: readonly ScalarName[] = ['string', 'string', 'int64']
    const values = ['string', 'int64', 'order'] as const
    return [keys[step.pick % 3] as ScalarName, values[step.other % 3] as ScalarName | 'order']
  }

  #stored(step: StepSpec, what: string): object {
    if (!step.isMaterialized) return {}
    return Materialized.as(this.#name(what), step.pick % 4 === 0 ? { caching: false } : {})
  }

  #grouped(step: StepSpec, flow: Flow): { grouped: Flow; windows: TimeWindows | undefined } {
    const windows = this.#windows(step.other)
    const key: ScalarName = flow.key.type === 'windowed' ? 'string' : flow.key.type
    const isRegrouped = step.isRegrouped || flow.key.type === 'windowed'
    const value = serdeOf(flow.value.type, flow.value.isNullable)
    const handle = isRegrouped
      ? flow.handle.groupBy(
          functionOfText(`(k, v) => ${newKeyText(flow, key, step.pick)}`),
          Grouped.with(serdeOf(key, false), value),
        )
      : flow.handle.groupByKey(Grouped.with(serdeOf(key, flow.key.isNullable), value))
    const { windows: _windows, ...rest } = flow
    const grouped = { ...rest, key: { type: key, isNullable: false }, handle }
    return { grouped: windows === undefined ? grouped : { ...grouped, handle: handle.windowedBy(windows) }, windows }
  }

  #windows(choice: number): TimeWindows | undefined {
    const unit = this.#unitMs
    const grace = [0, 5 * unit, 40 * unit][choice % 3] as number
    switch (choice % 4) {
      case 1:
        return TimeWindows.ofSizeAndGrace(10 * unit, grace)
      case 2:
        return TimeWindows.ofSizeAndGrace(12 * unit, grace).advanceBy(4 * unit)
      case 3:
        return TimeWindows.ofSizeAndGrace(10 * unit, grace).advanceBy(3 * unit)
      default:
        return undefined
    }
  }

  #aggregated(grouped: Flow, windows: TimeWindows | undefined, handle: Handle, value: Flow['value']): void {
    if (windows === undefined) this.#add({ ...grouped, kind: 'table', handle, value })
    else this.#add({ ...grouped, kind: 'table', handle, value, windows, key: { type: 'windowed', isNullable: false } })
  }

  /** A topic, or one of two by a function; the partition by the key, or by a function. */
  sink(flow: Flow, how: { readonly isPartitioned?: boolean; readonly isDynamic?: boolean } = {}): void {
    const topic = this.#name('out')
    const stream = flow.kind === 'table' ? flow.handle.toStream() : flow.handle
    const key = flow.key.type === 'windowed' ? undefined : keySerde(flow)
    const value = serdeOf(flow.value.type, flow.value.isNullable)
    const partitioner = functionOfText('(k, v, partitions) => partitions - 1')
    const other = `${topic}-long`
    const chosen = functionOfText(`(k, v) => ${keyText(flow)}.length > 2 ? '${other}' : '${topic}'`)
    stream.to(how.isDynamic === true ? chosen : topic, {
      value,
      ...(key === undefined ? {} : { key }),
      ...(how.isPartitioned === true ? { partitioner } : {}),
    } satisfies Partial<Produced<unknown, unknown>>)
    const topics = how.isDynamic === true ? [topic, other] : [topic]
    for (const name of topics) this.sinks.push({ topic: name, key: keySerde(flow), value })
  }
}

const present = (flow: Flow): Flow => ({ ...flow, value: { ...flow.value, isNullable: false } })
const keyLength = (flow: Flow): string => (flow.key.type === 'windowed' ? 'k.key.length' : `\`\${k}\`.length`)
const extracted = (value: ValueName): string =>
  value === 'string' ? 'v.length' : value === 'int64' ? 'Math.abs(v % 90)' : 'v.n'
const returns = (key: ScalarName, value: ValueName): object => ({
  key: serdeOf(key, false),
  value: serdeOf(value, false),
})
const sameTypes = (a: Flow, b: Flow): boolean =>
  a.key.type === b.key.type && a.value.type === b.value.type && a.windows === undefined && b.windows === undefined
const either = <T extends { readonly isNullable: boolean }>(a: T, b: T): T => ({
  ...a,
  isNullable: a.isNullable || b.isNullable,
})

function mapped(flow: Flow, handle: Handle, key: ScalarName, value: ValueName): Omit<Flow, 'isUsed'> {
  const { windows: _windows, ...rest } = flow
  return { ...rest, handle, key: { type: key, isNullable: false }, value: { type: value, isNullable: false } }
}

const TABLE_OPS: readonly StepOp[] = ['tableFilter', 'tableFilterNot', 'tableMapValues', 'toStream']
const PLAIN_KEY_OPS: readonly StepOp[] = ['repartition', 'toTable']

function fits(op: StepOp, flow: Flow, step: StepSpec): boolean {
  if (op === 'to') return true
  if ((flow.kind === 'table') !== TABLE_OPS.includes(op)) return false
  if (PLAIN_KEY_OPS.includes(op) && flow.key.type === 'windowed') return false
  // windows of int64 keys: their sinks are read with a string serde
  return (
    !['count', 'reduce', 'aggregate', 'summarize'].includes(op) || flow.key.type !== 'int64' || step.other % 4 === 0
  )
}

/** Builds it; every stream and table that nothing takes gets a sink. */
export function buildTopology(spec: TopologySpec, onPeek: OnPeek = () => undefined): BuiltTopology {
  const build = new TopologyBuild(spec.unitMs, onPeek)
  spec.sources.forEach((source, index) => {
    build.source(source, index)
  })
  for (const step of spec.steps) build.step(step)
  for (const flow of build.flows.filter(entry => !entry.isUsed)) build.sink(flow)
  return { topology: build.builder.build(), sources: build.sources, sinks: build.sinks }
}
