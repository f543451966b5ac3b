/** Named aggregators mean what they say: the composed functions, interpreted row by row, against plain JavaScript. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { storeOfTable } from '../../src/dsl/table-store.js'
import {
  avg,
  collect,
  count,
  first,
  json,
  last,
  max,
  min,
  nullable,
  StreamsBuilder,
  string,
  sum,
  topic,
  topN,
} from '../../src/index.js'
import type { Lambda } from '../../src/lambda/lambda.js'
import { interpreter } from '../reference/interpreter.js'
import { build, flowOf, nodeOf } from './orders.js'

interface Sale {
  readonly item: string
  readonly price: number
  readonly note: string | null
}
const Sales = topic('sales', string(), json({ item: 'string', price: 'float64', note: nullable('string') }))

const builder = new StreamsBuilder()
const table = builder
  .stream(Sales)
  .groupByKey()
  .summarize(
    {
      n: count(),
      total: sum(s => s.price),
      mean: avg(s => s.price),
      low: min(s => s.price),
      high: max(s => s.price),
      lowItem: min(s => s.item),
      highItem: max(s => s.item),
      firstItem: first(s => s.item),
      firstNote: first(s => s.note),
      lastItem: last(s => s.item),
      lastNote: last(s => s.note),
      top: topN(2, s => s.price),
      topItems: topN(
        3,
        s => s.price,
        s => s.item,
      ),
      items: collect(s => s.item),
    },
    { name: 'all' },
  )
const topology = builder.build({ lambdas: 'compiled' })

function run(lambda: Lambda | undefined, args: readonly unknown[]): unknown {
  assert.ok(lambda?.outcome === 'compiled')
  return interpreter(lambda.body)(...args)
}

/** What the two nodes give after all rows. */
function summaryOf(sales: readonly Sale[]): unknown {
  const node = nodeOf(topology, 'aggregate')
  const state = sales.reduce((a: unknown, sale) => run(node.adder, ['k', sale, a]), run(node.initializer, []))
  return run(nodeOf(topology, 'table-map-values').mapper, ['k', state])
}

/** The same in plain JavaScript. */
function expectedOf(sales: readonly Sale[]): unknown {
  const prices = sales.map(sale => sale.price)
  const items = sales.map(sale => sale.item)
  const total = prices.reduce((a, b) => a + b, 0)
  const top = sales.toSorted((a, b) => b.price - a.price)
  return {
    n: sales.length,
    total,
    mean: total / sales.length,
    low: Math.min(...prices),
    high: Math.max(...prices),
    lowItem: items.reduce((a, b) => (b < a ? b : a)),
    highItem: items.reduce((a, b) => (b > a ? b : a)),
    firstItem: items[0],
    firstNote: sales[0]?.note,
    lastItem: items.at(-1),
    lastNote: sales.at(-1)?.note,
    top: top.slice(0, 2),
    topItems: top.slice(0, 3).map(sale => sale.item),
    items,
  }
}

test('every aggregator gives what its name says', () => {
  const price = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
  const sale = fc.record({ item: fc.string({ maxLength: 2 }), price, note: fc.option(fc.string({ maxLength: 1 })) })
  fc.assert(
    fc.property(fc.array(sale, { minLength: 1, maxLength: 8 }), sales => {
      const plain = sales.map(each => ({ ...each }))
      assert.deepEqual(summaryOf(plain), expectedOf(plain))
    }),
  )
})

test('what can not be null in a group with rows is not null in the type', () => {
  assert.equal(
    flowOf(nodeOf(topology, 'table-map-values')),
    'string → { n: float64, total: float64, mean: float64, low: float64, high: float64, lowItem: string, ' +
      'highItem: string, firstItem: string, firstNote: string | null, lastItem: string, lastNote: string | null, ' +
      'top: { item: string, price: float64, note: string | null }[], topItems: string[], items: string[] }',
  )
})

test('the table knows its store', () => {
  assert.equal(storeOfTable(topology, table), 0)
  assert.equal(storeOfTable(topology, {}), undefined)
  assert.equal(
    storeOfTable(
      build(() => {}),
      table,
    ),
    undefined,
  )
})

test('a function that is not compiled leaves the whole summary to JavaScript, whose state must be declared', () => {
  const slow = (v: { price: number }): number => {
    try {
      return v.price
    } catch {
      return 0
    }
  }
  assert.throws(() => build(orders => void orders.groupByKey().summarize({ s: sum(slow) })), { code: 'E308' })
  const declared = build(orders => {
    orders
      .groupByKey()
      .summarize({ s: sum(slow), n: count() }, { name: 's', value: json({ s: 'float64', n: 'int64' }) })
  })
  const node = nodeOf(declared, 'aggregate')
  assert.deepEqual([node.initializer?.outcome, node.adder?.outcome], ['compiled', 'javascript'])
  assert.equal(flowOf(node), 'string → { s: float64, n: int64 }')
})

test('a wrong call is refused', () => {
  const of = (aggregators: object) => () => build(orders => void orders.groupByKey().summarize(aggregators as {}))
  assert.throws(of({ n: 1 }), { code: 'E442', message: /n is no aggregator/ })
  assert.throws(of({ 'a b': count() }), { code: 'E442' })
  assert.throws(of({ n: { kind: 'count' } }), { code: 'E442' })
  assert.throws(() => sum('price' as never), { code: 'E442' })
  assert.throws(() => topN(0, v => Number(v)), { code: 'E442' })
})
