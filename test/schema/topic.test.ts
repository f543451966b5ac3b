/** Typed topics: frozen values; names are checked as Kafka checks them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { topic } from '../../src/schema/topic.js'
import { json, nullable, string } from '../../src/serde/serdes.js'

const Order = json({ id: 'string', at: 'timestamp' })

test('a topic holds its name, serdes and options', () => {
  const at = (_key: string | null, order: { at: number }): number => order.at
  const Orders = topic('orders', nullable(string()), Order, {
    timestamp: at,
    partitions: 3,
    config: { 'retention.ms': '1' },
  })
  assert.equal(Orders.topic, 'orders')
  assert.equal(Orders.value, Order)
  assert.deepEqual(Orders.options, { timestamp: at, partitions: 3, config: { 'retention.ms': '1' } })
  assert.ok(Object.isFrozen(Orders) && Object.isFrozen(Orders.options))
})

test('names that Kafka refuses are refused', () => {
  for (const name of ['', '.', '..', 'a b', 'ü', 'a/b', 'a'.repeat(250), 3, undefined]) {
    assert.throws(() => topic(name as string, string(), Order), { code: 'E412' }, String(name))
  }
  for (const name of ['a', 'A.b_c-9', 'a'.repeat(249), '...']) assert.ok(topic(name, string(), Order))
})

test('something else than a serde is refused', () => {
  assert.throws(() => topic('orders', 'string' as never, Order), { code: 'E403', message: /the key of topic 'orders'/ })
  assert.throws(() => topic('orders', string(), undefined as never), { code: 'E403', message: /the value of topic/ })
})
