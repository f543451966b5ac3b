/**
 * What a topology means: each record runs depth first through everything below its source, streams are records one
 * after another, tables and windows are maps. Slow, plain, without batches, caches and bytes in between; the engine is
 * tested against it. Users' functions run as JavaScript; a row that fails is dropped at its node.
 * Kafka Streams: the processors of org.apache.kafka.streams.kstream.internals, one by one.
 */
import { scriptFunction } from '../../src/javascript/script-function.js'
import type { Lambda } from '../../src/lambda/lambda.js'
import type { TimeWindowsSpec } from '../../src/schema/serde-descriptor.js'
import { deserialize, serialize } from '../../src/serde/convert.js'
import { internalTopicName, type StoreSpec, type Topology } from '../../src/topology/topology.js'
import type { NodeKind, NodeOf, TopologyNode } from '../../src/topology/topology-node.js'
import { interpreter } from './interpreter.js'

export type ReferenceHeaders = readonly (readonly [name: string, value: Uint8Array | null])[]

/** A record in a topic. */
export interface ReferenceRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly timestamp: number
  readonly headers: ReferenceHeaders
}

/** A record on its way; `origin` is the record that it began as. */
interface Row {
  readonly key: unknown
  readonly value: unknown
  readonly timestamp: number
  readonly headers: ReferenceHeaders
  /** Tables: the value before, null for none; undefined where it is not known. */
  readonly old?: unknown
  readonly origin: { readonly topic: string; readonly offset: number }
}

interface StoredRow {
  readonly key: unknown
  readonly value: unknown
  readonly timestamp: number
}

interface WaitingRecord extends ReferenceRecord {
  readonly offset: number
}

interface Input {
  readonly topic: string
  readonly source: NodeOf<'source'>
  readonly waiting: WaitingRecord[]
}

// biome-ignore lint/suspicious/noExplicitAny: a user's function
type AnyFunction = (...args: any[]) => unknown

/** The function failed for this row. */
class RowFailed extends Error {}

/** Stores are keyed by the bytes of their keys, as text; window stores by those of the inner key, and the start. */
function placeOf(store: StoreSpec, key: unknown): string {
  const text = (part: unknown): string => Buffer.from(serialize(store.keySerde, part) ?? []).toString('latin1')
  if (store.kind !== 'window') return text(key)
  return `${text((key as { key: unknown }).key)}@${startOf(key)}`
}

const startOf = (key: unknown): number => (key as { window: { start: number } }).window.start

export class ReferenceTopology {
  /** Everything that was written to a topic, internal ones included. */
  readonly outputs = new Map<string, ReferenceRecord[]>()
  /** By name of the store, then by key bytes. */
  readonly stores = new Map<string, Map<string, StoredRow>>()
  readonly peeked: unknown[] = []
  readonly #topology: Topology
  readonly #applicationId: string
  readonly #cached: boolean
  readonly #inputs: Input[] = []
  readonly #offsets = new Map<string, number>()
  readonly #functions = new Map<Lambda, AnyFunction>()
  readonly #streamTimes = new Map<number, number>()
  /** By store: the largest window start that was put. */
  readonly #observed = new Map<string, number>()

  /** `cached`: stores have record caches, flushed after each record. */
  constructor(topology: Topology, applicationId: string, cached = false) {
    this.#cached = cached
    this.#topology = topology
    this.#applicationId = applicationId
    for (const subtopology of topology.subtopologies) {
      for (const id of subtopology.sources) {
        const source = topology.nodes[id] as NodeOf<'source'>
        for (const name of source.topics) {
          const topic = source.internal ? internalTopicName(applicationId, name) : name
          this.#inputs.push({ topic, source, waiting: [] })
        }
      }
    }
    for (const store of topology.stores) this.stores.set(store.name, new Map())
  }

  /** Puts a record into a topic and processes everything that comes of it. */
  pipe(topic: string, record: ReferenceRecord): void {
    this.#append(topic, record)
    for (;;) {
      const next = this.#next()
      const head = next?.waiting.shift()
      if (next === undefined || head === undefined) return
      this.#read(next, head)
    }
  }

  #append(topic: string, record: ReferenceRecord): void {
    const offset = this.#offsets.get(topic) ?? 0
    this.#offsets.set(topic, offset + 1)
    for (const input of this.#inputs) if (input.topic === topic) input.waiting.push({ ...record, offset })
  }

  /** The input whose head has the smallest timestamp; the first of several. */
  #next(): Input | undefined {
    let best: Input | undefined
    for (const input of this.#inputs) {
      const head = input.waiting[0]
      if (head === undefined) continue
      if (best === undefined || head.timestamp < (best.waiting[0] as WaitingRecord).timestamp) best = input
    }
    return best
  }

  #read({ topic, source }: Input, record: WaitingRecord): void {
    const key = deserialize(source.sourceKeySerde, record.key)
    const value = deserialize(source.sourceValueSerde, record.value)
    const timestamp =
      source.timestamp === undefined ? record.timestamp : (this.#call(source.timestamp, key, value) as number)
    const origin = { topic, offset: record.offset }
    this.#forward(source, { key, value, timestamp, headers: record.headers, origin })
  }

  #forward(node: TopologyNode, row: Row): void {
    for (const child of node.children) this.#visit(child, row)
  }

  #visit(id: number, row: Row): void {
    const node = this.#topology.nodes[id] as TopologyNode
    const process = this.#processors[node.kind] as (node: TopologyNode, row: Row) => void
    try {
      process(node, row)
    } catch (error) {
      if (!(error instanceof RowFailed)) throw error
    }
  }

  #call(lambda: Lambda, ...args: unknown[]): unknown {
    let fn = this.#functions.get(lambda)
    if (fn === undefined) {
      if (lambda.script !== undefined) fn = scriptFunction(lambda.script)
      else if (lambda.outcome === 'compiled') fn = interpreter(lambda.body)
      else throw new Error(`${lambda.operator}: no function`)
      this.#functions.set(lambda, fn)
    }
    try {
      return fn(...args)
    } catch (error) {
      throw new RowFailed(String(error), { cause: error })
    }
  }

  readonly #processors: { readonly [K in NodeKind]: (node: NodeOf<K>, row: Row) => void } = {
    source: (node, row) => this.#forward(node, row),
    merge: (node, row) => this.#forward(node, row),
    branch: (node, row) => this.#forward(node, row),
    'to-stream': (node, { old: _old, ...row }) => this.#forward(node, row),
    filter: (node, row) => {
      const kept = Boolean(this.#call(node.predicate, row.key, row.value, metaOf(row)))
      if (kept !== node.negate) this.#forward(node, row)
    },
    'map-values': (node, row) =>
      this.#forward(node, { ...row, value: this.#call(node.mapper, row.key, row.value, metaOf(row)) }),
    map: (node, row) => {
      const [key, value] = this.#call(node.mapper, row.key, row.value, metaOf(row)) as [unknown, unknown]
      this.#forward(node, { ...row, key, value })
    },
    'flat-map': (node, row) => {
      const pairs = this.#call(node.mapper, row.key, row.value, metaOf(row)) as [unknown, unknown][]
      for (const [key, value] of pairs) this.#forward(node, { ...row, key, value })
    },
    'flat-map-values': (node, row) => {
      const values = this.#call(node.mapper, row.key, row.value, metaOf(row)) as unknown[]
      for (const value of values) this.#forward(node, { ...row, value })
    },
    'select-key': (node, row) =>
      this.#forward(node, { ...row, key: this.#call(node.mapper, row.key, row.value, metaOf(row)) }),
    effect: (node, row) => {
      this.peeked.push([node.name, row.key, row.value, row.timestamp])
      this.#forward(node, row)
    },
    split: (node, row) => {
      const found = node.predicates.findIndex(predicate =>
        Boolean(this.#call(predicate, row.key, row.value, metaOf(row))),
      )
      const branch = found < 0 ? node.defaultBranch : node.branches[found]
      if (branch !== undefined) this.#visit(branch, row)
    },
    sink: (node, row) => this.#write(node, row),
    'table-source': (node, row) => {
      if (row.key !== null) this.#keepAndForward(node, row, undefined)
    },
    'table-filter': (node, row) => {
      const judge = (value: unknown): unknown =>
        value !== null && Boolean(this.#call(node.predicate, row.key, value)) !== node.negate ? value : null
      const value = judge(row.value)
      // what did not pass before and does not pass now says nothing
      const knowsOld = node.parents.every(id => this.#sendsOld(id))
      const oldOf = (): unknown => (node.store === undefined ? judge(row.old) : this.#valueOf(node.store, row.key))
      const old = knowsOld ? oldOf() : undefined
      if (value === null && old === null) return
      this.#keepAndForward(node, { ...row, value }, old)
    },
    'table-map-values': (node, row) => {
      const map = (value: unknown): unknown => (value === null ? null : this.#call(node.mapper, row.key, value))
      const value = map(row.value)
      const asked = node.store === undefined && row.old !== undefined && this.#isAsked(node)
      this.#keepAndForward(node, { ...row, value }, asked ? map(row.old) : undefined)
    },
    aggregate: (node, row) => {
      if (row.key === null) return
      if (node.aggregateWindows !== undefined) this.#aggregateWindows(node, node.aggregateWindows, row)
      else if (row.value !== null) this.#aggregate(node, row, row.key)
    },
  }

  /** KTableSource; KTableFilter and KTableMapValues with a store of their own, which knows what was there before. */
  #keepAndForward(node: NodeOf<'table-source' | 'table-filter' | 'table-map-values'>, row: Row, old: unknown): void {
    if (node.store === undefined) {
      this.#forward(node, { ...row, old })
      return
    }
    const before = this.#valueOf(node.store, row.key)
    this.#forward(node, { ...row, value: this.#put(node.store, row.key, row), old: before })
  }

  /** Whether the changes of a table come with old values: where a store knows them. */
  #sendsOld(id: number): boolean {
    const node = this.#topology.nodes[id] as TopologyNode
    if (node.kind === 'aggregate') return true
    if (node.kind === 'table-source') return node.store !== undefined
    if (node.kind !== 'table-filter' && node.kind !== 'table-map-values') return false
    return node.store !== undefined || node.parents.every(parent => this.#sendsOld(parent))
  }

  /** Whether a filter below wants to know old values: mappers give theirs only then. */
  #isAsked(node: TopologyNode): boolean {
    return node.children.some(id => {
      const child = this.#topology.nodes[id] as TopologyNode
      if (child.kind === 'table-filter') return child.store === undefined
      return child.kind === 'table-map-values' && child.store === undefined && this.#isAsked(child)
    })
  }

  #valueOf(index: number, key: unknown): unknown {
    return this.#get(index, key)?.value ?? null
  }

  /** Null deletes. The result is what a reader of the store gets. */
  #put(index: number, key: unknown, { value, timestamp }: Pick<Row, 'value' | 'timestamp'>): unknown {
    const store = this.#topology.stores[index]
    if (store === undefined) throw new Error(`no store ${index}`)
    const rows = this.stores.get(store.name) as Map<string, StoredRow>
    const at = placeOf(store, key)
    if (store.kind === 'window') {
      this.#observed.set(store.name, Math.max(this.#observed.get(store.name) ?? -1, startOf(key)))
    }
    if (value === null) {
      rows.delete(at)
      return null
    }
    const kept = deserialize(store.valueSerde, serialize(store.valueSerde, value))
    rows.set(at, { key, value: kept, timestamp })
    return kept
  }

  /** What a reader of the store sees: windows that have expired are gone. */
  rowsOf(store: StoreSpec): StoredRow[] {
    const rows = [...(this.stores.get(store.name)?.values() ?? [])]
    if (store.kind !== 'window') return rows
    const oldest = (this.#observed.get(store.name) ?? -1) - (store.retentionMs ?? 0)
    return rows.filter(row => startOf(row.key) > oldest)
  }

  #get(index: number, key: unknown): StoredRow | undefined {
    const store = this.#topology.stores[index]
    return store === undefined ? undefined : this.stores.get(store.name)?.get(placeOf(store, key))
  }

  /** KStreamAggregate, KStreamReduce: of a key, or of a key in a window; `storeKey` is what the result is kept by. */
  #aggregate(node: NodeOf<'aggregate'>, row: Row, storeKey: unknown): void {
    const old = this.#get(node.store, storeKey)
    const timestamp = old === undefined ? row.timestamp : Math.max(old.timestamp, row.timestamp)
    const value = this.#put(node.store, storeKey, { value: this.#valueAfter(node, row, old), timestamp })
    // a cache forwards a deletion with the time of the record that deleted: TimestampedCacheFlushListener
    const isDated = value !== null || !this.#isCached(node)
    const time = isDated ? timestamp : row.timestamp
    this.#forward(node, { ...row, key: storeKey, value, timestamp: time, old: old?.value ?? null })
  }

  /** A table whose old values are asked for has no cache here. */
  #isCached(node: NodeOf<'aggregate'>): boolean {
    const store = this.#topology.stores[node.store]
    if (store === undefined || !this.#cached || !store.caching || this.#isAsked(node)) return false
    return store.historyMs === undefined && (store.kind === 'window' || store.keySerde.kind !== 'windowed')
  }

  #valueAfter(node: NodeOf<'aggregate'>, row: Row, old: StoredRow | undefined): unknown {
    if (node.form === 'count') return ((old?.value as number | undefined) ?? 0) + 1
    const adder = node.adder as Lambda
    if (node.form === 'reduce') return old === undefined ? row.value : this.#call(adder, old.value, row.value)
    const before = old === undefined ? this.#call(node.initializer as Lambda) : old.value
    return this.#call(adder, row.key, row.value, before)
  }

  /** KStreamWindowAggregate: every window that holds the record, in ascending order, unless it is closed. */
  #aggregateWindows(node: NodeOf<'aggregate'>, windows: TimeWindowsSpec, row: Row): void {
    const streamTime = Math.max(this.#streamTimes.get(node.id) ?? -1, row.timestamp)
    this.#streamTimes.set(node.id, streamTime)
    const { sizeMs, advanceMs, graceMs } = windows
    const first = Math.floor(Math.max(0, row.timestamp - sizeMs + advanceMs) / advanceMs) * advanceMs
    for (let start = first; start <= row.timestamp; start += advanceMs) {
      const end = start + sizeMs
      if (end <= streamTime - graceMs) continue
      try {
        this.#aggregate(node, row, { key: row.key, window: { start, end } })
      } catch (error) {
        if (!(error instanceof RowFailed)) throw error
      }
    }
  }

  #write(node: NodeOf<'sink'>, row: Row): void {
    if (node.internal && row.key === null) return
    const name =
      typeof node.topic === 'string' ? node.topic : (this.#call(node.topic, row.key, row.value, metaOf(row)) as string)
    const topic = node.internal ? internalTopicName(this.#applicationId, name) : name
    const record = {
      key: row.key === null ? null : serialize(node.sinkKeySerde, row.key),
      value: row.value === null ? null : serialize(node.sinkValueSerde, row.value),
      timestamp: row.timestamp,
      headers: row.headers,
    }
    const written = this.outputs.get(topic) ?? []
    this.outputs.set(topic, [...written, record])
    this.#append(topic, record)
  }
}

/** The record's metadata as users' functions see it. */
function metaOf({ timestamp, headers, origin }: Row): unknown {
  const bytes = (name: string): Uint8Array | null => headers.findLast(([own]) => own === name)?.[1] ?? null
  const get = (name: string): string | null => {
    const value = bytes(name)
    return value === null ? null : new TextDecoder().decode(value)
  }
  return { timestamp, topic: origin.topic, partition: 0, offset: origin.offset, headers: { bytes, get } }
}
