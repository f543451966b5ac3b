/**
 * Kafka's own DumpLogSegments reads what the embedded log writes: segments, index and time index, with every
 * compression that can be written, headers, tombstones, compaction and gaps.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { encodeRecordBatch } from '../../src/record-batch/writer.js'
import { batchOf, bytes } from '../log/log.cases.js'
import { needsJava, runJava } from './kafka-jvm.js'

const folders: string[] = []

after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function writeLog(folder: string): Promise<void> {
  const log = await EmbeddedLog.open({ folder, maintenanceIntervalMs: 0 })
  await log.admin.createTopics([
    { topic: 'orders', partitionCount: 1, configs: { 'segment.bytes': '20000' } },
    { topic: 'large', partitionCount: 1 },
    { topic: 'table', partitionCount: 1, configs: { 'segment.bytes': '4000', 'cleanup.policy': 'compact' } },
  ])
  const producer = await log.openProducer({ guarantee: 'exactly_once_v2' })
  const orders = { topic: 'orders', partition: 0 }
  for (let round = 0; round < 40; round++) {
    const compression = (['none', 'gzip', 'lz4'] as const)[round % 3]!
    const values = Array.from({ length: 20 }, (_, index) => `order ${round} ${index} ${'x'.repeat(60)}`)
    const transaction = producer.begin()
    await transaction.append(orders, batchOf(values, 1_700_000_000_000 + round * 1000, { compression }))
    if (round % 7 === 3) await transaction.abort()
    else await transaction.commit()
  }
  const large = Array.from({ length: 3000 }, (_, index) => `large ${index} ${'z'.repeat(index % 200)} ${index * 7919}`)
  await producer.append({ topic: 'large', partition: 0 }, batchOf(large, 0, { compression: 'lz4' }))
  const headers = [{ key: 'trace', value: bytes('42') }]
  const last = { timestampMs: 1_700_000_099_000n, key: bytes('gone'), value: null, headers }
  await producer.append(orders, encodeRecordBatch([last]))
  for (let round = 0; round < 60; round++) {
    await producer.append({ topic: 'table', partition: 0 }, batchOf(['a', `b${round}`, `c${'y'.repeat(50)}`], round))
  }
  await log.maintain(true)
  await log.close()
}

test('DumpLogSegments reads segments and indexes', { timeout: 170_000 }, async context => {
  if (!(await needsJava(context))) return
  const folder = await mkdtemp(join(tmpdir(), 'millrace-dump-'))
  folders.push(folder)
  await writeLog(folder)

  const orders = await dump(join(folder, 'orders-0'), '.log', '--print-data-log')
  assert.match(orders, /payload: order 39 19 x{60}/)
  assert.match(orders, /compresscodec: gzip/)
  assert.match(orders, /compresscodec: lz4/)
  assert.match(orders, /headerKeys: \[trace\]/)
  assert.match(orders, /key: gone/)
  assert.doesNotMatch(orders, /order 3 /)
  assert.doesNotMatch(orders, /isvalid: false/)
  assert.ok((orders.match(/Log starting offset/g) ?? []).length > 1, 'several segments')
  const payloads = orders.match(/payload: order/g) ?? []
  assert.equal(payloads.length, 34 * 20)

  const large = await dump(join(folder, 'large-0'), '.log', '--print-data-log')
  assert.match(large, /payload: large 2999 z{199} 23749081/)
  assert.doesNotMatch(large, /isvalid: false/)

  const table = await dump(join(folder, 'table-0'), '.log', '--print-data-log')
  assert.match(table, /payload: b59/)
  assert.doesNotMatch(table, /isvalid: false/)
  assert.ok((table.match(/payload: a/g) ?? []).length < 60, 'compaction has removed records')

  for (const partition of ['orders-0', 'table-0']) {
    for (const suffix of ['.index', '.timeindex']) {
      const output = await dump(join(folder, partition), suffix)
      assert.doesNotMatch(output, /mismatch|out of order|Found|exception/i, output)
    }
  }
})

async function dump(folder: string, suffix: string, ...options: string[]): Promise<string> {
  const files = (await readdir(folder)).filter(name => name.endsWith(suffix)).map(name => join(folder, name))
  assert.ok(files.length > 0, `${folder} has ${suffix} files`)
  const result = await runJava('org.apache.kafka.tools.DumpLogSegments', ['--files', files.join(','), ...options])
  assert.equal(result.exitCode, 0, result.stdout + result.stderr)
  return result.stdout + result.stderr
}
