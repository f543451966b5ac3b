/**
 * Records that cannot be read, processed or written, on the live engine: under `fail` a coded error that names topic,
 * partition, offset and what to do; under `continue` they are counted, every good record's result is right, and with a
 * dead letter topic each leaves a record there with Kafka Streams' headers.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StreamsConfigInput } from '../../src/config/streams-config.js'
import { int64, json, nullable, Produced, StreamsBuilder, string, type Topology, topic } from '../../src/index.js'
import type { Log } from '../../src/log/log.js'
import { caughtUp, dropped, failureOf, makeApp, metric, withLog } from './live-app.js'
import { lastByKey, type NewTextRecord, readRecords, type TextRecord, writeRecords } from './topic-records.js'

const Orders = topic('orders', string(), json({ id: 'int32', price: 'float64', note: nullable('string') }))

function ordersTopology(): Topology {
  const builder = new StreamsBuilder()
  const orders = builder.stream(Orders)
  orders.mapValues((_key, order) => ({ id: order.id, twice: order.price * 2 })).to('doubled')
  orders.groupByKey().count().toStream().to('counts', Produced.with(string(), int64()))
  return builder.build()
}

const good = (id: number, key = 'a'): NewTextRecord => ({ key, value: `{"id":${id},"price":${id}.5}`, timestampMs: id })

async function createTopics(log: Log): Promise<void> {
  await log.admin.createTopics(['orders', 'doubled', 'counts'].map(name => ({ topic: name, partitionCount: 1 })))
}

const values = (records: readonly TextRecord[]): (string | null)[] => records.map(record => record.value)

interface BadRecord {
  readonly name: string
  readonly record: NewTextRecord
  readonly code: string
  readonly message: RegExp
}

const badRecords: readonly BadRecord[] = [
  { name: 'malformed JSON', record: { key: 'a', value: '{"id":1,' }, code: 'E513', message: /not JSON/ },
  {
    name: 'text behind the JSON',
    record: { key: 'a', value: '{"id":1,"price":1}x' },
    code: 'E513',
    message: /not JSON/,
  },
  {
    name: 'a wrong type',
    record: { key: 'a', value: '{"id":1,"price":"x"}' },
    code: 'E514',
    message: /price has another type/,
  },
  {
    name: 'a missing field',
    record: { key: 'a', value: '{"id":1}' },
    code: 'E515',
    message: /price is missing[\s\S]*Cure: declare the field nullable/,
  },
  {
    name: 'a number out of range',
    record: { key: 'a', value: '{"id":3000000000,"price":1}' },
    code: 'E514',
    message: /id holds a number/,
  },
  {
    name: 'bytes that are no UTF-8',
    record: { key: 'a', value: Uint8Array.of(123, 34, 0xff, 34, 58, 49, 125) },
    code: 'E512',
    message: /UTF-8/,
  },
  {
    name: 'a null value',
    record: { key: 'a', value: null },
    code: 'E510',
    message: /the value is null[\s\S]*Cure: declare it nullable/,
  },
  { name: 'an empty value', record: { key: 'a', value: '' }, code: 'E513', message: /not JSON/ },
]

for (const { code, message, name, record } of badRecords) {
  test(`${name}: fails with ${code}, or is passed over with a letter`, { timeout: 60_000 }, async () => {
    await withLog(async log => {
      await createTopics(log)
      await writeRecords(log, 'orders', [good(1), good(2), record, good(3)])
      const letters = { 'errors.dead.letter.queue.topic.name': 'letters' }
      const { app } = makeApp(ordersTopology(), log, letters)
      await app.start()
      const error = await failureOf(app)
      assert.equal(error.code, code)
      assert.match(error.message, message)
      const { offset, partition, taskId, topic: place } = error.place
      assert.deepEqual(
        { offset, partition, taskId, place },
        { offset: 2n, partition: 0, taskId: '0_0', place: 'orders' },
      )
      assert.deepEqual(values(await readRecords(log, 'doubled')), [], 'nothing of the step is committed')
      assert.equal((await readRecords(log, 'letters')).length, 1, 'also under fail')

      const { app: second, lines } = makeApp(ordersTopology(), log, {
        ...letters,
        'deserialization.exception.handler': 'continue',
      })
      await second.start()
      await caughtUp(second)
      assert.deepEqual(dropped(second), { deserialization: 1 })
      assert.equal(metric(second, 'dropped-records-total', { 'task-id': '0_0', reason: 'deserialization' }), 1)
      await second.close()
      assert.ok(
        lines.some(line => line.includes(code)),
        `a line of the log names ${code}`,
      )
      assert.deepEqual(
        values(await readRecords(log, 'doubled')),
        [1, 2, 3].map(id => `{"id":${id},"twice":${2 * id + 1}}`),
      )
      assert.equal((await readRecords(log, 'counts')).at(-1)?.rawValue?.at(-1), 3)
      await checkLetters(await readRecords(log, 'letters'), { code, record })
    })
  })
}

/** One letter of the run that failed, one of the run that went on: the record as it was, and why. */
async function checkLetters(
  letters: readonly TextRecord[],
  { code, record }: { code: string; record: NewTextRecord },
): Promise<void> {
  assert.equal(letters.length, 2)
  for (const letter of letters) {
    assert.equal(letter.key, record.key)
    assert.deepEqual(
      letter.rawValue === null ? null : Buffer.from(letter.rawValue),
      record.value === null ? null : Buffer.from(record.value),
    )
    const headers = letter.headers
    assert.deepEqual(Object.keys(headers).sort(), [
      '__streams.errors.exception',
      '__streams.errors.message',
      '__streams.errors.offset',
      '__streams.errors.partition',
      '__streams.errors.stacktrace',
      '__streams.errors.topic',
    ])
    assert.equal(headers['__streams.errors.topic'], 'orders')
    assert.equal(headers['__streams.errors.partition'], '0')
    assert.equal(headers['__streams.errors.offset'], '2')
    assert.match(headers['__streams.errors.exception'] ?? '', new RegExp(code))
    assert.match(headers['__streams.errors.message'] ?? '', new RegExp(code))
  }
}

/** Runs a topology over records to the end, and gives the application for its metrics. */
async function runOver(
  topology: Topology,
  log: Log,
  records: readonly NewTextRecord[],
  config: StreamsConfigInput,
): Promise<Record<string, number>> {
  if (records.length > 0) await writeRecords(log, 'orders', records)
  const { app } = makeApp(topology, log, config)
  await app.start()
  await caughtUp(app)
  const counts = dropped(app)
  await app.close()
  return counts
}

function throwingTopology(): Topology {
  const builder = new StreamsBuilder()
  const orders = builder.stream(Orders)
  orders.mapValues((_key, order) => ({ id: order.id, length: (order.note as string).length })).to('doubled')
  orders.mapValues((_key, order) => ({ id: order.id })).to('counts')
  return builder.build()
}

const noted = (id: number, note: string | null): NewTextRecord => ({
  key: 'a',
  value: JSON.stringify({ id, price: 1, note }),
  timestampMs: id,
})

test('a property of null: the processing policy decides, other branches go on', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    const records = [noted(1, 'one'), noted(2, null), noted(3, 'three')]
    const letters = { 'errors.dead.letter.queue.topic.name': 'letters' }
    await writeRecords(log, 'orders', records)
    const { app } = makeApp(throwingTopology(), log, letters)
    await app.start()
    const error = await failureOf(app)
    assert.match(error.code, /^E53[01]$/)
    assert.equal(error.place.offset, 1n)
    assert.equal(error.place.topic, 'orders')
    assert.match(error.place.node ?? '', /map-values/)
    assert.match(error.place.file ?? '', /bad-input/)

    const counts = await runOver(throwingTopology(), log, [], {
      ...letters,
      'processing.exception.handler': 'continue',
    })
    assert.deepEqual(counts, { processing: 1 })
    assert.deepEqual(values(await readRecords(log, 'doubled')), ['{"id":1,"length":3}', '{"id":3,"length":5}'])
    assert.deepEqual(values(await readRecords(log, 'counts')), ['{"id":1}', '{"id":2}', '{"id":3}'])
    const written = await readRecords(log, 'letters')
    assert.deepEqual(
      written.map(letter => [letter.value, letter.headers['__streams.errors.offset']]),
      [
        [records[1]?.value, '1'],
        [records[1]?.value, '1'],
      ],
    )
  })
})

function notANumberTopology(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .mapValues((_key, order) => ({ id: order.id, ratio: order.price / (order.id - 2) }))
    .to('doubled')
  return builder.build()
}

test('a number that JSON does not have: the production policy decides', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    await writeRecords(log, 'orders', [good(1), good(2), good(3)])
    const letters = { 'errors.dead.letter.queue.topic.name': 'letters' }
    const { app } = makeApp(notANumberTopology(), log, letters)
    await app.start()
    const error = await failureOf(app)
    assert.equal(error.code, 'E520')
    assert.match(error.message, /on its way to doubled[\s\S]*Cure: JSON has no NaN/)
    assert.deepEqual(error.place, { topic: 'orders', partition: 0, offset: 1n, node: error.place.node, taskId: '0_0' })
    assert.match(error.place.node ?? '', /sink|doubled|to/)

    const counts = await runOver(notANumberTopology(), log, [], {
      ...letters,
      'production.exception.handler': 'continue',
    })
    assert.deepEqual(counts, { production: 1 })
    assert.deepEqual(values(await readRecords(log, 'doubled')), ['{"id":1,"ratio":-1.5}', '{"id":3,"ratio":3.5}'])
    const written = await readRecords(log, 'letters')
    assert.deepEqual(
      written.map(letter => letter.value),
      [good(2).value, good(2).value],
    )
  })
})

function sumTopology(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .groupByKey()
    .aggregate(
      () => ({ n: 0, sum: 0 }),
      (_key, order, total) => ({ n: total.n + 1, sum: order.id === 2 ? 0 / 0 : total.sum + order.price }),
    )
    .toStream()
    .to('doubled')
  return builder.build()
}

test('an aggregate that is not a number: never a row that disappears', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    await writeRecords(log, 'orders', [good(1), good(2)])
    const { app } = makeApp(sumTopology(), log)
    await app.start()
    const error = await failureOf(app)
    assert.ok(['E520', 'E705'].includes(error.code), error.message)
    assert.match(error.message, /Cure: JSON has no NaN/)
    assert.equal((await log.committedOffsets('app', [{ topic: 'orders', partition: 0 }]))[0], undefined)
    const { app: going } = makeApp(sumTopology(), log, { 'production.exception.handler': 'continue' })
    await going.start()
    const changelog = await failureOf(going)
    assert.equal(changelog.code, 'E705', 'a changelog is never left behind its store')
    assert.match(changelog.place.topic ?? '', /-changelog$/)
    assert.match(changelog.message, /"a"/)
  })
})

test('an oversized record at the sink', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await createTopics(log)
    const builder = new StreamsBuilder()
    builder
      .stream(Orders)
      .mapValues((_key, order) => ({ id: order.id, note: `${order.note}${order.note}` }))
      .to('doubled')
    const topology = builder.build()
    const long = 'x'.repeat(700_000)
    await writeRecords(log, 'orders', [noted(1, 'a')])
    await writeRecords(log, 'orders', [noted(2, long)])
    await writeRecords(log, 'orders', [noted(3, 'c')])
    const { app } = makeApp(topology, log)
    await app.start()
    const error = await failureOf(app)
    assert.equal(error.code, 'E504')
    assert.equal(error.place.offset, 1n)
    assert.match(error.message, /on its way to doubled/)
    const counts = await runOver(topology, log, [noted(4, 'd')], { 'production.exception.handler': 'continue' })
    assert.deepEqual(counts, { production: 1 })
    assert.deepEqual(
      values(await readRecords(log, 'doubled')),
      [1, 3, 4].map((id, at) => `{"id":${id},"note":"${'acd'[at]}${'acd'[at]}"}`),
    )
  })
})

test('a batch larger than a slab is read like any other', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics([
      { topic: 'orders', partitionCount: 1, configs: { 'max.message.bytes': '10000000' } },
      ...['doubled', 'counts'].map(name => ({ topic: name, partitionCount: 1 })),
    ])
    const many = Array.from({ length: 30_000 }, (_, index) => noted(index, 'y'.repeat(60)))
    await writeRecords(
      log,
      'orders',
      [noted(-1, 'first')].map(record => ({ ...record, timestampMs: 0 })),
    )
    await writeRecords(log, 'orders', many)
    await writeRecords(log, 'orders', [noted(30_000, 'last')])
    const { app } = makeApp(throwingTopology(), log)
    await app.start()
    await caughtUp(app)
    const memoryBytes = metric(app, 'memory-bytes')
    await app.close()
    const ids = (await readRecords(log, 'counts')).map(record => (JSON.parse(record.value ?? '') as { id: number }).id)
    assert.deepEqual(
      ids,
      Array.from({ length: 30_002 }, (_, index) => index - 1),
    )
    assert.ok(memoryBytes < 64 * 1_048_576, `${memoryBytes} bytes`)
  })
})

for (const [extractor, expected] of [
  ['FailOnInvalidTimestamp', 'E517'],
  ['LogAndSkipOnInvalidTimestamp', [1, 3]],
  ['UsePartitionTimeOnInvalidTimestamp', [1, 2, 3]],
] as const) {
  test(`negative timestamps under ${extractor}`, { timeout: 60_000 }, async () => {
    await withLog(async log => {
      await createTopics(log)
      await writeRecords(log, 'orders', [good(1), { ...good(2), timestampMs: -5 }, good(3)])
      const { app } = makeApp(ordersTopology(), log, { 'default.timestamp.extractor': extractor })
      await app.start()
      if (typeof expected === 'string') {
        const error = await failureOf(app)
        assert.equal(error.code, expected)
        assert.equal(error.place.offset, 1n)
        return
      }
      await caughtUp(app)
      assert.deepEqual(dropped(app), expected.length === 2 ? { 'invalid-timestamp': 1 } : {})
      await app.close()
      const written = await readRecords(log, 'doubled')
      assert.deepEqual(
        written.map(record => (JSON.parse(record.value ?? '') as { id: number }).id),
        expected,
      )
      if (expected.length === 3) assert.equal(written[1]?.timestampMs, 1n, 'the largest timestamp before')
      assert.equal(lastByKey(await readRecords(log, 'counts')).size, 1)
    })
  })
}
