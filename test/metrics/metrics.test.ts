/** The registry reads what owners keep, derives rates, and forgets owners that have gone. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type MetricRow, metricTable } from '../../src/metrics/metric-table.js'
import { type Metric, MetricsRegistry } from '../../src/metrics/metrics.js'

const task = { 'thread-id': 'app-1', 'task-id': '0_3' }

function valueNamed(metrics: readonly Metric[], name: string): number | string | undefined {
  return metrics.find(metric => metric.name === name)?.value
}

test('a snapshot calls the readers and carries group, labels, unit and meaning', () => {
  const registry = new MetricsRegistry()
  let dropped = 0
  registry.add('stream-task-metrics', task, { 'dropped-records-total': () => dropped })
  dropped = 7
  assert.deepEqual(registry.snapshot()[0], {
    group: 'stream-task-metrics',
    name: 'dropped-records-total',
    labels: task,
    kind: 'total',
    unit: '1',
    description: 'Records dropped: null keys, late, invalid timestamps, refused by a handler',
    value: 7,
  })
  dropped = 8
  assert.equal(valueNamed(registry.snapshot(), 'dropped-records-total'), 8)
})

test('metrics finer than the recording level are not shown, and not read', () => {
  const readers = {
    'process-total': () => 5,
    'cache-size-bytes-total': () => 9,
  }
  const coarse = new MetricsRegistry('INFO')
  coarse.add('stream-task-metrics', task, { ...readers, 'process-total': () => assert.fail('was read') })
  assert.deepEqual(
    coarse.snapshot().map(metric => metric.name),
    ['cache-size-bytes-total'],
  )
  const fine = new MetricsRegistry('DEBUG')
  fine.add('stream-task-metrics', task, readers)
  assert.deepEqual(
    fine.snapshot().map(metric => metric.name),
    ['process-total', 'process-rate', 'cache-size-bytes-total'],
  )
})

test('rates are made from two samples of their total', () => {
  const registry = new MetricsRegistry()
  let processed = 100
  registry.add('stream-thread-metrics', { 'thread-id': 'app-1' }, { 'process-total': () => processed })
  assert.equal(valueNamed(registry.snapshot(), 'process-rate'), 0)
  registry.sample(10_000)
  assert.equal(valueNamed(registry.snapshot(), 'process-rate'), 0)
  processed = 400
  registry.sample(12_000)
  assert.equal(valueNamed(registry.snapshot(), 'process-rate'), 150)
  processed = 401
  registry.sample(13_000)
  assert.equal(valueNamed(registry.snapshot(), 'process-rate'), 1)
})

test('an owner that has gone leaves nothing behind', () => {
  const registry = new MetricsRegistry()
  const registration = registry.add('stream-task-metrics', task, { 'dropped-records-total': () => 1 })
  registry.add('stream-metrics', { 'client-id': 'app' }, { state: () => 'RUNNING' })
  registration.remove()
  registration.remove()
  assert.deepEqual(
    registry.snapshot().map(metric => [metric.name, metric.value]),
    [['state', 'RUNNING']],
  )
})

test('the table is consistent: rates have totals, names say their kind, labels are given', () => {
  for (const [group, { labels, metrics }] of Object.entries(metricTable)) {
    assert(labels.length > 0, group)
    for (const [name, row] of Object.entries<MetricRow>(metrics)) {
      assert.match(name, /^[a-z]+(?:-[a-z0-9]+)*$/)
      assert.equal(row.kind === 'rate', row.of !== undefined, `${group} ${name}`)
      if (row.kind === 'rate') assert.equal(name.endsWith('-rate'), true, name)
      if (row.of !== undefined) assert.equal((metrics as Record<string, MetricRow>)[row.of]?.kind, 'total', name)
      assert.notEqual(row.doc, '')
    }
  }
})
