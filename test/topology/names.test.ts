/**
 * Stable names. The property: removing an operator with all below it changes no other name, of a node, a store or an
 * internal topic, as long as no two operators have the same path. Adding one is the same read backwards.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GENERATED_NAME_LENGTH_MAX } from '../../src/config/limits.js'
import {
  type KGroupedStream,
  type KStream,
  type KTable,
  StreamsBuilder,
  string,
  TimeWindows,
  type Topology,
  topic,
} from '../../src/index.js'
import { joinPath } from '../../src/topology/names.js'

type Handle = KStream<string, string> | KGroupedStream<string, string> | KTable<string, string, null>

/** Operators by what they are called on; each at most once below one handle, so that no path comes twice. */
const streamOps: Readonly<Record<string, (s: KStream<string, string>) => Handle | undefined>> = {
  filter: s => s.filter((_k, v) => v !== ''),
  filterNot: s => s.filterNot((_k, v) => v === ''),
  mapValues: s => s.mapValues((_k, v) => v),
  map: s => s.map((_k, v) => [v, v]),
  selectKey: s => s.selectKey((_k, v) => v),
  flatMap: s => s.flatMap((k, v) => [[k, v]]),
  flatMapValues: s => s.flatMapValues((_k, v) => [v]),
  peek: s => s.peek(() => {}),
  repartition: s => s.repartition(),
  toTable: s => s.toTable() as KTable<string, string, null>,
  groupByKey: s => s.groupByKey(),
  groupBy: s => s.groupBy((_k, v) => v),
  split: s => s.split({ a: (_k, v) => v === 'a' }).a,
  to: s => void s.to('out'),
  named: s => s.filter(() => true, { name: 'given' }),
}
const groupOps: Readonly<Record<string, (g: KGroupedStream<string, string>) => Handle | undefined>> = {
  count: g => void g.count(),
  reduce: g => g.reduce((_a, v) => v) as KTable<string, string, null>,
  aggregate: g =>
    g.aggregate(
      () => '',
      (_k, v, a) => a + v,
    ) as KTable<string, string, null>,
  minutes: g => void g.windowedBy(TimeWindows.ofSizeWithNoGrace('1 minute')).count(),
  hours: g => void g.windowedBy(TimeWindows.ofSizeWithNoGrace('1 hour')).count(),
}
const tableOps: Readonly<Record<string, (t: KTable<string, string, null>) => Handle | undefined>> = {
  filter: t => t.filter((_k, v) => v !== '') as KTable<string, string, null>,
  mapValues: t => t.mapValues((_k, v) => v),
  stored: t => t.mapValues((_k, v) => v, { name: 'stored' }),
  toStream: t => t.toStream().filter((_k, v) => v !== null) as KStream<string, string>,
}

/** One operator of a program: below which earlier one (index) and which of those that its handle has. */
interface Step {
  readonly on: number
  readonly choice: number
}

/** Builds the program without the steps in `removed`; steps below those are left out as well. */
function build(steps: readonly Step[], removed: ReadonlySet<number> = new Set()): Topology {
  const builder = new StreamsBuilder()
  const handles: (Handle | undefined)[] = [
    builder.stream(topic('a', string(), string())),
    builder.stream(topic('b', string(), string())),
  ]
  const used = new Set<string>()
  for (const [i, { on, choice }] of steps.entries()) {
    const parent = handles[on % handles.length]
    const ops = parent === undefined ? {} : opsOf(parent)
    const names = Object.keys(ops)
    const name = names[choice % Math.max(names.length, 1)]
    // names that are given, and places of operators, are taken whether or not the step is removed
    const key = name === 'named' || name === 'stored' ? name : `${on % handles.length} ${name}`
    const isNew = name !== undefined && !used.has(key)
    used.add(key)
    const op = isNew && parent !== undefined && !removed.has(i) ? ops[name] : undefined
    handles.push(op?.(parent as never))
  }
  return builder.build()
}

function opsOf(handle: Handle): Readonly<Record<string, (handle: never) => Handle | undefined>> {
  if ('windowedBy' in handle) return groupOps
  return 'peek' in handle ? streamOps : tableOps
}

const namesOf = (topology: Topology): readonly string[] => [
  ...topology.nodes.map(node => `node ${node.name}`),
  ...topology.stores.map(store => `store ${store.name}`),
  ...topology.internalTopics.map(each => `topic ${each.name}`),
]

test('removing an operator changes no other name', () => {
  const step = fc.record({ on: fc.nat(20), choice: fc.nat(20) })
  const program = fc.array(step, { maxLength: 14 })
  fc.assert(
    fc.property(program, fc.nat(13), (steps, index) => {
      const whole = build(steps)
      fc.pre(whole.warnings.length === 0 && !namesOf(whole).some(name => /-[0-9]+$/.test(name)))
      const all = new Set(namesOf(whole))
      assert.equal(all.size, namesOf(whole).length)
      for (const name of namesOf(build(steps, new Set([index])))) assert.ok(all.has(name), `${name} is new`)
    }),
    { numRuns: 60 },
  )
})

test('a removed step of the property takes what is below it along, and nothing else', () => {
  // a-filter, b-filter, a-filter-groupByKey, its count
  const steps = [
    { on: 0, choice: 0 },
    { on: 1, choice: 0 },
    { on: 2, choice: 10 },
    { on: 4, choice: 0 },
  ]
  assert.deepEqual(namesOf(build(steps)), [
    'node a-source',
    'node b-source',
    'node a-filter',
    'node b-filter',
    'node a-filter-count',
    'store a-filter-count',
    'topic a-filter-count-changelog',
  ])
  assert.deepEqual(namesOf(build(steps, new Set([0]))), ['node a-source', 'node b-source', 'node b-filter'])
})

test('names are paths; a given name begins a new one; a repartition topic is no part of the path', () => {
  const builder = new StreamsBuilder()
  const lines = builder.stream(['x', 'y'], { key: string(), value: string() })
  lines
    .filter(() => true)
    .groupBy((_k, v) => v)
    .count()
    .toStream()
    .filter(() => true)
    .to('n', { key: string() })
  const named = lines.filter(() => true, { name: 'kept' })
  named
    .selectKey((_k, v) => v)
    .groupByKey()
    .windowedBy(TimeWindows.ofSizeWithNoGrace('5 minutes').advanceBy('90 seconds'))
    .count()
  named.merge(lines.mapValues((_k, v) => v))
  builder.stream(/^logs\.[a-z]+$/, { key: string(), value: string() })
  assert.deepEqual(
    builder.build().nodes.map(node => node.name),
    [
      'x-y-source',
      'x-y-filter',
      'x-y-filter-group-by',
      'x-y-filter-group-by-repartition-sink',
      'x-y-filter-group-by-repartition-source',
      'x-y-filter-group-by-count',
      'x-y-filter-group-by-count-to-stream',
      'x-y-filter-group-by-count-to-stream-filter',
      'x-y-filter-group-by-count-to-stream-filter-to-n',
      'kept',
      'kept-select-key',
      'kept-select-key-group-by-key-repartition-sink',
      'kept-select-key-group-by-key-repartition-source',
      'kept-select-key-group-by-key-window-5m-by-90s-count',
      'x-y-map-values',
      'kept-x-y-map-values-merge',
      'pattern-logs-a-z-source',
    ],
  )
})

test('one path twice: the later one gets a number, and what is kept under it a warning', () => {
  const builder = new StreamsBuilder()
  const lines = builder.stream(topic('lines', string(), string()))
  lines.filter((_k, v) => v === 'a').to('a')
  lines
    .filter((_k, v) => v === 'b')
    .groupByKey()
    .count()
  lines.groupBy((_k, v) => v).count()
  lines.groupBy((k, v) => k + v).count()
  const topology = builder.build()
  assert.deepEqual(
    topology.stores.map(store => store.name),
    ['lines-filter-2-count', 'lines-group-by-count', 'lines-group-by-2-count'],
  )
  assert.equal(topology.warnings.length, 3)
  assert.match(topology.warnings[0] ?? '', /^store 'lines-filter-2-count': .* Cure: give it a name/)
  assert.match(topology.warnings[1] ?? '', /^topic 'lines-group-by-2-repartition'/)
  assert.match(topology.describe(), /Warnings:\n {3}store 'lines-filter-2-count'/)
})

test('a given name is kept from generated ones, wherever it stands', () => {
  const builder = new StreamsBuilder()
  const lines = builder.stream(topic('lines', string(), string()))
  lines.filter(() => true)
  lines.mapValues((_k, v) => v, { name: 'lines-filter' })
  assert.deepEqual(
    builder.build().nodes.map(node => node.name),
    ['lines-source', 'lines-filter-2', 'lines-filter'],
  )
})

test('a name given twice is refused: for nodes, for stores, for topics', () => {
  const two = (first: (s: KStream<string, string>) => void, second: (s: KStream<string, string>) => void) => () => {
    const builder = new StreamsBuilder()
    const lines = builder.stream(topic('lines', string(), string()))
    first(lines)
    second(lines)
    return builder.build()
  }
  const filter = (s: KStream<string, string>) => void s.filter(() => true, { name: 'x' })
  const counted = (s: KStream<string, string>) => void s.groupByKey().count({ name: 'x' })
  const sent = (s: KStream<string, string>) => void s.repartition({ name: 'x' })
  assert.throws(two(filter, filter), { code: 'E410', message: /filter and filter are both named 'x'/ })
  assert.throws(two(filter, counted), { code: 'E410' })
  assert.throws(two(counted, counted), { code: 'E411' })
  assert.throws(two(sent, sent), { code: 'E410' })
  assert.ok(two(filter, sent)())
  assert.throws(
    two(s => void s.filter(() => true, { name: 'a b' }), filter),
    { code: 'E412' },
  )
})

test('long paths are cut to the limit, each to its own name, the same every time', () => {
  const long = (parts: readonly string[]) => parts.reduce(joinPath, 'orders')
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('map-values', 'filter', 'group-by'), { minLength: 10, maxLength: 60 }),
      parts => {
        const name = long(parts)
        assert.ok(name.length <= GENERATED_NAME_LENGTH_MAX, name)
        assert.equal(long(parts), name)
        assert.notEqual(long([...parts.slice(1), 'merge']), name)
        assert.match(name, /^orders-/)
      },
    ),
  )
  assert.ok(joinPath('a', 'to-'.padEnd(249, 'x')).length <= GENERATED_NAME_LENGTH_MAX)
})
