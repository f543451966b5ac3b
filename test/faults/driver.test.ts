/** Bad records in the test driver: what it throws and what it passes over is what the live engine does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StreamsError } from '../../src/errors/streams-error.js'
import { bytes, json, nullable, StreamsBuilder, string, TopologyTestDriver, topic } from '../../src/index.js'

const Orders = topic('orders', string(), json({ id: 'int32', price: 'float64' }))
const Ids = json({ id: 'int32' })
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const letters = { 'errors.dead.letter.queue.topic.name': 'letters' }

/** A function that is called as JavaScript and throws for some. */
const picky = (_key: string, order: { id: number; price: number }): boolean => {
  if (order.id > 1) throw new RangeError(`no ${order.id}`)
  return true
}

function topology(functions: 'plain' | 'javascript') {
  const builder = new StreamsBuilder()
  const orders = builder.stream(Orders)
  const kept = functions === 'plain' ? orders : orders.filter(picky)
  kept.mapValues((_key, order) => ({ id: order.id })).to('ids')
  return builder.build()
}

function thrown(job: () => void): StreamsError {
  try {
    job()
  } catch (error) {
    assert.ok(error instanceof StreamsError, String(error))
    return error
  }
  throw new assert.AssertionError({ message: 'it did not throw' })
}

test('under fail the record is thrown, and lies in the dead letter topic', () => {
  using driver = new TopologyTestDriver(topology('plain'), { config: letters })
  const orders = driver.createInputTopic(Orders)
  const dead = driver.createOutputTopic('letters', nullable(string()), nullable(bytes()))
  orders.pipeInput('a', { id: 1, price: 1 })
  const error = thrown(() => orders.pipeBytes(utf8('a'), utf8('{"id":2')))
  assert.equal(error.code, 'E513')
  assert.equal(error.place.offset, 1n)
  assert.equal(Buffer.from(dead.readRecord().value ?? []).toString(), '{"id":2')
  orders.pipeInput('a', { id: 3, price: 1 })
  const ids = driver.createOutputTopic('ids', string(), Ids).readRecordsToList()
  assert.deepEqual(
    ids.map(record => record.value.id),
    [1, 3],
    'the next record is the next one',
  )
})

test('a function that throws fails its record alone', () => {
  using driver = new TopologyTestDriver(topology('javascript'), { lambdas: 'javascript' })
  const orders = driver.createInputTopic(Orders)
  for (const id of [1, 2, 0, 3]) {
    if (id < 2) orders.pipeInput('a', { id, price: 1 })
    else assert.match(thrown(() => orders.pipeInput('a', { id, price: 1 })).message, new RegExp(`E531: .*no ${id}`))
  }
  const ids = driver.createOutputTopic('ids', string(), Ids).readRecordsToList()
  assert.deepEqual(
    ids.map(record => record.value.id),
    [1, 0],
  )
})

test('under continue each letter tells its own reason', () => {
  const config = {
    ...letters,
    'processing.exception.handler': 'continue',
    'deserialization.exception.handler': 'continue',
  } as const
  using driver = new TopologyTestDriver(topology('javascript'), { config, batch: 5, lambdas: 'javascript' })
  const orders = driver.createInputTopic(Orders)
  const ids = driver.createOutputTopic('ids', string(), Ids)
  const dead = driver.createOutputTopic('letters', nullable(string()), nullable(bytes()))
  orders.pipeInput('a', { id: 1, price: 1 })
  orders.pipeInput('a', { id: 2, price: 1 })
  orders.pipeBytes(utf8('a'), utf8('nonsense'))
  orders.pipeInput('a', { id: 3, price: 1 })
  orders.pipeInput('a', { id: 0, price: 1 })
  assert.deepEqual(
    ids.readRecordsToList().map(record => record.value.id),
    [1, 0],
  )
  const messages = dead.readRecordsToList().map(record => {
    const header = record.headers.entries().find(([name]) => name === '__streams.errors.message')
    return Buffer.from(header?.[1] ?? []).toString()
  })
  assert.equal(messages.length, 3)
  assert.match(messages[0] ?? '', /E531: .*no 2/)
  assert.match(messages[1] ?? '', /E513/)
  assert.match(messages[2] ?? '', /E531: .*no 3/)
})
