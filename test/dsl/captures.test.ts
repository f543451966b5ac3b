/** Captured values given by hand, for runtimes without an inspector: every operator with a function takes them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Consumed, count, json, StreamsBuilder, string, sum, TopologyTestDriver, topic } from '../../src/index.js'

const Orders = topic('orders', string(), json({ region: 'string', price: 'float64' }))
const LIMIT = 10
const rates = { eu: 1.2, us: 1 }
const captures = { LIMIT, rates }

const { getBuiltinModule } = process
before(() => {
  process.getBuiltinModule = (() => undefined) as typeof getBuiltinModule
})
after(() => {
  process.getBuiltinModule = getBuiltinModule
})

test('without an inspector they are asked for, and then taken', () => {
  const without = new StreamsBuilder()
  without
    .stream(Orders)
    .filter((_k, v) => v.price > LIMIT)
    .to('out')
  assert.throws(() => without.build(), {
    code: 'E115',
    message: /Cure: give them by hand, in the last argument: \{ captures: \{ LIMIT \} \}/,
  })
  const given = new StreamsBuilder()
  given
    .stream(Orders)
    .filter((_k, v) => v.price > LIMIT, { captures: { LIMIT } })
    .mapValues((_k, v) => ({ gross: v.price * (rates[v.region as 'eu'] ?? 0) }), { captures: { rates } })
    .to('out')
  using driver = new TopologyTestDriver(given.build({ lambdas: 'compiled' }))
  const orders = driver.createInputTopic(Orders)
  orders.pipeInput('a', { region: 'eu', price: 100 })
  orders.pipeInput('b', { region: 'eu', price: 5 })
  const out = driver.createOutputTopic('out', string(), json({ gross: 'float64' }))
  assert.deepEqual(out.readValuesToList(), [{ gross: 120 }])
})

test('every operator with a function passes them on', () => {
  const builder = new StreamsBuilder()
  const timestamp = (_k: string, v: { readonly price: number }): number => v.price + LIMIT
  const stream = builder.stream('plain', Consumed.with(string(), json({ price: 'float64' }), { timestamp, captures }))
  const { big } = stream
    .filterNot((_k, v) => v.price < LIMIT, { captures })
    .map((k, v) => [k, { price: v.price + LIMIT }], { captures })
    .flatMap((k, v) => [[k, { price: v.price + LIMIT }]], { captures })
    .flatMapValues((_k, v) => [{ price: v.price + LIMIT }], { captures })
    .selectKey((k, _v) => `${k} ${LIMIT}`, { captures })
    .split({ big: (_k, v) => v.price > LIMIT }, { captures })
  const table = big
    .groupBy((k, _v) => `${k} ${LIMIT}`, { captures })
    .aggregate(
      () => ({ n: LIMIT }),
      (_k, v, a) => ({ n: a.n + v.price + LIMIT }),
      { captures },
    )
  table
    .filter((_k, v) => v.n > LIMIT, { captures })
    .mapValues((_k, v) => ({ n: v.n + LIMIT }), { captures })
    .toStream()
    .to((k, _v) => `out-${k}-${LIMIT}`, { captures })
  big
    .groupByKey()
    .reduce((a, v) => ({ price: a.price + v.price + LIMIT }), { captures })
    .toStream()
    .to('sums')
  const described = builder.build({ lambdas: 'compiled' }).describe()
  assert.equal(described.match(/LIMIT=10.*\[compiled\]/g)?.length, 14)
})

test('summarize needs no inspector for its own parts, and takes captures for its functions', () => {
  const of0 = 2
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .groupByKey()
    .summarize(
      { n: count(), sum: sum(v => v.price), scaled: sum(v => v.price * of0 * LIMIT) },
      { captures: { LIMIT, of0 } },
    )
    .toStream()
    .to('out')
  using driver = new TopologyTestDriver(builder.build({ lambdas: 'compiled' }))
  driver.createInputTopic(Orders).pipeInput('a', { region: 'eu', price: 3 })
  const Out = json({ n: 'float64', sum: 'float64', scaled: 'float64' })
  assert.deepEqual(driver.createOutputTopic('out', string(), Out).readValue(), { n: 1, sum: 3, scaled: 60 })
})
