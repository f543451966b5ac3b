/**
 * One case of the reference: a random topology and records, through the test driver and through the reference.
 * Without caches every record of every sink is the same, and with caches that are flushed after each record, too; with
 * commits of several records what no cache stands before is the same, and so end stores that no cached table feeds.
 */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Lambda } from '../../src/lambda/lambda.js'
import { TopologyTestDriver } from '../../src/test-driver/topology-test-driver.js'
import type { Topology } from '../../src/topology/topology.js'
import type { NodeOf, TopologyNode } from '../../src/topology/topology-node.js'
import { type BuiltSource, type BuiltTopology, buildTopology, serdeOf } from '../law/build-topology.js'
import { firstDifference } from '../law/first-difference.js'
import { arbitraryGoodRecord, type PlacedRecord, placeRecords, type RecordSpec } from '../law/random-records.js'
import { arbitraryTopology, type TopologySpec } from '../law/topology-spec.js'
import { type ReferenceRecord, ReferenceTopology } from './topology.js'

export interface ReferenceCase {
  readonly topology: TopologySpec
  /** In the order in which they come; `input` chooses the topic. */
  readonly records: readonly (RecordSpec & { readonly input: number })[]
  /** Records between commits; 0: no cache, and a commit after each record. */
  readonly cachedRecords: number
}

export const arbitraryReferenceCase: fc.Arbitrary<ReferenceCase> = fc.record({
  topology: arbitraryTopology,
  records: fc.array(
    fc.tuple(arbitraryGoodRecord, fc.nat({ max: 5 })).map(([record, input]) => ({ ...record, input })),
    { maxLength: 50, size: 'max' },
  ),
  cachedRecords: fc.constantFrom(0, 0, 1, 1, 4),
})

const APPLICATION = 'reference'

interface TimedRecord extends PlacedRecord {
  readonly source: BuiltSource
}

/** All records in their order, each with its topic. Sources whose serdes take no null get none. */
function recordsOf(entry: ReferenceCase, built: BuiltTopology): TimedRecord[] {
  const counts = new Map<BuiltSource, number>()
  const placed = new Map<BuiltSource, PlacedRecord[]>()
  const chosen = entry.records.map(record => built.sources[record.input % built.sources.length] as BuiltSource)
  for (const source of built.sources) {
    const own = entry.records.filter((_, index) => chosen[index] === source)
    placed.set(source, placeRecords(source.spec, own, entry.topology.unitMs))
  }
  const all = chosen.map(source => {
    const at = counts.get(source) ?? 0
    counts.set(source, at + 1)
    return { ...(placed.get(source)?.[at] as PlacedRecord), source }
  })
  return all.filter(({ key, value, source }) => (key !== null && value !== null) || takesNull(source))
}

const takesNull = ({ spec }: BuiltSource): boolean => spec.isNullable || spec.kind === 'table'

/** Whether a task has several inputs: it orders what it gets at once by timestamp, the reference by arrival. */
const isMerging = (topology: Topology): boolean =>
  topology.subtopologies.some(({ sources }) => {
    const topics = sources.flatMap(id => (topology.nodes[id] as NodeOf<'source'>).topics)
    return topics.length > 1
  })

interface SinkRecord {
  readonly key: unknown
  readonly value: unknown
  readonly timestamp: number
  readonly headers: readonly string[]
}

interface Results {
  /** Per sink. */
  readonly sinks: Readonly<Record<string, readonly SinkRecord[]>>
  /** Per store: key → value and timestamp, in order of the keys' texts. */
  readonly stores: Readonly<Record<string, readonly string[]>>
}

const plainHeaders = (headers: Iterable<readonly [string, Uint8Array | null]>): string[] =>
  [...headers].map(([name, value]) => `${name}=${value === null ? 'null' : Buffer.from(value).toString()}`)
const storeLine = (key: unknown, value: unknown, timestamp: number): string => JSON.stringify([key, value, timestamp])

function drive(entry: ReferenceCase, built: BuiltTopology, records: readonly TimedRecord[]): Results {
  const driver = new TopologyTestDriver(built.topology, {
    batch: isMerging(built.topology) ? 1 : Math.max(1, entry.cachedRecords),
    config: {
      'application.id': APPLICATION,
      'statestore.cache.max.bytes': entry.cachedRecords === 0 ? 0 : 1 << 20,
      'processing.exception.handler': 'continue',
    },
  })
  for (const { key, value, timestampMs, headers = [], source } of records) {
    const { spec, topic } = source
    const [keys, values] = [serdeOf(spec.key, true), serdeOf(spec.value, true)]
    const input = driver.createInputTopic(topic, keys, values)
    if (headers.length === 0) input.pipeBytes(key, value, Number(timestampMs))
    else input.pipeInput(keys.deserialize(key), values.deserialize(value), Number(timestampMs), testHeaders(headers))
  }
  const sinks = built.sinks.map(({ topic, key, value }) => {
    const rows = driver.createOutputTopic(topic, key, value).readRecordsToList()
    return [topic, rows.map(row => ({ ...row, headers: plainHeaders(row.headers.entries()) }))] as const
  })
  const stores = built.topology.stores.map(({ name, kind }) => {
    const rows = kind === 'window' ? [...driver.getWindowStore(name).all()] : [...driver.getKeyValueStore(name).all()]
    return [name, rows.map(row => storeLine(row.key, row.value, row.timestamp)).sort()] as const
  })
  return { sinks: Object.fromEntries(sinks), stores: Object.fromEntries(stores) }
}

/** The driver takes headers as text by name. */
const testHeaders = (headers: NonNullable<PlacedRecord['headers']>): Record<string, string> =>
  Object.fromEntries(
    headers.flatMap(({ key, value }) => (value === null ? [] : [[key, new TextDecoder().decode(value)]])),
  )

function refer(entry: ReferenceCase, built: BuiltTopology, records: readonly TimedRecord[]): Results {
  const reference = new ReferenceTopology(built.topology, APPLICATION, entry.cachedRecords > 0)
  for (const { key, value, timestampMs, headers = [], source } of records) {
    const sent = Object.entries(testHeaders(headers)).map(
      ([name, text]) => [name, new TextEncoder().encode(text)] as const,
    )
    reference.pipe(source.topic, { key, value, timestamp: Number(timestampMs), headers: sent })
  }
  const sinks = built.sinks.map(({ topic, key, value }) => {
    const rows = reference.outputs.get(topic) ?? []
    return [topic, rows.map(row => readBack(row, key.deserialize(row.key), value.deserialize(row.value)))] as const
  })
  const stores = built.topology.stores.map(store => {
    const rows = reference.rowsOf(store)
    return [store.name, rows.map(row => storeLine(row.key, row.value, row.timestamp)).sort()] as const
  })
  return { sinks: Object.fromEntries(sinks), stores: Object.fromEntries(stores) }
}

const readBack = (row: ReferenceRecord, key: unknown, value: unknown): SinkRecord => ({
  key,
  value,
  timestamp: row.timestamp,
  headers: plainHeaders(row.headers),
})

/** Names of sinks' topics and stores before which, on every way from a source, no cached table stands. */
function uncached(topology: Topology): ReadonlySet<string> {
  const isCached = (node: TopologyNode): boolean =>
    'store' in node && node.store !== undefined && topology.stores[node.store]?.caching === true
  const written = (topic: string): TopologyNode[] =>
    topology.nodes.filter(node => node.kind === 'sink' && node.topic === topic)
  const isExact = (node: TopologyNode): boolean => {
    const above = [
      ...node.parents.map(id => topology.nodes[id] as TopologyNode),
      ...(node.kind === 'source' && node.internal ? node.topics.flatMap(written) : []),
    ]
    return above.every(parent => !isCached(parent) && isExact(parent))
  }
  const names = topology.nodes.filter(isExact).flatMap(node => {
    if (node.kind === 'sink' && typeof node.topic === 'string') return [node.topic]
    return 'store' in node && node.store !== undefined ? [topology.stores[node.store]?.name as string] : []
  })
  return new Set(names)
}

/**
 * Whether a cache that is flushed after each record changes nothing: no record changes a row twice, and no function
 * asks where its record came from, which rows of a cache do not know.
 */
function isPlain(topology: Topology): boolean {
  const isDoubling = (node: TopologyNode): boolean => /^(flat-map|merge)/.test(node.kind) || node.parents.length > 1
  const asksOrigin = (node: TopologyNode): boolean =>
    Object.values(node)
      .flat()
      .some(part => /\bm\./.test((part as Partial<Lambda> | undefined)?.source ?? ''))
  return !topology.nodes.some(node => isDoubling(node) || asksOrigin(node))
}

/** @throws AssertionError where the engine gives something else than the reference */
export function checkReference(entry: ReferenceCase): Record<string, number> {
  const built = buildTopology(entry.topology)
  const records = recordsOf(entry, built)
  const actual = drive(entry, built, records)
  const expected = refer(entry, built, records)
  const isWhole = entry.cachedRecords === 0 || (entry.cachedRecords === 1 && isPlain(built.topology))
  const compared = isWhole ? undefined : uncached(built.topology)
  const part = (results: Results): unknown => {
    const kept = <T>(of: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(of).filter(([name]) => compared?.has(name) ?? true))
    return { sinks: kept(results.sinks), stores: kept(results.stores) }
  }
  const [got, wanted] = [part(actual), part(expected)]
  if (!isDeepStrictEqual(got, wanted)) assert.fail(firstDifference(got, wanted))
  const written = Object.values(expected.sinks).reduce((sum, rows) => sum + rows.length, 0)
  return { records: records.length, written }
}
