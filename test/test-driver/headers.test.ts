/** Headers go along: through stateless operators, aggregates and tables, with and without a record cache. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Consumed, int64, Materialized, nullable, StreamsBuilder, string, TopologyTestDriver } from '../../src/index.js'

function countAndTable() {
  const builder = new StreamsBuilder()
  const lines = Consumed.with(string(), nullable(string()))
  builder.stream('lines', lines).groupByKey().count(Materialized.as('counts')).toStream().to('counts')
  builder.stream('rows', lines).toTable(Materialized.as('table')).toStream().to('changes')
  return builder.build()
}

function run(cacheBytes: number, batch: number) {
  const driver = new TopologyTestDriver(countAndTable(), {
    config: { 'statestore.cache.max.bytes': cacheBytes },
    batch,
  })
  const lines = driver.createInputTopic('lines', string(), nullable(string()))
  lines.pipeInput('a', 'x', 1, { trace: 'first' })
  lines.pipeInput('a', 'x', 2, { trace: 'second, longer than a word', other: 'o' })
  lines.pipeInput('a', 'x', 3)
  lines.pipeInput('b', 'x', 4, { trace: 'of b' })
  const rows = driver.createInputTopic('rows', string(), nullable(string()))
  rows.pipeInput('a', 'x', 1, { trace: 'put' })
  rows.pipeInput('a', null, 2, { trace: 'deleted' })
  const traces = (topic: string, value: Parameters<typeof driver.createOutputTopic>[2]) =>
    driver
      .createOutputTopic(topic, string(), value)
      .readRecordsToList()
      .map(record => [record.key, record.value, record.headers.get('trace')])
  return {
    counts: traces('counts', int64() as never),
    changes: traces('changes', nullable(string()) as never),
  }
}

test('every update carries the headers of its record', () => {
  for (const cacheBytes of [0, 1_000_000]) {
    assert.deepEqual(run(cacheBytes, 1), {
      counts: [
        ['a', 1, 'first'],
        ['a', 2, 'second, longer than a word'],
        ['a', 3, null],
        ['b', 1, 'of b'],
      ],
      changes: [
        ['a', 'x', 'put'],
        ['a', null, 'deleted'],
      ],
    })
  }
})

test('what a cache merges carries the headers of the last record', () => {
  assert.deepEqual(run(1_000_000, 10), {
    counts: [
      ['a', 3, null],
      ['b', 1, 'of b'],
    ],
    changes: [['a', null, 'deleted']],
  })
})
